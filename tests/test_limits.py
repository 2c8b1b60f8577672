"""What a spec may hold at most, and that no text of a spec keeps a regular expression busy."""

import ast
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from kpilint import config
from kpilint.cli import cli
from kpilint.config import ConfigurationError, load
from kpilint.read import build, files, suppress, yaml
from kpilint.read import load as read
from kpilint.read.schema_errors import MAX_TOLD
from kpilint.values import formula as formulas
from kpilint.values import numbers, quantity

PACKAGE = Path(__file__).parents[1] / "kpilint"
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
LENGTH = 10_000
"""Characters: what takes time that grows with their square takes hundreds of times as long."""
SECONDS = 0.1
"""Of the processor's time, for what takes a hundredth of that on any machine."""

SEEDS = (
    *("a", "A", "1", "é", "😀", "\u0301", "\u200c", " ", "\t", "\n", "\r", "\r\n", "\n\n", "\n \n"),
    *("-", "--", "- ", "_", "1_", "_1", "1,", "1.", "1 ", "+1", "1%", "1e", "a.", "a-", "a_", "a "),
    *("aA", "Aa ", "a1", ":", "::", "a:", "a: b\n", "'", '"', "`", "``", '""', '",', "a,", ","),
    *("[", "]", "[[", "]]", "[a", "[[a", "[a,", "(", ")", "<", ">", "<a ", "</g>", "<line ", "<g>"),
    *("#", "# ", "#a", "# kpilint: ", "# kpilint: ignore[a", "-- ", "=", "/", "//", "/a", "a/"),
    *("\\", "\\*", "|", "| ", "&", "&a ", "!", "!a ", "*", "?", "? ", "~", "@", "@a", "a@", "a@a."),
    *(
        "$",
        "+",
        "{",
        "}",
        "\x00",
        "\ud800",
        "’",
        "a’",
        "‐",
        "..",
        "FY",
        "2026-",
        "^1",
        "a^1",
        "x y ",
    ),
    *(" to ", "by ", "by 1 ", "see ", "see  ", "lorem  ", "todo", "tbd ", "reduce by 1 ", "new "),
    *("https://", "https://a ", "money in ", "<<<<<<<", ">>>>>>> ", "a\n", "#\t", "> ", "lead "),
)
METHOD_OF = {
    "kpilint.exports.yaml_text._NUMBERS": "match",
    "kpilint.read.table._CELL": "match",
    "kpilint.read.tree._ACTUAL": "match",
    "kpilint.read.tree._SPEC": "match",
}
"""What is done with patterns that are handed on before they are used."""

WITH_FLAGS = {**dict.fromkeys(METHODS, 3), "sub": 5, "split": 4, "compile": 2}
"""How many arguments there are at the least where flags are given."""

HEADS = ("", '"', "[")
TAILS = ("", "\0")


class Use(NamedTuple):
    """A regular expression, and what is done with it."""

    name: str
    method: str
    pattern: re.Pattern[Any]


def uses() -> list[Use]:
    """Every regular expression in the code, with each way in which it is used, or else `search`."""
    found: dict[tuple[object, str], Use] = {}
    named: dict[re.Pattern[Any], str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "starter" in path.parts or path.stem == "__main__":
            continue
        module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
        for use in in_module(ast.parse(path.read_text("utf-8")), module):
            found.setdefault((use.pattern, use.method), use)
        named |= {
            value: f"{module.__name__}.{name}"
            for name, value in vars(module).items()
            if isinstance(value, re.Pattern)
        }
    used = {pattern for pattern, _ in found}
    rest = {each: name for each, name in named.items() if each not in used}
    unseen = (Use(name, METHOD_OF.get(name, "search"), each) for each, name in rest.items())
    return [*found.values(), *unseen]


def in_module(tree: ast.AST, module: ModuleType) -> Iterator[Use]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in METHODS):
            continue
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        pattern = getattr(module, owner, None)
        if isinstance(pattern, re.Pattern):
            yield Use(f"{module.__name__}.{owner}", node.attr, pattern)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    for node in calls:
        owner, _, method = ast.unparse(node.func).partition(".")
        text = node.args[0]
        if owner != "re" or method not in (*METHODS, "compile"):
            continue
        name = f"{module.__name__}:{node.lineno}"
        if isinstance(text, ast.Constant) and method in METHODS:
            yield Use(name, method, re.compile(text.value))
        known = vars(module).get(text.id) if isinstance(text, ast.Name) else None
        if isinstance(known, str) and len(node.args) < WITH_FLAGS[method]:
            name = f"{module.__name__}.{ast.unparse(text)}"
            yield Use(name, METHOD_OF.get(name, method), re.compile(known))
    if module is yaml:
        for mark, pattern in yaml._MISREAD.items():
            yield Use(f"{module.__name__}._MISREAD[{mark}]", "search", re.compile(pattern))


def apply(use: Use, text: str) -> None:
    is_text = isinstance(use.pattern.pattern, str)
    given: Any = text if is_text else text.encode("utf-8", "surrogatepass")
    if use.method == "sub":
        use.pattern.sub(given[:0], given)
    elif use.method == "finditer":
        for _ in use.pattern.finditer(given):
            pass
    else:
        getattr(use.pattern, use.method)(given)


@contextmanager
def soon() -> Iterator[None]:
    """Interrupt what takes too long: regular expressions listen to signals."""

    def late(*_: object) -> None:
        pytest.fail(f"takes more than {SECONDS} seconds")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


USES = uses()


def hold(use: Use) -> None:
    for seed in SEEDS:
        much = seed * (LENGTH // len(seed))
        for head in HEADS:
            for tail in TAILS:
                with soon():
                    apply(use, head + much + tail)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
@pytest.mark.parametrize("use", USES, ids=[f"{use.name}.{use.method}" for use in USES])
def test_no_text_keeps_a_regular_expression_busy(use: Use) -> None:
    hold(use)


def test_all_regular_expressions_are_looked_at() -> None:
    assert len(USES) > 80
    named = {
        "read.files._CONTROL",
        "rules.percents._BY",
        "read.table._CELL",
        "read.yaml._MISREAD[?]",
    }
    assert {f"kpilint.{name}" for name in named} <= {use.name for use in USES}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
@pytest.mark.parametrize(
    ("pattern", "method"), [(r"\s*([-+*/])", "sub"), (r"(a+)+$", "match"), (r"\S+@\S+", "search")]
)
def test_these_tests_tell_one_that_is_busy(pattern: str, method: str) -> None:
    with pytest.raises(pytest.fail.Exception):
        hold(Use("bad", method, re.compile(pattern)))


# What a spec may hold


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Check a project of some files, and give the findings in one line each."""
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpilint.toml").write_text("")
    monkeypatch.chdir(tmp_path)

    def run(*texts: str, select: str = "spec") -> str:
        for number, text in enumerate(texts):
            (tmp_path / "kpi_specs" / f"{number}.yaml").write_text(text, "utf-8")
        arguments = ["check", "--select", select, "--format", "concise", "--today", "2026-11-21"]
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code in (0, 1), done.output
        return done.stdout

    return run


def number(text: str) -> str:
    return f"x-a: 1\nkpis: {{k: {{name: K, definition: d, measure: {text}}}}}\n"


def formula(text: str) -> str:
    return number(f'{{kind: formula, expression: "{text}"}}')


def target(text: str) -> str:
    return number("{kind: other}, unit: x") + f"targets: {{2026-Q4: {{k: {{value: {text}}}}}}}\n"


def comments(count: int, rules: str = "a-b") -> str:
    return f"# kpilint: ignore-file[{rules}] -- x\n" * count + "{}\n"


@pytest.mark.parametrize(
    ("at_most", "beyond", "rule", "limit"),
    [
        pytest.param(at_most, beyond, rule, limit, id=name)
        for name, at_most, beyond, rule, limit in [
            ("size", "#" * 10_000_000, "#" * 10_000_001, "spec-unreadable", "10 MB"),
            (
                *("values", f"x-a: [{'a,' * 699_000}]", f"x-a: [{'a,' * 700_000}]"),
                *("spec-syntax", "700,000"),
            ),
            (
                *("levels", f"x-a: {'[' * 49}{']' * 49}", f"x-a: {'[' * 50}{']' * 50}"),
                *("spec-syntax", "50 levels"),
            ),
            (
                "aliases",
                f"x-a: &a [{'a,' * 99}]\nx-b: [{'*a,' * 1_000}]",
                f"x-a: &a [{'a,' * 99}]\nx-b: [{'*a,' * 1_100}]",
                *("spec-syntax", "100,000"),
            ),
            ("comments", comments(10_000), comments(10_001), "spec-suppression", "10,000"),
            (
                *("rules", comments(1, "a-b, " * 200), comments(1, "a-b, " * 201)),
                *("spec-suppression", "200 at most"),
            ),
            (
                *("formula", formula("k" + " + 1" * 499), formula("k" + " + 1" * 500)),
                *("spec-formula", "2,000"),
            ),
            (
                "depth",
                formula("(" * 50 + "k" + ")" * 50),
                formula("(" * 51 + "k" + ")" * 51),
                *("spec-formula", "50 parentheses"),
            ),
            ("digits", target("1" * 28), target("1" * 29), "spec-value", "28 digits"),
        ]
    ],
)
def test_a_limit(
    said: Callable[..., str], at_most: str, beyond: str, rule: str, limit: str
) -> None:
    assert limit not in said(at_most)
    found = [line for line in said(beyond).splitlines() if limit in line]
    assert len(found) == 1
    assert f" {rule}: " in found[0]


def test_a_project_has_a_limit_too(
    said: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpilint.read.load.MAX_PROJECT", 1_000_000)
    big = f"# {'x' * 499_998}\nteams: {{a%d: {{name: A, part_of: gone}}}}\n"
    every = [big % count for count in range(5)]
    assert "unknown-reference" in said(*every[:2])
    (line,) = said(*every).splitlines()
    assert line.startswith("kpi_specs/2.yaml:1:1: error spec-unreadable: The files before this one")
    assert " hold 1 MB, the most that is read" in line


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ("#" * 1_000_001, "is larger than 1 MB"),
        (f"[{'a.' * 200_000}a]", "has more than 100 parts"),
        (f"a = {'[' * 500_000}", "nested too deep"),
        (f"a{'.' * 900_000}", "not valid TOML"),
        (f"a = '{'.' * 900_000}", "not valid TOML"),
        (f"{'a.' * 90}b = 1\n" * 5_000, "not valid TOML"),
        ("/dev/zero", "a device, not a file"),
    ],
    ids=["size", "parts", "brackets", "dots", "quote", "keys", "device"],
)
def test_settings_have_limits(tmp_path: Path, settings: str, why: str) -> None:
    file = tmp_path / "kpilint.toml"
    file.symlink_to(settings) if settings.startswith("/") else file.write_text(settings)
    started = time.process_time()
    with pytest.raises(ConfigurationError, match=why):
        load(tmp_path)
    assert time.process_time() - started < 10


def test_the_documentation_names_the_limits() -> None:
    page = (PACKAGE.parent / "site/docs/kpilint/configuration.md").read_text("utf-8")
    limits = page.partition("\n## Limits\n")[2].partition("\n## ")[0]
    named = [
        *(f"{size // 1_000_000} MB" for size in (files.MAX_BYTES, read.MAX_PROJECT)),
        *(
            f"{config.MAX_BYTES // 1_000_000} MB, {config.MAX_DEPTH} parts",
            f"{build.MAX_DEPTH} levels",
        ),
        *(f"| {most:,} |" for most in (build.MAX_EVENTS, build.MAX_ALIASED, build.MAX_PROBLEMS)),
        *(f"| {most:,} |" for most in (MAX_TOLD, suppress.MAX_COMMENTS, suppress.MAX_RULES)),
        f"{quantity.MAX_LENGTH} characters, {numbers.MAX_DIGITS} digits",
        f"{formulas.MAX_LENGTH:,} characters, {formulas.MAX_DEPTH} open parentheses",
    ]
    assert [each for each in named if each not in limits] == []


# What is calculated


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a / (b - b)", None),
        ("a / 0", None),
        ("*".join(["a"] * 900), None),
        ("a" + " / b" * 450, None),
        ("9999999999999999999999999999 * 9999999999999999999999999999", "9.999"),
        ("__import__", None),
        ("a ** 99999999", None),
        ("a.real", None),
    ],
)
def test_no_formula_runs_away(expression: str, value: str | None) -> None:
    high = Decimal("9e27")
    read = formulas.parse_formula(expression)
    found = None
    if isinstance(read, formulas.Formula):
        found = read.evaluate(lambda id: (high, high) if id == "a" else (1 / high, 1 / high))
    assert (found and str(found[0])[:5]) == value
