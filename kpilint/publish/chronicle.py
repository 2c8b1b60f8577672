"""All that happened: by month, by KPI, and what entries that are gone were called."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from kpilint.frozen import frozen
from kpilint.publish.events import Event, events_of, left_of
from kpilint.publish.groups import grouped
from kpilint.publish.story import UNKNOWN, Story
from kpilint.review.change import Verdict
from kpilint.review.history import Record

MOST_MONTHS = 24
"""Months that are told in full; of those before it is said how much changed."""

MOST_EVENTS = 500
"""Events that are told in full."""


class Month(NamedTuple):
    """A month in which something changed.

    `wording` counts the changes that are never told, `more` the events that there are besides.
    """

    id: str
    start: date
    events: tuple[Event, ...]
    wording: int
    more: int = 0


class Moment(NamedTuple):
    """What one commit changed of a KPI and its targets."""

    event: Event
    records: tuple[Record, ...]

    @property
    def told(self) -> tuple[Record, ...]:
        """Of a KPI that is new not which targets it brought."""
        new = any(_comes(each) and each.entry.startswith("kpis.") for each in self.records)
        return tuple(each for each in self.records if not (new and _comes_with(each)))


@frozen
class Chronicle:
    """What the site tells of a story."""

    story: Story = field(default=UNKNOWN)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Every event, the newest first."""
        return tuple(each for revision in self.story.revisions for each in events_of(revision))

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Every month in which anything changed, the newest first."""
        events, wording = grouped((each.month, each) for each in self.events), self._wording
        return tuple(
            Month(id, date(int(id[:-3]), int(id[-2:]), 1), events.get(id, ()), wording.get(id, 0))
            for id in sorted({*events, *wording}, reverse=True)
        )

    @cached_property
    def told(self) -> tuple[Month, ...]:
        """The newest months, with as many of their events as are told in full."""
        told, room = list[Month](), MOST_EVENTS
        for month in self.months[:MOST_MONTHS]:
            if not room:
                break
            shown = month.events[:room]
            told.append(month._replace(events=shown, more=len(month.events) - len(shown)))
            room -= len(shown)
        return tuple(told)

    @cached_property
    def older(self) -> tuple[Month, ...]:
        """The months before, of which it is said how much changed."""
        return self.months[len(self.told) :]

    @cached_property
    def latest(self) -> tuple[Event, ...]:
        """The events that are told in full."""
        return tuple(each for month in self.told for each in month.events)

    @cached_property
    def of_kpi(self) -> Mapping[str, tuple[Moment, ...]]:
        """For each KPI, by its last id, what became of it and its targets, the newest first."""
        parts = (part for each in self.events for part in _by_kpi(each))
        found: dict[str, dict[str, Moment]] = {}
        for kpi, moment in parts:
            commits = found.setdefault(kpi, {})
            known = commits.get(moment.event.commit)
            records = (*(known.records if known else ()), *moment.records)
            commits[moment.event.commit] = moment._replace(records=records)
        return {kpi: tuple(commits.values()) for kpi, commits in found.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What entries were called last, by their last address."""
        names: dict[str, str] = {}
        for event in self.events:
            for record in event.records:
                if record.name:
                    names.setdefault(record.entry, record.name)
        return names

    @cached_property
    def _wording(self) -> Mapping[str, int]:
        """How many changes of each month are not told."""
        counts: dict[str, int] = {}
        for revision in self.story.revisions:
            left = left_of(revision)
            if left and revision.when:
                id = f"{revision.when.year:04}-{revision.when.month:02}"
                counts[id] = counts.get(id, 0) + left
        return counts


def _by_kpi(event: Event) -> Iterable[tuple[str, Moment]]:
    pairs = ((_kpi_of(record), record) for record in event.records)
    found = grouped((kpi, record) for kpi, record in pairs if kpi)
    return ((kpi, Moment(event, records)) for kpi, records in found.items())


def _kpi_of(record: Record) -> str:
    collection, _, rest = record.entry.partition(".")
    return {"kpis": rest, "targets": rest.rpartition(".")[2]}.get(collection, "")


def _comes(record: Record) -> bool:
    return record.is_entry and record.verdict is Verdict.NEW


def _comes_with(record: Record) -> bool:
    return _comes(record) and record.entry.startswith("targets.")
