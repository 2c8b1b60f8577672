"""Targets and actuals for programs, every change resolved to the level that it comes to."""

from collections.abc import Iterator
from decimal import Decimal

from kpilint.model.actuals import Actual
from kpilint.model.sign_offs import State, approver_of, owner_of
from kpilint.model.types import Needs, Plan, Scenario, SignOff, Target
from kpilint.publish.api_values import (
    Json,
    about,
    amount,
    amounts,
    audience,
    day,
    decimal,
    defined_in,
    page,
    period,
    rounded,
)
from kpilint.publish.company import Company
from kpilint.publish.differences import change, difference
from kpilint.publish.outcomes import outcomes
from kpilint.solve.fit import Link
from kpilint.solve.targets import level, start

STATES = {State.UNSIGNED: "unsigned", State.CHANGED: "changed", State.AGREED: "agreed"}
_NUMBERS = (
    *("level", "change", "stretch", "tolerance", "baseline", "method", "source", "top_down"),
    *("bottom_up", "gap_plan", "assumptions", "scenarios", "needs", "segments", "sums"),
    *("progress", "audience", "sign_off"),
)
STANDS = {
    "met": "met",
    "missed, within the tolerance": "near",
    "missed": "missed",
    "on track": "on_track",
    "nearly on track": "nearly_on_track",
    "off track": "off_track",
    "reached already": "reached",
    "not measured to the end": "incomplete",
}


def targets(company: Company) -> Iterator[Json]:
    """Every target, by period and KPI."""
    for each in company.periods:
        found = company.targets_by_period[each.text]
        yield from (_target(company, t) for t in sorted(found, key=lambda t: t.kpi))


def actuals(company: Company) -> Iterator[Json]:
    """Every row of what was measured, by KPI, period and segment."""
    results = {
        id(found.actual): found.result.value
        for kpi in company.project.kpis.values()
        for found in outcomes(company.project, kpi, company.today)
    }
    for actual in company.project.actuals:
        yield _actual(company, actual, results.get(id(actual)))


def signature(company: Company, entry: Target | Plan, state: State) -> Json:
    """Who has to agree, who did, and whether what they agreed to is what stands there."""
    signed: SignOff | None = entry.sign_off
    return {
        "state": STATES[state],
        "approver": approver_of(company.project, entry) or None,
        "by": signed.by if signed else None,
        "date": day(signed.date) if signed else None,
        "fingerprint": signed.fingerprint or None if signed and not company.public else None,
    }


def _target(company: Company, target: Target) -> Json:
    kpi = company.project.kpis.get(target.kpi)
    return {
        "id": target.address,
        "kpi": target.kpi,
        "url": page(f"targets/{target.period.text}.html#{target.kpi}"),
        "period": period(target.period, company.today),
        "state": _state(target),
        "owner": owner_of(company.project, target) or None,
        "direction": kpi.direction if kpi else None,
        **(dict.fromkeys(_NUMBERS) if target.confidential else _numbers(company, target)),
        "rationale": target.rationale or None,
        "pending": target.pending or None,
        "review_by": day(target.review_by),
        "not_published": company.withheld_from(target.address),
        "defined_in": defined_in(company, target.at),
    }


def _state(target: Target) -> str:
    if target.confidential:
        return "confidential"
    return "pending" if target.pending else "set"


def _numbers(company: Company, target: Target) -> Json:
    """All that is said of the number, which a confidential target keeps to itself."""
    goal = level(company.project, target)
    return {
        "level": amount(goal),
        "change": amount(target.change),
        "stretch": amount(target.stretch),
        "tolerance": amount(target.tolerance),
        "baseline": _baseline(company, target),
        "method": target.method or None,
        "source": target.source or None,
        "top_down": amount(target.top_down),
        "bottom_up": amount(target.bottom_up),
        "gap_plan": target.gap_plan or None,
        "assumptions": amounts(target.assumptions),
        "scenarios": {each.name: _scenario(each) for each in target.scenarios},
        "needs": _needs(target.needs),
        "segments": {name: amounts(parts) for name, parts in target.segments.items()},
        "sums": [_sum(link) for link in _links(company, target)],
        "progress": _progress(company, target),
        "audience": audience(target.audience),
        "sign_off": signature(company, target, company.agreed(target)),
    }


def _baseline(company: Company, target: Target) -> Json | None:
    """Where the target starts from, and how far the way is from there."""
    begun = start(company.project, target)
    if begun is None:
        return None
    goal, since = level(company.project, target), begun.source.period
    return {
        "value": amount(begun.value),
        "period": since.text if since else None,
        "from": "actual" if isinstance(begun.source, Actual) else "stated",
        "difference": amount(difference(begun.value, goal)) if goal else None,
        "change": about(change(begun.value, goal)) if goal else None,
    }


def _scenario(scenario: Scenario) -> Json:
    return {"value": amount(scenario.value), "changes": amounts(scenario.changes)}


def _needs(needs: Needs | None) -> Json | None:
    if needs is None:
        return None
    return {
        "budget": amount(needs.budget),
        "headcount": amount(needs.headcount),
        "levers": needs.levers,
    }


def _links(company: Company, target: Target) -> Iterator[Link]:
    for link in company.sums(target.period).into.get(target.kpi, ()):
        if link.aim.target is target:
            yield link


def _sum(link: Link) -> Json:
    return {
        "sum": link.sum,
        "of": [source.kpi.id for source in link.sources],
        "follows": about(link.follows),
        "fits": link.fits,
        "needed": about(link.needed),
    }


def _progress(company: Company, target: Target) -> Json | None:
    found = company.progress(target)
    if found is None:
        return None
    return {
        "value": amount(found.value),
        "periods": [each.text for each in found.periods],
        "stands": STANDS.get(found.word),
        "done": _share(found.done),
        "gone": _share(found.gone),
    }


def _share(value: Decimal | None) -> str | None:
    return None if value is None else decimal(rounded(value))


def _actual(company: Company, actual: Actual, result: str | None) -> Json:
    return {
        "kpi": actual.kpi,
        "url": page(f"kpis/{actual.kpi}.html#actuals"),
        "period": period(actual.period, company.today),
        "segment": actual.segment or None,
        "value": amount(actual.value),
        "updated_on": day(actual.updated_on),
        "note": actual.note or None,
        "result": STANDS[result] if result else None,
    }
