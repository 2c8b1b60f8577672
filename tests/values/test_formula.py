"""Formulas are read without recursion, calculated exactly, and add only like units."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.values.formula import Formula, Interval, parse_formula
from kpilint.values.quantity import Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit, parse_unit
from kpilint.values.unreadable import Unreadable


def formula(text: str) -> Formula:
    found = parse_formula(text)
    assert isinstance(found, Formula), found
    return found


def interval(low: str | int, high: str | int | None = None) -> Interval:
    return Decimal(low), Decimal(low if high is None else high)


def evaluate(text: str, **values: tuple[str | int, str | int]) -> Interval | None:
    def lookup(name: str) -> Interval | None:
        return interval(*values[name]) if name in values else None

    return formula(text).evaluate(lookup)


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("won / sqls", ("won", "sqls")),
        (" b*a - b ", ("b", "a")),
        ("(new_bookings + expansion_2) / -accounts", ("new_bookings", "expansion_2", "accounts")),
        ("2 * 250k - 1_000", ()),
    ],
)
def test_names_what_it_refers_to(text: str, references: tuple[str, ...]) -> None:
    assert formula(text).references == references
    assert formula(text).text == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("100 / 5 / 2", 10),
        ("-2 * 3", -6),
        ("2 * -3", -6),
        ("-(2 + 3) - -4", -1),
        ("--5", 5),
        ("250k / 1_000 + 1,000", 1250),
        ("20% * 50 + 20 %", "10.2"),
        ("1.2B - 0.5M", 1_199_500_000),
    ],
)
def test_calculates(text: str, value: str | int) -> None:
    assert evaluate(text) == interval(value)


def test_ranges_go_through() -> None:
    assert evaluate("a - b", a=(10, 20), b=(1, 3)) == interval(7, 19)
    assert evaluate("a * b", a=(-2, 3), b=(-5, 4)) == interval(-15, 12)
    assert evaluate("a / b", a=(10, 20), b=(2, 4)) == interval("2.5", 10)
    assert evaluate("-a", a=(1, 2)) == interval(-2, -1)


def test_no_value_where_there_is_none() -> None:
    assert evaluate("a + b", a=(1, 1)) is None
    assert evaluate("a / 0", a=(1, 1)) is None
    assert evaluate("1 / a", a=(-1, 1)) is None
    assert evaluate("a / (a - a)", a=(1, 1)) is None
    assert evaluate("*".join(["a"] * 900), a=(10**9, 10**9)) is None
    assert evaluate("a + 1", a=("NaN", "NaN")) is None


def test_a_third_has_at_least_28_digits() -> None:
    found = evaluate("1 / 3")
    assert found is not None
    assert len(str(found[0])) - 2 >= 28


UNITS = {
    "leads": "count",
    "sqls": "count",
    "bookings": "USD",
    "euros": "EUR",
    "rate": "percent",
    "factor": "ratio",
    "cycle": "duration",
    "seats": "seats",
    "pace": "calls per rep",
}


def unit(text: str) -> Unit | Unreadable | None:
    return formula(text).unit(lambda name: parse_unit(UNITS[name]) if name in UNITS else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leads + sqls", "a count"),
        ("sqls / leads", "a ratio"),
        ("bookings / sqls", "money in USD"),
        ("bookings / sqls * sqls", "money in USD"),
        ("bookings / sqls + bookings", "money in USD"),
        ("bookings / bookings", "a ratio"),
        ("bookings / euros", "money in USD per money in EUR"),
        ("bookings / euros * euros", "money in USD"),
        ("rate * sqls", "a count"),
        ("20% * bookings", "money in USD"),
        ("rate + rate", "a percent"),
        ("1 - rate", "a percent"),
        ("2 * rate", "a percent"),
        ("rate * 2", "a percent"),
        ("rate / 2", "a percent"),
        ("rate * rate", "a percent"),
        ("rate / rate", "a ratio"),
        ("2 / rate", "a ratio"),
        ("rate + factor", "a ratio"),
        ("2 * 3", "a ratio"),
        ("5 + 20%", "a percent"),
        ("sqls + 5", "a count"),
        ("5 - sqls", "a count"),
        ("seats + 5", "seats"),
        ("leads * sqls", "a count"),
        ("-cycle", "a duration"),
        ("cycle / sqls", "a duration"),
        ("cycle / cycle", "a ratio"),
        ("1 / sqls", "1 per count"),
        ("1 / sqls * sqls", "a ratio"),
        ("sqls / cycle", "count per duration"),
        ("sqls / cycle * cycle", "a count"),
        ("bookings / cycle", "money in USD per duration"),
        ("bookings * bookings", "money in USD^2"),
        ("bookings * cycle", "duration × money in USD"),
        ("seats / sqls", "seats"),
        ("pace", "calls per rep"),
        ("pace / pace", "a ratio"),
    ],
)
def test_unit_that_follows(text: str, expected: str) -> None:
    assert str(unit(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bookings + sqls", "`bookings + sqls` adds money to a count"),
        ("bookings - sqls", "`bookings - sqls` takes a count from money"),
        ("2 * (leads - bookings) / 3", "`leads - bookings` takes money from a count"),
        ("leads * (leads + sqls) + bookings", "` adds a count to money"),
        ("bookings + euros", "`bookings + euros` adds money in USD to money in EUR"),
        ("bookings + 5", "`bookings + 5` adds money to a plain number"),
        ("cycle - 5", "`cycle - 5` takes a plain number from a duration"),
        ("rate + sqls", "`rate + sqls` adds a percent to a count"),
        ("sqls + 20%", "`sqls + 20%` adds a count to a percent"),
        ("factor + sqls", "`factor + sqls` adds a ratio to a count"),
        ("seats + sqls", "`seats + sqls` adds seats to a count"),
        ("sqls / cycle + sqls", "`sqls / cycle + sqls` adds count per duration to a count"),
    ],
)
def test_unlike_units_are_not_added(text: str, message: str) -> None:
    found = unit(text)
    assert isinstance(found, Unreadable)
    assert message in found.message
    assert found.help == "add and subtract only what has the same unit"


def test_nothing_is_said_of_a_unit_that_is_not_known() -> None:
    assert unit("bookings + sqls + unknown") is None


def test_a_ratio_of_counts_may_be_written_as_a_percent() -> None:
    ratio, percent = unit("sqls / leads"), parse_quantity("20%")
    assert isinstance(ratio, Unit)
    assert isinstance(percent, Quantity)
    assert fit(percent, ratio, "USD") == percent


@pytest.mark.parametrize("text", [text for text in UNITS if text != "pace"])
def test_a_formula_of_a_formula_has_the_same_unit(text: str) -> None:
    derived = unit(f"bookings / {text}")
    assert isinstance(derived, Unit)
    again = formula("derived * other").unit(
        lambda name: derived if name == "derived" else parse_unit(UNITS[text])
    )
    assert again == parse_unit("USD")


@pytest.mark.parametrize(
    ("text", "message", "help_text"),
    [
        ("", "at the beginning a KPI id, a number or `(` should come, at character 1", ""),
        ("won /", "after `won /` a KPI id, a number or `(` should come, at character 6", ""),
        ("won / * a", "after `won /` a KPI id, a number or `(` should come, at character 7", ""),
        ("  won sqls", "after `won` `+`, `-`, `*` or `/` should come, at character 7", ""),
        ("sum(a)", "after `sum` `+`, `-`, `*` or `/` should come, at character 4", ""),
        ("a ** b", "after `a *` a KPI id, a number or `(` should come, at character 4", ""),
        ("+a", "at the beginning a KPI id, a number or `(` should come, at character 1", ""),
        ("()", "after `(` a KPI id, a number or `(` should come, at character 2", ""),
        (
            "a × b",
            "after `a` `+`, `-`, `*` or `/` should come, at character 3",
            "write `*` for `×`",
        ),
        (
            "a − b",
            "after `a` `+`, `-`, `*` or `/` should come, at character 3",
            "write `-` for `−`",
        ),
        ("(a + (b)", "the `(` at character 1 is never closed", ""),
        ("a + b)", "the `)` at character 6 closes nothing", ""),
        ("1,2,3 + a", "`1,2,3` does not have its thousands in groups of three", ""),
        ("1" * 41, "` has more than 28 digits", ""),
        ("5 days + a", "after `5` `+`, `-`, `*` or `/` should come, at character 3", ""),
        ("SQL / a", "`SQL` is no KPI id", "write an id, as in `sql_volume`"),
        ("enterprise.sql / a", "`enterprise.sql` is no KPI id", "make a KPI of the stage"),
        ("(" * 51 + "a" + ")" * 51, "more than 50 parentheses are open, at character 51", "KPIs"),
        ("a" * 2001, "a formula has at most 2,000 characters, this one 2,001", "make KPIs"),
    ],
)
def test_says_where_it_goes_wrong(text: str, message: str, help_text: str) -> None:
    found = parse_formula(text)
    assert isinstance(found, Unreadable)
    assert message in found.message
    assert help_text in found.help


def test_as_deep_and_as_long_as_allowed() -> None:
    assert evaluate("(" * 50 + "1" + ")" * 50) == interval(1, 1)
    assert evaluate("+".join(["(1)"] * 60)) == interval(60)
    assert evaluate("-" * 1998 + "1") == interval(1, 1)
    assert evaluate("+".join(["1"] * 1000)) == interval(1000, 1000)
    assert str(unit("+".join(["leads"] * 300))) == "a count"


Tree = tuple[str, Fraction | None]
NAMES = {"a": Decimal("0.5"), "b": Decimal(-3), "c_2": Decimal(1200)}


def joined(operator: str) -> Callable[[tuple[Tree, Tree]], Tree]:
    """Two calculations joined into one in parentheses, with its exact value, if it has one."""

    def join(both: tuple[Tree, Tree]) -> Tree:
        (left, one), (right, other) = both
        text = f"({left} {operator} {right})"
        if one is None or other is None or (operator == "/" and other == 0):
            return text, None
        value = {"+": one + other, "-": one - other, "*": one * other}.get(operator)
        return text, one / other if value is None else value

    return join


LEAVES: st.SearchStrategy[Tree] = st.one_of(
    st.sampled_from([(name, Fraction(value)) for name, value in NAMES.items()]),
    st.integers(0, 999).map(lambda number: (f"{number}", Fraction(number))),
    st.integers(0, 999).map(lambda number: (f"{number}%", Fraction(number, 100))),
    st.integers(1, 99).map(lambda number: (f"-{number}k", Fraction(number * -1000))),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(*(st.tuples(inner, inner).map(joined(mark)) for mark in "+-*/")),
    max_leaves=12,
)


@given(TREES)
def test_agrees_with_exact_fractions(tree: Tree) -> None:
    text, expected = tree
    found = formula(text).evaluate(lambda name: (NAMES[name], NAMES[name]))
    if expected is None:
        assert found is None or "/" in text  # a rounded divisor is not exactly zero
    elif found is not None:
        assert found[0] == found[1]
        assert abs(Fraction(found[0]) - expected) <= abs(expected) * Fraction(1, 10**28) + Fraction(
            1, 10**28
        )


@given(
    st.lists(st.sampled_from(["1", "2", "a", "b", "20%", "4k"]), min_size=1, max_size=8), st.data()
)
def test_precedence_is_the_usual_one(operands: list[str], data: st.DataObject) -> None:
    marks = [data.draw(st.sampled_from("+-*")) for _ in operands[1:]]
    text = operands[0] + "".join(m + o for m, o in zip(marks, operands[1:], strict=True))
    python = text.replace("20%", "Fraction(1, 5)").replace("4k", "4000")
    expected = eval(python, {"a": Fraction(1, 2), "b": -3, "Fraction": Fraction})
    found = formula(text).evaluate(lambda name: (NAMES[name], NAMES[name]))
    assert found is not None
    assert Fraction(found[0]) == expected


SIZES = st.integers(-50, 50).map(Decimal)
RANGES = st.tuples(SIZES, SIZES).map(lambda ends: (min(ends), max(ends)))


@given(st.sampled_from("+-*/"), RANGES, RANGES, st.integers(0, 100), st.integers(0, 100))
def test_every_value_of_a_range_lies_in_the_result(
    mark: str, one: Interval, other: Interval, at: int, beside: int
) -> None:
    def inside(ends: Interval, percent: int) -> Decimal:
        return ends[0] + (ends[1] - ends[0]) * percent / 100

    calculation = formula(f"a {mark} b")
    found = calculation.evaluate(lambda name: one if name == "a" else other)
    points = {"a": inside(one, at), "b": inside(other, beside)}
    exact = calculation.evaluate(lambda name: (points[name], points[name]))
    if found is None:
        assert other[0] <= 0 <= other[1]
    else:
        assert exact is not None
        assert found[0] <= exact[0] <= found[1]


PIECES = ["a", "won", "B", "1", "1,0", "20%", "k", "+", "-", "*", "/", "(", ")", " ", ".", "²", "$"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_gives_an_answer(text: str) -> None:
    found = parse_formula(text)
    if isinstance(found, Formula):
        found.evaluate(lambda _: (Decimal(1), Decimal(2)))
        found.unit(lambda _: Unit(UnitKind.COUNT))
    else:
        f"{found.message}{found.help}".encode()
