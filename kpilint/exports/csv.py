"""CSV: three files, with the byte order mark by which spreadsheets know UTF-8."""

import csv
import io
import re
from datetime import date

from kpilint.exports.account import left_of
from kpilint.exports.exported import Exported
from kpilint.exports.kept import KEY, kept
from kpilint.exports.sheets import Sheet, sheets
from kpilint.model.project import Project
from kpilint.values.period import Period

MARK = "\ufeff"
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")
_GUARDED = re.compile(rf"'(?={_FORMULA.pattern})")


def export(project: Project, today: date, *, period: Period | None = None) -> Exported:
    """One file for KPIs, one for targets, one for terms."""
    made = sheets(project, today, period)
    return Exported(
        {name_of(sheet): text_of(sheet) for sheet in made}, left_of(project, made, period)
    )


def name_of(sheet: Sheet) -> str:
    return f"{sheet.name.lower()}.csv"


def text_of(sheet: Sheet) -> str:
    """The sheet with a row for the names of its columns."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\r\n")
    writer.writerow((*sheet.columns, KEY))
    for number, row in enumerate(sheet.rows, 1):
        texts = [row.cell(key).text for key in sheet.columns]
        texts.append(kept(row, number, len(sheet.rows)))
        writer.writerow(map(guarded, texts))
    return MARK + into.getvalue()


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text
