"""What rules ask of a project's terms: which words are theirs, where they are spoken."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from kpilint.finding import Location
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Part, Term
from kpilint.read.document import Path, Place
from kpilint.rules.words import Lexicon, content_words, may_have, same_word, stems
from kpilint.values.unreadable import quoted

_ROLES: Mapping[str | int, str] = {"aliases": "alias"}
_WORD_FIELDS = frozenset({"name", "abbreviation", "aliases"})


def active_terms(project: Project) -> list[Term]:
    """The terms that are neither drafts nor deprecated."""
    return [term for term in project.terms.values() if term.life.status == "active"]


def words_of(term: Term) -> tuple[str, ...]:
    """A term's name, abbreviation and aliases; what it lacks is empty."""
    return (term.name, term.abbreviation, *term.aliases)


@once
def lexicon(project: Project) -> Lexicon:
    """The words of all terms, drafts and deprecated ones too: they part the long from the short."""
    return Lexicon(_spoken(project))


def is_whole(project: Project) -> bool:
    """Whether every word of every term could be read."""
    terms = project.terms.values()
    return not project.unread.get("terms") and all(_WORD_FIELDS.isdisjoint(t.unread) for t in terms)


def defined_words(project: Project) -> set[str]:
    """Every word that a term explains, folded; the ids of terms are such words too."""
    return {same_word(word) for word, _ in _spoken(project)}.union(project.terms)


def initials(term: Term) -> str:
    """What a term's name could be abbreviated to: `MQL` for a marketing-qualified lead."""
    return "".join(word[0] for word in content_words(term.name)).upper()


class Claim(NamedTuple):
    """A word that a term claims: as its name, abbreviation or alias."""

    location: Location
    role: str
    word: str
    term: str

    def __str__(self) -> str:
        return f"{self.role} {quoted(self.word)} of `{self.term}`"


def collisions(project: Project) -> Iterator[list[Claim]]:
    """The claims of several terms to one word, in the order of the files; one a term."""
    claims: dict[str, dict[str, tuple[Term, str, Path]]] = {}
    for term in active_terms(project):
        for word, steps in _claimed(term):
            claims.setdefault(same_word(word), {}).setdefault(term.id, (term, word, steps))
    for claimants in claims.values():
        if len(claimants) > 1:
            yield sorted(
                Claim(term.at.value(*steps), _ROLES.get(steps[0], str(steps[0])), word, term.id)
                for term, word, steps in claimants.values()
            )


def unused(project: Project) -> list[Term]:
    """The active terms that no stage, no KPI and no text uses, apart from their own entries."""
    waiting = {term.id: term for term in active_terms(project)}
    for reference in project.references:
        if reference.kind == "term" and reference.at.path[:2] != ("terms", reference.id):
            waiting.pop(reference.id, None)
    for id in _spoken_of(project, waiting) if waiting else ():
        waiting.pop(id, None)
        if not waiting:
            break
    return list(waiting.values())


def _spoken_of(project: Project, wanted: Mapping[str, Term]) -> Iterator[str]:
    """The ids of the terms that texts use outside the terms' own entries, the wanted among them."""
    words = Lexicon(chain(_spoken(project), ((as_words(id), id) for id in project.terms)))
    quick = stems(word for term in wanted.values() for word in (*words_of(term), as_words(term.id)))
    for place in _entries(project):
        texts = _texts(place)
        for text in texts if may_have("\n".join(texts), quick) else ():
            if may_have(text, quick):
                yield from (id for id in words.ids(text) if place.path != ("terms", id))


def _spoken(project: Project) -> Iterator[tuple[str, str]]:
    return ((word, term.id) for term in project.terms.values() for word in words_of(term))


def as_words(id: str) -> str:
    return id.replace("_", " ")


def _claimed(term: Term) -> Iterator[tuple[str, Path]]:
    named = ((term.name, ("name",)), (term.abbreviation, ("abbreviation",)))
    aliases = ((alias, ("aliases", number)) for number, alias in enumerate(term.aliases))
    return ((word, steps) for word, steps in (*named, *aliases) if word.strip())


def _entries(project: Project) -> Iterator[Place]:
    collections: tuple[Mapping[Any, Part], ...] = (
        *(project.kpis, project.terms, project.funnels, project.teams, project.people),
        *(project.targets, project.objectives, project.plans),
    )
    return (entry.at for collection in collections for entry in collection.values())


def _texts(place: Place) -> list[str]:
    """All texts of an entry, with those that no rule can read."""
    node = place.document.data
    for step in place.path:
        node = node[step]
    texts: list[str] = []
    waiting = [node]
    for node in waiting:
        if isinstance(node, str):
            texts.append(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return texts
