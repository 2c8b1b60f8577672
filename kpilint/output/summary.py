"""What a run comes to, in numbers and in one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kpilint.check import Report
from kpilint.finding import Finding, Severity

MOST_GONE = 20


class Summary(NamedTuple):
    """How many files and entries were read, and how many findings of each sort were made."""

    files: int
    entries: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    baselined: int
    fixable: int


def summarise(report: Report) -> Summary:
    severities = Counter(finding.severity for finding in report.findings)
    return Summary(
        files=len(report.loaded.sources),
        entries=report.project.entry_count,
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        suppressed=len(report.suppressed),
        baselined=report.baselined,
        fixable=sum(finding.fix is not None for finding in report.findings),
    )


def sentences(report: Report) -> Iterator[str]:
    """The closing lines of a run for people."""
    summary = summarise(report)
    yield _findings(report.findings, summary)
    yield from _gone(report.gone)
    if report.silent:
        rules = counted(len(report.silent), "rule")
        verb = "keeps" if len(report.silent) == 1 else "keep"
        yield f"While a file cannot be read, {rules} about what is missing {verb} quiet."


def _gone(gone: tuple[str, ...]) -> Iterator[str]:
    if gone:
        verb = "occurs" if len(gone) == 1 else "occur"
        number = counted(len(gone), "finding")
        yield f"{number} of the baseline no longer {verb}; write it anew to keep it short:"
        yield from (f"  {words}" for words in gone[:MOST_GONE])
        if len(gone) > MOST_GONE:
            yield f"  and {len(gone) - MOST_GONE:,} more"


def statistics(findings: tuple[Finding, ...]) -> Iterator[str]:
    """How often each rule spoke, the most frequent first."""
    counts = Counter((finding.rule, finding.severity) for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = max((len(str(count)) for count in counts.values()), default=1)
    for (rule, severity), count in ordered:
        yield f"{count:>{width}}  {severity}  {rule}"


def counted(number: int, noun: str) -> str:
    """`1 file`, `41 files`, `120 entries`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def _findings(findings: tuple[Finding, ...], summary: Summary) -> str:
    quiet = {"suppressed": summary.suppressed, "in the baseline": summary.baselined}
    parts = ", ".join(f"{count:,} {words}" for words, count in quiet.items() if count)
    hidden = f" ({parts})" if parts else ""
    if not findings:
        files, entries = counted(summary.files, "file"), counted(summary.entries, "entry")
        return f"{files}, {entries}: no findings{hidden}."
    counts: Mapping[str, int] = {
        "error": summary.errors,
        "warning": summary.warnings,
        "info": summary.infos,
    }
    kinds = ", ".join(counted(number, noun) for noun, number in counts.items() if number)
    touched = len({finding.location.path for finding in findings})
    mend = f" {summary.fixable:,} can be fixed with --fix." if summary.fixable else ""
    return f"{kinds} in {touched} of {counted(summary.files, 'file')}{hidden}.{mend}"
