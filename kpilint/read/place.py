"""Where a project was in the past: its configuration and its files, wherever they have moved to."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from kpilint.config import (
    DEFAULT_SPECS,
    OWN_FILE,
    SHARED_FILE,
    Config,
    ConfigurationError,
    parsed,
)
from kpilint.frozen import frozen
from kpilint.read.commits import Commit, Logged, moves
from kpilint.read.files import MAX_BYTES, Content
from kpilint.read.git import LINK, SUBMODULE, Repository
from kpilint.read.state import at
from kpilint.read.tree import Tree

Parts = tuple[str, ...]

_SETTINGS = ("specs", "currency", "fiscal-year-start")


@frozen
class Moment:
    """What a project was made of at one moment; `files` are by path, below the root of then."""

    config: Config
    files: Mapping[str, Content]


@frozen
class Place:
    """Where a project is looked for: upward from `start`, unless its configuration is named.

    `fixed` is the configuration of specs that stood where none would have looked for them.
    """

    repository: Repository
    start: Path
    file: Path | None = None
    fixed: Config | None = None

    def moment(self, commit: str, later: Config) -> Moment:
        """The project as a commit has it; what was settled `later` holds where that is unclear."""
        if not self.fixed:
            try:
                state = at(self.repository, commit, self.start, self.file)
                return Moment(state.config, state.files)
            except ConfigurationError:
                pass
        config = self.fixed or later
        tree = Tree(self.repository.top, self.repository.tree(commit), "")
        return Moment(config, tree.find(config.root, config.specs))

    def watched(self, config: Config) -> list[str]:
        """The paths, below the top, that can have to do with the project as it is configured."""
        roots = (self._below(config.root / each) for each in config.specs)
        return list(dict.fromkeys((*roots, *self._settling(config))))

    def is_odd(self, commit: str, config: Config) -> bool:
        """Whether links or submodules lead to the project: then any path may have to do with it."""
        watched = self.watched(config)
        return any(
            blob.mode in (LINK, SUBMODULE) and any(_overlap(blob.path, path) for path in watched)
            for blob in self.repository.tree(commit)
        )

    def first_turn(self, config: Config, logged: Sequence[Logged]) -> int:
        """Which of the commits, newest first, may have moved the project or settled it otherwise.

        Their number, if none has.
        """
        settling = set(self._settling(config))
        below = tuple(f"{path}/" for path in settling)
        suspects = [
            (number, record)
            for number, (_, records) in enumerate(logged)
            for record in records
            if record.path in settling or record.special or record.path.startswith(below)
        ]
        files = [record for _, record in suspects if record.path in settling]
        read = self._settings([oid for r in files for oid in (r.before, r.after)])
        turning = (
            number
            for number, r in suspects
            if r.path not in settling or r.special or read[r.before] != read[r.after]
        )
        return next(turning, len(logged))

    def before(self, commit: Commit, config: Config) -> "tuple[Place, Moment]":
        """The project before a commit, wherever the commit has moved it from."""
        if not commit.parent:
            return self, Moment(config, {})
        moment = self.moment(commit.parent, config)
        found = None if moment.files else self._moved_by(commit, config)
        return found or (self, moment)

    def _moved_by(self, commit: Commit, config: Config) -> "tuple[Place, Moment] | None":
        roots = [self._below(config.root / each) for each in config.specs]
        for old, new in moves(self.repository.git, commit):
            if any(_overlap(new, root) for root in roots):
                return self._moved(commit, config, *_parted(old, new))
        return None

    def _moved(
        self, commit: Commit, config: Config, old: Parts, new: Parts
    ) -> "tuple[Place, Moment] | None":
        """The project in the folder `old`, if it was there before its files came to `new`."""
        top = self.repository.top
        there = top.joinpath(*_shifted(self._below(self.start), old, new))
        specs = (_shifted(self._below(config.root / each), old, new) for each in config.specs)
        fixed = replace(config, root=top, specs=tuple("/".join(each) or "." for each in specs))
        for place in (replace(self, start=there), replace(self, fixed=fixed)):
            moment = place.moment(commit.parent, config)
            if moment.files:
                return place, moment
        return None

    def _settling(self, config: Config) -> list[str]:
        """The files that may hold the settings, and the folders that may make a root nearer."""
        if self.fixed:
            return []
        if self.file:
            path = Path(os.path.realpath(self.start / self.file))
            return [self._below(path)] if path.is_relative_to(self.repository.top) else []
        last = config.file.parent if config.file else self.repository.top
        folders = [f for f in (self.start, *self.start.parents) if f.is_relative_to(last)]
        files = [folder / name for folder in folders for name in (OWN_FILE, SHARED_FILE)]
        nearer = [f for f in folders if not config.file and config.root in f.parents]
        return [self._below(path) for path in (*files, *(f / DEFAULT_SPECS[0] for f in nearer))]

    def _settings(self, oids: list[str]) -> dict[str, object]:
        wanted = list(filter(None, dict.fromkeys(oids)))
        contents = self.repository.contents(wanted, MAX_BYTES)
        return {"": None} | {
            oid: _relevant(content) for oid, content in zip(wanted, contents, strict=True)
        }

    def _below(self, path: Path) -> str:
        below = os.path.relpath(path, self.repository.top).replace(os.sep, "/")
        return "" if below == "." else below


def _relevant(content: bytes) -> object:
    """What a settings file says of where the specs are, and of how they are read."""
    try:
        table = parsed(content.decode("utf-8-sig"))
    except ValueError:
        return content
    tool = table.get("tool")
    own = tool.get("kpilint") if isinstance(tool, dict) else None
    found = own if isinstance(own, dict) else table
    return own is None, [repr(found.get(name)) for name in _SETTINGS]


def _overlap(one: str, other: str) -> bool:
    """Whether one of two paths lies in the other, or is it."""
    return f"{one}/".startswith(f"{other}/" if other else "") or f"{other}/".startswith(f"{one}/")


def _parted(old: str, new: str) -> tuple[Parts, Parts]:
    """What of two paths comes before the end that they share."""
    one, other = PurePosixPath(old).parts, PurePosixPath(new).parts
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return one, other


def _shifted(path: str, old: Parts, new: Parts) -> Parts:
    """The folder with `old` where it has `new`; `old` itself if `new` lies deeper."""
    parts = PurePosixPath(path).parts
    return (*old, *parts[len(new) :]) if parts[: len(new)] == new else old
