"""The options that every command has, and how a command says that it cannot do what was asked."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Command = Callable[..., Any]

VERBOSE = "kpilint.verbose"
QUIET = "kpilint.quiet"


class Refusal(click.ClickException):
    """What was asked cannot be done; one line says why, and what to do. The exit code is 2."""

    exit_code = 2


class Place(click.ParamType[Any]):
    """A `click.Path` that is made when one is given: it looks on disk for translations."""

    name = "path"

    def __init__(self, **limits: Any) -> None:
        self.limits = limits

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return click.Path(**self.limits).convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        return click.Path(**self.limits).shell_complete(ctx, param, incomplete)


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
        type=Place(exists=True, file_okay=False),
        metavar="DIR",
        is_eager=True,
        expose_value=False,
        callback=_enter,
        help="Work in DIR, as if started there.",
    )(command)
    # What click has for this looks on disk for translations; so does `click.version_option`.
    return shown_at_once("-h", "--help", help="Show this message and exit.", text=_help)(command)


def shown_at_once(
    *names: str, help: str, text: Callable[[click.Context], str]
) -> Callable[[Command], Command]:
    """An option in whose place a text is shown."""

    def callback(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value and not context.resilient_parsing:
            click.echo(text(context), color=context.color)
            context.exit()

    return click.option(
        *names, is_flag=True, is_eager=True, expose_value=False, callback=callback, help=help
    )


def _help(context: click.Context) -> str:
    return context.get_help()


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
