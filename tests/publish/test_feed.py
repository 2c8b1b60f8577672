"""The feed of changes: what RFC 4287 asks of it, and that it keeps to itself."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit
from uuid import UUID

import pytest

from kpilint.publish.feed import MOST
from kpilint.publish.settings import Settings
from tests.publish.past import Site, Team

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = ("id", "title", "updated")


def parsed(feed: str) -> ElementTree.Element:
    """The feed, once it is known to be one; the numbers are those of sections in RFC 4287."""
    root = ElementTree.fromstring(feed.encode("utf-8", "replace"))
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ONCE:  # 4.1.1, 4.1.2
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert element.find(f"{ATOM}id") is not None
        id = of(element, "id")
        assert id.startswith("urn:uuid:")
        UUID(id.removeprefix("urn:uuid:"))  # 4.2.6: an IRI that never changes
        said = of(element, "updated")  # 3.3: RFC 3339, with a capital T and Z or an offset
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", said)
        assert datetime.fromisoformat(said).tzinfo
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))  # 4.1.1: no two alternates of one type
        assert ("alternate", "text/html") in links  # 4.1.2: a must without content
        for each in element.iter():
            assert each.tag.startswith(ATOM)
            assert each.get("type") in (None, "text/html", "application/atom+xml")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # 4.1.1: a must
    ids = [of(element, "id") for element in (root, *entries)]
    assert len(ids) == len(set(ids))
    return root


def of(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def entries_of(site: Site) -> list[ElementTree.Element]:
    return parsed(site.feed()).findall(f"{ATOM}entry")


def test_an_entry_tells_one_change(team: Team) -> None:
    target = team.specs["targets"]["2026-Q4"]["sqls"]
    target |= {"value": 120, "rationale": "The webinars bring twenty."}
    team.commits(when="2026-10-08T09:00:00+02:00")
    site = team.site()
    first = entries_of(site)[0]
    assert of(first, "title") == "Meetings for 2026-Q4: 100 → 120 (+20, +20%), tightened"
    assert of(first, "updated") == "2026-10-08T09:00:00+02:00"
    assert of(first, "summary").split("\n") == [
        "100 → 120 (+20, +20%), tightened",
        "Why: The webinars bring twenty.",
        "8 October 2026",
    ]
    assert of(parsed(site.feed()), "updated") == "2026-10-08T09:00:00+02:00"


def test_its_links_lead_to_the_change_and_to_the_entry(team: Team) -> None:
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 120
    team.commits()
    site = team.site()
    links = {link.get("rel"): link.get("href") or "" for link in entries_of(site)[0]}
    assert links["related"] == "targets/2026-Q4.html#sqls"
    path, _, anchor = links["alternate"].partition("#")
    assert path == "changes.html"
    assert f'id="{anchor}"' in site.page()
    assert 'type="application/atom+xml" href="changes.atom"' in site.page()


@pytest.mark.parametrize(
    ("stated", "base"),
    [
        ("https://kpis.example.com/team", "https://kpis.example.com/team/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("javascript:alert(1)", ""),
        ("kpis.example.com", ""),
        ('https://x.example/"><b>/', 'https://x.example/"><b>/'),
        (["no", "text"], ""),
        (None, ""),
    ],
)
def test_links_are_absolute_where_it_is_known_where_the_site_will_be(
    team: Team, stated: object, base: str
) -> None:
    url = Settings({"site_url": stated}).site_url
    assert url == base
    root = parsed(team.site(url=url).feed())
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["alternate"] == urljoin(base, "changes.html")
    assert links.get("self") == (f"{base}changes.atom" if base else None)
    assert unquote(urlsplit(links["alternate"]).path).endswith("changes.html")


def test_ids_do_not_depend_on_where_the_site_is(team: Team) -> None:
    here, there = (parsed(team.site(url=url).feed()) for url in ("", "https://x.example/"))
    assert [each.text for each in here.iter(f"{ATOM}id")] == [
        each.text for each in there.iter(f"{ATOM}id")
    ]


def test_two_companies_have_two_feeds(team: Team) -> None:
    first = of(parsed(team.site().feed()), "id")
    team.git("update-ref", "-d", "HEAD", at=team.root)
    team.commits("Another beginning")
    assert of(parsed(team.site().feed()), "id") != first


def test_it_holds_the_newest_alone(team: Team) -> None:
    for number in range(MOST + 5):
        team.specs["kpis"]["sqls"]["definition"] = f"Edition {number}."
        team.commits(when=f"2026-10-08T09:{number:02}:00+02:00")
    found = entries_of(team.site())
    assert len(found) == MOST
    assert f"Now: Edition {MOST + 4}." in of(found[0], "summary")


def test_texts_stay_texts(team: Team) -> None:
    evil = "<script>alert(1)</script> &lt;b&gt; ]]> {{ 7*7 }} & \"' \x0b\x1f \ufffe \U0001f600"
    team.specs["kpis"]["sqls"]["name"] = evil
    team.specs["targets"]["2026-Q4"]["sqls"] |= {"value": 120, "rationale": evil}
    team.commits(f"Say {evil}".replace("\x1f", ""))
    site = team.site()
    said = [of(entry, "title") + of(entry, "summary") for entry in entries_of(site)]
    assert any("<script>alert(1)</script> &lt;b&gt; ]]> {{ 7*7 }}" in text for text in said)
    assert "<script>alert" not in site.feed()
    for path in ("changes", "index", "kpis/sqls"):
        assert "<script>alert" not in site.page(path)
    assert "{{" not in site.page()
