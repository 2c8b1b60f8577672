"""The state of the definitions, and the rules, for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kpilint.finding import Finding, Severity
from kpilint.output.json import listed
from kpilint.publish.api_values import Json, day, page
from kpilint.publish.company import Company
from kpilint.publish.reviews import Review, reviews
from kpilint.read.suppress import Suppression
from kpilint.rules.registry import Option, Rule, all_rules

_KEYS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "infos"}


def health(company: Company) -> Json:
    """Open findings with the team that has to act, suppressions, and reviews ahead.

    A public site keeps to itself what is open and what is suppressed.
    """
    report = company.report
    told = {
        "summary": _counts(report.findings),
        "silent_rules": report.silent,
        "teams": [_team(company, id) for id in sorted(company.findings_of_team)],
        "findings": list(_findings(company)),
        "suppressed": [_suppressed(*pair) for pair in report.suppressed],
    }
    reviewed = [_review(company, each) for each in reviews(company)]
    return {**(dict.fromkeys(told) if company.public else told), "reviews": reviewed}


def rules(_company: Company) -> Iterator[Json]:
    """Every rule that kpilint knows."""
    return (_rule(rule) for rule in all_rules().values())


def _counts(findings: Iterable[Finding]) -> Json:
    counts = Counter(finding.severity for finding in findings)
    return {noun: counts[severity] for severity, noun in _KEYS.items()}


def _team(company: Company, id: str) -> Json:
    return {"team": id or None, **_counts(company.findings_of_team[id])}


def _findings(company: Company) -> Iterator[Json]:
    teams = {
        id(finding): team
        for team, findings in company.findings_of_team.items()
        for finding in findings
    }
    found = company.report.findings
    for finding, fields in zip(found, listed(found), strict=True):
        url = page(f"rules/{finding.rule}.html")
        yield {**fields, "team": teams[id(finding)] or None, "rule_url": url}


def _suppressed(finding: Finding, by: Suppression) -> Json:
    location = finding.location
    return {
        "rule": finding.rule,
        "path": location.path,
        "line": location.span.line,
        "address": location.address,
        "message": finding.message,
        "reason": by.reason or None,
        "until": day(by.until),
    }


def _review(company: Company, review: Review) -> Json:
    return {
        "by": day(review.by),
        "id": review.address,
        "owner": review.owner or None,
        "overdue": review.by < company.today,
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.name,
        "url": page(f"rules/{rule.name}.html"),
        "family": rule.family,
        "severity": str(rule.severity),
        "lower_severity": str(rule.lower) if rule.lower else None,
        "summary": rule.summary,
        "by_the_clock": rule.clock,
        "options": {name: _option(value) for name, value in rule.options.items()},
    }


def _option(value: Option) -> object:
    return str(value) if isinstance(value, Decimal) else value
