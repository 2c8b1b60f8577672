"""`kpilint new`: the entry is right, in its place, and lacks only what a person must say."""

import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.check import check
from kpilint.cli import cli
from kpilint.config import load
from kpilint.init import write_starter
from kpilint.layout.formatted import formatted

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]

Run = Callable[..., Result]


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter project, which is clean."""
    write_starter(tmp_path, TODAY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["new", *arguments, "--today", TODAY.isoformat()])


def findings(folder: Path) -> list[str]:
    found = check(load(folder), TODAY).findings
    return sorted({f"{each.location.address}: {each.rule}" for each in found})


TERM = ("--name", "Trial", "--definition", "An account that may use everything for 14 days.")
KPI = ("--name", "Calls", "--definition", "Calls of ten minutes or more in the period.")
ENTRIES = [
    (("term", "trial", *TERM), "1-words.yaml", ["meaning-unused-term"]),
    (("person", "head_of_support", "--name", "Head of support"), "2-kpis.yaml", []),
    (("team", "support", "--name", "Support"), "2-kpis.yaml", ["ownership-idle"]),
    (
        ("funnel", "partners", "--name", "Partners", "--stages", "lead, won"),
        "1-words.yaml",
        ["funnel-no-driver", "funnel-uncovered-stage"],
    ),
    (
        ("kpi", "calls", *KPI, "--kind", "volume", "--of", "meeting"),
        "2-kpis.yaml",
        [
            *("indicator-missing", "indicator-volume-only", "meaning-duplicate-kpi"),
            *("ownership-missing", "target-missing"),
        ],
    ),
    (
        ("kpi", "rate", *KPI, "--kind", "conversion", "--from", "lead", "--to", "won"),
        "2-kpis.yaml",
        [
            *("indicator-missing", "ownership-handoff-unshared"),
            *("ownership-missing", "target-missing"),
        ],
    ),
    (
        ("kpi", "calls", *KPI, "--kind", "activity", "--owner", "sales"),
        "2-kpis.yaml",
        ["indicator-missing", "meaning-unmeasurable", "target-missing"],
    ),
    (
        ("kpi", "calls", *KPI, "--kind", "formula", "--expression", "contracts_won / 2"),
        "2-kpis.yaml",
        ["indicator-missing", "ownership-missing", "target-missing"],
    ),
    (
        ("target", "2027-Q1.meetings_held", "--value", "40"),
        "3-targets.yaml",
        ["target-no-baseline", "target-no-method", "target-no-rationale"],
    ),
    (
        ("target", "meetings_held", "--period", "2027-Q1", "--pending", "The plan comes in May."),
        "3-targets.yaml",
        ["target-pending"],
    ),
    (
        ("objective", "grow", "--name", "Grow", "--period", "2027"),
        "3-targets.yaml",
        ["ladder-empty-objective", "ladder-orphan-kpi", "ownership-missing"],
    ),
    (
        ("plan", "push", "--name", "A push"),
        "plans.yaml",
        ["ownership-missing", "ownership-no-approver", "plan-incomplete", "plan-objectives"],
    ),
]


@pytest.mark.parametrize(("arguments", "file", "left"), ENTRIES)
def test_only_what_a_person_must_say_is_left(
    starter: Path, arguments: tuple[str, ...], file: str, left: list[str]
) -> None:
    done = new(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    wrote, following = done.stdout.splitlines()
    address, path, number = wrote.removeprefix("Wrote ").replace(": ", ":").split(":")
    assert path == f"kpi_specs/{file}"
    assert following.startswith("Next: ")
    found = findings(starter)
    assert [each.partition(": ")[2] for each in found if each.startswith(address)] == left
    text = (starter / path).read_text("utf-8")
    assert text.splitlines()[int(number) - 1].strip() == address.rpartition(".")[2] + ":"
    assert formatted(text) == text


def test_with_everything_given_nothing_is_left(starter: Path) -> None:
    settings = (
        *("indicator=leading", "drives=contracts_won", "balanced_by=win_rate", "tracked_only=true"),
        *("source.system=CRM", "cadence=weekly", "why=It warns us a month ahead."),
        *("measure.where={source: webinar}", "control={level: direct, levers: [webinars]}"),
        "review_by=2027-11-01",
    )
    options = [part for text in settings for part in ("--set", text)]
    kpi = ("kpi", "webinar_leads", *KPI, "--kind", "volume", "--of", "new_business.lead")
    assert new(*kpi, "--owner", "marketing", *options).exit_code == 0
    assert findings(starter) == []
    text = (starter / "kpi_specs/2-kpis.yaml").read_text("utf-8").partition("webinar_leads:")[2]
    keys = [line.split(":")[0].strip() for line in text.splitlines() if ": " in line]
    assert [key for key in keys if key[0] != "#"] == [
        *("name", "definition", "why", "measure", "indicator", "drives", "balanced_by", "owner"),
        *("control", "source", "cadence", "tracked_only", "review_by"),
    ]


def test_each_key_says_what_it_is_for(starter: Path) -> None:
    new("term", "trial", *TERM)
    text = (starter / "kpi_specs/1-words.yaml").read_text("utf-8")
    assert text.partition("  trial:\n")[2].partition("\nfunnels:")[0] == (
        "    # The word, as people say it.\n"
        "    name: Trial\n"
        "    # What it means, so that two people would count the same.\n"
        "    definition: An account that may use everything for 14 days.\n"
        "    # counts: person | account | opportunity | order | event | ..."
        "  # What one of them is.\n"
        "    # enters_when: ...  # What must have happened for something to be one; both sides can"
        " see it.\n"
        "    # excludes: ...  # What is not counted, though one might think so.\n"
        "    # owner: ...  # The person or team that answers for the meaning.\n"
    )


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("x-team={a: [1, 2.50, true, null], b c: '07'}", "      a: [1, 2.50, true, null]"),
        ("links={Plan: https://example.com/a?b=c}", "Plan: https://example.com/a?b=c"),
        ("aliases=try-out, 14 days", "[try-out, 14 days]"),
        ('aliases=["one, two", 3]', '["one, two", "3"]'),
        ("notes=# no comment: a text", '"# no comment: a text"'),
        ("notes=yes", '"yes"'),
        ("since=2026-01-31", "since: 2026-01-31"),
    ],
)
def test_values_are_written_as_they_are_meant(starter: Path, setting: str, read: str) -> None:
    done = new("term", "trial", *TERM, "--set", setting)
    assert done.exit_code == 0, done.stderr
    assert f"{read}\n" in (starter / "kpi_specs/1-words.yaml").read_text("utf-8")
    assert not [each for each in findings(starter) if "spec-" in each]


def test_the_first_hour_shows_what_is_written(starter: Path) -> None:
    page = (ROOT / "site/docs/kpilint/first-hour.md").read_text("utf-8")
    command = next(line for line in page.splitlines() if line.startswith("$ kpilint new "))
    shown = page.partition(command)[2].partition("```yaml\n")[2].partition("```")[0]
    assert new(*shlex.split(command)[3:]).exit_code == 0
    assert (starter / "kpi_specs/2-kpis.yaml").read_text("utf-8").endswith(f"\n{shown}")


def test_one_after_the_other(starter: Path) -> None:
    for id in ("one", "two", "three"):
        assert (
            new("term", id, "--name", f"Word {id}", "--definition", f"{id}: a word.").exit_code == 0
        )
    project = check(load(starter), TODAY).project
    assert list(project.terms) == ["lead", "meeting", "won", "one", "two", "three"]
    assert project.terms["two"].definition == "two: a word."


def test_a_first_entry_where_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = new("term", "trial", *TERM)
    assert done.stdout.startswith("Wrote terms.trial: kpi_specs/terms.yaml:2\n")
    assert (tmp_path / "kpi_specs/terms.yaml").read_text("utf-8").startswith("terms:\n  trial:\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("kpi",), "Which KPI? Name it: kpilint new kpi my_kpi"),
        (("target",), "Which target? Name it: kpilint new target 2026-Q4.sql_volume"),
        (("kpii", "a"), "`kpii` is no kind of entry. Did you mean `kpi`?"),
        (
            ("metric", "a"),
            "`metric` is no kind of entry. There are: term, person, team, funnel, kpi,",
        ),
        (("term", "lead"), "There is a `terms.lead` already: kpi_specs/1-words.yaml:"),
        (("person", "sales"), "There is a `teams.sales` already: kpi_specs/2-kpis.yaml:"),
        (
            ("target", "2026-Q4.meetings_held", "--value", "3"),
            "There is a `targets.2026-Q4.meetings_held` already: kpi_specs/3-targets.yaml:",
        ),
        (
            ("target", "FY2026-Q4.meetings_held", "--value", "3"),
            "There is a `targets.2026-Q4.meetings_held` already: kpi_specs/3-targets.yaml:",
        ),
        (
            ("kpi", "Demo Calls", *KPI),
            "`Demo Calls` is no id: small letters, digits and _, a letter first."
            " Write `demo_calls`?",
        ),
        (("kpi", "calls"), "kpis.calls needs --name, --definition and --kind."),
        (("kpi", "calls", *KPI, "--kind", "conversion"), "kpis.calls needs --from and --to."),
        (("kpi", "calls", *KPI, "--kind", "other"), "kpis.calls needs --unit."),
        (("objective", "o", "--name", "O"), "objectives.o needs --period."),
        (("target", "2027.meetings_held"), "targets.2027.meetings_held needs --value (or"),
        (
            ("target", "2027.meetings_held", "--value", "3", "--change", "+1"),
            "targets.2027.meetings_held is given `value` and `change`: a target has one of them.",
        ),
        (
            ("target", "meetings_held", "--value", "3"),
            "A target is named by its period and its KPI",
        ),
        (("target", "2026-Q5.won", "--value", "3"), "`2026-Q5` is no period. 2026 has 4 quarters"),
        (
            ("target", "2027.meetings", "--value", "3"),
            "`meetings` is not defined: there is no such KPI. Did you mean `meetings_held`?",
        ),
        (
            ("target", "2027.meetings_held", "--value", "$3"),
            "`$3` is money, where a count is meant. Write it as in `120`.",
        ),
        (
            ("term", "trial", *TERM, "--owner", "sale"),
            "`sale` is not defined: there is no such person or team. Did you mean `sales`?",
        ),
        (("kpi", "calls", *KPI, "--kind", "volum"), "`volum` is none of the words that fit. Did"),
        (("term", "trial", *TERM, "--set", "onwer=x"), "`onwer` is not a key of a term. Did you"),
        (("term", "trial", *TERM, "--value", "3"), "`value` is not a key of a term. There are:"),
        (("term", "trial", *TERM, "--set", "owner"), "`--set owner` should be `--set KEY=VALUE`."),
        (
            ("team", "t", "--name", "T", "--set", "daci.x=y"),
            "`x` is not a key of `daci` of a team.",
        ),
        (("term", "t", *TERM, "--set", "links.x=y"), "`links` has no keys that can be set one by"),
        (("kpi", "k", *KPI, "--set", "audience={a"), "`{a` cannot be read as YAML."),
        (("term", "t", "--name", "a\x1b[2Jb"), "`a�[2Jb` has a character that is no text."),
        (
            ("term", "t", *TERM, "--file", "/etc/passwd"),
            "/etc/passwd is no place for specs: name a",
        ),
        (("term", "t", *TERM, "--file", "kpi_specs/.t.yaml"), "kpi_specs/.t.yaml is no place for"),
        (("term", "t", *TERM, "--file", "kpi_specs/t.csv"), "kpi_specs/t.csv is no place for"),
    ],
)
def test_what_is_refused_changes_nothing(
    starter: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = {path: path.read_bytes() for path in starter.rglob("*") if path.is_file()}
    done = new(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: Nothing is written. {message}")
    assert done.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in starter.rglob("*") if path.is_file()} == before


def test_where_a_file_cannot_be_read_ids_are_unknown(starter: Path) -> None:
    (starter / "kpi_specs/odd.yaml").write_text("terms: [\n")
    done = new("term", "trial", *TERM)
    assert done.exit_code == 2
    assert "The specs cannot be read in full (kpi_specs/odd.yaml:" in done.stderr


def test_a_folder_that_is_a_file(starter: Path) -> None:
    (starter / "kpi_specs/sub").write_text("")
    done = new("term", "trial", *TERM, "--file", "kpi_specs/sub/a.yaml")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: Nothing is written. ")


def test_a_byte_order_mark_and_the_ends_of_lines_stay(starter: Path) -> None:
    path = starter / "kpi_specs/1-words.yaml"
    text = path.read_text("utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert new("term", "trial", *TERM).exit_code == 0
    changed = path.read_bytes()
    assert changed.startswith(b"\xef\xbb\xbf# yaml")
    assert changed.count(b"\n") == changed.count(b"\r\n") > text.count("\r\n")


def test_addresses_and_plurals_name_an_entry_too(starter: Path) -> None:
    assert new("terms.one", *TERM).exit_code == 0
    assert new("terms", "two", *TERM).exit_code == 0
    assert new("term", "terms.three", *TERM).exit_code == 0
    value = ("--value", "4", "--quiet")
    assert new("targets.2027-Q1.meetings_held", *value).stdout == ""
    assert {"one", "two", "three"} <= check(load(starter), TODAY).project.terms.keys()
