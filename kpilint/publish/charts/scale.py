"""Axes: round numbers that hold all that is drawn, and how they are written."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpilint.frozen import frozen
from kpilint.publish import numbers
from kpilint.solve.arithmetic import ONE, ZERO
from kpilint.values.numbers import EXACT, SCALES
from kpilint.values.quantity import SECONDS, Kind, Quantity

STEPS = 4
"""About how many gaps an axis has."""

NEAR_ZERO = {Kind.NUMBER: Decimal("0.9"), Kind.MONEY: Decimal("0.9")}
NEARER = Decimal("0.75")
"""Where the least is below this share of the most, the axis begins at zero."""

_ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_SMALL = {Kind.MONEY: Decimal(10_000), Kind.NUMBER: Decimal(100_000)}
"""Below these amounts numbers are written out."""

_MOST = EXACT.multiply(SCALES["B"], SCALES["k"])


@frozen
class Scale:
    """An axis for quantities like `like`: from the first of `ticks` to the last, in its unit."""

    like: Quantity
    ticks: tuple[Decimal, ...]

    @property
    def low(self) -> Decimal:
        return self.ticks[0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1]

    @property
    def cut_off(self) -> bool:
        """Whether it does not show zero."""
        return self.low > ZERO or self.high < ZERO

    def place(self, value: Decimal) -> float:
        """Where an amount in base units lies; here and only here numbers become inexact."""
        return float(min(max(EXACT.divide(value, _unit(self.like)), self.low), self.high))

    def labels(self) -> list[str]:
        return [self.label(tick) for tick in self.ticks]

    def label(self, tick: Decimal) -> str:
        """A tick as it is written: `20%`, `$2.5M`, `6 months`."""
        scale, suffix = _scaled(self.like, max(abs(self.low), abs(self.high)))
        if tick and scale > _MOST:
            return f"{EXACT.normalize(tick):E}"
        base = EXACT.multiply(EXACT.divide(tick, scale), _unit(self.like))
        shown = Quantity(self.like.kind, base, base, self.like.currency, self.like.unit)
        return numbers.amount(shown) + (suffix if tick else "")


def scale(like: Quantity, values: Iterable[Decimal], *, whole: bool) -> Scale:
    """An axis that holds all values, which are in base units.

    It begins at zero, unless the values lie far from it and close to each other. `whole` says
    that there is nothing between one and two.
    """
    unit = _unit(like)
    placed = [EXACT.divide(value, unit) for value in values]
    low, high = min(placed), max(placed)
    share = NEAR_ZERO.get(like.kind, NEARER) if low != high else ONE
    if low <= EXACT.multiply(high, share):
        low = min(low, ZERO)
    if high >= EXACT.multiply(low, share):
        high = max(high, ZERO)
    return Scale(_plain(like), _ticks(low, high, whole=whole))


def _ticks(low: Decimal, high: Decimal, *, whole: bool) -> tuple[Decimal, ...]:
    """Round numbers at equal distances, from below the lowest to above the highest."""
    span = EXACT.subtract(high, low) or abs(low) or ONE
    rough = EXACT.divide(span, Decimal(STEPS))
    size = Decimal(1).scaleb(rough.adjusted())
    step = next(s for r in _ROUND if (s := EXACT.multiply(r, size)) >= rough)
    step = max(step, ONE) if whole else step
    first = EXACT.divide(low, step).to_integral_value(ROUND_FLOOR)
    last = EXACT.divide(high, step).to_integral_value(ROUND_CEILING)
    count = max(int(EXACT.subtract(last, first)), 1)
    return tuple(EXACT.multiply(step, EXACT.add(first, Decimal(n))) for n in range(count + 1))


def _unit(like: Quantity) -> Decimal:
    """One of the unit that the axis counts in."""
    if like.kind is Kind.DURATION:
        return SECONDS[like.unit.partition("..")[0] or "days"]
    return ONE


def _plain(like: Quantity) -> Quantity:
    """A quantity in one unit, without a sign of its own."""
    unit = like.unit.partition("..")[0]
    return Quantity(like.kind, like.low, like.low, like.currency, unit)


def _scaled(like: Quantity, most: Decimal) -> tuple[Decimal, str]:
    """What numbers are divided by so that they stay short, and what that is called."""
    if like.kind not in _SMALL:
        return (ONE if most < _MOST else EXACT.multiply(_MOST, SCALES["k"])), ""
    if most < _SMALL[like.kind]:
        return ONE, ""
    if most >= _MOST:
        return EXACT.multiply(_MOST, SCALES["k"]), ""
    name = max((n for n in "kMB" if SCALES[n] <= most), key=SCALES.__getitem__)
    return SCALES[name], name
