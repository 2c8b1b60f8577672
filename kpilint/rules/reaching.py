"""What the rules of audience ask: whom a target reaches, and whether these are enough."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from kpilint.finding import Location, Problem, Related
from kpilint.frozen import frozen
from kpilint.model.commitments import judged
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Audience, Kpi, Target
from kpilint.rules.accountability import what
from kpilint.rules.bounds import at_least
from kpilint.rules.registry import Context
from kpilint.solve.arithmetic import ONE, over, with_ends
from kpilint.solve.audience import Reach, reach, told_apart
from kpilint.solve.targets import level, start
from kpilint.values.numbers import EXACT, show
from kpilint.values.quantity import Kind, Quantity
from kpilint.values.unit import UnitKind


@frozen
class Asked:
    """A target that counts people, companies or the like, beside those who can be reached."""

    kpi: Kpi
    target: Target
    value: Quantity
    audience: Audience
    reach: Reach

    @property
    def number(self) -> Location:
        return self.target.at.value("value" if self.target.value else "change")

    @property
    def size(self) -> Location:
        return self.audience.at.value("size")

    @property
    def named(self) -> str:
        return f"`{self.kpi.id}` for {self.target.period}"


def asked(context: Context) -> Sequence[Asked]:
    """The judged targets that an audience limits."""
    return _asked(context.project, context.today)


@once
def _asked(project: Project, today: date) -> list[Asked]:
    return list(_limited(project, today))


def _limited(project: Project, today: date) -> Iterator[Asked]:
    for kpi in filter(_is_counted, project.active_kpis):
        limited = any(_audience_of(kpi, target) for target in project.targets_of(kpi.id))
        for target in judged(project, kpi, today) if limited else ():
            audience, value = _audience_of(kpi, target), level(project, target)
            reached = reach(audience, target.period) if audience else None
            if audience and reached and value and value.kind is Kind.NUMBER:
                yield Asked(kpi, target, value, audience, reached)


def audiences(context: Context) -> Iterator[tuple[str, Audience]]:
    """The audiences of active KPIs and of judged targets, each with the KPI's id."""
    for kpi in context.project.active_kpis:
        if kpi.audience and "audience" not in kpi.unread:
            yield kpi.id, kpi.audience
        if any(target.audience for target in context.project.targets_of(kpi.id)):
            for target in judged(context.project, kpi, context.today):
                if target.audience and "audience" not in target.unread:
                    yield kpi.id, target.audience


def without_audience(context: Context) -> Iterator[Problem]:
    """Leading KPIs that count what nothing comes before, and do not say who can be reached."""
    for kpi in context.project.active_kpis:
        if kpi.indicator == "leading" and "audience" not in kpi.unread and _is_first(context, kpi):
            targets = judged(context.project, kpi, context.today)
            bare = [t for t in targets if not t.audience and "audience" not in t.unread]
            size_lacks = kpi.audience is not None and kpi.audience.lacks("size")
            if bare and (kpi.audience is None or size_lacks):
                yield _blind(context.project, kpi, bare[0])


def too_small(each: Asked) -> Iterator[Problem]:
    """A target above all that the audience can give."""
    value, reached = each.value.low, each.reach
    if value > reached.high:
        needed = show(reached.size_at_best(value))
        message = (
            f"{each.named} is out of reach. {reached.sum(value)}: the target is {show(value, 1)};"
            f" it takes an audience of {needed} at best."
        )
        ways = _ways(reached.high, needed, *_better_rates(reached, value))
        yield _clash(each, message, ways)


def stretched(each: Asked) -> Iterator[Problem]:
    """A target within the reach, and above what every range gives at its middle."""
    value, reached = each.value.low, each.reach
    if reached.has_range and reached.middle < value <= reached.high:
        needed = show(reached.size_in_the_middle(value))
        message = (
            f"{each.named} needs rates above the middle of their ranges. {reached.sum(value)}, and"
            f" {told_apart(reached.middle, value)} with every range at its middle: the target is"
            f" {show(value, 1)}."
        )
        ways = _ways(reached.middle, needed, "narrow the ranges where a `source` allows it")
        yield _clash(each, message, ways)


def too_large_a_share(project: Project, each: Asked, percent: Decimal) -> Iterator[Problem]:
    """A target of a newcomer that asks for more of the audience than newcomers get."""
    usual = EXACT.multiply(each.reach.whole, EXACT.scaleb(percent, -2))
    if each.value.low > usual and _is_new(project, each.target):
        whole = with_ends(each.value, each.reach.whole)
        share = over(with_ends(each.value, each.value.low), whole)
        yield Problem(
            each.number,
            f"{each.named} asks for {show(each.value.low, 1)} of {whole.shown()},"
            f" {share.shown(2) if share else 'all'} of its audience, with neither a baseline nor"
            f" actuals to build on; a newcomer seldom gets more than {show(percent)}%.",
            f"Set the target to {show(_whole(usual))} or less, or give the `baseline` that it"
            " starts from.",
            (Related(each.size, f"the audience of `{each.kpi.id}`"),),
        )


def not_fresh(kpi: str, audience: Audience, today: date) -> Iterator[Problem]:
    """An audience that nobody knows to have been counted within a year."""
    day = audience.as_of
    if audience.lacks("as_of"):
        yield Problem(
            audience.at.key(),
            f"The audience of `{kpi}` does not say when it was counted.",
            "Add `as_of:` with the day; if that is more than a year ago, count it anew.",
        )
    elif day and (day.year + 1, day.month, day.day) < (today.year, today.month, today.day):
        yield Problem(
            audience.at.value("as_of"),
            f"The audience of `{kpi}` was counted on {day}, more than a year ago.",
            "Count it anew, and write the `size`, the day and the `source`.",
        )


def _is_counted(kpi: Kpi) -> bool:
    """Whether more of it takes more people, companies or the like."""
    counts = kpi.unit is None or kpi.unit.kind in (UnitKind.COUNT, UnitKind.OTHER)
    return counts and kpi.direction != "down" and "direction" not in kpi.unread


def _audience_of(kpi: Kpi, target: Target) -> Audience | None:
    """Whom the target reaches: its own audience, or else the KPI's; None if it is not clear."""
    if "audience" in target.unread:
        return None
    return target.audience or (None if "audience" in kpi.unread else kpi.audience)


def _is_first(context: Context, kpi: Kpi) -> bool:
    """Whether the KPI counts activity, or the stage before which there is none."""
    kind = kpi.measure.kind if kpi.measure and "measure" not in kpi.unread else ""
    stages = context.project.stages_of(kpi) if kind == "volume" else ()
    return kind == "activity" or (len(stages) == 1 and stages[0].index == 0)


def _blind(project: Project, kpi: Kpi, target: Target) -> Problem:
    stages = project.stages_of(kpi)
    before = f"no stage comes before `{stages[0].name}`" if stages else "it counts activity"
    lacks = "its audience has no `size`" if kpi.audience else "does not say who can be reached"
    return Problem(
        kpi.audience.at.key() if kpi.audience else kpi.at.key(),
        f"{what(kpi)} has a target for {target.period} and {lacks}: {before}, so nothing else says"
        " whether there are enough.",
        "Add `size`, and when and where it was counted."
        if kpi.audience
        else "Add `audience: {who: ..., size: ..., as_of: ..., source: ..., path: [...]}` with the"
        " steps from those who can be reached to what is counted.",
    )


def _is_new(project: Project, target: Target) -> bool:
    """Whether the target has nothing to start from, as far as everything could be read."""
    unread = "baseline" in target.unread or bool(target.baseline and target.baseline.unread)
    if unread or project.problems.get("actuals-format"):
        return False
    return not (start(project, target) or project.actuals_of(target.kpi))


def _better_rates(reached: Reach, value: Decimal) -> Iterator[str]:
    """The single rates that would make up for the rest, where they can be that high."""
    for step in reached.steps:
        if step.rate:
            rate = EXACT.divide(EXACT.multiply(step.rate.high, value), reached.high)
            if rate <= ONE:
                shown = at_least(with_ends(step.rate, rate), None).shown()
                yield f'raise "{step.step}" from {step.rate.shown()} to {shown}'


def _ways(bound: Decimal, size: str, *more: str) -> str:
    """What can be done: another number, another audience, and more."""
    number = _whole(bound)
    lower = [f"set the target to {show(number)} or less"] if number else []
    ways = [*lower, f"find an audience of {size} or more", *more]
    text = ", or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
    return f"{text[0].upper()}{text[1:]}."


def _whole(amount: Decimal) -> Decimal:
    return amount.to_integral_value(ROUND_FLOOR)


def _clash(each: Asked, message: str, mend: str) -> Problem:
    """A problem at the later of the target's number and the size of the audience."""
    audience = Related(each.size, f"the audience of `{each.kpi.id}`")
    number = Related(each.number, f"the target is {each.value.shown()}")
    first, later = sorted((audience, number), key=lambda related: related.location)
    return Problem(later.location, message, mend, (first,))
