"""The first page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from kpilint.model.types import Plan, Target, Term
from kpilint.publish.changes import latest
from kpilint.publish.chosen import owned_by
from kpilint.publish.company import Company
from kpilint.publish.funnels import equation, sums
from kpilint.publish.glossary import shortest
from kpilint.publish.health import in_brief
from kpilint.publish.page import Page
from kpilint.publish.plans import state
from kpilint.publish.sheet import Sheet
from kpilint.publish.standings import so_far, tally
from kpilint.values.period import Period

# What stands here stands on other pages too, and should be found there.
META = {"hide": ["navigation", "toc"], "search": {"exclude": True}}
MOST_TARGETS = 12
MOST_WORDS = 40
MOST_WORK = 8
"""Funnels, objectives and plans that are shown; the others are on their own pages."""
MOST_OWNERS = 24
MOST_OWNED = 12
"""KPIs of a team that are named here."""


def sheet(company: Company, title: str) -> Sheet:
    """Words, targets, funnels and owners at a glance."""

    def values(page: Page) -> Mapping[str, Any]:
        period = company.current
        targets = company.targets_by_period[period.text] if period else ()
        runs = sums(company)
        owners = list(islice(_owners(company, page), MOST_OWNERS + 1))
        return {
            "title": title,
            "words": list(shortest(page, _words(company))),
            "period": period,
            "caption": _caption(page, period, len(targets)) if period else "",
            "targets": [_row(page, target) for target in _foremost(company, targets)],
            "tally": tally(page, targets),
            "sums": [(funnel, equation(page, run)) for funnel, run in runs[:MOST_WORK]],
            "all_sums": len(runs),
            "objectives": list(_objectives(company, page)),
            "plans": [_plan(page, plan) for plan in _open_plans(company)],
            "owners": owners[:MOST_OWNERS],
            "more_owners": len(owners) > MOST_OWNERS,
            "changes": latest(company, page),
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
    by = "by the objectives that they serve" if page.company.ladder.objectives else "first"
    more = f"; {MOST_TARGETS} of {count:,}, chosen {by}" if count > MOST_TARGETS else ""
    return page.months(period) + more


def _foremost(company: Company, targets: Sequence[Target]) -> list[Target]:
    """The targets that the highest objectives name, in the order of the funnels."""
    first: dict[str, int] = {}
    live = (o for o in company.ladder.objectives if not company.ladder.is_over(o))
    for objective in live:
        for kpi in objective.kpis:
            first.setdefault(kpi, len(first))
    chosen = sorted(targets, key=lambda target: first.get(target.kpi, len(first)))[:MOST_TARGETS]
    addresses = {target.address for target in chosen}
    return [target for target in targets if target.address in addresses]


def _row(page: Page, target: Target) -> tuple[str, ...]:
    kpi = page.company.project.kpis.get(target.kpi)
    owner = target.owner or (kpi.owner if kpi else "")
    return (
        page.kpi(target.kpi),
        page.goal_linked(target),
        so_far(page, target),
        page.against_baseline(target),
        page.owner(owner),
    )


def _objectives(company: Company, page: Page) -> Iterator[tuple[str, ...]]:
    """The highest objectives that are not over, with how many serve them."""
    found = company.ladder
    for top in found.below.get("", ())[:MOST_WORK]:
        if not found.is_over(top):
            serve = sum(each.id in found.live for each in found.all_below(top))
            yield (
                page.objective(top.id),
                page.period(top.period) if top.period else "",
                f"{serve:,} {'objective' if serve == 1 else 'objectives'}" if serve else "",
                page.owner(top.owner),
            )


def _open_plans(company: Company) -> list[Plan]:
    return [plan for plan in company.ladder.plans if not company.ladder.has_ended(plan)][:MOST_WORK]


def _plan(page: Page, plan: Plan) -> tuple[str, ...]:
    return page.plan(plan.id), state(page.company, plan), page.owner(plan.owner)


def _owners(company: Company, page: Page) -> Iterator[tuple[str, str]]:
    for team in company.project.teams.values():
        owned = [kpi.id for kpi in owned_by(company, team) if kpi.active]
        if len(owned) > MOST_OWNED:
            yield page.owner(team.id), page.link(company.path_of(team), f"{len(owned):,} KPIs")
        elif owned:
            yield page.owner(team.id), page.kpis(owned)
