"""Objectives and plans for programs."""

from collections.abc import Iterator

from kpilint.model.sign_offs import state_of_plan
from kpilint.model.types import Objective, Plan, Recap
from kpilint.publish.api_targets import signature
from kpilint.publish.api_values import (
    Json,
    amount,
    daci,
    day,
    defined_in,
    page,
    period,
    stage_name,
    stands,
)
from kpilint.publish.company import Company


def objectives(company: Company) -> Iterator[Json]:
    """Every objective, with what is above and below it."""
    return (_objective(company, each) for _, each in sorted(company.project.objectives.items()))


def plans(company: Company) -> Iterator[Json]:
    """Every plan."""
    return (_plan(company, plan) for _, plan in sorted(company.project.plans.items()))


def _objective(company: Company, objective: Objective) -> Json:
    below = company.ladder.below.get(objective.id, ())
    return {
        "id": objective.id,
        "name": objective.name,
        "url": page(f"objectives/{objective.id}.html"),
        "level": objective.level or None,
        "period": period(objective.period, company.today),
        "owner": objective.owner or None,
        "parent": objective.parent or None,
        "objectives": sorted(each.id for each in below),
        "kpis": objective.kpis,
        "plans": sorted(plan.id for plan in company.ladder.plans_for.get(objective.id, ())),
        "rank": objective.rank,
        "defined_in": defined_in(company, objective.at),
    }


def _plan(company: Company, plan: Plan) -> Json:
    days = (plan.start, plan.end) if plan.start and plan.end else None
    return {
        "id": plan.id,
        "name": plan.name,
        "url": page(f"plans/{plan.id}.html"),
        "context": plan.context or None,
        "objectives": plan.objectives,
        "strategies": plan.strategies,
        "kpis": {"primary": plan.primary, "secondary": plan.secondary},
        "out_of_scope": plan.out_of_scope,
        "owner": plan.owner or None,
        "daci": daci(company.project.daci_of(plan)),
        "risks": [{"risk": r.risk, "mitigation": r.mitigation or None} for r in plan.risks],
        "start": day(plan.start),
        "end": day(plan.end),
        "state": stands(*days, company.today) if days else None,
        "stages": [stage_name(company, name) for name in plan.stages],
        "readouts": [amount(after) for after in plan.readouts],
        "budget": amount(plan.budget),
        "sign_off": signature(company, plan, state_of_plan(company.project, plan)),
        "recap": _recap(plan.recap),
        "defined_in": defined_in(company, plan.at),
    }


def _recap(recap: Recap | None) -> Json | None:
    if recap is None:
        return None
    return {
        "results": recap.results or None,
        "why": recap.why or None,
        "learned": recap.learned or None,
        "next": recap.next or None,
    }
