"""Documents held against `schema/kpi-spec.schema.json`.

`check_schema(document)` gives what is wrong, for spec-schema, and what is left: the data without
the smallest parts that cannot be read. A pair is taken out; an item of a list becomes None, so
that the items behind it keep their places. What remains meets the schema, except that keys
which are required may be missing; each of these is named in `unread`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from kpilint.finding import Problem
from kpilint.read.document import Document, Path
from kpilint.read.validator import fast_validator
from kpilint.resources import schema_text

SCHEMA = "kpi-spec"


class Checked(NamedTuple):
    """A document held against the schema.

    `unread` has the path of every part that was left out, of every required key that is missing,
    and of every key that a misspelt or misplaced one was meant to be or that a merge key was to
    bring in: no rule may conclude anything from the absence of what stands there. `problems` are
    in the order of the text.
    """

    data: Mapping[str, Any]
    unread: frozenset[Path] = frozenset()
    problems: tuple[Problem, ...] = ()


def check_schema(document: Document) -> Checked:
    """Hold a document against the schema; an empty one is fine."""
    merged = frozenset(_merged(document)) if document.merges else frozenset()
    if _is_valid()(document.data):
        return Checked(document.data or {}, merged)
    from kpilint.read.schema_errors import faults, told_once

    found = faults(document, _schema(), _is_valid(), merged)
    return Checked(
        prune(document.data, (fault.cut for fault in found)) or {},
        merged.union(*((fault.cut, fault.meant) for fault in found)),
        told_once(document, found),
    )


def meets_schema(data: Any) -> bool:
    """Whether data of a document, or of a part of one in its place, are as they should be."""
    return _is_valid()(data)


def _merged(document: Document) -> Iterator[Path]:
    """The paths of the keys that merge keys were to bring in."""
    sources = {id(mapping): brought for mapping, brought in document.merges}
    waiting: list[tuple[Any, Path]] = [(document.data, ())]
    while waiting:
        node, path = waiting.pop()
        brought = sources.get(id(node))
        for mapping in brought if isinstance(brought, list) else [brought]:
            if isinstance(mapping, dict):
                yield from ((*path, key) for key in mapping)
        if isinstance(node, dict | list):
            steps = node.items() if isinstance(node, dict) else enumerate(node)
            waiting += [(child, (*path, step)) for step, child in steps]


def prune(data: Any, paths: Iterable[Path]) -> Any:
    """The data without the parts at `paths`, as a copy that shares whatever has no such part."""
    root: dict[str | int, Any] = {}
    for path in paths:
        branch = root
        for step in path:
            branch = branch.setdefault(step, {})
        branch[_CUT] = {}
    return _without(data, root)


_CUT = -1


def _without(data: Any, branch: dict[str | int, Any]) -> Any:
    if _CUT in branch:
        return None
    if not branch:
        return data
    if isinstance(data, list):
        return [_without(item, branch.get(i, {})) for i, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    kept = {key: value for key, value in data.items() if _CUT not in branch.get(key, {})}
    return kept | {key: _without(kept[key], branch[key]) for key in branch.keys() & kept.keys()}


@cache
def _schema() -> dict[str, Any]:
    import json

    schema: dict[str, Any] = json.loads(schema_text(SCHEMA))
    return schema


@cache
def _is_valid() -> Callable[[Any], bool]:
    try:
        fast = fast_validator(schema_text(SCHEMA))
    except ImportError:  # there is no wheel for this machine: slower, with the same answers
        return _is_valid_slowly()

    def is_valid(data: Any) -> bool:
        try:
            return fast(data)
        except UnicodeEncodeError:  # half a surrogate pair, written as an escape
            return _is_valid_slowly()(data)

    return is_valid


def _is_valid_slowly() -> Callable[[Any], bool]:
    from kpilint.read.schema_errors import Explainer

    is_valid: Callable[[Any], bool] = Explainer(_schema()).is_valid
    return is_valid
