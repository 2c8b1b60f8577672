"""Findings for programs: the JSON that `schema/check-output.schema.json` describes."""

import json
from collections.abc import Iterator
from typing import Any

from kpilint import __version__
from kpilint.check import Report
from kpilint.finding import Finding, Location
from kpilint.output.summary import summarise


def render(report: Report) -> str:
    """One JSON object; only ASCII, so that no encoding can spoil it."""
    summary = summarise(report)._asdict()
    output = {
        "version": 1,
        "tool": {"name": "kpilint", "version": __version__},
        "today": report.today.isoformat(),
        "findings": list(_findings(report.findings)),
        "summary": {**summary, "baselined": 0, "fixable": 0},
    }
    return json.dumps(output, indent=2)


def _findings(findings: tuple[Finding, ...]) -> Iterator[dict[str, Any]]:
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
            "fixable": False,
            "fingerprint": fingerprint,
        }


def fingerprints(findings: tuple[Finding, ...]) -> Iterator[str]:
    """What tells a finding from others, however the lines of its file shift."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    for finding in findings:
        place = finding.location
        identity = "\0".join((finding.rule, place.path, place.address, finding.message))
        seen[identity] = seen.get(identity, 0) + 1
        text = f"{identity}\0{seen[identity]}"
        yield sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _place(location: Location) -> dict[str, Any]:
    span = location.span
    return {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
