"""How targets stand to date: what came so far, and whether that is on track."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from markupsafe import Markup

from kpilint.model.types import Target
from kpilint.publish.blocks import table
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.outcomes import Days
from kpilint.publish.page import Page
from kpilint.publish.progress import WORDS, latest, nearest
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

Row = tuple[str, ...]
EMPTY = Markup("")
UNDER = '%s <span class="k-under">%s</span>'
LABELS = ("KPI", "Target", "Latest actual", "On track?", "Owner")


def for_days(page: Page, ids: Iterable[str], days: Days, *, within: bool) -> list[Row]:
    """KPIs with their target for some days, the latest actual, and whether it is on track.

    A target counts if its period lies `within` the days, or else if it has a day in common. Nothing
    is looked at that began after the days.
    """
    return [_row(page, id, _target(page, id, days, within=within), days) for id in ids]


def standings(caption: str, rows: Sequence[Row]) -> Markup:
    """The rows as a table."""
    return table(caption, LABELS, rows)


def to_date(page: Page, target: Target) -> Markup:
    """What came of the target's period so far, and of which days that is known."""
    return page.remembered(("to date", id(target)), partial(_to_date, page, target))


def on_track(page: Page, target: Target) -> Markup:
    """In words whether the target is on track, with the shares that say so."""
    return page.remembered(("on track", id(target)), partial(_on_track, page, target))


def so_far(page: Page, target: Target) -> Markup:
    """What came of the target's period so far, and how that stands, in one cell."""
    return page.remembered(("so far", id(target)), partial(_so_far, page, target))


def tally(page: Page, targets: Iterable[Target]) -> str:
    """How many targets stand how: `5 on track, 1 off track, 2 without an actual`."""
    asked = [target for target in targets if not (target.confidential or target.pending)]
    found = [page.company.progress(target) for target in asked]
    words = Counter(each.word if each else "without an actual" for each in found)
    ordered = (word for word in (*WORDS, "without an actual") if words[word])
    return ", ".join(f"{words[word]:,} {word}" for word in ordered)


def _target(page: Page, id: str, days: Days, *, within: bool) -> Target | None:
    start, end = days
    targets = page.company.project.targets_of(id)
    asked = (t for t in targets if t.period.start <= end and start <= t.period.end)
    if within:
        asked = (t for t in asked if start <= t.period.start and t.period.end <= end)
    return nearest(asked, start, end, page.company.today)


def _row(page: Page, id: str, target: Target | None, days: Days) -> Row:
    kpi = page.company.project.kpis.get(id)
    if kpi is None:
        return page.kpi(id), "", "", "", ""
    owner = page.owner((target.owner if target else "") or kpi.owner)
    until = min(days[1], page.company.today)
    if target is None:
        none = "None" if days[1] < page.company.today else "None yet"
        goal = "Watched only" if kpi.tracked_only else none
        return page.kpi_with_state(kpi), goal, _latest(page, id, until), "", owner
    goal = fill(UNDER, page.goal_linked(target), page.period(target.period))
    came = to_date(page, target)
    if came or target.confidential:
        return page.kpi_with_state(kpi), goal, came, on_track(page, target), owner
    return page.kpi_with_state(kpi), goal, _latest(page, id, until), _nothing(page, target), owner


def _nothing(page: Page, target: Target) -> str:
    if target.period.start > page.company.today:
        return "Not begun yet"
    over = target.period.ended(page.company.today)
    return f"No actual in {target.period.text}{'' if over else ' yet'}"


def _latest(page: Page, id: str, until: date) -> Markup:
    actual = latest(page.company.project, id, until)
    return _came(page, id, actual.value, (actual.period,)) if actual else EMPTY


def _to_date(page: Page, target: Target) -> Markup:
    found = None if target.confidential else page.company.progress(target)
    return _came(page, target.kpi, found.value, found.periods) if found else EMPTY


def _so_far(page: Page, target: Target) -> Markup:
    found = None if target.confidential else page.company.progress(target)
    if not found:
        return EMPTY
    value = page.level(found.value, page.company.project.kpis.get(target.kpi))
    own = found.periods[0].text == target.period.text
    parts = (escape(found.word), EMPTY if own else _spanned(found.periods))
    said = joined(", ", filter(None, parts))
    return fill(UNDER, value, said) if said else value


def _spanned(periods: Sequence[Period]) -> Markup:
    ends = dict.fromkeys((periods[0].text, periods[-1].text))
    return joined(" to ", (fill('<span class="amount">%s</span>', end) for end in ends))


def _came(page: Page, id: str, value: Quantity, periods: Sequence[Period]) -> Markup:
    shown = page.level(value, page.company.project.kpis.get(id))
    return fill(UNDER, shown, _spanned(periods))


def _on_track(page: Page, target: Target) -> Markup:
    found = None if target.confidential else page.company.progress(target)
    if not found or not found.word:
        return EMPTY
    word = escape(found.word.capitalize())
    if found.done is None or found.gone is None:
        return word
    done, gone = (page.about(_share(share)) for share in (found.done, found.gone))
    return fill(UNDER, word, f"{done} of the target in {gone} of the time")


def _share(value: Decimal) -> Quantity:
    return Quantity(Kind.PERCENT, value, value)
