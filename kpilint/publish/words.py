"""The company's own words in running text: links for terms, tooltips for abbreviations."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from kpilint.model.types import Term
from kpilint.publish.escape import escaped, safe

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \t\n]+|[ \t\n]*[-‐‑][ \t\n]*")
_MENTION = re.compile(r"\[\[([^\[\]|]{1,100})\]\]")
_MENTIONED = '<a class="k-term" href="'
_NO_PLURAL = re.compile(r"(ed|ing|won|lost|s|traffic|revenue|pipeline)$", re.IGNORECASE)


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    term: str
    abbreviation: str


class _Hit(NamedTuple):
    start: int
    end: int
    term: str
    abbreviated: bool


class Vocabulary:
    """All names, abbreviations and aliases of the terms, found in any text."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        self._rendered: dict[tuple[str, str | None], Markup] = {}
        self._phrases: dict[str, list[_Phrase]] = {}
        for term in terms.values():
            for name in (term.name, *term.aliases):
                self._add(name, term.id, "")
            self._add(term.abbreviation, term.id, term.abbreviation)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))
        self._named = {_key(name): term.id for term, name in self._names()}

    def label(self, text: str) -> Markup:
        """The text in HTML, without links."""
        return self.render(text, None)

    def render(self, text: str, glossary: str | None) -> Markup:
        """The text in HTML, its terms with links to their anchors in `glossary`, if it is given."""
        found = self._rendered.get((text, glossary))
        if found is None:
            found = self._rendered[text, glossary] = self._render(text, glossary)
        return found

    def _render(self, text: str, glossary: str | None) -> Markup:
        out: list[str] = []
        position = 0
        for mention in _MENTION.finditer(text):
            term = self._named.get(_key(mention[1]))
            if term:
                out.append(self._prose(text[position : mention.start()], glossary))
                out.append(self._mention(mention[1], self.terms[term], glossary))
                position = mention.end()
        out.append(self._prose(text[position:], glossary))
        return Markup("".join(out))  # noqa: S704 - made of escaped parts

    def _prose(self, text: str, glossary: str | None) -> str:
        out: list[str] = []
        position = 0
        for hit in self._hits(text):
            out.append(escaped(text[position : hit.start]))
            out.append(self._marked(text[hit.start : hit.end], hit, glossary))
            position = hit.end
        out.append(escaped(text[position:]))
        return "".join(out)

    def _marked(self, words: str, hit: _Hit, glossary: str | None) -> str:
        shown = escaped(words)
        if hit.abbreviated:
            shown = abbreviation(shown, self.terms[hit.term])
        return mention(shown, hit.term, glossary)

    def _mention(self, written: str, term: Term, glossary: str | None) -> str:
        name = mid_sentence(term)
        if _key(written) in map(_key, (term.name, *term.aliases)):
            name = escaped(written)
        return mention(name, term.id, glossary)

    def _hits(self, text: str) -> Iterator[_Hit]:
        folded = [*map(_fold, _WORD.findall(text))]
        if self._phrases.keys().isdisjoint(folded):
            return
        words = list(_WORD.finditer(text))
        following = 0
        for number, word in enumerate(words):
            phrases = self._phrases.get(folded[number])
            if phrases is None or number < following:
                continue
            phrase = next((p for p in phrases if _stands(p, text, words, number)), None)
            if phrase:
                following = number + len(phrase.words)
                end = words[following - 1].end()
                yield _Hit(word.start(), end, phrase.term, bool(phrase.abbreviation))

    def _add(self, name: str, term: str, abbreviation: str) -> None:
        words = tuple(_fold(word) for word in _WORD.findall(name))
        if words:
            self._phrases.setdefault(words[0], []).append(_Phrase(words, term, abbreviation))

    def _names(self) -> Iterable[tuple[Term, str]]:
        for term in self.terms.values():
            for name in (*term.aliases, term.abbreviation, term.name):
                yield term, name
        yield from ((term, term.id) for term in self.terms.values())


def _stands(phrase: _Phrase, text: str, words: list[re.Match[str]], number: int) -> bool:
    """Whether the phrase is at this word: all of its words, with nothing between them but gaps."""
    if not text.startswith(phrase.abbreviation, words[number].start()):
        return False
    found = words[number : number + len(phrase.words)]
    return tuple(_fold(word[0]) for word in found) == phrase.words and all(
        _GAP.fullmatch(text, one.end(), other.start()) for one, other in pairwise(found)
    )


def mention(shown: str, term: str, glossary: str | None) -> str:
    """A mention of a term, of which `first_mentions` keeps or drops the link."""
    if glossary is None:
        return shown
    return f'{_MENTIONED}{glossary}#{term}">{shown}</a>'


def anew(url: str) -> Markup:
    """A place from which on terms are linked again, but for the one at `url`."""
    return safe(f'{_MENTIONED}{url}"></a>')


def first_mentions(page: str) -> str:
    """The page with a link where it first mentions a term, and none where it does so again."""
    first, *mentioned = page.split(_MENTIONED)
    out, linked = [first], set[str]()
    for part in mentioned:
        url, _, behind = part.partition('">')
        shown, _, behind = behind.partition("</a>")
        if not shown:
            linked = {url}
        elif url not in linked:
            linked.add(url)
            shown = f'<a href="{url}">{shown}</a>'
        out += (shown, behind)
    return "".join(out)


def linked(shown: str, url: str) -> Markup:
    """Markup that leads to an address of our own site, if there is one."""
    return safe(f'<a href="{url}">{shown}</a>' if url else shown)


def abbreviation(shown: str, term: Term) -> str:
    """An abbreviation that says what it stands for."""
    return f'<abbr title="{escaped(term.name)}">{shown}</abbr>'


def mid_sentence(term: Term) -> str:
    """A term as it stands within a sentence: its abbreviation, or its name in small letters."""
    if term.abbreviation:
        return abbreviation(escaped(term.abbreviation), term)
    return escaped(_uncapitalized(term.name))


def plural(term: Term) -> str:
    """What stands behind a number of them: `MQLs`, `opportunities`, `closed won`."""
    return term.abbreviation + "s" if term.abbreviation else _plural(_uncapitalized(term.name))


def _plural(name: str) -> str:
    if _NO_PLURAL.search(name):
        return name
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return name[:-1] + "ies"
    return name + "s"


def _uncapitalized(name: str) -> str:
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first[1:] == first[1:].lower() else name


def _key(name: str) -> str:
    return name.strip().casefold()


@lru_cache(maxsize=1 << 14)
def _fold(word: str) -> str:
    word = word.casefold()
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
