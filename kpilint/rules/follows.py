"""What the rules of target say of a number that does not follow from what is known."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpilint.finding import Problem, Related
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Scenario, Target
from kpilint.rules.bounds import at_most
from kpilint.rules.judged_targets import Aimed, about, apart, begin, change, points, several
from kpilint.solve.arithmetic import ONE, ZERO, rounded, with_ends
from kpilint.solve.assumptions import Reference
from kpilint.solve.known import number_at
from kpilint.solve.latency import Supply
from kpilint.solve.scenarios import outcome
from kpilint.solve.sums import differ
from kpilint.solve.trend import Limits, Trend
from kpilint.values.numbers import EXACT, show
from kpilint.values.period import Period
from kpilint.values.quantity import SECONDS, Kind, Quantity
from kpilint.values.unit import UnitKind

ROUNDING = Decimal("0.02")
"""How far a scenario's value may be off what follows, as a share of that."""

POINT = Decimal("0.01")


def outside(item: Aimed, found: Trend) -> Problem:
    """A target outside of the limits that its history sets."""
    kpi, target, value = item
    limits = found.nearest(value)
    likely = _between(with_ends(value, limits.low, limits.high))
    compared = "" if value.is_range else f" It is {_compared(found, value)}."
    return Problem(
        number_at(target),
        f"{begin(target)}, {value.shown()}, lies outside of what the last"
        f" {several(target.period, len(found.periods))} make likely, {likely}:"
        f" {_middle(limits, value)}.{compared}",
        f"Aim for {_between(_possible(kpi, found, limits, value))}; or say what makes the"
        " difference: `needs:` with the budget, headcount or levers, a lever in the rationale, or"
        " `stretch:`.",
        (Related(found.last.at, f"the {found.last.words}"),),
    )


def _possible(kpi: Kpi, found: Trend, limits: Limits, value: Quantity) -> Quantity:
    """The limits as far as the KPI can take such values: not below zero, and counts are whole."""
    low, high = limits.low, limits.high
    if low < 0 and all(each.value.low >= 0 for each in found.periods):
        low = ZERO
    if kpi.unit and kpi.unit.kind is UnitKind.COUNT:
        low, high = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
    return with_ends(value, *((low, high) if low <= high else (limits.low, limits.high)))


def _between(range: Quantity) -> str:
    low, high = with_ends(range, range.low).shown(), with_ends(range, range.high).shown()
    return low if low == high else f"{low} to {high}"


def _middle(limits: Limits, value: Quantity) -> str:
    middle = with_ends(value, limits.middle).shown()
    of = f"the {limits.around.words}" if limits.around else "their mean"
    is_share = value.kind is Kind.PERCENT
    step = points(limits.step)[1:] if is_share else with_ends(value, limits.step).shown()
    return f"{of}, {middle}, ± {show(limits.steps)} × the mean step of {step}"


def _compared(found: Trend, value: Quantity) -> str:
    """The change on the period before, and on the year before."""
    known = {each.period: each for each in (found.last, found.year_before) if each}
    return " and ".join(
        f"{change(each.value.middle, value)} on {each.period} ({each.value.shown()})"
        for each in known.values()
    )


def disagrees(target: Target, name: str, assumed: Quantity, against: list[Reference]) -> Problem:
    """An assumption outside the tolerance of what is planned or was measured."""
    said = " and ".join(
        f"{each.words} is {each.value.shown()} ({_between(each.around)} with its tolerance)"
        for each in against
    )
    plan = against[0]
    low, high = max(each.around.low for each in against), min(each.around.high for each in against)
    fitting = with_ends(assumed, low, high) if low <= high else plan.around
    return Problem(
        target.at.value("assumptions", name),
        f"{begin(target)} assumes {assumed.shown()} for `{name}`, and {said}.",
        f"Assume {_between(fitting)}, and set the target to what follows from that;"
        f" {_instead(plan, assumed)}.",
        tuple(Related(each.at, each.words) for each in against),
    )


def _instead(plan: Reference, assumed: Quantity) -> str:
    if plan.is_past:
        return "or say in the rationale what is to change it, and suppress this"
    return f"or correct {plan.words}, if {assumed.shown()} is right"


def miscounted_changes(target: Target, scenario: Scenario) -> Problem:
    """A scenario that changes nothing, or several assumptions at once."""
    whose = f"The scenario `{scenario.name}` in {about(target)}"
    if not scenario.changes:
        return Problem(
            scenario.at.key(),
            f"{whose} changes no assumption: nothing says what its value follows from.",
            "Add `changes:` with the one assumption that differs, and its level.",
        )
    names = " and ".join(f"`{name}`" for name in scenario.changes)
    return Problem(
        scenario.at.key("changes"),
        f"{whose} changes {len(scenario.changes)} assumptions, {names}: nobody can tell which of"
        " them makes the difference.",
        "Make it one scenario for each.",
    )


def off_outcome(
    project: Project, kpi: Kpi, target: Target, scenario: Scenario
) -> Iterator[Problem]:
    """A scenario's value that is not what follows from the assumption that it changes."""
    (name, after), value = next(iter(scenario.changes.items())), scenario.value
    found = outcome(project, kpi, target, name, after)
    if not found or not value or value.kind is not found.follows.kind:
        return
    if not differ(value, found.follows):
        return
    follows, off = found.follows, apart(value, found.follows)
    near = follows.low if value.high < follows.low else follows.high
    share = EXACT.multiply(ROUNDING, near.copy_abs())
    if off.low > share and off.low > _one(kpi, value):
        yield Problem(
            scenario.at.value("value"),
            f"The scenario `{scenario.name}` in {about(target)} comes to {value.shown()}; with"
            f" `{name}` at {after.shown()} instead of {found.before.shown()}, what follows is"
            f" {follows.shown()}: {found.sum}.",
            f"Set it to {_written(kpi, follows).shown()}, or change the assumption to what gives"
            f" {value.shown()}.",
        )


def _written(kpi: Kpi, value: Quantity) -> Quantity:
    """As one would write it into the file: counts are whole."""
    return rounded(value) if kpi.unit and kpi.unit.kind is UnitKind.COUNT else value


def _one(kpi: Kpi, value: Quantity) -> Decimal:
    """One unit in base units; a share has none, a percent its point."""
    if value.kind is Kind.DURATION:
        return SECONDS.get(value.unit.partition("..")[0], ONE)
    if value.kind is Kind.PERCENT:
        return POINT
    return ZERO if kpi.unit and kpi.unit.kind is UnitKind.RATIO else ONE


def too_late(item: Aimed, found: Supply) -> Problem:
    """A target whose sources had to set out before its period."""
    kpi, target, value = item
    way = found.way
    shortest = with_ends(way.takes, way.takes.low)
    takes = way.last.at.value("takes") if way.last.takes else way.last.at.value()
    place, related = number_at(target), (Related(takes, "the time it takes"),)
    why = (
        f"{begin(target)} is {value.shown()}, and the way from `{way.first.name}` to"
        f" `{way.last.name}` takes {shortest.shown()} at the least, longer than the"
        f" {target.period.kind}:"
    )
    source = f"`{way.source.id}`"
    if found.best is None or found.arrives is None or found.needed is None:
        periods = _any_of(way.departures(target.period))
        times = f"in {periods}" if periods else "long before"
        message = (
            f"{why} what arrives then had to set out {times}, and no target, actual or baseline"
            f" of {source} says how much that was."
        )
        mend = (
            f"Add the actual of {source} for {periods}, or state it as the baseline of its target."
            if periods
            else "Look at the time that the stages take."
        )
        return Problem(place, message, mend, related)
    rates = " × ".join(rate.value.shown() for rate in found.rates)
    best = found.best
    message = (
        f"{why} {source} has {best.value.shown()} ({best.words}), of which"
        f" {best.value.shown()} × {rates} = {found.arrives.shown()} arrive at the most. The"
        f" target takes {found.needed.shown()} of them."
    )
    most = at_most(with_ends(found.arrives, found.arrives.high), kpi.unit)
    mend = (
        f"Lower the target to what can arrive, {most.shown()}, or plan with what else it comes"
        " from: a higher conversion, or a shorter way."
    )
    return Problem(place, message, mend, (Related(best.at, best.words), *related))


def _any_of(periods: Sequence[Period]) -> str:
    """Periods that follow each other: one or the other, or from the first to the last."""
    if len(periods) > 2:
        return f"{periods[0]} to {periods[-1]}"
    return " or ".join(str(period) for period in periods)
