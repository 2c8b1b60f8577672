"""Where an entry is used: by which others, and in which of their fields."""

from collections.abc import Iterator

from kpilint.model.fields import Reference
from kpilint.model.project import Project
from kpilint.output.card import Row

COLLECTIONS = {
    "term": ("terms",),
    "kpi": ("kpis",),
    "assumption": ("kpis",),
    "owner": ("people", "teams"),
    "team": ("teams",),
    "objective": ("objectives",),
}


def used(project: Project, collection: str, id: str) -> Iterator[Row]:
    """The entries that name this one, by address, each with the fields in which they do.

    The targets of a KPI are left out.
    """
    fields: dict[str, set[str]] = {}
    for reference in project.references:
        if _means(project, reference, collection, id):
            user, field = _user(reference)
            own = user == f"{collection}.{id}" or (reference.is_key and not field)
            if not own:
                fields.setdefault(user, set()).add(field)
    for user in sorted(fields):
        yield Row("", f"{user} ({', '.join(sorted(fields[user]))})")


def _means(project: Project, reference: Reference, collection: str, id: str) -> bool:
    kind, _, funnel = reference.kind.partition(":")
    if kind != "stage":
        return reference.id == id and collection in COLLECTIONS.get(kind, ())
    name = f"{funnel}.{reference.id}" if funnel and "." not in reference.id else reference.id
    stages = project.stages_named(name)
    if collection == "funnels":
        return any(stage.funnel == id for stage in stages)
    return collection == "terms" and any(stage.term == id for stage in stages)


def _user(reference: Reference) -> tuple[str, str]:
    """The address of the entry in which a reference stands, and the field of it."""
    path = (*reference.at.path, *reference.steps)
    depth = 3 if path[0] == "targets" else 2
    field = next((str(step) for step in path[depth:] if isinstance(step, str)), "")
    return ".".join(map(str, path[:depth])), field
