"""A target's new cells as edits of the file that it stands in; every other character stays."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpilint.edit import Lines, set_key
from kpilint.exports.amounts import DATES, Reader, spelt
from kpilint.exports.target_rows import raw_of
from kpilint.exports.wishes import GOALS
from kpilint.finding import Edit, Span
from kpilint.layout.scalars import inline
from kpilint.model.types import Target
from kpilint.read.document import Document, Path
from kpilint.values.quantity import Quantity


class CannotEdit(Exception):  # noqa: N818 - a refusal, not a failure
    """Why a target cannot be given its new cells, and what to do."""


def edits_of(target: Target, texts: Mapping[str, str], reader: Reader) -> Iterator[Edit]:
    """The edits that give a target new texts by key; an empty one takes the key out.

    Raises CannotEdit where the target would not have exactly one goal, or a key cannot be taken
    out with its comments kept.
    """
    raw = raw_of(target)
    _require_one_goal(raw, texts)
    gone = [key for key, text in texts.items() if not text and key in raw]
    new = [key for key, text in texts.items() if text and key in GOALS and key not in raw]
    place = _Place(target.at.document, target.at.path)
    for key in gone:
        if key in GOALS and new:
            yield place.rename(key, new[0])
            yield place.put(key, _yaml(new[0], texts[new[0]], None, reader, place.is_flow))
        else:
            yield place.take_out(key)
    for key, text in texts.items():
        if text and not (key in new and gone):
            yield place.put(key, _yaml(key, text, raw.get(key), reader, place.is_flow))


def _require_one_goal(raw: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    if not any(key in texts for key in GOALS):
        return
    has = [key for key in GOALS if (texts[key] if key in texts else raw.get(key))]
    if len(has) > 1:
        raise CannotEdit(f"it would have both `{has[0]}` and `{has[1]}`; clear one of the cells")
    if not has:
        raise CannotEdit(
            "it would have neither a value, a change, nor the reason why it is pending"
        )


def _yaml(key: str, text: str, before: object, reader: Reader, flow: bool) -> str:
    found = reader.read(key, text)
    if isinstance(found, Quantity):
        return inline(spelt(found, text, before), flow=flow, number=True)
    return inline(found if key in DATES and isinstance(found, str) else text, flow=flow)


class _Place:
    """A target's mapping in its file."""

    def __init__(self, document: Document, path: Path) -> None:
        self.document = document
        self.path = path
        self.lines = Lines(document.source.text)
        around = document.spans(path)
        self.is_flow = around is not None and self._text(around.value).startswith("{")

    def put(self, key: str, text: str) -> Edit:
        edit = set_key(self.document, self.path, key, text)
        old = self._text(edit.span)
        # A block of lines ends with the line break behind it.
        return Edit(edit.span, edit.text + old[len(old.rstrip("\r\n")) :]) if old else edit

    def rename(self, key: str, new: str) -> Edit:
        return Edit(self._spans(key)[0], new)

    def take_out(self, key: str) -> Edit:
        start, end = self._in_braces(key) if self.is_flow else self._whole_lines(key)
        name, value = (self._text(span) for span in self._spans(key))
        if "#" in self.lines.text[start:end].replace(name, "", 1).replace(value, "", 1):
            raise CannotEdit(f"there is a comment beside `{key}`; take it out by hand")
        return self.lines.edit(start, end, "")

    def _in_braces(self, key: str) -> tuple[int, int]:
        """The pair with the comma behind it, or before it where it is the last."""
        keys = list(_keys(self.document, self.path))
        at = keys.index(key)
        name, value = self._spans(key)
        if at + 1 < len(keys):
            return self.lines.start(name), self.lines.start(self._spans(keys[at + 1])[0])
        return self.lines.end(self._spans(keys[at - 1])[1]), self.lines.end(value)

    def _whole_lines(self, key: str) -> tuple[int, int]:
        name, value = self._spans(key)
        start, above = self._begin(name.line), self._begin(max(name.line - 1, 1))
        if self.lines.text[above:start].lstrip().startswith("#"):
            raise CannotEdit(f"there is a comment above `{key}`; take it out by hand")
        if self.lines.text[start : self.lines.start(name)].strip():
            raise CannotEdit(f"`{key}` does not have a line of its own; take it out by hand")
        last = value.end_line - (value.end_column == 1 and value.end_line > name.line)
        return start, self.lines.after(last)

    def _begin(self, line: int) -> int:
        return self.lines.starts[line - 1]

    def _spans(self, key: str) -> tuple[Span, Span]:
        found = self.document.spans((*self.path, key))
        if found is None:
            raise CannotEdit(f"`{key}` cannot be found in the file; change it by hand")
        return found.key, found.value

    def _text(self, span: Span) -> str:
        return self.lines.text[self.lines.start(span) : self.lines.end(span)]


def _keys(document: Document, path: Path) -> Iterator[str]:
    """The keys of a mapping in the order of the file."""
    data: Any = document.data
    for step in path:
        data = data[step]
    yield from data
