"""The plans: one page each with all that was agreed and what became of it, and an index."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Plan, Recap
from kpilint.publish.approval import plan_approval
from kpilint.publish.company import Company
from kpilint.publish.escape import fill, joined
from kpilint.publish.groups import grouped
from kpilint.publish.numbers import amount, day
from kpilint.publish.page import Page
from kpilint.publish.rungs import upwards
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.standings import Row, for_days
from kpilint.values.quantity import SECONDS, Quantity

SECTION = "Plans"
PARTS = {
    "context": ("its context", "context"),
    "objectives": ("the objectives that it serves", "objectives"),
    "strategies": ("how it is to be done", "strategies"),
    "primary": ("the KPIs by which it is judged", "kpis"),
    "out_of_scope": ("what it leaves alone", "out_of_scope"),
    "risks": ("what may go wrong", "risks"),
    "stages": ("which part of a funnel it moves", "stages"),
    "readouts": ("when its results are read out", "readouts"),
    "budget": ("its budget", "budget"),
}


def sheets(company: Company) -> Iterator[Sheet]:
    """The index, and every plan."""
    yield Sheet("plans/index", SECTION, partial(_index, company), "plans.md", SECTION, NO_TOC)
    for plan in company.ladder.plans:
        yield Sheet(
            f"plans/{plan.id}", plan.name, partial(_plan, company, plan), "plan.md", SECTION
        )


def state(company: Company, plan: Plan) -> str:
    """How a plan stands in time, in words: `Running, day 12 of 75`."""
    start, end, today = plan.start, plan.end, company.today
    if end and end < today:
        return "Over, recap missing" if _lacks_recap(company, plan) else "Over, with a recap"
    if not start:
        return "No dates yet" if not end else "No start stated"
    if start > today:
        return f"Not started, {_days((start - today).days)} to go"
    so_far = f"Running, day {(today - start).days + 1:,}"
    return f"{so_far} of {(end - start).days + 1:,}" if end else f"{so_far}, no end stated"


def in_brief(page: Page, plan: Plan) -> Markup:
    """A plan with how it stands and when it is, in one line."""
    said = f"{state(page.company, plan)} · {when(plan)}".removesuffix(" · ")
    return fill('%s <span class="k-under">%s</span>', page.plan(plan.id), said)


def when(plan: Plan) -> str:
    """The plan's first and last day, as far as they are known."""
    if plan.start and plan.end:
        return _span(plan.start, plan.end)
    if plan.start:
        return f"from {day(plan.start)}"
    return f"until {day(plan.end)}" if plan.end else ""


def told(recap: Recap | None) -> bool:
    """Whether something stands in a recap."""
    return bool(recap and (recap.results or recap.why or recap.learned or recap.next))


def _lacks_recap(company: Company, plan: Plan) -> bool:
    """Whether there is nothing to read in it, and it is not merely unread or not published."""
    kept = (*plan.unread, *company.withheld_from(f"plans.{plan.id}"))
    return not told(plan.recap) and "recap" not in kept


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    return {"plans": [_row(company, page, plan) for plan in company.ladder.plans]}


def _row(company: Company, page: Page, plan: Plan) -> Row:
    return (
        page.plan(plan.id),
        state(company, plan),
        when(plan),
        page.listed(page.objective(id) for id in plan.objectives),
        page.owner(plan.owner),
    )


def _plan(company: Company, plan: Plan, page: Page) -> Mapping[str, Any]:
    return {
        "plan": plan,
        "state": state(company, plan),
        "when": when(plan) or "Not stated yet",
        "approval": plan_approval(page, plan),
        "objectives": [_objective(page, id) for id in plan.objectives],
        "primary": _kpis(page, plan, plan.primary),
        "secondary": _kpis(page, plan, plan.secondary),
        "people": list(_people(page, plan)),
        "dates": list(_dates(page, plan)),
        "stages": list(_stages(page, plan)),
        "told": told(plan.recap),
        "recap_missing": company.ladder.has_ended(plan) and _lacks_recap(company, plan),
        "lacking": page.words(_lacking(company, plan)),
        "found": company.findings.get(f"plans.{plan.id}", ()),
    }


def _objective(page: Page, id: str) -> Markup:
    objective = page.company.project.objectives.get(id)
    return upwards(page, objective) if objective else page.objective(id)


def _kpis(page: Page, plan: Plan, ids: tuple[str, ...]) -> list[Row]:
    today = page.company.today
    start = plan.start or min(today, plan.end or today)
    return for_days(page, ids, (start, plan.end or max(today, start)), within=False)


def _people(page: Page, plan: Plan) -> Iterator[tuple[str, str]]:
    roles = page.company.project.daci_of(plan)
    if roles["driver"] != (plan.owner,):
        yield "Owner", page.owner(plan.owner) if plan.owner else "Nobody yet"
    for role, ids in roles.items():
        yield role.capitalize(), page.owners(ids) if ids else "Nobody named"


def _dates(page: Page, plan: Plan) -> Iterator[Row]:
    """Start, read-outs and end in the order of time, and how far each is from today."""
    found = [("Start", plan.start, plan.start), ("End", plan.end, plan.end)]
    found += [(f"Read-out after {amount(time)}", *_due(plan, time)) for time in plan.readouts]
    ahead = [due for _, _, due in found if due and due >= page.company.today]
    for what, first, due in sorted(found, key=lambda each: (each[2] or date.max, each[0] == "End")):
        if due and first:
            said = day(due) if first == due else _span(first, due)
            yield what, said, _away(due, page.company.today, due == min(ahead, default=None))
        elif what not in ("Start", "End"):
            yield what, "", "Its date follows from the start" if not plan.start else ""


def _span(first: date, last: date) -> str:
    """Two days, with the year once where it is the same."""
    begin = day(first).rpartition(" ")[0] if first.year == last.year else day(first)
    return f"{begin} to {day(last)}"


def _due(plan: Plan, time: Quantity) -> tuple[date | None, date | None]:
    """The first and the last day on which a read-out is due; None where that is unknown."""
    if not plan.start:
        return None, None
    try:
        first, last = (
            plan.start + timedelta(days=int(end / SECONDS["days"])) for end in (time.low, time.high)
        )
    except OverflowError:
        return None, None
    return first, last


def _away(due: date, today: date, is_next: bool) -> str:
    if due < today:
        return "Past"
    if due == today:
        return "Today"
    said = f"in {_days((due - today).days)}"
    return f"Next, {said}" if is_next else said.capitalize()


def _days(count: int) -> str:
    return f"{count:,} {'day' if count == 1 else 'days'}"


def _stages(page: Page, plan: Plan) -> Iterator[Markup]:
    """The stages that the plan moves, funnel by funnel."""
    project = page.company.project
    stages = [(name, project.stage(name)) for name in plan.stages]
    for funnel, terms in grouped((s.funnel, s.term) for _, s in stages if s).items():
        yield fill("%s: %s", page.funnel(funnel), joined(" → ", map(page.term, terms)))
    yield from (page.stage(name) for name, stage in stages if stage is None)


def _lacking(company: Company, plan: Plan) -> Iterator[str]:
    kept = {*plan.unread, *company.withheld_from(f"plans.{plan.id}")}
    for name, (words, key) in PARTS.items():
        if not getattr(plan, name) and not {name, key} & kept:
            yield words
