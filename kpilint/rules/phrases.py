"""Pieces of sentences that the messages of several rules share."""

from collections.abc import Iterable

_MOST = 5


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names in a sentence: `a`, `b` and `c`; of many the first few, and that there are more."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > _MOST:
        return f"{', '.join(quoted[:_MOST])} {word} {len(quoted) - _MOST} more"
    *first, last = quoted
    return f"{', '.join(first)} {word} {last}" if first else last
