"""What the rules of ownership ask: who could own or approve, who is left out, who owns nothing."""

from collections.abc import Iterator, Mapping
from datetime import date

from kpilint.finding import Problem, Related
from kpilint.model.commitments import committed, open_objectives, open_plans
from kpilint.model.owners import (
    accountability_unclear,
    in_line,
    stands_for,
    unclear,
)
from kpilint.model.project import Project
from kpilint.model.types import Entry, Kpi, Objective, Plan, Stage, Target, Term

Members = Mapping[str, list[str]]
Roles = Mapping[str, tuple[str, ...]]


def what(entry: Entry) -> str:
    """The entry in a sentence: its id, and its name, and what it is unless a KPI."""
    sort = {Objective: "Objective ", Plan: "Plan "}.get(type(entry), "")
    return f"{sort}`{entry.id}` ({entry.name})"


def likely_owner(project: Project, entry: Kpi | Objective | Plan) -> str:
    """The line to add to an entry without an owner, with the likeliest one where there is one."""
    for id, why in _candidates(project, entry):
        if project.owner(id):
            return f"Add `owner: {id}`, who {why}; or another person or team."
    return "Add `owner:` with the id of one person or team."


def likely_approver(project: Project, people: Members, entry: Kpi | Plan) -> str:
    """The line to add to an entry without an approver."""
    approver = other_approver(project, people, entry)
    team = project.team_of(entry.owner)
    everywhere = f", or to the team `{team.id}` for all that it owns" if team else ""
    if approver:
        return f"Add `daci: {{approver: {approver}}}` to it{everywhere}."
    return f"Add a `daci` with the `approver` to it{everywhere}."


def other_approver(project: Project, people: Members, entry: Kpi | Plan) -> str:
    """Somebody of a team above who neither owns nor drives the entry; empty if nobody is known."""
    taken = {entry.owner, *project.daci_of(entry)["driver"]}
    lineage = project.lineage(entry.owner)
    above = (id for team in (*lineage[1:], *lineage[:1]) for id in people.get(team, ()))
    return next((id for id in above if id not in taken), "")


def self_approved(project: Project, people: Members, entry: Kpi | Plan) -> Iterator[Problem]:
    """An approver who owns or drives the entry."""
    roles = project.daci_of(entry)
    for approver in roles["approver"]:
        same = approver == entry.owner or approver in roles["driver"]
        if same and not accountability_unclear(project, entry):
            part = "owns" if approver == entry.owner else "drives"
            message = f"{what(entry)} is approved by `{approver}`, who also {part} it."
            mend = _somebody_else(other_approver(project, people, entry))
            own = bool(entry.daci and entry.daci.approver)
            place = entry.at.value("daci", "approver") if own else entry.at.value("owner")
            yield Problem(place, message, mend, () if own else _inherited(project, entry))


def self_agreed(project: Project, people: Members, kpi: Kpi, target: Target) -> Iterator[Problem]:
    """A target whose own owner is the KPI's approver."""
    if target.owner in ("", kpi.owner):
        return
    if target.owner in project.daci_of(kpi)["approver"]:
        message = (
            f"{what(kpi)} is approved by `{target.owner}`, who owns its target for {target.period}."
        )
        mend = _somebody_else(other_approver(project, people, kpi))
        yield Problem(target.at.value("owner"), message, mend)


def self_signed(project: Project, entry: Kpi | Plan, signed: Target | Plan) -> Iterator[Problem]:
    """A sign-off by the owner of what is signed."""
    owner = signed.owner or entry.owner
    if signed.sign_off and owner and signed.sign_off.by == owner:
        part = (
            f"the target of `{entry.id}` for {signed.period}" if isinstance(signed, Target) else ""
        )
        message = f"`{owner}` owns {part or what(entry)} and has signed it as well."
        approver = next((id for id in project.daci_of(entry)["approver"] if id != owner), "")
        who = f", `{approver}`" if approver else ""
        place = signed.at.value("sign_off", "by")
        yield Problem(
            place, message, f"The sign-off is the approver's{who}: `by: {approver or '...'}`."
        )


def handoff_gaps(project: Project, kpi: Kpi) -> Iterator[Problem]:
    """The sides of a conversion between different teams that neither own it nor take part."""
    stages = project.stages_of(kpi)
    if not kpi.measure or kpi.measure.kind != "conversion" or len(stages) < 2:
        return
    start, end = stages
    if accountability_unclear(project, kpi) or not _different_teams(project, start, end):
        return
    roles = project.daci_of(kpi)
    sharing = (*roles["driver"], *roles["approver"], *roles["contributors"])
    if any(unclear(project, id) for id in sharing):
        return
    for stage, other in ((start, end), (end, start)):
        if not any(_takes_part(project, roles, kpi.owner, id, other) for id in stage.driven_by):
            yield _gap(kpi, roles, stage, f"from `{start.name}` to `{end.name}`")


def owned(project: Project, today: date) -> dict[str, list[str]]:
    """What each owner owns: ids of terms, KPIs, targets, objectives and plans that are alive."""
    found: dict[str, list[str]] = {}
    entries: list[Kpi | Objective | Plan | Term] = [
        *project.active_kpis,
        *open_objectives(project, today),
        *open_plans(project, today),
        *(term for term in project.terms.values() if term.life.status == "active"),
    ]
    for entry in entries:
        found.setdefault(entry.owner, []).append(entry.id)
    for kpi in project.active_kpis:
        for target in committed(project, kpi, today):
            found.setdefault(target.owner, []).append(target.address)
    return found


def _candidates(project: Project, entry: Kpi | Objective | Plan) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Kpi):
        for id in project.daci_of(entry)["driver"]:
            yield id, "drives it"
        for stage in reversed(project.stages_of(entry)):
            for id in stage.driven_by:
                yield id, f"drives `{stage.name}`"
    kpis = entry.primary if isinstance(entry, Plan) else getattr(entry, "kpis", ())
    for name in kpis:
        if kpi := project.kpis.get(name):
            yield kpi.owner, f"owns `{kpi.id}`"


def _somebody_else(approver: str) -> str:
    example = f", for example `approver: {approver}`" if approver else ""
    return f"Name somebody else in the `daci`{example}."


def _inherited(project: Project, entry: Kpi | Plan) -> tuple[Related, ...]:
    teams = (project.teams.get(id) for id in project.lineage(entry.owner))
    naming = (team for team in teams if team and team.daci and team.daci.approver)
    team = next(naming, None)
    return (
        (Related(team.at.value("daci", "approver"), f"inherited from `{team.id}`"),) if team else ()
    )


def _different_teams(project: Project, start: Stage, end: Stage) -> bool:
    """Whether both stages have drivers, all of them known, and none has a hand in both."""
    if any(unclear(project, id) for id in (*start.driven_by, *end.driven_by)):
        return False
    pairs = [(one, other) for one in start.driven_by for other in end.driven_by]
    return bool(pairs) and not any(_one_team(project, *pair) for pair in pairs)


def _one_team(project: Project, one: str, other: str) -> bool:
    team, its = project.team_of(one), project.team_of(other)
    return in_line(project, one, other) or bool(team and its and team.id == its.id)


def _takes_part(project: Project, roles: Roles, owner: str, driver: str, other: Stage) -> bool:
    """Whether somebody answers for the driver; an approver above both sides stands for neither."""
    involved = (owner, *roles["driver"], *roles["contributors"])
    if any(stands_for(project, id, driver) for id in involved):
        return True
    return any(
        stands_for(project, id, driver)
        and not any(stands_for(project, id, its) for its in other.driven_by)
        for id in roles["approver"]
    )


def _gap(kpi: Kpi, roles: Roles, stage: Stage, way: str) -> Problem:
    who = " or ".join(f"`{id}`" for id in stage.driven_by)
    told = not set(stage.driven_by).isdisjoint(roles["informed"])
    part = "is only informed" if told else "has no part in it"
    contributors = ", ".join((*roles["contributors"], stage.driven_by[0]))
    return Problem(
        kpi.at.key(),
        f"{what(kpi)} is the hand-off {way}, and {who}, who drives `{stage.name}`, {part}.",
        f"Add `contributors: [{contributors}]` to its `daci`.",
        (Related(stage.at.value("driven_by"), f"who drives `{stage.name}`"),),
    )
