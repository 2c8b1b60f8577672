"""The files that git has kept, of a commit or staged, found as they would be on disk."""

import errno
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from kpilint.config import DISK
from kpilint.finding import Problem
from kpilint.read.files import (
    ACTUALS,
    MAX_BYTES,
    SPECS,
    Stored,
    actuals_folders,
    dangling,
    found_by,
    no_file,
    printable,
)
from kpilint.read.git import LINK, SUBMODULE, Blob, GitError, Repository

MOST_LINKS = 40
"""Symbolic links on the way to one file, more than which go round in circles."""


class Tree:
    """All files of one moment; those outside the repository are known to the disk alone."""

    def __init__(self, repository: Repository, blobs: Iterable[Blob], prefix: str) -> None:
        self.repository = repository
        self.prefix = prefix
        self.blobs = {blob.path: blob for blob in blobs}
        self.paths = sorted(self.blobs)

    # What a configuration is read from

    def exists(self, path: Path) -> bool:
        below = self._below(path)
        if below is None:
            return DISK.exists(path)
        return below in self.blobs or self._is_folder(below)

    def is_file(self, path: Path) -> bool:
        below = self._below(path)
        if below is None:
            return DISK.is_file(path)
        return self._blob(below) is not None

    def is_folder(self, path: Path) -> bool:
        below = self._below(path)
        if below is None:
            return DISK.is_folder(path)
        real = self._resolve(below)
        return real is not None and self._is_folder(real)

    def read(self, path: Path) -> bytes:
        below = self._below(path)
        if below is None:
            return DISK.read(path)
        blob = self._blob(below)
        if blob is None:
            real = self._resolve(below)
            folder = real is not None and self._is_folder(real)
            code = errno.EISDIR if folder else errno.ENOENT
            raise OSError(code, os.strerror(code))
        return next(self.repository.contents([blob.oid], MAX_BYTES + 1))

    def name(self, path: Path) -> str:
        below = self._below(path)
        return DISK.name(path) if below is None else f"{self.prefix}{printable(below)}"

    # The specs

    def find(self, root: Path, spec_roots: Sequence[str]) -> dict[str, Stored | Problem]:
        """Every file of the project, by its path; raises GitError for what git cannot tell."""
        found = [
            *found_by(lambda top: self._walk(top, _SPEC), root, spec_roots),
            *found_by(lambda top: self._walk(top, _ACTUAL), root, actuals_folders(spec_roots)),
        ]
        return {path: self._stored(path, file) for path, file in found}

    def _stored(self, path: str, file: str) -> Stored | Problem:
        below = self._inside(file)
        blob = self._blob(below)
        if blob is not None:
            return Stored(path, blob.oid, self.repository)
        real = self._resolve(below)
        if real is not None and self._is_folder(real):
            return no_file(path)
        return dangling(path, self._links.get(below, ""))

    def _walk(self, top: str, wanted: re.Pattern[str]) -> Iterator[str]:
        below = self._inside(top)
        real = self._resolve(below)
        if real is None or not self._is_folder(real):
            if below in self.blobs:
                yield top
            return
        before = len(real) + 1 if real else 0
        for path in islice(self.paths, *self._range(real)):
            found = wanted.match(path, before)
            if found:
                yield os.path.join(top, found[0])  # noqa: PTH118
            elif path in self._submodules and not _is_hidden(path[before:]):
                raise GitError(_submodule(path))

    def _inside(self, file: str) -> str:
        below = self._below(Path(file))
        if below is None:
            raise GitError(
                f"{printable(file)} lies outside the repository {self.repository.top}:"
                " git does not know what was in it."
            )
        return below

    # Paths below the top, with `/`; the top itself is ""

    def _below(self, path: Path) -> str | None:
        try:
            below = path.relative_to(self.repository.top).as_posix()
        except ValueError:
            return None
        return "" if below == "." else below

    def _blob(self, below: str) -> Blob | None:
        blob = self.blobs.get(below)
        if blob is not None and blob.mode not in (LINK, SUBMODULE):
            return blob
        real = self._resolve(below) if self._links else None
        found = None if real is None else self.blobs.get(real)
        return found if found and found.mode != SUBMODULE else None

    def _is_folder(self, below: str) -> bool:
        first, end = self._range(below)
        return first < end or not below

    def _range(self, folder: str) -> tuple[int, int]:
        """From where to where the paths below a folder are."""
        if not folder:
            return 0, len(self.paths)
        # `0` comes right after `/`.
        return bisect_left(self.paths, f"{folder}/"), bisect_left(self.paths, f"{folder}0")

    def _resolve(self, below: str) -> str | None:
        """The path behind all symbolic links; None where they lead nowhere that git knows."""
        if not self._links and not self._submodules:
            return below
        waiting, done, followed = below.split("/")[::-1], list[str](), 0
        while waiting:
            step = waiting.pop()
            if step == ".." and not done:
                return None
            done = done[:-1] if step == ".." else [*done, step] if step not in ("", ".") else done
            here = "/".join(done)
            if here in self._submodules:
                raise GitError(_submodule(here))
            if here in self._links:
                followed += 1
                target = self._links[here]
                if followed > MOST_LINKS or target.startswith("/"):
                    return None
                done = done[:-1]
                waiting += target.split("/")[::-1]
        return "/".join(done)

    @cached_property
    def _links(self) -> dict[str, str]:
        links = [blob for blob in self.blobs.values() if blob.mode == LINK]
        targets = self.repository.contents(blob.oid for blob in links)
        return {
            blob.path: target.decode("utf-8", "surrogateescape")
            for blob, target in zip(links, targets, strict=True)
        }

    @cached_property
    def _submodules(self) -> frozenset[str]:
        return frozenset(path for path, blob in self.blobs.items() if blob.mode == SUBMODULE)


def _wanted(endings: Iterable[str]) -> re.Pattern[str]:
    """The shortest beginning of a path that ends like a file to read, with nothing hidden in it."""
    ends = "|".join(re.escape(ending) for ending in endings)
    return re.compile(
        rf"(?:(?!\.)[^/]+/)*?(?!\.)[^/]+?(?:{ends})(?=/|\Z)", re.ASCII | re.IGNORECASE
    )


_SPEC = _wanted(SPECS)
_ACTUAL = _wanted(ACTUALS)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _submodule(path: str) -> str:
    return (
        f"`{printable(path)}` is a submodule, with a history of its own; run this inside it:"
        f" kpilint -C {printable(path)} ..."
    )
