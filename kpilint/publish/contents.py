"""All pages of the site."""

from collections.abc import Iterator

from kpilint.publish import (
    changes,
    funnels,
    glossary,
    health,
    home,
    kpis,
    objectives,
    plans,
    rules,
    targets,
    teams,
)
from kpilint.publish.company import Company
from kpilint.publish.sheet import Sheet


def sheets(company: Company, title: str) -> Iterator[Sheet]:
    """Every page, in the order of the navigation."""
    yield home.sheet(company, title)
    yield glossary.sheet(company)
    yield from kpis.sheets(company)
    yield from funnels.sheets(company)
    yield from targets.sheets(company)
    yield from objectives.sheets(company)
    yield from plans.sheets(company)
    yield from teams.sheets(company)
    yield changes.sheet(company)
    yield health.sheet(company)
    yield from rules.sheets()
