"""What the rules of ladder ask: which objective a KPI serves, and which one an objective serves."""

from collections.abc import Iterator, Sequence
from datetime import date

from kpilint.finding import Location, Problem, Related
from kpilint.model.commitments import judged, open_objectives
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Objective
from kpilint.rules.accountability import what
from kpilint.rules.phrases import listed
from kpilint.suggest import suggest

COMPANY = "company"


def aimless(project: Project, today: date) -> Iterator[Problem]:
    """KPIs with a target in force that no objective lists."""
    everything = project.objectives.values()
    objectives = [each for each in everything if not (each.period and each.period.ended(today))]
    if project.unread.get("objectives") or any("kpis" in each.unread for each in objectives):
        return
    named = {id for objective in objectives for id in objective.kpis}
    meant = {suggest(id, project.kpis) for id in named if id not in project.kpis}
    for kpi in project.active_kpis:
        if kpi.id not in named and kpi.id not in meant:
            targets = judged(project, kpi, today)
            in_force = [target for target in targets if target.period.holds(today)]
            if in_force:
                message = (
                    f"{what(kpi)} has a target for {in_force[0].period} and serves no objective."
                )
                yield Problem(kpi.at.key(), message, _objective_for(objectives, kpi))


def dangling(project: Project, today: date) -> Iterator[Problem]:
    """Objectives with none of the company above them; of several in a line the highest."""
    anchored: dict[str, bool] = {}
    loose = {
        objective.id: objective
        for objective in open_objectives(project, today)
        if not _is_anchored(project, objective, anchored)
    }
    companies = [each.id for each in project.objectives.values() if each.level == COMPANY]
    for objective in loose.values():
        if objective.parent not in loose:
            above = f"`{objective.parent}`, its parent, hangs from none either"
            why = above if objective.parent else "it has no `parent`"
            yield Problem(
                objective.at.value("parent"),
                f"{what(objective)} hangs from no objective of the company: {why}.",
                _parent_for(objective, companies),
            )


def empty(project: Project, today: date) -> Iterator[Problem]:
    """Objectives none of whose KPIs has a target within their period."""
    for objective in open_objectives(project, today):
        if "kpis" in objective.unread or _has_target(project, objective, objective.kpis):
            continue
        none = "lists no KPI, so nothing shows whether it is reached"
        if objective.kpis:
            kpis = listed(objective.kpis)
            none = f"lists {kpis}, without a target for {objective.period} or a part of it"
        mend = _target_for(project, objective)
        yield Problem(objective.at.value("kpis"), f"{what(objective)} {none}.", mend)


def unranked(project: Project, today: date) -> Iterator[Problem]:
    """Objectives of one owner and period of which nobody can tell which comes first."""
    groups: dict[tuple[str, date, date], list[Objective]] = {}
    for objective in open_objectives(project, today):
        if objective.owner and objective.period:
            key = (objective.owner, objective.period.start, objective.period.end)
            groups.setdefault(key, []).append(objective)
    for group in groups.values():
        ranks = [objective.rank for objective in group]
        unread = any("rank" in objective.unread for objective in group)
        if not unread and len({rank for rank in ranks if rank is not None}) < len(ranks) > 1:
            yield _unranked(sorted(group, key=lambda objective: objective.at.key()))


def _objective_for(objectives: Sequence[Objective], kpi: Kpi) -> str:
    own = next((each.id for each in objectives if each.owner == kpi.owner and kpi.owner), "")
    near = f", for example in those of `{own}`" if own else ""
    return (
        f"Name it in the `kpis` of the objective that it serves{near}; if it serves none, ask"
        " whether it needs a target."
    )


def _is_anchored(project: Project, objective: Objective, known: dict[str, bool]) -> bool:
    """Whether the company's objectives are reached from here, or might be; `known` is filled."""
    trail: list[str] = []
    following: Objective | None = objective
    found = None
    while found is None and following:
        trail.append(following.id)
        known[following.id] = True  # a cycle is reported elsewhere
        if following.level == COMPANY or {"level", "parent"} & following.unread:
            found = True
        elif not following.parent:
            found = False
        else:
            found = known.get(following.parent)
            following = project.objectives.get(following.parent)
    known.update(dict.fromkeys(trail, found is not False))
    return known[objective.id]


def _parent_for(objective: Objective, companies: Sequence[str]) -> str:
    line = f"Add `parent: {companies[0]}`" if companies else "Add a `parent`"
    own = "" if objective.level else ", or `level: company` if it is one of them"
    return f"{line}, or another that hangs from an objective of `level: company`{own}."


def _has_target(project: Project, objective: Objective, kpis: Sequence[str]) -> bool:
    """Whether one of the KPIs has a target within the objective's period, or might have one."""
    period = objective.period
    for id in kpis:
        if id not in project.kpis or project.unreadable("targets", id):
            return True
        if period and any(period.contains(each.period) for each in project.targets_of(id)):
            return True
    return False


def _target_for(project: Project, objective: Objective) -> str:
    owned = [kpi.id for kpi in project.kpis_by_owner.get(objective.owner, ())]
    ready = [id for id in owned if _has_target(project, objective, (id,))]
    near = f", such as {listed(ready, 'or')}" if ready else ""
    if not objective.kpis:
        return f"Add `kpis:` with one that has a target for {objective.period}{near}."
    first = objective.kpis[0]
    return f"Give `{first}` one under `targets:`, or list a KPI that has one{near}."


def _unranked(group: Sequence[Objective]) -> Problem:
    """One problem for all, at the last of those whose rank is missing or taken already."""
    taken: set[int] = set()
    wrong = group[0]
    for objective in group:
        if objective.rank is None or objective.rank in taken:
            wrong = objective
        taken |= {objective.rank} if objective.rank is not None else set()
    said = ", ".join(f"`{each.id}` has {_rank(each)}" for each in group)
    free = next(rank for rank in range(1, len(group) + 1) if rank not in taken)
    others = (each for each in group if each is not wrong)
    return Problem(
        _rank_place(wrong),
        f"`{wrong.owner}` has {len(group)} objectives for {wrong.period}, and nothing says which"
        f" comes first when time runs out: {said}.",
        f"Give each a `rank` of its own, 1 for the first; `rank: {free}` is free.",
        tuple(Related(_rank_place(each), f"has {_rank(each)}") for each in others),
    )


def _rank(objective: Objective) -> str:
    return "no rank" if objective.rank is None else f"rank {objective.rank}"


def _rank_place(objective: Objective) -> Location:
    return objective.at.value("rank")
