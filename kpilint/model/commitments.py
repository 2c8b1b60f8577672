"""What is still to be reached: targets, objectives and plans that are not over yet."""

from collections.abc import Iterator
from datetime import date

from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Objective, Plan, Target


def committed(project: Project, kpi: Kpi, today: date) -> tuple[Target, ...]:
    """The KPI's targets that are neither over nor pending; confidential ones are among them."""
    return _committed(project, kpi.id, today)


def judged(project: Project, kpi: Kpi, today: date) -> tuple[Target, ...]:
    """Those of the committed targets that may be asked about: the confidential ones may not."""
    return _judged(project, kpi.id, today)


def maybe_committed(project: Project, kpi: Kpi, today: date) -> bool:
    """Whether the KPI has such a target, or one that could not be read."""
    return project.unreadable("targets", kpi.id) or bool(committed(project, kpi, today))


def open_objectives(project: Project, today: date) -> Iterator[Objective]:
    """The objectives in force or to come."""
    for objective in project.objectives.values():
        if objective.period and not objective.period.ended(today):
            yield objective


def open_plans(project: Project, today: date) -> Iterator[Plan]:
    """The plans that are not over; one without an end is not."""
    for plan in project.plans.values():
        if plan.end is None or plan.end >= today:
            yield plan


@once
def _committed(project: Project, kpi: str, today: date) -> tuple[Target, ...]:
    targets = project.targets_of(kpi)
    return tuple([t for t in targets if not (t.pending or t.period.ended(today))])


@once
def _judged(project: Project, kpi: str, today: date) -> tuple[Target, ...]:
    return tuple([t for t in _committed(project, kpi, today) if not t.confidential])
