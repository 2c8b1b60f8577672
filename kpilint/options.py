"""Options that several commands share, and what they mean."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpilint.shared import QUIET as QUIET
from kpilint.shared import VERBOSE as VERBOSE
from kpilint.shared import Command as Command
from kpilint.shared import Refusal as Refusal
from kpilint.shared import flag as flag
from kpilint.shared import shared as shared

if TYPE_CHECKING:
    from kpilint.config import Config

EPOCH = 1970
LEVELS = ("error", "warning", "info", "never")


class Day(click.ParamType[date]):
    """A date as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        from kpilint.values.dates import parse_date

        day = parse_date(value)
        return day if isinstance(day, date) else self.fail(f"{day.message}; {day.help}", param, ctx)


def names(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The names of an option that may be repeated, each with several between commas, if given."""
    found = (name.strip() for text in given for name in text.split(","))
    return tuple(name for name in found if name) if given else None


def dated(command: Command) -> Command:
    """The option that says which day it is."""
    return click.option(
        "--today",
        type=Day(),
        metavar="DATE",
        help="Take DATE for today; default: SOURCE_DATE_EPOCH, else the machine's date.",
    )(command)


def settled(command: Command) -> Command:
    """The option that says which project is meant."""
    return click.option(
        "--config",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Use this configuration instead of the nearest one found upward.",
    )(command)


def configured(command: Command) -> Command:
    """The options that say which project is meant, and on which day."""
    return settled(dated(command))


def reporting(fail_on: str) -> Callable[[Command], Command]:
    """The options that say which findings are wanted, in which form, and which of them fail."""
    options = (
        click.option(
            "--format",
            "formats",
            multiple=True,
            metavar="NAME[=FILE]",
            help="text (default), concise, json, sarif, github, gitlab, junit or markdown;"
            " repeatable, each to its own file.",
        ),
        click.option(
            "--output-file",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write the findings to FILE instead of the screen.",
        ),
        click.option(
            "--select",
            multiple=True,
            callback=names,
            metavar="RULE|FAMILY,...",
            help="Only these rules.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            callback=names,
            metavar="RULE|FAMILY,...",
            help="Not these rules, in addition to those that the configuration ignores.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(LEVELS),
            default=fail_on,
            show_default=True,
            help="The least severity that makes the exit code 1.",
        ),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Colours; auto: on a terminal, unless NO_COLOR or FORCE_COLOR is set.",
        ),
    )

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def configuration(file: Path | None) -> "Config":
    """The configuration, or a usage error that says what is wrong with it."""
    from kpilint.config import ConfigurationError, load

    try:
        config = load(Path.cwd(), file)
    except ConfigurationError as error:
        raise Refusal(str(error)) from None
    tell(config)
    return config


def tell(config: "Config") -> None:
    """Say which configuration is used, if asked to say more."""
    if flag(VERBOSE):
        click.echo(f"Configuration: {config.file or 'none found, defaults apply'}", err=True)


def day(chosen: date | None) -> date:
    """The date to judge by: the one chosen, SOURCE_DATE_EPOCH's, or the machine's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if chosen is not None or not epoch:
        return chosen or date.today()
    from kpilint.values.dates import LAST_YEAR

    try:
        found = datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        found = date.max
    if not EPOCH <= found.year <= LAST_YEAR:
        raise Refusal(f"SOURCE_DATE_EPOCH should be seconds since {EPOCH}, not `{epoch[:40]}`.")
    return found


def colours(choice: str) -> bool:
    """Whether to paint: as asked, else as NO_COLOR and FORCE_COLOR say, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
