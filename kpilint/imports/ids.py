"""Ids for things that have only a name so far."""

import re
import unicodedata
from collections.abc import Container

LONGEST = 60
"""Characters of an id that is made of a name; nobody wants to type more."""

_WORDS = {"%": " percent ", "#": " number ", "&": " and ", "+": " plus ", "$": " dollars "}
_SPELT = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "œ": "oe", "ı": "i"}
_OTHER = re.compile(r"[^a-z0-9]+")


def id_of(name: str, fallback: str) -> str:
    """The name as an id (`MQL → SQL (%)`: `mql_sql_percent`); `fallback` if no letter is left."""
    text = unicodedata.normalize("NFKD", name).casefold()
    for sign, word in {**_WORDS, **_SPELT}.items():
        text = text.replace(sign, word)
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = _OTHER.sub("_", text.replace("'", "").replace("’", "")).strip("_")
    if text[:1].isdigit():
        text = f"{fallback}_{text}"
    return _shortened(text) if text else fallback


def unused(wanted: str, taken: Container[str]) -> str:
    """The id, with a number behind it where it is taken: `leads`, `leads_2`, `leads_3`."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}_{number}"
    return found


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition("_")[0] or text[:LONGEST]
