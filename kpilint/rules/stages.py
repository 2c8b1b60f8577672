"""What the rules of funnel ask of stages: who measures them, who moves them, who drives them."""

from collections.abc import Iterator
from datetime import date

from kpilint.finding import Problem
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Plan, Stage


def unmeasured(project: Project) -> Iterator[Problem]:
    """Stages that no active KPI names in its measure; a bare name stands for every such stage."""
    named = {
        stage.name
        for kpi in project.active_kpis
        if kpi.measure and kpi.measure.kind != "activity"
        for name in kpi.measure.stages
        for stage in project.stages_named(name)
    }
    for funnel in project.funnels.values():
        for stage in funnel.stages:
            if stage.name not in named:
                message = f"No active KPI measures `{stage.name}`."
                mend = f"Add one with `measure: {{kind: volume, of: {stage.name}}}`."
                yield Problem(stage.at.value("term"), message, mend)


def unmoved(project: Project, today: date) -> Iterator[Problem]:
    """Stages of a funnel that plans in force touch, and that none of these plans moves."""
    if project.unread.get("plans"):
        return
    plans = [plan for plan in project.plans.values() if _in_force(plan, today)]
    if any("stages" in plan.unread for plan in plans):
        return
    moved = {
        stage.name for plan in plans for name in plan.stages for stage in project.stages_named(name)
    }
    for funnel in project.funnels.values():
        missing = [stage for stage in funnel.stages if stage.name not in moved]
        if len(missing) < len(funnel.stages):
            touching = _touching(project, plans, funnel)
            for stage in missing:
                yield _passed_by(stage, touching)


def likely_driver(project: Project, stage: Stage) -> str:
    """The line to add to a stage without a driver."""
    for kind in ("volume", "value"):
        for kpi in project.measuring(kind, stage):
            if project.owner(kpi.owner):
                return f"Add `driven_by: {kpi.owner}`, who owns `{kpi.id}`; or another team."
    return "Add `driven_by:` with the team that moves things into the stage."


def _in_force(plan: Plan, today: date) -> bool:
    begun = plan.start is None or plan.start <= today
    return begun and (plan.end is None or today <= plan.end)


def _touching(project: Project, plans: list[Plan], funnel: Funnel) -> list[str]:
    return sorted(
        plan.id
        for plan in plans
        if any(s.funnel == funnel.id for name in plan.stages for s in project.stages_named(name))
    )


def _passed_by(stage: Stage, plans: list[str]) -> Problem:
    names = ", ".join(f"`{id}`" for id in plans)
    message = f"No plan in force moves `{stage.name}`; those for the rest of its funnel: {names}."
    mend = f"Add `{stage.name}` to the `stages` of the plan that moves it, or make a plan for it."
    return Problem(stage.at.value("term"), message, mend, clock=True)
