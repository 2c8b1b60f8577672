"""Who reviews which file, from the owners and approvers in the specs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.sign_offs import approver_of, owner_of
from kpilint.model.types import Funnel, Part, Plan, Target

_HANDLE = re.compile(
    r"@[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*|[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w-]*(?:\.[\w-]+)+",
    re.ASCII,
)
# Forges disagree on whether, and how, these are escaped; `?` stands for any one character.
_ODD = re.compile(r"[\\*?!#\[\]{}\x00-\x1f\x7f\ud800-\udfff]")


class Line(NamedTuple):
    """A pattern and who reviews what it matches, by their handles; nobody where there are none."""

    pattern: str
    owners: tuple[str, ...]


@frozen
class Places:
    """Where things are below the top of the repository, with `/`.

    `files` has the spec files by their paths below the project's root; `settings` are what has its
    own configuration, and the CODEOWNERS file.
    """

    roots: tuple[str, ...]
    files: Mapping[str, str]
    settings: tuple[str, ...]


@frozen
class Owned:
    """Who reviews what, in the order in which the last match is right.

    `names` are the people and teams by their handles; `unknown` are the ids of those who should
    review something and have no handle.
    """

    lines: tuple[Line, ...]
    names: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def mixed(self) -> tuple[Line, ...]:
        """The lines on which several review one file."""
        return tuple(line for line in self.lines if len(line.owners) > 1)


def handle(contact: str) -> str:
    """The contact, if forges know people by such: @user, @org/team, or an e-mail address."""
    return contact if _HANDLE.fullmatch(contact) else ""


def pattern(path: str) -> str:
    """What matches this path and next to nothing else, below the top of the repository."""
    return "/" + _ODD.sub("?", path).replace(" ", "\\ ")


def owned(project: Project, places: Places, keepers: Iterable[str] = ()) -> Owned:
    """Who reviews each file.

    `keepers` are the handles of those who review settings, teams and new files: the approvers of
    the teams that are part of no other, unless given.
    """
    top = _top(project)
    reviewers = _by_file(project, top)
    known = _handles(project, {*top, *(id for ids in reviewers.values() for id in ids)})
    kept = tuple(keepers) or _known(top, known)
    lines = []
    for root in filter(None, places.roots):
        lines += [Line(f"{pattern(root)}/", kept)] if kept else []
        lines.append(Line(f"{pattern(root)}/actuals/", ()))
    for file, path in sorted(places.files.items(), key=lambda item: item[1]):
        ids = reviewers.get(file, set())
        # For those whom no forge knows, somebody above them looks at it.
        above = kept if not ids or not all(known[id] for id in ids) else ()
        owners = tuple(sorted({*_known(ids, known), *above}))
        lines += [Line(pattern(path), owners)] if owners else []
    lines += [Line(pattern(path), kept) for path in places.settings if kept]
    names = {known[id]: _name(project, id) for id in sorted(known) if known[id]}
    return Owned(tuple(lines), names, tuple(id for id in sorted(known) if not known[id]))


def _by_file(project: Project, top: Sequence[str]) -> dict[str, set[str]]:
    """Who is to agree to a change of each file, by their ids."""
    found: dict[str, set[str]] = {}
    for part, ids in _reviewers(project, top):
        found.setdefault(part.at.document.source.path, set()).update(filter(None, ids))
    return found


def _reviewers(project: Project, top: Sequence[str]) -> Iterator[tuple[Part, Iterable[str]]]:
    """Each entry with its approver, or else its owner; who approves what, those at the top."""
    for term in project.terms.values():
        yield term, (term.owner,)
    for funnel in project.funnels.values():
        yield funnel, _of_funnel(project, funnel)
    for kpi in project.kpis.values():
        yield kpi, project.daci_of(kpi)["approver"] or (kpi.owner,)
    commitments: list[Target | Plan] = [*project.targets.values(), *project.plans.values()]
    for entry in commitments:
        yield entry, (approver_of(project, entry) or owner_of(project, entry),)
    for objective in project.objectives.values():
        yield objective, (_above(project, objective.owner) or objective.owner,)
    for owner in (*project.people.values(), *project.teams.values()):
        yield owner, top


def _of_funnel(project: Project, funnel: Funnel) -> Iterable[str]:
    """Who approves the KPIs that measure its stages, or else who drives them."""
    measured = [
        kpi
        for kpi in project.kpis.values()
        if funnel.id in {s.funnel for s in project.stages_of(kpi)}
    ]
    approvers = [id for kpi in measured for id in project.daci_of(kpi)["approver"]]
    return approvers or [id for stage in funnel.stages for id in stage.driven_by]


def _top(project: Project) -> tuple[str, ...]:
    """The approvers of the teams that are part of no other."""
    teams = (team for team in project.teams.values() if not team.part_of and team.daci)
    return tuple(sorted({team.daci.approver for team in teams if team.daci} - {""}))


def _above(project: Project, owner: str) -> str:
    """Who approves what somebody owns."""
    teams = (project.teams.get(id) for id in project.lineage(owner))
    dacis = (team.daci for team in teams if team and team.daci)
    return next((daci.approver for daci in dacis if daci.approver), "")


def _handles(project: Project, ids: Iterable[str]) -> dict[str, str]:
    owners = {id: project.owner(id) for id in ids}
    return {id: handle(owner.contact) if owner else "" for id, owner in owners.items()}


def _known(ids: Iterable[str], handles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({handles[id] for id in ids} - {""}))


def _name(project: Project, id: str) -> str:
    owner = project.owner(id)
    return owner.name if owner else id
