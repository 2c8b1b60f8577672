"""Findings one a line, in the form that editors and grep read."""

from collections.abc import Iterator

from kpilint.finding import Finding
from kpilint.output.text import visible


def render(findings: tuple[Finding, ...]) -> Iterator[str]:
    """`path:line:column: severity rule: message`."""
    for finding in findings:
        span = finding.location.span
        place = f"{visible(finding.location.path)}:{span.line}:{span.column}"
        yield f"{place}: {finding.severity} {finding.rule}: {visible(finding.message)}"
