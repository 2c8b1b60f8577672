"""The first page."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpilint.model.types import Kpi, Target, Team, Term
from kpilint.publish.company import Company
from kpilint.publish.funnels import equations
from kpilint.publish.glossary import shortest
from kpilint.publish.health import in_brief
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.values.period import Period

# What stands here stands on other pages too, and should be found there.
META = {"hide": ["navigation", "toc"], "search": {"exclude": True}}
MOST_TARGETS = 12
MOST_WORDS = 40


def sheet(company: Company, title: str) -> Sheet:
    """Words, targets, funnels and owners at a glance."""

    def values(page: Page) -> Mapping[str, Any]:
        period = company.current
        targets = company.targets_by_period[period.text] if period else ()
        return {
            "title": title,
            "words": list(shortest(page, _words(company))),
            "period": period,
            "caption": _caption(page, period, len(targets)) if period else "",
            "targets": [_row(page, target) for target in targets[:MOST_TARGETS]],
            "sums": equations(company, page),
            "owners": list(_owners(company, page)),
            "state": in_brief(company),
        }

    return Sheet("index", title, values, "home.md", meta=META)


def _words(company: Company) -> list[Term]:
    """The terms in use; where these are too many, those that are stages."""
    terms = [term for term in company.project.terms.values() if term.life.status != "deprecated"]
    if len(terms) <= MOST_WORDS:
        return terms
    return [term for term in terms if term.id in company.stages_of_term][:MOST_WORDS]


def _caption(page: Page, period: Period, count: int) -> str:
    more = f"; the first {MOST_TARGETS} of {count:,}" if count > MOST_TARGETS else ""
    return page.months(period) + more


def _row(page: Page, target: Target) -> tuple[str, ...]:
    kpi = page.company.project.kpis.get(target.kpi)
    owner = target.owner or (kpi.owner if kpi else "")
    return (
        page.kpi(target.kpi),
        page.goal(target),
        page.against_baseline(target),
        page.owner(owner),
    )


def _owners(company: Company, page: Page) -> Iterator[tuple[str, str]]:
    for team in company.project.teams.values():
        owned = [kpi.id for kpi in owned_by(company, team) if kpi.active]
        if owned:
            yield page.owner(team.id), page.kpis(owned)


def owned_by(company: Company, team: Team) -> tuple[Kpi, ...]:
    """The KPIs of a team and of its people."""
    owners = (team.id, *(person.id for person in company.members.get(team.id, ())))
    return tuple(kpi for owner in owners for kpi in company.kpis_of_owner.get(owner, ()))
