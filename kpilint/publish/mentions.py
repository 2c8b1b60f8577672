"""Names that may not be published, taken out of running text."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from kpilint.model.project import Project
from kpilint.model.types import Entry, Kpi

INSTEAD = "(not published)"
_NOTHING = re.compile(r"(?!)")


class Mentions:
    """Finds where texts speak of these KPIs, by id or by name.

    A name that something published bears as well gives nothing away and stays. So does an id that
    is an ordinary word, unless it stands in backticks.
    """

    def __init__(self, project: Project, kpis: Iterable[Kpi]) -> None:
        hidden = {kpi.id: kpi for kpi in kpis}
        known = set(_names_in_use(project, hidden))
        patterns = {
            pattern
            for kpi in hidden.values()
            for pattern in (*_id_patterns(kpi.id, known), *_name_patterns(kpi.name, known))
        }
        longest_first = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
        self._found = re.compile("|".join(longest_first)) if patterns else _NOTHING

    def without(self, text: str) -> str:
        """The text with `(not published)` in place of each mention."""
        return self._found.sub(INSTEAD, text)

    def within(self, text: str) -> bool:
        """Whether the text speaks of any of them."""
        return bool(self._found.search(text))


def _id_patterns(id: str, known: set[str]) -> Iterator[str]:
    if id.casefold() in known:
        return
    if "_" in id or any(map(str.isdigit, id)):
        yield rf"(?<!\w){re.escape(id)}(?!\w)"
    else:
        yield f"`{re.escape(id)}`"


def _name_patterns(name: str, known: set[str]) -> Iterator[str]:
    """A name of one word as it is written; of several however it is written and spaced."""
    words = name.split()
    if not words or " ".join(words).casefold() in known:
        return
    spaced = r"\s+".join(map(re.escape, words))
    either = f"(?i:{spaced})" if len(words) > 1 else spaced
    yield rf"(?<!\w){either}(?:['’]?s)?(?!\w)"


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
