"""Files are read as YAML 1.2; what is wrong with them is said, soon, and never raised."""

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.finding import Problem, Span
from kpilint.read import yaml as module
from kpilint.read.build import MAX_ALIASED, MAX_DEPTH, MAX_PROBLEMS
from kpilint.read.document import Document, Source
from kpilint.read.files import MAX_BYTES
from kpilint.read.yaml import read_yaml

SOON = 20  # seconds: far above what it takes, far below what a quadratic loop would

CASES: list[tuple[str, list[Any]]] = [
    ("", []),
    ("# only a comment\n", []),
    ("---\n", [None]),
    ("--- # a\n---\n...\n", [None, None]),
    ("a", ["a"]),
    ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
    ("a: 1\n...\n# end\n", [{"a": 1}]),
    ("%YAML 1.2\n---\na: no\n", [{"a": "no"}]),
    ("%YAML 1.1\n---\na: no\n", [{"a": "no"}]),
    ("2026: 1\nno: 2\n~: 3\n1.50: 4\n", [{"2026": 1, "no": 2, "~": 3, "1.50": 4}]),
    ("a: 0.30\n", [{"a": Decimal("0.30")}]),
    ("a: 1_000\nb: 12:30\nc: 2026-09-24\nd: 012\n",
     [{"a": "1_000", "b": "12:30", "c": "2026-09-24", "d": 12}]),
    ("a: '012'\nb: \"~\"\nc: |-\n  12\n", [{"a": "012", "b": "~", "c": "12"}]),
    ("a:\nb: ~\nc: ''\n", [{"a": None, "b": None, "c": ""}]),
    ("a:\n- b\n- - c\n  - d\n-\n", [{"a": ["b", ["c", "d"], None]}]),
    ("- a: 1\n  b: 2\n- c: 3\n", [[{"a": 1, "b": 2}, {"c": 3}]]),
    ("[a, [b, c], {d: e}, f: g, ]", [["a", ["b", "c"], {"d": "e"}, {"f": "g"}]]),
    ("{a: b, c, d: , 'e': f, \"g\":h}", [{"a": "b", "c": None, "d": None, "e": "f", "g": "h"}]),
    ("[12:30, a:b, -1, 'x y']", [["12:30", "a:b", -1, "x y"]]),
    ("a: b # c\nd: e#f\n", [{"a": "b", "d": "e#f"}]),
    ("a: http://x.example/y?z=#w\n", [{"a": "http://x.example/y?z=#w"}]),
    ("a: b\n  c\n\n  d\n", [{"a": "b c\nd"}]),
    ("a: 'b\n  c'\nd: \"e\\\n  f\"\n", [{"a": "b c", "d": "ef"}]),
    ("a: 'it''s'\n", [{"a": "it's"}]),
    (r'a: "\t\x41\u00e9\U0001F600\"\\\/"', [{"a": '\tAé😀"\\/'}]),
    ("a: |\n  b\n   c\n\n  d\n\n", [{"a": "b\n c\n\nd\n"}]),
    ("a: >\n  b\n  c\n\n  d\n", [{"a": "b c\nd\n"}]),
    ("a: |-\n  b\nc: |+\n  d\n\ne: f\n", [{"a": "b", "c": "d\n\n", "e": "f"}]),
    ("a: |2\n    b\n", [{"a": "  b\n"}]),
    ("a: |\n  # no comment\n# comment\n", [{"a": "# no comment\n"}]),
    ("? a\n: b\n? c\n", [{"a": "b", "c": None}]),
    ("a: &x b\nc: *x\n", [{"a": "b", "c": "b"}]),
    ("a: &x [1]\nb: {c: *x}\n", [{"a": [1], "b": {"c": [1]}}]),
    ("&k a: 1\nb: *k\n", [{"a": 1, "b": "a"}]),
    ("&k 12: 1\nb: *k\n", [{"12": 1, "b": 12}]),
    ("a: &x 1\nb: &x 2\nc: *x\n", [{"a": 1, "b": 2, "c": 2}]),
    ("a: &x [&x b]\nc: *x\n", [{"a": ["b"], "c": "b"}]),
    ("a: !!str 12\nb: !!int '12'\nc: !!map {}\nd: !!seq []\ne: ! 12\n",
     [{"a": "12", "b": 12, "c": {}, "d": [], "e": "12"}]),
    ("a: '<<'\n'<<': b\n", [{"a": "<<", "<<": "b"}]),
    ("a:\tb\n", [{"a": "b"}]),
    ("a: 1\r\nb: |\r\n  c\r\n  d\r\n", [{"a": 1, "b": "c\nd\n"}]),
    ("a: 1\rb: 2\r", [{"a": 1, "b": 2}]),
    ("a: &x:y [b]\nc: d&e:f\n", [{"a": ["b"], "c": "d&e:f"}]),
    ("[&x :b, &y\n :c, d: :e]", [[":b", ":c", {"d": ":e"}]]),
    ("[! :a, !!str :1]", [[":a", ":1"]]),
    ("[? :a, ? :b : c, 'd' : :e]", [[{":a": None}, {":b": "c"}, {"d": ":e"}]]),
    ("[? # a\n : :b]", [[{"": ":b"}]]),
    ("[? &x # a\n :b]", [[{":b": None}]]),
    ("[? ! # a\n :b]", [[{":b": None}]]),
    ("a: &x :b\nc: ! :d\n&y :e: f\n", [{"a": ":b", "c": ":d", ":e": "f"}]),
    ("?a: ?b\n", [{"?a": "?b"}]),
    ("?a: b # \u2028\n", [{"?a": "b"}]),
    ("\ufeffa: 1\n", [{"a": 1}]),
    ("größe: 数\n😀: é\n", [{"größe": "数", "😀": "é"}]),
    ("b: --\nc: -d\ne: ?f\ng: :h\n", [{"b": "--", "c": "-d", "e": "?f", "g": ":h"}]),
    ("a: #demand-gen\n", [{"a": None}]),
    ("kpis: {}\nx-own: []\n", [{"kpis": {}, "x-own": []}]),
]  # fmt: skip


def read(text: str) -> tuple[list[Document], list[Problem]]:
    return read_yaml(Source("specs/x.yaml", text))


def data(text: str) -> list[Any]:
    documents, problems = read(text)
    assert problems == []
    return [document.data for document in documents]


def only_problem(text: str) -> Problem:
    _, problems = read(text)
    (problem,) = problems
    return problem


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_cases(text: str, expected: list[Any]) -> None:
    assert data(text) == expected


@pytest.mark.parametrize(("text", "expected"), [case for case in CASES if "a:\t" not in case[0]])
def test_cases_without_libyaml(
    text: str, expected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CParser", None)
    assert data(text) == expected


def test_what_only_the_pure_parser_accepts_is_accepted() -> None:
    assert data("a: 1\n...\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_numbers_in_a_file_have_their_types() -> None:
    (found,) = data("[1, 1.0, '1', true, 1e2]")
    assert [type(value) for value in found] == [int, Decimal, str, bool, Decimal]


def test_a_duplicate_key_shows_both_places() -> None:
    text = "a:\n  b: {c: 1}\n  d: &x 2\n  b: {e: [*x, {f: 1}]}\n  g: *x\nh: last\n"
    (document,), (problem,) = read(text)
    assert "`b`" in problem.message
    assert problem.location.span == Span(4, 3, 4, 4)
    assert problem.related[0].location.span == Span(2, 3, 2, 4)
    assert document.data == {"a": {"b": {"c": 1}, "d": 2, "g": 2}, "h": "last"}
    last = document.spans(("h",))
    inner = document.spans(("a", "g"))
    assert last is not None
    assert inner is not None
    assert last.value == Span(6, 4, 6, 8)
    assert inner.value == Span(5, 6, 5, 8)


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "{a: 1, 'a': 2}", "- {a: , a}\n", 'a: 1\n"a":\n'])
def test_every_sort_of_duplicate(text: str) -> None:
    (document,), (problem,) = read(text)
    assert problem.related
    assert document.data in ({"a": 1}, [{"a": None}])


def test_several_duplicates_are_all_told() -> None:
    (document,), problems = read("a: 1\nb: 2\na: 3\nb: 4\nb: 5\n")
    assert [problem.location.span.line for problem in problems] == [3, 4, 5]
    assert document.data == {"a": 1, "b": 2}


def test_a_duplicate_in_a_duplicate_ends_the_reading() -> None:
    documents, problems = read("a: 1\na: {b: 1, b: 2}\n")
    assert not documents
    assert len(problems) == 2


def test_problems_are_bounded() -> None:
    documents, problems = read("a: 1\n" * 1000)
    assert not documents
    assert len(problems) == MAX_PROBLEMS


def test_merge_keys_are_refused() -> None:
    (document,), (problem,) = read("x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n")
    assert "merge key" in problem.message
    assert "top to bottom" in problem.help
    assert problem.location.span == Span(3, 3, 3, 5)
    assert not problem.related
    assert document.data == {"x": {"a": 1}, "y": {"b": 2}}


@pytest.mark.parametrize("tag", ["!foo", "!!python/object:os.system", "!<x>", "!!set", "!!int"])
@pytest.mark.parametrize("value", ["x", "[1]", "{b: 1}"])
def test_tags_that_mean_nothing(tag: str, value: str) -> None:
    (document,), (problem,) = read(f"a: {tag} {value}\n")
    assert "tag" in problem.message
    assert document.data == {"a": data(value)[0]}


@pytest.mark.parametrize(
    "text", ["? [a]\n: b\n", "{[a]: b}\n", "? {a: b}\n", "? - a\n", "x: &x y\n*x : z\n"]
)
def test_keys_are_text(text: str) -> None:
    assert "key is a list, a mapping or an alias" in only_problem(text).message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: *b\n", "not above it"),
        ("a: &b 1\n---\nc: *b\n", "not above it"),
        ("a: *b\nc: &b 1\n", "not above it"),
        ("a: &b [*b]\n", "inside of what it refers to"),
        ("&b\na: {c: *b}\n", "inside of what it refers to"),
        ("a: &b 1\nc: &b [*b]\n", "inside of what it refers to"),
    ],
)
def test_aliases_that_lead_nowhere(text: str, message: str) -> None:
    assert message in only_problem(text).message


def bomb(levels: int) -> str:
    lines = ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += (
        f"b{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)
    )
    return "\n".join(lines)


def test_an_alias_bomb_is_refused() -> None:
    assert f"more than {MAX_ALIASED:,} values" in only_problem(bomb(9)).message
    assert not read(bomb(4))[1]


def test_a_bomb_may_not_be_spread_over_documents() -> None:
    assert "more than" in only_problem("\n---\n".join([bomb(5)] * 20)).message


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "[a: " * 10_000])
def test_deep_nesting_is_refused(text: str) -> None:
    problem = only_problem(text)
    assert f"more than {MAX_DEPTH} levels" in problem.message


def test_deep_nesting_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CParser", None)
    assert "levels deep" in only_problem("[" * 100_000).message


def test_nesting_up_to_the_limit_is_fine() -> None:
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert "levels deep" in only_problem("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).message


def test_nothing_is_read_of_a_file_that_does_not_parse() -> None:
    documents, problems = read("a: 1\n---\nb: c: d\n")
    assert not documents
    assert len(problems) == 1


@pytest.mark.parametrize(
    "line",
    [
        *("- 1\n", "a: 1\n", "[a, ", "{a, ", "- |\n x\n", "- &a x\n", "--- a\n", "? ", "'' "),
        *("<<<<<<< x\n", "# x\n", " ", "\n", "\t", "a: b: c\n", "- 'x\n", "&a ", "!", "%a\n"),
        *("- é\u2028\n", "k: \x85\n", "abc\n", "a \n", ">-#\n", "- !!str x\n", "\x01", "{a #\n"),
    ],
)
def test_a_file_of_any_sort_is_answered_soon(line: str) -> None:
    text = line * (MAX_BYTES // 3 // len(line.encode()))
    start = time.monotonic()
    read(text)
    read("a: 1\n" + text[: module.MAX_PURE - 20] + "\n\x85: @")
    assert time.monotonic() - start < SOON


@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_no_text_raises(text: str) -> None:
    for document in read(text)[0]:
        assert document.spans(()) is not None
