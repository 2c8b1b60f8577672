"""Who must agree to a change, or is to be told of it."""

from collections.abc import Iterable, Iterator, Mapping

from kpilint.model.project import Project
from kpilint.model.sign_offs import approver_of
from kpilint.model.types import (
    Funnel,
    Kpi,
    Objective,
    Part,
    Person,
    Plan,
    Target,
    Team,
    Term,
    Texts,
)
from kpilint.review.change import Change, Weight
from kpilint.review.concerned import address_before
from kpilint.review.names import Names
from kpilint.review.uses import Users


class Needs:
    """Finds the approvers of a change, by the ids of the later state; `unsigned` by address."""

    def __init__(
        self, were: Names, users: tuple[Users, Users], unsigned: Mapping[str, Texts]
    ) -> None:
        self.were, self.unsigned = were, unsigned
        self.before, self.after = users
        self._known: dict[tuple[bool, str], Texts] = {}

    def of(self, change: Change) -> Texts:
        """Those who may still sign a commitment; all approvers whom anything else concerns."""
        match change.weight:
            case Weight.COMMITMENT:
                found: Iterable[str] = self.unsigned.get(change.address, ())
            case Weight.MEANING:
                found = self._using(change)
            case Weight.ACCOUNTABILITY:
                found = self._answering(change)
            case Weight.WORDING:
                found = ()
        return tuple(sorted(set(found) - {""}))

    def _using(self, change: Change) -> Iterator[str]:
        """The approvers of every KPI that uses what changed, in either state."""
        yield from self._of_users(self.after, change.address)
        yield from self.were.ids("owners", self._of_users(self.before, address_before(change)))

    def _of_users(self, users: Users, address: str) -> Texts:
        key = users is self.after, address
        if key not in self._known:
            kpis = (users.project.kpis[id] for id in users.kpis(address))
            found = (_approver(users, kpi) for kpi in kpis if kpi.active)
            self._known[key] = tuple(dict.fromkeys(id for ids in found for id in ids))
        return self._known[key]

    def _answering(self, change: Change) -> Iterator[str]:
        """The old and the new approver of what changed."""
        for users, entry, named in (
            (self.before, change.old, change.before),
            (self.after, change.new, change.after),
        ):
            found = _driving(users.project, named) if _is_driver(change) else ()
            if entry is not None and not _is_driver(change):
                found = _approver(users, entry)
            yield from self.were.ids("owners", found) if users is self.before else found


def _approver(users: Users, entry: Part) -> Texts:
    """Who approves an entry: as it says itself, or as the team does that answers for it."""
    project = users.project
    match entry:
        case Kpi():
            return project.daci_of(entry)["approver"]
        case Target() | Plan():
            return (approver_of(project, entry),)
        case Objective() | Term():
            return _inherited(project, entry.owner)
        case Person() | Team():
            return _inherited(project, entry.id)
        case Funnel():
            kpis = (project.kpis[id] for id in users.kpis(f"funnels.{entry.id}"))
            return tuple(id for kpi in kpis if kpi.active for id in _approver(users, kpi))
    return ()


def _inherited(project: Project, owner: str) -> Texts:
    """The approver of what an owner has, unless that names another one."""
    teams = (project.teams.get(id) for id in project.lineage(owner))
    found = (team.daci.approver for team in teams if team and team.daci and team.daci.approver)
    return tuple(found)[:1]


def _is_driver(change: Change) -> bool:
    return isinstance(change.new, Funnel) and change.field.endswith(".driven_by")


def _driving(project: Project, named: str) -> Texts:
    """The approvers of those who drive a stage."""
    ids = (id.strip() for id in named.split(","))
    return tuple(approver for id in ids for approver in _inherited(project, id))
