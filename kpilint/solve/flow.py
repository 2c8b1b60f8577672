"""How many there are at every stage of a funnel when there are so many at one of them."""

from collections.abc import Mapping

from kpilint.frozen import frozen
from kpilint.model.types import Stage
from kpilint.solve.arithmetic import over, rounded, times, with_ends
from kpilint.solve.ways import Way, Ways
from kpilint.values.quantity import Quantity


@frozen
class Count:
    """How many there are at a stage; `way` leads from it to the goal, or from the goal to it.

    `exact` is what the sum gives, and `whole` the nearest whole, which the next sum starts from.
    """

    stage: Stage
    exact: Quantity
    way: Way | None = None

    @property
    def whole(self) -> Quantity:
        return rounded(self.exact)


Flow = Mapping[int, Count]
"""The counts by the position of their stage; what cannot be known is not among them."""


def flow(ways: Ways, goal: Stage, count: Quantity) -> Flow:
    """The counts that follow from `count` at the stage `goal`, up and down the funnel."""
    found = {goal.index: Count(goal, count)}
    for index in range(goal.index - 1, -1, -1):
        way = ways.out_of(index, goal.index)
        later = found.get(way.last.index) if way else None
        before = over(later.whole, way.rate) if way and later else None
        if way and before:
            found[index] = Count(way.first, with_ends(count, before.low, before.high), way)
    for index in range(goal.index + 1, len(ways.funnel.stages)):
        way = ways.into(index, goal.index)
        earlier = found.get(way.first.index) if way else None
        if way and earlier:
            found[index] = Count(way.last, times(earlier.whole, way.rate), way)
    return dict(sorted(found.items()))


def path(found: Flow, goal: Stage, stage: Stage) -> tuple[Way, ...]:
    """The ways between a stage and the goal, in the order of the funnel."""
    steps: list[Way] = []
    count = found[stage.index]
    while count.stage is not goal and count.way:
        steps.append(count.way)
        count = found[(count.way.last if stage.index < goal.index else count.way.first).index]
    return tuple(steps) if stage.index < goal.index else tuple(reversed(steps))


def through(amount: Quantity, steps: tuple[Way, ...]) -> Quantity:
    """What an amount becomes on the way, without any rounding."""
    for step in steps:
        amount = times(amount, step.rate)
    return amount


def back(amount: Quantity, steps: tuple[Way, ...]) -> Quantity:
    """What it takes at the beginning of the way to arrive at an amount, without any rounding."""
    for step in reversed(steps):
        before = over(amount, step.rate)
        assert before is not None  # noqa: S101
        amount = with_ends(amount, before.low, before.high)
    return amount
