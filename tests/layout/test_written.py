"""Data becomes a file in the canonical layout, and is read back as it was."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.layout.formatted import formatted
from kpilint.layout.scalars import block, inline, is_plain
from kpilint.layout.written import written
from kpilint.read.document import Source
from kpilint.read.scalars import resolve
from kpilint.read.yaml import read_yaml
from tests.generate import COLLECTIONS, Data, companies

ODD = (
    "",
    " ",
    "no",
    "12:30",
    "2026",
    "a: b",
    "x #y",
    "- z",
    "1,200",
    "20%",
    "\n",
    "a\n b\n\n",
    "'\"\\",
)
texts = (
    st.sampled_from(ODD)
    | st.text(alphabet="ab :#-,{}[]'\"\n\t\\\x85é\U0001f600", max_size=30)
    | st.lists(st.sampled_from(("word", "or", "#two", "x" * 70)), max_size=40).map(" ".join)
    | st.text(max_size=20).filter(lambda text: text.encode("utf-8", "ignore").decode() == text)
)
scalars = st.none() | st.booleans() | st.integers() | texts | st.decimals(-9, 9, places=2)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
keys = st.sampled_from(
    ("name", "definition", "daci", "measure", "sign_off", "drives", "stages", "segments", "x-own")
)
collections = st.sampled_from(("terms", "people", "kpis", "funnels", "targets", "plans", "x-more"))
files = st.dictionaries(
    collections,
    st.dictionaries(texts, st.dictionaries(keys, values, max_size=4) | values, max_size=3),
)


def read(text: str) -> Any:
    documents, problems = read_yaml(Source("", text))
    assert problems == [], text
    return documents[0].data if documents else {}


@given(companies())
@settings(max_examples=15)
def test_a_company_comes_back(company: Data) -> None:
    data = read(yaml.safe_dump(company, sort_keys=False))
    text = written(data)
    assert numbered(read(text)) == numbered(data)
    assert [list(part) for part in read(text).values()] == [
        list(data[name]) for name in COLLECTIONS if name in data
    ]
    assert formatted(text) == text


def numbered(data: Any) -> Any:
    """The data with every text that looks like a number as one."""
    if isinstance(data, dict):
        return {key: numbered(value) for key, value in data.items()}
    if isinstance(data, list):
        return [numbered(value) for value in data]
    return resolve(data) if isinstance(data, str) else data


@given(files)
@settings(max_examples=150)
def test_whatever_it_is_it_comes_back(data: Any) -> None:
    text = written(data)
    assert exact(read(text)) == exact(data)
    assert formatted(text) == text


def exact(data: Any) -> Any:
    """The data, so that numbers are what they mean and all else is what it is."""
    if isinstance(data, dict):
        return {key: exact(value) for key, value in data.items()}
    if isinstance(data, list):
        return [exact(value) for value in data]
    if isinstance(data, bool) or data is None or isinstance(data, str):
        return data
    return Decimal(data).normalize()


@given(texts, st.integers(10, 120), st.booleans())
def test_blocks_are_read_as_they_were_meant(text: str, width: int, folded: bool) -> None:
    lines = block(text, width, folded=folded)
    if lines:
        shown = "\n".join([f"a: {lines[0]}", *(f"  {line}" if line else "" for line in lines[1:])])
        assert read(f"{shown}\nb: 1\n") == {"a": text, "b": 1}


@pytest.mark.parametrize(
    ("text", "yaml"),
    [
        ("plain text", "plain text"),
        ("20%", "20%"),
        ("2026-Q4", "2026-Q4"),
        ("2026-09-24", "2026-09-24"),
        ("25%..30%", "25%..30%"),
        ("$84k", "$84k"),
        ("1_200", "1_200"),
        ("1,200", '"1,200"'),
        ("2026", '"2026"'),
        ("4.5", '"4.5"'),
        ("12:30", '"12:30"'),
        ("no", '"no"'),
        ("On", '"On"'),
        ("~", '"~"'),
        ("", '""'),
        ("#demand-gen", '"#demand-gen"'),
        ("@acme/growth", '"@acme/growth"'),
        ("a: b", '"a: b"'),
        ('say "x": y', "'say \"x\": y'"),
        ("it's: so", '"it\'s: so"'),
        ("a\tb", r'"a\tb"'),
        ("\x07", r'"\x07"'),
        ("\u2028", r'"\u2028"'),
    ],
)
def test_quotes_only_where_needed(text: str, yaml: str) -> None:
    assert inline(text) == yaml


@given(texts)
def test_other_readers_take_plain_words_for_texts(text: str) -> None:
    """As YAML 1.1 has it, but for dates and digits in groups, which the language writes plain."""
    if is_plain(text) and not any(char.isdigit() for char in text):
        assert yaml.safe_load(f"a: {text}") == {"a": text}


def test_numbers_stand_plain_where_the_language_wants_them() -> None:
    target = {"value": "120", "stretch": "1_300", "tolerance": "5%", "rationale": "12"}
    kpi = {"name": "2026", "review_by": "2027-03-31"}
    text = written({"kpis": {"a": kpi}, "targets": {"2026": {"a": target}}})
    assert text == (
        'kpis:\n  a:\n    name: "2026"\n    review_by: 2027-03-31\n\n'
        "targets:\n  2026:\n    a:\n      value: 120\n      stretch: 1_300\n      tolerance: 5%\n"
        '      rationale: "12"\n'
    )


def test_a_last_line_of_blanks_stays_apart_from_the_space_below() -> None:
    text = written({"terms": {"lead": {"notes": "Said:\n  ", "name": "Lead"}}})
    assert 'notes: "Said:\\n  "\n' in text
    assert formatted(text) == text


def test_the_order_is_that_of_the_language() -> None:
    kpi = {
        "x-row": 3,
        "owner": "b",
        "unknown": 1,
        "name": "A",
        "measure": {"of": "f.s", "kind": "volume"},
    }
    data = {"x-all": 1, "targets": {}, "kpis": {"b": kpi, "a": {}}, "terms": {}}
    assert list(read(written(data))) == ["terms", "kpis", "targets", "x-all"]
    found = read(written(data))["kpis"]
    assert list(found) == ["b", "a"]
    assert list(found["b"]) == ["name", "measure", "owner", "x-row", "unknown"]
    assert list(found["b"]["measure"]) == ["kind", "of"]


def test_comments_stand_above_their_keys() -> None:
    data = {
        "kpis": {"a": {"name": "A", "measure": {"kind": "other"}}},
        "plans": {"p": {"risks": [1, 2]}},
    }
    comments = {
        (): "yaml-language-server: $schema=x\n\nMade by a tool",
        ("kpis",): "All of them",
        ("kpis", "a", "name"): "# How people\ncall it",
        ("kpis", "a", "measure", "kind"): "What is counted",
        ("plans", "p", "risks", 1): "The second",
        ("plans", "none"): "is not there",
    }
    assert written(data, comments) == (
        "# yaml-language-server: $schema=x\n\n# Made by a tool\n\n# All of them\nkpis:\n  a:\n"
        "    # How people\n    # call it\n    name: A\n    measure:\n      # What is counted\n"
        "      kind: other\n\nplans:\n  p:\n    risks:\n      - 1\n      # The second\n      - 2\n"
    )
    assert formatted(written(data, comments)) == written(data, comments)


def test_nothing_is_an_empty_file() -> None:
    assert written({}) == ""
    assert written({}, {(): "Soon"}) == "# Soon\n"
