"""The project as its files say it, without any rule run over it."""

import click

from kpilint.check import project_of
from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.options import Refusal
from kpilint.read.load import load


def read_project(config: Config) -> Project:
    """The project of `config`; a usage error where there is none to read."""
    loaded = load(config.root, config.specs, {})
    if not loaded.sources:
        folders = ", ".join(f"{folder}/" for folder in config.specs)
        raise Refusal(f"There is nothing to read: no YAML file below {folders} in {config.root}.")
    if not loaded.complete:
        click.echo("Not every file can be read; `kpilint check` says why.", err=True)
    return project_of(loaded, config)
