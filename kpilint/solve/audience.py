"""How many of an audience a target can reach: its size, times the rate of every step."""

from decimal import ROUND_CEILING, Decimal

from kpilint.frozen import frozen
from kpilint.model.types import Audience, Step
from kpilint.solve.arithmetic import ONE, ZERO, times, with_ends
from kpilint.values.numbers import EXACT, show
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity


@frozen
class Reach:
    """What an audience gives in a period: from `low` to `high`, `middle` with ranges halved.

    In the period the audience renews `renewals` times, once in each `per`; `steps` are those of its
    path that have a rate.
    """

    size: Quantity
    renewals: int
    per: str
    steps: tuple[Step, ...]
    low: Decimal
    middle: Decimal
    high: Decimal

    @property
    def whole(self) -> Decimal:
        """Everybody who is there to be reached in the period."""
        return EXACT.multiply(self.size.high, Decimal(self.renewals))

    @property
    def has_range(self) -> bool:
        """Whether the rate of a step is a range."""
        return any(step.rate and step.rate.is_range for step in self.steps)

    def sum(self, beside: Decimal) -> str:
        """The chain as on a board: `500 × 30% opens × 25%..30% attends = 37.5 to 45`.

        The result has as many decimals as it takes to tell it from `beside`.
        """
        renewed = [f"{self.renewals} {self.per}s"] if self.renewals > 1 else []
        rates = [f"{step.rate.shown()} {step.step}".rstrip() for step in self.steps if step.rate]
        low, high = told_apart(self.low, beside), told_apart(self.high, beside)
        ends = low if low == high else f"{low} to {high}"
        return f"{' × '.join((self.size.shown(), *renewed, *rates))} = {ends}"

    def size_at_best(self, value: Decimal) -> Decimal:
        """The audience that `value` takes, with every rate at its best."""
        return _scaled(self.size.high, value, self.high)

    def size_in_the_middle(self, value: Decimal) -> Decimal:
        """The audience that `value` takes, with every range at its middle."""
        return _scaled(self.size.middle, value, self.middle)


def reach(audience: Audience, period: Period) -> Reach | None:
    """What the audience gives in the period; None where its size, or how it renews, is not known.

    A step that has no rate is taken by all; one whose rate cannot be gives no reach.
    """
    size, renewals = audience.size, _renewals(audience.per, period)
    unread = audience.unread or any(step.unread for step in audience.path)
    steps = tuple(step for step in audience.path if step.rate)
    rates = [step.rate for step in steps if step.rate]
    if size is None or size.low <= 0 or unread or any(map(impossible, rates)):
        return None
    count = Decimal(renewals)
    ends = with_ends(size, EXACT.multiply(size.low, count), EXACT.multiply(size.high, count))
    middle = EXACT.multiply(size.middle, count)
    for rate in rates:
        ends, middle = times(ends, rate), EXACT.multiply(middle, rate.middle)
    return Reach(size, renewals, audience.per, steps, ends.low, middle, ends.high)


def impossible(rate: Quantity) -> bool:
    """Whether a step cannot be taken by so many: by nobody at all, or by more than there are."""
    return rate.low <= ZERO or rate.high > ONE


def told_apart(value: Decimal, beside: Decimal) -> str:
    """A number with as many decimals as it takes to tell it from another one."""
    shown = ((show(value, places), show(beside, places)) for places in (1, 2, 4))
    unlike = (text for text, other in shown if value == beside or text != other)
    return next(unlike, show(value, None))


def _renewals(per: str, period: Period) -> int:
    """How often the audience renews; once where that takes as long as the period, or longer."""
    if not per or per == "day":
        return period.days if per else 1
    return len(period.parts(PeriodKind(per))) or 1


def _scaled(size: Decimal, value: Decimal, reached: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(size, value), reached).to_integral_value(ROUND_CEILING)
