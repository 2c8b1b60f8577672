"""What breaks the schema, told so that whoever wrote the file can mend it; and its keys first."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from kpilint.edit import rewording
from kpilint.finding import Problem
from kpilint.read.document import ENTRY_DEPTH, Document, Path, Place
from kpilint.read.schema_values import wrong_value
from kpilint.read.shapes import Shapes, keys
from kpilint.read.violation import Fault, Violation
from kpilint.suggest import sole, suggest

MAX_TOLD = 1000
"""Violations told of one document; where there are more, nothing of it is used."""


def _is_integer(_checker: object, value: object) -> bool:
    """Whether JSON Schema takes the value for an integer, as it does 1.0."""
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


Explainer: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


def faults(
    document: Document,
    schema: dict[str, Any],
    is_valid: Callable[[Any], bool],
    merged: frozenset[Path] = frozenset(),
) -> list[Fault]:
    """All that is wrong with a document, in the order of the text; `merged` is not missed."""
    shapes = Shapes(schema)
    errors = Explainer(schema).iter_errors(_suspects(document.data, is_valid))
    broken = [
        Violation(document, shapes, error, tuple(error.absolute_path))
        for error in islice(errors, MAX_TOLD + 1)
    ]
    present = (fault for violation in broken for fault in _present(violation))
    found = list(islice(present, MAX_TOLD + 1))
    meant = {fault.meant[:length] for fault in found for length in range(len(fault.meant) + 1)}
    found += [fault for violation in broken for fault in _absent(violation, meant | merged)]
    found.sort(key=lambda fault: fault.problem.location.span)
    return found if len(found) <= MAX_TOLD else [*found[:MAX_TOLD], _too_many(broken[0])]


def _suspects(data: Any, is_valid: Callable[[Any], bool]) -> Any:
    """The entries that break the schema, found fast, so that only they are explained, slowly."""

    def failing(node: Any, around: Path, depth: int) -> Any:
        if not isinstance(node, dict) or not depth:
            return node
        failed = (key for key in node if not is_valid(_nested({key: node[key]}, around)))
        some = islice(failed, MAX_TOLD + 1)
        return {key: failing(node[key], (*around, key), depth - 1) for key in some}

    if not isinstance(data, dict):
        return data
    depths = {name: ENTRY_DEPTH.get(name, 2) - 1 for name in data}
    return {name: failing(data[name], (name,), depth) for name, depth in depths.items()}


def _nested(data: Any, around: Path) -> Any:
    for step in reversed(around):
        data = {step: data}
    return data


def _too_many(violation: Violation) -> Fault:
    message = f"More than {MAX_TOLD} things are wrong here; the others are not told."
    help = "Mend the first ones; until then nothing of this document is used."
    return Fault(Problem(violation.root, message, help), (), ())


def told_once(document: Document, found: list[Fault]) -> tuple[Problem, ...]:
    """The problems, each once: an alias repeats what is wrong where its anchor stands."""
    problems = {_identity(document.data, fault): fault.problem for fault in reversed(found)}
    return tuple(problems.values())[::-1]


def _identity(data: Any, fault: Fault) -> tuple[object, ...]:
    """Equal for two paths to one node, of which one leads through an alias."""
    return id(_at(data, fault.cut[:-1])), fault.cut[-1:], fault.problem.message


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _present(violation: Violation) -> Iterator[Fault]:
    """What is there and should not be."""
    kind = violation.error.validator
    if kind == "additionalProperties":
        known = set(keys(violation.shape))
        unknown = (key for key in violation.value if key not in known and key[:2] != "x-")
        yield from (_unknown_key(violation, key) for key in unknown)
    elif "propertyNames" in violation.error.absolute_schema_path:
        yield _bad_id(violation)
    elif violation.error.schema is False:
        yield from _misfits(violation)
    elif kind not in ("required", "anyOf"):
        yield wrong_value(violation)


def _absent(violation: Violation, meant: set[Path]) -> Iterator[Fault]:
    """What is not there and should be, unless it is meant by what is there."""
    path, stated = violation.path, violation.stated
    if violation.error.validator == "anyOf":
        choice = [option["required"][0] for option in stated]
        if not any((*path, key) in meant for key in choice):
            yield _nothing_chosen(violation, choice)
    elif violation.error.validator == "required":
        missing = (key for key in stated if key not in violation.value)
        yield from (_missing_key(violation, key) for key in missing if (*path, key) not in meant)


def _missing_key(violation: Violation, key: str) -> Fault:
    absent = (*violation.path, key)
    help = f"Add `{key}:`. {violation.shapes.told(absent)}"
    problem = Problem(violation.place.key(), f"{violation.thing} has no `{key}`.", help)
    return Fault(problem, absent, absent)


def _nothing_chosen(violation: Violation, choice: list[str]) -> Fault:
    words = ", ".join(f"`{key}`" for key in choice[:-1])
    message = f"{violation.thing} has neither {words} nor `{choice[-1]}`."
    help = "Add `value:` with the number; or, while there is none, `pending:` with the reason."
    return violation.fault(message, help, at=violation.place.key())


def _unknown_key(violation: Violation, key: str) -> Fault:
    message, help, meant = _said_of(violation, key)
    at = violation.place / key
    near = _free(violation, key)
    fix = rewording(at, near, key=True) if near else None
    return Fault(Problem(at.key(), message, help, fix=fix), (*violation.path, key), meant)


def _free(violation: Violation, key: str) -> str | None:
    """The one key that is meant, if nothing else stands there that is it, or is meant to be."""
    known = list(keys(violation.shape))
    near = sole(key, known)
    others = (other for other in violation.value if other not in (key, *known))
    taken = near in violation.value or any(sole(other, known) == near for other in others)
    return None if taken else near


def _said_of(violation: Violation, key: str) -> tuple[str, str, Path]:
    """A message and a help about an unknown key, and the path that it was meant for."""
    path, shapes, known = violation.path, violation.shapes, list(keys(violation.shape))
    message = f"`{key}` is not {f'a key of {violation.kind}' if path else 'a collection'}."
    free = [name for name in known if name not in violation.value]
    if near := suggest(key, free) or suggest(key, known):
        meant = near if near in free else key
        return f"{message} Did you mean `{near}`?", "", (*path, meant)
    if outer := shapes.around(path, key):
        message = f"`{key}` stands beside `{path[len(outer)]}`, not inside it."
        return message, "", (*outer, key)
    if inner := shapes.within(path, key):
        return f"`{key}` stands inside `{inner}`, not beside it.", "", (*path, inner, key)
    whose = violation.kind if path else "a file"
    help = f"The keys of {whose}: {', '.join(known)}. Keys that begin with x- are your own."
    return message, help, (*path, key)


def _bad_id(violation: Violation) -> Fault:
    path = (*violation.path, violation.value)
    better = re.sub(r"[^a-z0-9]+", "_", violation.value.lower()).lstrip("0123456789_").rstrip("_")
    rule = f"`{violation.value}` is not an id: small letters, digits and _"
    message = f"{rule}; for example `{better or 'sql_volume'}`."
    problem = Problem(Place(violation.document, path).key(), message)
    return Fault(problem, path, (*violation.path, better or violation.value))


def _misfits(violation: Violation) -> Iterator[Fault]:
    """Keys of `measure` that its kind has no use for; the violation is the whole measure's."""
    measure, shape = _at(violation.document.data, violation.path), violation.shape
    kind = measure["kind"]
    refused = next(
        branch["then"]["properties"].keys()
        for branch in shape["allOf"]
        if kind in branch["if"]["properties"]["kind"]["enum"]
    )
    fitting = (key for key in keys(shape) if key != "kind" and key not in refused)
    help = f"Beside `kind: {kind}` may stand: {', '.join(fitting)}."
    for key in measure.keys() & refused:
        problem = Problem(
            (violation.place / key).key(), f"`{key}` does not go with `kind: {kind}`.", help
        )
        yield Fault(problem, (*violation.path, key), (*violation.path, key))
