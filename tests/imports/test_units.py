"""Units in columns and headings, and amounts that are to be in them."""

import pytest

from kpilint.imports.units import Fitted, Named, fits_as_change, fitted, unit_named


@pytest.mark.parametrize(
    ("text", "unit", "written"),
    [
        ("%", "percent", "84%"),
        ("Percentage", "percent", "84%"),
        ("$", "USD", "$84"),
        ("$k", "USD", "$84k"),
        ("€ '000s", "EUR", "€84k"),
        ("EUR", "EUR", "84"),
        ("days", "duration", "84 days"),
        ("hrs", "duration", "84 hours"),
        ("#", "count", "84"),
        ("x", "ratio", "84"),
    ],
)
def test_a_unit_completes_a_bare_number(text: str, unit: str, written: str) -> None:
    named = unit_named(text)
    assert named is not None
    assert named.unit == unit
    found = fitted("84", named, "USD")
    assert found is not None
    assert found.text == written


@pytest.mark.parametrize("text", ["tickets", "", "k", "per user", "$ per user", "AAAA"])
def test_other_words_are_no_unit_for_sure(text: str) -> None:
    assert unit_named(text) is None


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("0.84", "percent"), ("$5", "percent"), ("10 days", "money"), ("€5", "USD"), ("abc", "count")],
)
def test_what_does_not_fit_is_not_made_to(amount: str, unit: str) -> None:
    behind = "%" if unit == "percent" else ""
    assert fitted(amount, Named(unit, "", behind), "USD") is None


def test_what_fits_stays_as_it_is_written() -> None:
    assert fitted("$1.5M", Named("money"), "USD") == Fitted("$1.5M")


@pytest.mark.parametrize(
    ("change", "unit", "fits"),
    [
        ("+5%", "count", True),
        ("+5%", "percent", False),
        ("+5pp", "percent", True),
        ("+5pp", "count", False),
        ("-2 days", "duration", True),
        ("+12", "tickets", True),
        ("what", "count", False),
    ],
)
def test_a_change_fits_if_it_can_mean_one_thing(change: str, unit: str, fits: bool) -> None:
    assert fits_as_change(change, unit, "USD") is fits
