"""The glossary: every term on one page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Term
from kpilint.publish.company import Company
from kpilint.publish.escape import escaped, fill
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.publish.wording import COUNTS
from kpilint.publish.words import linked

# A word is found here before it is found where it is used; a KPI's whole name is found there first.
BOOST = 6


def sheet(company: Company) -> Sheet:
    """What each word means, and what it is taken for by mistake."""
    terms = sorted(company.project.terms.values(), key=lambda term: (term.name.casefold(), term.id))

    def values(page: Page) -> Mapping[str, Any]:
        return {
            "terms": terms,
            "shortest": list(shortest(page, terms)),
            "titled": titled,
            "about": lambda term: list(_about(company, page, term)),
        }

    meta = {"search": {"boost": BOOST}, "hide": ["navigation"]}
    return Sheet("glossary", "Glossary", values, "glossary.md", meta=meta)


def shortest(page: Page, terms: Iterable[Term]) -> Iterator[Markup]:
    """The terms as short as can be, in the order of the alphabet, linked."""
    for term in sorted(terms, key=lambda term: (term.abbreviation or term.name).casefold()):
        url = page.url(f"glossary.html#{term.id}")
        yield linked(escaped(term.abbreviation or term.name), url)


def titled(term: Term) -> str:
    return f"{term.name} ({term.abbreviation})" if term.abbreviation else term.name


def _about(company: Company, page: Page, term: Term) -> Iterator[tuple[str, str | None]]:
    def said(text: str) -> str | None:
        return page.say(text) if text else None

    yield "Counts", COUNTS.get(term.counts, "Something else") if term.counts else None
    yield "Enters when", said(term.enters_when)
    yield "Leaves when", said(term.leaves_when)
    yield "Does not count", said(term.excludes)
    yield "Also called", page.words(term.aliases) if term.aliases else None
    for number, trap in enumerate(traps(company, page, term)):
        yield "" if number else "Do not confuse with", trap
    yield "Owner", page.owner(term.owner) if term.owner else None
    yield "Used in", page.listed(_used(company, page, term)) or None
    yield "Tags", page.words(term.life.tags) or None
    yield "See also", page.links(term.life.links) if term.life.links else None


def traps(company: Company, page: Page, term: Term) -> Iterator[Markup]:
    """What a term is confused with, and who falls in: as it says itself, and as others say."""
    for other, who in term.confused_with.items():
        yield fill("<strong>%s</strong>: %s", page.term(other), page.say(who))
    for source in company.project.terms.values():
        if said := source.confused_with.get(term.id):
            yield fill("<strong>%s</strong>: %s", page.term(source.id), page.say(said))


def _used(company: Company, page: Page, term: Term) -> Iterator[Markup]:
    stages = company.stages_of_term.get(term.id, ())
    yield from map(page.funnel, dict.fromkeys(stage.funnel for stage in stages))
    kpis = [kpi.id for stage in stages for kpi in company.kpis_of_stage.get(stage.name, ())]
    yield from map(page.kpi, dict.fromkeys(kpis))
