"""What git knows: revisions, the files of a commit or of the index, and their content."""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kpilint.frozen import frozen
from kpilint.read.files import printable
from kpilint.read.program import PLACE, Git, GitError, Said, reason, text
from kpilint.read.revisions import DEEPEN, commit_of, default_branch, is_shallow

__all__ = ["LINK", "SUBMODULE", "Blob", "GitError", "Repository", "contents"]

LINK = "120000"
"""The mode of a symbolic link."""

SUBMODULE = "160000"
"""The mode of a submodule, whose `oid` is a commit of another repository."""

SHORT = 7
"""The fewest characters of a commit's id that are printed."""


class Blob(NamedTuple):
    """A file in git: its path below the top, with `/`, and what it was in which repository."""

    path: str
    oid: str
    mode: str
    repository: "Repository"


@frozen
class Repository:
    """A repository with a work tree; `digest` is how it names contents, "sha1" or "sha256"."""

    git: Git
    digest: str = "sha1"

    @property
    def top(self) -> Path:
        """The top folder of the work tree."""
        return self.git.folder

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """The repository that a folder lies in; raises GitError where it lies in none."""
        place = tuple((name, os.environ[name]) for name in PLACE if name in os.environ)
        # To a hook, every folder that it works in passes for the top: look for it first.
        if place and "GIT_WORK_TREE" not in os.environ:
            try:
                return cls._found(Git(folder))
            except GitError:
                pass
        return cls._found(Git(folder, place))

    @classmethod
    def submodule(cls, folder: Path) -> "Repository":
        """The repository of a submodule; raises GitError where it is not checked out."""
        if (folder / ".git").exists():
            return cls._found(Git(folder))
        raise GitError(
            f"{printable(str(folder))} is a submodule that is not here; fetch it:"
            " git submodule update --init --recursive"
        )

    @classmethod
    def _found(cls, git: Git) -> "Repository":
        asked = ("--is-bare-repository", "--show-object-format", "--show-toplevel")
        said = git.run("rev-parse", *asked)
        bare, digest, top = [*text(said.stdout).removesuffix("\n").split("\n", 2), "", ""][:3]
        if said.returncode:
            raise GitError(_why_none(git.folder, said, bare=bare == "true"))
        return cls(Git(Path(top), git.place), "sha256" if digest == "sha256" else "sha1")

    def commit(self, revision: str) -> str:
        """The full id of the commit that a revision means; raises GitError where it means none."""
        return commit_of(self.git, revision)

    def short(self, commit: str) -> str:
        """The beginning of a commit's id, long enough for this repository."""
        return self.git.ask("rev-parse", f"--short={SHORT}", commit)

    def default_base(self) -> str:
        """The branch that changes go to, as a full ref; raises GitError where there is none."""
        return default_branch(self.git)

    def merge_base(self, base: str, head: str) -> str:
        """The commit at which two commits parted; raises GitError where none is known."""
        said = self.git.run("merge-base", base, head)
        if said.returncode == 0:
            return text(said.stdout).split()[0]
        if said.returncode != 1:
            raise GitError(f"Git cannot compare {base} and {head}: {reason(said)}")
        names = f"{self.short(base)} and {self.short(head)}"
        if is_shallow(self.git):
            raise GitError(
                f"Where {names} parted is not in this shallow clone; fetch all of the history:"
                f" {DEEPEN}"
            )
        raise GitError(f"{names} have no commit in common, so there is no base to compare with.")

    def tree(self, commit: str) -> list[Blob]:
        """All files of a commit; raises GitError where they cannot be read."""
        said = self.git.run("ls-tree", "-r", "-z", commit)
        if said.returncode:
            raise GitError(self._lost(commit))
        records = (record.partition("\t") for record in text(said.stdout).split("\0")[:-1])
        return [Blob(path, head.rpartition(" ")[2], head[:6], self) for head, _, path in records]

    def index(self) -> list[Blob]:
        """All files as they are staged; raises GitError amid a merge conflict."""
        said = self.git.run("ls-files", "--stage", "-z")
        if said.returncode:
            raise GitError(f"Git cannot read what is staged: {reason(said)}")
        blobs = [self._staged(record) for record in text(said.stdout).split("\0")[:-1]]
        announced = self._announced(blobs)
        return [blob for blob in blobs if blob.path not in announced]

    def tracks(self, file: Path) -> bool:
        """Whether a file is staged or was committed, here and now."""
        return self.git.tell("ls-files", "--error-unmatch", "--", str(file)) is not None

    def left_out(self) -> list[Blob]:
        """The files that a sparse checkout leaves out of the work tree."""
        if self.git.tell("config", "--type=bool", "--get", "core.sparseCheckout") != "true":
            return []
        records = self.git.ask("ls-files", "--stage", "-t", "-z").split("\0")
        return [self._staged(record[2:]) for record in records if record.startswith("S ")]

    def contents(self, oids: Iterable[str], most: int | None = None) -> Iterator[bytes]:
        """The content of each blob, in the order asked for, of larger ones `most` bytes.

        Raises GitError where one is missing.
        """
        asked = list(oids)
        if asked:
            for oid, content in zip(asked, self.git.contents(asked, most), strict=False):
                if content is None:
                    raise GitError(self._lost(oid))
                yield content

    def _staged(self, record: str) -> Blob:
        head, _, path = record.partition("\t")
        mode, oid, stage = head.split(" ")
        if stage != "0":
            raise GitError(
                f"`{printable(path)}` has a merge conflict; solve it, and stage the file: git add"
            )
        return Blob(path, oid, mode, self)

    def _announced(self, blobs: Iterable[Blob]) -> set[str]:
        """Files that `git add -N` has announced; a commit leaves them out, like untracked ones."""
        empty = [blob.path for blob in blobs if blob.oid in _EMPTY]
        if not empty:
            return set()
        asked = ("--name-only", "-z", "--diff-filter=A", "--no-ext-diff", "--no-textconv")
        some = empty if len(empty) <= _MOST else ()
        return set(self.git.ask("diff-files", *asked, "--", *some).split("\0"))

    def _lost(self, oid: str) -> str:
        if self.git.tell("config", "--get-regexp", r"^remote\..*\.promisor$") is not None:
            return (
                "This is a partial clone, and not everything needed is in it; fetch the rest:"
                " git fetch --refetch --no-filter"
            )
        return f"Git cannot read the object {oid}; what is wrong with it: git fsck"


def contents(wanted: Iterable[tuple[Repository, str]], most: int | None = None) -> Iterator[bytes]:
    """The content of blobs, by their ids, of several repositories; like Repository.contents."""
    for repository, group in groupby(wanted, key=itemgetter(0)):
        yield from repository.contents((oid for _, oid in group), most)


# The empty file as git names it.
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
_MOST = 500
"""Paths that fit on a command line."""


def _why_none(folder: Path, said: Said, *, bare: bool) -> str:
    why = text(said.stderr)
    if "dubious ownership" in why:
        owned = why.partition("safe.directory ")[2].split("\n")[0].strip() or folder
        return (
            f"Git does not trust the repository around {folder}, which belongs to somebody else;"
            f" if you do: git config --global --add safe.directory {owned}"
        )
    if bare:
        return (
            f"{folder} is a bare repository, which has no work tree; make one beside it:"
            " git worktree add ../work"
        )
    if "must be run in a work tree" in why:
        return f"{folder} is the inside of a repository; go to its work tree."
    if "not a git repository" in why:
        return f"{folder} is not in a git repository; `git init` starts one."
    return f"Git cannot read the repository around {folder}: {reason(said)}"
