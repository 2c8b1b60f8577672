"""A glossary of DataHub as others write it, well or badly."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.exports.yaml_text import yaml_text
from kpilint.imports.datahub import read
from kpilint.imports.draft import CannotImport, How, Import, Told
from kpilint.imports.formats import Setting

SETTING = Setting(date(2026, 11, 21))

GLOSSARY = """\
version: 1
source: Handbook
owners:
  users: [asmith]
url: https://example.com/handbook
nodes:
  - name: Marketing
    id: mkt
    description: All of marketing.
    terms:
      - name: Qualified Lead
        description: "<p>A lead that is <b>ready</b>; see <a href='https://example.com/l'>rules</a>.</p>"
        custom_properties: {counts: person, rank: 5}
        related_terms: [Marketing.Paid.Click]
        domain: Growth
    nodes:
      - name: Paid
        description: ""
        owners: {groups: [demand_gen]}
        terms:
          - name: Click
            description: A click.
            source_ref: Ad rules
            source_url: https://example.com/ads
            term_source: EXTERNAL
            knowledge_links:
              - {label: Guide, url: "https://example.com/1"}
              - {label: Guide, url: "https://example.com/2"}
              - {url: "https://example.com/3"}
              - {label: Bad, url: "javascript:alert(1)"}
terms:
  - name: Qualified lead
    description: Another one.
    owners:
      - {type: DATAOWNER, users: ["urn:li:corpuser:jdoe", "VP Finance"]}
      - {groups: [finance]}
"""


@pytest.fixture
def take(tmp_path: Path) -> Callable[[str | bytes], Import]:
    def made(text: str | bytes) -> Import:
        file = tmp_path / "glossary.yml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read([file], SETTING)

    return made


Take = Callable[[str | bytes], Import]


def drafts_of(found: Import) -> dict[str, dict[str, Any]]:
    drafts = {draft.address: dict(draft.fields) for draft in found.drafts}
    assert len(drafts) == len(found.drafts)
    return drafts


def told_of(found: Import, how: How) -> list[tuple[str, str]]:
    return [(told.text, told.address) for told in found.told if told.how is how]


def test_terms_owners_links_and_groups(take: Take) -> None:
    drafts = drafts_of(take(GLOSSARY))
    assert drafts["terms.click"] == {
        "name": "Click",
        "definition": "A click.",
        "owner": "demand_gen",
        "links": {
            "Guide": "https://example.com/1",
            "Guide (2)": "https://example.com/2",
            "example.com": "https://example.com/3",
            "Ad rules": "https://example.com/ads",
        },
        "tags": ["Marketing", "Paid"],
        "x-knowledge_links": [{"label": "Bad", "url": "javascript:alert(1)"}],
        "x-term_source": "EXTERNAL",
    }
    assert drafts["terms.qualified_lead_2"] == {
        "name": "Qualified Lead",
        "definition": "A lead that is ready; see rules.",
        "owner": "asmith",
        "links": {"rules": "https://example.com/l", "Handbook": "https://example.com/handbook"},
        "tags": ["Marketing"],
        "x-counts": "person",
        "x-rank": 5,
        "x-related_terms": ["Marketing.Paid.Click"],
        "x-domain": "Growth",
    }
    assert drafts["people.asmith"] == {"name": "asmith"}
    assert drafts["teams.demand_gen"] == {"name": "demand_gen"}


def test_of_several_owners_the_first_is_a_guess(take: Take) -> None:
    found = take(GLOSSARY)
    term = drafts_of(found)["terms.qualified_lead"]
    assert term["owner"] == "jdoe"
    assert term["x-owners"][0]["users"] == ["urn:li:corpuser:jdoe", "VP Finance"]
    assert told_of(found, How.GUESSED) == [
        ("jdoe", "terms.qualified_lead.owner"),
        ("Qualified Lead", "terms.qualified_lead_2"),
    ]


def test_every_text_of_the_file_is_told(take: Take) -> None:
    found = take(GLOSSARY)
    told = " ".join(f"{each.text} {each.why}" for each in found.told)
    drafted = str([draft.fields for draft in found.drafts])
    lost = [text for text in texts_in(yaml.safe_load(GLOSSARY)) if text not in told + drafted]
    assert lost == []
    lines = {each.at.place for each in found.told}
    assert len(lines) > 20
    assert told_of(found, How.LEFT)[:2] == [("mkt", ""), ("All of marketing.", "")]


def texts_in(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts_in(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts_in(value)]
    return [str(data)] if data else []


def test_a_term_without_words_is_a_draft(take: Take) -> None:
    found = take("version: '1'\nowners: {}\nterms: [{name: Lead, description: ''}]\n")
    assert drafts_of(found) == {
        "terms.lead": {"name": "Lead", "definition": "To be written.", "status": "draft"}
    }


def test_what_yaml_1_1_takes_for_more_is_text(take: Take) -> None:
    found = take("version: '1'\nterms: [{name: no, description: 12:30}]\n")
    assert drafts_of(found) == {"terms.no": {"name": "no", "definition": "12:30"}}


def test_a_variable_stays_as_it_is_and_is_told(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "geheim")
    found = take('version: 1\nterms: [{name: A, description: "See ${SECRET}."}]\n')
    assert drafts_of(found)["terms.a"]["definition"] == "See ${SECRET}."
    assert "geheim" not in str(found)
    assert told_of(found, How.LEFT) == [("See ${SECRET}.", "")]


def test_scripts_are_gone(take: Take) -> None:
    found = take("version: 1\nterms: [{name: A, description: '<script>alert(1)</script>A word.'}]")
    assert drafts_of(found)["terms.a"]["definition"] == "A word."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no glossary"),
        ("- a\n", "is no glossary"),
        ("version: 1\n---\nversion: 1\n", "is no glossary"),
        ("terms: []\n", "states no `version`"),
        ("version: 2\nterms: []\n", "its version is 2"),
        ("version: [1]\n", "states no `version`"),
        ("version: 1\nterms: 5\n", "line 2: `terms` must be a list"),
        ("version: 1\nnodes: {a: b}\n", "line 2: `nodes` must be a list"),
        ("version: 1\n", "There is no term"),
        ("version: 1\nterms: [{}, 7, [], {name: []}]\n", "There is no term"),
        ("version: 1\nterms: [{name: a\n", "glossary.yml: line"),
        ("version: 1\nversion: 1\n", "line 2"),
        (
            "a: &a [x, x, x]\nb: &b [*a, *a]\n" + "c: [" + "*b, " * 60_000 + "]",
            "glossary.yml: line",
        ),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"PK\x03\x04\x00", "glossary.yml: line"),
    ],
)
def test_what_is_no_glossary_is_refused_with_its_place(
    take: Take, text: str | bytes, message: str
) -> None:
    with pytest.raises(CannotImport) as refused:
        take(text)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotImport):
        read([tmp_path / "none.yml"], SETTING)


def test_groups_within_groups_without_end_are_refused_soon(take: Take) -> None:
    start = time.monotonic()
    with pytest.raises(CannotImport, match="line 2"):
        take("version: 1\nnodes: " + "[{name: a, nodes: " * 100_000 + "]}" * 100_000)
    assert time.monotonic() - start < 5


def test_thousands_of_one_name_have_ids_soon(take: Take) -> None:
    start = time.monotonic()
    links = "".join(f"{{label: a, url: 'https://example.com/{n}'}}," for n in range(2_000))
    terms = "{name: Lead, description: A}," * 5_000
    found = take(f"version: 1\nterms: [{terms} {{name: B, knowledge_links: [{links}]}}]\n")
    assert len(found.drafts) == 5_001
    assert len(drafts_of(found)["terms.b"]["links"]) == 2_000
    assert time.monotonic() - start < 10


def test_properties_of_our_own_that_fit_nothing_are_kept(take: Take) -> None:
    properties = {
        "kpilint": "terms.a",
        "measure.kind": "volume",
        "name": "B",
        "counts": "person",
        "confused_with.b": "x",
        "confused_with": "y",
        "a.b.c": "z",
    }
    term = {"name": "A", "description": "An a.", "custom_properties": properties}
    found = take(yaml_text({"version": "1", "terms": [term]}))
    assert drafts_of(found)["terms.a"] == {
        "name": "A",
        "definition": "An a.",
        "counts": "person",
        "confused_with": {"b": "x"},
        "x-measure.kind": "volume",
        "x-name": "B",
        "x-confused_with": "y",
        "x-a.b.c": "z",
    }


KEYS = (
    *("version", "source", "owners", "url", "nodes", "terms", "name", "description", "id"),
    *("knowledge_links", "custom_properties", "inherits", "domain", "users", "groups", "type"),
    *("label", "url", "kpilint", "measure.kind", "x-a", "related_terms", "source_url"),
)
WORDS = ("1", "a", "", "kpis.a", "terms.b", "https://example.com", "<b>", "${A}", "[", "{", "x.y")
anything = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=30,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything, anything, anything)
def test_whatever_stands_there_is_read_or_refused(
    take: Take, nodes: Any, terms: Any, owners: Any
) -> None:
    first = {"name": "a", "description": "b", "nodes": [nodes], "terms": [terms], "owners": owners}
    data = {"version": 1, "owners": owners, "nodes": [first], "terms": [terms, first]}
    found = take(yaml_text(data))
    assert found.drafts
    assert all(isinstance(told, Told) and told.text is not None for told in found.told)
    yaml_text([dict(draft.fields) for draft in found.drafts])
