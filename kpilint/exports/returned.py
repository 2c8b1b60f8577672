"""Sheets that come back: their rows, whatever program had them in between."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kpilint.exports.csv import unguarded
from kpilint.exports.kept import ADDRESS, KEY, read_kept
from kpilint.imports.tables import Cell, Sheet, Shown, column_name

HEADINGS = 20
"""Rows at the top of a sheet among which the headings are looked for."""

LONGEST = 10
"""Digits of a number of rows."""

_ESCAPED = re.compile(r"_x005F_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row, with the texts of its cells by the key of the column.

    `exported` is what it said when it was exported; None for a row that nobody exported. With
    `commas` a comma may stand before decimals.
    """

    file: str
    sheet: str
    number: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    exported: Mapping[str, str] | None
    commas: bool

    @property
    def address(self) -> str:
        return self.exported[ADDRESS] if self.exported else ""

    @property
    def place(self) -> str:
        return (
            f"{self.sheet} row {self.number}" if self.sheet else f"{self.file} line {self.number}"
        )

    def text(self, key: str) -> str:
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def trouble(self, key: str) -> str:
        """Why the cell has no value: an error, or a formula that was not computed."""
        cell = self.cells.get(key)
        return cell.why if cell and cell.shown is Shown.TROUBLE else ""

    def place_of(self, key: str) -> str:
        if not self.sheet:
            return f"{self.place}, `{key}`"
        return f"{self.sheet}!{column_name(self.columns[key])}{self.number}"


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet of an exported file, with the keys of its columns and the headings these have.

    One that somebody added, or that has lost what it said when it was exported, has no lines.
    """

    name: str
    headings: Mapping[str, str]
    lines: tuple[Line, ...] = ()

    @property
    def is_exported(self) -> bool:
        return KEY in self.headings

    @property
    def has_targets(self) -> bool:
        return {"period", "kpi"} <= self.headings.keys()

    @property
    def collection(self) -> str:
        """Which entries most of it is about."""
        found = [line.address.partition(".")[0] for line in self.lines if line.exported]
        return max(found, key=found.count) if found else ""


def is_ours(file: Path) -> bool:
    """Whether a workbook or CSV file was exported by kpilint; raises CannotImport if unreadable."""
    return any(_headings(sheet) for sheet in _sheets(file))


def returned(file: Path) -> Iterator[Returned]:
    """The sheets of a file of which one at least was exported; raises CannotImport."""
    heads = [(sheet, _headings(sheet)) for sheet in _sheets(file)]
    for sheet, head in heads if any(head for _, head in heads) else ():
        if head:
            yield _returned(sheet, head)
        elif sheet.rows:
            yield Returned(sheet.name, _named(sheet, min(sheet.rows)))


def _sheets(file: Path) -> list[Sheet]:
    from kpilint.imports.csv import read_csv, read_file

    if not read_file(file).startswith(b"PK"):
        return [read_csv(file)]
    from kpilint.imports.xlsx import read_xlsx

    return read_xlsx(file)


def _headings(sheet: Sheet) -> int:
    """The row of the headings; 0 where there is none of ours."""
    for number in sorted(sheet.rows)[:HEADINGS]:
        if KEY in map(key_of, (cell.text for cell in sheet.rows[number].values())):
            return number
    return 0


def key_of(heading: str) -> str:
    """The key of the column that has a heading."""
    return "_".join(heading.casefold().split())


def _returned(sheet: Sheet, head: int) -> Returned:
    columns = {key_of(cell.text): column for column, cell in sheet.rows[head].items()}
    lines = tuple(_line(sheet, n, columns) for n in sorted(sheet.rows) if n > head)
    return Returned(sheet.name, _named(sheet, head), lines)


def _named(sheet: Sheet, row: int) -> dict[str, str]:
    return {key_of(cell.text): cell.text for cell in sheet.rows[row].values()}


def _line(sheet: Sheet, number: int, columns: Mapping[str, int]) -> Line:
    row = sheet.rows[number]
    cells = {key: _plain(sheet, row[n]) for key, n in columns.items() if n in row}
    kept = cells.pop(KEY, None)
    exported = read_kept(kept.text) if kept else None
    return Line(Path(sheet.file).name, sheet.name, number, cells, columns, exported, sheet.commas)


def count_of(line: Line, name: str) -> int:
    """A number that the export left in a row; 0 where it is none."""
    text = (line.exported or {}).get(name, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST else 0


def _plain(sheet: Sheet, cell: Cell) -> Cell:
    """The cell without what the export put into its text."""
    text = _ESCAPED.sub("_", cell.text) if sheet.name else unguarded(cell.text)
    return Cell(cell.place, text, cell.shown, cell.link, cell.why)
