"""Findings for GitLab: a code quality report, which merge requests show."""

import json
from collections.abc import Iterator
from typing import Any

from kpilint.check import Report
from kpilint.finding import Severity
from kpilint.identity import fingerprints
from kpilint.output.repository import Repository

# GitLab goes on to `critical` and `blocker`, which no number in a plan is.
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, repository: Repository) -> str:
    """A JSON array; only ASCII, so that no encoding can spoil it."""
    return json.dumps(list(_degradations(report, repository)), indent=2)


def _degradations(report: Report, repository: Repository) -> Iterator[dict[str, Any]]:
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        location = finding.location
        yield {
            "description": " ".join(filter(None, (finding.message, finding.help))),
            "check_name": finding.rule,
            "fingerprint": "-".join(filter(None, (fingerprint, repository.folder))),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": repository.path(location),
                "lines": {"begin": 1 if location.before else location.span.line},
            },
        }
