"""The stages of a funnel, with what each is to reach in a period, and what came of it."""

from collections.abc import Iterator

from kpilint.frozen import frozen
from kpilint.model.types import Funnel, Kpi, Stage, Target
from kpilint.publish.charts.lettering import clean
from kpilint.publish.company import Company
from kpilint.publish.outcomes import open_level
from kpilint.publish.progress import Progress
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity


@frozen
class Step:
    """A stage with the KPI that counts what arrives there, and with its target for a period."""

    stage: Stage
    kpi: Kpi
    target: Target
    goal: Quantity | None
    progress: Progress | None
    name: str


def steps(company: Company, funnel: Funnel, period: Period) -> list[Step]:
    """The stages that have a target for exactly this period, in order, one KPI for each.

    Counts are taken where any stage has a target for one, and money else.
    """
    for kind in ("volume", "value"):
        found = [step for stage in funnel.stages for step in _steps(company, stage, kind, period)]
        if found:
            return found
    return []


def _steps(company: Company, stage: Stage, kind: str, period: Period) -> Iterator[Step]:
    project = company.project
    for kpi in project.measuring(kind, stage)[:1]:
        target = project.targets.get((period.text, kpi.id))
        if target:
            goal = open_level(project, target)
            came = None if target.confidential else company.progress(target)
            term = project.terms.get(stage.term)
            yield Step(stage, kpi, target, goal, came, clean(term.name) if term else stage.term)
