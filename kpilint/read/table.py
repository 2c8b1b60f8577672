"""CSV text → rows of cells, each with its place."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from kpilint.finding import Location, Problem, Span

# A cell is quoted, with `""` for a quote, or runs up to the next comma or line break.
_CELL = re.compile(
    r'[ \t]*(?:"(?P<quoted>(?:[^"]|"")*)"[ \t]*(?=,|\r|\n|\Z)|(?P<bare>[^,\r\n]*))'
    r"(?P<end>,|\r\n|\r|\n|\Z)"
)
_BREAK = re.compile(r"\r\n|\r|\n")


class _Sheet:
    """The text of a file, and where its lines begin."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1


class Cell(NamedTuple):
    """A cell's text without quotes and space around it, and from where to where it stands."""

    text: str
    sheet: _Sheet
    start: int
    end: int

    @property
    def location(self) -> Location:
        """Its place, which takes time to find."""
        span = Span(*self.sheet.position(self.start), *self.sheet.position(self.end))
        return Location(self.sheet.path, span)


Row = tuple[Cell, ...]


class Table(NamedTuple):
    """A CSV file: the cells of its first row, and all rows below that are not empty."""

    path: str
    header: Row
    rows: tuple[Row, ...]


def read_table(path: str, text: str) -> Table | Problem:
    """The rows of a CSV file, or where a quote is opened and not closed."""
    sheet = _Sheet(path, text)
    rows: list[Row] = []
    row: list[Cell] = []
    at, open_row = 0, False
    while at < len(text) or open_row:
        found = _CELL.match(text, at)
        if found is None or (found["bare"] or "").startswith('"'):
            return _unclosed(sheet, at)
        row.append(_cell(sheet, found))
        at, open_row = found.end(), found["end"] == ","
        if not open_row:
            rows += [tuple(row)] if any(cell.text for cell in row) else []
            row = []
    return Table(path, rows[0] if rows else (), tuple(rows[1:]))


def _cell(sheet: _Sheet, found: re.Match[str]) -> Cell:
    if found["quoted"] is not None:
        start, end = found.start("quoted") - 1, found.end("quoted") + 1
        text = found["quoted"].replace('""', '"').replace("\r\n", "\n").strip()
        return Cell(text, sheet, start, end)
    text = found["bare"].rstrip(" \t")
    start = found.start("bare")
    return Cell(text.strip(), sheet, start, start + len(text))


def _unclosed(sheet: _Sheet, at: int) -> Problem:
    line, column = sheet.position(at)
    return Problem(
        Location(sheet.path, Span(line, column, line, column + 1)),
        "A quote is opened here, and what follows does not close it before the next comma.",
        'Put the whole cell in quotes, and write a quote inside it twice: `"a ""b"" c"`.',
    )
