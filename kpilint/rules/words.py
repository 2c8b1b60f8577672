"""Words, folded so that case, plural, possessive and hyphens do not part them; found in texts."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from kpilint.frozen import frozen

# A word, or a mark that parts phrases; hyphens do not.
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s\-‐‑]")
_HUSHED = ("se", "xe", "ze", "che", "she", "oe")
_SOFT_HYPHEN = "\u00ad"

MAX_WORDS = 12
"""Words that a name may have to be looked for in running text."""

LONGEST_TEXT = 50_000
"""Characters of one text in which words are looked for."""

MOST_STEMS = 300
"""Stems up to which looking for each of them is quicker than a search for all."""

MAX_IDS = 50
"""Ids that one word is kept for; that it stands for two is a finding already."""

_FUNCTION_WORDS = """
    a an the this that these those some any all each every both either neither no not none only
    such same other another own i you he she it we they me him her us them my your his its our
    their one ones who whom whose which what whoever whatever somebody someone something anybody
    anyone anything everybody everyone everything nobody nothing thing things and or nor but if so
    than then as because while although though unless until since when whenever where wherever
    whether how why of in on at by for from to into onto with without within about above below over
    under between among through during before after per via against upon out off up down be is are
    was were been being am do does did done doing have has had having can could may might must
    shall should will would also just too very more most less least much many few here there again
    once etc
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that join others and say nothing by themselves."""


@frozen
class Found:
    """A word as it stands in a text, and the ids of all that it is a word for."""

    text: str
    ids: tuple[str, ...]


class Lexicon:
    """The words of a vocabulary, to be found in running text; where two begin, the longer wins."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        """`words` are pairs of a word, or several with spaces or hyphens, and an id."""
        self._ids: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._longest: dict[str, int] = {}
        self._capitals: set[str] = set()
        for word, id in words:
            self._add(word, id)

    def find(self, text: str) -> Iterator[Found]:
        """Every word of the vocabulary in a text, from left to right."""
        text = normal(text)
        places: list[re.Match[str]] = []
        for start, end, ids in self._found(text):
            places = places or list(_WORD.finditer(text))
            yield Found(text[places[start].start() : places[end - 1].end()], ids)

    def ids(self, text: str) -> Iterator[str]:
        """What the words of the vocabulary in a text are words for, from left to right."""
        for _, _, ids in self._found(normal(text)):
            yield from ids

    def _found(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The numbers of the first word of each find and of the one after it, and the ids."""
        written = _WORD.findall(text)
        folded = list(map(fold, written))
        if self._longest.keys().isdisjoint(folded):
            return
        end = 0
        for start in [number for number, word in enumerate(folded) if word in self._longest]:
            size = self._size(folded, start) if start >= end else 0
            if size > 1 or (size == 1 and self._is_meant(written[start], folded[start])):
                end = start + size
                yield start, end, self._ids[tuple(folded[start:end])]

    def _add(self, word: str, id: str) -> None:
        folded = folded_words(word)
        if not 0 < len(folded) <= MAX_WORDS:
            return
        if word.isupper() and word.casefold() in FUNCTION_WORDS:
            self._capitals.add(folded[0])  # `IT` is not meant by every "it"
        for words in (folded, ("".join(folded),)) if len(folded) > 1 else (folded,):
            ids = self._ids.get(words, ())
            if id not in ids and len(ids) < MAX_IDS:
                self._ids[words] = (*ids, id)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def _is_meant(self, written: str, folded: str) -> bool:
        return folded not in self._capitals or written[:2].isupper()

    def _size(self, folded: list[str], start: int) -> int:
        """How many words the longest name that begins at `start` has; 0 where none does."""
        longest = min(self._longest[folded[start]], len(folded) - start)
        for size in range(longest, 0, -1):
            if tuple(folded[start : start + size]) in self._ids:
                return size
        return 0


@lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """A word without case, possessive and plural; equal for equal words, not always a word itself.

    An `S` at the end of a short word in capitals is a letter like the others: `NPS`.
    """
    folded = word.casefold().strip("_")
    if not folded.endswith(("s", "e")):
        return folded
    if word.endswith(("'s", "’s", "'S", "’S")):
        word = word[:-2]
        folded = word.casefold().strip("_")
    if folded.endswith("sis"):
        folded = folded[:-2]
    elif _is_plural(word, folded):
        folded = folded[:-1]
    if folded.endswith("ie"):
        return folded[:-2] + "y"
    return folded[:-1] if folded.endswith(_HUSHED) and len(folded) > 3 else folded


@lru_cache(maxsize=1 << 12)
def folded_words(text: str) -> tuple[str, ...]:
    """The words and marks of a name, folded; hyphens part words as spaces do."""
    return tuple(map(fold, _WORD.findall(normal(text))))


def same_word(text: str) -> str:
    """A key that is equal for texts which differ in case, plural, spaces and hyphens only."""
    return "".join(folded_words(text))


def stems(names: Iterable[str]) -> frozenset[str]:
    """Beginnings of words, one of which stands in small letters in every text with such a name.

    Of each name it is the longest word, which the fewest texts have.
    """
    words = (folded_words(name) for name in names if name)
    return frozenset(max(name, key=len).rstrip("y") for name in words if name)


def may_have(text: str, beginnings: Collection[str]) -> bool:
    """Whether a text can have one of the names with these stems: a quick look before a search."""
    if len(beginnings) > MOST_STEMS or not text.isascii():
        return True
    small = text.casefold()
    return any(beginning in small for beginning in beginnings)


def content_words(text: str) -> Iterator[str]:
    """The words of a text that carry meaning, as they stand there."""
    for found in _WORD.finditer(normal(text)):
        word = found[0]
        if word[0].isalnum() and word.casefold() not in FUNCTION_WORDS:
            yield word


def normal(text: str) -> str:
    """The text in one Unicode form, without soft hyphens; of a book, the beginning."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).replace(_SOFT_HYPHEN, "")


def _is_plural(word: str, folded: str) -> bool:
    if len(folded) < 3 or not folded.endswith("s"):
        return False
    if word.isupper() and len(word) <= 4:
        return False
    return word[:-1].isupper() or not folded.endswith(("ss", "us"))
