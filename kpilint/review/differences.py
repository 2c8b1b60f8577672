"""By how much a level moved: as a difference, and as a share of what it was."""

from decimal import Decimal

from kpilint.solve.arithmetic import relative
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity


def difference(was: Quantity | None, now: Quantity | None) -> str:
    """`+32`, `-$20,000`, `+4pp`; nothing where only one end of a range moved, or none."""
    step = _step(was, now)
    if was is None or step is None:
        return ""
    if was.kind is Kind.PERCENT:
        points = Quantity(Kind.POINTS, step, step, signed=True)
        return str(points).replace(" pp", "pp")
    return str(Quantity(was.kind, step, step, was.currency, was.unit, signed=True))


def share(was: Quantity | None, now: Quantity | None) -> str:
    """`+20%`: the change as a share of what was before; nothing from zero, or of ranges."""
    if was is None or now is None or _step(was, now) is None or was.is_range:
        return ""
    moved = relative(was.low, now.low)
    return Quantity(Kind.PERCENT, moved, moved, signed=True).shown() if moved is not None else ""


def _step(was: Quantity | None, now: Quantity | None) -> Decimal | None:
    if was is None or now is None or (was.kind, was.currency) != (now.kind, now.currency):
        return None
    low, high = EXACT.subtract(now.low, was.low), EXACT.subtract(now.high, was.high)
    return low if low == high and low else None
