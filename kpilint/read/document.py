"""A YAML document that was read: plain data, and the place of every node in the file."""

from array import array
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from kpilint.finding import Location, Span
from kpilint.frozen import frozen, mutable
from kpilint.read.marks import BREAK

Path = tuple[str | int, ...]
Scalar = str | int | bool | None

ENTRY_DEPTH = {"targets": 3}


@mutable
class Source:
    """A file's text; `path` is relative to the project root, with `/`."""

    path: str
    text: str
    _starts: list[int] | None = field(default=None, repr=False)

    def position(self, index: int) -> tuple[int, int]:
        """The line and the column, 0-based, of what stands at an index of the text."""
        if self._starts is None:
            self._starts = [0, *(found.end() for found in BREAK.finditer(self.text))]
        line = bisect_right(self._starts, index) - 1
        return line, index - self._starts[line]

    def span(self, start: int, end: int) -> Span:
        """The span of what stands between two indexes of the text."""
        (line, column), (end_line, end_column) = self.position(start), self.position(end)
        return Span(line + 1, column + 1, end_line + 1, end_column + 1)


@mutable
class Document:
    """One YAML document of a file.

    `data` is made of dicts with text keys, lists, str, int, Decimal, bool and None. `marks` holds
    two numbers a node, the indexes of its first character and of the one behind its last, in the
    order in which nodes begin in the text, a key before its value; `aliases` are the positions in
    that order that are aliases, whose children stand elsewhere. Both are only looked at when a
    finding needs a place. `merges` pairs each mapping that had a merge key with what the key was to
    bring in.
    """

    source: Source
    data: Any
    marks: "array[int]"
    aliases: frozenset[int] = frozenset()
    merges: tuple[tuple[Any, Any], ...] = ()
    _numbers: dict[Path, int] | None = field(default=None, repr=False)

    def on(self, lines: Container[int]) -> Iterator[Path]:
        """The paths of the nodes that begin on one of the 1-based lines, or whose key does."""
        if self._numbers is None:
            self._numbers = _index(self)
        for path, number in self._numbers.items():
            before = number - 1 if path and isinstance(path[-1], str) else number
            if self._line(before) in lines or self._line(number) in lines:
                yield path

    def _line(self, number: int) -> int:
        return self.source.position(self.marks[2 * number])[0] + 1

    def spans(self, path: Path) -> "Spans | None":
        """Where the node at `path` stands, and the key that leads to it; None where neither is."""
        if self._numbers is None:
            self._numbers = _index(self)
        number = self._numbers.get(path)
        if number is None:
            return None
        value = self._span(number)
        # The key of a pair comes right before its value.
        is_pair = bool(path) and isinstance(path[-1], str)
        return Spans(self._span(number - 1) if is_pair else value, value)

    def _span(self, number: int) -> Span:
        return self.source.span(*self.marks[2 * number : 2 * number + 2])


@frozen(eq=False)
class Readable:
    """A document as far as it can be read: `data` lacks the parts at the paths in `unread`."""

    document: Document
    data: Mapping[str, Any]
    unread: frozenset[Path] = frozenset()


class Spans(NamedTuple):
    """The span of a key and of its value; of a list's item the key is the item itself."""

    key: Span
    value: Span


@frozen
class Place:
    """A node of a document; `value` and `key` give the location of what lies below it."""

    document: Document
    path: Path

    def __truediv__(self, step: str | int) -> "Place":
        return Place(self.document, (*self.path, step))

    def value(self, *steps: str | int) -> Location:
        """The value at `steps` below this place, or the nearest one around it that exists."""
        return self._locate(steps, key=False)

    def key(self, *steps: str | int) -> Location:
        """The key at `steps` below this place, or the nearest one around it that exists."""
        return self._locate(steps, key=True)

    def _locate(self, steps: Path, *, key: bool) -> Location:
        path = (*self.path, *steps)
        found = None
        while found is None and path:
            found = self.document.spans(path)
            # What is absent is reported at the key of the entry that lacks it.
            key = key or (found is None and isinstance(path[-1], str))
            path = path[:-1] if found is None else path
        if found is None:
            return Location(self.document.source.path, Span(1, 1, 1, 1))
        span = found.key if key else found.value
        return Location(self.document.source.path, span, address(path))


def address(path: Path) -> str:
    """The entry that a path lies in: `kpis.sql_volume`, `targets.2026-Q4.sql_volume`, or none."""
    depth = ENTRY_DEPTH.get(str(path[0]), 2) if path else 2
    return ".".join(str(step) for step in path[:depth]) if len(path) >= 2 else ""


def _index(document: Document) -> dict[Path, int]:
    """The number of the node at every path, by walking the data in the order it was read in."""
    found: dict[Path, int] = {}
    aliases = document.aliases

    def walk(data: Any, path: Path, number: int) -> int:
        found[path] = number
        following = number + 1
        if number in aliases:
            return following
        if isinstance(data, dict):
            for name, child in data.items():
                following = walk(child, (*path, name), following + 1)
        elif isinstance(data, list):
            for index, child in enumerate(data):
                following = walk(child, (*path, index), following)
        return following

    walk(document.data, (), 0)
    return found
