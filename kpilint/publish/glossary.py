"""The glossary: every term on one page."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Term
from kpilint.publish.company import Company
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet

# A word is found here before it is found where it is used; a KPI's whole name is found there first.
BOOST = 6


def sheet(company: Company) -> Sheet:
    """What each word means, and what it is taken for by mistake."""
    terms = sorted(company.project.terms.values(), key=lambda term: (term.name.casefold(), term.id))

    def values(page: Page) -> Mapping[str, Any]:
        return {
            "terms": terms,
            "shortest": sorted(terms, key=lambda term: (term.abbreviation or term.name).casefold()),
            "heading": heading,
            "traps": lambda term: list(traps(company, page, term)),
            "used": lambda term: list(_used(company, page, term)),
        }

    meta = {"search": {"boost": BOOST}, "hide": ["navigation"]}
    return Sheet("glossary", "Glossary", values, "glossary.md", meta=meta)


def heading(term: Term) -> str:
    return f"{term.name} ({term.abbreviation})" if term.abbreviation else term.name


def traps(company: Company, page: Page, term: Term) -> Iterator[Markup]:
    """What a term is confused with, and who falls in: as it says itself, and as others say."""
    for other, who in term.confused_with.items():
        yield Markup("<strong>{}</strong>: {}").format(page.term(other), page.say(who))
    for source in company.project.terms.values():
        if said := source.confused_with.get(term.id):
            yield Markup("<strong>{}</strong>: {}").format(page.term(source.id), page.say(said))


def _used(company: Company, page: Page, term: Term) -> Iterator[Markup]:
    stages = company.stages_of_term.get(term.id, ())
    yield from map(page.funnel, dict.fromkeys(stage.funnel for stage in stages))
    kpis = [kpi.id for stage in stages for kpi in company.kpis_of_stage.get(stage.name, ())]
    yield from map(page.kpi, dict.fromkeys(kpis))
