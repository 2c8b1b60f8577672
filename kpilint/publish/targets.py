"""The targets: one page for each period, and an index."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from kpilint.model.types import Target, Team
from kpilint.publish.approval import approval
from kpilint.publish.company import Company
from kpilint.publish.goals import behind
from kpilint.publish.page import Page
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.wording import METHODS
from kpilint.values.period import Period

SECTION = "Targets"


def sheets(company: Company) -> Iterator[Sheet]:
    """The index, and every period, the latest first."""
    yield Sheet("targets/index", SECTION, partial(_index, company), "targets.md", SECTION, NO_TOC)
    for period in reversed(company.periods):
        yield Sheet(
            f"targets/{period.text}",
            f"Targets {period.text}",
            partial(_period, company, period),
            "period.md",
            SECTION,
        )


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    rows = [
        (
            page.period(period),
            page.months(period),
            state(company, period),
            str(len(company.targets_by_period[period.text])),
        )
        for period in reversed(company.periods)
    ]
    return {"periods": rows}


def _period(company: Company, period: Period, page: Page) -> Mapping[str, Any]:
    return {
        "period": period,
        "state": state(company, period),
        "teams": [_section(page, team, targets) for team, targets in _by_team(company, period)],
    }


def _section(page: Page, team: Team | None, targets: list[Target]) -> tuple[Any, ...]:
    reasons = [
        (target.kpi, page.kpi(target.kpi), page.reason(target), list(behind(page, target)))
        for target in targets
    ]
    rows = [_row(page, target) for target in targets]
    if team is None:
        return "Without an owner", "no-owner", rows, reasons
    return team.name, f"team-{team.id}", rows, reasons


def _row(page: Page, target: Target) -> tuple[str, ...]:
    return (
        page.kpi(target.kpi),
        page.goal(target),
        page.stretch(target),
        page.against_baseline(target),
        METHODS.get(target.method, "Not stated"),
        approval(page, target),
    )


def state(company: Company, period: Period) -> str:
    """How a period stands to today."""
    if period.ended(company.today):
        return "Ended"
    return "In force" if period.holds(company.today) else "To come"


def _by_team(company: Company, period: Period) -> Iterator[tuple[Team | None, list[Target]]]:
    groups: dict[str, list[Target]] = {}
    for target in company.targets_by_period[period.text]:
        team = company.team_of_target(target)
        groups.setdefault(team.id if team else "", []).append(target)
    for id in (*company.project.teams, ""):
        if id in groups:
            yield company.project.teams.get(id), groups[id]
