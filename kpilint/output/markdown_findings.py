"""Findings in Markdown, for the summary of a job and for merge requests: the worst first."""

from collections.abc import Iterator
from typing import NamedTuple

from kpilint.check import Report
from kpilint.finding import Finding, Location, Severity
from kpilint.output.markdown import code, inline, link, message
from kpilint.output.repository import Repository
from kpilint.output.summary import counted, sentences

MOST_RELATED = 5


class _Part(NamedTuple):
    """Lines that belong together, and how many findings are told in them."""

    text: str
    findings: int = 0


def render(report: Report, repository: Repository) -> str:
    """All findings, under a heading that counts them."""
    return "\n".join(part.text for part in _parts(report, repository)).rstrip("\n")


def fitting(report: Report, repository: Repository, room: int) -> str:
    """As many findings as fit into so many bytes, and how many do not."""
    left = len(report.findings)
    room -= len(_left_out(left).encode()) + 1
    kept: list[str] = []
    for part in _parts(report, repository):
        room -= len(part.text.encode()) + 1
        if room < 0:
            break
        kept.append(part.text)
        left -= part.findings
    if not kept:
        return ""
    return "\n".join((*kept, _left_out(left) if left else "")).rstrip("\n") + "\n"


def item(finding: Finding, report: Report, repository: Repository) -> str:
    """A finding as an item of a list: what is wrong, what to do, where."""
    where = [_placed(finding.location, report, repository), code(finding.rule)]
    lines = [message(finding.message)]
    if finding.help:
        lines.append(f"**What to do:** {message(finding.help)}")
    lines.append(" · ".join(where))
    for related in finding.related[:MOST_RELATED]:
        place = _placed(related.location, report, repository)
        lines.append(f"See also {place}: {message(related.message)}")
    if len(finding.related) > MOST_RELATED:
        lines.append(f"and {counted(len(finding.related) - MOST_RELATED, 'more place')}")
    return "- " + "\\\n  ".join(lines)


def _parts(report: Report, repository: Repository) -> Iterator[_Part]:
    first, *others = sentences(report)
    heading, _, rest = first.removesuffix(".").partition(". ")
    yield _Part(f"### kpilint: {inline(heading)}\n")
    others = [f"{rest}.", *others] if rest else others
    if others:
        yield _Part("\n\n".join(map(_sentence, others)) + "\n")
    for severity in sorted(Severity, reverse=True):
        findings = [each for each in report.findings if each.severity is severity]
        if findings:
            yield _Part(f"#### {counted(len(findings), str(severity))}\n")
            yield from (_Part(item(each, report, repository), 1) for each in findings)
            yield _Part("")


def _sentence(text: str) -> str:
    """A sentence, or an item of a list where the text for a terminal has it indented."""
    return f"- {message(text)}" if text.startswith(" ") else message(text)


def _placed(location: Location, report: Report, repository: Repository) -> str:
    label = f"{location.file}:{location.span.line}"
    there = location.path in report.loaded.sources
    return link(label, repository.url(location) if there else "")


def _left_out(number: int) -> str:
    return f"\n{counted(number, 'more finding')}: the log has them all."
