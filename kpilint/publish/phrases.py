"""Changes in the words of those who read the site."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from kpilint.publish import numbers
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.events import signature
from kpilint.publish.labels import Sort, label, sort, word
from kpilint.publish.page import Page
from kpilint.publish.whereabouts import named
from kpilint.publish.wording import ENTRIES, sentence_case, spoken
from kpilint.review.change import Verdict
from kpilint.review.history import Record
from kpilint.values.quantity import Kind, Quantity, parse_quantity

SHORT = 60
"""The longest text that stands on one line with what it was before."""

LONGEST = 1_000
NOTHING = Markup("")
_TARGETS = "targets."
_NUMBERS = ("value", "change", "pending", "confidential")
_STATES = {"pending": "not set yet", "confidential": "confidential"}
_STANDINGS = {"active": "in use now", "draft": "a draft now", "deprecated": "no longer used"}
_COLLECTIONS = {Sort.KPIS: "kpis", Sort.TERMS: "terms", Sort.OBJECTIVES: "objectives"}


class Phrase(NamedTuple):
    """One thing that changed, in a few words; of long texts what stood there, and what does now.

    `labelled` says that the words begin with a label and a colon.
    """

    words: Markup
    before: Markup = NOTHING
    after: Markup = NOTHING
    labelled: bool = False

    def of(self, what: Markup) -> Markup:
        """The words behind what they are about: `SQLs: 120 → 135`, `SQLs, stretch: 140 → 150`."""
        return fill("%s, %s" if self.labelled else "%s: %s", what, self.words)


def phrase(page: Page, record: Record) -> Phrase:
    """What changed of an entry."""
    if record.is_entry:
        return Phrase(_itself(page, record))
    if record.field in _NUMBERS and record.address.startswith(_TARGETS):
        return Phrase(_moved(record, _goal(record.before), _goal(record.after)))
    if record.field == "name":
        return Phrase(fill("called “%s”, no longer “%s”", record.after, record.before))
    if record.field == "sign_off":
        return Phrase(_signed(page, record))
    if record.field == "status":
        return Phrase(escape(_STANDINGS.get(record.after, record.after)))
    called = _label(page, record)
    if sort(record) is Sort.PROSE or _is_long(record):
        before, after = (page.label(_cut(text)) for text in (record.before, record.after))
        return Phrase(fill("%s changed", called), before, after)
    before, after = (_value(page, record, text) for text in (record.before, record.after))
    return Phrase(fill("%s: %s", called, _moved(record, before, after)), labelled=True)


def _itself(page: Page, record: Record) -> Markup:
    """That an entry came, went, or goes by another id."""
    if record.verdict is Verdict.RENAMED:
        ids = map(page.code, (record.after, record.before))
        return fill("goes by the id %s, no longer by %s", *ids)
    noun = ENTRIES[record.address.partition(".")[0]][0]
    if not record.address.startswith(_TARGETS):
        return fill("new %s" if record.verdict is Verdict.NEW else "%s removed", noun)
    if record.verdict is Verdict.NEW:
        return fill("new, %s", _goal(record.after))
    return fill("dropped; it was %s", _goal(record.before))


def _signed(page: Page, record: Record) -> Markup:
    signer, day = signature(record.after or record.before)
    by = fill("%s on %s", _owner(page, signer), _day(day)) if day else _owner(page, signer)
    return fill("signed by %s" if record.after else "no longer signed; it was by %s", by)


def _goal(text: str) -> Markup:
    """What a target asks for."""
    return escape(_STATES.get(text) or (_amount(text) if text else "none"))


def _moved(record: Record, before: Markup, after: Markup) -> Markup:
    """From where to where, by how much, and which way that is."""
    if record.after == "confidential":
        return Markup("confidential from now on")
    shares = () if record.difference.endswith("pp") else (record.relative,)
    by = ", ".join(_amount(each) for each in (record.difference, *shares) if each)
    way = str(record.verdict) if record.verdict in (Verdict.TIGHTENED, Verdict.LOOSENED) else ""
    moved = fill("%s → %s%s", before, after, f" ({by})" if by else "")
    return fill("%s, %s", moved, way) if way else moved


def _value(page: Page, record: Record, text: str) -> Markup:
    """What stood, or stands, in a field."""
    found = sort(record)
    if not text and record.field != "tracked_only":
        return escape("nobody" if found is Sort.OWNERS else "none")
    match found:
        case Sort.AMOUNT:
            return escape(_amount(text))
        case Sort.DAY:
            return escape(_day(text))
        case Sort.WORD:
            return escape(word(record.field, text))
        case Sort.WORDS:
            return page.words(map(spoken, text.split(", ")))
        case Sort.STAGES:
            return page.listed(map(page.stage, text.split(", ")))
        case Sort.OWNERS:
            return page.listed(_owner(page, id) for id in text.split(", "))
        case Sort.KPIS | Sort.TERMS | Sort.OBJECTIVES | Sort.SUCCESSOR:
            collection = _COLLECTIONS.get(found) or record.address.partition(".")[0]
            ids = text.split(" → " if found is Sort.TERMS else ", ")
            return page.listed(named(page, f"{collection}.{id}") for id in ids)
    return page.label(text)


def _owner(page: Page, id: str) -> Markup:
    """A team or a person, by name, linked if they are still there."""
    project, names = page.company.project, page.company.chronicle.names
    person = id in project.people or (id not in project.teams and f"people.{id}" in names)
    return named(page, f"people.{id}" if person else f"teams.{id}")


def _label(page: Page, record: Record) -> Markup:
    pattern, name = label(record)
    if not name:
        return escape(pattern)
    if record.field.startswith("stages."):
        return fill(pattern, named(page, f"terms.{name}"))
    if record.field.startswith("assumptions."):
        return fill(pattern, page.assumed(name))
    return fill(pattern, escape(sentence_case(name)))


def _is_long(record: Record) -> bool:
    text = max(len(record.before), len(record.after)) > SHORT
    return text and sort(record) is Sort.TEXT


def _amount(text: str) -> str:
    """An amount as readers know it; what is none stays as it is."""
    found = parse_quantity(text)
    if not isinstance(found, Quantity):
        return text
    if found.kind is Kind.RELATIVE:
        return f"{numbers.amount(found)} relative"
    return numbers.amount(found)


def _day(text: str) -> str:
    """A date in words; what is none stays as it is."""
    try:
        return numbers.day(date.fromisoformat(text))
    except ValueError:
        return text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} ..."


def many(words: list[Markup], most: int) -> Markup:
    """Several in a row, and how many there are beside them."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return fill("%s%s", joined(", ", words[:most]), more)
