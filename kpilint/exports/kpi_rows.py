"""KPIs, one in a row."""

from collections.abc import Mapping
from types import MappingProxyType

from kpilint.exports.cells import Cell, dated
from kpilint.exports.spelt import spelt_out
from kpilint.exports.words import linked, listed, measured, roles, unit_of, web
from kpilint.model.project import Project
from kpilint.model.types import Kpi

KPI_COLUMNS: Mapping[str, int] = MappingProxyType(
    {
        "kpi": 30,
        "name": 30,
        "definition": 60,
        "why": 44,
        "measure": 36,
        "unit": 16,
        "direction": 10,
        "owner": 20,
        "daci": 30,
        "indicator": 11,
        "cadence": 11,
        "control": 11,
        "levers": 26,
        "drives": 26,
        "balanced_by": 26,
        "breakdowns": 20,
        "source": 22,
        "links": 32,
        "status": 11,
        "replaced_by": 20,
        "tracked_only": 12,
        "visibility": 11,
        "since": 12,
        "review_by": 12,
        "tags": 20,
        "notes": 44,
    }
)


def kpi_cells(project: Project, kpi: Kpi) -> dict[str, Cell]:
    """The cells of a KPI, by column."""
    life, control, source = kpi.life, kpi.control, kpi.source
    texts = {
        "kpi": kpi.id,
        "name": kpi.name,
        "definition": spelt_out(project, kpi.definition),
        "why": spelt_out(project, kpi.why),
        "measure": measured(kpi.measure),
        "unit": unit_of(kpi),
        "direction": kpi.direction,
        "owner": kpi.owner,
        "daci": roles(kpi.daci),
        "indicator": kpi.indicator,
        "cadence": kpi.cadence,
        "control": control.level if control else "",
        "levers": listed(control.levers) if control else "",
        "drives": listed(kpi.drives),
        "balanced_by": listed(kpi.balanced_by),
        "breakdowns": listed(kpi.breakdowns),
        "status": life.status,
        "replaced_by": life.replaced_by,
        "tracked_only": "yes" if kpi.tracked_only else "",
        "visibility": kpi.visibility,
        "tags": listed(life.tags),
        "notes": spelt_out(project, life.notes),
    }
    return {
        **{key: Cell(text) for key, text in texts.items()},
        "source": Cell(source.system or source.url, link=web(source.url)) if source else Cell(),
        "links": linked(life),
        "since": dated(life.since, None),
        "review_by": dated(life.review_by, None),
    }
