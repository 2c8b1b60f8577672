"""Cells whose words stand for one of a few that the language knows, dates, and lists."""

import re
from collections.abc import Mapping
from datetime import date

from kpilint.imports.ids import id_of
from kpilint.values.dates import parse_date

_ENUMS: Mapping[str, Mapping[str, str]] = {
    "indicator": {"leading": "leading, lead", "lagging": "lagging, lag"},
    "direction": {
        "up": "up, increase, higher, high, higher is better, more is better, ↑, ▲, maximize,"
        " increasing, grow, bigger is better, above, positive, raise, max",
        "down": "down, decrease, lower, low, lower is better, less is better, ↓, ▼, minimize,"
        " decreasing, reduce, smaller is better, below, negative, min",
        "hold": "hold, maintain, stable, steady, keep, flat, =, →",
    },
    "cadence": {
        "daily": "daily, day, every day, d",
        "weekly": "weekly, week, every week, w, wkly, once a week",
        "monthly": "monthly, month, every month, m, mthly, once a month",
        "quarterly": "quarterly, quarter, every quarter, q, qtrly, once a quarter",
        "yearly": "yearly, year, annually, annual, every year, y, once a year",
    },
    "status": {
        "draft": "draft, proposed, planned, new, in definition",
        "active": "active, live, in use, current",
        "deprecated": "deprecated, retired, obsolete, archived, inactive, no longer used",
    },
    "method": {
        "top_down": "top down, top-down, topdown",
        "bottom_up": "bottom up, bottom-up, bottomup",
        "trend": "trend, history, historical",
        "benchmark": "benchmark, industry benchmark, comparable",
    },
}
ENUMS = tuple(_ENUMS)
_WORDS = {
    field: {word.strip(): value for value, words in values.items() for word in words.split(",")}
    for field, values in _ENUMS.items()
}
_PARTS = re.compile(r"[,;|\n]|\s/\s")


def one_of(field: str, text: str) -> str:
    """The word of the language that a text means; empty where it means none."""
    words = " ".join(text.casefold().split()).strip(" .")
    return _WORDS[field].get(words, "") or _WORDS[field].get(words.replace("_", " "), "")


def parts(text: str) -> list[str]:
    """The items of a list in one cell, as ids."""
    found = (id_of(part, "") for part in _PARTS.split(text))
    return list(dict.fromkeys(each for each in found if each))


def day(text: str) -> str:
    """The date, if the text is one for sure."""
    return text.strip() if isinstance(parse_date(text), date) else ""
