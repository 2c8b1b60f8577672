"""Periods as headings and titles name them."""

from datetime import date

import pytest

from kpilint.imports.periods import named, period_in, period_of, several

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2026-Q4", "2026-Q4"),
        ("Q4 2026", "2026-Q4"),
        ("Q4'26", "2026-Q4"),
        ("Q4 FY27", "2027-Q4"),
        ("FY27", "2027"),
        ("FY 2027-H1", "2027-H1"),
        ("1H26", "2026-H1"),
        ("3Q27", "2027-Q3"),
        ("Nov-26", "2026-11"),
        ("Sept 2026", "2026-09"),
        ("September 2026", "2026-09"),
        ("2026-11", "2026-11"),
        ("2026-W47", "2026-W47"),
        ("2027", "2027"),
    ],
)
def test_a_period_with_its_year_is_sure(words: str, period: str) -> None:
    assert named(f"The {words} target") == words
    found = period_of(words, ("another year: 2031",), TODAY, 1)
    assert (found.text, found.sure) == (period, True)


@pytest.mark.parametrize(("words", "period"), [("FY27", "FY2027"), ("Q4 FY27", "FY2027-Q4")])
def test_fiscal_years_keep_their_mark(words: str, period: str) -> None:
    assert period_of(words, (), TODAY, 7).text == period


@pytest.mark.parametrize(
    ("words", "near", "start", "period", "why"),
    [
        ("Q4", ("KPIs 2027",), 1, "2027-Q4", "the year is from “KPIs 2027”"),
        ("Q4", ("no year", "Plan FY28"), 7, "FY2028-Q4", "the year is from “Plan FY28”"),
        ("Q4", (), 1, "2026-Q4", "the year is not said: taken for today's"),
        ("FY", (), 7, "FY2027", "the year is not said: taken for today's"),
        ("November", (), 1, "2026-11", "the year is not said: taken for today's"),
        ("annual", ("Q4 2027",), 1, "2027", "the year is from “Q4 2027”"),
    ],
)
def test_a_year_that_is_not_there_is_guessed(
    words: str, near: tuple[str, ...], start: int, period: str, why: str
) -> None:
    found = period_of(words, near, TODAY, start)
    assert (found.text, found.why) == (period, why)


@pytest.mark.parametrize("text", ["Targets", "Quality", "H5", "marketing", "Q5", "120", "maybe"])
def test_other_words_name_none(text: str) -> None:
    assert named(text) == ""


def test_two_periods_are_told_from_one() -> None:
    assert several("Q3 vs Q4")
    assert not several("Q4 (Q4)")


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("Q4 2026", "2026-Q4"),
        ("end of Q4 2026", "2026-Q4"),
        ("4th quarter 2026", "2026-Q4"),
        ("First quarter of 2027", "2027-Q1"),
        ("1. Quartal 2027", "2027-Q1"),
        ("Quarter 2 2027", "2027-Q2"),
        ("11/2026", "2026-11"),
        ("2026/9", "2026-09"),
        ("30.11.2026", "2026-11"),
        ("2026-11-30 00:00:00", "2026-11"),
    ],
)
def test_a_cell_of_its_own_says_it_in_more_ways(cell: str, period: str) -> None:
    found = period_in(cell, (), TODAY, 1)
    assert (found.text, found.sure) == (period, True)


@pytest.mark.parametrize(
    ("cell", "period", "why"),
    [
        ("KW 47 2026", "2026", "of “KW 47 2026” only “2026” is read as a period"),
        ("2026-2027", "2026", "of “2026-2027” only “2026” is read as a period"),
        (
            "Q1-Q3 2027",
            "2027-Q1",
            "of “Q1-Q3 2027” only “Q1” is read as a period; the year is from “-Q3 2027”",
        ),
        ("Quarter 4", "2026-Q4", "the year is not said: taken for today's"),
        ("ongoing", "", ""),
        ("next quarter", "", ""),
        ("11/30/26", "", ""),
        ("", "", ""),
    ],
)
def test_a_cell_that_says_more_or_less_is_no_sure_period(cell: str, period: str, why: str) -> None:
    found = period_in(cell, (), TODAY, 1)
    assert (found.text, found.why) == (period, why)
