"""The place of a node in the text, where an event's own marks do not say it."""

import re
from typing import Any

Position = tuple[int, int]
Quad = tuple[int, int, int, int]

BREAK = re.compile(r"\r\n|\r|\n")
_PROPERTY = re.compile(r"[&!]\S*(?:[ \t\r\n]+(?:#[^\r\n]*)?)+")
_COLON = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+:")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


def scalar_mark(text: str, event: Any, key_end: Any) -> Quad:
    """The place of a scalar that is empty, a block, or has an anchor or a tag.

    `key_end` is the mark at which its key ends, None where it has none.
    """
    start, end = event.start_mark, event.end_mark
    if not event.value and not event.style:
        line, column = _empty_place(text, event, key_end)
        return line, column, line, column
    index, line, column = start.index, start.line, start.column
    if event.anchor or event.tag:
        index, line, column = after_properties(text, event)
    if event.style not in ("|", ">"):
        return line, column, end.line, end.column
    stop = _block_end(text, index, end.index)
    return line, column, *_advance(text, index, stop, line, column)


def _empty_place(text: str, event: Any, key_end: Any) -> Position:
    """Where a value that is not there would stand: right after the colon, or the key or dash."""
    mark = event.end_mark
    if key_end is None or event.anchor or event.tag:
        return _in_text(text, mark)
    colon = _COLON.match(text, key_end.index)
    stop = colon.end() if colon else key_end.index
    return _advance(text, key_end.index, stop, key_end.line, key_end.column)


def _in_text(text: str, mark: Any) -> Position:
    """The place of a mark, which libyaml puts below a last line that has no line break."""
    if mark.column or mark.index < len(text) or text.endswith(("\n", "\r")):
        return mark.line, mark.column
    return mark.line - 1, len(text) - 1 - max(text.rfind("\n"), text.rfind("\r"))


def after_properties(text: str, event: Any) -> tuple[int, int, int]:
    """Where a value begins behind its anchor and its tag: index, line and column."""
    mark = event.start_mark
    index = mark.index
    for wanted in (event.anchor, event.tag):
        found = _PROPERTY.match(text, index) if wanted else None
        index = found.end() if found else index
    return index, *_advance(text, mark.index, index, mark.line, mark.column)


def _advance(text: str, index: int, stop: int, line: int, column: int) -> Position:
    """The line and column of `stop`, given those of `index` before it."""
    breaks = [found.end() for found in BREAK.finditer(text, index, stop)]
    return line + len(breaks), (stop - breaks[-1] if breaks else column + stop - index)


def _block_end(text: str, start: int, stop: int) -> int:
    """Where the last line of a block scalar ends that is not blank."""
    while stop > start and text[stop - 1] in " \t\r\n":
        stop -= 1
    content = BREAK.search(text, start, stop)
    header = _BLOCK_HEADER.match(text, start)
    if content is None and header is not None:
        return header.end()
    line_end = BREAK.search(text, stop)
    return line_end.start() if line_end else len(text)
