"""What a reference may point to, and what it means that it points to nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kpilint.finding import Problem
from kpilint.model.fields import Reference
from kpilint.model.project import Project
from kpilint.model.types import Stage
from kpilint.rules.mended import recased, respelt
from kpilint.suggest import did_you_mean

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "owner": ("people", "teams"),
    "team": ("teams",),
    "term": ("terms",),
    "kpi": ("kpis",),
    "objective": ("objectives",),
}
IN_WORDS = {
    "people": "a person",
    "teams": "a team",
    "terms": "a term",
    "funnels": "a funnel",
    "kpis": "a KPI",
    "objectives": "an objective",
    "plans": "a plan",
}
DEAL_SIZE = "deal_size"
MOST_LISTED = 20


def unknown(project: Project, reference: Reference, *, hint: bool = True) -> Problem | None:
    """Why the reference leads nowhere; None where it leads somewhere, or where nobody can tell.

    With `hint` the id that was probably meant is looked for, which takes time.
    """
    kind, _, funnel = reference.kind.partition(":")
    if kind == "stage":
        name = f"{funnel}.{reference.id}" if funnel and "." not in reference.id else reference.id
        return _unknown_stage(project, reference, name, hint)
    if kind == "assumption":
        return _unknown_assumption(project, reference, hint)
    collections = ALLOWED[kind]
    if _known(project, collections, reference.id):
        return None
    return _missing(project, reference, collections, hint)


def apart(project: Project) -> Iterator[Problem]:
    """Measures from a stage of one funnel to a stage of another: no way leads there."""
    for kpi in project.kpis.values():
        measure = kpi.measure
        if measure is None or not (measure.from_ and measure.to):
            continue
        starts, ends = (project.stages_named(name) for name in (measure.from_, measure.to))
        funnels = {stage.funnel for stage in starts}
        if starts and ends and funnels.isdisjoint(stage.funnel for stage in ends):
            message = f"`{measure.to}` is no stage of the funnel of `{measure.from_}`"
            where = " or ".join(f"`{funnel}`" for funnel in sorted(funnels))
            help = f"Measure to a stage of {where}, or from one of `{ends[0].funnel}`."
            yield Problem(measure.at.value("to"), f"{message}, {where}.", help)


def entry_of(project: Project, reference: Reference) -> Any:
    """The entry that the reference names; None for stages and where there is none."""
    kind = "kpi" if reference.kind == "assumption" else reference.kind
    entries = (_entries(project, name).get(reference.id) for name in ALLOWED.get(kind, ()))
    return next((entry for entry in entries if entry), None)


def _known(project: Project, collections: Iterable[str], id: str) -> bool:
    return any(
        id in _entries(project, name) or project.unreadable(name, id) for name in collections
    )


def _entries(project: Project, collection: str) -> Mapping[str, Any]:
    entries: Mapping[str, Any] = getattr(project, collection)
    return entries


def _missing(
    project: Project, reference: Reference, collections: tuple[str, ...], hint: bool
) -> Problem:
    wanted = " or ".join(IN_WORDS[name] for name in collections)
    for name, what in IN_WORDS.items():
        if reference.id in _entries(project, name):
            message = f"`{reference.id}` is {what}, but {wanted} is meant here."
            near = _near(project, reference, collections) if hint else ""
            help = f"Give the id of an entry under `{'` or `'.join(collections)}`."
            return Problem(reference.location, message, near or help)
    fix = respelt(project, reference, collections) if hint else None
    such = re.sub(r"\ban? ", "", wanted)
    message = f"`{reference.id}` is not defined: there is no such {such}."
    near = _near(project, reference, collections) if hint else ""
    where = f"Define it under `{'` or `'.join(collections)}`, or correct the id."
    return Problem(reference.location, f"{message} {near}".rstrip(), where, fix=fix)


def _near(project: Project, reference: Reference, collections: tuple[str, ...]) -> str:
    candidates = (id for name in collections for id in _entries(project, name))
    return did_you_mean(reference.id, candidates).strip()


def _unknown_assumption(project: Project, reference: Reference, hint: bool) -> Problem | None:
    id = reference.id
    if id == DEAL_SIZE or _known(project, ("kpis",), id) or project.stages_named(id):
        return None
    if "." in id:
        return _unknown_stage(project, reference, id, hint)
    near = did_you_mean(id, [*project.kpis, DEAL_SIZE]) if hint else ""
    message = f"`{id}` is nothing that a target can presume.{near}"
    return Problem(
        reference.location, message, "Name a KPI, a stage (`FUNNEL.TERM`) or `deal_size`."
    )


def _unknown_stage(project: Project, reference: Reference, name: str, hint: bool) -> Problem | None:
    if project.stages_named(name) or _unreadable_stage(project, name) or _misspelt(project, name):
        return None
    funnel, dot, term = name.rpartition(".")
    if dot and funnel not in project.funnels:
        message = f"`{name}` names no stage: there is no funnel `{funnel}`."
    elif dot:
        stages = _listed(project.funnels[funnel].stages)
        message = f"`{term}` is not a stage of the funnel `{funnel}` ({stages})."
    else:
        message = f"`{name}` is not a stage of any funnel."
    names = _stage_names(project, reference, dot) if hint else []
    return Problem(
        reference.location,
        f"{message}{did_you_mean(reference.id, names)}",
        "Write `FUNNEL.TERM`, or add the stage to the funnel.",
        fix=recased(reference, names),
    )


def _listed(stages: Sequence[Stage]) -> str:
    some = [stage.term for stage in stages[:MOST_LISTED]]
    return ", ".join(some if len(stages) <= MOST_LISTED else [*some, "..."])


def _stage_names(project: Project, reference: Reference, dot: str) -> list[str]:
    stages = [stage for funnel in project.funnels.values() for stage in funnel.stages]
    if "." in reference.id or not dot:
        near = [stage.name for stage in stages]
        return near if "." in reference.id else [*(stage.term for stage in stages), *near]
    funnel = reference.kind.partition(":")[2]
    return [stage.term for stage in stages if stage.funnel == funnel]


def _unreadable_stage(project: Project, name: str) -> bool:
    funnel, dot, _ = name.rpartition(".")
    if dot and not project.unreadable("funnels", funnel):
        named = project.funnels.get(funnel)
        return bool(named and "stages" in named.unread)
    return bool(project.unread.get("funnels")) or any(
        "stages" in funnel.unread for funnel in project.funnels.values()
    )


def _misspelt(project: Project, name: str) -> bool:
    """Whether the stage could be one that its funnel spells wrong, which is told there."""
    funnel, dot, term = name.rpartition(".")
    return term in project.terms and any(
        not _known(project, ("terms",), stage.term)
        for stages in project.funnels.values()
        for stage in stages.stages
        if stages.id == funnel or not dot
    )
