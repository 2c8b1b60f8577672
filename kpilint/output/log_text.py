"""A history for the terminal: when, why, and what an entry says otherwise since."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from textwrap import wrap

from kpilint.output.text import Style, plain, visible
from kpilint.review.change import Verdict, Weight
from kpilint.review.history import Record, Revision

SHORT = 60
"""The longest text that stands on one line with what it was before."""

MOST = 20
"""Entries that come in, or go, with one commit before they are only counted."""

ALIKE = 2
"""Entries that say the same anew before more of them are told as one."""

NAMED = 6
"""Entries told as one of which each is still named."""

NARROWEST, WIDEST = 40, 100
MOST_PERIODS = 3

_FINGERPRINT = re.compile(r", [0-9a-f]{8}-[0-9a-f]{8}$")
_Groups = dict[Hashable, list[Record]]
_NOUNS = {
    "terms": ("term", "terms"),
    "people": ("person", "people"),
    "teams": ("team", "teams"),
    "funnels": ("funnel", "funnels"),
    "kpis": ("KPI", "KPIs"),
    "targets": ("target", "targets"),
    "objectives": ("objective", "objectives"),
    "plans": ("plan", "plans"),
}
_WAYS = {Verdict.NEW: "came in", Verdict.DROPPED: "went"}
_LOOKS = {Verdict.LOOSENED: "warning", Verdict.TIGHTENED: "info"}


def render(
    revision: Revision, width: int, style: Style = plain, *, wording: bool = False
) -> Iterator[str]:
    """One commit: its date, the beginning of its id and its subject, then what it changed.

    Text wraps at `width` columns; changes of wording are told too where `wording` is wanted.
    """
    width = min(max(width, NARROWEST), WIDEST)
    yield _heading(revision, style)
    records = [*revision.changes, *(revision.wording if wording else ())]
    many = [way for way in _WAYS if sum(_is(each, way) for each in records) > MOST]
    for way in many:
        crowd = _crowd(each for each in records if _is(each, way))
        yield from _wrapped("  ", f"{crowd} {_WAYS[way]}.", width, hang=2)
    records = [each for each in records if not any(_is(each, way) for way in many)]
    alike = [group for group in _grouped(records, _said).values() if len(group) > ALIKE]
    for group in alike:
        told_once = f"{_crowd(group)}{_ids(group)}: {_brief(group[0], plain)}"
        yield from _wrapped("  ", told_once, width, hang=2)
    told = {id(record) for group in alike for record in group}
    rest = [record for record in records if id(record) not in told]
    for entry in _grouped(rest, lambda record: record.address).values():
        yield from _entry(entry, width, style)
    yield from (
        f"  {visible(path)} could not be read; what was in it is taken for unchanged."
        for path in revision.unreadable
    )


def _heading(revision: Revision, style: Style) -> str:
    if not revision.day:
        return style("not committed yet", "strong")
    subject = style(visible(revision.subject), "strong")
    return f"{revision.day}  {style(revision.short, 'dim')}  {subject}"


def _is(record: Record, way: Verdict) -> bool:
    return record.is_entry and record.verdict is way


def _said(record: Record) -> Hashable:
    """What a record tells, whatever entry of the collection it tells it of."""
    if record.is_entry:
        return record.address
    way = record.field, *_sides(record), record.verdict
    return record.address.partition(".")[0], *way


def _sides(record: Record) -> tuple[str, str]:
    """What stood and stands there; a signature without its fingerprint, if that leaves a change."""
    if record.field == "sign_off":
        before, after = (_FINGERPRINT.sub("", text) for text in (record.before, record.after))
        if before != after:
            return before, after
    return record.before, record.after


def _grouped(records: Iterable[Record], by: Callable[[Record], Hashable]) -> _Groups:
    groups: _Groups = {}
    for record in records:
        groups.setdefault(by(record), []).append(record)
    return groups


def _crowd(records: Iterable[Record]) -> str:
    """`12 terms, 37 KPIs, 120 targets for 2026-Q4`."""
    found = _grouped(records, lambda record: record.address.partition(".")[0])
    return ", ".join(_counted(name, found[name]) for name in _NOUNS if name in found)


def _counted(collection: str, records: Sequence[Record]) -> str:
    number = f"{len(records):,} {_NOUNS[collection][len(records) != 1]}"
    periods = sorted({each.address.split(".")[1] for each in records})
    few = collection == "targets" and len(periods) <= MOST_PERIODS
    return f"{number} for {', '.join(periods)}" if few else number


def _ids(records: Sequence[Record]) -> str:
    ids = dict.fromkeys(record.address.rpartition(".")[2] for record in records)
    return f" ({', '.join(ids)})" if len(ids) <= NAMED else ""


def _entry(records: Sequence[Record], width: int, style: Style) -> Iterator[str]:
    """All that happened to one entry: on its own line if there is but one thing to say."""
    address = style(visible(records[0].address), "strong")
    brief = [_brief(record, style) for record in records]
    if len(records) == 1:
        yield f"  {address}: {brief[0]}"
        yield from _texts(records[0], width)
    else:
        yield f"  {address}:"
        for record, line in zip(records, brief, strict=True):
            yield f"    {line}"
            yield from _texts(record, width)
    told = any(record.field == "rationale" for record in records)
    why = next((each.why for each in records if each.weight is Weight.COMMITMENT), "")
    if why and not told:
        yield from _wrapped("    why: ", why, width)


def _brief(record: Record, style: Style) -> str:
    """A change in one line; of long texts only what they are."""
    before, after = map(visible, _sides(record))
    if record.is_entry:
        return _came_or_went(record)
    if _is_long(record):
        return visible(record.field)
    by = ", ".join(filter(None, (record.difference.replace("pp", " pp"), record.relative)))
    way = f"{before or '(none)'} → {after or '(none)'}{f' ({by})' if by else ''}"
    verdict = style(str(record.verdict), _LOOKS.get(record.verdict, "dim"))
    told = "" if record.verdict is Verdict.CHANGED else f", {verdict}"
    return f"{visible(record.field)} {way}{told}"


def _came_or_went(record: Record) -> str:
    if record.before and record.after:
        return f"renamed from {visible(record.before)}"
    if not record.address.startswith("targets."):
        return f"{record.verdict}: {visible(record.name)}"
    asked = visible(record.before or record.after)
    state = asked == record.field  # pending, or confidential
    told = asked if state else f"{record.field} {asked}"
    return f"{record.verdict}, {told}"


def _texts(record: Record, width: int) -> Iterator[str]:
    """Long texts, one below the other."""
    for mark, text in (("-", record.before), ("+", record.after)):
        if text and _is_long(record):
            yield from _wrapped(f"      {mark} ", text, width)


def _is_long(record: Record) -> bool:
    return not record.is_entry and max(len(record.before), len(record.after)) > SHORT


def _wrapped(start: str, text: str, width: int, hang: int = 0) -> Iterator[str]:
    """The text behind `start`, its further lines below its first, or further in."""
    margin = " " * (len(start) + hang)
    lines = wrap(visible(text), width - len(margin), break_on_hyphens=False) or [""]
    yield f"{start}{lines[0]}"
    yield from (f"{margin}{line}" for line in lines[1:])
