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
from kpilint.read.git import LINK, SUBMODULE, Blob, GitError, contents
from kpilint.read.program import text

MOST_LINKS = 40
"""Symbolic links on the way to one file, more than which go round in circles."""


class Tree:
    """All files of one moment, by their paths below `top`, with `/`; the path of `top` is empty.

    `prefix` stands before a path in messages, to say which moment is meant.
    """

    def __init__(self, top: Path, blobs: Iterable[Blob], prefix: str) -> None:
        self.top = top
        self.blobs = {blob.path: blob for blob in blobs}
        self.paths = sorted(self.blobs)
        self.prefix = prefix
        self._start = str(top).rstrip(os.sep) + os.sep

    def find(self, root: Path, spec_roots: Sequence[str]) -> dict[str, Stored | Problem]:
        """Every file of a project, by its path; raises GitError for what git cannot tell."""
        folders = [self._inside(os.path.normpath(root / each)) for each in spec_roots]
        tree = self._with_submodules(folders)
        found = [
            *found_by(lambda top: tree._walk(top, _SPEC), root, spec_roots),
            *found_by(lambda top: tree._walk(top, _ACTUAL), root, actuals_folders(spec_roots)),
        ]
        return {each.path: tree._stored(each.path, each.file) for each in found}

    # What a configuration is read from; files outside the repository are on disk only

    def exists(self, path: Path) -> bool:
        below = self._below(str(path))
        return DISK.exists(path) if below is None else below in self.blobs or self._is_folder(below)

    def is_file(self, path: Path) -> bool:
        below = self._below(str(path))
        return DISK.is_file(path) if below is None else self._blob(below) is not None

    def is_folder(self, path: Path) -> bool:
        below = self._below(str(path))
        if below is None:
            return path in self.top.parents and DISK.is_folder(path)
        return self._leads_to_folder(below)

    def read(self, path: Path) -> bytes:
        below = self._below(str(path))
        if below is None:
            return DISK.read(path)
        blob = self._blob(below)
        if blob is None:
            code = errno.EISDIR if self._leads_to_folder(below) else errno.ENOENT
            raise OSError(code, os.strerror(code))
        return next(blob.repository.contents([blob.oid], MAX_BYTES + 1))

    def name(self, path: Path) -> str:
        below = self._below(str(path))
        return DISK.name(path) if below is None else f"{self.prefix}{printable(below)}"

    # The specs

    def _stored(self, path: str, file: str) -> Stored | Problem:
        below = self._inside(file)
        blob = self._blob(below)
        if blob is not None:
            return Stored(path, blob.oid, blob.repository)
        if self._leads_to_folder(below):
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
                yield os.path.join(top, found[0])  # noqa: PTH118 -- many

    def _with_submodules(self, folders: list[str]) -> "Tree":
        """The same with the files of the submodules in and around the folders."""
        real = [self._resolve(folder) or folder for folder in folders]
        links = [blob.path for blob in self.blobs.values() if blob.mode == SUBMODULE]
        needed = {link for link in links if any(_overlap(link, folder) for folder in real)}
        if not needed:
            return self
        blobs = [blob for blob in self.blobs.values() if blob.path not in needed]
        for path in needed:
            submodule = self.blobs[path].repository.submodule(self.top / path)
            tree = submodule.tree(self.blobs[path].oid)
            blobs += [blob._replace(path=f"{path}/{blob.path}") for blob in tree]
        return Tree(self.top, blobs, self.prefix)._with_submodules(folders)

    def _inside(self, file: str) -> str:
        below = self._below(file)
        if below is None:
            raise GitError(
                f"{printable(file)} lies outside the repository {printable(str(self.top))},"
                " so git cannot tell what was in it; `specs` should name folders of one repository."
            )
        return below

    # Paths

    def _below(self, file: str) -> str | None:
        if file.startswith(self._start):
            return file[len(self._start) :].replace(os.sep, "/")
        return "" if f"{file}{os.sep}" == self._start else None

    def _blob(self, below: str) -> Blob | None:
        blob = self.blobs.get(below)
        if blob is None or blob.mode == LINK:
            real = self._resolve(below)
            blob = None if real is None else self.blobs.get(real)
        return None if blob and blob.mode == SUBMODULE else blob

    def _leads_to_folder(self, below: str) -> bool:
        real = self._resolve(below)
        return real is not None and self._is_folder(real)

    def _is_folder(self, below: str) -> bool:
        first, end = self._range(below)
        return first < end or not below or self._mode(below) == SUBMODULE

    def _mode(self, below: str) -> str:
        blob = self.blobs.get(below)
        return blob.mode if blob else ""

    def _range(self, folder: str) -> tuple[int, int]:
        """From where to where the paths below a folder are."""
        if not folder:
            return 0, len(self.paths)
        # `0` comes right after `/`.
        return bisect_left(self.paths, f"{folder}/"), bisect_left(self.paths, f"{folder}0")

    def _resolve(self, below: str) -> str | None:
        """The path behind all symbolic links; None where they lead out, or round in circles."""
        if not self._links:
            return below
        waiting, done, followed = below.split("/")[::-1], list[str](), 0
        while waiting:
            step = waiting.pop()
            if step == "..":
                if not done:
                    return None
                done.pop()
            elif step not in ("", "."):
                done.append(step)
                target = self._links.get("/".join(done))
                if target is not None:
                    followed += 1
                    if followed > MOST_LINKS or target.startswith("/"):
                        return None
                    done.pop()
                    waiting += target.split("/")[::-1]
        return "/".join(done)

    @cached_property
    def _links(self) -> dict[str, str]:
        links = [blob for blob in self.blobs.values() if blob.mode == LINK]
        targets = contents((blob.repository, blob.oid) for blob in links)
        return {blob.path: text(target) for blob, target in zip(links, targets, strict=True)}


def _overlap(submodule: str, folder: str) -> bool:
    """Whether a spec root lies in a submodule, or the submodule in it and is not hidden."""
    before = f"{folder}/" if folder else ""
    if submodule.startswith(before):
        return "/." not in f"/{submodule[len(before) :]}"
    return before.startswith(f"{submodule}/")


def _wanted(endings: Iterable[str]) -> re.Pattern[str]:
    """The shortest beginning of a path that ends like a file to read, with nothing hidden in it."""
    ends = "|".join(re.escape(ending) for ending in endings)
    return re.compile(
        rf"(?:(?!\.)[^/]+/)*?(?!\.)[^/]+?(?:{ends})(?=/|\Z)", re.ASCII | re.IGNORECASE
    )


_SPEC = _wanted(SPECS)
_ACTUAL = _wanted(ACTUALS)
