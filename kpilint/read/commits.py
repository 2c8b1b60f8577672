"""The commits of a branch as `git log` lists them, each held against its first parent.

So a merged branch is one change, as a squashed one is.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from kpilint.read.git import LINK, SUBMODULE
from kpilint.read.program import Git
from kpilint.read.revisions import is_shallow

_FORMAT = "--format=%H%x00%P%x00%cI%x00%s"
_RAW = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative")
# What a repository's settings, or those of its user, could make of the output.
_SETTINGS = ("-c", "log.showRoot=true", "-c", "log.showSignature=false", "-c", "log.follow=false")
_LOG = ("log", "--first-parent", "-m", "--encoding=UTF-8", "--no-decorate", _FORMAT, *_RAW)


class Commit(NamedTuple):
    """A commit: its full id and that of its first parent, empty where it has none.

    `when` is the moment at which it came to the branch, in the time zone of who brought it there.
    """

    id: str
    parent: str
    when: datetime
    subject: str


class Record(NamedTuple):
    """A file that a commit touched, by its path below the top of the repository.

    `before` and `after` name its contents, and are empty where it was not there; `special` means a
    symbolic link or a submodule.
    """

    path: str
    before: str
    after: str
    special: bool


Logged = tuple[Commit, list[Record]]


def commits(git: Git, tip: str, paths: Iterable[str]) -> list[Logged]:
    """The commits up to `tip` that touched any of the paths, newest first; without paths all."""
    said = git.ask(*_SETTINGS, *_LOG, tip, "--", *paths)
    return list(_parsed(said.split("\0"))) if said else []


def moves(git: Git, commit: Commit) -> list[tuple[str, str]]:
    """Which files a commit moved from where to where."""
    asked = ("-r", "-z", "-M", "--name-status", "--diff-filter=R", "--no-relative")
    said = git.ask("diff-tree", *asked, commit.parent, commit.id).split("\0")
    return list(zip(said[1::3], said[2::3], strict=False))


def boundary(git: Git, tip: str) -> str:
    """The commit at which a shallow clone's history up to `tip` breaks off, or nothing."""
    if not is_shallow(git):
        return ""
    first = git.ask("rev-list", "--first-parent", "--max-parents=0", tip)
    head = git.ask("cat-file", "commit", first).partition("\n\n")[0] if first else ""
    return first if "\nparent " in head else ""


def _parsed(tokens: list[str]) -> Iterator[Logged]:
    """Four tokens a commit, then two a file, of which the first begins with a colon."""
    at, end = 0, len(tokens)
    while at + 3 < end:
        id, parents, when, subject = tokens[at : at + 4]
        at += 4
        records = []
        while at < end and (head := tokens[at].lstrip("\n")).startswith(":"):
            records.append(_record(head, tokens[at + 1]))
            at += 2
        yield Commit(id, parents.partition(" ")[0], _moment(when), subject), records


def _record(head: str, path: str) -> Record:
    old_mode, mode, old, new, _ = head[1:].split(" ")
    special = bool({old_mode, mode} & {LINK, SUBMODULE})
    return Record(path, old if old.strip("0") else "", new if new.strip("0") else "", special)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # git keeps what no calendar has
        return datetime.fromtimestamp(0, UTC)
