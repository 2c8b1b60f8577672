"""KPIs for programs, with all that would otherwise have to be worked out."""

from collections.abc import Iterator

from kpilint.model.types import IN_WORDS, Kpi, Origin
from kpilint.publish.api_values import (
    Json,
    audience,
    daci,
    defined_in,
    life,
    page,
    said,
    stage_name,
)
from kpilint.publish.chosen import shown_target
from kpilint.publish.company import Company
from kpilint.publish.escape import safe_url
from kpilint.values.unit import Unit, UnitKind


def kpis(company: Company) -> Iterator[Json]:
    """Every KPI."""
    return (_kpi(company, kpi) for _, kpi in sorted(company.project.kpis.items()))


def _kpi(company: Company, kpi: Kpi) -> Json:
    target, funnel = shown_target(company, kpi), company.funnel_of(kpi)
    team = company.project.team_of(kpi.owner)
    return {
        "id": kpi.id,
        "name": kpi.name,
        "url": page(f"kpis/{kpi.id}.html"),
        "definition": kpi.definition,
        "why": said(kpi.why),
        "measure": _measure(company, kpi),
        "unit": _unit(company, kpi.unit),
        "funnel": funnel.id if funnel else None,
        "terms": [term.id for term in company.terms_of(kpi)],
        "indicator": said(kpi.indicator),
        "direction": kpi.direction,
        "cadence": said(kpi.cadence),
        "visibility": said(kpi.visibility),
        "tracked_only": kpi.tracked_only,
        "owner": said(kpi.owner),
        "team": team.id if team else None,
        "daci": daci(company.project.daci_of(kpi)),
        "control": _control(company, kpi),
        "drives": kpi.drives,
        "driven_by": [other.id for other in company.driven_by.get(kpi.id, ())],
        "balanced_by": kpi.balanced_by,
        "used_to_compute": [other.id for other in company.computed_from.get(kpi.id, ())],
        "target": target.address if target else None,
        "targets": [each.address for each in company.project.targets_of(kpi.id)],
        "audience": audience(kpi.audience),
        "source": _source(kpi.source),
        "breakdowns": kpi.breakdowns,
        "not_published": company.withheld_from(f"kpis.{kpi.id}"),
        **life(kpi.life),
        "defined_in": defined_in(company, kpi.at),
    }


def _measure(company: Company, kpi: Kpi) -> Json | None:
    measure = kpi.measure
    if measure is None:
        return None
    formula, in_words = measure.expression, measure.kind in IN_WORDS
    return {
        "kind": measure.kind,
        "of": said(measure.of if in_words else stage_name(company, measure.of)),
        "from": said(stage_name(company, measure.from_)),
        "to": said(stage_name(company, measure.to)),
        "where": measure.where,
        "expression": formula.text if formula else None,
        "computed_from": formula.references if formula else (),
    }


def _unit(company: Company, unit: Unit | None) -> Json | None:
    if unit is None:
        return None
    is_money = unit.kind is UnitKind.MONEY
    return {
        "kind": str(unit.kind),
        "currency": unit.currency or company.project.currency if is_money else None,
        "noun": said(unit.noun),
    }


def _control(company: Company, kpi: Kpi) -> Json:
    follows, stated = company.drivers.level(kpi.owner, kpi), kpi.control
    return {
        "declared": said(stated.level) if stated else None,
        "by_stages": str(follows) if follows else None,
        "levers": stated.levers if stated else (),
        "note": said(stated.note) if stated else None,
    }


def _source(source: Origin | None) -> Json | None:
    if source is None:
        return None
    return {
        "system": said(source.system),
        "url": said(safe_url(source.url)),
        "query": said(source.query),
    }
