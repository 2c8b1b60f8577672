"""A new entry in the text of a file, with every other character as it was."""

import re
from collections.abc import Sequence
from typing import Any

from kpilint.edit import Lines
from kpilint.new.home import can_take, holds
from kpilint.new.kinds import Entry
from kpilint.new.text import STEP
from kpilint.new.values import CannotMake
from kpilint.read.document import Document, Source, Spans
from kpilint.read.yaml import read_yaml

_COMMENT = re.compile(r"([ \t]*)#[ \t]*(kpilint:)?")


def inserted(source: Source, entry: Entry, own: Sequence[str]) -> str:
    """The file's text with the entry's lines `own` in it, last in its collection.

    Raises CannotMake where the file is written so that nothing can be put in without changing what
    it says.
    """
    documents, problems = read_yaml(source)
    if problems:
        raise CannotMake(f"{source.path} cannot be read: mend first what `kpilint check` shows.")
    document = _document(documents, entry)
    text = ""
    if document is None or can_take(document, entry.path[:-1]):
        text = _put(source.text, document, entry, list(own))
    if not text or not _is_only_change(documents, document, text, entry, list(own)):
        raise CannotMake(
            f"{source.path} is written so that nothing can be put in: name another with --file."
        )
    return text


def line_of(source: Source, entry: Entry) -> int:
    """The 1-based line in which the entry begins."""
    for document in read_yaml(source)[0]:
        spans = document.spans(entry.path)
        if spans:
            return spans.key.line
    return 1


def _document(documents: Sequence[Document], entry: Entry) -> Document | None:
    """The document with the most of the way to the entry; of several the last."""
    ways = [entry.path[:end] for end in range(1, len(entry.path))]
    return max(
        reversed(documents),
        key=lambda document: sum(holds(document, way) for way in ways),
        default=None,
    )


def _put(text: str, document: Document | None, entry: Entry, own: list[str]) -> str:
    lines = Lines(text)
    if document is None or document.data is None:
        before = text.splitlines()
        blank = bool(before and before[-1].strip())
        return _below(lines, len(lines.starts), 0, _nested(entry.path[:-1], own), blank=blank)
    depth = next(n for n in range(len(entry.path) - 1, -1, -1) if holds(document, entry.path[:n]))
    block = _nested(entry.path[depth:-1], own)
    held = _held(document, entry.path[:depth])
    if held:
        return _behind(lines, document, entry.path[:depth], list(held), block)
    return _first(lines, document, entry.path[:depth], block)


def _held(document: Document, path: Sequence[str]) -> Any:
    data: Any = document.data
    for step in path:
        data = data[step]
    return data


def _nested(around: Sequence[str], own: list[str]) -> list[str]:
    for step in reversed(around):
        own = [f"{step}:", *(f"{STEP}{line}" if line else line for line in own)]
    return own


def _behind(
    lines: Lines, document: Document, path: tuple[str, ...], keys: list[str], block: list[str]
) -> str:
    """Below the last entry of the mapping, and the comments that belong to it."""
    last = document.spans((*path, keys[-1]))
    assert last  # noqa: S101 - it is a key of the document
    margin = last.key.column - 1
    is_brief = last.key.line == _last_line(last)
    blank = len(keys) == 1 or is_brief or _blank_above(lines, last.key.line)
    end = _end(lines, _last_line(last), margin)
    return _below(lines, end, margin, block, blank=blank or not path)


def _last_line(spans: Spans) -> int:
    line, column = spans.value[2:]
    return max(spans.key.end_line, line - 1 if column == 1 and line > spans.value.line else line)


def _end(lines: Lines, line: int, margin: int) -> int:
    """The last 1-based line that belongs to the entry which ends in `line`: of its comments."""
    end = line
    for number in range(line + 1, len(lines.starts) + 1):
        text = _line(lines, number)
        comment = _COMMENT.match(text)
        if comment and len(comment[1]) >= max(margin, 1) and not comment[2]:
            end = number
        elif text.strip():
            break
    return end


def _blank_above(lines: Lines, line: int) -> bool:
    """Whether a blank line parts the entry in `line`, or the comments above it, from the rest."""
    above = (_line(lines, number) for number in range(line - 1, 0, -1))
    return not next((text for text in above if not _COMMENT.match(text)), "-").strip()


def _first(lines: Lines, document: Document, path: tuple[str, ...], block: list[str]) -> str:
    """Below the key of a mapping that is empty so far; `{}` behind it goes."""
    spans = document.spans(path)
    assert spans  # noqa: S101 - the path is one of the document
    start, end = lines.start(spans.value), lines.end(spans.value)
    start = len(lines.text[:start].rstrip(" ")) if end > start else start
    margin = spans.key.column - 1 + len(STEP) if path else 0
    line = max(spans.key.end_line, spans.value.end_line)
    changed = Lines(lines.text[:start] + lines.text[end:])
    return _below(changed, line, margin, block, blank=False)


def _line(lines: Lines, line: int) -> str:
    return lines.text[lines.starts[line - 1] : _after(lines, line)]


def _after(lines: Lines, line: int) -> int:
    return lines.starts[line] if line < len(lines.starts) else len(lines.text)


def _below(lines: Lines, line: int, margin: int, block: list[str], *, blank: bool) -> str:
    """The text with the block below the 1-based `line`."""
    at = _after(lines, line)
    ended = not lines.text[:at] or lines.text[:at].endswith(("\n", "\r"))
    own = [" " * margin + each if each else each for each in block]
    added = "".join(each + lines.ending for each in ([""] if blank else []) + own)
    return lines.text[:at] + ("" if ended else lines.ending) + added + lines.text[at:]


def _is_only_change(
    before: Sequence[Document], changed: Document | None, text: str, entry: Entry, own: list[str]
) -> bool:
    """Whether the file afterwards says what it said, and the entry besides, last in its place."""
    after, problems = read_yaml(Source("", text))
    new = read_yaml(Source("", "\n".join(_nested(entry.path[:-1], own))))[0][0].data
    wanted = [_with(d.data, new) if d is changed else d.data for d in before] or [new]
    # Equal texts: in Python 1 equals True, and the order of keys is nothing.
    return not problems and [repr(d.data) for d in after] == [repr(data) for data in wanted]


def _with(data: Any, new: Any) -> Any:
    """The data with what is new in it, last in each mapping on the way."""
    if not isinstance(data, dict) or not isinstance(new, dict):
        return new
    return {**data, **{key: _with(data.get(key), inner) for key, inner in new.items()}}
