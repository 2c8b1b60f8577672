"""Any table at all: nothing crashes, every cell is told of once, and what is written reads back."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.check import check
from kpilint.config import Config
from kpilint.imports.draft import CannotImport, Draft, Import
from kpilint.imports.formats import Setting
from kpilint.imports.rows import read_sheets
from kpilint.imports.tables import Cell, Sheet, Shown, Span, cleaned, column_name
from kpilint.imports.writing import By, laid_out
from kpilint.read.load import load

TODAY = date(2026, 11, 21)
SETTING = Setting(TODAY)
INTO, ACTUALS = Path("kpi_specs/imported"), Path("kpi_specs/actuals")

HEADINGS = st.sampled_from(
    """
    KPI, Metric, Description, Owner, Team, Target, Q4 target, FY goal, Stretch, Q3 actual, Unit,
    Target (%), Baseline, Frequency, Direction, Notes, Comments, Period, Rationale, Method, Source,
    Link, Tags, Approver, Status, Since, ID, , Type, 2026-Q4, [[mql]]: {, Tolerance, Formula
    """.replace("\n", " ").split(",")
)
TEXTS = st.one_of(
    st.sampled_from(
        """
        , , Leads, MQLs, MQLs, 120, 84%, at or above 84%, TBD, $10k, 10 days, A and B, Marketing,
        VP Sales?, weekly, up, leading, %, $, days, Q4, 2026-Q3, +5%, 10-12, $1M / 12 deals, =1+1,
        <script>x</script>, Sales KPIs:, https://example.com/x, [[mql]] # {}, - a\n- b, ---, null,
        yes, 012, ', ", * a remark, bottom up, 5%, 2026-11-21, ~, !!str, a: b, \\, ¼, 1e5, _
        """.replace("\n  ", "").split(",")
    ),
    st.text(max_size=30),
)
KINDS = st.sampled_from([Shown.TEXT] * 6 + [Shown.DATE, Shown.TROUBLE, Shown.PERCENT])


@st.composite
def sheets(draw: st.DrawFn, name: str = "S") -> Sheet:
    """A sheet with titles, headings and rows, some cells of it merged."""
    columns = draw(st.integers(1, 7))
    titles = draw(st.lists(st.lists(TEXTS, max_size=2), max_size=2))
    heads = [
        [
            draw(st.sampled_from(["KPI", "Metric", "Name"])),
            *draw(st.lists(HEADINGS, min_size=columns, max_size=columns)),
        ]
    ]
    body = draw(st.lists(st.lists(TEXTS, min_size=1, max_size=columns + 2), max_size=8))
    rows: dict[int, dict[int, Cell]] = {}
    for number, texts in enumerate([*titles, *heads, *body], 1):
        for at, raw in enumerate(texts, 1):
            text, why = cleaned(raw)
            if text:
                place = f"{name}!{column_name(at)}{number}"
                shown = draw(KINDS) if number > len(titles) + 1 else Shown.TEXT
                rows.setdefault(number, {})[at] = Cell(place, text, shown, why=why)
    spans = draw(
        st.dictionaries(
            st.tuples(st.integers(1, 9), st.integers(1, 4)),
            st.builds(Span, st.integers(1, 4), st.integers(1, 4)),
            max_size=3,
        )
    )
    return Sheet("a.xlsx", name, rows, spans, commas=draw(st.booleans()))


def plain(value: Any) -> Any:
    """Data with every scalar as text; YAML reads `+12` as 12."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value).removeprefix("+")


def as_data(drafts: tuple[Draft, ...]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for draft in drafts:
        place = data
        for step in draft.path[:-1]:
            place = place.setdefault(step, {})
        assert draft.path[-1] not in place
        place[draft.path[-1]] = plain(dict(draft.fields))
    return data


def read_back(texts: dict[Path, str]) -> dict[str, Any]:
    loaded = load(Path(), (), {str(path): text.encode() for path, text in texts.items()})
    assert not loaded.problems
    data: dict[str, Any] = {}
    for readable in loaded.readables:
        for collection, entries in readable.document.data.items():
            if collection == "x-imported":
                continue
            for key, entry in entries.items():
                known = data.setdefault(collection, {}).setdefault(str(key), {})
                known.update(plain(entry))
    for table in loaded.tables:
        for kpi, period, value in (row.cells for row in table.rows):
            found = data.setdefault("actuals", {}).setdefault(period, {})
            found[kpi] = {"value": value}
    return data


def imported(given_sheets: list[Sheet]) -> Import | None:
    try:
        return read_sheets(given_sheets, SETTING)
    except CannotImport:
        return None


@settings(max_examples=150, deadline=None)
@given(sheets(), sheets(name="T"))
def test_every_cell_is_told_of_once_and_what_is_written_reads_back(one: Sheet, two: Sheet) -> None:
    found = imported([one, two])
    if found is None:
        return
    told = Counter(each.at.place for each in found.told)
    for sheet in (one, two):
        assert all(told[cell.place] == 1 for cell in sheet.cells())
    for by in By:
        texts = laid_out(found, INTO, ACTUALS, by)
        assert read_back(texts) == as_data(found.drafts)


@settings(max_examples=40, deadline=None)
@given(sheets())
def test_what_is_written_can_be_checked(sheet: Sheet) -> None:
    found = imported([sheet])
    if found is None:
        return
    texts = laid_out(found, INTO, ACTUALS, By.TEAM)
    overlay = {str(path): text.encode() for path, text in texts.items()}
    report = check(Config(Path("/nowhere")), TODAY, overlay)
    broken = ("spec-syntax", "spec-schema", "spec-unreadable", "spec-value", "spec-duplicate")
    assert not [each for each in report.findings if each.rule in broken]


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "b"], ["c", "d"]],
        [["Description", "Owner"], ["x", "y"]],
        [],
        [["KPI", "Target"]],
    ],
)
def test_without_kpis_it_says_what_is_missing(rows: list[list[str]]) -> None:
    cells = {
        n: {at: Cell(f"S!{column_name(at)}{n}", text) for at, text in enumerate(row, 1)}
        for n, row in enumerate(rows, 1)
    }
    with pytest.raises(CannotImport, match=r"nothing in it|nothing to import"):
        read_sheets([Sheet("a.xlsx", "S", cells)], SETTING)
