"""Texts and links of one page, each of them safe."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

from markupsafe import Markup

from kpilint.model.types import Funnel, Stage
from kpilint.publish.company import Company
from kpilint.publish.escape import contact_url, escape, fill, joined, safe_url
from kpilint.publish.words import anew, linked, plural
from kpilint.read.document import Place
from kpilint.values.period import Period

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_CODE = re.compile(r"`([^`]+)`")


class Links:
    """Any page that is `depth` folders below the site's root."""

    kpi: Callable[[str], Markup]
    owner: Callable[[str], Markup]
    """A team, or a person on the page of their team."""
    funnel: Callable[[str], Markup]

    def __init__(self, company: Company, depth: int) -> None:
        self.company = company
        self._up = "../" * depth
        self._memory: dict[tuple[object, ...], Markup] = {}
        self.kpi, self.owner, self.funnel = map(cache, (self._kpi, self._owner, self._funnel))

    def remembered(self, key: tuple[object, ...], make: Callable[[], Markup]) -> Markup:
        """What is said alike again and again, made once; `key` tells it from all else."""
        found = self._memory.get(key)
        if found is None:
            found = self._memory[key] = make()
        return found

    def url(self, path: str) -> str:
        """The address of another page, from here."""
        return self._up + path

    def anew(self, term: str) -> Markup:
        """Let every term be linked again at its next mention, but for the one given."""
        return anew(self._glossary(term))

    def say(self, text: str) -> Markup:
        """A text from the specs, in which terms are links where the page first mentions them."""
        return self.company.vocabulary.render(text.strip(), self.url("glossary.html"))

    def label(self, text: str) -> Markup:
        """A name from the specs, without links, so that it can stand in one."""
        return self.company.vocabulary.label(text.strip())

    def paragraphs(self, text: str) -> Markup:
        """A longer text, in paragraphs."""
        parts = _PARAGRAPHS.split(text.strip())
        return joined("", (fill("<p>%s</p>", self.say(part)) for part in parts if part))

    def message(self, text: str) -> Markup:
        """A finding's message or a rule's summary, with `code` in backticks."""
        return _message(text)

    def code(self, text: str) -> Markup:
        return fill("<code>%s</code>", escape(text))

    def link(self, path: str, label: str) -> Markup:
        """A link to another page of the site."""
        return linked(escape(label), self.url(path))

    def links(self, links: Mapping[str, str]) -> Markup:
        return self.listed(self.external(label, url) for label, url in links.items())

    def words(self, items: Iterable[str]) -> Markup:
        return self.listed(map(escape, items))

    def listed(self, items: Iterable[Markup]) -> Markup:
        return joined(", ", items)

    def term(self, id: str) -> Markup:
        term = self.company.project.terms.get(id)
        if not term:
            return _unknown(id)
        name = self.label(term.abbreviation or term.name)
        return linked(name, self._glossary(id))

    def terms(self, id: str) -> Markup:
        """A term in the plural, linked: `SQLs`."""
        term = self.company.project.terms.get(id)
        if not term:
            return _unknown(id)
        return linked(self.label(plural(term)), self._glossary(id))

    def _kpi(self, id: str) -> Markup:
        kpi = self.company.project.kpis.get(id)
        if not kpi:
            return _unknown(id)
        return linked(self.label(kpi.name), self.url(f"kpis/{id}.html"))

    def kpis(self, ids: Iterable[str]) -> Markup:
        return self.listed(map(self.kpi, ids))

    def _owner(self, id: str) -> Markup:
        owner = self.company.project.owner(id)
        if owner is None:
            return _unknown(id)
        return linked(self.label(owner.name), self.url(self.company.path_of(owner)))

    def owners(self, ids: Iterable[str]) -> Markup:
        return self.listed(map(self.owner, ids))

    def _funnel(self, id: str) -> Markup:
        funnel = self.company.project.funnels.get(id)
        if not funnel:
            return _unknown(id)
        return linked(self.label(funnel.name), self.url(f"funnels/{id}.html"))

    def stage(self, name: str) -> Markup:
        """A stage with its funnel: `SQL in Enterprise`."""
        stage = self.company.project.stage(name)
        if not stage:
            return _unknown(name)
        return fill("%s in %s", self.term(stage.term), self.funnel(stage.funnel))

    def stage_name(self, stage: Stage) -> Markup:
        """A stage within its own funnel: the term's whole name, linked."""
        term = self.company.project.terms.get(stage.term)
        if not term:
            return _unknown(stage.term)
        name = self.label(term.name)
        if term.abbreviation:
            name = fill("%s (%s)", name, self.label(term.abbreviation))
        return linked(name, self._glossary(stage.term))

    def stage_terms(self, funnel: Funnel, names: Iterable[str]) -> Markup:
        """Stages of one funnel, written with or without it."""
        return self.listed(self.term(name.removeprefix(f"{funnel.id}.")) for name in names)

    def period(self, period: Period) -> Markup:
        """A period, linked to its targets if it has any."""
        known = period.text in self.company.targets_by_period
        url = self.url(f"targets/{period.text}.html") if known else ""
        return linked(escape(period.text), url)

    def objective(self, id: str) -> Markup:
        objective = self.company.project.objectives.get(id)
        if not objective:
            return _unknown(id)
        return linked(self.label(objective.name), self.url(f"objectives/{id}.html"))

    def plan(self, id: str) -> Markup:
        plan = self.company.project.plans.get(id)
        if not plan:
            return _unknown(id)
        return linked(self.label(plan.name), self.url(f"plans/{id}.html"))

    def rule(self, name: str) -> Markup:
        return linked(escape(name), self.url(f"rules/{name}.html"))

    def external(self, label: str, url: str) -> Markup:
        """A link out of the site, or the text where the address is none that may be linked."""
        safe = safe_url(url)
        if not safe:
            return fill("%s (%s)", escape(label), escape(url))
        return fill('<a href="%s" rel="noreferrer">%s</a>', escape(safe), escape(label))

    def contact(self, text: str) -> Markup:
        url = contact_url(text)
        return fill('<a href="%s">%s</a>', escape(url), escape(text)) if url else escape(text)

    def place(self, place: Place) -> Markup:
        """Where an entry stands in the specs: file and line."""
        location = self.company.location(place)
        if not location.path:
            return Markup("the teams’ own files")
        return self.line(location.path, location.span.line)

    def line(self, path: str, line: int) -> Markup:
        shown = fill("<code>%s:%s</code>", path, str(line))
        url = self.company.source_link(path, line)
        return fill('<a href="%s">%s</a>', escape(url), shown) if url else shown

    def _glossary(self, term: str) -> str:
        return self.url(f"glossary.html#{term}")


@lru_cache(maxsize=1 << 14)
def _message(text: str) -> Markup:
    parts = enumerate(_CODE.split(text))
    return joined(
        "", (fill("<code>%s</code>", part) if odd % 2 else escape(part) for odd, part in parts)
    )


def _unknown(id: str) -> Markup:
    """A reference that leads nowhere, as it was written."""
    return fill("<code>%s</code>", escape(id)) if id else Markup("–")
