"""Which fixes can be made, and making them until there is none left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kpilint.check import SUPPRESSION_RULE, Report
from kpilint.finding import Finding, Fix
from kpilint.fixes.proof import File
from kpilint.read.load import Loaded

MOST_ROUNDS = 20
"""Times that the specs are judged anew, because a mend can bring another to light."""

MOST_LAYERS = 5
"""Fixes of which each is in the way of the next that are tried."""

Look = Callable[[Mapping[str, bytes]], Report]
"""The report on a project in which some files, by path, have new contents."""


class Mended(NamedTuple):
    """What was mended, in which files, and what is left to be found in the report.

    `texts` are those of the files that change, by path, `before` what they were.
    """

    report: Report
    done: tuple[Finding, ...]
    texts: Mapping[str, str]
    before: Mapping[str, str]


def mended(look: Look) -> Mended:
    """Make all fixes of a project, as far as they do what they say and nothing else."""
    report = first = look({})
    texts: dict[str, str] = {}
    done: list[Finding] = []
    for _ in range(MOST_ROUNDS):
        made = list(_round(report))
        if not made:
            break
        for findings, text in made:
            done += findings
            texts[findings[0].location.path] = text
        report = look({path: text.encode() for path, text in texts.items()})
    return Mended(report, tuple(done), texts, {path: first.loaded.sources[path] for path in texts})


def proved(findings: Sequence[Finding], loaded: Loaded) -> Iterator[Finding]:
    """The findings, without the fixes that would do something else than they say."""
    sound = {
        (path, fix)
        for path, found in _by_file(findings).items()
        for fix in _sound(File.loaded(loaded, path), _fixes(found))
    }
    for finding in findings:
        is_sound = finding.fix is None or (finding.location.path, finding.fix) in sound
        yield finding if is_sound else replace(finding, fix=None)


def _round(report: Report) -> Iterator[tuple[list[Finding], str]]:
    """Of each file that can be mended, the findings that are, and its new text.

    What a comment suppresses is only clear when all else is mended.
    """
    found = [finding for finding in report.findings if finding.fix]
    found = [finding for finding in found if finding.rule != SUPPRESSION_RULE] or found
    for path, findings in _by_file(found).items():
        file = File.loaded(report.loaded, path)
        made = _together(file, _apart(_fixes(findings))[0])
        text = _edited(file, made)
        if made and text is not None:
            yield [finding for finding in findings if finding.fix in made], text


def _by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fix:
            files.setdefault(finding.location.path, []).append(finding)
    return files


def _fixes(findings: Iterable[Finding]) -> list[Fix]:
    """The fixes, each once, though several findings may have it."""
    return list(dict.fromkeys(finding.fix for finding in findings if finding.fix))


def _sound(file: File, fixes: list[Fix]) -> Iterator[Fix]:
    for _ in range(MOST_LAYERS):
        batch, fixes = _apart(fixes)
        yield from _together(file, batch)


def _apart(fixes: Iterable[Fix]) -> tuple[list[Fix], list[Fix]]:
    """The fixes that can be made together, the first of two in each other's way; and the others."""
    chosen: list[Fix] = []
    others: list[Fix] = []
    reached = (0, 0)
    for fix in sorted(fixes, key=lambda fix: fix.edit.span):
        if fix.edit.span[:2] < reached:
            others.append(fix)
        else:
            chosen.append(fix)
            reached = fix.edit.span[2:]
    return chosen, others


def _together(file: File, fixes: list[Fix]) -> list[Fix]:
    """Those of the fixes that hold, all made at once."""
    if not fixes or _edited(file, fixes) is not None:
        return fixes
    middle = len(fixes) // 2
    if not middle:
        return []
    first, last = _together(file, fixes[:middle]), _together(file, fixes[middle:])
    both = [*first, *last]
    return both if _edited(file, both) is not None else first


def _edited(file: File, fixes: Iterable[Fix]) -> str | None:
    return file.edited(fix.edit for fix in fixes)
