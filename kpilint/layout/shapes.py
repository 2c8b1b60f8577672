"""What the language says of the layout: the order of keys, and what is written in one line."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kpilint.resources import schema_text

SHORT = {
    *("person", "daci", "sign_off", "audience_step", "where", "levels", "segments", "segments.*"),
    *("stage", "exit", "measure", "control", "source", "baseline", "scenario", "needs", "risk"),
    "timeline",
}
"""Definitions of the schema that are written in braces where they fit into a line."""

PERIOD = "targets_of_period"


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of value is laid out.

    `keys` are those that the language knows, in its order, with the shape of their values; `rest`
    is the shape of what any other key leads to, and `items` that of the items of a list. `short`
    says that it goes into one line where it fits, `apart` that blank lines stand between its
    entries, `number` that it may be a number.
    """

    keys: Mapping[str, "Shape"] = field(default_factory=dict)
    rest: "Shape | None" = None
    items: "Shape | None" = None
    short: bool = False
    apart: bool = False
    number: bool = False

    def below(self, key: str) -> "Shape | None":
        """The shape of the value of a key; None for what is the team's own, or not known."""
        return self.keys.get(key, None if key.startswith("x-") else self.rest)

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """The keys in the order of the language, behind them the others as they are."""
        rank = {key: number for number, key in enumerate(self.keys)}
        return sorted(keys, key=lambda key: rank.get(key, len(rank)))


@cache
def language() -> Shape:
    """The shape of a whole file."""
    schema = json.loads(schema_text("kpi-spec"))
    definitions: dict[str, Any] = schema["$defs"]
    made: dict[str, Shape] = {}

    def shape(node: Any, name: str, *, apart: bool = False) -> Shape:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            if name not in made:
                made[name] = shape(definitions[name], name, apart=name == PERIOD)
            return made[name]
        rest, items = node.get("additionalProperties"), node.get("items")
        return Shape(
            {key: shape(value, key) for key, value in node.get("properties", {}).items()},
            shape(rest, f"{name}.*") if isinstance(rest, dict) else None,
            shape(items, f"{name}.*") if isinstance(items, dict) else None,
            name in SHORT,
            apart,
            "number" in node.get("type", ()) or "integer" in node.get("type", ()),
        )

    collections = schema["properties"].items()
    return Shape({key: shape(value, key, apart=True) for key, value in collections}, apart=True)
