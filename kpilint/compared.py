"""The review as a whole: two states of the specs → what changed, and what the rules say of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from kpilint.check import SUPPRESSION_RULE, Report, judge, project_of, reviewed
from kpilint.config import Config
from kpilint.finding import Finding
from kpilint.frozen import frozen
from kpilint.identity import words
from kpilint.model.fingerprint import of_plan, of_target
from kpilint.model.made import Made
from kpilint.model.project import Project
from kpilint.model.sign_offs import line
from kpilint.model.types import Plan, Target
from kpilint.read.load import Loaded
from kpilint.review.review import Review, review

_ID = re.compile(r"[a-z][a-z0-9_]*")
_QUOTED = re.compile(r"`[^`]*`")
_NAMED = re.compile(r"(`[^`]*`) \([^()]*\)")


@frozen
class Read:
    """One of the two states: its name, its configuration, and all that was read of it."""

    name: str
    config: Config
    loaded: Loaded


@frozen
class Compared:
    """A review with its findings: those of the family review, and those that are new.

    `base` and `head` name the states. The `report` is that of the later state, with the texts of
    the earlier one beside it.
    """

    review: Review
    report: Report
    base: str
    head: str

    def to_sign(self) -> Iterator[tuple[str, str]]:
        """What is not agreed, by address, each with the line that its approver would put in."""
        for each in self.review.unapproved:
            if each.new and each.approvers:
                seal = _fingerprint(self.review.after, each.new)
                yield each.address, f"sign_off: {line(each.approvers[-1], self.review.today, seal)}"

    def fails(self, least: str) -> bool:
        """Whether a rule of the family review has a finding at or above the severity `least`."""
        ours = tuple(f for f in self.report.findings if f.rule.startswith("review-"))
        return replace(self.report, findings=ours).fails(least)


def compare(before: Read, after: Read, today: date) -> Compared:
    """Review the change from one state to the other, by the rules that held before it."""
    policy = _policy(before.config, after.config)
    made = Made()
    old, new = (project_of(each.loaded, each.config, made) for each in (before, after))
    found = review(old, new, today)
    report = judge(new, after.loaded, policy, today)
    asked = _to_ask_again(report)
    known = judge(old, before.loaded, before.config, today, asked).findings
    ours = reviewed(found, policy)
    findings = (*ours, *_added(_names(found), known, report.findings))
    ordered = tuple(sorted(findings, key=lambda finding: finding.order))
    earlier = before.loaded.sources
    whole = replace(report, findings=ordered, suppressed=(), earlier=earlier)
    return Compared(found, whole, before.name, after.name)


def _policy(before: Config, after: Config) -> Config:
    """How the later state is judged: by the rules that were agreed before it."""
    return replace(
        after,
        select=before.select,
        ignore=before.ignore,
        per_file_ignores=before.per_file_ignores,
        severity=before.severity,
        options=before.options,
    )


def _to_ask_again(report: Report) -> set[str] | None:
    """The rules whose findings may have been there before; None for all.

    Whether a suppression was idle only all rules together can tell.
    """
    rules = {finding.rule for finding in report.findings}
    return None if SUPPRESSION_RULE in rules else rules


def _added(
    names: Mapping[str, str], known: Iterable[Finding], now: Iterable[Finding]
) -> Iterator[Finding]:
    """The findings that the change brings in, wherever the others moved to."""
    waiting = Counter(_identity(finding, names) for finding in known)
    for finding in now:
        identity = _identity(finding)
        waiting[identity] -= 1
        if waiting[identity] < 0:
            yield finding


def _identity(finding: Finding, names: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """What a finding is, whatever its numbers and the names of entries, as `names` calls these."""
    place = finding.location
    said = _NAMED.sub(r"\1", finding.message)
    text = _QUOTED.sub(lambda found: _renamed(found[0], names), said)
    return finding.rule, _renamed(place.address, names) or place.path, words(text)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    whole = names.get(text, text)
    return _ID.sub(lambda found: names.get(found[0], found[0]), whole)


def _names(found: Review) -> Mapping[str, str]:
    """What goes by another name after the change: ids, and targets of another period."""
    ids = {old: new for pairs in found.renamed.values() for old, new in pairs.items()}
    targets = (change for change in found.changes if change.field == "period")
    moved = {each.old.address: each.address for each in targets if isinstance(each.old, Target)}
    return ids | moved


def _fingerprint(project: Project, entry: Target | Plan) -> str:
    return of_plan(project, entry) if isinstance(entry, Plan) else of_target(project, entry)
