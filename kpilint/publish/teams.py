"""The teams: what each controls, influences and watches."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi, Target, Team
from kpilint.publish.approval import approval
from kpilint.publish.chains import verdict
from kpilint.publish.company import Company
from kpilint.publish.escape import escape, fill
from kpilint.publish.goals import needs
from kpilint.publish.home import owned_by
from kpilint.publish.page import UNSTATED, Page
from kpilint.publish.results import looked_back
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.wording import INDICATORS, sentence_case
from kpilint.values.period import Period

SECTION = "Teams"
DEEPEST = 3
GROUPS = (
    ("We control", "control"),
    ("We influence", "influence"),
    ("We only watch", "watch"),
    ("Control not stated yet", "unstated"),
)
_GROUP_OF = {"direct": "control", "shared": "control", "influence": "influence", "none": "watch"}


def sheets(company: Company) -> Iterator[Sheet]:
    """The index, and every team."""
    yield Sheet("teams/index", SECTION, partial(_index, company), "teams.md", SECTION, NO_TOC)
    for team, _ in _tree(company):
        yield Sheet(
            f"teams/{team.id}", team.name, partial(_team, company, team), "team.md", SECTION
        )


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    owned = company.kpis_of_owner
    return {
        "teams": [_row(page, team, depth) for team, depth in _tree(company)],
        "people": [
            (person, [kpi.id for kpi in owned.get(person.id, ())])
            for person in company.members.get("", ())
        ],
    }


def _row(page: Page, team: Team, depth: int) -> tuple[str, ...]:
    name = fill('<span class="k-depth-%s">%s</span>', str(min(depth, DEEPEST)), page.owner(team.id))
    owned = page.kpis(kpi.id for kpi in owned_by(page.company, team))
    return name, sentence_case(team.function), owned


def _tree(company: Company) -> Iterator[tuple[Team, int]]:
    """Every team once, each below the one that it is part of; circles of teams come last."""
    seen: set[str] = set()
    waiting = [(team, 0) for team in reversed(company.parts.get("", ()))]
    while waiting:
        team, depth = waiting.pop()
        seen.add(team.id)
        yield team, depth
        waiting += [(part, depth + 1) for part in reversed(company.parts.get(team.id, ()))]
    yield from ((team, 0) for team in company.project.teams.values() if team.id not in seen)


def _team(company: Company, team: Team, page: Page) -> Mapping[str, Any]:
    period, groups = company.current, list(_groups(company, team))
    kpis = [kpi for _, _, group in groups for kpi in group]
    return {
        "team": team,
        "levers": [fill("<span>%s</span>", sentence_case(lever)) for lever in team.levers],
        "groups": [
            (name, anchor, [_score(page, kpi, period) for kpi in group])
            for name, anchor, group in groups
        ],
        "scorecard": _columns(period),
        "needs": _needs(page, owned_by(company, team), period) if period else [],
        "results": list(looked_back(page, kpis)),
        "inner": [part.id for part in company.parts.get(team.id, ())],
        "stages": company.stages_of_driver.get(team.id, ()),
        "daci": _daci(page, team),
        "people": company.members.get(team.id, ()),
        "found": company.findings_of_team.get(team.id, ()),
    }


def _columns(period: Period | None) -> tuple[str | None, ...]:
    if not period:
        return "KPI", "Leading or lagging", None, None, None
    return "KPI", "Leading or lagging", f"Target {period.text}", "Does it add up?", "Approval"


def _score(page: Page, kpi: Kpi, period: Period | None) -> tuple[str, ...]:
    target = page.company.project.targets.get((period.text, kpi.id)) if period else None
    return (
        page.kpi_with_state(kpi),
        INDICATORS.get(kpi.indicator, UNSTATED)[0],
        page.goal_of(kpi, period) if period else "",
        _adds_up(page, target) if target else "",
        approval(page, target) if target else "",
    )


def _adds_up(page: Page, target: Target) -> Markup:
    """Whether the target follows from the others of its period: every sum that does not fit."""
    into = page.company.sums(target.period).into.get(target.kpi, ())
    found = [link for link in into if link.aim.target is target]
    off = [verdict(page, link) for link in found if not link.fits]
    return page.listed(off) if off else escape("Fits" if found else "")


def _needs(page: Page, kpis: tuple[Kpi, ...], period: Period) -> list[tuple[Markup, Markup]]:
    """What the targets of the period take."""
    targets = ((kpi, page.company.project.targets.get((period.text, kpi.id))) for kpi in kpis)
    return [
        (page.kpi(kpi.id), needs(page, target.needs))
        for kpi, target in targets
        if target and target.needs and not target.confidential
    ]


def _groups(company: Company, team: Team) -> Iterator[tuple[str, str, list[Kpi]]]:
    groups: dict[str, list[Kpi]] = {}
    for kpi in owned_by(company, team):
        if kpi.life.status != "deprecated":
            groups.setdefault(_group(kpi), []).append(kpi)
    watched = (company.project.kpis.get(id) for id in team.watches)
    groups.setdefault("watch", []).extend(kpi for kpi in watched if kpi)
    for name, anchor in GROUPS:
        if groups.get(anchor):
            yield name, anchor, groups[anchor]


def _group(kpi: Kpi) -> str:
    if kpi.tracked_only:
        return "watch"
    return _GROUP_OF.get(kpi.control.level if kpi.control else "", "unstated")


def _daci(page: Page, team: Team) -> list[tuple[str, str]]:
    if not team.daci:
        return []
    roles = {
        "Driver": (team.daci.driver,),
        "Approver": (team.daci.approver,),
        "Contributors": team.daci.contributors,
        "Informed": team.daci.informed,
    }
    return [(role, page.owners(ids)) for role, ids in roles.items() if any(ids)]
