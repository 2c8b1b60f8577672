"""What to say of a value that the schema does not allow where it stands."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kpilint.edit import rewording, rewriting
from kpilint.finding import Fix, Location
from kpilint.read.shapes import Shape, a, keys, noun, types
from kpilint.read.violation import Fault, Violation
from kpilint.suggest import sole, suggest

TEXTS = ("Text", "Name", "List of texts")
YES_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
BREAK = re.compile(r"\r\n|\r|\n")


def wrong_value(violation: Violation) -> Fault:
    """Explain a value of the wrong type, an unknown word, or a text of the wrong form."""
    if violation.value is None:
        return _empty(violation)
    kind = str(violation.error.validator)
    message, help = {
        "type": _wrong_type,
        "enum": _unknown_word,
        "const": _not_true,
        "pattern": _wrong_form,
    }[kind](violation)
    return violation.fault(message, help, fix=_fix(violation, kind))


def _fix(violation: Violation, kind: str) -> Fix | None:
    value, shape = violation.value, violation.shape
    if kind == "enum":
        near = sole(value, violation.stated) if isinstance(value, str) else None
        return rewording(violation.place, near) if near else None
    if not violation.path or _nested(value):
        return None
    if kind == "type" and shape["title"] in TEXTS:
        return rewriting(violation.place, f'"{_as_written(violation)}"')
    meant = YES_NO.get(str(value).lower()) if types(shape) == {"boolean"} else None
    return rewriting(violation.place, meant) if meant else None


def _empty(violation: Violation) -> Fault:
    at = violation.place.key()
    message = f"{violation.name} has no value"
    if types(violation.shape) & {"object"} and "string" not in types(violation.shape):
        return violation.fault(f"{message}.", _below(violation.shape), at=at)
    comment = _comment_after(violation.document.source.text, at)
    if comment:
        message += ": text after # is a comment"
    if comment and not comment[1:2].isspace():
        quote = "'" if '"' in comment else '"'
        message += f"; write {quote}{comment}{quote}"
    return violation.fault(f"{message}.", violation.shapes.told(violation.path), at=at)


def _comment_after(text: str, at: Location) -> str:
    """The comment that stands where the value of a key, or an item of a list, should."""
    line = _lines(text)[at.span.end_line - 1]
    found = re.match(r"(?:\s*:)?\s+(#.*)|(?<=\s)(#.*)", line[at.span.end_column - 1 :])
    comment = (found[1] or found[2]).rstrip() if found else ""
    return "" if comment.lstrip("# ").startswith("kpilint:") else comment


@lru_cache(maxsize=1)
def _lines(text: str) -> list[str]:
    return BREAK.split(text)


def _wrong_type(violation: Violation) -> tuple[str, str]:
    given, shape = _given(violation.value), violation.shape
    name, allowed = violation.name if violation.path else "", types(shape)
    if not name:
        message = f"A file of specs holds collections, such as `kpis:`; this one is {given}."
        return message, f"The collections: {', '.join(keys(shape))}."
    if allowed <= {"object", "null"}:
        return f"{name} should be a mapping, with keys of its own, not {given}.", _below(shape)
    if allowed == {"array"}:
        help = "Below it, indented, each item stands on a line that begins with `- `."
        return f"{name} should be a list, not {given}.", help
    message = f"{name} takes {_takes(shape)}, not {given}."
    if shape["title"] in TEXTS and not _nested(violation.value):
        return f'{message} Write it in quotes: "{_as_written(violation)}".', ""
    meant = YES_NO.get(str(violation.value).lower()) if "boolean" in allowed else None
    return message + (f" Did you mean `{meant}`?" if meant else ""), ""


def _nested(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _given(value: Any) -> str:
    """What sort of value stands there, in a word."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, Decimal)):
        return "a number"
    return (
        "text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"
    )


def _takes(shape: Shape) -> str:
    """What may stand there, in a few words with an example."""
    allowed = types(shape)
    if "array" in allowed:
        return "a list"
    if shape["title"] in ("Text", "Name", "Id"):
        return "one id" if shape["title"] == "Id" else "text"
    plain = {"boolean": "true or false", "integer": "a whole number"}
    word = next((plain[kind] for kind in allowed if kind in plain and len(allowed) == 1), "")
    return word or f"{a(noun(shape))} such as `{shape['examples'][0]}`"


def _as_written(violation: Violation) -> str:
    """The value as the file has it, where `str` would lose zeros or capitals."""
    span = violation.place.value().span
    line = _lines(violation.document.source.text)[span.line - 1]
    return line[span.column - 1 : span.end_column - 1]


def _below(shape: Shape) -> str:
    found = ", ".join(keys(shape))
    return (
        f"Below it, indented, may stand: {found}."
        if found
        else ("Below it, indented, stand lines of their own, each a name and what belongs to it.")
    )


def _unknown_word(violation: Violation) -> tuple[str, str]:
    words = violation.stated
    choice = f"{', '.join(words[:-1])} or {words[-1]}"
    if not isinstance(violation.value, str):
        return f"{violation.name} takes one word, not {_given(violation.value)}: {choice}.", ""
    near = suggest(violation.value, words)
    message = f"`{violation.value}` is not {a(noun(violation.shape))}: {choice}."
    return message + (f" Did you mean `{near}`?" if near else ""), ""


def _not_true(violation: Violation) -> tuple[str, str]:
    return f"{violation.name} is true, or is left out.", violation.shapes.told(violation.path)


def _wrong_form(violation: Violation) -> tuple[str, str]:
    if violation.shape["title"] == "Name":
        return f"{violation.name} is empty.", "Write the name as people say it."
    word = a(noun(violation.shape))
    return f"`{violation.value}` is not {word}.", violation.shape["description"]
