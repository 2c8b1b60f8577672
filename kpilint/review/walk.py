"""A project as its past is walked back: what each step changed, from as few entries as will do."""

from collections import ChainMap
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint.model.assemble import COLLECTIONS, assemble
from kpilint.model.project import Project
from kpilint.read.history import Step, Version, loaded
from kpilint.read.table import Table
from kpilint.review.pieces import Key, Piece, Token
from kpilint.review.sides import Side, following
from kpilint.review.versions import NOTHING, Held, Versions


class Seen(NamedTuple):
    """Enough of a project before and after a step to tell what the step changed.

    `broken` are the files that could be read before the step, and not after it.
    """

    before: Project
    after: Project
    broken: tuple[str, ...]


class Walk:
    """All entries of a project at one moment, and the way to the moment before."""

    def __init__(self, newest: Iterable[Version], ids: Container[str] | None = None) -> None:
        """Begin with the newest files; steps that touch none of the ids, if given, tell nothing."""
        self._ids = ids
        newest = list(newest)
        self._newest = [version for version in newest if not version.is_table]
        self._tables = {version.path: version for version in newest if version.is_table}
        self._cells: dict[Version, list[Table]] = {}
        self._versions = Versions()
        self._files: dict[str, Held] = {}
        self._where: dict[Token, set[tuple[str, Key]]] = {}

    def entries(self) -> Iterator[Key]:
        """The keys of all entries that there are at the moment."""
        return (key for held in self._files.values() for key in held.pieces)

    def known(self) -> Iterator[Key]:
        """The keys of all entries that there were since."""
        return (token for token in self._where if token[0] in COLLECTIONS)

    def back(self, step: Step) -> Seen:
        """Go back over a step, and tell what there was on either side of it."""
        self._begin()
        specs = [pair for pair in step.touched if not pair[0].is_table]
        news = {new.path: self._files.get(new.path, NOTHING) for _, new in specs}
        olds = {old.path: self._versions.held(old).beside(news[old.path]) for old, _ in specs}
        differing = {path: _differing(olds[path], news[path]) for path in olds}
        for path, touched in differing.items():
            self._enter(path, olds[path], touched)
        tables = {old.path: old for old, _ in step.touched if old.is_table}
        old_files, old_tables = ChainMap(olds, self._files), ChainMap(tables, self._tables)
        before = Side(step.before, old_files, old_tables, self._where)
        after = Side(step.after, self._files, self._tables, self._where)
        broken = (path for path, held in news.items() if not held.parses and olds[path].parses)
        keys = {key for touched in differing.values() for key in touched}
        seen = Seen(*self._projects(before, after, keys), tuple(broken))
        for path, touched in differing.items():
            self._leave(path, touched, olds[path], news[path])
        self._advance(step, olds)
        return seen

    def _begin(self) -> None:
        """Read the newest files, at the first step: then it is known what they were before."""
        self._versions.read(self._newest)
        self._files |= {version.path: self._versions.held(version) for version in self._newest}
        for version in self._newest:
            held = self._files[version.path]
            self._enter(version.path, held, held.pieces)
        self._newest = []

    def _projects(self, before: Side, after: Side, keys: set[Key]) -> tuple[Project, Project]:
        """Both projects; entries that only went to another file are not in them."""
        if before.reading == after.reading:
            keys = {key for key in keys if not _same(before.at(key), after.at(key))}
            again = following(keys, before, after)
        else:
            again = keys.union(self.entries())
        if not self._wants(keys | again):
            keys, again = set(), set()
        # What only one side refers to stands on both, or else it would seem to come or go.
        both = sorted(before.around(keys | again) | after.around(keys | again))
        pairs = [_needed(key, key in keys, key in again, before, after) for key in both]
        old = [piece for piece, _ in pairs if piece]
        new = [piece for _, piece in pairs if piece]
        return self._project(old, before), self._project(new, after)

    def _wants(self, keys: set[Key]) -> bool:
        ids = self._ids
        return ids is None or any(name in ids for key in keys for name in key[1:])

    def _project(self, pieces: list[Piece], side: Side) -> Project:
        actuals = any(piece.starts_from_actuals for piece in pieces)
        currency, fiscal_year_start = side.reading
        return assemble(
            [piece.readable() for piece in pieces],
            currency=currency,
            fiscal_year_start=fiscal_year_start,
            tables=self._actuals(side) if actuals else (),
        )

    def _actuals(self, side: Side) -> list[Table]:
        missing = [version for version in side.tables.values() if version not in self._cells]
        self._cells |= {version: said.tables for version, said in loaded(missing)}
        return [table for _, each in sorted(side.tables.items()) for table in self._cells[each]]

    def _enter(self, path: str, held: Held, keys: Iterable[Key]) -> None:
        """Note what a file provides."""
        for key in keys:
            piece = held.pieces.get(key)
            for token in piece.provides() if piece else ():
                self._where.setdefault(token, set()).add((path, key))

    def _leave(self, path: str, keys: Iterable[Key], old: Held, new: Held) -> None:
        """Forget what only the later state of a file provides."""
        for key in keys:
            was, now = old.pieces.get(key), new.pieces.get(key)
            kept = set(was.provides()) if was else set()
            for token in set(now.provides()) - kept if now else ():
                self._where[token].discard((path, key))

    def _advance(self, step: Step, olds: Mapping[str, Held]) -> None:
        for old, new in step.touched:
            self._versions.forget(new)
            self._cells.pop(new, None)
            self._tables.pop(old.path, None)
            self._files.pop(old.path, None)
            if old.content is not None and old.is_table:
                self._tables[old.path] = old
            elif old.content is not None:
                self._files[old.path] = olds[old.path]


def _needed(
    key: Key, changed: bool, again: bool, before: Side, after: Side
) -> tuple[Piece | None, Piece | None]:
    """An entry on both sides, as much of it as is needed."""
    old, new = before.at(key), after.at(key)
    if changed or again:
        return old.anew() if old and again else old, new
    outline = new.outline() if new else None
    return outline if old is new or not old else old.outline(), outline


def _differing(old: Held, new: Held) -> list[Key]:
    if old.pieces is new.pieces:
        return []
    keys = {*old.pieces, *new.pieces}
    return [key for key in keys if not _same(old.pieces.get(key), new.pieces.get(key))]


def _same(one: Piece | None, other: Piece | None) -> bool:
    return one.same(other) if one else other is None
