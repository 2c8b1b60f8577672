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
        "why": kpi.why or None,
        "measure": _measure(company, kpi),
        "unit": _unit(company, kpi.unit),
        "funnel": funnel.id if funnel else None,
        "terms": [term.id for term in company.terms_of(kpi)],
        "indicator": kpi.indicator or None,
        "direction": kpi.direction,
        "cadence": kpi.cadence or None,
        "visibility": kpi.visibility or None,
        "tracked_only": kpi.tracked_only,
        "owner": kpi.owner or None,
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
        "of": (measure.of if in_words else stage_name(company, measure.of)) or None,
        "from": stage_name(company, measure.from_) or None,
        "to": stage_name(company, measure.to) or None,
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
        "noun": unit.noun or None,
    }


def _control(company: Company, kpi: Kpi) -> Json:
    follows, stated = company.control(kpi.id), kpi.control
    return {
        "declared": stated.level or None if stated else None,
        "by_stages": str(follows) if follows else None,
        "levers": stated.levers if stated else (),
        "note": stated.note or None if stated else None,
    }


def _source(source: Origin | None) -> Json | None:
    if source is None:
        return None
    return {
        "system": source.system or None,
        "url": safe_url(source.url) or None,
        "query": source.query or None,
    }
