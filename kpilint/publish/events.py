"""A history as readers look for it: by month, and by what a change is about."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from kpilint.frozen import frozen
from kpilint.publish.groups import grouped
from kpilint.review.change import Verdict, Weight
from kpilint.review.history import Record, Revision

CROWD = 20
"""Entries that come in, or go, with one commit before they are only counted."""

ALIKE = 2
"""Entries of which all say the same anew before they are told as one."""

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:kpilint:changes")


class Kind(StrEnum):
    """What a change is about, in the order in which months tell it."""

    TARGETS = "Targets"
    MEANING = "Meaning"
    ROLES = "Owners and roles"
    WORK = "Objectives and plans"
    SIGNED = "Signed"
    NEW = "New"
    RENAMED = "Renamed"
    GONE = "No longer used"


@frozen
class Event:
    """What is told as one: all that one commit changed of an entry, or alike of several.

    `id` depends on the commit and on what changed, and on nothing that comes later. A `crowd` is of
    entries that came or went together, too many to be told one by one.
    """

    id: str
    kind: Kind
    commit: str
    when: datetime
    subject: str
    records: tuple[Record, ...]
    crowd: bool = False

    @property
    def day(self) -> date:
        """The date of the commit, where it was made."""
        return self.when.date()

    @property
    def month(self) -> str:
        """The month of that day, such as `2026-11`."""
        return f"{self.when.year:04}-{self.when.month:02}"

    @property
    def anchor(self) -> str:
        """Its place on the page of changes."""
        return f"change-{self.id[:13]}"

    @property
    def is_of_names(self) -> bool:
        """Whether its title says all, but for the names of its entries."""
        several = len(self.records) > 1 and self.records[0].is_entry
        return self.kind is Kind.SIGNED or (several and self.kind in (Kind.NEW, Kind.GONE))

    @property
    def entries(self) -> tuple[str, ...]:
        """The last addresses of the entries that it is about."""
        return tuple(dict.fromkeys(record.entry for record in self.records))


def events_of(revision: Revision) -> Iterator[Event]:
    """All that there is to tell of one commit."""
    if revision.when is None:
        return
    records = told_of(revision)
    for kind, verdict in ((Kind.NEW, Verdict.NEW), (Kind.GONE, Verdict.DROPPED)):
        crowd = [each for each in records if each.is_entry and each.verdict is verdict]
        if len(crowd) > CROWD:
            yield _event(revision, kind, crowd, "crowd", crowd=True)
            told = set(map(id, crowd))
            records = [each for each in records if id(each) not in told]
    by_kind = grouped((kind_of(record), record) for record in records)
    for kind in Kind:
        yield from _of_kind(revision, kind, by_kind.get(kind, ()))


def told_of(revision: Revision) -> list[Record]:
    """The changes of a commit that are told: of wording only what entries are called."""
    names = [each for each in revision.wording if each.field == "name"]
    return [*(each for each in revision.changes if not _is_signed_alike(each)), *names]


def left_of(revision: Revision) -> int:
    """How many changes of a commit are only counted."""
    return sum(each.field != "name" for each in revision.wording)


def kind_of(record: Record) -> Kind:
    """What a change is about."""
    collection, field = record.address.partition(".")[0], record.field
    if field == "sign_off":
        return Kind.SIGNED
    if record.verdict is Verdict.RENAMED or field == "name":
        return Kind.RENAMED
    if collection == "targets":
        return Kind.ROLES if field == "owner" else Kind.TARGETS
    if record.is_entry:
        return Kind.NEW if record.verdict is Verdict.NEW else Kind.GONE
    if field in ("status", "replaced_by"):
        return Kind.NEW if record.after == "active" else Kind.GONE
    if record.weight is Weight.MEANING:
        return Kind.MEANING
    return Kind.WORK if collection in ("objectives", "plans") else Kind.ROLES


def signature(text: str) -> tuple[str, str]:
    """Who signed and when, of a signature as changes tell it, where that is said."""
    signer, _, rest = text.partition(", ")
    day = rest[:10]
    return signer, day if day.count("-") == 2 else ""  # else it is the fingerprint


def _is_signed_alike(record: Record) -> bool:
    """Whether the same person signed on the same day, and only what was signed is noted anew."""
    return record.field == "sign_off" and signature(record.before) == signature(record.after)


def _of_kind(revision: Revision, kind: Kind, records: Sequence[Record]) -> Iterator[Event]:
    rest: list[Record] = []
    if kind is Kind.TARGETS:  # each has a reason of its own
        rest = list(records)
    else:
        for said, group in grouped((repr(_said(record)), record) for record in records).items():
            if kind is Kind.SIGNED or len(group) > ALIKE:
                yield _event(revision, kind, group, said)
            else:
                rest += group
    for address, entry in grouped((record.address, record) for record in rest).items():
        yield _event(revision, kind, entry, address)


def _said(record: Record) -> tuple[str, ...]:
    """What a record tells, whatever entry of the collection it tells it of."""
    if record.field == "sign_off":
        return record.field, *signature(record.before), *signature(record.after)
    collection = record.address.partition(".")[0]
    if record.is_entry and record.verdict is not Verdict.RENAMED:
        return collection, str(record.verdict)
    if record.is_entry or record.field == "name":
        return record.address, record.field
    return collection, record.field, record.before, record.after


def _event(
    revision: Revision, kind: Kind, records: Iterable[Record], said: str, *, crowd: bool = False
) -> Event:
    assert revision.when  # noqa: S101 - nothing is told of what is not committed
    name = str(uuid5(_NAMESPACE, ascii((revision.commit, kind.name, said))))
    told, when = tuple(records), revision.when
    return Event(name, kind, revision.commit, when, revision.subject, told, crowd=crowd)
