"""CSV text → rows of cells, each with its place."""

import re
from typing import NamedTuple

from kpilint.finding import Location, Problem, Span

# A cell is quoted, with `""` for a quote, or runs up to the next comma or line break.
_CELL = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*(?=,|\r|\n|\Z)|([^,\r\n]*)')
_BREAK = re.compile(r"\r\n|\r|\n")


class Cell(NamedTuple):
    """A cell's text without quotes and space around it, and where it stands."""

    text: str
    location: Location


Row = tuple[Cell, ...]


class Table(NamedTuple):
    """A CSV file: the cells of its first row, and all rows below that are not empty."""

    path: str
    header: Row
    rows: tuple[Row, ...]


def read_table(path: str, text: str) -> Table | Problem:
    """The rows of a CSV file, or where a quote is opened and not closed."""
    rows: list[Row] = []
    reader = _Reader(path, text)
    while not reader.at_end:
        row = reader.row()
        if isinstance(row, Problem):
            return row
        if any(cell.text for cell in row):
            rows.append(row)
    return Table(path, rows[0] if rows else (), tuple(rows[1:]))


class _Reader:
    """Goes through the text cell by cell, and knows the line and column it is at."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0

    @property
    def at_end(self) -> bool:
        return self.at >= len(self.text)

    def row(self) -> Row | Problem:
        cells: list[Cell] = []
        while True:
            cell = self._cell()
            if isinstance(cell, Problem):
                return cell
            cells.append(cell)
            if self.text[self.at : self.at + 1] != ",":
                break
            self.at += 1
        ending = _BREAK.match(self.text, self.at)
        if ending:
            self._advance(ending.end())
        return tuple(cells)

    def _cell(self) -> Cell | Problem:
        found = _CELL.match(self.text, self.at)
        assert found is not None  # noqa: S101 - the second form matches anything
        quoted, bare = found.groups()
        if quoted is None and bare.lstrip().startswith('"'):
            return self._unclosed()
        start = self._position(self.at + len(found[0]) - len(found[0].lstrip(" \t")))
        self._advance(self.at + len(found[0].rstrip(" \t")))
        end = self._position(self.at)
        self._advance(found.end())
        text = bare if quoted is None else quoted.replace('""', '"')
        return Cell(text.strip(), Location(self.path, Span(*start, *end)))

    def _unclosed(self) -> Problem:
        start = self._position(self.at)
        return Problem(
            Location(self.path, Span(*start, start[0], start[1] + 1)),
            "A quote is opened here, and what follows does not close it before the next comma.",
            'Put the whole cell in quotes, and write a quote inside it twice: `"a ""b"" c"`.',
        )

    def _position(self, at: int) -> tuple[int, int]:
        return self.line, at - self.line_start + 1

    def _advance(self, to: int) -> None:
        """Move on, counting the line breaks passed over."""
        for ending in _BREAK.finditer(self.text, self.at, to):
            self.line += 1
            self.line_start = ending.end()
        self.at = to
