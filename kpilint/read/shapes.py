"""What the schema says of the node at a path."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpilint.read.document import ENTRY_DEPTH, Path

Shape = Mapping[str, Any]


class Shapes:
    """The parts of a schema, found by the path of what they describe."""

    def __init__(self, schema: Shape) -> None:
        self.schema = schema

    def at(self, path: Path) -> Shape:
        """What describes the node at `path`, which the schema must know."""
        shape = self.schema
        for step in path:
            shape = self._resolved(_below(shape, step))
        return shape

    def told(self, path: Path) -> str:
        """What the key at `path` means."""
        return str(
            _below(self.at(path[:-1]), path[-1]).get("description") or self.at(path)["description"]
        )

    def around(self, path: Path, key: str) -> Path | None:
        """The nearest mapping around `path`, in the same entry, that has `key` among its keys."""
        entry = ENTRY_DEPTH.get(str(path[0]), 2) if path else 0
        found = (path[:end] for end in range(len(path) - 1, max(entry, 1) - 1, -1))
        return next((outer for outer in found if key in keys(self.at(outer))), None)

    def within(self, path: Path, key: str) -> str | None:
        """The first key of the mapping at `path` below which `key` may stand."""
        found = (name for name in keys(self.at(path)) if key in self._inner((*path, name)))
        return next(found, None) if path else None

    def _inner(self, path: Path) -> Iterator[str]:
        shape = self.at(path)
        return keys(self._resolved(shape["items"]) if "items" in shape else shape)

    def _resolved(self, shape: Shape) -> Shape:
        while "$ref" in shape:
            shape = self.schema["$defs"][shape["$ref"].rpartition("/")[2]]
        return shape


def _below(shape: Shape, step: str | int) -> Shape:
    below: Shape = (
        shape["items"]
        if isinstance(step, int)
        else shape.get("properties", {}).get(step) or shape["additionalProperties"]
    )
    return below


def keys(shape: Shape) -> Iterator[str]:
    """The keys that a mapping of this shape may have; of a map of ids or names, none."""
    return iter(shape.get("properties", ()))


def types(shape: Shape) -> set[str]:
    """The types that a node of this shape may have."""
    stated = shape.get("type", [])
    return {stated} if isinstance(stated, str) else set(stated)


def noun(shape: Shape) -> str:
    """What a node of this shape is called within a sentence: `KPI`, `sign-off`."""
    title = str(shape["title"])
    return title if title[1:2].isupper() else title[0].lower() + title[1:]


def a(word: str) -> str:
    """The word with its article."""
    return f"{'an' if word[0] in 'aeiouAEIO' else 'a'} {word}"
