"""A project at one moment: as it is on disk, as it is staged, or as a commit has it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kpilint.config import Config, load
from kpilint.read.files import Content, find
from kpilint.read.git import Repository
from kpilint.read.tree import Tree


@dataclass(frozen=True, slots=True)
class State:
    """What a project was made of at one moment.

    `name` is "worktree", "index", or the beginning of a commit's id. `files` are by path, relative
    to the root of the configuration as it was then.
    """

    name: str
    config: Config
    files: Mapping[str, Content]


def work_tree(start: Path, file: Path | None = None) -> State:
    """The project around the folder `start` as it is on disk, whether or not git knows of it."""
    config = load(start, file)
    return State("worktree", config, find(config.root, config.specs))


def staged(start: Path, file: Path | None = None) -> State:
    """The project around the folder `start` as the next commit will have it."""
    repository = Repository.around(start)
    return _kept(Tree(repository, repository.index(), "staged "), "index", start, file)


def at(repository: Repository, commit: str, start: Path, file: Path | None = None) -> State:
    """The project around the folder `start` as a commit has it; `commit` is a full id."""
    name = repository.short(commit)
    return _kept(Tree(repository, repository.tree(commit), f"{name}:"), name, start, file)


def _kept(tree: Tree, name: str, start: Path, file: Path | None) -> State:
    here = Path(os.path.realpath(start))
    named = None if file is None else here / file
    config = load(here, named, tree)
    return State(name, config, tree.find(config.root, config.specs))
