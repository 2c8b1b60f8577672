"""The funnels: stages in order, and the sum that leads through them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from kpilint.model.types import Funnel, Target
from kpilint.publish.company import Company
from kpilint.publish.levels import level
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.publish.sums import Step, duration, steps, times
from kpilint.values.quantity import Kind, Quantity

SECTION = "Funnels"
# Its own name finds a funnel before the words in it are found elsewhere.
BOOST = 3
EXAMPLE = Quantity(Kind.NUMBER, Decimal(1000), Decimal(1000))


@dataclass(frozen=True, slots=True)
class Sum:
    """A funnel run through with what enters it: this period's `target`, or else an example."""

    funnel: Funnel
    steps: tuple[Step, ...]
    target: Target | None
    value: Quantity | None


def sheets(company: Company) -> Iterator[Sheet]:
    """An overview, and a page for each funnel."""
    yield Sheet("funnels/index", SECTION, partial(_index, company), "funnels.md", SECTION)
    for funnel in company.project.funnels.values():
        yield Sheet(
            f"funnels/{funnel.id}",
            funnel.name,
            partial(_funnel, company, funnel),
            "funnel.md",
            SECTION,
            {"search": {"boost": BOOST}},
        )


def sum_of(company: Company, funnel: Funnel) -> Sum:
    """The sum from the first stage to the last, and on to money where a deal size is stated."""
    target = _entering(company, funnel)
    start = level(target) if target else None
    run = steps(funnel, start or EXAMPLE)
    value = times(run[-1].count, funnel.deal_size) if run else None
    return Sum(funnel, run, target, value)


def _entering(company: Company, funnel: Funnel) -> Target | None:
    """This period's target for how many enter the first stage."""
    if not funnel.stages:
        return None
    targets = company.stage_targets(funnel.stages[0], company.current)
    goals = ((target, level(target)) for target in targets)
    return next((target for target, goal in goals if goal and goal.kind is Kind.NUMBER), None)


def _index(company: Company, _page: Page) -> Mapping[str, Any]:
    return {"sums": [sum_of(company, funnel) for funnel in company.project.funnels.values()]}


def _funnel(company: Company, funnel: Funnel, page: Page) -> Mapping[str, Any]:
    run = sum_of(company, funnel)
    return {
        "funnel": funnel,
        "sum": run,
        "stages": [_row(page, step) for step in run.steps],
        "time": duration(funnel.stages),
        "exits": funnel.exits,
        "kpis": [kpi for kpi in company.kpis if company.funnel_of(kpi) is funnel],
        "period": company.current,
    }


def _row(page: Page, step: Step) -> tuple[str, ...]:
    stage, period = step.stage, page.company.current
    return (
        page.stage_name(stage),
        page.conversion(stage),
        page.amount(stage.takes),
        page.owners(stage.driven_by) or "Nobody yet",
        page.about(step.count),
        page.stage_targets(stage, period) if period else "",
    )
