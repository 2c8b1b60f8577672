"""The first page."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpilint.model.types import Kpi, Target, Team, Term
from kpilint.publish.company import Company
from kpilint.publish.funnels import sum_of
from kpilint.publish.health import in_brief
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet

# What stands here stands on other pages too, and should be found there.
META = {"hide": ["navigation", "toc"], "search": {"exclude": True}}
MOST_TARGETS = 12
MOST_WORDS = 40


def sheet(company: Company, title: str) -> Sheet:
    """Words, targets, funnels and owners at a glance."""

    def values(_page: Page) -> Mapping[str, Any]:
        period = company.current
        targets = company.targets_by_period[period.text] if period else ()
        return {
            "title": title,
            "words": _words(company),
            "period": period,
            "targets": targets[:MOST_TARGETS],
            "more": len(targets) if len(targets) > MOST_TARGETS else 0,
            "owner_of": lambda target: _owner(company, target),
            "sums": [sum_of(company, funnel) for funnel in company.project.funnels.values()],
            "owners": list(_owners(company)),
            "state": in_brief(company),
        }

    return Sheet("index", title, values, "home.md", meta=META)


def _words(company: Company) -> list[Term]:
    """The terms in the order of the file; where these are too many, those that are stages."""
    terms = [term for term in company.project.terms.values() if term.life.status != "deprecated"]
    if len(terms) <= MOST_WORDS:
        return terms
    return [term for term in terms if term.id in company.stages_of_term][:MOST_WORDS]


def _owner(company: Company, target: Target) -> str:
    kpi = company.project.kpis.get(target.kpi)
    return target.owner or (kpi.owner if kpi else "")


def _owners(company: Company) -> Iterator[tuple[Team, list[str]]]:
    for team in company.project.teams.values():
        owned = [kpi.id for kpi in owned_by(company, team) if kpi.active]
        if owned:
            yield team, owned


def owned_by(company: Company, team: Team) -> tuple[Kpi, ...]:
    """The KPIs of a team and of its people."""
    owners = (team.id, *(person.id for person in company.members.get(team.id, ())))
    return tuple(kpi for owner in owners for kpi in company.kpis_of_owner.get(owner, ()))
