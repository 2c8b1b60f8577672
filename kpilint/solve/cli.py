"""`kpilint solve`: sales math, backwards or forwards."""

from datetime import date
from pathlib import Path

import click

from kpilint.options import Refusal, configuration, configured, day, shared


@click.command()
@click.argument("funnel")
@click.option(
    "--goal",
    required=True,
    metavar="STAGE=NUMBER",
    help="How many, or how much money, at which stage: won=12, won=$1M, lead=1000..1200.",
)
@click.option(
    "--set",
    "tried",
    multiple=True,
    metavar="STAGE=RATE",
    help="Try another conversion into a stage (won=30%), another time (won=4 months), or another"
    " deal size (deal_size=$90k); repeatable.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="The period to meet the goal in; default: the one in force with the most targets.",
)
@configured
@shared
def solve(
    funnel: str,
    goal: str,
    tried: tuple[str, ...],
    period: str | None,
    today: date | None,
    file: Path | None,
) -> None:
    """Work out a goal, backwards and forwards.

    What a goal asks of every stage before it, and what it gives at those after it. Conversions are
    those that KPIs aim at in the period, else the funnel's own. Ranges are kept. Each count is
    rounded to the nearest whole before the next sum; the exact figure stands before it. Below the
    sum: when each stage has to be reached, the targets beside it, and which single conversion
    would close the gap.

    \b
    Examples:
      kpilint solve enterprise --goal won=12
      kpilint solve enterprise --goal won='$1M' --set won=30% --set deal_size='$90k'
      kpilint solve enterprise --goal lead=1200 --period 2026-Q4
    """  # noqa: D301
    from kpilint.reading import read_project
    from kpilint.solve.asked import Asked
    from kpilint.solve.board import board
    from kpilint.solve.solution import solve as solved

    config = configuration(file)
    now = day(today)
    asked = Asked(read_project(config), config)
    chosen = asked.funnel(funnel)
    aim, changes = asked.goal(chosen, goal), asked.changes(chosen, tried)
    solution = solved(asked.project, aim, asked.period(period, now), changes, now)
    if solution is None:
        raise Refusal(
            f"Money becomes a count by the size of a deal in {aim.wanted.currency}, and `{funnel}`"
            " has none: try --set deal_size=AMOUNT."
        )
    click.echo("\n".join(board(solution)))
