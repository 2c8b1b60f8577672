"""CSV text → rows of cells, each with its place."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from kpilint.finding import Location, Problem, Span
from kpilint.frozen import frozen

# A cell is quoted, with `""` for a quote, or runs up to the next comma or line break.
_CELL = (
    r'[ \t]*(?:"(?P<quoted>(?:[^"]|"")*)"[ \t]*(?=,|\r|\n|\Z)|(?P<bare>[^,\r\n]*))'
    r"(?P<end>,|\r\n|\r|\n|\Z)"
)
_PLAIN = re.compile(r'([^"\r\n]*+)(?:\r\n|\r|\n|\Z)')
_BREAK = re.compile(r"\r\n|\r|\n")


@frozen
class Sheet:
    """The text of a file, and where its lines begin."""

    path: str
    text: str

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1


class Row(NamedTuple):
    """What stands in the cells of a row, without quotes and space around it."""

    cells: tuple[str, ...]
    sheet: Sheet
    start: int

    def location(self, number: int) -> Location:
        """The place of a cell, which takes time to find; the first is number 0."""
        found = next(islice(_cells(self.sheet.text, self.start), number, None))
        start, end = _around(found)
        span = Span(*self.sheet.position(start), *self.sheet.position(end))
        return Location(self.sheet.path, span)


class Table(NamedTuple):
    """A CSV file: its first row, and all rows below that are not empty."""

    path: str
    header: Row
    rows: tuple[Row, ...]


def read_table(path: str, text: str) -> Table | Problem:
    """The rows of a CSV file, or where a quote is opened and not closed."""
    sheet = Sheet(path, text)
    rows: list[Row] = []
    at = 0
    while at < len(text):
        plain = _PLAIN.match(text, at)
        cells, end = _split(plain) if plain else _quoted(text, at)
        if cells is None:
            return _unclosed(sheet, end)
        if any(cells):
            rows.append(Row(cells, sheet, at))
        at = end
    return Table(path, rows[0] if rows else Row((), sheet, 0), tuple(rows[1:]))


def _split(plain: re.Match[str]) -> tuple[tuple[str, ...], int]:
    return tuple([cell.strip() for cell in plain[1].split(",")]), plain.end()


def _quoted(text: str, at: int) -> tuple[tuple[str, ...] | None, int]:
    """The cells of a row with quotes, and where it ends; None, and where a quote is not closed."""
    cells: list[str] = []
    end = at
    for found in _cells(text, at):
        if (found["bare"] or "").startswith('"'):
            return None, found.start("bare")
        cells.append(_text(found))
        end = found.end()
    return tuple(cells), end


def _cells(text: str, at: int) -> Iterator[re.Match[str]]:
    """The cells of the row that begins there."""
    cell, more = re.compile(_CELL), True
    while more and (found := cell.match(text, at)):
        yield found
        at, more = found.end(), found["end"] == ","


def _text(found: re.Match[str]) -> str:
    if found["quoted"] is None:
        return found["bare"].strip()
    return found["quoted"].replace('""', '"').replace("\r\n", "\n").strip()


def _around(found: re.Match[str]) -> tuple[int, int]:
    """From where to where a cell stands, with its quotes."""
    if found["quoted"] is not None:
        return found.start("quoted") - 1, found.end("quoted") + 1
    start = found.start("bare")
    return start, start + len(found["bare"].rstrip(" \t"))


def _unclosed(sheet: Sheet, at: int) -> Problem:
    line, column = sheet.position(at)
    return Problem(
        Location(sheet.path, Span(line, column, line, column + 1)),
        "A quote is opened here, and what follows does not close it before the next comma.",
        'Put the whole cell in quotes, and write a quote inside it twice: `"a ""b"" c"`.',
    )
