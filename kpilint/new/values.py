"""What somebody typed for a key → the value that the entry gets."""

from decimal import Decimal
from typing import Any
from unicodedata import category

from kpilint.new.kinds import Kind, Steps, called, place_in_schema, shape, shapes
from kpilint.read.document import Source
from kpilint.read.shapes import Shape, a, keys, types
from kpilint.read.yaml import read_yaml
from kpilint.suggest import did_you_mean
from kpilint.values.unreadable import printed, quoted

PROSE = ("strategies", "out_of_scope", "risks")
"""Lists of sentences, which have commas of their own: semicolons stand between them."""

ALONE = ("driven_by", "from")
"""Lists that mostly have one item, which stands without brackets."""

_CHOICES_SHOWN = 60


class CannotMake(Exception):  # noqa: N818 - a refusal, not a failure
    """Why nothing is written, in one line, and what to do."""


def value(kind: Kind, steps: Steps, text: str) -> Any:
    """The value that `text` gives a key.

    A list is written in brackets or with commas; of mappings, with what comes first in each.
    Raises CannotMake where there is no such key, or where the text cannot be its value.
    """
    text = _clean(text)
    if not text:
        raise CannotMake(f"`{'.'.join(map(str, steps))}` is given no value.")
    if str(steps[-1]).startswith("x-"):
        return _as_yaml(text)
    form = _form(kind, steps)
    if "enum" in form:
        return _chosen(form["enum"], text)
    kinds = types(form)
    if "array" in kinds and text[:1] != "[":
        first = next(keys(shape(kind, (*steps, 0))), "")
        parts = [part.strip() for part in text.split(between(steps)) if part.strip()]
        if first:
            return [{first: part} for part in parts]
        return parts[0] if len(parts) == 1 and steps[-1] in ALONE else parts
    return text if kinds and kinds <= {"string", "number", "integer"} else _as_text(_as_yaml(text))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\t", " ").strip()
    if any(category(char) in ("Cc", "Cs") and char != "\n" for char in text):
        raise CannotMake(f"{quoted(text)} has a character that is no text.")
    return text


def _form(kind: Kind, steps: Steps) -> Shape:
    for end, step in enumerate(steps):
        known = list(keys(shape(kind, steps[:end])))
        if isinstance(step, str) and step not in known:
            raise CannotMake(_unknown(kind, steps[:end], step, known))
    return shape(kind, steps)


def _unknown(kind: Kind, around: Steps, key: str, known: list[str]) -> str:
    name = ".".join(map(str, around))
    if around and not known:
        return f"`{name}` has no keys that can be set one by one: write --set '{name}={{...}}'."
    hint = did_you_mean(key, known) or f" There are: {', '.join(known)}."
    where = f"`{name}` of {a(called(kind))}" if around else a(called(kind))
    return f"`{printed(key)}` is not a key of {where}.{hint}"


def _chosen(words: list[str], text: str) -> str:
    if text not in words:
        hint = did_you_mean(text, words) or f" Choose one of: {', '.join(words)}."
        raise CannotMake(f"{quoted(text)} is none of the words that fit.{hint}")
    return text


def between(steps: Steps) -> str:
    """What stands between the items of a list."""
    return ";" if steps[-1] in PROSE else ","


def _as_yaml(text: str) -> Any:
    documents, problems = read_yaml(Source("", f"key: {text}"))
    if problems or not documents:
        raise CannotMake(f"{quoted(text)} cannot be read as YAML.")
    return documents[0].data["key"]


def _as_text(data: Any) -> Any:
    """The data with numbers as they are written, but for what is the team's own.

    Where the language wants a text a number becomes one; elsewhere it is still read as a number.
    """
    if isinstance(data, dict):
        return {k: v if k.startswith("x-") else _as_text(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_as_text(item) for item in data]
    return str(data) if isinstance(data, int | Decimal) and not isinstance(data, bool) else data


def told(kind: Kind, steps: Steps) -> str:
    """What a key means, in a sentence."""
    form = shape(kind, steps)
    text = form["description"] if "enum" in form else shapes().told(place_in_schema(kind, steps))
    sentence, point, _ = text.partition(". ")
    return sentence + "." if point else str(text)


def choices(form: Shape) -> str:
    """The words of an enum, or the first of many."""
    words: list[str] = form["enum"]
    while len(" | ".join(words)) > _CHOICES_SHOWN:
        words = [*words[:-2], "..."]
    return " | ".join(words)


def example(kind: Kind, steps: Steps) -> Any:
    """A value that the key could have."""
    around = shape(kind, steps[:-1])["properties"][steps[-1]]
    return around["examples"][0]
