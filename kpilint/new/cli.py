"""`kpilint new`: a new entry in the right place, with what must be filled in."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpilint.new.given import KEYS
from kpilint.options import QUIET, Refusal, configuration, configured, day, flag, shared

if TYPE_CHECKING:
    from kpilint.config import Config
    from kpilint.new.kinds import Entry, Kind
    from kpilint.new.making import Made


def _keys(command: Any) -> Any:
    for name, (_, help) in reversed(KEYS.items()):
        command = click.option(f"--{name}", f"key_{name}", metavar="TEXT", help=help)(command)
    return command


@click.command("new")
@click.argument("kind", metavar="KIND")
@click.argument("id", required=False)
@_keys
@click.option("--period", metavar="PERIOD", help="Of targets and objectives: 2026-Q4.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Any other key, as in indicator=leading or control.level=shared; repeatable.",
)
@click.option(
    "--file",
    "into",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Write it to this file; default: where the team keeps what is like it.",
)
@click.option("--no-input", is_flag=True, help="Ask nothing, even in a terminal.")
@configured
@shared
def new(
    kind: str,
    id: str | None,
    period: str | None,
    settings: tuple[str, ...],
    into: Path | None,
    no_input: bool,
    today: date | None,
    file: Path | None,
    **given: str | None,
) -> None:
    """Write a new entry to the right file.

    KIND is term, person, team, funnel, kpi, target, objective or plan. In a terminal it asks for
    what is not given, and Enter leaves out what is not needed yet; elsewhere nothing is asked. What
    is left out stands below the entry as comments. No other text of the file changes.

    \b
    Examples:
      kpilint new kpi demo_calls
      kpilint new term trial --name Trial --definition "An account that may try for 14 days."
      kpilint new kpi demo_calls --name "Demo calls" --definition "Calls that took place." \\
        --kind volume --of enterprise.sal --owner demand_gen --set indicator=leading
      kpilint new target 2026-Q4.sql_volume --value 120 --rationale "As in the last two quarters."
      kpilint new funnel partner --name Partners --stages lead,opportunity,won
    """  # noqa: D301
    from kpilint.garbage import keeping
    from kpilint.new.naming import entry_of
    from kpilint.new.values import CannotMake

    config, now = configuration(file), day(today)
    wanted = {KEYS[key.removeprefix("key_")][0]: text for key, text in given.items() if text}
    try:
        found, entry = entry_of(kind, id, period, _pairs(settings, wanted), config)
        asks = not no_input and sys.stdin.isatty() and sys.stdout.isatty()
        with keeping():
            _make(config, now, found, entry, into, asks=asks)
    except CannotMake as refusal:
        raise Refusal(f"Nothing is written. {refusal}") from None
    except click.Abort:
        click.echo("\nNothing is written.", err=True)
        raise


def _pairs(settings: Sequence[str], wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    from kpilint.new.values import CannotMake

    pairs = list(wanted.items())
    for text in settings:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise CannotMake(f"`--set {text}` should be `--set KEY=VALUE`.")
        pairs.append((key.strip(), value))
    return pairs


def _make(
    config: "Config", today: date, kind: "Kind", entry: "Entry", file: Path | None, *, asks: bool
) -> None:
    from kpilint.files import turn, write_all
    from kpilint.new.making import made, refuse_taken, state_of, texts
    from kpilint.new.naming import refuse_faults, refuse_gaps

    if asks:
        from kpilint.new.asking import ask

        state = state_of(config, today)
        refuse_taken(state, entry)
        entry = ask(state, kind, entry)
    with turn(config.root):
        state = state_of(config, today)
        refuse_taken(state, entry)
        refuse_gaps(kind, entry)
        refuse_faults(state, entry)
        result = made(state, kind, entry, file)
        try:
            write_all(*texts(result, config.root))
        except OSError as error:
            raise Refusal(f"Nothing is written. {error.filename}: {error.strerror}.") from None
    _tell(result, entry)


def _tell(made: "Made", entry: "Entry") -> None:
    if flag(QUIET):
        return
    click.echo(f"Wrote {entry.address}: {made.path}:{made.line}")
    click.echo(f"Next: fill in what stands there as comments, then `kpilint check {made.path}`.")
