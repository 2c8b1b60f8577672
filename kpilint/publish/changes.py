"""What changed, month by month, on its page; in brief on the first page and on those of KPIs."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi
from kpilint.output.summary import counted
from kpilint.publish import numbers
from kpilint.publish.chronicle import Month
from kpilint.publish.company import Company
from kpilint.publish.escape import fill
from kpilint.publish.events import Event, Kind
from kpilint.publish.feed import PATH as FEED
from kpilint.publish.groups import grouped
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.publish.story import Story
from kpilint.publish.telling import headline, of_kpi, told
from kpilint.read.revisions import DEEPEN

PATH = "changes"
MOST_ON_HOME = 5
MOST_OF_KPI = 6

# What is no longer so would come up beside what is.
META = {"hide": ["navigation"]}


def sheet(company: Company) -> Sheet:
    """All that the history tells, by month."""
    return Sheet(PATH, "Changes", partial(_changes, company), "changes.md", meta=META)


def latest(company: Company, page: Page) -> list[Markup]:
    """The newest events but signatures, which are many, each on a line with its day."""
    events = (event for event in company.chronicle.latest if event.kind is not Kind.SIGNED)
    newest = islice(events, MOST_ON_HOME)
    return [fill("%s: %s", _day(page, event), headline(page, event)) for event in newest]


def history(company: Company, kpi: Kpi, page: Page) -> list[Markup]:
    """What became of a KPI and its targets, the newest first."""
    moments = company.chronicle.of_kpi.get(kpi.id, ())
    lines = [
        fill("%s: %s", _day(page, moment.event), of_kpi(page, moment))
        for moment in moments[:MOST_OF_KPI]
    ]
    if len(moments) > MOST_OF_KPI:
        before = counted(len(moments) - MOST_OF_KPI, "time")
        lines.append(fill("Before that it changed %s", before))
    return lines


def note(story: Story) -> str:
    """What readers should know of a history that is not all there; else nothing."""
    if not story.known:
        return (
            "There is no history to tell yet: it comes from git, and these definitions are not"
            " there, or nothing has been committed."
        )
    if not story.whole:
        return (
            "Only the last part of the history was at hand when this site was made; what was"
            f" before is not told. The whole of it comes with {DEEPEN}."
        )
    if not story.revisions:
        return "There is no history to tell yet: these definitions have not been committed to git."
    return ""


def _day(page: Page, event: Event) -> Markup:
    """When it was, linked to all of that month."""
    return page.link(f"{PATH}.html#{event.month}", numbers.day(event.day))


def _changes(company: Company, page: Page) -> Mapping[str, Any]:
    found = company.chronicle
    return {
        "feed": page.url(FEED),
        "note": note(found.story),
        "months": [_month(page, month) for month in found.told],
        "older": [(each.id, numbers.month(each.start), _number(each)) for each in found.older],
    }


def _month(page: Page, month: Month) -> Mapping[str, Any]:
    by_kind = grouped((event.kind, event) for event in month.events)
    return {
        "id": month.id,
        "title": numbers.month(month.start),
        "kinds": [
            (kind, [(event.anchor, told(page, event)) for event in by_kind[kind]])
            for kind in Kind
            if kind in by_kind
        ],
        "left": " ".join(_left(month)),
    }


def _left(month: Month) -> Iterator[str]:
    if month.more:
        yield f"And {counted(month.more, 'more change')}."
    if month.wording and month.events:
        yield f"Not told: {counted(month.wording, 'change')} of wording."
    elif month.wording:
        yield f"Only wording changed: {counted(month.wording, 'change')}."


def _number(month: Month) -> str:
    parts = (
        counted(len(month.events), "change") if month.events else "",
        f"{counted(month.wording, 'change')} of wording" if month.wording else "",
    )
    return " and ".join(filter(None, parts))
