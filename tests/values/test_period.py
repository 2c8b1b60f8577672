"""Periods name whole days, tile their years, and contain each other as calendars do."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.values.period import Period, PeriodKind, parse_period
from kpilint.values.unreadable import Unreadable

DAY = timedelta(days=1)
YEAR, HALF, QUARTER = PeriodKind.YEAR, PeriodKind.HALF, PeriodKind.QUARTER
MONTH, WEEK = PeriodKind.MONTH, PeriodKind.WEEK


def period(text: str | int, fiscal_year_start: int = 1) -> Period:
    found = parse_period(text, fiscal_year_start)
    assert isinstance(found, Period), found
    return found


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2026", YEAR, "2026-01-01", "2026-12-31"),
        ("2026-H1", HALF, "2026-01-01", "2026-06-30"),
        ("2026-H2", HALF, "2026-07-01", "2026-12-31"),
        ("2026-Q4", QUARTER, "2026-10-01", "2026-12-31"),
        ("2026-11", MONTH, "2026-11-01", "2026-11-30"),
        ("2028-02", MONTH, "2028-02-01", "2028-02-29"),
        ("2026-W47", WEEK, "2026-11-16", "2026-11-22"),
        ("2026-W53", WEEK, "2026-12-28", "2027-01-03"),
        ("2025-W01", WEEK, "2024-12-30", "2025-01-05"),
        ("FY2027", YEAR, "2026-07-01", "2027-06-30"),
        ("FY2027-H2", HALF, "2027-01-01", "2027-06-30"),
        ("FY2027-Q1", QUARTER, "2026-07-01", "2026-09-30"),
        ("FY2027-Q3", QUARTER, "2027-01-01", "2027-03-31"),
        ("1900-W01", WEEK, "1900-01-01", "1900-01-07"),
        ("2999-12", MONTH, "2999-12-01", "2999-12-31"),
    ],
)
def test_reads(text: str, kind: PeriodKind, start: str, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    expected = Period(text, kind, first, last, text.startswith("FY"))
    assert parse_period(text, 7) == expected
    assert str(expected) == text


def test_reads_a_year_that_yaml_took_for_a_number() -> None:
    assert parse_period(2026) == parse_period("2026") == parse_period(" 2026 ")


def test_a_fiscal_year_that_starts_in_january_is_the_calendar_year() -> None:
    assert (period("FY2027").start, period("FY2027").end) == (date(2027, 1, 1), date(2027, 12, 31))
    assert period("FY2027").contains(period("2027"))
    assert period("2027").contains(period("FY2027"))


@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("Q4 2026", "write `2026-Q4`"),
        ("2026Q4", "write `2026-Q4`"),
        ("2026-q4", "write `2026-Q4`"),
        ("2026-Q04", "write `2026-Q4`"),
        ("2026-W5", "write `2026-W05`"),
        ("W47/2026", "write `2026-W47`"),
        ("Nov 2026", "write `2026-11`"),
        ("november 2026", "write `2026-11`"),
        ("2026/11", "write `2026-11`"),
        ("11/2026", "write `2026-11`"),
        ("2026-1", "write `2026-01`"),
        ("2026-11-05", "write `2026-11`"),
        ("FY27", "write `FY2027`"),
        ("fy 2027", "write `FY2027`"),
        ("Q1 FY27", "write `FY2027-Q1`"),
        ("2026-Q5", "2026 has 4 quarters: `2026-Q1` to `2026-Q4`"),
        ("FY2027-Q0", "2027 has 4 quarters: `FY2027-Q1` to `FY2027-Q4`"),
        ("2026-H3", "2026 has 2 halves: `2026-H1` to `2026-H2`"),
        ("2026-13", "2026 has 12 months: `2026-01` to `2026-12`"),
        ("2027-W53", "2027 has 52 weeks: `2027-W01` to `2027-W52`"),
        ("2026-W54", "2026 has 53 weeks: `2026-W01` to `2026-W53`"),
        ("FY2027-07", "a month is not fiscal: write the calendar's, as in `2027-11`"),
        ("FY2027-W07", "a week is not fiscal: write the calendar's, as in `2027-W11`"),
        ("1899", "years go from 1900 to 2999"),
        ("3000-Q1", "years go from 1900 to 2999"),
    ],
)
def test_refused_with_the_way_to_write_it(text: str, help_text: str) -> None:
    found = parse_period(text)
    assert isinstance(found, Unreadable)
    assert (found.message, found.help) == (f"`{text}` is no period", help_text)


@pytest.mark.parametrize("raw", [26, -5, 10**100, True, "", "Q4", "soon", "2" * 50, "٢٠٢٦"])
def test_what_could_be_anything_gets_the_whole_list(raw: str | int) -> None:
    found = parse_period(raw)
    assert isinstance(found, Unreadable)
    assert "write a period as `2026`, `2026-H1`" in found.help


def test_a_week_belongs_where_its_thursday_lies() -> None:
    week = period("2026-W40")  # Monday 28 September to Sunday 4 October
    assert period("2026-Q4").contains(week)
    assert not period("2026-Q3").contains(week)
    assert period("2026-Q3").overlaps(week)
    assert period("2026").contains(period("2026-W53"))
    assert week.contains(week)
    assert not week.contains(period("2026-10"))


def test_a_number_too_long_to_print_is_refused() -> None:
    assert isinstance(parse_period(10**5000), Unreadable)


def test_holds_overlaps_and_ends_by_days() -> None:
    quarter = period("2026-Q4")
    assert quarter.holds(date(2026, 10, 1))
    assert quarter.holds(date(2026, 12, 31))
    assert not quarter.holds(date(2027, 1, 1))
    assert not quarter.overlaps(period("2027"))
    assert quarter.overlaps(period("2026-12"))
    assert not quarter.ended(date(2026, 12, 31))
    assert quarter.ended(date(2027, 1, 1))
    assert quarter.days == 92


@pytest.mark.parametrize(
    ("text", "previous", "year_before"),
    [
        ("2026", "2025", "2025"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026-Q4", "2026-Q3", "2025-Q4"),
        ("2026-01", "2025-12", "2025-01"),
        ("2027-W01", "2026-W53", "2026-W01"),
        ("2026-W53", "2026-W52", "2025-W52"),
        ("FY2027", "FY2026", "FY2026"),
        ("FY2027-Q1", "FY2026-Q4", "FY2026-Q1"),
        ("FY2027-H2", "FY2027-H1", "FY2026-H2"),
    ],
)
def test_like_periods_before(text: str, previous: str, year_before: str) -> None:
    assert period(text, 7).previous() == period(previous, 7)
    assert period(text, 7).year_before() == period(year_before, 7)


def test_parts_are_named_after_the_year_they_belong_to() -> None:
    assert " ".join(map(str, period("2026-H2").parts(QUARTER))) == "2026-Q3 2026-Q4"
    assert " ".join(map(str, period("FY2027", 7).parts(HALF))) == "FY2027-H1 FY2027-H2"
    assert " ".join(map(str, period("FY2027-Q2", 7).parts(MONTH))) == "2026-10 2026-11 2026-12"
    assert " ".join(map(str, period("2026-12").parts(WEEK))) == (
        "2026-W49 2026-W50 2026-W51 2026-W52 2026-W53"
    )
    assert period("2026-W47").parts(MONTH) == period("2026-11").parts(QUARTER) == ()
    assert period("2026-11").parts(MONTH) == (period("2026-11"),)


def test_in_order_the_longer_period_comes_before_its_parts() -> None:
    texts = ["2025-12", "2026", "2026-H1", "2026-Q1", "2026-01", "2026-02", "2026-Q2"]
    assert sorted(sorted(texts), key=lambda text: period(text).order) == texts


@st.composite
def periods(draw: st.DrawFn, kinds: tuple[PeriodKind, ...] = tuple(PeriodKind)) -> Period:
    year, start = draw(st.integers(1901, 2998)), draw(st.integers(1, 12))
    kind = draw(st.sampled_from(kinds))
    fiscal = draw(st.booleans()) and kind not in (MONTH, WEEK)
    return draw(st.sampled_from(period(f"{'FY' if fiscal else ''}{year}", start).parts(kind)))


@given(periods((YEAR, HALF, QUARTER, MONTH)), st.sampled_from([HALF, QUARTER, MONTH]))
def test_parts_tile_the_period(whole: Period, kind: PeriodKind) -> None:
    parts = whole.parts(kind)
    for before, after in pairwise(parts):
        assert before.end + DAY == after.start
    if parts:
        assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    for part in parts:
        assert whole.contains(part)
        assert part.kind is kind


@given(periods((YEAR,)), st.sampled_from([HALF, QUARTER, MONTH]))
def test_every_week_of_a_year_belongs_to_exactly_one_part(year: Period, kind: PeriodKind) -> None:
    weeks = year.parts(WEEK)
    assert weeks == tuple(week for part in year.parts(kind) for week in part.parts(WEEK))
    assert len(weeks) in (52, 53)
    assert all(year.contains(week) for week in weeks)
    assert not year.contains(weeks[0].previous())


@given(st.integers(1900, 2999), st.integers(1, 12))
def test_every_month_is_in_exactly_one_quarter(year: int, month: int) -> None:
    found = [
        quarter
        for quarter in range(1, 5)
        if period(f"{year}-Q{quarter}").contains(period(f"{year}-{month:02}"))
    ]
    assert found == [(month + 2) // 3]


@given(periods())
def test_the_one_before_is_next_to_it_and_a_year_before_is_about_a_year(some: Period) -> None:
    before = some.previous()
    assert before.end + DAY == some.start
    assert (before.kind, before.fiscal) == (some.kind, some.fiscal)
    assert before.order < some.order
    assert 357 <= (some.start - some.year_before().start).days <= 371


@given(periods())
def test_the_name_reads_back(some: Period) -> None:
    assert some in {period(some.text, start) for start in range(1, 13)}


@given(periods(), periods())
def test_containing_and_overlapping_go_together(one: Period, other: Period) -> None:
    assert one.contains(one)
    assert one.overlaps(other) == other.overlaps(one)
    assert not one.contains(other) or one.overlaps(other)


PIECES = ["2026", "FY", "27", "Q", "4", "H", "W", "53", "13", "-", "/", " ", "Nov", "²", "\ud800"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.integers(1, 12))
def test_any_text_gives_an_answer(text: str, start: int) -> None:
    found = parse_period(text, start)
    if isinstance(found, Period):
        assert found.text == text.strip()
    else:
        assert found.help
        f"{found.message}{found.help}".encode()
