"""The configuration: where it is found, what each setting does, and what is wrong with one."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpilint.check import Report, check
from kpilint.config import Config, ConfigurationError, load
from kpilint.finding import Severity

TODAY = date(2026, 11, 21)
Load = Callable[..., Config]

THIN = "terms:\n  lead: {name: Lead, definition: New one.}\n"
IDLE = """\
people: {cmo: {name: CMO}}
teams:
  growth: {name: Growth, function: marketing}
  demand: {name: Demand, function: marketing, levers: [ads]}
"""


@pytest.fixture
def configured(tmp_path: Path) -> Load:
    """Load a configuration file with this text."""

    def read(text: str | bytes, name: str = "kpilint.toml") -> Config:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / name).write_bytes(data)
        return load(tmp_path)

    return read


@pytest.fixture
def refused(configured: Load, tmp_path: Path) -> Callable[..., str]:
    """Load a wrong configuration; give what is said about it, without the folder."""

    def read(text: str | bytes, name: str = "kpilint.toml") -> str:
        with pytest.raises(ConfigurationError) as error:
            configured(text, name)
        message = str(error.value)
        assert "\n" not in message
        assert message.startswith(f"{tmp_path}{os.sep}{name}:")
        assert message.endswith((".", "?"))
        assert not message.endswith(("..", "?.", ".?"))
        return message.replace(f"{tmp_path}{os.sep}", "").replace(str(tmp_path), "HERE")

    return read


def judged(config: Config, **files: str) -> Report:
    for name, text in files.items():
        path = config.root / name.replace("__", "/")
        path = path.with_name(f"{path.name}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return check(config, TODAY)


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


# Where it is found


def test_without_any_the_defaults_apply(tmp_path: Path) -> None:
    (tmp_path / "kpi_specs" / "deep").mkdir(parents=True)
    assert load(tmp_path / "kpi_specs" / "deep").root == tmp_path


def test_the_nearest_above_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "kpilint.toml").write_text('currency = "EUR"')
    assert load(tmp_path / "a" / "b") == load(tmp_path)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.kpilint]\ncurrency = 'GBP'")
    nearest = load(tmp_path / "a" / "b")
    assert (nearest.root, nearest.currency) == (tmp_path / "a", "GBP")


def test_a_pyproject_of_others_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1")
    (tmp_path / "kpilint.toml").write_text("")
    assert load(tmp_path / "a").file == tmp_path / "kpilint.toml"


def test_the_own_file_comes_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kpilint]\ncurrency = 'GBP'")
    assert load(tmp_path).currency == "GBP"
    (tmp_path / "kpilint.toml").write_text("")
    assert load(tmp_path).currency == "USD"


def test_a_named_file_counts_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "strict.toml").write_text('currency = "EUR"')
    named = load(tmp_path, tmp_path / "ci" / ".." / "ci" / "strict.toml")
    assert (named.root, named.currency) == (tmp_path / "ci", "EUR")
    (tmp_path / "ci" / "pyproject.toml").write_text("")
    assert load(tmp_path, tmp_path / "ci" / "pyproject.toml").currency == "USD"


def test_the_folder_of_a_link_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text('currency = "EUR"')
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "kpilint.toml").symlink_to("../shared.toml")
    assert load(tmp_path / "project").root == tmp_path / "project"


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff", "[per-file-ignores]\n"])
def test_an_empty_file_is_the_defaults(configured: Load, text: str) -> None:
    assert configured(text).specs == ("kpi_specs",)


def test_a_byte_order_mark_does_not_matter(configured: Load) -> None:
    assert configured('\ufeffcurrency = "EUR"\r\n').currency == "EUR"


# Files that cannot be read


def test_a_folder_with_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "kpilint.toml").mkdir()
    with pytest.raises(
        ConfigurationError, match=r"kpilint\.toml: cannot be read: Is a directory\."
    ):
        load(tmp_path)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "kpilint.toml").symlink_to("nowhere")
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        load(tmp_path)
    (tmp_path / "kpilint.toml").unlink()
    (tmp_path / "kpilint.toml").symlink_to("kpilint.toml")
    with pytest.raises(ConfigurationError, match="cannot be read: Too many levels"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'currency = "\xff"', "is not UTF-8; save it as UTF-8."),
        ("currency = ", "is not valid TOML: Invalid value (at end of document)."),
        ("a = 1\na = 2", "is not valid TOML: Cannot overwrite a value (at end of document)."),
        ("specs: x", "is not valid TOML: Expected '=' after a key in a key/value pair (at line 1,"),
        ("x = " + "[" * 100_000, "is not valid TOML: "),
        ("x = " + "9" * 10_000, "is not valid TOML: "),
        ("\0", "is not valid TOML: "),
    ],
)
def test_text_that_is_no_toml(refused: Callable[..., str], text: str | bytes, why: str) -> None:
    assert refused(text).startswith(f"kpilint.toml: {why}")


# Wrong settings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('specs = []\ncurency = "EUR"', 'names no folder; write `specs = ["kpi_specs"]`.'),
        ('specs = ["a"]\nspec = 1', ":2: `spec` is not a setting. Did you mean `specs`?"),
        ('\n\ncurency = "EUR"', ":3: `curency` is not a setting. Did you mean `currency`?"),
        ("frob = 1", ":1: `frob` is not a setting. There are: specs, currency, fiscal-year-start,"),
        (
            "[tool.kpilint]\nspecs = ['a']",
            ":1: `tool` is not a setting. In kpilint.toml settings stand without `[tool.kpilint]`",
        ),
        ('specs = "a"', ':1: `specs` should be a list of texts, for example `specs = ["..."]`.'),
        ("specs = [1]", ":1: `specs` should be a list of texts"),
        ('specs = [""]', ":1: `specs` names ``: each should be a folder below HERE."),
        ('specs = ["../a"]', ":1: `specs` names `../a`: each should be a folder below HERE."),
        ('specs = ["/etc"]', ":1: `specs` names `/etc`: each should be a folder below HERE."),
        ('specs = ["a\\\\b"]', ":1: `specs` names `a\\b`: each should be a folder below HERE."),
        ('specs = ["a\\u0000"]', ":1: `specs` names `a\ufffd`: each should be"),
        ('currency = "usd"', 'such as "USD", not "usd". Did you mean `USD`?'),
        ("currency = 1.5", ':1: `currency` should be a currency code such as "USD", not 1.5.'),
        ("currency = []", 'should be a currency code such as "USD", not a list.'),
        ("fiscal-year-start = 13", "`fiscal-year-start` should be a month from 1 to 12, not 13."),
        ("fiscal-year-start = true", "should be a month from 1 to 12, not true."),
        ("fiscal-year-start = 2.0", "should be a month from 1 to 12, not 2.0."),
        ('fiscal-year-start = "February"', 'should be a month from 1 to 12, not "February".'),
        ('select = ["speck"]', "`speck` is neither a rule nor a family. Did you mean `spec`?"),
        ('select = "spec"', ":1: `select` should be a list of texts, for example"),
        ('ignore = ["meaning-circulr"]', "Did you mean `meaning-circular`?"),
        ("ignore = [[]]", ":1: `ignore` should be a list of texts"),
        ("per-file-ignores = 1", ":1: `per-file-ignores` should be a table, `[per-file-ignores]`."),
        ('[per-file-ignores]\n"a/*" = ["x"]', ":2: `a/*`: `x` is neither a rule nor a family."),
        ('[per-file-ignores]\n"a/*" = "spec"', ":2: `a/*` should be a list of texts"),
        ('severity = ["error"]', ":1: `severity` should be a table, `[severity]`."),
        ('[severity]\nspec-schemas = "info"', ":2: `severity`: `spec-schemas` is neither a rule"),
        ('[severity]\nall = "info"', ":2: `severity`: `all` is neither a rule nor a family."),
        (
            '[severity]\nmeaning = "fatal"',
            '`meaning` should be error, warning or info, not "fatal".',
        ),
        ('[severity]\nmeaning = ["info"]', "should be error, warning or info, not a list."),
        ("[rules.ownership-overlod]", "is not a rule. Did you mean `ownership-overload`?"),
        ("[rules]\nownership-overload = 1", ":2: `ownership-overload` should be a table,"),
        (
            "[rules.ownership-overload]\nmax_kpis = 3",
            ":2: `max_kpis` is not an option of ownership-overload. Did you mean `max-kpis`?",
        ),
        ("[rules.spec-cycle]\nx = 3", ":2: `x` is not an option of spec-cycle. It has: none."),
        ('[rules.ownership-overload]\nmax-kpis = "3"', ":2: `max-kpis` should be written like 10."),
        ("[rules.ownership-overload]\nmax-kpis = true", "`max-kpis` should be written like 10."),
        ("[rules.ownership-overload]\nmax-kpis = 2.5", ":2: `max-kpis` should be written like 10."),
        ("[rules.ownership-overload]\nmax-kpis = -1", "`max-kpis` should be a number from 0 up."),
        ("[rules.meaning-undefined-abbreviation]\nallow = [1]", "should be a list of texts"),
        ('[rules.meaning-undefined-abbreviation]\nallow = "X"', "should be written like []."),
    ],
)
def test_what_is_wrong_with_a_setting(refused: Callable[..., str], text: str, why: str) -> None:
    message = refused(text)
    assert message.startswith("kpilint.toml:1: ") or ":1: " not in why
    assert why in message


def test_the_line_in_a_shared_file_is_that_of_the_own_table(refused: Callable[..., str]) -> None:
    text = '[tool.x]\nselect = []\n[tool.kpilint]\nselect = ["x"]\n'
    assert refused(text, "pyproject.toml").startswith("pyproject.toml:4: `select`: `x` is neither")


@pytest.mark.parametrize("text", ["[tool]\nkpilint = 1", "[[tool.kpilint]]\nspecs = []"])
def test_the_own_table_is_one(refused: Callable[..., str], text: str) -> None:
    assert "`tool.kpilint` should be a table, `[tool.kpilint]`." in refused(text, "pyproject.toml")


def test_a_tool_that_is_no_table_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = 1")
    (tmp_path / "kpi_specs").mkdir()
    assert load(tmp_path).file != tmp_path / "pyproject.toml"


# What each setting does


def test_specs_are_read_from_every_root_and_once(configured: Load) -> None:
    config = configured('specs = ["a", "b/c", "a/deep", "./b", "missing"]')
    report = judged(config, a__x=THIN, a__deep__y="{}", b__c__z="{}")
    assert set(report.loaded.sources) == {"a/x.yaml", "a/deep/y.yaml", "b/c/z.yaml"}
    assert "spec-duplicate-id" not in rules(report)


def test_the_root_itself_may_hold_the_specs(configured: Load) -> None:
    assert set(judged(configured('specs = ["."]'), x="{}").loaded.sources) == {"x.yaml"}


@pytest.mark.parametrize("code", ["USD", "EUR"])
def test_a_bare_number_of_money_is_in_the_currency(configured: Load, code: str) -> None:
    specs = "funnels: {f: {name: F, stages: [], deal_size: 84k}}\n"
    report = judged(configured(f'currency = "{code}"'), kpi_specs__x=specs)
    size = report.project.funnels["f"].deal_size
    assert size is not None
    assert size.currency == code


def test_the_fiscal_year_starts_when_told(configured: Load) -> None:
    specs = """\
kpis: {nps: {name: N, definition: How happy they are., measure: {kind: other}, unit: points}}
targets:
  FY2027-Q1: {nps: {value: 1}}
"""
    report = judged(configured("fiscal-year-start = 2"), kpi_specs__x=specs)
    (target,) = report.project.targets.values()
    assert target.period.start == date(2026, 2, 1)


def test_files_may_be_left_alone_by_rules(configured: Load) -> None:
    config = configured('[per-file-ignores]\n"kpi_specs/old/**" = ["meaning-thin-definition"]')
    files = {"kpi_specs__old__deep__x": THIN, "kpi_specs__y": THIN.replace("lead", "mql")}
    report = judged(config, **files)
    thin = [f.location.path for f in report.findings if f.rule == "meaning-thin-definition"]
    assert thin == ["kpi_specs/y.yaml"]


@pytest.mark.parametrize("names", ['["meaning"]', '["all"]', '["meaning-thin-definition", "spec"]'])
def test_files_may_be_left_alone_by_families(configured: Load, names: str) -> None:
    config = configured(f'per-file-ignores = {{"*/x.yaml" = {names}}}')
    assert "meaning-thin-definition" not in rules(judged(config, kpi_specs__x=THIN))


@pytest.mark.parametrize("name", ["meaning", "meaning-thin-definition"])
def test_severities_are_replaced(configured: Load, name: str) -> None:
    config = configured(f'[severity]\n{name} = "error"')
    assert (
        severities(judged(config, kpi_specs__x=THIN))["meaning-thin-definition"] is Severity.ERROR
    )


def test_a_rules_own_severity_beats_that_of_its_family(configured: Load) -> None:
    config = configured('[severity]\nmeaning = "error"\nmeaning-thin-definition = "info"')
    assert severities(judged(config, kpi_specs__x=THIN))["meaning-thin-definition"] is Severity.INFO


@pytest.mark.parametrize(
    ("review_by", "own", "configured_as", "comes_out"),
    [
        ("2026-06-30", Severity.WARNING, "error", Severity.WARNING),
        ("2026-12-01", Severity.INFO, "error", Severity.ERROR),
    ],
)
def test_of_two_severities_only_the_lower_is_replaced(
    configured: Load, review_by: str, own: Severity, configured_as: str, comes_out: Severity
) -> None:
    specs = THIN.replace("name:", f"review_by: {review_by}, name:")
    before = severities(judged(configured(""), kpi_specs__x=specs))
    assert before["meaning-review-overdue"] is own
    config = configured(f'[severity]\nmeaning-review-overdue = "{configured_as}"')
    after = severities(judged(config, kpi_specs__x=specs))
    assert after["meaning-review-overdue"] is comes_out


def severities(report: Report) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in report.findings}


@pytest.mark.parametrize(("allow", "told"), [('["XYZ"]', False), ("[]", True)])
def test_options_reach_their_rule(configured: Load, allow: str, told: bool) -> None:
    config = configured(f"[rules.meaning-undefined-abbreviation]\nallow = {allow}")
    specs = THIN.replace("New one.", "A person that the XYZ has never heard of.")
    found = rules(judged(config, kpi_specs__x=specs))
    assert ("meaning-undefined-abbreviation" in found) is told


def test_a_missing_option_keeps_its_default(configured: Load) -> None:
    config = configured("[rules.ownership-overload]")
    assert config.options == {"ownership-overload": {}}


@pytest.mark.parametrize("ignored", [["spec"], ["all"], ["spec-syntax"]])
def test_what_is_ignored_still_counts_as_unread(configured: Load, ignored: list[str]) -> None:
    config = configured(f"ignore = {ignored}")
    report = judged(config, kpi_specs__x="terms: [\n", kpi_specs__y=IDLE + "x: 1\n")
    assert "spec-syntax" not in rules(report)
    assert "ownership-idle" not in rules(report)


def test_settings_are_those_of_the_published_schema() -> None:
    import json

    from kpilint.resources import schema_text

    published: dict[str, Any] = json.loads(schema_text("kpilint-config"))["properties"]
    fields = {name.replace("_", "-") for name in Config.__dataclass_fields__} - {"root", "file"}
    assert set(published) == fields - {"options"} | {"rules"}
    for name, shape in published.items():
        default = getattr(Config(Path()), name.replace("-", "_").replace("rules", "options"))
        assert shape["default"] == (list(default) if isinstance(default, tuple) else default)


@pytest.mark.parametrize("odd", ["\\u001b[31m", "\\n", "\u0085", "\u202e"])
def test_what_is_refused_is_printed_in_one_line(refused: Callable[..., str], odd: str) -> None:
    said = refused(f'ignore = ["mean{odd}ing"]\n')
    assert said.isprintable()
    assert "is neither a rule nor a family" in said
