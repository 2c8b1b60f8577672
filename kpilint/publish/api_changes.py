"""What changed, for programs."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID, uuid5

from kpilint.publish.api_values import Json, page
from kpilint.publish.company import Company
from kpilint.publish.events import Event
from kpilint.publish.telling import reason
from kpilint.publish.whereabouts import where
from kpilint.review.history import Record

MOST = 5_000
"""Changes that are listed; the whole history comes from `kpilint log --format json`."""


def changes(company: Company) -> Iterator[Json]:
    """The changes that the page tells in full, each for itself, the newest first."""
    pairs = ((event, record) for event in company.chronicle.latest for record in event.records)
    return (_change(company, *pair) for pair in islice(pairs, MOST))


def _change(company: Company, event: Event, record: Record) -> Json:
    place = where(company, record.entry)
    return {
        "id": str(uuid5(UUID(event.id), ascii((record.address, record.field)))),
        "url": page(place) if place else None,
        "told_at": page(f"changes.html#{event.anchor}"),
        "time": event.when.isoformat(),
        "commit": None if company.public else event.commit,
        "subject": reason(event) or None,
        "about": event.kind.name.lower(),
        "address": record.address,
        "now": record.entry,
        "name": record.name or None,
        "class": str(record.weight),
        "field": record.field,
        "before": record.before or None,
        "after": record.after or None,
        "difference": record.difference or None,
        "relative": record.relative or None,
        "verdict": str(record.verdict),
        "why": record.why or None,
    }
