"""The calculator's script, in Node: it reads and works out what `kpilint solve` does, alike."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.options import Refusal
from kpilint.publish.calculator import beside, given_to_script, when
from kpilint.publish.pages import ASSETS
from kpilint.reading import read_project
from kpilint.solve.arithmetic import with_ends
from kpilint.solve.asked import Asked
from kpilint.solve.board import EXACTLY, board
from kpilint.solve.gap import Gap
from kpilint.solve.solution import Goal, Solution, solve
from kpilint.solve.times import together
from kpilint.solve.ways import Changes
from kpilint.values.currency import CODES
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity, parse_quantity

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
Ask = Callable[..., Any]
Values = Mapping[str, str]
Question = tuple[str, str, Values]


@pytest.fixture(scope="session")
def ask(need: Callable[..., str]) -> Iterator[Ask]:
    """Ask the script, in a Node that stays for all questions."""
    script = str(ASSETS / "calculator.js")
    known = json.dumps({"codes": " ".join(CODES)})
    command = [need("node"), str(HERE / "calculator.cjs"), script, known]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as node:
        assert node.stdin
        assert node.stdout
        questions, answers = node.stdin, node.stdout

        def answer(question: str, **about: Any) -> Any:
            questions.write(json.dumps({"ask": question, **about}) + "\n")
            questions.flush()
            return json.loads(answers.readline())

        yield answer
        node.stdin.close()


PIECES = (
    *(
        "1",
        "25",
        "33",
        "0.25",
        ".5",
        "1,200",
        "1_200",
        "12,34",
        "0",
        "1200000000000000000000000000",
    ),
    *("$", "€", "£", "EUR", "CAD", "XXX", "%", "k", "K", "M", "B", "pp", "% relative"),
    *("..", ".", ",", "-", "+", "−", " ", "  ", "\u00a0", "1e3", "E-2", "and"),
    *("day", "days", "Weeks", "months", "6..9 months", "quarter", "hours", "years", "minutes"),
)


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join))
def test_what_is_typed_is_read_as_specs_are(ask: Ask, text: str) -> None:
    found, answer = parse_quantity(text), ask("read", text=text)
    if not isinstance(found, Quantity) or found.kind in (Kind.POINTS, Kind.RELATIVE):
        assert answer is None
        return
    kind, low, high, unit, shown = answer
    assert (kind, unit) == (found.kind, found.currency or found.unit)
    assert (Decimal(low), Decimal(high)) == (found.low, found.high)
    if found.low >= 0:
        assert shown == str(replace(found, signed=False))


@pytest.mark.parametrize(
    ("sort", "text", "error"),
    [
        ("goal", "many", "Write a number or money above 0, as in 12, 1,200 or $1.2M."),
        ("goal", "0", "Write a number or money above 0, as in 12, 1,200 or $1.2M."),
        ("goal", "-3", "Write a number or money above 0, as in 12, 1,200 or $1.2M."),
        ("goal", "12%", "Write a number or money above 0, as in 12, 1,200 or $1.2M."),
        ("goal", "$1.2 million", "Write $1,200,000."),
        ("goal", "1.2m", "Write 1,200,000."),
        ("goal", "1 200", "Write 1,200."),
        ("goal", "100-120", "Write 100..120."),
        ("goal", "", "Write a number or money above 0, as in 12, 1,200 or $1.2M."),
        ("rate", "0.25", "Write 25%."),
        ("rate", "25", "Write 25%."),
        ("rate", "25 - 33%", "Write 25%..33%."),
        ("rate", "25% to 33%", "Write 25%..33%."),
        ("rate", "33..25%", "Write 25%..33%."),
        ("rate", "2,5 %", "Write 2.5%."),
        ("rate", "25 percent", "Write 25%."),
        ("rate", "120%", "Write a percent above 0% and up to 100%, as in 25% or 25..33%."),
        ("rate", "0%", "Write a percent above 0% and up to 100%, as in 25% or 25..33%."),
        ("rate", "3 days", "Write a percent above 0% and up to 100%, as in 25% or 25..33%."),
        ("time", "10", "Write 10 days."),
        ("time", "3 mo", "Write 3 months."),
        ("time", "6-9 months", "Write 6..9 months."),
        ("time", "3w", "Write 3 weeks."),
        ("time", "-3 days", "Write a time, as in 10 days, 3 weeks or 6..9 months."),
        ("time", "soon", "Write a time, as in 10 days, 3 weeks or 6..9 months."),
        ("size", "90 thousand", "Write $90,000."),
        ("size", "€90k", "Write money above 0 in USD, as in $84,000."),
        ("size", "25%", "Write money above 0 in USD, as in $84,000."),
        ("size", "9" * 101, "Write money above 0 in USD, as in $84,000."),
    ],
)
def test_what_cannot_be_read_is_told_how_to_write(
    ask: Ask, sort: str, text: str, error: str
) -> None:
    assert ask("enter", sort=sort, text=text, currency="USD") == {"q": None, "error": error}


@pytest.mark.parametrize(
    ("sort", "text", "read"),
    [
        ("goal", "$1.2M", "$1,200,000"),
        ("goal", " 1,200 ", "1,200"),
        ("goal", "0.25", "0.25"),
        ("goal", "84k EUR", "€84,000"),
        ("rate", "25..33%", "25%..33%"),
        ("time", "3 weeks", "3 weeks"),
        ("time", "3 weeks..2 months", "3 weeks..2 months"),
        ("size", "90k", "$90,000"),
        ("size", "$80..90k", "$80,000..$90,000"),
    ],
)
def test_what_people_write(ask: Ask, sort: str, text: str, read: str) -> None:
    assert ask("enter", sort=sort, text=text, currency="USD") == {"q": read, "error": None}


NUMBERS = st.one_of(
    st.integers(1, 99).map(str),
    st.integers(100, 9_999_999).map(lambda n: f"{n:,}"),
    st.integers(1, 999).map(lambda n: f"{n}k"),
    st.decimals("0.01", "99999", places=2).map(str),
    st.just("9" * 28),
)
SHARES = st.one_of(
    st.integers(1, 100).map(str),
    st.decimals("0.01", "100", places=2).map(str),
    st.sampled_from(["0.0000000000000000000000001", "33.3333333333333333333", "100"]),
)
UNITS = st.sampled_from(["days", "weeks", "months", "quarters", "years", "hours"])
LENGTHS = st.one_of(
    st.integers(0, 40).map(str),
    st.decimals("0", "30", places=1).map(str),
    st.sampled_from(["0.33", "11999", "99999999999999999999"]),
)


def ranges(ends: st.SearchStrategy[str], tail: str = "", head: str = "") -> st.SearchStrategy[str]:
    """One end, or two of them in either order."""
    pairs = st.tuples(ends, ends).map(lambda both: f"{head}{both[0]}{tail}..{head}{both[1]}{tail}")
    return st.one_of(ends.map(lambda end: f"{head}{end}{tail}"), pairs)


RATES = ranges(SHARES, "%")
TIMES = st.one_of(
    UNITS.flatmap(lambda unit: ranges(LENGTHS, f" {unit}")),
    st.tuples(st.integers(1, 9), UNITS, st.integers(1, 9), UNITS).map(
        lambda each: f"{each[0]} {each[1]}..{each[2]} {each[3]}"
    ),
)
MONEY = st.one_of(ranges(NUMBERS, "", "$"), ranges(NUMBERS, " EUR"), ranges(NUMBERS, " CHF"))
GOALS = st.one_of(ranges(NUMBERS), ranges(NUMBERS), MONEY)
PERIODS = ("2026-Q4", "2026", "2026-11", "2026-W47", "2999", "1900-01")


def readable(text: str) -> str:
    """The text, or the upper end alone of a range that cannot be read."""
    return text if isinstance(parse_quantity(text), Quantity) else text.partition("..")[2]


@st.composite
def funnels(draw: st.DrawFn) -> tuple[str, int]:
    """Specs of a funnel with targets for some counts and conversions, and how many stages."""
    count = draw(st.integers(2, 6))
    stages = ["{term: s0}"]
    for index in range(1, count):
        parts = [f"term: s{index}"]
        for name, texts in (("conversion", RATES), ("takes", TIMES)):
            if draw(st.integers(0, 5)):
                parts.append(f'{name}: "{draw(texts.map(readable))}"')
        stages.append(f"{{{', '.join(parts)}}}")
    size = f'deal_size: "{draw(MONEY.map(readable))}", ' if draw(st.booleans()) else ""
    lines = ["terms:", *(f"  s{n}: {{name: S{n}, definition: d}}" for n in range(count))]
    lines += [f"funnels: {{f: {{name: F, {size}stages: [{', '.join(stages)}]}}}}", "kpis:"]
    targets = []
    for index in range(count):
        lines.append(_kpi(f"n{index}", f"kind: volume, of: f.s{index}"))
        if draw(st.booleans()):
            targets.append(f'    n{index}: {{value: "{draw(ranges(NUMBERS).map(readable))}"}}')
    spans = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3)
    )
    for first, last in {tuple(sorted(span)) for span in spans}:
        if first < last:
            id = f"c{first}_{last}"
            lines.append(_kpi(id, f"kind: conversion, from: f.s{first}, to: f.s{last}"))
            targets.append(f'    {id}: {{value: "{draw(RATES.map(readable))}"}}')
    head = ["targets:", f"  {draw(st.sampled_from(PERIODS))}:"] if targets else []
    return "\n".join([*lines, *head, *targets]), count


def _kpi(id: str, measure: str) -> str:
    return f"  {id}: {{name: {id}, definition: d, measure: {{{measure}}}}}"


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Specs, a period, and what is typed on the page."""
    specs, count = draw(funnels())
    values = {"at": f"s{draw(st.integers(0, count - 1))}", "goal": draw(GOALS)}
    for index in draw(st.sets(st.integers(1, count - 1), max_size=3)):
        values[f"rate.s{index}"] = draw(RATES)
    for index in draw(st.sets(st.integers(1, count - 1), max_size=2)):
        values[f"time.s{index}"] = draw(TIMES)
    if draw(st.booleans()):
        values["size"] = draw(st.one_of(NUMBERS, MONEY))
    return specs, draw(st.sampled_from(PERIODS)), values


def solved(asked: Asked, values: Values, period: str) -> Solution | None:
    """What `kpilint solve` makes of what is typed; None where it refuses."""
    funnel = asked.funnel("f")
    tried = [
        f"{'deal_size' if key == 'size' else key.partition('.')[2]}={text}"
        for key, text in values.items()
        if key not in ("at", "goal")
    ]
    with suppress(Refusal):
        goal = asked.goal(funnel, f"{values['at']}={values['goal']}")
        changes, held = asked.changes(funnel, tried), asked.period(period, TODAY)
        return solve(asked.project, goal, held, changes, TODAY)
    return None


def expected(solution: Solution) -> Mapping[str, Any]:
    """The numbers of a solution, by the names of the script."""
    flow, windows = solution.flow, solution.windows
    last = len(solution.funnel.stages) - 1
    total = together(solution.ways.takes, 0, last)
    return {
        "counts": {str(n): [str(c.whole), c.exact.shown(EXACTLY)] for n, c in flow.items()},
        "windows": {
            str(n): [str(window.start), str(window.end), when(window)]
            for n, window in windows.items()
            if len(windows) > 1
        },
        "value": str(solution.value) if solution.value else None,
        "total": total.shown() if total else None,
        "beside": {
            str(n): beside(aim.value, flow[n].whole, n > solution.goal.stage.index)
            for n, aim in solution.aims.items()
            if n in flow
        },
        "gaps": [_gap(gap) for gap in solution.gaps],
    }


def _gap(gap: Gap) -> list[Any]:
    verdict = "enough" if gap.sure else "unsure" if gap.possible else "short"
    missing = with_ends(gap.wanted, EXACT.subtract(gap.wanted.low, gap.reached.high))
    return [gap.first.index, gap.last.index, gap.reached.shown(EXACTLY), verdict, missing.shown()]


@pytest.fixture(scope="session")
def asked_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Asked]:
    """Read a project from the text of its specs."""
    root = tmp_path_factory.mktemp("funnels")
    (root / "kpi_specs").mkdir()

    def read(specs: str) -> Asked:
        (root / "kpi_specs" / "a.yaml").write_text(specs, "utf-8")
        config = Config(root=root)
        return Asked(read_project(config), config)

    return read


def start(project: Project, asked: Asked, period: str) -> Solution:
    one = Quantity(Kind.NUMBER, Decimal(7), Decimal(7))
    goal = Goal(project.funnels["f"].stages[-1], one)
    found = solve(project, goal, asked.period(period, TODAY), Changes(), TODAY)
    assert found
    return found


@settings(max_examples=400)
@given(questions())
def test_the_script_and_solve_come_to_the_same(
    ask: Ask, asked_of: Callable[[str], Asked], question: Question
) -> None:
    specs, period, values = question
    asked = asked_of(specs)
    page = json.dumps(given_to_script(start(asked.project, asked, period)))
    answer, solution = ask("solve", page=page, values=values), solved(asked, values, period)
    if solution is None:
        assert "wrong" in answer
    else:
        assert list(board(solution))
        assert answer == expected(solution)
