"""Sheets for people: what stands in which cell, and that no cell is a formula."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.config import load
from kpilint.exports import csv as csv_format
from kpilint.exports import xlsx
from kpilint.exports.kept import KEY
from kpilint.model.project import Project
from kpilint.reading import read_project
from kpilint.values.period import Period, parse_period

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

SPECS = """
kpis:
  leads: {name: Leads, definition: People who wrote., measure: {kind: activity, of: letters}}
  rate: {name: Rate, definition: A share., measure: {kind: other}, unit: percent}
  sales: {name: Sales, definition: Money., measure: {kind: other}, unit: EUR,
          links: {Report: "https://example.com/r", Bad: "javascript:alert(1)"}}
  wait: {name: Wait, definition: Time., measure: {kind: other}, unit: duration}
targets:
  2027-Q1:
    leads: {value: 1_200, rationale: "=HYPERLINK(1)", stretch: 1.5k}
    rate: {value: 21.9%, tolerance: 5%, review_by: 2027-02-01, baseline: {value: 20..21%}}
    sales: {value: 84k, change: null, top_down: 84_000.50 EUR}
    wait: {value: 6..9 months, pending: null}
"""


@pytest.fixture(scope="module")
def example() -> Project:
    return read_project(load(ROOT, None))


def book(project: Project) -> Any:
    [content] = xlsx.export(project, TODAY).files.values()
    assert isinstance(content, bytes)
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(project: Project, name: str = "targets.csv") -> list[dict[str, str]]:
    text = csv_format.export(project, TODAY).files[name]
    assert isinstance(text, str)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def by_heading(sheet: Any, row: int) -> dict[str, Any]:
    return {head.value: cell for head, cell in zip(sheet[1], sheet[row], strict=True)}


def test_numbers_are_numbers_and_the_rest_is_as_written(report: Callable[..., Any]) -> None:
    sheet = book(report(SPECS).project)["Targets"]
    leads, rate, sales, wait = (by_heading(sheet, row) for row in range(2, 6))
    assert (leads["Value"].value, leads["Value"].number_format) == (1200, "#,##0")
    assert leads["Stretch"].value == 1500
    assert (rate["Value"].value, rate["Value"].number_format) == (0.219, "0.0%")
    assert (rate["Tolerance"].value, rate["Tolerance"].number_format) == (0.05, "0%")
    assert rate["Review by"].value == datetime(2027, 2, 1)
    assert rate["Baseline"].value == "20..21%"
    assert (sales["Value"].value, sales["Value"].number_format) == (84000, '"€"#,##0')
    assert (sales["Top down"].value, sales["Top down"].number_format) == (84000.5, '"€"#,##0.0')
    assert wait["Value"].value == "6..9 months"
    assert wait["Unit"].value == "duration"


def test_cells_lead_to_entries_and_to_the_web_alone(report: Callable[..., Any]) -> None:
    made = book(report(SPECS).project)
    assert by_heading(made["Targets"], 4)["KPI"].hyperlink.location == "'KPIs'!A4"
    links = by_heading(made["KPIs"], 4)["Links"]
    assert links.hyperlink.target == "https://example.com/r"
    assert links.value == "Report: https://example.com/r"


def test_the_sheets_can_be_worked_with(example: Project) -> None:
    made = book(example)
    assert made.sheetnames == ["KPIs", "Targets", "Terms"]
    for sheet in made:
        last = sheet.max_column
        assert sheet.freeze_panes in ("C2", "D2")
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, last).column_letter}{sheet.max_row}"
        assert sheet.cell(1, last).value == xlsx.label(KEY)
        assert sheet.column_dimensions[sheet.cell(1, last).column_letter].hidden
        assert not sheet.column_dimensions["A"].hidden
    assert made["Targets"].max_row == len(example.targets) + 1


def test_two_workbooks_are_equal_whenever_they_are_made(
    example: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = xlsx.export(example, TODAY).files
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    again = read_project(load(ROOT, None))
    assert xlsx.export(again, TODAY).files == first
    [content] = first.values()
    assert isinstance(content, bytes)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-21T00:00:00Z" in packed.read("docProps/core.xml")


def test_no_cell_begins_a_formula_nor_hides_that_it_would(report: Callable[..., Any]) -> None:
    project = report(SPECS).project
    cell = by_heading(book(project)["Targets"], 2)["Rationale"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=HYPERLINK(1)", True)
    assert rows(project)[0]["rationale"] == "'=HYPERLINK(1)"


hostile = st.sampled_from((*STARTS, "'", " ", "\n", "")).flatmap(
    lambda start: st.text(max_size=9).map(lambda rest: start + rest)
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*STARTS, "'", " ", "a", "\n")), max_size=6).map("".join))
def test_the_guard_comes_off_again(text: str) -> None:
    guarded = csv_format.guarded(text)
    assert csv_format.unguarded(guarded) == text
    assert not guarded.startswith(STARTS)
    assert not guarded.strip().startswith(STARTS)


@settings(max_examples=15)
@given(st.lists(hostile, min_size=6, max_size=6))
def test_hostile_names_stay_text(texts: list[str]) -> None:
    from tests.exports.projects import project_of_data

    name, definition, why, rationale, alias, note = texts
    kpi = {"name": name or "n", "definition": definition, "why": why, "measure": {"kind": "other"}}
    term = {"name": name or "n", "definition": definition, "aliases": [alias], "notes": note}
    target = {"value": 3, "rationale": rationale}
    data: Any = {
        "terms": {"word": term},
        "kpis": {"one": {**kpi, "unit": "points"}},
        "targets": {"2027": {"one": target}},
    }
    project = project_of_data(data)
    for sheet in book(project):
        assert {cell.data_type for cell in cells(sheet)} <= {"s", "n", "d"}
    for file in ("kpis.csv", "targets.csv", "terms.csv"):
        for row in rows(project, file):
            assert not any(cell.startswith(STARTS) for cell in row.values())


def cells(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row)


def test_confidential_numbers_are_in_no_sheet(report: Callable[..., Any]) -> None:
    specs = """
    kpis:
      margin: {name: Margin, definition: What is left., measure: {kind: other}, unit: percent}
    targets:
      2027:
        margin:
          confidential: true
          value: 31.7%
          stretch: 33.3%
          baseline: {value: 29.9%}
          segments: {north: 28.8%}
          rationale: As the board asked.
    """
    project = report(specs).project
    [row] = rows(project)
    assert (row["value"], row["rationale"]) == ("confidential", "As the board asked.")
    made = csv_format.export(project, TODAY)
    shown = "".join(str(text) for text in made.files.values())
    shown += "".join(str(cell.value) for sheet in book(project) for cell in cells(sheet))
    for number in ("31.7", "0.317", "33.3", "29.9", "28.8"):
        assert number not in shown
    assert ("targets.2027.margin", "the numbers") in {
        (each.address, each.what) for each in made.told
    }


def test_what_has_no_column_is_told(example: Project) -> None:
    told = {(left.address, left.what) for left in xlsx.export(example, TODAY).told}
    for address in ("people.ceo", "funnels.enterprise", "plans.webinar_series", "actuals"):
        assert (address, "all") in told
    assert ("kpis.lead_volume", "audience") in told
    assert ("targets.2026-Q4.sql_volume", "scenarios") in told


def test_links_between_words_are_spelt_out(report: Callable[..., Any]) -> None:
    terms = "terms: {first: {name: Newcomer, definition: A person.}}\n"
    specs = terms + SPECS.replace("People who wrote.", '"[[first]] who wrote."')
    made = book(report(specs).project)
    assert by_heading(made["KPIs"], 2)["Definition"].value.lower() == "newcomer who wrote."


def test_a_period_narrows_the_targets(example: Project) -> None:
    period = parse_period("2027-Q1")
    assert isinstance(period, Period)
    text = csv_format.export(example, TODAY, period=period).files["targets.csv"]
    assert {line.partition(",")[0] for line in str(text).splitlines()[1:]} == {"2027-Q1"}


def test_a_text_that_is_too_long_for_a_cell_is_told(report: Callable[..., Any]) -> None:
    specs = SPECS.replace("People who wrote.", "x" * 40_000)
    made = xlsx.export(report(specs).project, TODAY)
    assert ("kpis.leads", "definition") in {(left.address, left.what) for left in made.told}
