"""Units say which quantities are levels in them and which are changes."""

from itertools import product

import pytest

from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit, fit_change, parse_unit
from kpilint.values.unreadable import Unreadable

UNITS = ["count", "percent", "ratio", "money", "EUR", "duration", "bookings"]
QUANTITIES = ["120", "20%", "+5pp", "+33% relative", "$84k", "€84k", "84k CHF", "10 days"]


def quantity(text: str) -> Quantity:
    found = parse_quantity(text)
    assert isinstance(found, Quantity), found
    return found


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("count", Unit(UnitKind.COUNT), "a count"),
        ("Percent", Unit(UnitKind.PERCENT), "a percent"),
        ("ratio", Unit(UnitKind.RATIO), "a ratio"),
        ("money", Unit(UnitKind.MONEY), "money"),
        ("CHF", Unit(UnitKind.MONEY, currency="CHF"), "money in CHF"),
        ("duration", Unit(UnitKind.DURATION), "a duration"),
        ("bookings", Unit(UnitKind.OTHER, noun="bookings"), "bookings"),
        ("sales  calls", Unit(UnitKind.OTHER, noun="sales calls"), "sales calls"),
        ("MQL", Unit(UnitKind.OTHER, noun="MQL"), "MQL"),
        ("other", Unit(UnitKind.OTHER, noun="other"), "other"),
    ],
)
def test_reads_and_names_units(text: str, unit: Unit, words: str) -> None:
    assert parse_unit(text) == unit
    assert str(unit) == words


LEVELS = {
    ("count", "120"): "120",
    ("percent", "20%"): "20%",
    ("ratio", "120"): "120",
    ("ratio", "20%"): "20%",
    ("money", "120"): "$120",
    ("money", "$84k"): "$84,000",
    ("EUR", "120"): "€120",
    ("EUR", "€84k"): "€84,000",
    ("duration", "10 days"): "10 days",
    ("bookings", "120"): "120",
}


@pytest.mark.parametrize(("unit", "text"), [*product(UNITS, QUANTITIES)])
def test_which_levels_fit(unit: str, text: str) -> None:
    found = fit(quantity(text), parse_unit(unit), "USD")
    printed = str(found) if isinstance(found, Quantity) else None
    assert printed == LEVELS.get((unit, text))


def test_a_level_has_no_sign_of_change() -> None:
    assert fit(quantity("+12"), parse_unit("count"), "USD") == quantity("12")


CHANGES = {
    **{(unit, "+33% relative"): "+33% relative" for unit in UNITS},
    **{(unit, "+15%"): "+15% relative" for unit in UNITS},
    ("percent", "+15%"): "+15%",
    ("percent", "+5pp"): "+5 pp",
    ("count", "+12"): "+12",
    ("ratio", "+12"): "+12",
    ("money", "+12"): "+$12",
    ("EUR", "+12"): "+€12",
    ("bookings", "+12"): "+12",
    ("money", "+$5k"): "+$5,000",
    ("duration", "-2 days"): "-2 days",
}


@pytest.mark.parametrize(
    ("unit", "text"),
    [*product(UNITS, ["+15%", "+12", "+5pp", "-2 days", "+33% relative", "+$5k"])],
)
def test_which_changes_fit(unit: str, text: str) -> None:
    found = fit_change(quantity(text), parse_unit(unit), "USD")
    printed = str(found) if isinstance(found, Quantity) else None
    assert printed == CHANGES.get((unit, text))


def test_a_percent_of_a_percent_is_left_for_a_rule_to_judge() -> None:
    found = fit_change(quantity("+5%"), parse_unit("percent"), "USD")
    assert isinstance(found, Quantity)
    assert found.kind is Kind.PERCENT


@pytest.mark.parametrize(
    ("text", "unit", "message", "help_text"),
    [
        ("20", "percent", "`20` is a plain number, where a percent is meant", "write `20%`"),
        ("0.2", "percent", "`0.2` is a plain number, where a percent is meant", "write `20%`"),
        ("20..30", "percent", "`20..30` is a plain number", "write `20..30%`"),
        ("$5", "count", "`$5` is money, where a count is meant", "write it as in `120`"),
        ("20%", "duration", "`20%` is a percent, where a duration is", "write it as in `10 days`"),
        ("20%", "bookings", "where a number of bookings is meant", "write it as in `120`"),
        ("10", "duration", "`10` is a plain number, where a duration is", "write `10 days`"),
        ("€5", "money", "`€5` is in EUR, where money in USD is meant", "the amount in USD"),
        ("€5", "CHF", "`€5` is in EUR, where money in CHF is meant", "the amount in CHF"),
        ("20%", "money", "`20%` is a percent, where money is meant", "as in `84k USD`"),
        ("+5pp", "percent", "`+5 pp` is percentage points", "put the change under `change:`"),
    ],
)
def test_says_why_a_level_does_not_fit(text: str, unit: str, message: str, help_text: str) -> None:
    found = fit(quantity(text), parse_unit(unit), "USD")
    assert isinstance(found, Unreadable)
    assert message in found.message
    assert help_text in found.help


@pytest.mark.parametrize(
    ("text", "unit", "message", "help_text"),
    [
        ("+5", "percent", "`+5` is a plain number", "write `+5pp` or `+5% relative`"),
        ("+$5", "percent", "`+$5` is money", "write `+5pp` or `+5% relative`"),
        ("+5pp", "count", "`+5 pp` is percentage points", "points are for percents"),
        ("+€5", "money", "`+€5` is in EUR", "write the amount in USD"),
    ],
)
def test_says_why_a_change_does_not_fit(text: str, unit: str, message: str, help_text: str) -> None:
    found = fit_change(quantity(text), parse_unit(unit), "USD")
    assert isinstance(found, Unreadable)
    assert message in found.message
    assert help_text in found.help


def test_without_any_currency_every_one_fits() -> None:
    for text in ("$5", "5 CHF", "5"):
        assert isinstance(fit(quantity(text), parse_unit("money"), ""), Quantity)
