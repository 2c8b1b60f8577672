"""Events told: at length with what stands behind them, or on one line."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from kpilint.publish import numbers
from kpilint.publish.chronicle import Moment
from kpilint.publish.escape import escape, fill, joined, safe
from kpilint.publish.events import Event, Kind
from kpilint.publish.groups import grouped
from kpilint.publish.page import Page
from kpilint.publish.phrases import Phrase, many, phrase
from kpilint.publish.whereabouts import described, named, period_of
from kpilint.publish.wording import ENTRIES
from kpilint.review.history import Record

MOST_NAMES = 12
FEW = 3
"""Names that a line tells rather than how many there are."""

MOST_WORDS = 3
"""Things that a line tells of one entry."""

# What programs write of themselves where people would say why; a merge names its author, too.
_EMPTY = re.compile(
    r"(?i)merged? (pull request|branch|branches|remote-tracking|tag|commit|in )"
    r"|(update|create|delete|add|rename) \S+\.(ya?ml|csv|toml)( .*)?$"
)
_EMAIL = re.compile(r"(?<!\S)\S+@\S+")


class Told(NamedTuple):
    """A title, what changed, and what stands behind it."""

    title: Markup
    lines: tuple[Markup, ...]
    behind: tuple[Markup, ...]


def told(page: Page, event: Event) -> Told:
    """An event at length."""
    behind = tuple(_why(page, event))
    if event.crowd:
        return Told(_title(page, event), (), behind)
    if event.is_of_names:
        return Told(_title(page, event), (_names(page, event),), behind)
    if len(event.entries) > 1:
        lines = (*_lines(page, event.records[:1]), _names(page, event))
        return Told(_title(page, event), lines, behind)
    return Told(_title(page, event), tuple(_lines(page, event.records)), behind)


def headline(page: Page, event: Event) -> Markup:
    """An event on one line."""
    title = _title(page, event)
    if event.crowd:
        return title
    if event.is_of_names:
        few = len(event.entries) <= FEW
        if few:
            return fill("%s: %s", title, _names(page, event))
        return fill("%s: %s", title, _counted(event)) if event.kind is Kind.SIGNED else title
    records = event.records[:1] if len(event.entries) > 1 else event.records
    first, *others = (phrase(page, record) for record in records)
    return _several([first.of(title), *(other.words for other in others)])


def of_kpi(page: Page, moment: Moment) -> Markup:
    """What one commit changed of a KPI and its targets, without naming it."""
    said, last = list[Markup](), ""
    for words, alike in _alike(page, moment.told):
        what = _targets(alike)
        said.append(words.of(what) if what and what != last else words.words)
        last = what
    return _several(said)


def reason(event: Event) -> str:
    """What the commit says of why, where people wrote it."""
    subject = _EMAIL.sub("...", event.subject).strip()
    return "" if _EMPTY.match(subject) else subject


def capitalised(text: Markup) -> Markup:
    """The text as it begins a line."""
    return safe(text[:1].upper() + text[1:])


def _title(page: Page, event: Event) -> Markup:
    if event.crowd:
        way = "came in together" if event.kind is Kind.NEW else "were removed together"
        return fill("%s %s", escape(_counted(event)), way)
    if event.kind is Kind.SIGNED:
        return capitalised(phrase(page, event.records[0]).words)
    if event.is_of_names:
        number, nouns = _counted(event).split(" ")
        new = event.kind is Kind.NEW
        return escape(f"{number} new {nouns}" if new else f"{number} {nouns} removed")
    if len(event.entries) > 1:
        return escape(_counted(event))
    return described(page, event.entries[0])


def _lines(page: Page, records: Sequence[Record]) -> Iterator[Markup]:
    for record in records:
        said = phrase(page, record)
        yield capitalised(said.words)
        if said.before:
            yield fill('<span class="k-quiet">Before:</span> %s', said.before)
        if said.after:
            yield fill('<span class="k-quiet">Now:</span> %s', said.after)


def _why(page: Page, event: Event) -> Iterator[Markup]:
    """The reason that a target gives; else what the commit says."""
    told = event.records if event.kind is Kind.TARGETS else ()
    given = next((record.why for record in told if record.why), "")
    if given:
        yield fill("Why: %s", page.label(given))
    said = "" if given or event.kind is Kind.SIGNED else reason(event)
    yield fill("%s%s", numbers.day(event.day), f": {said}" if said else "")


def _names(page: Page, event: Event) -> Markup:
    """The entries of an event, targets by their periods."""
    by_period = grouped((period_of(entry), named(page, entry)) for entry in event.entries)
    said = (
        fill("%s for %s" if period else "%s", *filter(None, (many(list(each), MOST_NAMES), period)))
        for period, each in by_period.items()
    )
    return joined("; ", said)


def _alike(page: Page, records: Sequence[Record]) -> Iterator[tuple[Phrase, list[Record]]]:
    """What records say, and of which of them it is said."""
    found: dict[Phrase, list[Record]] = {}
    for record in records:
        found.setdefault(phrase(page, record), []).append(record)
    return iter(found.items())


def _targets(records: Sequence[Record]) -> Markup:
    """The targets that records are about; nothing where they are about the KPI itself."""
    periods = [escape(period) for each in records if (period := period_of(each.address))]
    many_of = "targets for %s" if len(periods) > 1 else "target for %s"
    return fill(many_of, many(periods, MOST_NAMES)) if periods else Markup("")


def _counted(event: Event) -> str:
    """`12 terms, 37 KPIs and 120 targets`."""
    found = grouped((record.address.partition(".")[0], record) for record in event.records)
    parts = [
        f"{len(found[name]):,} {nouns[len(found[name]) != 1]}"
        for name, nouns in ENTRIES.items()
        if name in found
    ]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _several(said: list[Markup]) -> Markup:
    more = f"; and {len(said) - MOST_WORDS:,} more" if len(said) > MOST_WORDS else ""
    return fill("%s%s", joined("; ", said[:MOST_WORDS]), more)
