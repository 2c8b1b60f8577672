"""The objectives: the ladder from the company down, one page each, and an index."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Objective
from kpilint.publish.company import Company
from kpilint.publish.escape import fill, joined
from kpilint.publish.ladder import COMPANY
from kpilint.publish.outcomes import days
from kpilint.publish.page import Page
from kpilint.publish.plans import in_brief
from kpilint.publish.rungs import ladder, line
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.standings import Row, for_days
from kpilint.publish.wording import sentence_case

SECTION = "Objectives"


def sheets(company: Company) -> Iterator[Sheet]:
    """The whole ladder, and a page for each objective."""
    yield Sheet(
        "objectives/index", SECTION, partial(_index, company), "objectives.md", SECTION, NO_TOC
    )
    for objective in company.ladder.objectives:
        yield Sheet(
            f"objectives/{objective.id}",
            objective.name,
            partial(_objective, company, objective),
            "objective.md",
            SECTION,
        )


def state(company: Company, objective: Objective) -> str:
    """How an objective stands in time, in words: `In force, day 52 of 92`."""
    period, today = objective.period, company.today
    if period is None:
        return "No period stated"
    if period.ended(today):
        return "Over"
    if period.start > today:
        return "To come"
    return f"In force, day {(today - period.start).days + 1} of {period.days}"


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    found = company.ladder
    tops = [top for top in found.below.get("", ()) if top.level == COMPANY]
    return {
        "any": bool(found.objectives),
        "ladder": ladder(page, tops),
        "loose": ladder(page, found.loose),
        "over": [_row(page, each) for each in found.objectives if found.is_over(each)],
    }


def _row(page: Page, objective: Objective) -> Row:
    return (
        page.objective(objective.id),
        page.period(objective.period) if objective.period else "",
        sentence_case(objective.level),
        page.owner(objective.owner),
    )


def _objective(company: Company, objective: Objective, page: Page) -> Mapping[str, Any]:
    plans, known = company.ladder.plans_for, company.project.objectives
    return {
        "objective": objective,
        "level": sentence_case(objective.level) or None,
        "state": state(company, objective),
        "line": line(page, objective),
        "unknown_parent": bool(objective.parent) and objective.parent not in known,
        "kpis": _kpis(page, objective),
        "plans": [in_brief(page, plan) for plan in plans.get(objective.id, ())],
        "others": list(_others(page, objective)),
        "found": company.findings.get(f"objectives.{objective.id}", ()),
    }


def _others(page: Page, objective: Objective) -> Iterator[Markup]:
    """The plans for what serves this objective, each with what it is for."""
    found = page.company.ladder
    below = {each.id for each in found.all_below(objective)}
    for plan in found.plans:
        served = [page.objective(id) for id in plan.objectives if id in below]
        if served and objective.id not in plan.objectives:
            yield fill("%s, for %s", page.plan(plan.id), joined(" and ", served))


def _kpis(page: Page, objective: Objective) -> list[Row]:
    period, today = objective.period, page.company.today
    if period is None:
        return for_days(page, objective.kpis, (today, today), within=False)
    return for_days(page, objective.kpis, days(period), within=True)
