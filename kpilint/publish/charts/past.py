"""The latest periods of a KPI: what it was in each, what it should be, and what is likely."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kpilint.frozen import frozen
from kpilint.model.types import Kpi, Target
from kpilint.publish.chosen import shown_target
from kpilint.publish.company import Company
from kpilint.publish.outcomes import Days, Result, by_days, days, judged, open_level
from kpilint.publish.progress import Progress
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.known import Known, alike, measured
from kpilint.solve.targets import tolerance
from kpilint.solve.trend import Limits, Trend, trend
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

MOST, AHEAD = 12, 3
"""Periods that are shown, and how many of them at most may come after the last actual."""


@frozen
class Slot:
    """A period; `goal` is what its target asks for, give or take `near`.

    `actual` and `result` are of a period that is over, `progress` is of one that has begun.
    """

    period: Period
    actual: Quantity | None = None
    goal: Quantity | None = None
    near: Decimal = ZERO
    result: Result | None = None
    progress: Progress | None = None

    @property
    def known(self) -> Quantity | None:
        """What it was, or is so far."""
        return self.actual or (self.progress.value if self.progress else None)


@frozen
class Past:
    """The periods of one length, oldest first; `aim` is the one whose target matters now."""

    kpi: Kpi
    slots: tuple[Slot, ...]
    aim: Slot | None
    trend: Trend | None

    @property
    def newest(self) -> Slot:
        """The last period of which something is known; a past without one is none."""
        return next(slot for slot in reversed(self.slots) if slot.known)

    @property
    def like(self) -> Quantity:
        """The newest number."""
        known = self.newest.known
        assert known  # noqa: S101
        return known

    @property
    def ended(self) -> tuple[Slot, ...]:
        """The periods that came out one way or the other."""
        return tuple(slot for slot in self.slots if slot.result)

    @property
    def limits(self) -> Limits | None:
        goal = self.aim.goal if self.aim else None
        return self.trend.nearest(goal) if self.trend and goal else None


def past(company: Company, kpi: Kpi) -> Past | None:
    """What there is to draw; None where nothing was measured, or only one thing is known."""
    known = _usual(list(measured(company.project, kpi.id)))
    known = [each for each in known if each.period.start <= company.today]
    if not known:
        return None
    last = known[-1]
    targets = _targets(company, kpi, last)
    actuals = {days(each.period): each for each in known}
    periods = _periods(last.period, actuals, targets)
    slots = tuple(_slot(company, kpi, each, actuals, targets) for each in periods)
    if sum(bool(slot.known) + bool(slot.goal) for slot in slots) < 2 or not any(
        slot.known for slot in slots
    ):
        return None
    aim = _aim(company, kpi, slots)
    return Past(kpi, slots, aim, _trend(company, aim, targets) if aim else None)


def _usual(known: Sequence[Known]) -> list[Known]:
    """Those of the length of period that most of them have, in one unit, by time."""
    groups: list[list[Known]] = []
    for each in known:
        group = next((group for group in groups if alike(group[0].period, each.period)), None)
        groups.append([each]) if group is None else group.append(each)
    most = max(groups, key=lambda group: (len(group), group[0].period.days), default=[])
    like = most[-1].value if most else None
    return [each for each in most if like and _fits(each.value, like)]


def _fits(value: Quantity, like: Quantity) -> bool:
    return (value.kind, value.currency) == (like.kind, like.currency)


def _targets(company: Company, kpi: Kpi, like: Known) -> Mapping[Days, Target]:
    """The targets with a number, for periods of this length."""
    found = (t for t in company.project.targets_of(kpi.id) if alike(t.period, like.period))
    levels = ((target, open_level(company.project, target)) for target in found)
    return by_days(target for target, goal in levels if goal and _fits(goal, like.value))


def _periods(
    last: Period, actuals: Mapping[Days, Known], targets: Mapping[Days, Target]
) -> list[Period]:
    """Without a gap from the first that is known to the last target that is not far ahead."""
    end = max(
        (t.period for t in targets.values() if _ahead(t.period, last)),
        key=lambda period: period.start,
        default=last,
    )
    back = list(_back(end, MOST))
    while days(back[-1]) not in actuals and days(back[-1]) not in targets:
        back.pop()
    return back[::-1]


def _ahead(period: Period, last: Period) -> bool:
    return any(days(each) == days(last) for each in _back(period, AHEAD + 1))


def _back(period: Period, count: int) -> Iterator[Period]:
    for _ in range(count):
        yield period
        period = period.previous()


def _slot(
    company: Company,
    kpi: Kpi,
    period: Period,
    actuals: Mapping[Days, Known],
    targets: Mapping[Days, Target],
) -> Slot:
    known, target = actuals.get(days(period)), targets.get(days(period))
    value = known.value if known else None
    goal = open_level(company.project, target) if target else None
    near = tolerance(target, goal) if target and goal else ZERO
    if not period.ended(company.today):
        return Slot(period, goal=goal, near=near, progress=_so_far(company, target, value))
    result = judged(kpi.direction, goal, value, near) if goal and value else None
    return Slot(period, value, goal, near, result)


def _so_far(company: Company, target: Target | None, value: Quantity | None) -> Progress | None:
    if target:
        return company.progress(target)
    return Progress(value, ()) if value else None


def _aim(company: Company, kpi: Kpi, slots: Iterable[Slot]) -> Slot | None:
    """The period of the target that the page shows, or else the last that has a target."""
    aimed = [slot for slot in slots if slot.goal]
    shown = shown_target(company, kpi)
    same = (slot for slot in aimed if shown and days(slot.period) == days(shown.period))
    return next(same, aimed[-1] if aimed else None)


def _trend(company: Company, aim: Slot, targets: Mapping[Days, Target]) -> Trend | None:
    assert aim.goal  # noqa: S101
    return trend(company.project, targets[days(aim.period)], aim.goal, company.today)
