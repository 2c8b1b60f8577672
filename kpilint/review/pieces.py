"""The entries of single files, apart from all others: what they are, and what they refer to."""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Self

from kpilint.model.assemble import COLLECTIONS, named
from kpilint.read.document import ENTRY_DEPTH, Document, Path, Readable, Source
from kpilint.read.load import UNPARSED, Loaded

Key = tuple[str, ...]
"""The keys that lead to an entry: `("kpis", "sql_volume")`, `("targets", "2026-Q4", ...)`."""

Token = Key
"""What others refer to an entry by: its key, or `("stage", "mql")` for a stage of it."""

_NOWHERE = array("i")
_DETAILS = ("why", "audience", "source", "breakdowns", "drives", "balanced_by", "links", "notes")
_ID = re.compile(r"[a-z][a-z0-9_]*")


class Piece(NamedTuple):
    """One entry as a document of its own, without places; `unread` is what could not be read."""

    key: Key
    data: Mapping[str, Any]
    unread: frozenset[Path]
    document: Document

    @classmethod
    def of(cls, source: Source, key: Key, data: Mapping[str, Any], unread: Iterable[Path]) -> Self:
        """The entry `data` that stands at `key` in a file."""
        inner: Mapping[str, Any] = data
        for step in reversed(key):
            inner = {step: inner}
        return cls(key, data, frozenset(unread), Document(source, inner, _NOWHERE, _numbers={}))

    def same(self, other: "Piece | None") -> bool:
        """Whether both say the same, wherever they stand."""
        return other is not None and (self.data, self.unread) == (other.data, other.unread)

    def readable(self) -> Readable:
        return Readable(self.document, self.document.data, self.unread)

    def anew(self) -> Self:
        """The same as if it stood elsewhere, so that what it says is looked at again."""
        document = Document(self.document.source, self.document.data, _NOWHERE, _numbers={})
        return self._replace(document=document)

    def outline(self) -> Self:
        """Of a KPI all but what neither its targets nor what is made of it depend on."""
        if self.key[0] != "kpis":
            return self
        kept = {name: value for name, value in self.data.items() if name not in _DETAILS}
        return self.of(self.document.source, self.key, kept, self.unread)

    def provides(self) -> Iterator[Token]:
        """By what others refer to it."""
        yield self.key
        if self.key[0] == "funnels":
            for stage in self.data.get("stages") or ():
                term = stage.get("term") if isinstance(stage, dict) else None
                yield "stage", str(term)

    def needs(self) -> Iterator[Token]:
        """What decides in which unit its numbers are."""
        if self.key[0] == "kpis":
            yield from (("kpis", id) for id in _ID.findall(self._measure("expression")))
        elif self.key[0] == "targets":
            yield "kpis", self.key[2]
            yield from (("kpis", name) for name in self._assumed() if "." not in name)

    def names(self) -> Iterator[Token]:
        """The stages that it names without their funnels."""
        return (("stage", name) for name in self._stages() if name and "." not in name)

    def refers(self) -> Iterator[Token]:
        """All that decides what it means."""
        yield from self.needs()
        yield from self.names()

    @property
    def measured(self) -> tuple[Any, ...]:
        """What decides the unit of a KPI."""
        return self._measure("kind"), self._measure("expression"), self.data.get("unit")

    @property
    def starts_from_actuals(self) -> bool:
        """Whether a target is a change from what was measured."""
        baseline = self.data.get("baseline")
        stated = isinstance(baseline, dict) and baseline.get("value") is not None
        return self.key[0] == "targets" and self.data.get("change") is not None and not stated

    def _measure(self, key: str) -> str:
        measure = self.data.get("measure")
        return str(measure.get(key) or "") if isinstance(measure, dict) else ""

    def _stages(self) -> Iterator[str]:
        if self.key[0] == "kpis":
            yield from (self._measure(key) for key in ("of", "from", "to"))
        elif self.key[0] == "targets":
            yield from self._assumed()
        elif self.key[0] == "plans":
            stages = self.data.get("stages") or ()
            yield from map(str, [stages] if isinstance(stages, str) else stages)

    def _assumed(self) -> Iterator[str]:
        scenarios = self.data.get("scenarios")
        inner = scenarios.values() if isinstance(scenarios, dict) else ()
        changes = (each.get("changes") for each in inner if isinstance(each, dict))
        for levels in (self.data.get("assumptions"), *changes):
            yield from levels if isinstance(levels, dict) else ()


class Own(NamedTuple):
    """The entries of one file, and the places at which whole entries could not be read."""

    pieces: Mapping[Key, Piece]
    cuts: frozenset[Path] = frozenset()
    parses: bool = True

    @property
    def whole(self) -> bool:
        """Whether every entry could be read."""
        return self.parses and not self.cuts

    def over(self, earlier: Mapping[Key, Piece]) -> Mapping[Key, Piece]:
        """The entries, with those from earlier on in place of what cannot be read."""
        if not self.parses:
            return earlier
        kept = {key: piece for key, piece in earlier.items() if self._cut(key)}
        return {**kept, **self.pieces} if kept else self.pieces

    def _cut(self, key: Key) -> bool:
        return any(key[: len(path)] == path for path in self.cuts)


def own(loaded: Loaded) -> Own:
    """What stands in one file; of two entries with one key the first."""
    pieces: dict[Key, Piece] = {}
    cuts: set[Path] = set()
    for readable in loaded.readables:
        below: dict[Path, set[Path]] = {}
        for path in readable.unread:
            depth = ENTRY_DEPTH.get(str(path[0]), 2) if path else 0
            if len(path) > depth > 0:
                below.setdefault(path[:depth], set()).add(path)
            else:
                cuts.add(path)
        source = Source(readable.document.source.path, "")
        for key, data in _entries(readable.data):
            if key not in pieces:
                pieces[key] = Piece.of(source, key, data, below.get(key, ()))
    broken = not loaded.readables and any(loaded.problems.get(rule) for rule in UNPARSED)
    return Own(pieces, frozenset(cuts), not broken)


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[Key, dict[str, Any]]]:
    for collection in COLLECTIONS:
        for id, entry in named(data.get(collection)):
            if collection not in ENTRY_DEPTH:
                yield (collection, id), entry
            else:
                yield from ((("targets", id, kpi), target) for kpi, target in named(entry))
