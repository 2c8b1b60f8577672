"""What can be made new: the collection it goes to, and what is asked of each kind of entry."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from kpilint.read.shapes import Shape, Shapes, noun
from kpilint.resources import schema_text

Steps = tuple[str | int, ...]
"""A key of an entry, by way of what is around it: `("measure", "kind")`."""


class Kind(NamedTuple):
    """A kind of entry: its collection, and the keys that are asked for, in their order."""

    word: str
    collection: str
    asked: tuple[Steps, ...]


class Entry(NamedTuple):
    """An entry to be: its path, `("kpis", ID)` or `("targets", PERIOD, ID)`, and what it says."""

    path: tuple[str, ...]
    fields: Mapping[str, Any]

    @property
    def address(self) -> str:
        return ".".join(self.path)


def _kind(word: str, collection: str, asked: str) -> Kind:
    return Kind(word, collection, tuple(tuple(key.split(".")) for key in asked.split()))


KINDS: Mapping[str, Kind] = {
    kind.word: kind
    for kind in (
        _kind("term", "terms", "name definition counts enters_when excludes owner"),
        _kind("person", "people", "name team contact"),
        _kind("team", "teams", "name function part_of contact levers daci.approver"),
        _kind("funnel", "funnels", "name motion deal_size basis stages"),
        _kind(
            "kpi",
            "kpis",
            "name definition why measure.kind measure.of measure.from measure.to"
            " measure.expression unit indicator drives balanced_by owner control.level"
            " control.levers source.system cadence review_by",
        ),
        _kind(
            "target",
            "targets",
            "value pending review_by baseline.period baseline.value method source rationale"
            " needs.budget needs.levers",
        ),
        _kind("objective", "objectives", "name level period parent owner kpis"),
        _kind(
            "plan",
            "plans",
            "name context objectives strategies kpis.primary out_of_scope owner daci.approver risks"
            " timeline.start timeline.end stages readouts budget",
        ),
    )
}

_LEVELS = ("value", "change", "pending", "confidential")
_OF_STAGE = ("of",)
_FROM_TO = ("from", "to")
_NEEDS = {
    "volume": _OF_STAGE,
    "value": _OF_STAGE,
    "conversion": _FROM_TO,
    "velocity": _FROM_TO,
    "formula": ("expression",),
}
_FITS = {**_NEEDS, "activity": _OF_STAGE, "other": _OF_STAGE}


@cache
def shapes() -> Shapes:
    """The schema, by the paths of what it describes."""
    return Shapes(json.loads(schema_text("kpi-spec")))


def place_in_schema(kind: Kind, steps: Steps = ()) -> Steps:
    """Where a key of any entry of this kind is described."""
    return (kind.collection, *(["period"] if kind.word == "target" else []), "id", *steps)


def shape(kind: Kind, steps: Steps = ()) -> Shape:
    return shapes().at(place_in_schema(kind, steps))


def called(kind: Kind) -> str:
    """What such an entry is called in a sentence."""
    return noun(shape(kind))


def at(fields: Mapping[str, Any], steps: Steps) -> Any:
    """What the entry says there; None where it says nothing."""
    found: Any = fields
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def put(fields: dict[str, Any], steps: Steps, value: Any) -> None:
    """Have the entry say `value` there; what it said around it in one word is given up."""
    *around, last = map(str, steps)
    for step in around:
        inner = fields.get(step)
        fields[step] = fields = inner if isinstance(inner, dict) else {}
    fields[last] = value


def fits(kind: Kind, fields: Mapping[str, Any], steps: Steps) -> bool:
    """Whether the question makes sense after what was answered so far."""
    measure = str(at(fields, ("measure", "kind")))
    if steps[0] == "measure" and steps != ("measure", "kind"):
        return str(steps[1]) in _FITS.get(measure, ())
    if steps == ("unit",):
        return measure == "other"
    if kind.word != "target" or steps[0] in ("value", "pending"):
        return not (steps[0] in _LEVELS and any(key in fields for key in _LEVELS))
    return ("pending" in fields) == (steps[0] == "review_by")


def needed(kind: Kind, fields: Mapping[str, Any]) -> Iterator[Steps]:
    """The keys without which the entry says nothing, as far as they do not stand in it."""
    if kind.word == "target":
        if not any(key in fields for key in _LEVELS):
            yield ("value",)
        return
    measure = str(at(fields, ("measure", "kind")))
    required: list[Steps] = [(key,) for key in shape(kind)["required"] if key != "measure"]
    if kind.word == "kpi":
        required += [("measure", key) for key in ("kind", *_NEEDS.get(measure, ()))]
        required += [("unit",)] if measure == "other" else []
    yield from (steps for steps in required if at(fields, steps) in (None, "", []))
