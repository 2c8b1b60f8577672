"""How the specs came to be what they are, as git has it."""

from functools import lru_cache
from pathlib import Path

from kpilint.config import ConfigurationError
from kpilint.frozen import frozen
from kpilint.read.program import GitError
from kpilint.review.history import History, Revision


@frozen
class Story:
    """The commits that changed what the specs say, the newest first.

    `known` says whether git could tell anything, `whole` whether it could back to the beginning.
    `first` is the id of the commit with which it all began; nothing where that is not known.
    """

    revisions: tuple[Revision, ...] = ()
    known: bool = False
    whole: bool = True
    first: str = ""


UNKNOWN = Story()
"""Of a project that is in no repository, or in one without a commit, or where there is no git."""


def story(root: Path, file: Path | None = None) -> Story:
    """What was committed of the project in the folder `root`; `file` is its configuration if named.

    While no commit is added it is worked out once.
    """
    from kpilint.read.git import Repository

    file = file.absolute() if file else None
    try:
        head = Repository.around(root).git.tell("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return _story(root, file, head) if head else UNKNOWN
    except (GitError, ConfigurationError):
        return UNKNOWN


@lru_cache(maxsize=1)
def _story(root: Path, file: Path | None, _head: str) -> Story:
    history = History(root, file, committed=True)
    revisions = tuple(history)
    whole = not history.begins
    first = revisions[-1].commit if revisions and whole else ""
    return Story(revisions, known=True, whole=whole, first=first)
