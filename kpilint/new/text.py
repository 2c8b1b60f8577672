"""The lines of a new entry: what it says, what that is for, and what is still to be said."""

from typing import Any

from kpilint.layout.written import written
from kpilint.new.kinds import Entry, Kind, Steps, at, fits, shape
from kpilint.new.values import choices, told
from kpilint.read.shapes import Shape, types

STEP = "  "


def tree(entry: Entry) -> dict[str, Any]:
    """The entry as the data of a file of its own."""
    data: Any = entry.fields
    for step in reversed(entry.path):
        data = {step: data}
    return dict(data)


def lines(kind: Kind, entry: Entry) -> list[str]:
    """The lines of the entry, its id at the margin."""
    comments: dict[Steps, str] = {
        (*entry.path, key): told(kind, (key,)) for key in entry.fields if key[:2] != "x-"
    }
    depth = len(entry.path) - 1
    own = written(tree(entry), comments).splitlines()[depth:]
    return [*(line[depth * len(STEP) :] for line in own), *_still(kind, entry)]


def _still(kind: Kind, entry: Entry) -> list[str]:
    """A line for each key that is left out, as a comment: take the # away and say it."""
    asked = [steps for steps in kind.asked if fits(kind, entry.fields, steps)]
    keys = dict.fromkeys(str(steps[0]) for steps in asked if steps[0] not in entry.fields)
    return [f"{STEP}# {key}: {_blank(kind, key, asked)}  # {told(kind, (key,))}" for key in keys]


def _blank(kind: Kind, key: str, asked: list[Steps]) -> str:
    inner = [steps for steps in asked if steps[0] == key and len(steps) > 1]
    if not inner:
        return _room(shape(kind, (key,)))
    return "{" + ", ".join(f"{s[1]}: {_room(shape(kind, s))}" for s in inner) + "}"


def _room(form: Shape) -> str:
    if "enum" in form:
        return choices(form)
    return "[...]" if "array" in types(form) else "..."


def is_said(entry: Entry, steps: Steps) -> bool:
    return at(entry.fields, steps) is not None
