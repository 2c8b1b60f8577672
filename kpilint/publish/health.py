"""How healthy the definitions are: what is open, left out, suppressed, and due for review."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.finding import Finding, Severity
from kpilint.model.types import Kpi, Target, Team, Term
from kpilint.publish import badge
from kpilint.publish.company import Company
from kpilint.publish.escape import fill
from kpilint.publish.findings import in_numbers
from kpilint.publish.page import DIMMED, Page
from kpilint.publish.reviews import Review, reviews
from kpilint.publish.sheet import Sheet
from kpilint.publish.wording import SEVERITIES
from kpilint.read.suppress import Suppression


def sheet(company: Company) -> Sheet:
    """Open findings by rule and team, reviews ahead, suppressions with their reasons."""
    return Sheet(
        "health", "Health", partial(_health, company), "health.md", meta={"hide": ["navigation"]}
    )


def in_brief(company: Company) -> str:
    """The state of all definitions in a sentence."""
    parts = in_numbers(company.report.findings)
    if not parts:
        return "All definitions are in order: no open findings."
    said = ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]
    return f"Open findings: {said}."


def _health(company: Company, page: Page) -> Mapping[str, Any]:
    report = company.report
    return {
        "summary": in_brief(company),
        "badge": badge.title(company),
        "silent": str(len(report.silent)) if report.silent else "",
        "unreadable": [finding for finding in report.findings if _unreadable(finding)],
        "rules": _by_rule(company, page),
        "teams": list(_by_team(company)),
        "reviews": [_due(page, review) for review in reviews(company)],
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


def _due(page: Page, review: Review) -> tuple[str, str, str]:
    when = page.day(review.by)
    if review.by < page.company.today:
        when = fill(DIMMED, when, "overdue")
    return when, _what(page, review.entry), page.owner(review.owner)


def _what(page: Page, entry: Term | Kpi | Target) -> Markup:
    if isinstance(entry, Term):
        return page.term(entry.id)
    if isinstance(entry, Kpi):
        return page.kpi(entry.id)
    return fill("Target of %s for %s", page.kpi(entry.kpi), page.period(entry.period))
