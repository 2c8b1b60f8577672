"""Where a project lies in its repository, as the forge that runs a check sees it."""

import os
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import quote

from kpilint.finding import Location

# The folder in which the CI of GitHub and of GitLab has put the repository.
_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class Repository(NamedTuple):
    """The folder of the project in its repository, and where the files are shown.

    `folder` is empty where the project is all of the repository; `shown_at` is the web address in
    front of a file's path, or empty.
    """

    folder: str = ""
    shown_at: str = ""

    def path(self, location: Location) -> str:
        """The file's path from the top of the repository, with `/`."""
        return normpath(f"{self.folder}/{location.path}") if self.folder else location.path

    def url(self, location: Location) -> str:
        """The web address of the place, or nothing where there is none."""
        if not self.shown_at or location.before:
            return ""
        path = quote(self.path(location), errors="replace")
        return f"{self.shown_at}{path}#L{location.span.line}"


def repository_of(root: Path) -> Repository:
    """The repository around the project in the folder `root`.

    Its top is the nearest folder upward with a `.git`, though none above the one that CI has put
    the repository into; without either it is the project's own.
    """
    root = root.resolve()
    folder = root.relative_to(_top(root)).as_posix()
    return Repository("" if folder == "." else folder, _shown_at())


def _top(root: Path) -> Path:
    upward = (root, *root.parents)
    named = (Path(os.environ[name]).resolve() for name in _WORKSPACES if os.environ.get(name))
    workspace = next((folder for folder in named if folder in upward), None)
    within = upward[: upward.index(workspace) + 1] if workspace else upward
    return next((folder for folder in within if (folder / ".git").exists()), workspace or root)


def _shown_at() -> str:
    known = os.environ.get
    if known("GITHUB_REPOSITORY") and known("GITHUB_SHA"):
        server = known("GITHUB_SERVER_URL") or "https://github.com"
        return f"{server}/{known('GITHUB_REPOSITORY')}/blob/{known('GITHUB_SHA')}/"
    if known("CI_PROJECT_URL") and known("CI_COMMIT_SHA"):
        return f"{known('CI_PROJECT_URL')}/-/blob/{known('CI_COMMIT_SHA')}/"
    return ""
