"""What could not be read, so that nobody concludes anything from its absence."""

from kpilint.model.kpis import references
from kpilint.model.positions import in_funnel, positions
from kpilint.model.project import Project
from kpilint.model.types import Kpi


def kpis_unclear(project: Project, *fields: str) -> bool:
    """Whether a KPI could not be read, or one of these fields of any, or points to nothing."""
    return bool(project.unread.get("kpis")) or any(
        _unclear(project, kpi, field) for kpi in project.kpis.values() for field in fields
    )


def _unclear(project: Project, kpi: Kpi, field: str) -> bool:
    if {field, "status"} & kpi.unread:
        return True
    match field:
        case "measure":
            return _measure_unclear(project, kpi)
        case "drives":
            return any(id not in project.kpis for id in kpi.drives)
        case "owner":
            return bool(kpi.owner) and project.owner(kpi.owner) is None
        case _:
            return False


def _measure_unclear(project: Project, kpi: Kpi) -> bool:
    if kpi.measure is None or kpi.measure.unread:
        return True
    if in_funnel(kpi):
        return not positions(project, kpi)
    return any(id not in project.kpis for id in references(kpi))
