"""Whether there is what it takes to reach a target: money, people, levers, a plan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpilint.finding import Problem
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Plan, Target
from kpilint.rules.bounds import at_least, at_most
from kpilint.rules.judged_targets import apart, begin
from kpilint.rules.levers import Levers
from kpilint.rules.phrases import listed
from kpilint.solve.arithmetic import ONE, with_ends
from kpilint.solve.targets import USUAL_TOLERANCE, Start, level, start, started, tolerance
from kpilint.suggest import did_you_mean
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

_DECIDING = {"baseline", "tolerance", "needs", "value", "change"}
_MOST = 3


class Plans:
    """The plans that are not over and have a budget, by the KPIs that they list."""

    def __init__(self, project: Project, today: date) -> None:
        self.unclear = bool(project.unread.get("plans"))
        self._today = today
        self._by_kpi: dict[str, list[Plan]] = {}
        for plan in project.plans.values():
            self.unclear = self.unclear or "kpis" in plan.unread
            if plan.budget or "budget" in plan.unread:
                for id in dict.fromkeys((*plan.primary, *plan.secondary)):
                    self._by_kpi.setdefault(id, []).append(plan)

    def that_list(self, kpi: str) -> list[Plan]:
        """All plans with a budget that list the KPI, whenever they are."""
        return self._by_kpi.get(kpi, [])

    def carry(self, target: Target) -> bool:
        """Whether one of them is in force, today or later in the target's period."""
        return any(self._counts(plan, target) for plan in self.that_list(target.kpi))

    def _counts(self, plan: Plan, target: Target) -> bool:
        if "timeline" in plan.unread:
            return True
        first, last = plan.start or date.min, plan.end or date.max
        in_force = first <= self._today <= last
        to_come = self._today < first <= target.period.end
        return in_force or (to_come and last >= target.period.start)


def without_means(project: Project, plans: Plans, kpi: Kpi, target: Target) -> Iterator[Problem]:
    """A target above where it starts from, with nothing that would bring it there."""
    if _has_needs(target) or plans.unclear or plans.carry(target) or _is_unclear(kpi, target):
        return
    value, before = level(project, target), started(project, target)
    if value and before and _rises(kpi, value, before, tolerance(target, value)):
        begun, listing = start(project, target), plans.that_list(kpi.id)
        if begun:
            yield Problem(
                target.at.key(),
                f"{_rise(target, value, begun)}. Nothing says what brings it there: it has no"
                f" `needs`, and {_no_plan(listing)}.",
                _means(project, kpi, target, begun),
                clock=bool(listing),
            )


def missing_levers(levers: Levers, target: Target) -> Iterator[Problem]:
    """What a target needs and no team has among its levers."""
    needs = target.needs if "needs" not in target.unread else None
    for number, lever in enumerate(needs.levers if needs and not levers.unclear else ()):
        if lever not in levers.teams:
            yield Problem(
                target.at.value("needs", "levers", number),
                f"{begin(target)} needs the lever `{lever}`, and no team has it."
                f"{did_you_mean(lever, levers.teams)}",
                f"Add `{lever}` to the `levers` of the team that can pull it, or name one that is"
                " there.",
            )


def _rises(kpi: Kpi, value: Quantity, before: Quantity, tolerated: Decimal) -> bool:
    """Whether the target is better than its start, in the KPI's direction, by what matters."""
    if (value.kind, value.currency) != (before.kind, before.currency):
        return False
    if kpi.direction == "down":
        return EXACT.subtract(before.low, value.high) > tolerated
    return kpi.direction == "up" and EXACT.subtract(value.low, before.high) > tolerated


def _is_unclear(kpi: Kpi, target: Target) -> bool:
    """Whether something that decides could not be read."""
    baseline = target.baseline
    return bool(
        _DECIDING & target.unread or "direction" in kpi.unread or (baseline and baseline.unread)
    )


def _has_needs(target: Target) -> bool:
    needs = target.needs
    return bool(needs and (needs.budget or needs.headcount or needs.levers or needs.unread))


def _rise(target: Target, value: Quantity, begun: Start) -> str:
    """How far the target lies from its start, and how far would be within the tolerance."""
    off = tolerance(target, value)
    kind = Kind.POINTS if value.kind is Kind.PERCENT else value.kind
    tolerated = replace(value, kind=kind, low=off, high=off)
    side = "above" if value.low > begun.value.high else "below"
    return (
        f"{begin(target)} is {value.shown()}, {apart(begun.value, value).shown()} {side} its"
        f" {begun.words}, {begun.value.shown()}; the tolerance is {tolerated.shown()}"
    )


def _no_plan(listing: list[Plan]) -> str:
    if not listing:
        return "no plan with a budget lists it"
    names = listed((plan.id for plan in listing), "or")
    return f"{names}, which lists it, is not in force"


def _means(project: Project, kpi: Kpi, target: Target, begun: Start) -> str:
    team = project.team_of(target.owner or kpi.owner)
    levers = ", ".join(team.levers[:_MOST] if team else ()) or "..."
    within = _within(kpi, target, begun)
    lower = f"; or set {within.shown()}, which is within the tolerance" if within else ""
    return (
        f"Add `needs: {{budget: ..., headcount: ..., levers: [{levers}]}}` with what it takes, or"
        f" list `{kpi.id}` in a plan with a budget{lower}."
    )


def _within(kpi: Kpi, target: Target, begun: Start) -> Quantity | None:
    """The best number that the tolerance still covers."""
    up = kpi.direction == "up"
    base = begun.value.high if up else begun.value.low
    stated = target.tolerance
    if stated and stated.kind is not Kind.PERCENT:
        end = EXACT.add(base, stated.high if up else -stated.high)
    else:
        share = stated.high if stated else USUAL_TOLERANCE
        whole = EXACT.subtract(ONE, share) if up else EXACT.add(ONE, share)
        if base <= 0 or whole <= 0:
            return None
        end = EXACT.divide(base, whole)
    bound = at_most if up else at_least
    return bound(with_ends(begun.value, end), kpi.unit)
