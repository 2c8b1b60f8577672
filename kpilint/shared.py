"""The options that every command has, and how a command says that it cannot do what was asked."""

import os
from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]

VERBOSE = "kpilint.verbose"
QUIET = "kpilint.quiet"


class Refusal(click.ClickException):
    """What was asked cannot be done; one line says why, and what to do. The exit code is 2."""

    exit_code = 2


def shared(command: Command) -> Command:
    """The options that every command has."""
    command = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_remember(VERBOSE),
        help="Say more: the configuration used, and the traceback of a bug.",
    )(command)
    command = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_remember(QUIET),
        help="Print findings and errors only.",
    )(command)
    command = click.option(
        "-C",
        "folder",
        type=click.Path(exists=True, file_okay=False),
        metavar="DIR",
        is_eager=True,
        expose_value=False,
        callback=_enter,
        help="Work in DIR, as if started there.",
    )(command)
    return click.help_option("-h", "--help")(command)


def flag(name: str) -> bool:
    """Whether a shared flag was given, before or after the command's name."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().meta.get(name))


def _remember(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            context.find_root().meta[name] = True

    return callback


def _enter(_context: click.Context, _parameter: click.Parameter, folder: str | None) -> None:
    if folder is not None:
        os.chdir(folder)
