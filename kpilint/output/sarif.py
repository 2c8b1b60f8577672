"""Findings in SARIF 2.1.0, the form that GitHub code scanning and many editors read."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from kpilint import __version__
from kpilint.check import Report
from kpilint.finding import Finding, Fix, Location, Severity
from kpilint.identity import fingerprints
from kpilint.output.repository import Repository
from kpilint.read.suppress import Suppression
from kpilint.rules.registry import Rule, all_rules

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
LONGEST_DESCRIPTION = 1024
"""Characters of a rule's description that GitHub takes."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"\](?=\()")


def render(report: Report, repository: Repository) -> str:
    """One JSON object; only ASCII, so that no encoding can spoil it.

    Suppressed findings are in it too, marked as such and behind the others.
    """
    suppressed = [finding for finding, _ in report.suppressed]
    names = sorted({finding.rule for finding in chain(report.findings, suppressed)})
    results = _Results(repository, {name: number for number, name in enumerate(names)})
    run = {
        "tool": {
            "driver": {
                "name": "kpilint",
                "version": __version__,
                "rules": [_rule(name) for name in names],
            }
        },
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(results.of(report)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(name: str) -> dict[str, Any]:
    rule = all_rules().get(name)
    return {"id": name} if rule is None else {"id": name, **_described(rule)}


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _why(rule)},
        "help": {"text": rule.documentation, "markdown": rule.markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family, *(["clock"] if rule.clock else [])]},
    }


def _why(rule: Rule) -> str:
    """What the documentation says before its examples, as far as there is room for it."""
    _, *paragraphs = rule.documentation.partition("**Bad**")[0].strip().split("\n\n")
    whole = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs) or rule.summary
    whole = whole.replace("**", "")
    if len(whole) <= LONGEST_DESCRIPTION:
        return whole
    return f"{whole[: LONGEST_DESCRIPTION - 3].rpartition(' ')[0]}..."


class _Results:
    """Makes results; `rules` gives the number of each rule."""

    def __init__(self, repository: Repository, rules: Mapping[str, int]) -> None:
        self.repository = repository
        self.rules = rules

    def of(self, report: Report) -> Iterator[dict[str, Any]]:
        kept = len(report.findings)
        findings = [*report.findings, *(finding for finding, _ in report.suppressed)]
        comments = [*[None] * kept, *(comment for _, comment in report.suppressed)]
        for finding, comment, fingerprint in zip(
            findings, comments, fingerprints(findings), strict=True
        ):
            yield {
                **self._result(finding),
                "partialFingerprints": {"kpilint/v1": fingerprint},
                "suppressions": [self._suppression(comment)] if comment else [],
            }

    def _result(self, finding: Finding) -> dict[str, Any]:
        address = finding.location.address
        place = self._place(finding.location)
        if address:
            name = {"name": address.rpartition(".")[2], "fullyQualifiedName": address}
            place["logicalLocations"] = [name]
        return {
            "ruleId": finding.rule,
            "ruleIndex": self.rules[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": _message(" ".join(filter(None, (finding.message, finding.help)))),
            "locations": [place],
            "relatedLocations": [
                {"id": number, **self._place(each.location), "message": _message(each.message)}
                for number, each in enumerate(finding.related)
            ],
            **({"fixes": [self._fix(finding.location, finding.fix)]} if finding.fix else {}),
        }

    def _fix(self, location: Location, fix: Fix) -> dict[str, Any]:
        replacement = {
            "deletedRegion": _region(location._replace(span=fix.edit.span)),
            "insertedContent": {"text": fix.edit.text},
        }
        place = self._place(location)["physicalLocation"]["artifactLocation"]
        change = {"artifactLocation": place, "replacements": [replacement]}
        return {"description": _message(fix.words), "artifactChanges": [change]}

    def _suppression(self, comment: Suppression) -> dict[str, Any]:
        return {
            "kind": "inSource",
            "justification": comment.reason,
            "location": self._place(comment.location()),
        }

    def _place(self, location: Location) -> dict[str, Any]:
        uri = quote(self.repository.path(location), errors="replace")
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": uri, "uriBaseId": ROOT},
                "region": _region(location),
            }
        }


def _region(location: Location) -> dict[str, int]:
    span = location.span
    # Of a file as it was before a change no line can be shown, and GitHub wants one.
    if location.before:
        return {"startLine": 1}
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _message(text: str) -> dict[str, str]:
    # What looks like a link in Markdown would be one, so a space of no width comes between.
    return {"text": _LINK.sub("]\u200b", text)}
