"""JUnit: valid for the schema of Jenkins, one test for each finding, whatever the texts hold."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kpilint.check import Report
from kpilint.finding import Finding, Location, Severity, Span
from kpilint.output.junit import render
from kpilint.output.repository import Repository

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "schemas" / "junit-10.xsd")))
PLACE = Location("kpi_specs/a.yaml", Span(3, 5, 3, 6))
EMPTY = Report(*[None] * 3, findings=())  # type: ignore[arg-type]


def root_of(report: Report, repository: Repository | None = None) -> Any:
    root = etree.fromstring(render(report, repository or Repository()).encode())
    SCHEMA.assertValid(root)
    return root


def test_every_finding_is_a_test(told: Report) -> None:
    root = root_of(told)
    cases = list(root.iter("testcase"))
    assert len(cases) == max(len(told.findings), 1)
    failures = [finding for finding in told.findings if finding.severity > Severity.INFO]
    assert [int(root.get(key)) for key in ("tests", "failures")] == [len(cases), len(failures)]
    assert len(list(root.iter("failure"))) == len(failures)
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures")) == len(list(suite.iter("failure")))
    for case, finding in zip(cases, told.findings, strict=False):
        (result,) = case
        span = finding.location.span
        place = f"{finding.location.path}:{span.line}:{span.column}: {finding.severity}"
        assert result.text.split("\n")[0] == place
        assert case.get("classname") == finding.location.path
        assert case.get("name").startswith(f"{finding.rule} {finding.location.address}".strip())


def test_no_two_tests_are_one(told: Report) -> None:
    names = [(case.get("classname"), case.get("name")) for case in root_of(told).iter("testcase")]
    assert len(set(names)) == len(names)


def test_infos_pass_and_say_what_they_have_to_say(report: Callable[..., Any]) -> None:
    found = Finding("spec-value", Severity.INFO, PLACE, "A remark.", "Think of it.")
    root = root_of(replace(report(""), findings=(found,)))
    assert root.get("failures") == "0"
    assert root.findtext(".//system-out") == "kpi_specs/a.yaml:3:5: info\nA remark.\nThink of it."


def test_without_findings_a_test_passes(report: Callable[..., Any]) -> None:
    root = root_of(report(""))
    assert [case.get("name") for case in root.iter("testcase")] == ["no findings"]
    assert not list(root.iter("failure"))


def test_paths_begin_at_the_top_of_the_repository(report: Callable[..., Any]) -> None:
    (case,) = root_of(report("teams: 1"), Repository("finance")).iter("testcase")
    assert case.get("classname") == "finance/kpi_specs/specs.yaml"


@given(text=st.text(st.characters(codec=None)), path=st.text(min_size=1))
def test_any_text_is_xml(text: str, path: str) -> None:
    place = PLACE._replace(path=path, address=text)
    found = Finding("spec-value", Severity.ERROR, place, text, text)
    (failure,) = root_of(replace(EMPTY, findings=(found,))).iter("failure")
    assert len(failure.get("message")) == len(text)
    readable = [character for character in text if character.isprintable()]
    kept = [c for c in failure.get("message") if c.isprintable() and c != "\ufffd"]
    assert kept == [c for c in readable if c != "\ufffd"]
