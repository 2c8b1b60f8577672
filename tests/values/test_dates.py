"""Dates are ISO 8601; other ways to write them are refused with the right one proposed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.values.dates import parse_date
from kpilint.values.unreadable import Unreadable


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_every_date_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("24.09.2026", "write `2026-09-24`"),
        ("4.9.2026", "write `2026-04-09` or `2026-09-04`"),
        ("9/24/2026", "write `2026-09-24`"),
        ("24 Sep 2026", "write `2026-09-24`"),
        ("September 24, 2026", "write `2026-09-24`"),
        ("2026/9/4", "write `2026-09-04`"),
        ("2026-09-24T10:00", "write `2026-09-24`"),
        ("2026-02-30", "February 2026 has 28 days"),
        ("2028-02-30", "February 2028 has 29 days"),
        ("2026-04-31", "April 2026 has 30 days"),
        ("2026-01-00", "January 2026 has 31 days"),
        ("2026-13-01", "months go from 01 to 12"),
        ("0001-01-01", "years go from 1900 to 2999"),
        ("20260924", "write a date as year, month and day: `2026-09-24`"),
        ("2026-W39-4", "write a date as year, month and day: `2026-09-24`"),
        ("٢٠٢٦-٠٩-٢٤", "write a date as year, month and day: `2026-09-24`"),
        ("2000:2200000000:0", "write a date as year, month and day: `2026-09-24`"),
        ("9" * 5000, "write a date as year, month and day: `2026-09-24`"),
    ],
)
def test_refused_with_the_way_to_write_it(text: str, help_text: str) -> None:
    found = parse_date(text)
    assert isinstance(found, Unreadable)
    assert found.message.endswith("is no date")
    assert found.help == help_text


NEAR_MISSES = st.lists(
    st.sampled_from(["2026", "09", "9", "31", "-", "/", ".", " ", "Sep", "T", "²", "\ud800"]),
    max_size=8,
).map("".join)


@given(st.text() | NEAR_MISSES)
def test_any_text_gives_an_answer(text: str) -> None:
    found = parse_date(text)
    assert isinstance(found, date | Unreadable)
    if isinstance(found, Unreadable):
        f"{found.message}{found.help}".encode()
