"""A project as its past is walked back: what each step changed, from as few entries as will do."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint.config import Config
from kpilint.model.assemble import assemble
from kpilint.model.project import Project
from kpilint.read.history import Step, Version, loaded
from kpilint.read.table import Table
from kpilint.review.pieces import Key, Piece, Token
from kpilint.review.versions import NOTHING, Held, Versions


class Side(NamedTuple):
    """All files before or after a step."""

    config: Config
    files: Mapping[str, Held]
    tables: Mapping[str, Version]


class Seen(NamedTuple):
    """Enough of a project before and after a step to tell what the step changed.

    `broken` are the files that could be read before the step, and not after it.
    """

    before: Project
    after: Project
    broken: tuple[str, ...]


class Walk:
    """All entries of a project at one moment, and the way to the moment before."""

    def __init__(self, newest: Iterable[Version]) -> None:
        newest = list(newest)
        specs = [version for version in newest if not version.is_table]
        self._tables = {version.path: version for version in newest if version.is_table}
        self._cells: dict[Version, list[Table]] = {}
        self._versions = Versions()
        self._versions.read(specs)
        self._files = {version.path: self._versions.held(version) for version in specs}
        self._where: dict[Token, set[tuple[str, Key]]] = {}
        for path, held in self._files.items():
            self._enter(path, held.pieces.values())

    def entries(self) -> Iterator[Key]:
        """The keys of all entries that there are at the moment."""
        return (key for held in self._files.values() for key in held.pieces)

    def back(self, step: Step) -> Seen:
        """Go back over a step, and tell what there was on either side of it."""
        specs = [pair for pair in step.touched if not pair[0].is_table]
        news = {new.path: self._files.get(new.path, NOTHING) for _, new in specs}
        olds = {old.path: self._versions.held(old).beside(news[old.path]) for old, _ in specs}
        differing = {path: _differing(olds[path], news[path]) for path in olds}
        for path, keys in differing.items():
            self._enter(path, (piece for key in keys if (piece := olds[path].pieces.get(key))))
        tables = {old.path: old for old, _ in step.touched if old.is_table}
        before = Side(step.before, ChainMap(olds, self._files), ChainMap(tables, self._tables))
        after = Side(step.after, self._files, self._tables)
        projects = self._projects(before, after, set().union(*differing.values()))
        broken = (path for path, held in news.items() if not held.parses and olds[path].parses)
        seen = Seen(*projects, tuple(broken))
        for path, keys in differing.items():
            self._leave(path, keys, olds[path], news[path])
        self._advance(step, olds)
        return seen

    def _projects(self, before: Side, after: Side, keys: set[Key]) -> tuple[Project, Project]:
        """Both projects; entries that only went to another file are not in them."""
        if _reading(before.config) == _reading(after.config):
            both = ((key, self._at(key, before), self._at(key, after)) for key in keys)
            changed = [key for key, old, new in both if not _same(old, new)]
        else:
            changed = [*keys.union(self.entries())]
        more = self._following(changed, before, after)
        return self._project(before, changed, more), self._project(after, changed, more)

    def _project(self, side: Side, keys: Iterable[Key], more: Iterable[Key]) -> Project:
        """The entries of these keys, with all that decides how they are read."""
        chosen = {key: piece for key in keys if (piece := self._at(key, side))}
        waiting = [token for piece in chosen.values() for token in piece.names()]
        waiting += [token for piece in chosen.values() for token in piece.needs()]
        waiting += more
        while waiting:
            for piece in self._find(waiting.pop(), side):
                if piece.key not in chosen:
                    chosen[piece.key] = piece
                    waiting += piece.needs()
        actuals = any(piece.starts_from_actuals for piece in chosen.values())
        return assemble(
            [chosen[key].readable() for key in sorted(chosen)],
            currency=side.config.currency,
            fiscal_year_start=side.config.fiscal_year_start,
            tables=self._actuals(side) if actuals else (),
        )

    def _following(self, keys: Iterable[Key], before: Side, after: Side) -> list[Key]:
        """The entries that are read otherwise because the unit of a KPI may have changed."""
        found: dict[Key, None] = {}
        waiting = [key for key in keys if key[0] == "kpis" and self._unit_moved(key, before, after)]
        while waiting:
            token = waiting.pop()
            for held in self._files.values():
                for key, piece in held.pieces.items():
                    if key not in found and token in piece.needs():
                        found[key] = None
                        waiting += [key] if key[0] == "kpis" else []
        return list(found)

    def _unit_moved(self, key: Key, before: Side, after: Side) -> bool:
        old, new = self._at(key, before), self._at(key, after)
        return bool(old and new and old.measured != new.measured)

    def _actuals(self, side: Side) -> list[Table]:
        missing = [version for version in side.tables.values() if version not in self._cells]
        self._cells |= {version: said.tables for version, said in loaded(missing)}
        return [table for _, each in sorted(side.tables.items()) for table in self._cells[each]]

    def _at(self, key: Key, side: Side) -> Piece | None:
        return next((piece for piece in self._find(key, side) if piece.key == key), None)

    def _find(self, token: Token, side: Side) -> Iterable[Piece]:
        """The entries that the token may mean; of several with one key that which stands first."""
        found: dict[Key, Piece] = {}
        for path, key in sorted(self._where.get(token, ())):
            piece = side.files.get(path, NOTHING).pieces.get(key)
            if piece:
                found.setdefault(key, piece)
        return found.values()

    def _enter(self, path: str, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            for token in piece.provides():
                self._where.setdefault(token, set()).add((path, piece.key))

    def _leave(self, path: str, keys: Iterable[Key], old: Held, new: Held) -> None:
        """Forget what only the later state of a file provides."""
        for key in keys:
            was, now = old.pieces.get(key), new.pieces.get(key)
            kept = set(was.provides()) if was else set()
            for token in set(now.provides()) - kept if now else ():
                self._where[token].discard((path, key))

    def _advance(self, step: Step, olds: Mapping[str, Held]) -> None:
        for old, new in step.touched:
            files = self._tables if old.is_table else self._files
            files.pop(old.path, None)
            if old.content is not None and old.is_table:
                self._tables[old.path] = old
            elif old.content is not None:
                self._files[old.path] = olds[old.path]
            self._versions.forget(new)
            self._cells.pop(new, None)


def _reading(config: Config) -> tuple[str, int]:
    """What else decides how a number or a period is read."""
    return config.currency, config.fiscal_year_start


def _differing(old: Held, new: Held) -> list[Key]:
    if old.pieces is new.pieces:
        return []
    keys = {*old.pieces, *new.pieces}
    return [key for key in keys if not _same(old.pieces.get(key), new.pieces.get(key))]


def _same(one: Piece | None, other: Piece | None) -> bool:
    return one.same(other) if one else other is None
