"""Words of the vocabulary are found in texts, and nothing else is."""

import re
from array import array
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.model.types import Life, Term
from kpilint.publish.escape import contact_url, escape, heading, plain_tag, safe_url
from kpilint.publish.words import Vocabulary, anew, first_mentions, plural
from kpilint.read.document import Document, Place, Source


def term(id: str, name: str, abbreviation: str = "", *aliases: str) -> Any:
    at = Place(Document(Source("terms.yaml", ""), {}, array("i")), ("terms", id))
    empty = ("definition", "counts", "enters_when", "leaves_when", "excludes", "owner")
    texts = dict.fromkeys(empty, "")
    named = {"id": id, "name": name, "abbreviation": abbreviation, "aliases": aliases}
    return Term(at=at, **named, **texts, confused_with={}, life=Life())


TERMS = (
    term("lead", "Lead", "", "net new name"),
    term("mql", "Marketing-qualified lead", "MQL"),
    term("opportunity", "Opportunity", "SQO"),
    term("won", "Closed won"),
)
VOCABULARY = Vocabulary({term.id: term for term in TERMS})


def shown(text: str) -> str:
    """Write links as <id:words> and tooltips as (words)."""
    rendered = str(VOCABULARY.render(text, ""))
    rendered = re.sub(r"<abbr [^>]*>(.*?)</abbr>", r"(\1)", rendered)
    return unescape(re.sub(r'<a class="k-term" href="#(\w+)">(.*?)</a>', r"<\1:\2>", rendered))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Each lead counts.", "Each <lead:lead> counts."),
        ("Leads and LEADS", "<lead:Leads> and <lead:LEADS>"),
        ("a net new name", "a <lead:net new name>"),
        ("a net-new name", "a <lead:net-new name>"),
        ("net, new name", "net, new name"),
        ("leader, misleading", "leader, misleading"),
        ("marketing-qualified leads", "<mql:marketing-qualified leads>"),
        ("MQLs", "<mql:(MQLs)>"),
        ("mql", "mql"),
        ("opportunities", "<opportunity:opportunities>"),
        ("a [[lead]] here", "a <lead:lead> here"),
        ("a [[mql]] here", "a <mql:(MQL)> here"),
        ("a [[nothing]] here", "a [[nothing]] here"),
        ("closed\nwon", "<won:closed won>"),
        ("", ""),
    ],
)
def test_terms_are_found(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("number", "many"),
    [(0, "leads"), (1, "MQLs"), (2, "SQOs"), (3, "closed won")],
)
def test_many_of_a_term(number: int, many: str) -> None:
    assert plural(TERMS[number]) == many


def test_only_the_first_mention_is_a_link() -> None:
    page = str(VOCABULARY.render("lead, lead, MQL, lead", ""))
    assert re.findall(r'href="#(\w+)"', first_mentions(page)) == ["lead", "mql"]


def test_a_section_of_the_glossary_does_not_link_to_itself() -> None:
    said = VOCABULARY.render("lead MQL", "")
    page = f"{said}{anew('#lead')}{said}{said}"
    assert re.findall(r'href="#(\w+)"', first_mentions(page)) == ["lead", "mql", "mql"]


@given(st.text())
def test_nothing_but_our_markup_comes_out(text: str) -> None:
    rendered = VOCABULARY.render(text, "")
    bare = re.sub(r'</?abbr[^<>]*>|<a class="k-term" href="#\w+">|</a>', "", rendered)
    assert not set(bare) & set("<>\"'`{}[]")
    kept = "".join(" " if c in "\t\n\r" else c for c in text if c >= " " or c in "\t\n\r")
    if "[[" not in text:
        assert unescape(bare.replace("&#", "\0")).replace("\0", "&#") == bare
        assert unescape(bare) == unescape(escape(kept))


@given(st.text())
def test_escaped_text_is_one_harmless_line(text: str) -> None:
    for safe in (escape(text), heading(text)):
        assert not set(safe) & set("<>\"'`{}[]\n\r\t\x02\x03")
    assert not set(heading(text).replace("&#", "")) & set("*_|~^=:\\$!+")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com/a?b=c", True),
        ("http://example.com", True),
        ("mailto:team@example.com", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("/etc/passwd", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_links_lead_to_the_web_only(url: str, safe: bool) -> None:
    assert bool(safe_url(url)) is safe


@pytest.mark.parametrize(
    ("contact", "url"),
    [
        ("team@example.com", "mailto:team@example.com"),
        ("https://example.com/team", "https://example.com/team"),
        ("#demand-gen", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_contacts(contact: str, url: str) -> None:
    assert contact_url(contact) == url


@pytest.mark.parametrize(("tag", "plain"), [("board report", True), ("a<b", False), ("", False)])
def test_tags(tag: str, plain: bool) -> None:
    assert plain_tag(tag) is plain
