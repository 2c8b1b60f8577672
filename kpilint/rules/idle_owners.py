"""Teams and people who own no KPI, and whether one would expect them to."""

from collections.abc import Iterator, Mapping
from datetime import date

from kpilint.finding import Problem, Severity
from kpilint.model.commitments import committed
from kpilint.model.owners import approvers, drivers, function_of, unclear
from kpilint.model.project import Project
from kpilint.model.types import Entry, Team


def holders(project: Project, today: date) -> set[str] | None:
    """Everybody who owns an active KPI or a target of one; None where a KPI's owner is unclear."""
    found: set[str] = set()
    if project.unread.get("kpis") or any("status" in kpi.unread for kpi in project.kpis.values()):
        return None
    for owner, kpis in project.kpis_by_owner.items():
        if owner and unclear(project, owner):
            return None
        if any("owner" in kpi.unread for kpi in kpis):
            return None
        found.add(owner)
        found.update(target.owner for kpi in kpis for target in committed(project, kpi, today))
    return found - {""}


def idle_teams(project: Project, owning: set[str], exempt: set[str]) -> Iterator[Problem]:
    """The teams that own nothing, themselves or through what is part of them."""
    busy = {id for owner in owning for id in project.lineage(owner)}
    with_busy_part = {project.teams[id].part_of for id in busy if id in project.teams}
    driven = drivers(project)
    moved = {above: stage for id, stage in driven.items() for above in project.lineage(id)} | driven
    approving = approvers(project)
    for team in project.teams.values():
        if team.id in busy or team.id in approving:
            continue
        stage = next((moved[id] for id in project.lineage(team.id) if id in moved), "")
        sisters = team.part_of and team.part_of in with_busy_part
        reason = _reason(team, driven, stage, bool(sisters))
        expected = bool(reason) and _carries_targets(project, team, exempt)
        if expected or owning:
            yield _idle(team, f"owns no active KPI{reason}", expected)


def idle_members(project: Project, owning: set[str], exempt: set[str]) -> Iterator[Problem]:
    """The people who own nothing in a team whose KPIs are owned by its people."""
    shared_out = {project.people[id].team for id in owning if id in project.people} - owning
    approving = approvers(project)
    for person in project.people.values():
        team = project.teams.get(person.team)
        if team and team.id in shared_out and person.id not in owning | approving:
            reason = f"owns no active KPI, while others in `{team.id}` do"
            yield _idle(person, reason, _carries_targets(project, team, exempt))


def _carries_targets(project: Project, team: Team, exempt: set[str]) -> bool:
    return "function" not in team.unread and function_of(project, team.id) not in exempt


def _reason(team: Team, driven: Mapping[str, str], stage: str, sisters: bool) -> str:
    """Why the team could be expected to own a KPI; empty where nothing speaks for it."""
    if team.id in driven:
        return f", though it drives `{driven[team.id]}`"
    if team.levers:
        return f", though it can pull {', '.join(team.levers)}"
    if stage:
        return f", though it has a part in driving `{stage}`"
    return f", though other teams of `{team.part_of}` do" if sisters else ""


def _idle(entry: Entry, why: str, expected: bool) -> Problem:
    severity = None if expected else Severity.INFO
    mend = (
        f"Give it one (`owner: {entry.id}`): a number that it moves itself, usually one medium."
        if expected
        else f"If it answers for a number, name it there: `owner: {entry.id}`."
    )
    return Problem(entry.at.key(), f"`{entry.id}` ({entry.name}) {why}.", mend, severity=severity)
