"""Edits that bring a mapping in a YAML file to hold certain pairs, and touch nothing else."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kpilint.edit import Lines
from kpilint.exports.yaml_text import yaml_text
from kpilint.finding import Edit, Span
from kpilint.imports.yaml_files import mapping
from kpilint.read.document import Document, Path

STEP = 2
"""Characters by which what lies deeper is moved to the right."""


class Placing:
    """Makes edits of one document; comments stay unless they stand in what is replaced."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = Lines(document.source.text)

    def put(self, path: Path, pairs: Mapping[str, Any], *, only: bool = False) -> Iterator[Edit]:
        """Give the mapping at `path` the pairs; `only` takes the others out.

        What stands in both is looked into, so that only what differs is written.
        """
        present = self._at(path)
        if not present or (self._is_flow(path) and not _within(pairs, present, only)):
            yield self._whole(path, {**({} if only else present), **pairs})
            return
        added = {key: value for key, value in pairs.items() if key not in present}
        for key, value in pairs.items():
            if key in present and present[key] != value:
                yield from self._changed((*path, key), present[key], value)
        if only:
            yield from (self._gone((*path, key)) for key in present if key not in pairs)
        if added:
            yield self._behind(path, added)

    def is_plain(self, path: Path) -> bool:
        """Whether a node stands there itself, and not the alias of one."""
        spans = self.document.spans(path)
        return spans is not None and self._first(spans.value) != "*"

    def _changed(self, path: Path, old: Any, new: Any) -> Iterator[Edit]:
        if isinstance(old, dict) and isinstance(new, dict) and old and self.is_plain(path):
            yield from self.put(path, new, only=True)
        else:
            yield self._whole(path, new)

    def _whole(self, path: Path, value: Any) -> Edit:
        """The value in place of the one at `path`, whatever that is."""
        spans = self.document.spans(path)
        assert spans is not None  # noqa: S101 - the caller names a node of the document
        start, end = self.lines.start(spans.value), self.lines.end(spans.value)
        if self._is_flow(path) or self._is_flow(path[:-1]):
            return self.lines.edit(start, end, json.dumps(value, ensure_ascii=False))
        if isinstance(value, dict) and start == end:
            return self._added(spans.key.line, value, spans.key.column - 1 + STEP)
        colon = self.lines.text.index(":", self.lines.end(spans.key)) + 1
        if not isinstance(value, dict):
            text = self._block({"_": value}, spans.key.column - 1).strip().removeprefix("_:")
        elif spans.value.line > spans.key.line:
            colon = start
            text = self._block(value, spans.value.column - 1).strip()
        else:
            text = "\n" + self._block(value, spans.key.column - 1 + STEP).rstrip("\n")
        return self.lines.edit(colon, end, text.replace("\n", self.lines.ending))

    def _behind(self, path: Path, pairs: Mapping[str, Any]) -> Edit:
        """New pairs after the last one of a mapping, in its style."""
        spans = self.document.spans(path)
        assert spans is not None  # noqa: S101 - the caller names a mapping that has pairs
        if self._is_flow(path):
            last = self.document.spans((*path, list(self._at(path))[-1]))
            at = self.lines.end(last.value if last else spans.value)
            text = json.dumps(pairs, ensure_ascii=False)[1:-1]
            return self.lines.edit(at, at, f", {text}")
        return self._added(spans.value.end_line, pairs, spans.value.column - 1)

    def _added(self, line: int, pairs: Mapping[str, Any], indent: int) -> Edit:
        """The pairs on lines of their own after a line, with what else stands on it."""
        at = self.lines.after(line)
        text = self._block(pairs, indent)
        if at == len(self.lines.text) and not self.lines.text.endswith(("\n", "\r")):
            text = "\n" + text.rstrip("\n")
        return self.lines.edit(at, at, text.replace("\n", self.lines.ending))

    def _gone(self, path: Path) -> Edit:
        """Whole lines, as the pairs of a block have them."""
        spans = self.document.spans(path)
        assert spans is not None  # noqa: S101 - the caller names a pair of the document
        start = self.lines.starts[spans.key.line - 1]
        return self.lines.edit(start, self.lines.after(spans.value.end_line), "")

    def _block(self, pairs: Mapping[str, Any], indent: int) -> str:
        lines = yaml_text(dict(pairs)).splitlines(keepends=True)
        return "".join(" " * indent + line if line.strip() else line for line in lines)

    def _is_flow(self, path: Path) -> bool:
        spans = self.document.spans(path)
        return spans is not None and bool(self._at(path)) and self._first(spans.value) == "{"

    def _at(self, path: Path) -> dict[str, Any]:
        found: Any = self.document.data
        for step in path:
            found = found[step]
        return mapping(found)

    def _first(self, span: Span) -> str:
        """The first character of a node, its anchor aside."""
        start = self.lines.start(span)
        return self.lines.text[start : start + 1]


@lru_cache(maxsize=1)
def placing_in(document: Document) -> Placing:
    """The edits of the document that is worked on."""
    return Placing(document)


def _within(pairs: Mapping[str, Any], present: Mapping[str, Any], only: bool) -> bool:
    """Whether a mapping in brackets only gets new pairs."""
    kept = all(present.get(key, value) == value for key, value in pairs.items())
    return kept and not (only and present.keys() - pairs.keys())
