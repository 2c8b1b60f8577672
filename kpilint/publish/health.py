"""How healthy the definitions are: what is open, left out, suppressed, and due for review."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.finding import Finding, Severity
from kpilint.model.types import Team
from kpilint.publish.company import Company
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet

Review = tuple[date, Markup, str, bool]


def sheet(company: Company) -> Sheet:
    """Open findings by rule and team, reviews ahead, suppressions with their reasons."""
    return Sheet(
        "health", "Health", partial(_health, company), "health.md", meta={"hide": ["navigation"]}
    )


def in_brief(company: Company) -> str:
    """The state of all definitions in a sentence."""
    counts = Counter(finding.severity for finding in company.report.findings)
    parts = [
        f"{counts[severity]:,} {_NOUNS[severity][counts[severity] != 1]}"
        for severity in reversed(Severity)
        if counts[severity]
    ]
    if not parts:
        return "All definitions are in order: no open findings."
    said = ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]
    return f"Open findings: {said}."


_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}


def _health(company: Company, page: Page) -> Mapping[str, Any]:
    report = company.report
    readable = [finding for finding in report.findings if not _unreadable(finding)]
    return {
        "summary": in_brief(company),
        "silent": str(len(report.silent)) if report.silent else "",
        "unreadable": [finding for finding in report.findings if _unreadable(finding)],
        "rules": _by_rule(company),
        "teams": list(_by_team(company, readable)),
        "reviews": sorted(_reviews(company, page), key=lambda review: review[0]),
        "suppressed": report.suppressed,
    }


def _unreadable(finding: Finding) -> bool:
    return finding.rule.startswith("spec-") and finding.severity is Severity.ERROR


def _by_rule(company: Company) -> list[tuple[str, Severity, str]]:
    counts = Counter((finding.rule, finding.severity) for finding in company.report.findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[0][1], -item[1], item[0][0]))
    return [(rule, severity, str(count)) for (rule, severity), count in ordered]


def _by_team(
    company: Company, findings: list[Finding]
) -> Iterator[tuple[Team | None, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(company.team_of_finding(finding), []).append(finding)
    for id in (*company.project.teams, ""):
        if id in groups:
            yield company.project.teams.get(id), groups[id]


def _reviews(company: Company, page: Page) -> Iterator[Review]:
    project = company.project
    for term in project.terms.values():
        if term.life.review_by:
            yield _review(company, term.life.review_by, page.term(term.id), term.owner)
    for kpi in project.kpis.values():
        if kpi.life.review_by:
            yield _review(company, kpi.life.review_by, page.kpi(kpi.id), kpi.owner)
    for target in project.targets.values():
        if target.review_by and not target.period.ended(company.today):
            kpi_owner = project.kpis[target.kpi].owner if target.kpi in project.kpis else ""
            what = Markup("Target of {} for {}").format(
                page.kpi(target.kpi), page.period(target.period)
            )
            yield _review(company, target.review_by, what, target.owner or kpi_owner)


def _review(company: Company, by: date, what: Markup, owner: str) -> Review:
    return by, what, owner, by < company.today
