"""Targets in prose: what is read, what is guessed, and what is left for somebody to decide."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.imports.prose import LONGEST, read_target
from kpilint.values.quantity import Quantity, parse_quantity

SURE = {
    "at or above 84%": {"value": "84%", "unit": "percent", "direction": "up"},
    "<.58": {"value": "0.58", "direction": "down"},
    "less than $10K/Month": {
        "value": "$10k",
        "unit": "USD",
        "direction": "down",
        "per": "month",
    },
    "Below 2500ms at the 90th percentile": {
        "value": "2.5 seconds",
        "unit": "duration",
        "direction": "down",
    },
    "at or below 10:1": {"value": "10", "unit": "ratio", "direction": "down"},
    "77 (out of 100)": {"value": "77"},
    "7 days (until further data is provided)": {"value": "7 days", "unit": "duration"},
    "≥ 95 %": {"value": "95%", "unit": "percent", "direction": "up"},
    "1,200": {"value": "1200"},
    "€1.2m": {"value": "€1.2M", "unit": "EUR"},
    "10–12%": {"value": "10..12%", "unit": "percent"},
    "50% by Q4": {"value": "50%", "unit": "percent", "when": "Q4"},
    "FY27: $4M": {"value": "$4M", "unit": "USD", "when": "FY27"},
    "$80-90k": {"value": "$80..90k", "unit": "USD"},
    "12 deals": {"value": "12", "unit": "deals"},
    "5 business days": {"value": "5", "unit": "business days"},
    "50 percent": {"value": "50%", "unit": "percent"},
    "$1.5 million": {"value": "$1.5M", "unit": "USD"},
    "50k EUR": {"value": "50k EUR", "unit": "EUR"},
    "100+": {"value": "100", "direction": "up"},
    "reduce to 4 hours": {"value": "4 hours", "unit": "duration", "direction": "down"},
    "500 MQLs/month": {"value": "500", "unit": "MQLs", "per": "month"},
    "84% of customers": {"value": "84%", "unit": "percent"},
    "+5%": {"change": "+5%"},
    "10% increase": {"change": "+10%"},
    "reduce by 2 days": {"change": "-2 days", "unit": "duration"},
    "1 200": {"value": "1200"},
}
GUESSED = {
    "10-12": "10..12",
    "1.234,56": "1234.56",
    "0,84": "0.84",
    "3x": "3",
    "~50": "50",
    "50?": "50",
    "100 (TBC)": "100",
    "12 (was 10)": "12",
    "4.5/5": "4.5",
    "2026": "2026",
}
PENDING = (
    *("TBD", "n/a", "2x last year", "$1M / 12 deals", "-5%", "1.2m", "Q3: 100, Q4: 120", "9/30"),
    *("12/31/2026", "yes", "=84%", "=1+1", "NPS of 50", "up to 50", "2nd", "by Q4", "5pp", "1e5"),
    *("10 or 12", "<script>alert(1)</script>", "", "?", "3:1 LTV:CAC", "10% more than last year"),
)


@pytest.mark.parametrize("text", SURE)
def test_what_is_plain_is_read(text: str) -> None:
    goal = read_target(text)
    found = {name: getattr(goal, name) for name in goal._fields[:6] if getattr(goal, name)}
    assert (found, goal.sure) == (SURE[text], True)


@pytest.mark.parametrize("text", GUESSED)
def test_what_could_be_something_else_is_said_to_be_guessed(text: str) -> None:
    goal = read_target(text)
    assert (goal.value, goal.sure) == (GUESSED[text], False)
    assert goal.why


@pytest.mark.parametrize("text", PENDING)
def test_what_is_not_clear_is_pending(text: str) -> None:
    goal = read_target(text)
    assert goal.pending
    assert goal.why


def test_words_that_mean_none_yet_are_understood() -> None:
    assert read_target("To be determined").sure
    assert not read_target("whatever we can").sure


def test_what_the_number_does_not_say_is_known_to_be_there() -> None:
    assert read_target("84% of customers").more
    assert not read_target("84%").more


PIECES = (
    *("at or above ", "less than ", "<", "≥", "~", "$", "€", "10", "1,200", ".58", "1.2", "%"),
    *(" ", "k", "m", "M", "/Month", " per week", " by Q4", " (out of 100)", "TBD", "-", "..", ":1"),
    *(" days", "ms", "pp", "+", "x", "and ", "or more", "Q4: ", "FY27", "?", ",", "(", ")", "'"),
)


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_gives_an_amount_of_the_language_or_is_pending(text: str) -> None:
    goal = read_target(text)
    for amount in filter(None, (goal.value, goal.change)):
        assert isinstance(parse_quantity(amount), Quantity)
    assert goal.sure or goal.why
    assert not (goal.value and goal.change)


@pytest.mark.parametrize("piece", [*PIECES, " or more", "1 000 ", "at least ", "a ", "((", "\n"])
def test_no_text_takes_long(piece: str) -> None:
    start = time.perf_counter()
    read_target("9" + piece * 100_000)
    read_target(("9" + piece * LONGEST)[:LONGEST])
    assert time.perf_counter() - start < 0.5
