"""YAML text → trees: every value, and every comment where it belongs."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from kpilint.layout.cursor import Cursor
from kpilint.layout.tree import Entry, Node
from kpilint.read.scalars import CORE, resolve
from kpilint.read.yaml import parsed

_PROPERTY = re.compile(r"!<[^>\n]*>|[&!][^\s,\[\]{}]*")
_BETWEEN = re.compile(r"(?:\s++|#[^\n]*+)*+")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(?:[ \t]+(#[^\n]*))?")
_BEHIND = re.compile(r"[ \t]+(#[^\n]*)")


@dataclass(slots=True)
class Page:
    """One document of a file.

    `head` are the comments before its mark, `start` the directives and the mark, `stop` the mark
    of its end.
    """

    root: Entry
    head: list[str] = field(default_factory=list)
    start: list[str] = field(default_factory=list)
    stop: list[str] = field(default_factory=list)


class Grown(NamedTuple):
    """A whole file; `tail` are the comments behind the last document."""

    pages: list[Page]
    tail: list[str]


@dataclass(slots=True)
class _Open:
    """A collection that is not at its end; `entry` is the pair whose value is still to come."""

    node: Node
    holder: Entry
    level: int
    entry: Entry | None = None


def grown(text: str) -> Grown:
    """The trees of a file that kpilint can read, its line breaks LF."""
    grower = _Grower(text)
    for event in parsed(text):
        grower.take(event)
    return Grown(grower.pages, grower.tail)


@dataclass(slots=True)
class _Grower(Cursor):
    pages: list[Page] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent or kind is yaml.AliasEvent:
            self._leaf(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event, pairs=kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._end(event)
        elif kind is yaml.DocumentStartEvent:
            self._start_page(event)
        elif kind is yaml.DocumentEndEvent:
            self._end_page(event)
        elif kind is yaml.StreamEndEvent:
            self._end_file()

    # Documents

    def _start_page(self, event: Any) -> None:
        page = Page(Entry(Node()))
        self.pages.append(page)
        self.last = None
        start = event.start_mark.index
        if self.text[start : start + 1] == "%" or self.is_marked(start):
            self.reach(start)
            page.head = self.above()
            self.position = event.end_mark.index
            page.start = [line.rstrip() for line in self.text[start : self.position].split("\n")]
            page.start[-1] += self._behind_mark()
            self.parted = False

    def _end_page(self, event: Any) -> None:
        page = self.pages[-1]
        start = event.start_mark.index
        is_marked = self.is_marked(start) and self.text[start] == "."
        if is_marked:
            self.reach(start)
        page.root.value.end += self.lines(self.all_waiting())
        if is_marked:
            self.position = event.end_mark.index
            page.stop = ["..." + self._behind_mark()]
            self.last = None

    def _behind_mark(self) -> str:
        found = _BEHIND.match(self.text, self.position)
        if not found:
            return ""
        self.position = found.end()
        return f"  {found[1].rstrip()}"

    def _end_file(self) -> None:
        self.reach(len(self.text))
        lines = self.lines(self.all_waiting())
        if self.pages and not self.pages[-1].stop:
            self.pages[-1].root.value.end += lines
        else:
            self.tail = lines

    # Values

    def _leaf(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        around = self.open[-1] if self.open else None
        is_key = bool(around and around.node.pairs and not around.entry)
        is_absent = isinstance(event, yaml.ScalarEvent) and not (
            event.value or event.style or event.anchor or event.tag
        )
        if is_absent and around and around.node.pairs and not is_key:
            self._put(Node())
            return
        self.reach(start)
        node = Node()
        if isinstance(event, yaml.AliasEvent):
            node.raw = f"*{event.anchor}"
        else:
            start = self._properties(event, node)
            _fill(node, event, self.text[start:end])
            if is_key:
                node.text, node.raw = event.value, ""
        entry = self._put(node, is_key=is_key)
        self.position = self._stop(node, start, end, entry)
        self.last = entry

    def _stop(self, node: Node, start: int, end: int, entry: Entry) -> int:
        """Where a scalar ends; the comment in the header of a block is behind its entry."""
        header = _BLOCK_HEADER.match(self.text, start) if node.block else None
        if header is None:
            return end
        if header[1]:
            self.behind(entry, header[1], header.start(1))
        if "+" in header[0].partition("#")[0]:
            return end
        return start + len(self.text[start:end].rstrip())

    def _start(self, event: Any, *, pairs: bool) -> None:
        start = event.start_mark.index
        self.reach(start)
        node = Node(entries=[], pairs=pairs, braces=bool(event.flow_style))
        inner = self._properties(event, node)
        holder = self._put(node, is_open=not event.flow_style or not self.open)
        level = 0 if event.flow_style else self._level(inner, pairs=pairs)
        self.open.append(_Open(node, holder, level))
        if event.flow_style and self.text[inner : inner + 1] in ("{", "["):
            self.position = inner + 1
            self.last = holder

    def _level(self, start: int, *, pairs: bool) -> int:
        """The column of a block; a list right below its key counts as if it stood further right."""
        first = _BETWEEN.match(self.text, start)
        level = self.column(first.end() if first else start)
        around = self.open[-1] if self.open else None
        return level + (around is not None and around.level == level and not pairs)

    def _end(self, event: Any) -> None:
        closed = self.open.pop()
        start, end = event.start_mark.index, event.end_mark.index
        if not closed.node.braces:
            self.reach(start)
            following = -1 if self.is_over(start) else self.column(start)
            closed.node.end = self.lines(self.taken(max(closed.level, following + 1), following))
        elif start != end:
            self.reach(start)
            lines = self.lines(self.all_waiting())
            (closed.node.end if closed.node.entries else closed.holder.above).extend(lines)
            if closed.node.entries and self.open and not closed.holder.key:
                first = closed.node.entries[0]  # behind a dash, nothing can stand above it
                closed.holder.above += first.above
                first.above = []
            self.position = end
            self.parted = False
            self.last = closed.holder

    def _put(self, node: Node, *, is_key: bool = False, is_open: bool = False) -> Entry:
        """The entry that a value, or a key, belongs to; an open one leaves comments to others."""
        if not self.open:
            entry = self.pages[-1].root
        elif self.open[-1].entry:
            entry, self.open[-1].entry = self.open[-1].entry, None
        else:
            return self._enter(node, is_key=is_key)
        entry.value = node
        if not is_open and (node.text is not None or node.raw or node.entries is not None):
            entry.above += self.above()
        return entry

    def _enter(self, node: Node, *, is_key: bool) -> Entry:
        parted = self.waiting[0].parted if self.waiting else self.parted
        above = self.above()
        entry = Entry(node, None, above, parted=parted)
        if is_key:
            entry = Entry(Node(), node, above, parted=parted)
            self.open[-1].entry = entry
        entries = self.open[-1].node.entries
        assert entries is not None  # noqa: S101 - what is open has entries
        entries.append(entry)
        return entry

    def _properties(self, event: Any, node: Node) -> int:
        """Read an anchor and a tag; where the value itself begins."""
        at: int = event.start_mark.index
        node.anchor = event.anchor or ""
        found: list[str] = []
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            match = _PROPERTY.match(self.text, at)
            if match:
                found.append(match[0])
                gap = _BETWEEN.match(self.text, match.end())
                at = gap.end() if gap else match.end()
        node.properties = " ".join(found)
        is_text = isinstance(event, yaml.ScalarEvent)
        if is_text:
            at = min(at, event.end_mark.index)
        if is_text or event.flow_style:
            self.reach(at)
        return at


def _fill(node: Node, event: Any, source: str) -> None:
    """What a scalar says, and how much of how it says it is to stay."""
    is_text = bool(event.style) or isinstance(resolve(event.value), str)
    if is_text or event.tag in ("!", f"{CORE}str"):
        node.text = event.value
        node.block = event.style if event.style in ("|", ">") else ""
    else:
        node.raw = source
