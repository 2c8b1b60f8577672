"""What leads from stage to stage of a funnel in a period, with what is tried instead."""

from collections.abc import Mapping
from dataclasses import field
from itertools import pairwise

from kpilint.frozen import frozen
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Stage
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.rates import stated
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity


@frozen
class Changes:
    """What is tried instead of what the specs say: conversions and times by the stage they lead to.

    Stages go by their position in the funnel.
    """

    rates: Mapping[int, Quantity] = field(default_factory=dict)
    takes: Mapping[int, Quantity] = field(default_factory=dict)
    deal_size: Quantity | None = None


@frozen
class Way:
    """From one stage to a later one: the conversion, and where it is known from."""

    first: Stage
    last: Stage
    rate: Quantity
    words: str


@frozen
class Ways:
    """The known ways of a funnel: `agreed` ones are tried or aimed at, `usual` ones the funnel's.

    Keys are positions of stages, from and to.
    """

    funnel: Funnel
    agreed: Mapping[tuple[int, int], Way]
    usual: Mapping[tuple[int, int], Way]
    takes: Mapping[int, Quantity]
    deal_size: Quantity | None

    def into(self, last: int, least: int) -> Way | None:
        """The way by which a stage is reached from one of those from `least` on."""
        spans = (self.agreed.get((first, last)) for first in range(last - 1, least - 1, -1))
        return next((way for way in spans if way), self.usual.get((last - 1, last)))

    def out_of(self, first: int, most: int) -> Way | None:
        """The way by which a stage leads to one of those up to `most`."""
        spans = (self.agreed.get((first, last)) for last in range(first + 1, most + 1))
        return next((way for way in spans if way), self.usual.get((first, first + 1)))


def ways(project: Project, funnel: Funnel, period: Period, changes: Changes) -> Ways:
    """The conversions that hold in a period: as tried, else as aimed at, else the funnel's own.

    A KPI's target may span several stages; it stands back where one of its steps is tried.
    """
    agreed = {
        (first.index, last.index): Way(first, last, rate.value, _remark(rate.words))
        for first, last in _measured(project).get(funnel.id, {}).values()
        if (rate := stated(project, first, last, period))
        and rate.value.low > ZERO
        and not any(first.index < stage <= last.index for stage in changes.rates)
    }
    usual = {}
    for before, stage in pairwise(funnel.stages):
        key = before.index, stage.index
        if stage.index in changes.rates:
            agreed[key] = Way(before, stage, changes.rates[stage.index], "as you set it")
        elif stage.conversion and stage.conversion.low > ZERO:
            usual[key] = Way(before, stage, stage.conversion, stage.basis or funnel.basis)
    takes = {stage.index: stage.takes for stage in funnel.stages if stage.takes}
    size = changes.deal_size or funnel.deal_size
    return Ways(funnel, agreed, usual, {**takes, **changes.takes}, size)


@once
def _measured(project: Project) -> Mapping[str, Mapping[tuple[int, int], tuple[Stage, Stage]]]:
    """The pairs of stages between which a KPI measures the conversion, by funnel and positions."""
    pairs: dict[str, dict[tuple[int, int], tuple[Stage, Stage]]] = {}
    for kpi in project.active_kpis:
        measured = kpi.measure is not None and kpi.measure.kind == "conversion"
        stages = project.stages_of(kpi) if measured else ()
        if len(stages) == 2:
            first, last = stages
            if first.funnel == last.funnel and first.index < last.index:
                pairs.setdefault(first.funnel, {})[first.index, last.index] = first, last
    return pairs


def _remark(words: str) -> str:
    """What stands behind the number in words such as `60%, the target of ...`."""
    return words.partition(", ")[2] or words
