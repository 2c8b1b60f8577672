"""Who stands for whom: teams within teams, the people in them, and what they move."""

from kpilint.model.project import Project
from kpilint.model.types import Kpi, Plan


def unclear(project: Project, id: str) -> bool:
    """Whether the owner, or a team above it, is unknown or could not be read."""
    chain = project.lineage(id)
    if not chain:
        return True
    link = "part_of" if chain[-1] in project.teams else "team"
    last = project.teams.get(chain[-1]) or project.people[chain[-1]]
    above = getattr(last, link)
    return link in last.unread or bool(above and above not in chain)


def accountability_unclear(project: Project, entry: Kpi | Plan) -> bool:
    """Whether something that decides the entry's DACI, its own or inherited, could not be read."""
    if {"daci", "owner"} & entry.unread or (entry.owner and unclear(project, entry.owner)):
        return True
    teams = (project.teams.get(id) for id in project.lineage(entry.owner))
    return any("daci" in team.unread for team in teams if team)


def in_line(project: Project, one: str, other: str) -> bool:
    """Whether one is the other, belongs to it, or is above it."""
    return one in project.lineage(other) or other in project.lineage(one)


def stands_for(project: Project, id: str, driver: str) -> bool:
    """Whether the two are in line, a person counting as the team that the person belongs to."""
    team = project.team_of(id)
    return in_line(project, id, driver) or bool(team and in_line(project, team.id, driver))


def function_of(project: Project, id: str) -> str:
    """What the owner's team does, or else the nearest team above it that says so."""
    teams = (project.teams.get(name) for name in project.lineage(id))
    return next((team.function for team in teams if team and team.function), "")


def drivers(project: Project) -> dict[str, str]:
    """Everybody whom a stage names as its driver, and the first stage that does."""
    stages = (stage for funnel in project.funnels.values() for stage in funnel.stages)
    named: dict[str, str] = {}
    for stage in stages:
        for id in stage.driven_by:
            named.setdefault(id, stage.name)
    return named


def approvers(project: Project) -> set[str]:
    """Everybody whom a DACI names as the approver."""
    dacis = (
        *(kpi.daci for kpi in project.kpis.values()),
        *(plan.daci for plan in project.plans.values()),
        *(team.daci for team in project.teams.values()),
    )
    return {daci.approver for daci in dacis if daci and daci.approver}


def members(project: Project) -> dict[str, list[str]]:
    """The people of each team, in the order of the files."""
    teams: dict[str, list[str]] = {}
    for person in project.people.values():
        teams.setdefault(person.team, []).append(person.id)
    return teams
