"""SARIF: valid for its schema, with everything that a finding says, and the same in every run."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.finding import Finding, Location, Related, Severity, Span
from kpilint.output import json as as_json
from kpilint.output.repository import Repository
from kpilint.output.sarif import LONGEST_DESCRIPTION, render
from kpilint.rules.registry import all_rules

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)
TOP = Repository()
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
PLACE = Location("kpi_specs/a.yaml", Span(1, 1, 1, 2), "kpis.mql_volume")
EMPTY = Report(*[None] * 3, findings=())  # type: ignore[arg-type]


def run_of(report: Report, repository: Repository = TOP) -> dict[str, Any]:
    log = json.loads(render(report, repository))
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    return dict(run)


def with_findings(report: Report, *findings: Finding) -> Report:
    return replace(report, findings=findings, suppressed=())


def position(place: dict[str, Any]) -> list[Any]:
    physical = place["physicalLocation"]
    region = physical["region"]
    path = unquote(physical["artifactLocation"]["uri"])
    return [path, *(region[f"{end}{of}"] for end in ("start", "end") for of in ("Line", "Column"))]


def same_position(place: dict[str, Any]) -> list[Any]:
    return [place[key] for key in ("path", "line", "column", "end_line", "end_column")]


def test_it_says_what_json_says(told: Report) -> None:
    run, expected = run_of(told), json.loads(as_json.render(told))["findings"]
    results = [result for result in run["results"] if not result["suppressions"]]
    assert len(results) == len(expected)
    for result, finding in zip(results, expected, strict=True):
        (place,) = result["locations"]
        assert position(place) == same_position(finding)
        assert result["ruleId"] == finding["rule"]
        assert result["level"] == LEVELS[finding["severity"]]
        said = " ".join(filter(None, (finding["message"], finding["help"])))
        assert result["message"]["text"].replace("\u200b", "") == said.replace("\u200b", "")
        assert result["partialFingerprints"] == {"kpilint/v1": finding["fingerprint"]}
        named = [each["fullyQualifiedName"] for each in place.get("logicalLocations", [])]
        assert named == [finding["address"]] * bool(finding["address"])
        others = result["relatedLocations"]
        assert [position(each) for each in others] == [*map(same_position, finding["related"])]
        assert [each["message"]["text"] for each in others] == [
            each["message"] for each in finding["related"]
        ]


def test_rules_that_occur_are_described(told: Report) -> None:
    run = run_of(told)
    rules = run["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_every_rule_can_be_described(report: Callable[..., Any]) -> None:
    found = (Finding(name, Severity.INFO, PLACE, "Wrong.") for name in all_rules())
    rules = run_of(with_findings(report(""), *found))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(all_rules())
    for rule in rules:
        known = all_rules()[rule["id"]]
        assert rule["shortDescription"]["text"] == known.summary
        assert 40 < len(rule["fullDescription"]["text"]) <= LONGEST_DESCRIPTION
        assert "**" not in rule["fullDescription"]["text"]
        assert rule["help"]["text"].startswith(known.summary)
        fences = re.findall("^```.*$", rule["help"]["markdown"], re.MULTILINE)
        assert {"```yaml", "```"} <= set(fences) <= {"```yaml", "```csv", "```"}
        assert rule["defaultConfiguration"]["level"] == LEVELS[str(known.severity)]
        assert rule["properties"]["tags"] == [known.family, *(["clock"] if known.clock else [])]


def test_a_rule_from_elsewhere_needs_no_description(report: Callable[..., Any]) -> None:
    found = Finding("review-of-tomorrow", Severity.ERROR, PLACE, "Wrong.")
    assert run_of(with_findings(report(""), found))["tool"]["driver"]["rules"] == [
        {"id": "review-of-tomorrow"}
    ]


def test_suppressed_findings_say_why(report: Callable[..., Any]) -> None:
    judged = report(
        """\
        terms:
          # kpilint: ignore[meaning-unused-term] -- The wiki needs it.
          lead: {name: Lead, definition: New.} # kpilint: ignore[meaning-thin-definition] -- Short.
          mql: {name: Qualified lead, definition: New.}
        """
    )
    results = run_of(judged)["results"]
    silenced = [result for result in results if result["suppressions"]]
    assert [result["suppressions"][0]["justification"] for result in silenced] == [
        "The wiki needs it.",
        "Short.",
    ]
    for result in silenced:
        (suppression,) = result["suppressions"]
        assert suppression["kind"] == "inSource"
        line = suppression["location"]["physicalLocation"]["region"]["startLine"]
        assert (
            "kpilint: ignore" in judged.loaded.sources["kpi_specs/specs.yaml"].split("\n")[line - 1]
        )
    prints = [result["partialFingerprints"]["kpilint/v1"] for result in results]
    assert len(set(prints)) == len(prints)


def test_paths_begin_at_the_top_of_the_repository(report: Callable[..., Any]) -> None:
    judged = report({"ünï cödé #1%.yaml": "teams: 1"})
    run = run_of(judged, Repository("finance/kpis"))
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {
        "uri": "finance/kpis/kpi_specs/%C3%BCn%C3%AF%20c%C3%B6d%C3%A9%20%231%25.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert artifact["uriBaseId"] in run["originalUriBaseIds"]


def test_columns_are_characters_and_nothing_depends_on_the_run(told: Report) -> None:
    assert run_of(told)["columnKind"] == "unicodeCodePoints"
    assert run_of(told)["invocations"] == [{"executionSuccessful": True}]
    assert render(told, TOP) == render(told, TOP)


def test_a_place_before_a_change_has_no_columns(report: Callable[..., Any]) -> None:
    gone = Location("kpi_specs/gone.yaml", Span(7, 3, 7, 9), "kpis.gone", before=True)
    found = Finding(
        "review-removed", Severity.WARNING, gone, "Gone.", related=(Related(gone, "here"),)
    )
    (result,) = run_of(with_findings(report(""), found))["results"]
    for place in (*result["locations"], *result["relatedLocations"]):
        assert place["physicalLocation"]["region"] == {"startLine": 1}


@given(text=st.text(), help=st.text())
@pytest.mark.parametrize("around", ["{}", "[a]({})", "[{}](https://example.com)", "`{}`"])
def test_a_message_has_no_link(around: str, text: str, help: str) -> None:
    said = around.replace("{}", text)
    found = Finding("spec-value", Severity.ERROR, PLACE, said, help)
    log = json.loads(render(with_findings(EMPTY, found), TOP))
    message = log["runs"][0]["results"][0]["message"]["text"]
    assert "](" not in message
    assert message.replace("]\u200b(", "](") == " ".join(filter(None, (said, help)))


def test_a_fix_says_what_it_puts_where() -> None:
    text = "terms:\n  é: {}\n  lead: {name: Lead, defintion: A}\n"
    text += "  # kpilint: ignore[spec-value] -- w\n  more: {name: More, definition: A}\n"
    config = Config(Path("/nowhere"), select=("spec",))
    report = check(config, date(2026, 11, 21), {"kpi_specs/a b.yaml": text.encode()})
    results = run_of(report)["results"]
    (key,) = (each for each in results if "fixes" in each and each["ruleId"] == "spec-schema")
    (fix,) = key["fixes"]
    assert fix["description"]["text"] == "`defintion` becomes `definition`"
    (change,) = fix["artifactChanges"]
    place = key["locations"][0]["physicalLocation"]
    assert change["artifactLocation"] == place["artifactLocation"]
    assert change["replacements"] == [
        {"deletedRegion": place["region"], "insertedContent": {"text": "definition"}}
    ]
    (comment,) = (each for each in results if each["ruleId"] == "spec-suppression")
    (removed,) = comment["fixes"][0]["artifactChanges"][0]["replacements"]
    assert removed["insertedContent"]["text"] == ""
    region = removed["deletedRegion"]
    assert [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [
        4,
        1,
        5,
        1,
    ]
    assert sum("fixes" in each for each in results) == 2
