"""Terms and funnels for programs."""

from collections.abc import Iterator

from kpilint.model.types import Exit, Funnel, Stage, Term
from kpilint.publish.api_values import Json, about, amount, defined_in, life, page
from kpilint.publish.company import Company
from kpilint.solve.times import together


def terms(company: Company) -> Iterator[Json]:
    """Every word of the shared vocabulary."""
    return (_term(company, term) for _, term in sorted(company.project.terms.items()))


def funnels(company: Company) -> Iterator[Json]:
    """Every funnel with its stages in order."""
    return (_funnel(company, funnel) for _, funnel in sorted(company.project.funnels.items()))


def _term(company: Company, term: Term) -> Json:
    stages = company.stages_of_term.get(term.id, ())
    kpis = (kpi.id for stage in stages for kpi in company.kpis_of_stage.get(stage.name, ()))
    return {
        "id": term.id,
        "name": term.name,
        "abbreviation": term.abbreviation or None,
        "url": page(f"glossary.html#{term.id}"),
        "definition": term.definition or None,
        "counts": term.counts or None,
        "enters_when": term.enters_when or None,
        "leaves_when": term.leaves_when or None,
        "excludes": term.excludes or None,
        "aliases": term.aliases,
        "confused_with": term.confused_with,
        "owner": term.owner or None,
        "stages": [stage.name for stage in stages],
        "kpis": sorted(set(kpis)),
        **life(term.life),
        "defined_in": defined_in(company, term.at),
    }


def _funnel(company: Company, funnel: Funnel) -> Json:
    takes = {stage.index: stage.takes for stage in funnel.stages if stage.takes}
    whole = together(takes, 0, len(funnel.stages) - 1) if funnel.stages else None
    return {
        "id": funnel.id,
        "name": funnel.name,
        "url": page(f"funnels/{funnel.id}.html"),
        "motion": funnel.motion or None,
        "segment": funnel.segment or None,
        "deal_size": amount(funnel.deal_size),
        "basis": funnel.basis or None,
        "takes": about(whole),
        "stages": [_stage(company, funnel, stage) for stage in funnel.stages],
        "exits": [_exit(funnel, exit) for exit in funnel.exits],
        "defined_in": defined_in(company, funnel.at),
    }


def _stage(company: Company, funnel: Funnel, stage: Stage) -> Json:
    return {
        "id": stage.name,
        "term": stage.term,
        "driven_by": stage.driven_by,
        "conversion": amount(stage.conversion),
        "floor": amount(stage.floor),
        "takes": amount(stage.takes),
        "basis": stage.basis or funnel.basis or None,
        "kpis": [kpi.id for kpi in company.kpis_of_stage.get(stage.name, ())],
    }


def _exit(funnel: Funnel, exit: Exit) -> Json:
    return {
        "term": exit.term,
        "from": [_full(funnel, name) for name in exit.from_],
        "to": _full(funnel, exit.to) if exit.to else None,
    }


def _full(funnel: Funnel, name: str) -> str:
    """A stage of this funnel by its whole name, however it is written."""
    return name if name.startswith(f"{funnel.id}.") else f"{funnel.id}.{name}"
