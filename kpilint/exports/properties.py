"""The fields of an entry as flat names and texts, and back, for catalogues that know no others.

`measure: {kind: volume}` is `measure.kind`: `volume`; a list is its items with commas between
them, or JSON where that would not come back the same.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kpilint.read.shapes import Shape, Shapes, types
from kpilint.resources import schema_text

Steps = tuple[str, ...]
OWN = "x-"


def flat(collection: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an entry of a collection, as written, as texts; what is null is left out."""
    return dict(_flat(fields, (collection, "id")))


def unflat(collection: str, texts: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that the texts come from, and the names that fit no field of such an entry."""
    fields: dict[str, Any] = {}
    odd: list[str] = []
    for name, text in texts.items():
        steps = _steps(name)
        shape = _shape((collection, "id", *steps))
        known = shape is not None or steps[-1].startswith(OWN)
        if not known or not _put(fields, steps, _value(text, shape)):
            odd.append(name)
    return fields, odd


def _flat(fields: Mapping[str, Any], inside: Steps) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        steps = (*inside, name)
        if value is None:
            continue
        if isinstance(value, dict) and _splits(name, value):
            yield from _flat(value, steps)
        else:
            yield ".".join(steps[2:]), _text(value, _shape(steps))


def _splits(name: str, value: Mapping[str, Any]) -> bool:
    """Whether the keys of a mapping can be found again behind its name."""
    plain = all(key and "." not in key and value[key] is not None for key in value)
    return bool(value) and plain and not name.startswith(OWN)


def _steps(name: str) -> Steps:
    """`measure.kind` is two steps; all that follows an `x-` is one."""
    steps = name.split(".")
    own = next((n for n, step in enumerate(steps) if step.startswith(OWN)), len(steps))
    return (*steps[:own], *([".".join(steps[own:])] if own < len(steps) else []))


def _put(fields: dict[str, Any], steps: Steps, value: Any) -> bool:
    """Put a value in its place, unless something else is there."""
    for step in steps[:-1]:
        inner = fields.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
        fields = inner
    return fields.setdefault(steps[-1], value) is value


@cache
def _shape(path: Steps) -> Shape | None:
    """What the language says of a field; None for what it does not know."""
    try:
        found = _shapes().at(path)
    except (KeyError, TypeError):
        return None
    return found if isinstance(found, Mapping) else None


@cache
def _shapes() -> Shapes:
    return Shapes(json.loads(schema_text("kpi-spec")))


def _text(value: Any, shape: Shape | None) -> str:
    if shape is not None and "array" in types(shape):
        return _listed(value if isinstance(value, list) else [value])
    if shape is None and (not isinstance(value, str) or _parsed(value) is not None):
        return _json(value)
    if isinstance(value, dict | list | bool):
        return _json(value)
    return str(value)


def _listed(items: list[Any]) -> str:
    texts = [str(item) for item in items]
    simple = all(
        not isinstance(item, dict | list) and text == text.strip() and text and "," not in text
        for item, text in zip(items, texts, strict=True)
    )
    joined = ", ".join(texts)
    return joined if simple and joined and not joined.startswith("[") else _json(items)


def _value(text: str, shape: Shape | None) -> Any:
    kinds = types(shape) if shape is not None else set()
    if shape is None:
        parsed = _parsed(text)
        return text if parsed is None else parsed[0]
    if "array" in kinds:
        parsed = _parsed(text) if text.startswith("[") else None
        return parsed[0] if parsed else [item.strip() for item in text.split(",")]
    if "object" in kinds and text.startswith("{") and (parsed := _parsed(text)):
        return parsed[0]
    return text == "true" if kinds == {"boolean"} and text in ("true", "false") else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _parsed(text: str) -> tuple[Any] | None:
    """What a JSON text says, numbers with a point as text; None if it is no JSON."""
    try:
        return (json.loads(text, parse_float=str, parse_constant=str),)
    except (ValueError, RecursionError):
        return None
