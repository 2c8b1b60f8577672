"""The word that was probably meant."""

from collections.abc import Iterable
from functools import lru_cache

SHORTEST_PART = 3
"""Characters that a beginning or an end must have to stand for the whole."""

LONGEST = 100
"""Characters of a word that is still compared letter by letter."""

MOST_SLIPS = 3

MOST_HINTS = 100
"""Misses in one list for which it makes sense to look for the word that was meant."""


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` is most likely a slip for; None where none is near.

    Case, `-`, space and plural count for nothing or little; letters that are left out, doubled,
    wrong or swapped count one each; parts in another order are seen, and so is a beginning or
    an end that only one candidate has. Equally near: the first in alphabetical order.
    """
    return _nearest(word, tuple(other for other in candidates if other != word))


def sole(word: str, candidates: Iterable[str]) -> str | None:
    """Return the one candidate that `word` is a slip for; None where there is none, or several.

    It is at most one slip away, and nothing else is; or case, `-` and space alone set it apart.
    """
    folded = _fold(word)
    most, letters = min(1, _allowed(folded)), _letters(folded)
    near: dict[int, list[str]] = {0: [], 1: []}
    for other in dict.fromkeys(candidates):
        its = _fold(other)
        if _could_be(letters, _letters(its), 1):
            slips = _slips(folded, its, most)
            if slips is not None and other != word:
                near[slips].append(other)
    found = near[0] or near[1]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=256)
def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    folded = _fold(word)
    most, letters = _allowed(folded), _letters(folded)
    found = [
        (_slips(folded, _fold(other), most), other)
        for other in candidates
        if _could_be(letters, _letters(_fold(other)), most)
    ]
    near = [(slips, other) for slips, other in found if slips is not None]
    return min(near)[1] if near else _by_part(folded, candidates)


@lru_cache(maxsize=1 << 15)
def _fold(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


@lru_cache(maxsize=1 << 15)
def _letters(word: str) -> int:
    """Which letters a word has, as bits."""
    bits = 0
    for letter in set(word):
        bits |= 1 << ord(letter) % 61
    return bits


def _could_be(letters: int, others: int, most: int) -> bool:
    """A slip adds a letter, takes one away, or both: more unlike words need no close look."""
    return (letters & ~others).bit_count() <= most and (others & ~letters).bit_count() <= most


def _allowed(word: str) -> int:
    return min(MOST_SLIPS, len(word) // 3)


def _by_part(word: str, candidates: tuple[str, ...]) -> str | None:
    if len(word) < SHORTEST_PART:
        return None
    for has_part in (str.startswith, str.endswith):
        found = [other for other in candidates if has_part(_fold(other), word)]
        found = found or [
            other
            for other in candidates
            if len(other) >= SHORTEST_PART and has_part(word, _fold(other))
        ]
        if len(found) == 1:
            return found[0]
    return None


def _slips(one: str, other: str, most: int) -> int | None:
    """How many slips lie between two words; None where more than `most`."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most or len(one) > LONGEST:
        return None
    if sorted(one.split("_")) == sorted(other.split("_")):
        return 1
    one, other = _unlike(one, other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return None
    return row[-1] if row[-1] <= most else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A question to put behind a message, with a space before it; nothing where no word is near."""
    near = suggest(word, candidates)
    return f" Did you mean `{near}`?" if near else ""


def _unlike(one: str, other: str) -> tuple[str, str]:
    """Both words without the beginning and the end that they share."""
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
