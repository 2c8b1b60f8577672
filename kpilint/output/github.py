"""Findings for GitHub Actions: annotations beside the lines, and the summary of the job."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from kpilint.check import Report
from kpilint.finding import Finding, Location, Severity
from kpilint.output import concise
from kpilint.output.markdown import apart_from_commands
from kpilint.output.repository import Repository
from kpilint.output.summary import counted
from kpilint.output.text import visible

MOST = 10
"""The annotations of one level that GitHub shows of a step."""

MOST_SUMMARY = 1024 * 1024
"""The bytes that the summary of a step may have."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_LINE_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def render(report: Report, repository: Repository) -> Iterator[str]:
    """The annotations, the worst first, and then in words those that GitHub would not show."""
    yield from annotations(report.findings, repository)
    for line in concise.render(tuple(_parted(report.findings)[1])):
        yield apart_from_commands(line)


def annotations(findings: Sequence[Finding], repository: Repository) -> Iterator[str]:
    """As many workflow commands as GitHub shows, and how many findings it would not show."""
    shown, left = _parted(findings)
    yield from (_command(finding, repository) for finding in shown)
    if left:
        yield f"GitHub shows {MOST} annotations of a kind; {_counts(left)} not annotated."


def summarise(summary: Callable[[int], str]) -> None:
    """Add to the summary of the job, if there is one, what `summary` makes of so many bytes."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    path = Path(name)
    try:
        taken = path.stat().st_size if path.exists() else 0
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(summary(MOST_SUMMARY - taken))
    except OSError as error:
        click.echo(f"The job summary cannot be written: {error.strerror}.", err=True)


def disarmed(text: str, form: str) -> str:
    """Text in a format, without what GitHub Actions would take for a command in its log.

    That is `::` in front of a line, and anywhere `##[`. JSON and XML still say the same.
    """
    if form in ("json", "sarif", "gitlab"):
        return text.replace("##[", "#\\u0023[")
    if form == "junit":
        return _LINE_START.sub(r"\1&#58;", text.replace("##[", "#&#35;["))
    return "\n".join(map(apart_from_commands, text.split("\n")))


def _parted(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that GitHub would show, and those for which it has no room."""
    by_level: dict[Severity, list[Finding]] = {level: [] for level in _LEVELS}
    for finding in findings:
        by_level[finding.severity].append(finding)
    shown = [finding for group in by_level.values() for finding in group[:MOST]]
    return shown, [finding for group in by_level.values() for finding in group[MOST:]]


def _counts(findings: list[Finding]) -> str:
    number = [sum(each.severity is level for each in findings) for level in _LEVELS]
    words = [counted(n, str(level)) for level, n in zip(_LEVELS, number, strict=True) if n]
    return f"{' and '.join(words)} {'is' if len(findings) == 1 else 'are'}"


def _command(finding: Finding, repository: Repository) -> str:
    place = {**_place(finding.location, repository), "title": finding.rule}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    said = "\n".join(visible(text) for text in (finding.message, finding.help) if text)
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(said)}"


def _place(location: Location, repository: Repository) -> dict[str, str | int]:
    file, span = visible(repository.path(location)), location.span
    if location.before:
        return {"file": file}
    if span.line != span.end_line:
        # GitHub takes columns only of a place within one line.
        return {"file": file, "line": span.line, "endLine": span.end_line}
    return {
        "file": file,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
