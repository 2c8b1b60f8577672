"""Where in its funnel a KPI stands."""

from kpilint.model.project import Project
from kpilint.model.types import Kpi, Measure, Stage

_RANKS = {"conversion": 0, "velocity": 0, "volume": 1, "value": 2}


Position = tuple[int, int]
"""Where a KPI stands in its funnel: what comes earlier in the order moves what comes later.

First the index of the stage; within one stage the way into it comes first, then how many there are,
then what they are worth.
"""


def in_funnel(kpi: Kpi) -> bool:
    """Whether the KPI is about the stages of a funnel."""
    return bool(kpi.measure and kpi.measure.kind in _RANKS)


def result_stage(project: Project, kpi: Kpi) -> Stage | None:
    """The stage that the KPI is about; of a conversion or velocity, the one that it leads to."""
    return project.stage(_result(kpi.measure)) if kpi.measure and in_funnel(kpi) else None


def positions(project: Project, kpi: Kpi) -> dict[str, Position]:
    """Where the KPI stands, by funnel: several where a bare stage could be that of several."""
    rank = _RANKS.get(kpi.measure.kind) if kpi.measure else None
    if rank is None:
        return {}
    return {stage.funnel: (stage.index, rank) for stage in result_stages(project, kpi)}


def result_stages(project: Project, kpi: Kpi) -> tuple[Stage, ...]:
    """Every stage that the one that the KPI is about, or leads to, could be."""
    return project.stages_named(_result(kpi.measure)) if kpi.measure and in_funnel(kpi) else ()


def _result(measure: Measure) -> str:
    return measure.to or measure.of
