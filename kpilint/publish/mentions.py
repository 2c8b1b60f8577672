"""Names that may not be published, taken out of running text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from kpilint.model.project import Project
from kpilint.model.types import Entry, Kpi

INSTEAD = "(not published)"
_WORD = re.compile(r"\w+")


class Named(NamedTuple):
    """What a KPI is, or was, called; either may be empty."""

    id: str
    name: str


class _Name(NamedTuple):
    """An id or a name: the words that it is made of, and the pattern that finds it."""

    words: tuple[str, ...]
    pattern: str


class Mentions:
    """Finds where texts speak of these KPIs, by id or by name.

    A name that something published bears as well gives nothing away and stays. So does an id that
    is an ordinary word, unless it stands in backticks.
    """

    def __init__(self, project: Project, kpis: Iterable[Kpi] | Iterable[Named]) -> None:
        hidden = dict.fromkeys((kpi.id, kpi.name) for kpi in kpis)
        known = set(_names_in_use(project, {id for id, _ in hidden}))
        found = dict.fromkeys(
            each for id, name in hidden for each in (*_ids(id, known), *_names(name, known))
        )
        self._patterns = _by_rarest_word(found)
        self._seen: dict[str, str] = {}

    def without(self, text: str) -> str:
        """The text with `(not published)` in place of each mention."""
        left = self._seen.get(text)
        if left is None:
            left = self._seen[text] = self._without(text)
        return left

    def within(self, text: str) -> bool:
        """Whether the text speaks of any of them."""
        return self.without(text) != text

    def _without(self, text: str) -> str:
        if not self._patterns:
            return text
        words = {word.casefold() for word in _WORD.findall(text)}
        patterns = {p for word in (*words, "") for p in self._patterns.get(word, ())}
        if not patterns:
            return text
        longest_first = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
        return re.sub("|".join(longest_first), INSTEAD, text)


def _by_rarest_word(names: Iterable[_Name]) -> dict[str, list[str]]:
    """The patterns by one word that must be there; by none where a name has no word."""
    found = list(names)
    counts = Counter(word for name in found for word in name.words)
    patterns: dict[str, list[str]] = {}
    for name in found:
        rarest = min(name.words, key=lambda word: counts[word], default="")
        for word in {rarest, rarest and f"{rarest}s"}:
            patterns.setdefault(word, []).append(name.pattern)
    return patterns


def _ids(id: str, known: set[str]) -> Iterator[_Name]:
    if not id or id.casefold() in known:
        return
    if "_" in id or any(map(str.isdigit, id)):
        yield _Name((id.casefold(),), rf"(?<!\w){re.escape(id)}(?!\w)")
    else:
        yield _Name((id.casefold(),), f"`{re.escape(id)}`")


def _names(name: str, known: set[str]) -> Iterator[_Name]:
    """A name of one word as it is written; of several however it is written and spaced."""
    parts = name.split()
    if not parts or " ".join(parts).casefold() in known:
        return
    spaced = r"\s+".join(map(re.escape, parts))
    either = f"(?i:{spaced})" if len(parts) > 1 else spaced
    words = tuple(word.casefold() for word in _WORD.findall(name))
    yield _Name(words, rf"(?<!\w){either}(?:['’]?s)?(?!\w)")


def _names_in_use(project: Project, hidden: Iterable[str]) -> Iterator[str]:
    """What published entries are called, in small letters."""
    terms = project.terms.values()
    yield from (text.casefold() for t in terms for text in (t.id, t.abbreviation, *t.aliases))
    entries: Iterator[Entry] = chain(
        terms,
        project.funnels.values(),
        project.teams.values(),
        project.people.values(),
        (kpi for kpi in project.kpis.values() if kpi.id not in hidden),
    )
    yield from (" ".join(entry.name.split()).casefold() for entry in entries)
