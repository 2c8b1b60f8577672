"""How far a target is: what came of its period so far, beside what should have come by then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpilint.frozen import frozen
from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.publish.outcomes import Result, judged, open_level
from kpilint.solve.arithmetic import ONE, ZERO, with_ends
from kpilint.solve.sums import adds_over_time, total
from kpilint.solve.targets import tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

REACHED = "reached already"
INCOMPLETE = "not measured to the end"
WEEK = 7
"""Days; the weeks that belong to a period may leave a few of its days to other periods."""
_SO_FAR = {Result.MET: "on track", Result.NEAR: "nearly on track", Result.MISSED: "off track"}
WORDS = (REACHED, *_SO_FAR.values(), *(each.value for each in Result), INCOMPLETE)
"""All that can be said of how a target stands, the best first."""


@frozen
class Progress:
    """What came of a target's period so far.

    `word` says how it stands, and is empty where there is nothing to hold it against. `done` is the
    share of the goal, `gone` that of the period's days that `periods` cover; both are set only
    where the parts of a period add up to it.
    """

    value: Quantity
    periods: tuple[Period, ...]
    word: str = ""
    done: Decimal | None = None
    gone: Decimal | None = None


def progress(project: Project, target: Target, today: date) -> Progress | None:
    """How far the target is; None where nothing was measured in its period."""
    kpi = project.kpis.get(target.kpi)
    adds = kpi is not None and adds_over_time(project, kpi)
    seen = _seen(project.actuals_of(target.kpi), target.period, today, adds=adds)
    if kpi is None or not seen:
        return None
    found = Progress(total(actual.value for actual in seen), tuple(a.period for a in seen))
    goal = open_level(project, target)
    if not goal or goal.kind is not found.value.kind:
        return found
    near = tolerance(target, goal)
    if target.period.ended(today):
        missing = target.period.days - sum(period.days for period in found.periods)
        result = judged(kpi.direction, goal, found.value, near).value
        return replace(found, word=INCOMPLETE if missing >= WEEK else result)
    if not adds:
        return replace(found, word=_SO_FAR[judged(kpi.direction, goal, found.value, near)])
    gone = _share_of_days(target.period, seen, today)
    word = _at_pace(kpi.direction, goal, near, found.value, gone)
    return replace(found, word=word, done=_of(goal, found.value), gone=gone)


def latest(project: Project, kpi: str, until: date) -> Actual | None:
    """The actual that ends last, of those that begin by `until`; of several the longest."""
    whole = (actual for actual in project.actuals_of(kpi) if not actual.segment)
    begun = (actual for actual in whole if actual.period.start <= until)
    return max(begun, key=lambda actual: (actual.period.end, actual.period.days), default=None)


def nearest(targets: Iterable[Target], start: date, end: date, today: date) -> Target | None:
    """The target for a stretch of days: in force today, or on the day of it that is nearest.

    Of several that are in force it is the one that is about as long as the stretch.
    """
    day, days = min(max(today, start), end), (end - start).days + 1

    def distance(target: Target) -> tuple[int, int, date]:
        period = target.period
        away = max((period.start - day).days, (day - period.end).days, 0)
        return away, abs(period.days - days), period.start

    return min(targets, key=distance, default=None)


def _seen(
    actuals: Iterable[Actual], period: Period, today: date, *, adds: bool
) -> tuple[Actual, ...]:
    """What was measured of the period: as a whole, or else in parts that do not overlap.

    Of what does not add up it is the latest part.
    """
    within = [
        actual
        for actual in actuals
        if not actual.segment and actual.period.start <= today and period.contains(actual.period)
    ]
    exact = [a for a in within if (a.period.start, a.period.end) == (period.start, period.end)]
    if exact or not within:
        return tuple(exact[:1])
    kinds = {(actual.value.kind, actual.value.currency) for actual in within}
    if not adds or len(kinds) > 1:
        return (max(within, key=lambda actual: (actual.period.end, actual.period.days)),)
    return tuple(_apart(within))


def _apart(actuals: Iterable[Actual]) -> Iterable[Actual]:
    end = date.min
    for actual in sorted(actuals, key=lambda actual: actual.period.order):
        if actual.period.start > end:
            end = actual.period.end
            yield actual


def _share_of_days(period: Period, seen: Iterable[Actual], today: date) -> Decimal:
    days = sum(_days(actual, today) for actual in seen)
    return min(EXACT.divide(Decimal(days), Decimal(period.days)), ONE)


def _days(actual: Actual, today: date) -> int:
    """How many days an actual is about: of a period that is not over, those until it was noted."""
    until = min(actual.period.end, actual.updated_on or today, today)
    return max((until - actual.period.start).days + 1, 0)


def _at_pace(direction: str, goal: Quantity, near: Decimal, value: Quantity, gone: Decimal) -> str:
    """How it stands if as much was to come each day."""
    if direction == "up" and value.low >= goal.low:
        return REACHED
    if not gone:
        return ""
    due = with_ends(goal, EXACT.multiply(goal.low, gone), EXACT.multiply(goal.high, gone))
    return _SO_FAR[judged(direction, due, value, EXACT.multiply(near, gone))]


def _of(goal: Quantity, value: Quantity) -> Decimal | None:
    exact = not goal.is_range and not value.is_range and goal.low > ZERO
    return EXACT.divide(value.low, goal.low) if exact else None
