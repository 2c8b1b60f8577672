"""Small changes to a file's text that leave every other character as it is."""

from dataclasses import dataclass
from typing import Any

from kpilint.finding import Span
from kpilint.read.document import Document, Path


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of what stands between two positions, counted in characters."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """The text with all edits made, in their order where they are at one place.

    They must not overlap.
    """
    ordered = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[0]), reverse=True)
    for _, edit in ordered:
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def set_key(document: Document, path: Path, key: str, value: str) -> Edit:
    """The edit that gives the mapping at `path` the pair `key: value`, `value` as YAML in one line.

    A value that is there is replaced; a new pair comes last in the mapping, in its style.
    """
    lines = Lines(document.source.text)
    present = document.spans((*path, key))
    if present:
        start, end = lines.start(present.value), lines.end(present.value)
        return Edit(start, end, value if end > start else f" {value}")
    around = document.spans(path)
    assert around is not None  # noqa: S101 - the caller names a mapping of the document
    if lines.text[lines.start(around.value)] == "{":
        return _into_flow(lines, document, path, f"{key}: {value}")
    return _below(lines, around.value, f"{key}: {value}")


class Lines:
    """Where the lines of a text begin, as YAML counts them."""

    def __init__(self, text: str) -> None:
        from kpilint.read.marks import BREAK

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


def _into_flow(lines: Lines, document: Document, path: Path, pair: str) -> Edit:
    """Behind the last pair of the mapping, before a comma, a comment or the bracket after it."""
    data: Any = document.data
    for step in path:
        data = data[step]
    last = document.spans((*path, list(data)[-1])) if data else None
    around = document.spans(path)
    if last:
        at = lines.end(last.value)
        return Edit(at, at, f", {pair}")
    at = lines.start(around.value) + 1 if around else 0
    return Edit(at, at, pair)


def _below(lines: Lines, mapping: Span, pair: str) -> Edit:
    at = lines.after(mapping.end_line)
    unended = at == len(lines.text) and not lines.text.endswith(("\n", "\r"))
    indent = " " * (mapping.column - 1)
    before, after = (lines.ending, "") if unended else ("", lines.ending)
    return Edit(at, at, f"{before}{indent}{pair}{after}")
