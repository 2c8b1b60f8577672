"""What a project's past changed, commit by commit, in the words of a review."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential, is_hidden
from kpilint.model.types import Entry, Kpi, Part, Target
from kpilint.read.commits import Commit
from kpilint.read.history import Past
from kpilint.review.change import Change, Verdict, Weight
from kpilint.review.compare import compare
from kpilint.review.differences import difference, share
from kpilint.review.walk import Walk


@frozen
class Record:
    """A change as history keeps it, in words alone.

    `name` is what people call the entry, `entry` the last address that it went by: that of today,
    if it is still there. The rest is as in `kpilint.review.change.Change`; `difference` and
    `relative` are `+15` and `+12.5%`. `for_team` and `confidential` say that it is about a KPI that
    was for its team alone, or a target that was confidential, before or after.
    """

    address: str
    entry: str
    name: str
    weight: Weight
    field: str
    before: str
    after: str
    verdict: Verdict
    difference: str
    relative: str
    why: str
    is_entry: bool
    for_team: bool = False
    confidential: bool = False


@frozen
class Revision:
    """What one commit changed; `commit` and `short` are empty for what is not committed yet.

    `when` is the moment at which it came to the branch. `changes` are those of commitments, meaning
    and accountability, the weightiest first, `wording` the others. `unreadable` are the files that
    could be read before, and are taken for unchanged until they can be read again.
    """

    commit: str
    short: str
    when: datetime | None
    subject: str
    changes: tuple[Record, ...]
    wording: tuple[Record, ...]
    unreadable: tuple[str, ...]

    @property
    def day(self) -> date | None:
        """The date of the commit, where it was made."""
        return self.when.date() if self.when else None


class History:
    """The history of the project around the folder `start`, newest first.

    With `committed` it tells what was committed and nothing else: all of it follows from HEAD.
    With `ids`, of entries or periods, it tells of no others, and adds to them by what other names
    these went; to know what became of one that was given up takes another history, of both.
    Raises GitError where git cannot tell, and ConfigurationError where the project has none.
    """

    def __init__(
        self,
        start: Path,
        file: Path | None = None,
        *,
        committed: bool = False,
        ids: set[str] | None = None,
    ) -> None:
        self._committed = committed
        self._ids = ids
        self._past = Past(start, file)
        self._walk = Walk(self._past.newest.values(), ids)
        self._names = _Names()

    def __iter__(self) -> Iterator[Revision]:
        """Each commit that changed what any entry says; to be gone through once."""
        for step in self._past.steps():
            seen = self._walk.back(step)
            if self._committed and step.commit is None:
                continue
            records = self._names.records(seen.before, seen.after)
            self._follow(records)
            if records or seen.broken:
                yield self._revision(step.commit, records, seen.broken)

    @property
    def begins(self) -> str:
        """Where a shallow clone breaks off; empty until all that there is was gone through."""
        return self._past.short(self._past.begins)

    def addresses(self) -> set[str]:
        """The addresses of all entries that there ever were, as far back as it was gone through."""
        return {".".join(key) for key in self._walk.known()}

    def _follow(self, records: list[Record]) -> None:
        for record in records:
            names = {record.before, record.after}
            if self._ids is not None and record.verdict is Verdict.RENAMED and names & self._ids:
                self._ids |= names

    def _revision(
        self, commit: Commit | None, records: list[Record], broken: tuple[str, ...]
    ) -> Revision:
        return Revision(
            commit=commit.id if commit else "",
            short=self._past.short(commit.id) if commit else "",
            when=commit.when if commit else None,
            subject=commit.subject if commit else "",
            changes=tuple(each for each in records if each.weight is not Weight.WORDING),
            wording=tuple(each for each in records if each.weight is Weight.WORDING),
            unreadable=broken,
        )


class _Names:
    """Which addresses, that entries went by, became which."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def last(self, address: str) -> str:
        """The last address of what went by `address` at the moment gone back to."""
        collection, _, rest = address.partition(".")
        if collection == "targets":
            period, _, kpi = rest.rpartition(".")
            address = f"targets.{period}.{self.last(f'kpis.{kpi}').partition('.')[2]}"
        return self._last.get(address, address)

    def records(self, before: Project, after: Project) -> list[Record]:
        """What changed between two states, each older than those that were asked about before."""
        changes = compare(before, after).changes
        records = [self._record(change, before, after) for change in changes]
        for record in records:
            self._learn(record)
        for was, now in _respelled(before, after):
            self._last[self.last(was)] = self.last(now)
        return records

    def _learn(self, record: Record) -> None:
        collection, _, rest = record.entry.partition(".")
        if record.verdict is Verdict.RENAMED:
            self._last[f"{collection}.{record.before}"] = record.entry
        elif collection == "targets" and record.field == "period":
            self._last[f"targets.{record.before}.{rest.rpartition('.')[2]}"] = record.entry
        elif record.is_entry and record.verdict is Verdict.NEW:
            self._last.pop(record.address, None)

    def _record(self, change: Change, before: Project, after: Project) -> Record:
        sides = (change.old, before), (change.new, after)
        return Record(
            address=change.address,
            entry=self.last(change.address),
            name=_title(change, before, after),
            weight=change.weight,
            field=change.field,
            before=change.before,
            after=change.after,
            verdict=change.verdict,
            difference=difference(change.was, change.now),
            relative=share(change.was, change.now),
            why=change.why,
            is_entry=change.is_entry or change.old is None or change.new is None,
            for_team=any(_is_for_team(part, project) for part, project in sides),
            confidential=any(isinstance(p, Target) and is_confidential(p) for p, _ in sides),
        )


def _respelled(before: Project, after: Project) -> Iterator[tuple[str, str]]:
    """The addresses of targets whose period only goes by another name: `FY2026` and `2026`."""
    new = {(t.kpi, t.period.start, t.period.end): t.address for t in after.targets.values()}
    for key, target in before.targets.items():
        now = new.get((target.kpi, target.period.start, target.period.end))
        if now and key not in after.targets:
            yield target.address, now


def _is_for_team(part: Part | None, project: Project) -> bool:
    """Whether a KPI, or that of a target, is for its team alone; one that is unknown may be."""
    if isinstance(part, Target):
        part = project.kpis.get(part.kpi)
        return part is None or is_hidden(part)
    return isinstance(part, Kpi) and is_hidden(part)


def _title(change: Change, before: Project, after: Project) -> str:
    entry = change.new or change.old
    if isinstance(entry, Target):
        kpi = after.kpis.get(entry.kpi) or before.kpis.get(entry.kpi)
        return kpi.name if kpi else entry.kpi
    return entry.name if isinstance(entry, Entry) else ""
