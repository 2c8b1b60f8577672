"""Findings as the results of tests, in JUnit's XML: every file a suite, every finding a test."""

import re
from collections import Counter
from itertools import groupby
from xml.etree import ElementTree as ET

from kpilint.check import Report
from kpilint.finding import Finding, Severity
from kpilint.output.repository import Repository

# Of all characters XML knows only these, and DEL, which nobody prints.
_FOREIGN = re.compile(r"[^\t\n\r -~\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, repository: Repository) -> str:
    """One XML document; only ASCII, so that no encoding can spoil it.

    Errors and warnings are tests that fail, infos tests that pass and have something to say.
    Without a finding one test passes, since readers take a report without tests for a mistake.
    """
    root = ET.Element("testsuites", name="kpilint")
    for path, findings in groupby(report.findings, lambda finding: finding.location.file):
        _suite(root, path, list(findings), repository)
    if not report.findings:
        suite = ET.SubElement(root, "testsuite", _suite_of("kpilint", 1, 0))
        ET.SubElement(suite, "testcase", name="no findings", classname="kpilint")
    failures = sum(_fails(finding) for finding in report.findings)
    root.attrib |= {"tests": str(max(len(report.findings), 1)), "failures": str(failures)}
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root).decode()


def _suite(root: ET.Element, path: str, findings: list[Finding], repository: Repository) -> None:
    failures = sum(map(_fails, findings))
    suite = ET.SubElement(root, "testsuite", _suite_of(_known(path), len(findings), failures))
    seen = Counter[str]()
    for finding in findings:
        name = " ".join(filter(None, (finding.rule, finding.location.address)))
        seen[name] += 1
        # Readers take two tests of one name for one.
        alone = name if seen[name] == 1 else f"{name} ({seen[name]})"
        path = _known(repository.path(finding.location))
        case = ET.SubElement(suite, "testcase", name=_known(alone), classname=path)
        _result(case, finding, path)


def _result(case: ET.Element, finding: Finding, path: str) -> None:
    span = finding.location.span
    place = f"{path}:{span.line}:{span.column}: {finding.severity}"
    said = "\n".join(filter(None, (place, finding.message, finding.help)))
    if _fails(finding):
        result = ET.SubElement(case, "failure", type=str(finding.severity))
        result.set("message", _known(finding.message))
    else:
        result = ET.SubElement(case, "system-out")
    # What reads XML takes this one for a line break anyway, and a terminal goes back to the margin.
    result.text = _known(said).replace("\r", "\n")


def _suite_of(name: str, tests: int, failures: int) -> dict[str, str]:
    return {"name": name, "tests": str(tests), "failures": str(failures), "errors": "0"}


def _fails(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO


def _known(text: str) -> str:
    return _FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
