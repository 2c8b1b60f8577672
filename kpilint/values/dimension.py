"""Dimensional analysis: the unit of sums, products and quotients of units."""

import re
from collections import Counter
from dataclasses import field
from enum import Enum

from kpilint.frozen import frozen
from kpilint.values.unit import Unit, UnitKind, parse_unit


class Scalar(Enum):
    """What sort of pure number something without a dimension is."""

    NUMBER = "a plain number"
    PERCENT = "a percent"
    RATIO = "a ratio"


_SCALARS = {UnitKind.PERCENT: Scalar.PERCENT, UnitKind.RATIO: Scalar.RATIO}
_MONEY = "money"
_COUNT = "count"
_DURATION = "duration"
_TIMES, _PER = " × ", " per "
_MONEY_IN = r"money in ([A-Z]{3})"


@frozen
class Dimension:
    """Powers of money (of one currency), duration, count and other nouns; none for pure numbers."""

    powers: dict[str, int] = field(default_factory=dict)
    scalar: Scalar = Scalar.RATIO

    def beside(self, other: "Dimension") -> str:
        """In words; the currency of money is named only beside other money."""
        if not self.powers:
            return self.scalar.value
        unit = self.unit()
        if unit.kind is UnitKind.MONEY is not other.unit().kind:
            return _MONEY
        return str(unit)

    def essence(self) -> dict[str, int]:
        """The powers that matter: money per count is money, and so is money times count."""
        others = {base: power for base, power in self.powers.items() if base != _COUNT}
        return others or self.powers

    def unit(self) -> Unit:
        """The unit in which specs would state it; a noun such as `count per duration` if none."""
        powers = self.essence()
        if not powers:
            return Unit(UnitKind.PERCENT if self.scalar is Scalar.PERCENT else UnitKind.RATIO)
        (base, power), *more = powers.items()
        if base == _COUNT and power > 0:
            return Unit(UnitKind.COUNT)
        if more or power != 1:
            return Unit(UnitKind.OTHER, noun=self._noun(powers))
        money = re.fullmatch(_MONEY_IN, base)
        return Unit(UnitKind.MONEY, currency=money[1]) if money else parse_unit(base)

    def _noun(self, powers: dict[str, int]) -> str:
        above = [_power(base, power) for base, power in powers.items() if power > 0]
        below = [_power(base, -power) for base, power in powers.items() if power < 0]
        counted = _COUNT if self.powers.get(_COUNT, 0) > 0 else "1"
        return _PER.join([_TIMES.join(above) or counted, *below])


def dimension(unit: Unit) -> Dimension:
    """The dimension of a unit."""
    match unit.kind:
        case UnitKind.PERCENT | UnitKind.RATIO:
            return Dimension(scalar=_SCALARS[unit.kind])
        case UnitKind.OTHER:
            return Dimension(_powers(unit.noun))
        case UnitKind.MONEY:
            return Dimension({str(unit): 1})
    return Dimension({str(unit.kind): 1})


def total(one: Dimension, other: Dimension) -> Dimension | None:
    """The dimension of a sum or difference; None where unlike things are added."""
    if not one.powers and not other.powers:
        return Dimension(scalar=_mixed(one.scalar, other.scalar))
    if _essentially(one) == _essentially(other):
        return one
    if _takes_numbers(one) and _is_number(other):
        return one
    return other if _takes_numbers(other) and _is_number(one) else None


def product(one: Dimension, other: Dimension) -> Dimension:
    """The dimension of one times the other."""
    if one.powers or other.powers:
        return Dimension(_merged(one, other, 1))
    return Dimension(scalar=_mixed(one.scalar, other.scalar))


def quotient(one: Dimension, other: Dimension) -> Dimension:
    """The dimension of one divided by the other."""
    if one.powers or other.powers:
        return Dimension(_merged(one, other, -1))
    return one if other.scalar is Scalar.NUMBER else Dimension()


def _mixed(one: Scalar, other: Scalar) -> Scalar:
    if one is other or other is Scalar.NUMBER:
        return one
    return other if one is Scalar.NUMBER else Scalar.RATIO


def _essentially(one: Dimension) -> dict[str, int]:
    powers = one.essence()
    return {_COUNT: 1} if powers.get(_COUNT, 0) > 0 else powers


def _takes_numbers(one: Dimension) -> bool:
    bases = list(one.essence())
    return bool(bases) and not any(b.startswith(_MONEY) or b == _DURATION for b in bases)


def _is_number(one: Dimension) -> bool:
    return not one.powers and one.scalar is Scalar.NUMBER


def _merged(one: Dimension, other: Dimension, sign: int) -> dict[str, int]:
    powers = Counter(one.powers)
    for base, power in other.powers.items():
        powers[base] += sign * power
    return {base: power for base, power in sorted(powers.items()) if power}


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}^{power}"


def _powers(noun: str) -> dict[str, int]:
    """The dimension that a noun such as `calls per rep` spells."""
    above, *below = noun.split(_PER)
    powers: Counter[str] = Counter()
    for factors, sign in ((above.split(_TIMES), 1), (below, -1)):
        for factor in factors:
            raised = re.fullmatch(r"(.+)\^([0-9]{1,3})", factor)
            base, power = (raised[1], int(raised[2])) if raised else (factor, 1)
            if base != "1":
                powers[base] += sign * power
    return {base: power for base, power in sorted(powers.items()) if power}
