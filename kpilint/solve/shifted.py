"""What was or will be at a stage in a stretch of time, as far as actuals and targets tell."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage
from kpilint.solve.arithmetic import plus, with_ends
from kpilint.solve.targets import level
from kpilint.solve.times import Window
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity


@frozen
class Known:
    """A number of a period, an actual or else a target."""

    period: Period
    value: Quantity
    actual: bool


@frozen
class Past:
    """What is known of a stage in a window; `usual` is the mean, weighed by days."""

    kpi: Kpi
    known: tuple[Known, ...]
    usual: Quantity


def past(
    project: Project, stage: Stage, window: Window, period: Period, today: date
) -> Past | None:
    """What periods like `period` tell of the window; None where they leave a day of it out."""
    for kpi in sorted(project.measuring("volume", stage), key=lambda kpi: kpi.id):
        known = _like(project, kpi, window, period, today)
        if known and sum(_days(each.period, window) for each in known) == window.days:
            return Past(kpi, known, _mean(known, window))
    return None


def _like(
    project: Project, kpi: Kpi, window: Window, period: Period, today: date
) -> tuple[Known, ...]:
    """Actuals of what is over, targets of the rest; each period once."""
    found = {
        (each.period.start, each.period.end): each
        for each in (*_targets(project, kpi), *_actuals(project, kpi, today))
        if each.period.kind is period.kind and _days(each.period, window)
    }
    return tuple(found[key] for key in sorted(found))


def _targets(project: Project, kpi: Kpi) -> Iterator[Known]:
    for target in project.targets_of(kpi.id):
        value = None if target.pending or target.confidential else level(project, target)
        if value:
            yield Known(target.period, value, actual=False)


def _actuals(project: Project, kpi: Kpi, today: date) -> Iterator[Known]:
    for actual in project.actuals_of(kpi.id):
        if not actual.segment and actual.period.ended(today):
            yield Known(actual.period, actual.value, actual=True)


def _days(period: Period, window: Window) -> int:
    """How many days the two have in common."""
    return max((min(period.end, window.end) - max(period.start, window.start)).days + 1, 0)


def _mean(known: Iterable[Known], window: Window) -> Quantity:
    total: Quantity | None = None
    for each in known:
        weight = EXACT.divide(Decimal(_days(each.period, window)), Decimal(window.days))
        ends = (EXACT.multiply(end, weight) for end in (each.value.low, each.value.high))
        part = with_ends(each.value, *ends)
        total = plus(total, part) if total else part
    assert total is not None  # noqa: S101
    return total
