"""What would have to be true for a target at one stage to give what is wanted at another."""

from collections.abc import Mapping

from kpilint.frozen import frozen
from kpilint.model.types import Stage
from kpilint.solve.arithmetic import ONE, over
from kpilint.solve.fit import Aim
from kpilint.solve.flow import Flow, path, through
from kpilint.solve.ways import Way
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity


@frozen
class Gap:
    """`start` at the stage `first` gives `reached` at the stage `last`, where `wanted` are wanted.

    `ways` lead there; `alone` is what each of them would have to be for itself, the rest staying
    as it is: the conversion that reaches the goal at best and at worst.
    """

    first: Stage
    last: Stage
    start: Quantity
    reached: Quantity
    wanted: Quantity
    ways: tuple[Way, ...]

    @property
    def sure(self) -> bool:
        """Whether it suffices even if every range comes out at its lower end."""
        return EXACT.subtract(self.wanted.low, self.reached.low) < ONE

    @property
    def possible(self) -> bool:
        """Whether it suffices if every range comes out at its upper end."""
        return EXACT.subtract(self.wanted.low, self.reached.high) < ONE

    @property
    def alone(self) -> tuple[tuple[Way, Quantity], ...]:
        found = []
        for way in self.ways:
            others = through(self.start, tuple(each for each in self.ways if each is not way))
            needed = over(self.wanted, others)
            if needed:
                found.append((way, needed))
        return tuple(found)


def gaps(found: Flow, goal: Stage, aims: Mapping[int, Aim]) -> tuple[Gap, ...]:
    """From the earliest target before the goal to it, and from it to the last target after it."""
    known = sorted(index for index in aims if index in found)
    before = next((index for index in known if index < goal.index), None)
    after = next((index for index in reversed(known) if index > goal.index), None)
    wanted = found[goal.index].whole
    gaps = []
    if before is not None:
        ways, start = path(found, goal, found[before].stage), aims[before].value
        stage = found[before].stage
        gaps.append(Gap(stage, goal, start, through(start, ways), wanted, ways))
    if after is not None:
        ways, stage = path(found, goal, found[after].stage), found[after].stage
        gaps.append(Gap(goal, stage, wanted, through(wanted, ways), aims[after].value, ways))
    return tuple(gaps)
