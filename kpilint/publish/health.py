"""How healthy the definitions are: what is open, left out, suppressed, and due for review."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kpilint.finding import Finding, Severity
from kpilint.model.types import Team
from kpilint.publish.company import Company
from kpilint.publish.escape import fill
from kpilint.publish.page import DIMMED, Page
from kpilint.publish.sheet import Sheet
from kpilint.publish.wording import SEVERITIES
from kpilint.read.suppress import Suppression


class Review(NamedTuple):
    """What is to be looked at again, by when, and by whom."""

    by: date | None
    what: Markup
    owner: str


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
    return {
        "summary": in_brief(company),
        "silent": str(len(report.silent)) if report.silent else "",
        "unreadable": [finding for finding in report.findings if _unreadable(finding)],
        "rules": _by_rule(company, page),
        "teams": list(_by_team(company)),
        "reviews": [_due(company, page, review) for review in _sorted(_reviews(company, page))],
        "suppressed": [_suppressed(page, *pair) for pair in report.suppressed],
    }


def _unreadable(finding: Finding) -> bool:
    return finding.rule.startswith("spec-") and finding.severity is Severity.ERROR


def _by_rule(company: Company, page: Page) -> list[tuple[str, str, str]]:
    counts = Counter((finding.rule, finding.severity) for finding in company.report.findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[0][1], -item[1], item[0][0]))
    return [
        (page.rule(rule), SEVERITIES[str(severity)], f"{count:,}")
        for (rule, severity), count in ordered
    ]


def _suppressed(page: Page, finding: Finding, by: Suppression) -> tuple[str, ...]:
    location = finding.location
    return (
        page.rule(finding.rule),
        page.line(location.path, location.span.line),
        by.reason,
        page.day(by.until) if by.until else "No end date",
    )


def _by_team(company: Company) -> Iterator[tuple[Team | None, list[Finding]]]:
    for id in (*company.project.teams, ""):
        findings = company.findings_of_team.get(id, ())
        readable = [finding for finding in findings if not _unreadable(finding)]
        if readable:
            yield company.project.teams.get(id), readable


def _reviews(company: Company, page: Page) -> Iterator[Review]:
    project = company.project
    for term in project.terms.values():
        yield Review(term.life.review_by, page.term(term.id), term.owner)
    for kpi in project.kpis.values():
        yield Review(kpi.life.review_by, page.kpi(kpi.id), kpi.owner)
    for target in project.targets.values():
        if target.review_by and not target.period.ended(company.today):
            kpi_owner = project.kpis[target.kpi].owner if target.kpi in project.kpis else ""
            what = fill("Target of %s for %s", page.kpi(target.kpi), page.period(target.period))
            yield Review(target.review_by, what, target.owner or kpi_owner)


def _sorted(reviews: Iterator[Review]) -> list[tuple[date, Review]]:
    dated = [(review.by, review) for review in reviews if review.by]
    return sorted(dated, key=lambda pair: pair[0])


def _due(company: Company, page: Page, dated: tuple[date, Review]) -> tuple[str, str, str]:
    by, review = dated
    when = page.day(by) if by >= company.today else fill(DIMMED, page.day(by), "overdue")
    return when, review.what, page.owner(review.owner)
