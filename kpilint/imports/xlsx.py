"""Workbooks, read with openpyxl once it is clear that they are no trap."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from kpilint.imports.csv import read_file
from kpilint.imports.draft import CannotImport, Import
from kpilint.imports.formats import Setting
from kpilint.imports.number_formats import shown_as
from kpilint.imports.tables import Cell, Sheet, Shown, Span, cleaned, column_name
from kpilint.imports.workbook_guard import guard

_SAVE = "Open it and save it as .xlsx without a password, or as CSV, and import that."
# How a workbook spells what XML cannot hold.
_SPELT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DIGITS = 15
"""What a spreadsheet keeps of a number."""


def read(files: Sequence[Path], setting: Setting) -> Import:
    """The KPIs and targets in workbooks; raises CannotImport where one is none, or is a trap."""
    from kpilint.imports.rows import read_sheets

    return read_sheets([sheet for file in files for sheet in read_xlsx(file)], setting)


def read_xlsx(file: Path) -> list[Sheet]:
    """The sheets of a workbook with what their cells show."""
    return list(_sheets(file, read_file(file)))


@lru_cache(maxsize=2)
def _sheets(file: Path, content: bytes) -> tuple[Sheet, ...]:
    """The same workbook is not opened twice."""
    guard(file, content)
    values, formulas = _opened(file, content, True), _opened(file, content, False)
    return tuple(
        _sheet(file, sheet, formulas[sheet.title])
        for sheet in values.worksheets
        if sheet.title in formulas.sheetnames
    )


def _opened(file: Path, content: bytes, computed: bool) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise CannotImport(
            "Workbooks need openpyxl: install kpilint with its extra `xlsx`"
            ' (`pip install "kpilint[xlsx]"`), or save the sheet as CSV and import that.'
        ) from None
    from io import BytesIO

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(BytesIO(content), data_only=computed, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken workbook makes openpyxl raise
        why = " ".join(str(error).split())[:100]
        raise CannotImport(f"{file} cannot be read as a workbook ({why}). {_SAVE}") from None


def _sheet(file: Path, values: Any, formulas: Any) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for row, column in sorted(values._cells):
        cell = _cell(values, formulas, row, column)
        if cell:
            rows.setdefault(row, {})[column] = cell
    return Sheet(str(file), values.title, rows, dict(_spans(values)), _hidden(values, rows))


def _cell(values: Any, formulas: Any, row: int, column: int) -> Cell | None:
    found = values._cells[row, column]
    place = f"{cleaned(values.title)[0]}!{column_name(column)}{row}"
    formula = getattr(formulas._cells.get((row, column)), "value", None)
    link = getattr(getattr(found, "hyperlink", None), "target", None) or ""
    if found.value is None:
        if formula is None:
            return None
        text = cleaned(_formula(formula))[0]
        return Cell(place, text, Shown.TROUBLE, why="a formula without a computed value")
    if found.data_type == "e":
        return Cell(place, str(found.value), Shown.TROUBLE, why="an error in the spreadsheet")
    text, shown = _text(found.value, str(found.number_format or ""))
    text, why = cleaned(text)
    note = getattr(getattr(found, "comment", None), "text", None) or ""
    return Cell(place, text, shown, cleaned(link)[0], why, cleaned(note)[0]) if text else None


def _formula(formula: Any) -> str:
    text = getattr(formula, "text", formula)
    return text if isinstance(text, str) else "a formula"


def _text(value: Any, number_format: str) -> tuple[str, Shown]:
    """What a cell shows, and what sort of thing that is."""
    if isinstance(value, bool):
        return ("yes" if value else "no"), Shown.TEXT
    if isinstance(value, int | float | Decimal):
        return _number(value, number_format)
    if isinstance(value, date) and "d" not in number_format.lower():
        return f"{value.year}-{value.month:02}", Shown.DATE
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" "), Shown.DATE
    if isinstance(value, date | time):
        return (value.date() if isinstance(value, datetime) else value).isoformat(), Shown.DATE
    if isinstance(value, timedelta):
        return f"{_plain(Decimal(str(value.total_seconds())) / 3600)} hours", Shown.NUMBER
    return _SPELT.sub(lambda found: chr(int(found[1], 16)), str(value)), Shown.TEXT


def _number(value: int | float | Decimal, number_format: str) -> tuple[str, Shown]:
    number = Decimal(f"{value:.{_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 2 * _DIGITS:
        return str(value), Shown.TEXT
    kind, before, behind = shown_as(number_format)
    if kind is Shown.PERCENT:
        number = number.scaleb(2)
    sign = "-" if number < 0 else ""
    return f"{sign}{before}{_plain(number.copy_abs())}{behind}", kind


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spans(sheet: Any) -> Iterator[tuple[tuple[int, int], Span]]:
    for each in sheet.merged_cells.ranges:
        size = Span(each.max_row - each.min_row + 1, each.max_col - each.min_col + 1)
        yield (each.min_row, each.min_col), size


def _hidden(sheet: Any, rows: Mapping[int, Mapping[int, Cell]]) -> str:
    """What the spreadsheet does not show, of what has something in it."""
    if sheet.sheet_state != "visible":
        return "the sheet is hidden"
    numbers = [str(row) for row in rows if sheet.row_dimensions[row].hidden]
    columns = {column for row in rows.values() for column in row}
    out = [each for each in sheet.column_dimensions.values() if each.hidden]
    names = [
        column_name(each)
        for each in sorted(columns)
        if any((group.min or 0) <= each <= (group.max or 0) for group in out)
    ]
    found = [f"row{'s' * (len(numbers) > 1)} {_some(numbers)}"] if numbers else []
    found += [f"column{'s' * (len(names) > 1)} {_some(names)}"] if names else []
    return f"hidden: {' and '.join(found)}" if found else ""


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
