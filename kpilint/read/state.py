"""A project at one moment: as it is on disk, as it is staged, or as a commit has it."""

import os
from collections.abc import Mapping
from pathlib import Path

from kpilint.config import Config, load
from kpilint.frozen import frozen
from kpilint.read.files import Content, find
from kpilint.read.git import Repository
from kpilint.read.tree import Tree


@frozen
class State:
    """What a project was made of at one moment.

    `name` is "worktree", "index", or the beginning of a commit's id. `files` are by path, relative
    to the root that the configuration had then.
    """

    name: str
    config: Config
    files: Mapping[str, Content]


def work_tree(start: Path, file: Path | None = None, repository: Repository | None = None) -> State:
    """The project around the folder `start` as it is on disk.

    Of a repository, what a sparse checkout leaves out is there as it is staged.
    """
    config = load(start, file)
    files: dict[str, Content] = {}
    if repository and (left_out := repository.left_out()):
        files |= Tree(repository.top, left_out, "staged ").find(config.root, config.specs)
    return State("worktree", config, files | find(config.root, config.specs))


def staged(start: Path, file: Path | None = None) -> State:
    """The project around the folder `start` as the next commit will have it.

    Raises GitError where git cannot tell, and ConfigurationError.
    """
    repository = Repository.around(start)
    tree = Tree(repository.top, repository.index(), "staged ")
    return _kept(repository, tree, "index", start, file)


def at(repository: Repository, commit: str, start: Path, file: Path | None = None) -> State:
    """The project around the folder `start` as a commit, given by its full id, has it.

    Raises GitError where git cannot tell, and ConfigurationError. A configuration file that is
    named, and came later, has settled nothing yet.
    """
    name = repository.short(commit)
    tree = Tree(repository.top, repository.tree(commit), f"{name}:")
    return _kept(repository, tree, name, start, file)


def _kept(repository: Repository, tree: Tree, name: str, start: Path, file: Path | None) -> State:
    here = Path(os.path.realpath(start))
    config = load(here, files=tree) if file is None else _named(repository, tree, here / file)
    return State(name, config, tree.find(config.root, config.specs))


def _named(repository: Repository, tree: Tree, file: Path) -> Config:
    """What the file said at the moment of the tree; one that git does not know says it always."""
    file = Path(os.path.realpath(file.parent), file.name)
    if tree.exists(file):
        return load(file.parent, file, tree)
    return Config(root=file.parent) if repository.tracks(file) else load(file.parent, file)
