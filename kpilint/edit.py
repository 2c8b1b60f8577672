"""Small changes to a file's text that leave every other character as it is."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kpilint.finding import Edit, Fix, Span
from kpilint.read.document import Document, Path, Place
from kpilint.read.marks import BREAK
from kpilint.values.unreadable import quoted

_PLAIN = re.compile(r"[A-Za-z0-9_$+%.][\w$+%. -]*", re.ASCII)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, in their order where they are at one place.

    They must not overlap.
    """
    lines, pieces, at = Lines(text), [], 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [text[at : lines.start(edit.span)], edit.text]
        at = lines.end(edit.span)
    return "".join((*pieces, text[at:]))


def set_key(document: Document, path: Path, key: str, value: str) -> Edit:
    """The edit that gives the mapping at `path` the pair `key: value`, `value` as YAML in one line.

    A value that is there is replaced; a new pair comes last in the mapping, in its style.
    """
    lines = Lines(document.source.text)
    present = document.spans((*path, key))
    if present:
        is_empty = lines.start(present.value) == lines.end(present.value)
        return Edit(present.value, f" {value}" if is_empty else value)
    around = document.spans(path)
    assert around is not None  # noqa: S101 - the caller names a mapping of the document
    if lines.text[lines.start(around.value)] == "{":
        return _into_flow(document, path, f"{key}: {value}")
    return _below(lines, around.value, f"{key}: {value}")


def rewording(place: Place, new: str, *, key: bool = False) -> Fix | None:
    """The fix that makes the word at a place, or its key, say `new`, quoted as it is now.

    None where no plain word stands in one line there, or another node is repeated.
    """
    span = _word(place, key)
    if span is None or not _PLAIN.fullmatch(new):
        return None
    old = _written(place, span)
    quote = old[0] if old[0] in "'\"" else ""
    words = f"{quoted(old.strip(quote or None))} becomes {quoted(new)}"
    return Fix(words, Edit(span, f"{quote}{new}{quote}"))


def rewriting(place: Place, new: str) -> Fix | None:
    """The fix that puts `new`, as YAML, in place of the word at a place."""
    span = _word(place, key=False)
    if span is None:
        return None
    return Fix(f"{quoted(_written(place, span))} becomes {quoted(new)}", Edit(span, new))


def _word(place: Place, key: bool) -> Span | None:
    """The span of a text in one line that is neither a block nor an alias."""
    found = place.document.spans(place.path)
    span = (found.key if key else found.value) if found else None
    if span is None or span.line != span.end_line or span.column == span.end_column:
        return None
    return None if _written(place, span)[0] in "*|>{[&!?" else span


def _written(place: Place, span: Span) -> str:
    lines = _lines(place.document.source.text)
    return lines.text[lines.start(span) : lines.end(span)]


class Lines:
    """Where the lines of a text begin, as YAML counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in BREAK.finditer(text))]
        breaks = BREAK.search(text)
        self.ending = breaks[0] if breaks else "\n"

    def start(self, span: Span) -> int:
        return self.starts[span.line - 1] + span.column - 1

    def end(self, span: Span) -> int:
        return self.starts[span.end_line - 1] + span.end_column - 1

    def after(self, line: int) -> int:
        """Where the line after the 1-based `line` begins; the end of the text after the last."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """The edit between two positions, counted in characters."""
        lines = (bisect_right(self.starts, position) for position in (start, end))
        first, last = lines
        columns = start - self.starts[first - 1] + 1, end - self.starts[last - 1] + 1
        return Edit(Span(first, columns[0], last, columns[1]), text)


@lru_cache(maxsize=1)
def _lines(text: str) -> Lines:
    return Lines(text)


def _into_flow(document: Document, path: Path, pair: str) -> Edit:
    """Behind the last pair of the mapping, before a comma, a comment or the bracket after it."""
    data: Any = document.data
    for step in path:
        data = data[step]
    last = document.spans((*path, list(data)[-1])) if data else None
    if last:
        return Edit(Span(*last.value[2:], *last.value[2:]), f", {pair}")
    around = document.spans(path)
    line, column = around.value[:2] if around else (1, 0)
    return Edit(Span(line, column + 1, line, column + 1), pair)


def _below(lines: Lines, mapping: Span, pair: str) -> Edit:
    at = lines.after(mapping.end_line)
    unended = at == len(lines.text) and not lines.text.endswith(("\n", "\r"))
    indent = " " * (mapping.column - 1)
    before, after = (lines.ending, "") if unended else ("", lines.ending)
    return lines.edit(at, at, f"{before}{indent}{pair}{after}")
