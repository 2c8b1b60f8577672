"""Findings for programs: the JSON that `schema/check-output.schema.json` describes."""

import json
from collections.abc import Iterator
from typing import Any

from kpilint import __version__
from kpilint.check import Report
from kpilint.finding import Finding, Location
from kpilint.identity import fingerprints
from kpilint.output.summary import summarise


def render(report: Report) -> str:
    """One JSON object; only ASCII, so that no encoding can spoil it."""
    summary = summarise(report)._asdict()
    output = {
        "version": 1,
        "tool": {"name": "kpilint", "version": __version__},
        "today": report.today.isoformat(),
        "findings": list(listed(report.findings)),
        "summary": summary,
    }
    return json.dumps(output, indent=2)


def listed(findings: tuple[Finding, ...]) -> Iterator[dict[str, Any]]:
    """Each finding as JSON has it, in the order given."""
    for finding, fingerprint in zip(findings, fingerprints(findings), strict=True):
        yield {
            "rule": finding.rule,
            "severity": str(finding.severity),
            **_place(finding.location),
            "address": finding.location.address,
            "message": finding.message,
            "help": finding.help,
            "related": [
                {**_place(related.location), "message": related.message}
                for related in finding.related
            ],
            "fixable": finding.fix is not None,
            "fingerprint": fingerprint,
        }


def _place(location: Location) -> dict[str, Any]:
    span = location.span
    return {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
