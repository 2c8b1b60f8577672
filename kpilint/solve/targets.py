"""What a target comes to: its level, where it starts from, and how far off is near enough."""

from decimal import Decimal

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.types import Baseline, Target
from kpilint.solve.arithmetic import ONE, with_ends
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

USUAL_TOLERANCE = Decimal("0.10")


@frozen
class Start:
    """Where a target starts from; `words` say where that is known from."""

    value: Quantity
    words: str
    source: Baseline | Actual

    @property
    def at(self) -> Location:
        """Where it stands; looked up only when a finding needs it."""
        return self.source.at if isinstance(self.source, Actual) else self.source.at.value("value")


def start(project: Project, target: Target) -> Start | None:
    """The baseline as stated, else the actual of its period, or of the like period before."""
    baseline = target.baseline
    if baseline and baseline.value:
        of = f" of {baseline.period.text}" if baseline.period else ""
        return Start(baseline.value, f"baseline{of}", baseline)
    if "baseline" in target.unread:
        return None
    period = baseline.period if baseline and baseline.period else target.period.previous()
    for actual in project.actuals_of(target.kpi):
        same = (actual.period.start, actual.period.end) == (period.start, period.end)
        if same and not actual.segment:
            return Start(actual.value, f"actual of {actual.period.text}", actual)
    return None


def started(project: Project, target: Target) -> Quantity | None:
    """What it starts from, without the words that say where that is known from."""
    if target.baseline and target.baseline.value:
        return target.baseline.value
    begun = start(project, target)
    return begun.value if begun else None


def level(project: Project, target: Target) -> Quantity | None:
    """The level to reach: as stated, or the start with the change put on it."""
    if target.value or not target.change:
        return target.value
    before = started(project, target)
    return _changed(before, target.change) if before else None


def tolerance(target: Target, value: Quantity) -> Decimal:
    """How far off is near enough, in base units; a tenth of the level unless stated."""
    stated = target.tolerance
    if stated and stated.kind is not Kind.PERCENT:
        return stated.high
    return EXACT.multiply(stated.high if stated else USUAL_TOLERANCE, abs(value.high))


def _changed(base: Quantity, by: Quantity) -> Quantity | None:
    if by.kind is Kind.RELATIVE:
        low, high = EXACT.add(ONE, by.low), EXACT.add(ONE, by.high)
        return with_ends(base, EXACT.multiply(base.low, low), EXACT.multiply(base.high, high))
    points = by.kind is Kind.POINTS and base.kind is Kind.PERCENT
    if points or (by.kind is base.kind and by.kind is not Kind.PERCENT):
        return with_ends(base, EXACT.add(base.low, by.low), EXACT.add(base.high, by.high))
    return None
