"""A history without what is withheld, now or then: numbers, entries, and mentions in texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kpilint.check import Report
from kpilint.model.secrecy import is_confidential
from kpilint.publish.events import signature
from kpilint.publish.mentions import Mentions, Named
from kpilint.publish.public import PublicReport
from kpilint.publish.story import Story
from kpilint.publish.withheld import FIXED, STAND_IN
from kpilint.review.change import Verdict
from kpilint.review.history import Record, Revision

CONFIDENTIAL = "confidential"
_NUMBERS = frozenset({"value", "change", CONFIDENTIAL})
_KPIS = frozenset(
    {"drives", "balanced_by", "watches", "kpis", "kpis.primary", "kpis.secondary", "replaced_by"}
)
_ID = re.compile(r"[a-z][a-z0-9_]*")


def disclosed(story: Story, report: Report) -> Story:
    """What readers of the site may know of it.

    Of a target that is confidential, or was, nothing is told of the time before it ceased to be.
    The public does not hear of KPIs for a team alone either, nor of the time when one was that.
    """
    revisions = _without_numbers(story.revisions, report)
    if isinstance(report, PublicReport):
        revisions = _for_the_public(revisions, report)
    return replace(story, revisions=tuple(filter(_tells, revisions)))


def _tells(revision: Revision) -> bool:
    return bool(revision.changes or revision.wording)


def _without_numbers(revisions: Iterable[Revision], report: Report) -> list[Revision]:
    targets = report.project.targets.values()
    closed = {target.address for target in targets if is_confidential(target)}
    told = []
    for revision in revisions:
        changes, wording = revision.changes, revision.wording
        told.append(
            replace(
                revision,
                changes=tuple(filter(None, (_open(each, closed) for each in changes))),
                wording=tuple(filter(None, (_open(each, closed) for each in wording))),
            )
        )
        closed |= {each.entry for each in (*changes, *wording) if each.confidential}
    return told


def _open(record: Record, closed: set[str]) -> Record | None:
    """The record without what a target keeps, or kept, to itself; None if nothing is left."""
    if record.entry not in closed and not record.confidential:
        return record
    if record.field in _NUMBERS:
        if record.before == CONFIDENTIAL and record.entry not in closed:
            return record
        if record.after == CONFIDENTIAL:
            return replace(record, before="", difference="", relative="", why="")
    return None


def _for_the_public(revisions: list[Revision], report: PublicReport) -> list[Revision]:
    seen = _Seen(report)
    parted = [(each, seen.published(each.changes, each.wording)) for each in revisions]
    censor = _Censor(seen)
    return [
        replace(
            revision,
            subject="",
            changes=tuple(filter(None, map(censor.record, changes))),
            wording=tuple(filter(None, map(censor.record, wording))),
            unreadable=(),
        )
        for revision, (changes, wording) in parted
    ]


class _Seen:
    """What was published of the past, gone through from its end."""

    def __init__(self, report: PublicReport) -> None:
        self.project = report.project
        self.ids = set(self.project.kpis)
        self.hidden = [Named(kpi.id, kpi.name) for kpi in report.hidden]
        self._closed = {kpi.id for kpi in report.hidden}
        self._known = {f"kpis.{id}" for id in self.ids}
        self._known |= {target.address for target in self.project.targets.values()}

    def published(self, *parts: tuple[Record, ...]) -> list[tuple[Record, ...]]:
        """Those records of the commit before that everybody may read, each part for itself."""
        records = [record for part in parts for record in part]
        # What is neither there nor seen to go has gone, or changed, without a commit.
        self._known |= {each.entry for each in records if _goes(each)}
        kpis = [each for each in records if each.entry.startswith("kpis.")]
        self._closed |= {_kpi_of(each) for each in kpis if each.for_team}
        for record in kpis:
            ids = {record.address.partition(".")[2], _kpi_of(record)}
            if self._is_open(record):
                self.ids |= {*ids, *_ids_before(record)}
            else:
                names = {record.name, *_names_in(record)}
                ids |= set(_ids_before(record))
                self.hidden += [Named(id, name) for id in ids for name in names]
        return [tuple(filter(self._is_open, part)) for part in parts]

    def _is_open(self, record: Record) -> bool:
        if not record.entry.startswith(("kpis.", "targets.")):
            return True
        if record.for_team or _kpi_of(record) in self._closed:
            return False
        return record.entry in self._known


class _Censor:
    """Takes out of records what they say of KPIs that are not published."""

    def __init__(self, seen: _Seen) -> None:
        now = seen.project.kpis
        hidden = {each.id for each in seen.hidden} - now.keys()
        self.published = seen.ids - hidden
        names = [each if each.id in hidden else Named("", each.name) for each in seen.hidden]
        self.mentions = Mentions(seen.project, names)

    def record(self, record: Record) -> Record | None:
        """The record as the public may read it; None if nothing is left."""
        if record.field == "unit" or not self._has(record.field):
            return None  # a formula's unit may be called after a part that is not published
        before, after = self._said(record, record.before), self._said(record, record.after)
        if before == after and not record.is_entry:
            return None
        texts = (self.mentions.without(text) for text in (record.field, record.name, record.why))
        field, name, why = texts
        return replace(record, field=field, before=before, after=after, name=name, why=why)

    def _has(self, field: str) -> bool:
        """Whether it is none of the levels of a KPI that is not published."""
        first, _, name = field.partition(".")
        if first != "assumptions" or name == "deal_size" or "." in name:
            return True
        return name in self.published

    def _said(self, record: Record, text: str) -> str:
        if record.field in _KPIS and not record.entry.startswith("terms."):
            return ", ".join(id for id in text.split(", ") if id in self.published)
        if record.field == "measure.expression":
            return _ID.sub(lambda id: id[0] if id[0] in self.published else STAND_IN, text)
        if record.field == "sign_off":
            return ", ".join(filter(None, signature(text)))
        is_name = record.field.rpartition(".")[2] in FIXED
        return text if is_name else self.mentions.without(text)


def _goes(record: Record) -> bool:
    return record.is_entry and record.verdict is Verdict.DROPPED


def _kpi_of(record: Record) -> str:
    return record.entry.rpartition(".")[2]


def _ids_before(record: Record) -> Iterator[str]:
    if record.verdict is Verdict.RENAMED:
        yield record.before


def _names_in(record: Record) -> Iterator[str]:
    if record.field == "name":
        yield from (record.before, record.after)
