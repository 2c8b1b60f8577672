"""The teams: what each controls, influences and watches."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi, Objective, Plan, Target, Team
from kpilint.publish.approval import mark
from kpilint.publish.chains import verdict
from kpilint.publish.chosen import owned_by
from kpilint.publish.company import Company
from kpilint.publish.escape import escape, fill
from kpilint.publish.goals import needs
from kpilint.publish.groups import grouped
from kpilint.publish.page import Page
from kpilint.publish.plans import in_brief
from kpilint.publish.results import looked_back
from kpilint.publish.rungs import upwards
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.standings import UNDER, on_track, tally, to_date
from kpilint.publish.wording import INDICATORS, sentence_case
from kpilint.values.period import Period

SECTION = "Teams"
DEEPEST = 3
GROUPS = (
    ("We control", "control", "What the team moves by itself."),
    ("We share or influence", "influence", "What it moves together with others, or helps to move."),
    ("We only watch", "watch", "What it follows without being held to it."),
    ("Control not stated yet", "unstated", "Nobody has said yet how far the team can move these."),
)
_GROUP_OF = {"direct": "control", "shared": "influence", "influence": "influence", "none": "watch"}


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
        "period": company.current,
        "teams": [_row(page, team, depth) for team, depth in _tree(company)],
        "people": [
            (person, [kpi.id for kpi in owned.get(person.id, ())])
            for person in company.members.get("", ())
        ],
    }


def _row(page: Page, team: Team, depth: int) -> tuple[str, ...]:
    name = fill('<span class="k-depth-%s">%s</span>', str(min(depth, DEEPEST)), page.owner(team.id))
    owned, period = owned_by(page.company, team), page.company.current
    targets = _targets(page.company, owned, period) if period else []
    return name, sentence_case(team.function), page.kpis(k.id for k in owned), tally(page, targets)


def _targets(company: Company, kpis: Iterable[Kpi], period: Period) -> list[Target]:
    found = (company.project.targets.get((period.text, kpi.id)) for kpi in kpis)
    return [target for target in found if target]


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
    period, owned, groups = company.current, owned_by(company, team), _groups(company, team)
    return {
        "team": team,
        "levers": [fill("<span>%s</span>", sentence_case(lever)) for lever in team.levers],
        "groups": [
            (name, anchor, about, [_score(page, team, kpi, period) for kpi in groups[anchor]])
            for name, anchor, about in GROUPS
            if anchor in groups
        ],
        "tally": tally(page, _targets(company, owned, period)) if period else "",
        "period": period,
        "scorecard": _columns(period),
        "objectives": [upwards(page, each) for each in _objectives(company, team)],
        "plans": [in_brief(page, plan) for plan in _plans(company, team)],
        "needs": _needs(page, _targets(company, owned, period)) if period else [],
        "looks": list(looked_back(page, owned, groups.get("watch", ()))),
        "inner": [part.id for part in company.parts.get(team.id, ())],
        "stages": company.stages_of_driver.get(team.id, ()),
        "daci": _daci(page, team),
        "people": company.members.get(team.id, ()),
        "found": company.findings_of_team.get(team.id, ()),
    }


def _columns(period: Period | None) -> tuple[str | None, ...]:
    if not period:
        return "KPI", None, None, None, None, None
    return "KPI", "Target", "To date", "On track?", "Does it add up?", "Agreed?"


def _score(page: Page, team: Team, kpi: Kpi, period: Period | None) -> tuple[str, ...]:
    target = page.company.project.targets.get((period.text, kpi.id)) if period else None
    name = fill(UNDER, page.kpi_with_state(kpi), _sort(page, team, kpi))
    goal = page.goal_of(kpi, period) if period else ""
    if not target:
        return name, goal, "", "", "", ""
    return (
        name,
        goal,
        to_date(page, target),
        on_track(page, target),
        _adds_up(page, target),
        mark(page, target),
    )


def _sort(page: Page, team: Team, kpi: Kpi) -> Markup:
    """Leading or lagging, and whose it is where that is another team."""
    said = escape(INDICATORS.get(kpi.indicator, ("Leading or lagging not stated", ""))[0])
    home = page.company.project.team_of(kpi.owner)
    return said if home is team or not kpi.owner else fill("%s, %s", said, page.owner(kpi.owner))


def _adds_up(page: Page, target: Target) -> Markup:
    """Whether the target follows from the others of its period: every sum that does not fit."""
    into = page.company.sums(target.period).into.get(target.kpi, ())
    found = [link for link in into if link.aim.target is target]
    off = [verdict(page, link) for link in found if not link.fits]
    if page.company.hides_sum(target):
        return Markup("Not published")
    return page.listed(off) if off else escape("Fits" if found else "")


def _needs(page: Page, targets: Iterable[Target]) -> list[tuple[Markup, Markup]]:
    """What the targets take."""
    return [
        (page.kpi(target.kpi), needs(page, target.needs))
        for target in targets
        if target.needs and not target.confidential
    ]


def _groups(company: Company, team: Team) -> Mapping[str, tuple[Kpi, ...]]:
    """What the team owns by how far it can move it, and what it watches besides."""
    owned = [kpi for kpi in owned_by(company, team) if kpi.life.status != "deprecated"]
    watched = (company.project.kpis.get(id) for id in team.watches)
    pairs = [(_group(company, kpi), kpi) for kpi in owned]
    return grouped([*pairs, *(("watch", kpi) for kpi in watched if kpi and kpi not in owned)])


def _group(company: Company, kpi: Kpi) -> str:
    """By the control that is stated, or else by that which follows from the stages."""
    if kpi.tracked_only:
        return "watch"
    stated = kpi.control.level if kpi.control else ""
    return _GROUP_OF.get(stated or str(company.control(kpi.id) or ""), "unstated")


def _owners(company: Company, team: Team) -> set[str]:
    return {team.id, *(person.id for person in company.members.get(team.id, ()))}


def _objectives(company: Company, team: Team) -> list[Objective]:
    """The team's objectives that are not over."""
    owners, found = _owners(company, team), company.ladder
    return [o for o in found.objectives if o.owner in owners and not found.is_over(o)]


def _plans(company: Company, team: Team) -> list[Plan]:
    owners = _owners(company, team)
    return [plan for plan in company.ladder.plans if plan.owner in owners]


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
