"""A review for the terminal: what changed, which way, why, and what follows from it."""

from collections.abc import Iterable, Iterator

from kpilint.compared import Compared
from kpilint.output.summary import counted
from kpilint.output.text import Style, plain, visible
from kpilint.review.change import Change, Weight
from kpilint.review.differences import difference, share
from kpilint.review.review import Review
from kpilint.review.summary import (
    by_entry,
    must_agree,
    name_of,
    period_of,
    sentence,
    title_of,
    to_be_told,
    verdict_of,
)

SHORT = 60
"""The longest text that stands on one line with what it was before."""

_TITLES = {
    Weight.COMMITMENT: "What was promised",
    Weight.MEANING: "What it means",
    Weight.ACCOUNTABILITY: "Who answers for it",
}


def render(review: Review, style: Style = plain) -> Iterator[str]:
    """The review line by line; the findings are not among it."""
    yield style(f"KPI review: {review.verdict}", "strong")
    yield sentence(review)
    yield from _people(review)
    yield from listing(review, review.changes, style)
    if review.follows:
        yield from ("", style("What follows", "strong"))
        yield from (f"  {visible(follow.said)}" for follow in review.follows)
    if review.uses:
        yield from ("", style("Used by", "strong"))
        yield from (f"  {use.address}: {', '.join(use.because)}" for use in review.uses)


def listing(review: Review, changes: Iterable[Change], style: Style = plain) -> Iterator[str]:
    """Every change, by weight and by entry."""
    changes = tuple(changes)
    for weight, title in _TITLES.items():
        found = by_entry(change for change in changes if change.weight is weight)
        if found:
            yield from ("", style(title, "strong"))
        for address, group in found.items():
            yield from _entry(review, address, group, style)


def moved(change: Change) -> str:
    """By how much, for people: `+6 pp, +8.3%`; nothing where that cannot be said."""
    step = difference(change.was, change.now).replace("pp", " pp")
    return ", ".join(filter(None, (step, share(change.was, change.now))))


def closing(compared: Compared) -> str:
    """How much was found, what was compared, and how much of it is not told."""
    review, findings = compared.review, counted(len(compared.report.findings), "finding")
    words = (
        f" {counted(len(review.wording), 'wording change')} not shown." if review.wording else ""
    )
    names = {"worktree": "the work tree", "index": "what is staged"}
    head = names.get(compared.head, compared.head)
    return f"{findings}. Compared {compared.base} with {head}.{words}"


def _people(review: Review) -> Iterator[str]:
    for label, ids in (("To agree", must_agree(review)), ("To be told", to_be_told(review))):
        if ids:
            yield f"{label}: {', '.join(visible(name_of(review, id)) for id in ids)}"


def _entry(review: Review, address: str, changes: list[Change], style: Style) -> Iterator[str]:
    first = changes[0]
    name = ", ".join(filter(None, (title_of(review, first), period_of(first))))
    way = f": {verdict_of(changes)}" if first.weight is Weight.COMMITMENT else ""
    yield f"  {style(visible(name), 'strong')} ({visible(address)}){way}"
    for change in changes:
        yield from (f"    {line}" for line in _change(change))
    why = first.why if first.weight is Weight.COMMITMENT else ""
    if why:
        yield f"    why: {visible(why)}"


def _change(change: Change) -> Iterator[str]:
    before, after = visible(change.before), visible(change.after)
    by = moved(change)
    if change.is_entry:
        yield f"renamed from {before}" if before and after else str(change.verdict)
    elif max(len(before), len(after)) <= SHORT:
        way = f"{before or '(none)'} → {after or '(none)'}"
        yield f"{visible(change.field)}: {way}{f' ({by})' if by else ''}"
    else:
        yield f"{visible(change.field)}:"
        yield from (f"  {mark} {text}" for mark, text in (("-", before), ("+", after)) if text)
