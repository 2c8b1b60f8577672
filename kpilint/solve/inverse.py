"""What one part of a formula would have to be for the formula to give a certain result."""

from collections.abc import Mapping
from decimal import Decimal

from kpilint.values.formula import Formula
from kpilint.values.numbers import EXACT

_NEAR = Decimal("1e-20")


def part_needed(
    formula: Formula, values: Mapping[str, Decimal], part: str, result: Decimal
) -> Decimal | None:
    """The value of `part` at which the formula gives `result`, the other values staying.

    Found where the result, or one over it, moves in a straight line with the part, as in sums,
    products and quotients; None elsewhere.
    """
    now = values[part]
    step = abs(now) or Decimal(1)
    points = [now, EXACT.add(now, step), EXACT.add(EXACT.add(now, step), step)]
    given = [_at(formula, values, part, point) for point in points]
    if any(value is None for value in given):
        return None
    straight = [value for value in given if value is not None]
    found = _on_line(points, straight, result)
    if found is None and result and all(straight):
        over = [EXACT.divide(Decimal(1), value) for value in straight]
        found = _on_line(points, over, EXACT.divide(Decimal(1), result))
    return found


def _at(
    formula: Formula, values: Mapping[str, Decimal], part: str, value: Decimal
) -> Decimal | None:
    known = {**values, part: value}
    ends = formula.evaluate({name: (one, one) for name, one in known.items()}.get)
    return ends[0] if ends else None


def _on_line(points: list[Decimal], values: list[Decimal], wanted: Decimal) -> Decimal | None:
    """Where a line through three points reaches `wanted`; None where they are on none."""
    rise, more = EXACT.subtract(values[1], values[0]), EXACT.subtract(values[2], values[1])
    if not rise or abs(EXACT.subtract(rise, more)) > EXACT.multiply(abs(rise), _NEAR):
        return None
    run = EXACT.subtract(points[1], points[0])
    way = EXACT.divide(EXACT.subtract(wanted, values[0]), rise)
    return EXACT.add(points[0], EXACT.multiply(run, way))
