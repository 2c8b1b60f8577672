"""The newest changes as an Atom feed (RFC 4287)."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin
from uuid import UUID, uuid5

from markupsafe import Markup

from kpilint.publish.company import Company
from kpilint.publish.events import Event
from kpilint.publish.page import Page
from kpilint.publish.telling import headline, told
from kpilint.publish.whereabouts import where

PATH = "changes.atom"
MOST = 50
LONGEST = 200
_NAMESPACE = UUID("8b1f3f0e-52d7-5f0c-9a51-3f1c7a2d6e04")
_NEVER = datetime.fromtimestamp(0, UTC)
# What XML cannot hold, however it is written.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(company: Company, title: str) -> str:
    """The whole feed. Texts are plain; times are those of the commits, never that of the build.

    Addresses are absolute where it is known where the site will be, else relative to the feed.
    """
    return "\n".join(_lines(company, title)) + "\n"


def _lines(company: Company, title: str) -> Iterator[str]:
    events, page = company.chronicle.latest[:MOST], Page(company, 0)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    yield f"<id>{_feed_id(company, title)}</id>"
    yield _text("title", f"{title}: changes")
    yield f"<author>{_text('name', title)}</author>"
    yield f"<updated>{_moment(max((e.when for e in events), default=_NEVER))}</updated>"
    yield _link(company, "alternate", "changes.html", "text/html")
    if company.site_url:
        yield _link(company, "self", PATH, "application/atom+xml")
    for event in events:
        yield from _entry(company, page, event)
    yield "</feed>"


def _entry(company: Company, page: Page, event: Event) -> Iterator[str]:
    said = told(page, event)
    yield "<entry>"
    yield f"<id>urn:uuid:{event.id}</id>"
    yield _text("title", _short(_plain(headline(page, event))))
    yield f"<updated>{_moment(event.when)}</updated>"
    yield f'<category term="{event.kind.name.lower()}" label="{html.escape(event.kind)}"/>'
    yield _link(company, "alternate", f"changes.html#{event.anchor}", "text/html")
    place = where(company, event.entries[0]) if len(event.entries) == 1 else ""
    if place:
        yield _link(company, "related", place, "text/html")
    yield _text("summary", "\n".join(map(_plain, (*said.lines, *said.behind))))
    yield "</entry>"


def _feed_id(company: Company, title: str) -> str:
    """The same wherever the site goes: it follows from the site's name and its first commit."""
    return f"urn:uuid:{uuid5(_NAMESPACE, ascii((title, company.story.first)))}"


def _link(company: Company, relation: str, path: str, type: str) -> str:
    address = urljoin(company.site_url, path)
    return f'<link rel="{relation}" type="{type}" href="{html.escape(_clean(address))}"/>'


def _text(name: str, said: str) -> str:
    return f"<{name}>{html.escape(_clean(said), quote=False)}</{name}>"


def _plain(said: Markup) -> str:
    """The text that readers see."""
    return said.striptags()


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else said[:LONGEST].rpartition(" ")[0] + " ..."


def _clean(said: str) -> str:
    return _FORBIDDEN.sub("\ufffd", said)


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
