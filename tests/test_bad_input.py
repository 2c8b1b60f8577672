"""Bad input of every sort ends in a finding or in one line, soon, and never in a traceback."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.read.files import MAX_BYTES
from kpilint.rules.registry import all_rules

SECONDS = 6
"""Of the processor's time. Two are the aim; a busy machine gets three times as many."""
MOST_PRINTED = 1_000_000

LEAD = "name: Lead, definition: A person whose record is new to the CRM."
TERM = f"terms:\n  lead: {{{LEAD}}}\n"
ALMOST_FULL = MAX_BYTES - 1_000
BIG = "a" * 100_000

Checked = Callable[..., Result]


@contextmanager
def soon() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "kpi_specs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def checked(root: Path) -> Checked:
    """Check a project of one file, as the command line does."""

    def run(content: str | bytes | None = None, *arguments: str) -> Result:
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (root / "kpi_specs" / "x.yaml").write_bytes(data)
        with soon():
            done = CliRunner().invoke(cli, ["check", "--today", "2026-11-21", *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code in (0, 1, 2)
        assert len(done.stdout) < MOST_PRINTED
        return done

    return run


def said(result: Result) -> str:
    """The first finding, as it is written in the terminal, or the refusal."""
    return (result.stdout or result.stderr).partition("\n")[0]


FLOW_BOMB = "x-a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"x-{i}: &b{i} [{','.join([f'*b{i - 1}' if i else '*a'] * 9)}]\n" for i in range(12)
)


@pytest.mark.parametrize(
    ("content", "start"),
    [
        pytest.param(content, start, id=name)
        for name, content, start in [
            ("latin-1", TERM.replace("Lead", "Läd").encode("latin-1"), "error[spec-unreadable]"),
            ("utf-16", TERM.encode("utf-16"), "error[spec-unreadable]: The file is saved as UTF"),
            ("utf-16, no mark", TERM.encode("utf-16-le"), "error[spec-unreadable]"),
            ("utf-32", TERM.encode("utf-32"), "error[spec-unreadable]: The file is saved as UTF"),
            ("half a pair", b"terms: \xed\xa0\x80", "error[spec-unreadable]"),
            ("null bytes", "terms:\n  a\0b: 1\n", "error[spec-unreadable]: The file is no text"),
            ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "error[spec-unreadable]"),
            ("byte order mark", b"\xef\xbb\xbf" + TERM.encode(), "info[meaning-unused-term]"),
            ("tabs", "terms:\n\tlead:\n\t\tname: Lead\n", "error[spec-syntax]"),
            (
                "merge conflict",
                f"terms:\n<<<<<<< HEAD\n  a: {{{LEAD}}}\n=======\n  b: {{{LEAD}}}\n>>>>>>> x\n",
                "error[spec-syntax]",
            ),
            ("duplicate keys", "teams:\n  a: {name: A}\n  a: {name: A}\n", "error[spec-syntax]"),
            ("merge key", "x-a: &a {y: 1}\nteams: {b: {name: B, <<: *a}}\n", "error[spec-syntax]"),
            ("alias bomb", FLOW_BOMB, "error[spec-syntax]: The aliases"),
            ("alias in itself", "terms: &a {x: *a}\n", "error[spec-syntax]"),
            ("a tag for code", "terms: !!python/object/apply:os.abort []", "error[spec-schema]"),
            ("other version", "%YAML 9.9\n---\nterms: {}\n", "error[spec-syntax]"),
            ("a list", "- a\n", "error[spec-schema]: A file of specs holds collections"),
            ("a text", "hello\n", "error[spec-schema]: A file of specs holds collections"),
            ("a number", "12\n", "error[spec-schema]: A file of specs holds collections"),
            ("escape", b"terms: {a: \x1b[31m}", "error[spec-syntax]: There is an invisible"),
            ("key in lines", "terms:\n  ? |\n    a\n    b\n  : x\n", "error[spec-schema]"),
            ("half a pair, escaped", 'terms: {"\\ud800": {name: "\\udfff"}}', "error[spec-schema]"),
            ("empty", "", "1 file, 0 entries: no findings."),
            ("only comments", "# a\n# b\n", "1 file, 0 entries: no findings."),
            ("only a document", "---\n...\n", "1 file, 0 entries: no findings."),
        ]
    ],
)  # fmt: skip
def test_odd_files(checked: Checked, content: str | bytes, start: str) -> None:
    assert said(checked(content)).startswith(start)


@pytest.mark.parametrize("depth", [10_000, 100_000])
@pytest.mark.parametrize("form", ["[", "[]", "{a: ", "- ", "? ", "- - ? "])
@pytest.mark.parametrize("key", ["", "terms: "])
def test_deep_nesting(checked: Checked, key: str, form: str, depth: int) -> None:
    opening, closing = (form[0], form[1:]) if form == "[]" else (form, "")
    result = checked(key + opening * depth + closing * depth)
    assert said(result).startswith("error[spec-syntax]")


def test_deep_blocks(checked: Checked) -> None:
    result = checked("".join(f"{' ' * depth}a:\n" for depth in range(4_000)))
    assert said(result).startswith("error[spec-syntax]: Lists and mappings are nested")


def test_fifty_megabytes(checked: Checked, root: Path) -> None:
    (root / "kpi_specs" / "big.yaml").write_bytes(b"# x\n" * 12_500_000)
    assert said(checked()).startswith("error[spec-unreadable]: The file is larger than 10 MB")


@pytest.mark.parametrize(
    "pattern",
    [
        *(":", '"', "'", "[", "{", "]", " ", "&", "*", "\n", "\r", "-", "- ", "?", "? ", ",", "%"),
        *("!", "|", "\\", ": ", "&a ", "[,", "\t", "#", "=", "{},", "\u2028", "😀", "e\u0301"),
        *("\u202e", "\x85", "a b ", "---\n", "|\n", "#\n", "# kpilint: ", " # kpilint: ignore[a"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("before", ["", "terms: "])
def test_much_of_one_thing(checked: Checked, before: str, pattern: str) -> None:
    # A tenth of what a file may hold keeps the suite fast; what is not linear still shows.
    checked(before + pattern * (ALMOST_FULL // 10 // len(pattern.encode())))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(content, id=name)
        for name, content in {
            "keys": "".join(f"k{n}: 1\n" for n in range(800_000)),
            "own keys": "".join(f"x-{n}: 1\n" for n in range(700_000)),
            "documents": "---\nterms: {}\n" * 100_000,
            "wrong documents": "---\nterm: {}\n" * 100_000,
            "anchors": "x-a:\n" + "".join(f"  k{n}: &a{n} x\n" for n in range(300_000)),
            "aliases": "x-a: &a x\nx-b: [" + "*a, " * 2_000_000 + "]",
            "items": "x-a: [" + "a," * 4_000_000 + "]",
            "one line": "teams: {a: {name: A, contact: " + "a b " * (ALMOST_FULL // 4) + "}}",
            "definition": f"terms: {{a: {{name: A, definition: {'lead ' * 1_900_000}}}}}",
            "comment": "# kpilint: ignore[a]" + " " * ALMOST_FULL + "x",
            "comments": "# kpilint: ignore[a]\n" * (ALMOST_FULL // 21),
        }.items()
    ],
)
def test_files_that_are_almost_too_large(checked: Checked, content: str) -> None:
    content = content[:ALMOST_FULL]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "MOST_PRINTED", 4_000_000)
        checked(content)


# Values


VALUES = {
    "digits": "1" * 100_000,
    "underscores": "1" + "_1" * 50_000,
    "commas": "1" + ",111" * 30_000,
    "spaces": f"1{' ' * 100_000}x",
    "dots": "1.." * 50_000,
    "months": "1 month " * 20_000,
    "dollars": "$" * 100_000,
    "signs": "+-" * 50_000,
    "decimals": f"0.{'0' * 100_000}1",
    "percents": "1%" * 50_000,
    "letters": f"1{'k' * 100_000}",
    "relative": f"+5% {'relative ' * 20_000}",
    "range": f"{'1' * 50_000}..{'2' * 50_000}",
    "spaced range": f"1{' ' * 50_000}..{' ' * 50_000}2 months",
    "other digits": "١" * 50_000,
    "exponent": "1e999999999",
    "exponents": "9e99999..1e400000000",
    "brackets": "(" * 50_000,
    "sum": "1+" * 50_000 + "1",
    "date": "2026-" + "0" * 50_000,
    "period": "FY" * 50_000,
}


@pytest.mark.parametrize("text", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("quote", ['"', ""])
def test_values_that_are_hard_to_read(checked: Checked, text: str, quote: str) -> None:
    value = f"{quote}{text}{quote}"
    result = checked(f"""\
terms:
  a: {{name: A, definition: The first of two stages., since: {value}, review_by: {value}}}
  b: {{name: B, definition: The second of two stages.}}
funnels:
  f:
    name: F
    deal_size: {value}
    stages:
      - {{term: a}}
      - {{term: b, conversion: {value}, takes: {value}, floor: {value}}}
kpis:
  v: {{name: V, definition: How long it takes., measure: {{kind: velocity, from: f.a, to: f.b}}}}
  c: {{name: C, definition: How many there are., measure: {{kind: volume, of: f.b}}, unit: {value}}}
  e: {{name: E, definition: What comes of both., measure: {{kind: formula, expression: {value}}}}}
targets:
  2026-Q4:
    v: {{value: {value}, tolerance: {value}, assumptions: {{c: {value}, deal_size: {value}}}}}
    c: {{change: {value}, segments: {{x: {value}}}, baseline: {{period: {value}, value: {value}}}}}
  {value}: {{v: {{value: 1}}}}
objectives:
  o: {{name: O, period: {value}}}
plans:
  p: {{name: P, budget: {value}, readouts: [{value}], timeline: {{start: {value}}}}}
""")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 100_000 + "b" + ")" * 100_000,
        "-" * 200_000 + "b",
        "b+" * 100_000 + "b",
        "b/" * 100_000 + "b",
        "9999*" * 50_000 + "b",
        "b" + " " * 500_000 + "+ b",
        "+".join(f"z{n}" for n in range(30_000)),
        "9" * 500_000,
        "2" + "*2" * 400,
    ],
    ids=["brackets", "minus", "sum", "division", "product", "spaces", "unknown", "digits", "power"],
)
def test_formulas_without_end(checked: Checked, expression: str) -> None:
    checked(f"""\
kpis:
  a: {{name: A, definition: Of a formula., measure: {{kind: formula, expression: "{expression}"}}}}
  b: {{name: B, definition: Calls in a week., measure: {{kind: activity, of: calls}}}}
""")


def test_names_without_end(checked: Checked) -> None:
    result = checked(f"""\
terms:
  ? {BIG}
  : {{name: {BIG}, definition: {BIG}, aliases: [{BIG}], confused_with: {{{BIG}b: x}}}}
kpis:
  k: {{name: {BIG}, definition: x, owner: b{BIG}, drives: [{BIG}b, c{BIG}], unit: {BIG}, {BIG}: 1}}
  l: {{name: l, definition: x, measure: {{kind: {BIG}, of: {BIG}.{BIG}}}, owner: {BIG}b}}
? {BIG}x
: 1
""")
    assert len(result.stdout) < 50_000


# The suppression comment


@pytest.mark.parametrize(
    "comment",
    [
        f"# kpilint:{' ' * 500_000}x",
        f"# kpilint: ignore[{' ' * 500_000}] -- x",
        f"# kpilint: ignore[{'a, ' * 200_000}] -- x",
        f"# kpilint: ignore[a] until={' ' * 500_000} -- x",
        f"# kpilint: ignore[a]{' -' * 250_000}",
        f"# kpilint: {'[' * 500_000}",
        "#" * 500_000 + " kpilint: ignore[a]",
        "# " * 250_000 + "kpilint: ignore[a]",
    ],
    ids=lambda text: text[:22],
)
@pytest.mark.parametrize("before", ["", "x-a: 1 ", "x-a: | "])
def test_comments_without_end(checked: Checked, before: str, comment: str) -> None:
    checked(f"{before}{comment}\n{TERM}")


# Many of everything


def kpis(count: int, more: Callable[[int], str]) -> str:
    return "kpis:\n" + "".join(
        f"  k{n}: {{name: K {n}, definition: What number {n} is about.,"
        f" indicator: lagging, owner: ops, measure: {{kind: other}}, unit: points{more(n)}}}\n"
        for n in range(count)
    )


OPS = "teams: {ops: {name: Operations}}\n"


def test_a_cycle_of_ten_thousand(checked: Checked) -> None:
    specs = OPS + kpis(10_000, lambda n: f", drives: k{(n + 1) % 10_000}")
    result = checked(specs, "--select", "spec")
    assert "goes round in a circle: k0 → k1 →" in said(result)
    assert "(9,988 others)" in said(result)
    assert len(result.stdout) < 10_000


def test_everything_drives_everything(checked: Checked) -> None:
    everything = ", ".join(f"k{n}" for n in range(100))
    result = checked(OPS + kpis(100, lambda _: f", drives: [{everything}]"))
    assert result.stdout.count("goes round in a circle") == 100


def test_teams_of_teams_of_teams(checked: Checked) -> None:
    chain = "".join(f"  t{n}: {{name: T {n}, part_of: t{n + 1}}}\n" for n in range(3_000))
    checked(f"teams:\n{chain}  t3000: {{name: Company}}\n")
    checked(f"teams:\n{chain}  t3000: {{name: Company, part_of: t0}}\n")


def test_a_formula_of_formulas(checked: Checked) -> None:
    chain = "".join(
        f"  k{n}: {{name: K {n}, definition: Twice the one before it.,"
        f" measure: {{kind: formula, expression: k{n + 1} + k{n + 1}}}}}\n"
        for n in range(2_000)
    )
    last = "  k2000: {name: Last, definition: Calls, measure: {kind: activity, of: calls}}\n"
    checked(f"kpis:\n{chain}{last}", "--select", "spec")


def test_ten_thousand_broken_references(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "MOST_PRINTED", 10_000_000)
    specs = OPS + kpis(10_000, lambda n: f", drives: kk{n}")
    result = checked(specs, "--select", "spec")
    assert result.stdout.count("error[spec-unknown-reference]") == 10_000
    assert "Did you mean `k0`?" in said(result)


@pytest.mark.parametrize(
    "rows",
    [
        "\n".join(f"kk{n},2026-Q1,{n}" for n in range(20_000)),
        "k1,2026-Q1," + "9" * 100_000,
        '"' * 500_001,
        "," * 500_000,
        '"k1' + "\n" * 500_000,
        "k1,2026-Q1,1\n" * 20_000,
        "\0",
        "\r" * 100_000,
    ],
    ids=["unknown", "digits", "quotes", "commas", "open quote", "twice", "null", "returns"],
)
def test_hostile_actuals(
    checked: Checked, root: Path, rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "MOST_PRINTED", 10_000_000)
    (root / "kpi_specs" / "actuals").mkdir()
    (root / "kpi_specs" / "actuals" / "a.csv").write_text(f"kpi,period,value\n{rows}\n")
    checked(OPS + kpis(500, lambda _: ""))


def test_thousands_of_findings_on_one_line(checked: Checked) -> None:
    teams = ", ".join(f"t{n}: {{name: T, part_of: gone}}" for n in range(2_000))
    result = checked(f"teams: {{{teams}}}", "--select", "spec")
    assert result.stdout.count("error[spec-unknown-reference]") == 2_000


def test_thousands_of_suppressions(checked: Checked) -> None:
    terms = "".join(
        "  # kpilint: ignore[meaning-thin-definition, meaning-unused-term] -- Not written yet.\n"
        f"  t{n}: {{name: Term {n}, definition: Soon.}}\n"
        for n in range(4_000)
    )
    result = checked(f"terms:\n{terms}", "--select", "spec,meaning-thin-definition")
    assert result.stdout == "1 file, 4,000 entries: no findings (4,000 suppressed).\n"


def test_everything_twice(checked: Checked) -> None:
    terms = "".join(f"  t{n}: {{name: Same, definition: The same words.}}\n" for n in range(1_000))
    result = checked(f"terms:\n{terms}---\nterms:\n{terms}", "--format", "concise")
    assert result.stdout.count("error spec-duplicate-id") == 1_000


# What is no file, or may not be read


def test_a_folder_with_the_name_of_a_file(checked: Checked, root: Path) -> None:
    (root / "kpi_specs" / "x.yaml").mkdir()
    assert said(checked()).startswith("error[spec-unreadable]: This is a folder")


@pytest.mark.parametrize("target", ["nowhere", "x.yaml", "../kpi_specs/x.yaml"])
def test_links_that_lead_nowhere(checked: Checked, root: Path, target: str) -> None:
    (root / "kpi_specs" / "x.yaml").symlink_to(target)
    assert said(checked()).startswith("error[spec-unreadable]: ")


def test_folders_that_contain_themselves(checked: Checked, root: Path) -> None:
    (root / "kpi_specs" / "again").symlink_to("..")
    assert said(checked(TERM)).startswith("info[meaning-unused-term]")


def test_a_pipe_with_the_name_of_a_file(checked: Checked, root: Path) -> None:
    os.mkfifo(root / "kpi_specs" / "x.yaml")
    assert said(checked()).startswith("error[spec-unreadable]: This is a pipe")


@pytest.mark.parametrize("kind", ["missing", "file", "link to nothing", "empty", "link to itself"])
def test_a_spec_root_that_is_none(checked: Checked, root: Path, kind: str) -> None:
    specs = root / "kpi_specs"
    if kind != "empty":
        specs.rmdir()
    if kind == "file":
        specs.write_text("not specs")
    if kind.startswith("link"):
        specs.symlink_to("nothing" if kind.endswith("nothing") else "kpi_specs")
    result = checked()
    if kind in ("missing", "empty"):
        assert said(result).startswith("Error: There is nothing to check")
        assert result.exit_code == 2
    else:
        assert result.exit_code == 1
        assert " kpi_specs:1:1" in result.stdout


def test_a_spec_root_that_is_a_link(checked: Checked, root: Path) -> None:
    (root / "kpi_specs").rename(root / "elsewhere")
    (root / "kpi_specs").symlink_to("elsewhere")
    assert " --> kpi_specs/x.yaml:2:3" in checked(TERM).stdout


@pytest.fixture
def without_rights(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project in a folder that somebody without rights can enter, as whom the test goes on."""
    all_rules()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "kpilint.toml").write_text("")
        (root / "kpi_specs" / "deep").mkdir(parents=True)
        (root / "kpi_specs" / "x.yaml").write_text(TERM)
        (root / "kpi_specs" / "deep" / "y.yaml").write_text("{}")
        monkeypatch.chdir(root)
        yield root


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so it becomes nobody for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("kpi_specs/x.yaml", "error[spec-unreadable]: There is no permission to read the file."),
        ("kpi_specs/deep", "error[spec-unreadable]: "),
        ("kpi_specs", "error[spec-unreadable]: "),
        ("kpilint.toml", "Error: "),
    ],
)
def test_no_permission(without_rights: Path, path: str, start: str) -> None:
    locked = without_rights / path
    locked.chmod(0)
    with nobody(), soon():
        result = CliRunner().invoke(cli, ["check", "--select", "spec"])
    locked.chmod(0o755)
    assert said(result).startswith(start)
    assert result.exit_code == (2 if path == "kpilint.toml" else 1)


@pytest.mark.usefixtures("without_rights")
def test_no_permission_to_write() -> None:
    with nobody():
        result = CliRunner().invoke(cli, ["check", "--output-file", "out.txt"])
        assert CliRunner().invoke(cli, ["init"]).exit_code == 2
    assert result.exit_code == 2
    assert said(result) == "Error: `out.txt` cannot be written: Permission denied."
