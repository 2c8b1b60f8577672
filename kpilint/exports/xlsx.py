"""A workbook for people: a sheet for KPIs, one for targets by period, one for terms."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kpilint.exports.account import left_of
from kpilint.exports.exported import CannotExport, Exported
from kpilint.exports.kept import KEY, kept
from kpilint.exports.sheets import Row, Sheet, sheets
from kpilint.imports.tables import cleaned
from kpilint.model.project import Project
from kpilint.values.period import Period

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Plain
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

    from kpilint.exports.cells import Cell

    Box = Plain | MergedCell

NAME = "kpis.xlsx"
NEEDED = "Workbooks need the extra `xlsx` of kpilint: pip install 'kpilint[xlsx]'."
LINE, MOST_LINES = 15, 27
"""The height of a line in points, and how many a row shows at most."""

A3 = "8"
"""The size of paper that all columns fit on, as the format counts them."""

SHORT = ("kpi", "daci")
_BIRTH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def export(project: Project, today: date, *, period: Period | None = None) -> Exported:
    """One workbook; the same specs on the same day give the same bytes."""
    made = sheets(project, today, period)
    return Exported({NAME: workbook(made, today)}, left_of(project, made, period))


def workbook(made: tuple[Sheet, ...], today: date) -> bytes:
    """The sheets as a file; raises CannotExport where openpyxl is missing."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise CannotExport(NEEDED) from None
    book = Workbook()
    book.remove(book.worksheets[0])
    places = {row.address: _place(s, n) for s in made for n, row in enumerate(s.rows, 2)}
    for sheet in made:
        _fill(book.create_sheet(sheet.name), sheet, places)
    into = io.BytesIO()
    book.save(into)
    return _settled(into.getvalue(), today)


def label(key: str) -> str:
    """The key of a column as its heading: `gap_plan` is `Gap plan`."""
    return key.upper() if key in SHORT else key.replace("_", " ").capitalize()


def shown(text: str) -> str:
    """The text as a cell can hold it."""
    return _ESCAPE.sub("_x005F_", cleaned(text)[0])


def _place(sheet: Sheet, number: int) -> str:
    return f"'{sheet.name}'!A{number}"


def _fill(into: "Worksheet", sheet: Sheet, places: Mapping[str, str]) -> None:
    from openpyxl.utils import get_column_letter as letter

    keys = (*sheet.columns, KEY)
    for column, key in enumerate(keys, 1):
        _head(into.cell(1, column), label(key))
        into.column_dimensions[letter(column)].width = sheet.columns.get(key, 10)
    into.column_dimensions[letter(len(keys))].hidden = True
    for number, row in enumerate(sheet.rows, 2):
        _line(into, number, row, sheet, places)
    into.freeze_panes = f"{letter(sheet.fixed + 1)}2"
    into.auto_filter.ref = f"A1:{letter(len(keys))}{len(sheet.rows) + 1}"
    into.row_dimensions[1].height = 22
    _on_paper(into)


def _line(
    into: "Worksheet", number: int, row: Row, sheet: Sheet, places: Mapping[str, str]
) -> None:
    for column, key in enumerate(sheet.columns, 1):
        cell = row.cell(key)
        if cell.text:
            _put(into.cell(number, column), cell, places)
    box = into.cell(number, len(sheet.columns) + 1)
    _type(box, shown(kept(row, number - 1, len(sheet.rows))))
    lines = max((_lines(row.cell(key), width) for key, width in sheet.columns.items()), default=1)
    into.row_dimensions[number].height = LINE * min(lines, MOST_LINES)


def _type(box: "Box", text: str) -> None:
    """Write it as text, of which nothing is worked out, also after somebody edited the cell."""
    box.value = text
    box.data_type = "s"
    box.quotePrefix = text[:1] in "=+-@"


def _lines(cell: "Cell", width: int) -> int:
    """About how many lines the cell takes; programs do not all find that out by themselves."""
    if cell.number is not None or cell.day:
        return 1
    return sum(len(line) * 11 // (width * 10) + 1 for line in cell.text.splitlines())


def _put(box: "Box", cell: "Cell", places: Mapping[str, str]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.hyperlink import Hyperlink

    value: Any = cell.day or (None if cell.number is None else float(cell.number))
    box.value = value
    box.number_format = cell.format
    box.alignment = Alignment(vertical="top", wrap_text=value is None)
    if value is None:
        _type(box, shown(cell.text))
    if cell.link:
        place = places.get(cell.link)
        box.hyperlink = Hyperlink(
            ref=box.coordinate,
            **({"location": place} if place else {"target": shown(cell.link)}),
        )
        box.font = _blue()


def _head(box: "Box", text: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    box.value = text
    box.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    box.fill = PatternFill("solid", start_color="37474F")
    box.alignment = Alignment(vertical="center")


def _blue() -> "Font":
    from openpyxl.styles import Font

    return Font(name="Calibri", size=11, color="0563C1", underline="single")


def _on_paper(into: "Worksheet") -> None:
    """Landscape, as wide as the paper, with the headings on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    into.page_setup.orientation, into.page_setup.paperSize = "landscape", A3
    into.page_setup.fitToWidth, into.page_setup.fitToHeight = 1, 0
    into.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    into.print_title_rows = "1:1"


def _settled(content: bytes, today: date) -> bytes:
    """The same workbook without the time at which it was made."""
    into = io.BytesIO()
    stamp = rb"\g<1>" + f"{today.isoformat()}T00:00:00Z".encode()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            info = zipfile.ZipInfo(name, _BIRTH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, _STAMP.sub(stamp, part) if name.endswith("core.xml") else part)
    return into.getvalue()
