"""Levers: who has them, and whether those that are named are there to be pulled."""

from collections.abc import Iterator, Mapping, Sequence

from kpilint.finding import Problem
from kpilint.model.control import Level, declared
from kpilint.model.owners import accountability_unclear, unclear
from kpilint.model.project import Project
from kpilint.model.types import Kpi
from kpilint.rules.accountability import what
from kpilint.rules.phrases import listed
from kpilint.suggest import did_you_mean

_MOST = 3


class Levers:
    """The levers of a project, and the teams that have each.

    A person has those of the team, and a team those of the teams that are part of it.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.teams: dict[str, list[str]] = {}
        self._pulled_by: dict[str, dict[str, None]] = {}
        self.unclear = bool(project.unread.get("teams"))
        for team in project.teams.values():
            self.unclear = self.unclear or "levers" in team.unread
            for lever in team.levers:
                self.teams.setdefault(lever, []).append(team.id)
            for id in project.lineage(team.id):
                self._pulled_by.setdefault(id, {}).update(dict.fromkeys(team.levers))

    def of(self, owner: str) -> Mapping[str, None]:
        """What the owner can pull by itself, in the order of the files."""
        team = self._project.team_of(owner)
        return self._pulled_by.get(team.id if team else owner, {})


def without_levers(project: Project) -> Iterator[Problem]:
    """KPIs whose control is direct or shared, with no lever or one that they do not have."""
    levers = Levers(project)
    for kpi in project.active_kpis:
        level = declared(kpi)
        if kpi.control and level in (Level.DIRECT, Level.SHARED) and "control" not in kpi.unread:
            if kpi.control.lacks("levers"):
                message = (
                    f"{what(kpi)} states {level} control and names no lever: what is pulled to"
                    " move it?"
                )
                yield Problem(kpi.control.at.key(), message, likely_levers(levers, kpi.owner))
            elif not levers.unclear:
                yield from _out_of_hand(project, levers, kpi)


def _out_of_hand(project: Project, levers: Levers, kpi: Kpi) -> Iterator[Problem]:
    """The levers of a KPI that neither its owner nor a contributor can pull."""
    if not kpi.control or all(lever in levers.of(kpi.owner) for lever in kpi.control.levers):
        return
    contributors = project.daci_of(kpi)["contributors"]
    unknown = any(unclear(project, id) for id in contributors)
    if unknown or not kpi.owner or accountability_unclear(project, kpi):
        return
    can = [lever for id in (kpi.owner, *contributors) for lever in levers.of(id)]
    for number, lever in enumerate(kpi.control.levers):
        if lever not in can:
            hint = did_you_mean(lever, can) if lever not in levers.teams else ""
            yield Problem(
                kpi.control.at.value("levers", number),
                f"{what(kpi)} names the lever `{lever}`, which {_who_lacks(kpi, contributors)}."
                f"{hint}",
                _other_lever(project, levers, lever, kpi),
            )


def _who_lacks(kpi: Kpi, contributors: Sequence[str]) -> str:
    if not contributors:
        return f"its owner `{kpi.owner}` does not have"
    return f"neither its owner `{kpi.owner}` nor {listed(contributors, 'or')}, contributing, has"


def _other_lever(project: Project, levers: Levers, lever: str, kpi: Kpi) -> str:
    own = list(levers.of(kpi.owner))[:_MOST]
    instead = f", or name a lever that the owner has: {listed(own)}" if own else ""
    having = levers.teams.get(lever)
    if having:
        who = listed(having)
        return f"{who} can pull it: name {who} among the `contributors` of its `daci`{instead}."
    team = project.team_of(kpi.owner)
    return f"Add it to the `levers` of `{team.id if team else kpi.owner}`{instead}."


def likely_levers(levers: Levers, owner: str) -> str:
    """The line to add where no lever is named."""
    own = ", ".join(list(levers.of(owner))[:_MOST])
    if own:
        return f"Add `levers: [{own}]`, or those of them that move it."
    return "Add `levers: [...]`, and say under the team which levers it can pull."
