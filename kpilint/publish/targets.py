"""The targets: one page for each period, and an index."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from kpilint.model.sign_offs import State
from kpilint.model.types import Target, Team
from kpilint.publish.approval import MARKS, NOT_SIGNED, approval, mark
from kpilint.publish.company import Company
from kpilint.publish.goals import behind
from kpilint.publish.page import Page
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.standings import so_far, tally
from kpilint.publish.wording import METHODS
from kpilint.publish.words import linked
from kpilint.values.period import Period

SECTION = "Targets"
PENDING, CONFIDENTIAL = "not set yet", "confidential"
STATES = {
    MARKS[State.AGREED]: "agreed",
    MARKS[State.CHANGED]: "changed since agreed",
    MARKS[State.UNSIGNED]: "not agreed yet",
    NOT_SIGNED: "not signed",
    PENDING: PENDING,
    CONFIDENTIAL: CONFIDENTIAL,
}


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
            NO_TOC,
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
    targets, teams = company.targets_by_period[period.text], list(_by_team(company, period))
    return {
        "period": period,
        "state": state(company, period),
        "agreed": _agreed(page, targets),
        "tally": tally(page, targets),
        "jumps": [linked(page.label(_title(team)), f"#{_anchor(team)}") for team, _ in teams],
        "teams": [_section(page, team, targets) for team, targets in teams],
    }


def _agreed(page: Page, targets: Collection[Target]) -> str:
    """How many targets there are, and how many of these are agreed."""
    marks = Counter(mark(page, target) or _without_number(target) for target in targets)
    parts = (f"{marks[mark]:,} {word}" for mark, word in STATES.items() if marks[mark])
    count = len(targets)
    return f"{count:,} {'target' if count == 1 else 'targets'}: {', '.join(parts)}."


def _without_number(target: Target) -> str:
    return CONFIDENTIAL if target.confidential else PENDING


def _columns(company: Company, targets: list[Target]) -> tuple[str | None, ...]:
    """The labels; none where nothing would stand."""
    period, today = targets[0].period, company.today
    stretch = "Stretch" if any(target.stretch for target in targets) else None
    came = "Actual" if period.ended(today) else "To date" if period.start <= today else None
    return "KPI", "Target", stretch, "Against the baseline", "Method", came, "Approval"


def _title(team: Team | None) -> str:
    return team.name if team else "Without an owner"


def _anchor(team: Team | None) -> str:
    return f"team-{team.id}" if team else "no-owner"


def _section(page: Page, team: Team | None, targets: list[Target]) -> tuple[Any, ...]:
    reasons = [
        (target, page.kpi(target.kpi), page.reason(target), list(behind(page, target)))
        for target in targets
    ]
    rows = [_row(page, target) for target in targets]
    return _title(team), _anchor(team), _columns(page.company, targets), rows, reasons


def _row(page: Page, target: Target) -> tuple[str, ...]:
    return (
        page.kpi(target.kpi),
        page.goal(target),
        page.stretch(target),
        page.against_baseline(target),
        METHODS.get(target.method, "Not stated"),
        so_far(page, target),
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
