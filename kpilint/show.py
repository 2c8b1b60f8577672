"""`kpilint show`: one entry as a card in the terminal."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import Refusal, colours, configuration, configured, day, shared

if TYPE_CHECKING:
    from kpilint.model.project import Project
    from kpilint.output.card import Card
    from kpilint.values.period import Period

COLLECTIONS = ("kpis", "terms", "teams", "people", "funnels", "objectives", "plans")
TARGETS = "targets"


@click.command()
@click.argument("id")
@click.option("--period", metavar="PERIOD", help="Only the targets for this period.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours; auto: on a terminal, unless NO_COLOR is set.",
)
@configured
@shared
def show(id: str, period: str | None, color: str, today: date | None, file: Path | None) -> None:
    """Show one entry as a card.

    What it means, who owns it, its targets and the sums they are part of, and where it is used. ID
    is an id, an abbreviation of a term, or an address such as kpis.sql_volume or
    targets.2026-Q4.sql_volume.

    \b
    Examples:
      kpilint show sql_volume
      kpilint show sql_volume --period 2026-Q4
      kpilint show targets.2026-Q4.sql_volume
      kpilint show MQL
    """  # noqa: D301
    from kpilint.output.card import render
    from kpilint.output.outputs import LOOKS
    from kpilint.output.text import plain
    from kpilint.reading import read_project
    from kpilint.solve.asked import Asked

    config = configuration(file)
    now = day(today)
    asked = Asked(read_project(config), config)
    chosen = asked.period(period, now)
    card = _card(asked.project, id, chosen, bool(period), now)
    width = shutil.get_terminal_size().columns

    def paint(text: str, look: str) -> str:
        return click.style(text, **LOOKS[look])  # type: ignore[arg-type]

    click.echo("\n".join(render(card, width, paint if colours(color) else plain)), color=True)


def _card(project: "Project", id: str, period: "Period", asked_for: bool, today: date) -> "Card":
    from kpilint.output import cards

    collection, name = _found(project, id)
    match collection:
        case "kpis":
            periods = (period,) if asked_for else None
            return cards.kpi(project, project.kpis[name], periods, today)
        case "terms":
            return cards.term(project, project.terms[name])
        case "teams":
            return cards.team(project, project.teams[name])
        case "people":
            return cards.person(project, project.people[name])
        case "funnels":
            return cards.funnel(project, project.funnels[name], period)
        case "objectives":
            return cards.objective(project, project.objectives[name])
        case "plans":
            return cards.plan(project, project.plans[name])
    target = next(t for t in project.targets.values() if t.address == f"{TARGETS}.{name}")
    return cards.target(project, target)


def _found(project: "Project", id: str) -> tuple[str, str]:
    """The collection and the id of what is meant; a usage error where that is not one entry."""
    found = list(dict.fromkeys(_candidates(project, id)))
    if len(found) == 1:
        return found[0]
    if found:
        addresses = ", ".join(f"`{collection}.{name}`" for collection, name in found)
        raise Refusal(f"`{id}` could be several entries: {addresses}. Say which.")
    if "." in id and project.stages_named(id):
        funnel, _, stage = id.partition(".")
        raise Refusal(f"`{id}` is a stage: show the funnel `{funnel}` or the term `{stage}`.")
    from kpilint.suggest import did_you_mean

    known = [name for collection in COLLECTIONS for name in getattr(project, collection)]
    if "." in id:
        known = [
            f"{collection}.{n}" for collection in COLLECTIONS for n in _ids(project, collection)
        ]
        known += [target.address for target in project.targets.values()]
    raise Refusal(f"There is no entry `{id}`.{did_you_mean(id, known)}")


def _candidates(project: "Project", id: str) -> Iterator[tuple[str, str]]:
    collection, _, rest = id.partition(".")
    if collection == TARGETS:
        yield from _targets(project, rest)
    elif collection in COLLECTIONS:
        name = rest.partition(".")[0]
        yield from [(collection, name)] if name in _ids(project, collection) else []
    yield from ((each, id) for each in COLLECTIONS if id in _ids(project, each))
    if id and id not in project.terms:
        for word in project.terms.values():
            if id.casefold() in (word.abbreviation.casefold(), word.name.casefold()):
                yield "terms", word.id


def _targets(project: "Project", rest: str) -> Iterator[tuple[str, str]]:
    period, _, deeper = rest.partition(".")
    address = f"{TARGETS}.{period}.{deeper.partition('.')[0]}"
    for target in project.targets.values():
        if target.address == address:
            yield TARGETS, address.removeprefix(f"{TARGETS}.")


def _ids(project: "Project", collection: str) -> tuple[str, ...]:
    return tuple(getattr(project, collection))
