"""Code quality for GitLab: of the form that it reads, and no two findings of one fingerprint."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs

from kpilint.check import Report
from kpilint.finding import Finding, Location, Severity, Span
from kpilint.output import json as as_json
from kpilint.output.gitlab import render
from kpilint.output.repository import Repository

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "code-quality.json").read_text("utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def test_it_says_what_json_says(told: Report) -> None:
    issues = json.loads(render(told, Repository()))
    VALIDATOR.validate(issues)
    expected = json.loads(as_json.render(told))["findings"]
    assert issues == [
        {
            "description": " ".join(filter(None, (finding["message"], finding["help"]))),
            "check_name": finding["rule"],
            "fingerprint": finding["fingerprint"],
            "severity": SEVERITIES[finding["severity"]],
            "location": {"path": finding["path"], "lines": {"begin": finding["line"]}},
        }
        for finding in expected
    ]


def test_fingerprints_are_unique_however_alike_findings_are(report: Callable[..., Any]) -> None:
    twins = "teams:\n" + "".join(f"  t{n}: {{name: x, a{'a' * n}: 1}}\n" for n in range(30))
    judged = report({"a.yaml": twins, "b.yaml": twins})
    issues = json.loads(render(judged, Repository()))
    assert len({issue["fingerprint"] for issue in issues}) == len(judged.findings) > 60


def test_projects_of_one_repository_do_not_mix(report: Callable[..., Any]) -> None:
    judged = report("teams: 1")
    one, other = (json.loads(render(judged, Repository(name))) for name in ("one", "other"))
    assert one[0]["location"]["path"] == "one/kpi_specs/specs.yaml"
    assert one[0]["fingerprint"] != other[0]["fingerprint"]


def test_a_place_before_a_change_has_no_line(report: Callable[..., Any]) -> None:
    gone = Location("kpi_specs/gone.yaml", Span(7, 3, 7, 9), before=True)
    found = Finding("review-removed", Severity.WARNING, gone, "Gone.")
    (issue,) = json.loads(render(replace(report(""), findings=(found,)), Repository()))
    assert issue["location"] == {"path": "kpi_specs/gone.yaml", "lines": {"begin": 1}}
