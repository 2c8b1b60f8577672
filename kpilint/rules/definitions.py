"""What a definition says beyond the words that it defines."""

from collections.abc import Iterable, Iterator
from itertools import filterfalse

from kpilint.model.fields import MENTION
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Term
from kpilint.rules.prose import FEWEST_WORDS, placeholder, unlinked, word_count
from kpilint.rules.vocabulary import as_words, lexicon, words_of
from kpilint.rules.words import content_words, fold
from kpilint.values.unreadable import quoted

FEWEST_CONTENT_WORDS = 3
_EMPTY_WORDS = frozenset(map(fold, ("number", "count", "amount")))


def thin(entry: Term | Kpi) -> str:
    """What a definition that says too little does instead; empty where it says enough."""
    text = entry.definition
    if blank := placeholder(text):
        return f"is yet to be written: {quoted(blank)} is a placeholder"
    count = word_count(text)
    if count < FEWEST_WORDS:
        words = "1 word" if count == 1 else f"{count} words"
        return f"has only {words}, {quoted(text)}, and needs {FEWEST_WORDS} or more"
    said = filterfalse(_EMPTY_WORDS.__contains__, map(fold, content_words(unlinked(text))))
    if entry.name and set(map(fold, content_words(entry.name))).issuperset(said):
        return f"only repeats the name, {quoted(entry.name)}"
    return ""


def is_written(entry: Term | Kpi) -> bool:
    """Whether there is a definition, of some length and no placeholder."""
    return word_count(entry.definition) >= FEWEST_WORDS and not placeholder(entry.definition)


def too_little(term: Term, *terms: Term) -> list[str] | None:
    """The content words of a definition apart from the words of the terms, where they are too few.

    None where there are enough, or where the definition names none of the terms. A name of several
    words is taken out where all of them stand, in whatever order.
    """
    words = {fold(word): word for word in content_words(unlinked(term.definition))}
    names = (set(map(fold, content_words(name))) for name in _names(term.definition, terms))
    taken = set().union(*(name for name in names if name <= words.keys()))
    left = [word for key, word in words.items() if key not in taken]
    return left if taken and len(left) < FEWEST_CONTENT_WORDS else None


def mutual(project: Project, terms: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """The pairs of terms whose definitions name each other, in the order of the files."""
    words = lexicon(project)
    named = {
        term.id: {*words.ids(term.definition), *MENTION.findall(term.definition)} for term in terms
    }
    for id, others in named.items():
        for other in sorted(others):
            if id < other and id in named.get(other, ()):
                pair = (project.terms[id], project.terms[other])
                first, later = sorted(pair, key=lambda term: term.at.value("definition"))
                yield first, later


def _names(definition: str, terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        yield from words_of(term)
        if f"[[{term.id}]]" in definition:
            yield as_words(term.id)
