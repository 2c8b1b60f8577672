"""The place of a node in the text, where an event's own marks do not say it."""

import re
from typing import Any

BREAK = re.compile(r"\r\n|\r|\n")
_PROPERTY = re.compile(r"(?:&[^\s,\[\]{}]*|!\S*)(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")
_COLON = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+:")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


def scalar_mark(text: str, event: Any, key_end: int | None) -> tuple[int, int]:
    """Where a scalar begins and ends that is empty, a block, or has an anchor or a tag.

    `key_end` is where its key ends, None where it has none.
    """
    if not event.value and not event.style:
        place = _empty_place(text, event, key_end)
        return place, place
    start = after_properties(text, event)
    end: int = event.end_mark.index
    return start, _block_end(text, start, end) if event.style in ("|", ">") else end


def _empty_place(text: str, event: Any, key_end: int | None) -> int:
    """Where a value that is not there would stand: right after the colon, or the key or dash."""
    if key_end is None or event.anchor or event.tag:
        end: int = event.end_mark.index
        return min(end, len(text))
    colon = _COLON.match(text, key_end)
    return colon.end() if colon else key_end


def after_properties(text: str, event: Any) -> int:
    """Where a value begins, behind its anchor and its tag if it has them."""
    index: int = event.start_mark.index
    for wanted in (event.anchor, event.tag):
        found = _PROPERTY.match(text, index) if wanted else None
        index = found.end() if found else index
    return index


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
