"""What a plain YAML scalar means: the YAML 1.2 core schema, with exact numbers."""

import re
from decimal import Decimal
from functools import lru_cache

from kpilint.read.document import Scalar

MAX_NUMBER = 100
"""A number of more characters than this stays text, so that none is slow to work with."""

MAX_EXPONENT = 100
"""A number from ten to the power of this, or as small, stays text."""

FIRST = frozenset("~nNtTfF+-.0123456789")
"""What a plain scalar begins with unless it is text."""

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

CORE = "tag:yaml.org,2002:"
TYPES = {"int": int, "float": Decimal, "bool": bool, "null": type(None)}

_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+)|(?P<based>0o[0-7]+|0x[0-9a-fA-F]+)"
    r"|(?P<decimal>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?0*[0-9]{1,3})?)"
)


@lru_cache(maxsize=4096)
def resolve(text: str) -> Scalar | Decimal:
    """The value of a plain scalar; what is no null, boolean or number within bounds is text."""
    if text in WORDS:
        return WORDS[text]
    found = _NUMBER.fullmatch(text) if len(text) <= MAX_NUMBER else None
    if found is None:
        return text
    if found.lastgroup == "whole":
        return int(text)
    if found.lastgroup == "based":
        return int(text, 0)
    number = Decimal(text)
    return number if abs(number.adjusted()) < MAX_EXPONENT else text


def tagged(tag: str, text: str) -> Scalar | Decimal:
    """The value of a scalar with an explicit tag; ValueError where the tag does not fit."""
    if tag in ("!", f"{CORE}str"):
        return text
    wanted = TYPES.get(tag.removeprefix(CORE))
    value = resolve(text)
    if wanted is Decimal and type(value) is int:
        return Decimal(value)
    if type(value) is not wanted:
        raise ValueError(tag)
    return value
