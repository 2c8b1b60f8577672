"""Comments suppress what is beside or below them; no text of a value is ever taken for one."""

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.finding import Problem, Span
from kpilint.read.document import Source
from kpilint.read.suppress import Suppression, find_suppressions
from kpilint.read.yaml import read_yaml


def found(text: str) -> tuple[list[Suppression], list[Problem]]:
    source = Source("specs/x.yaml", text)
    documents, problems = read_yaml(source)
    assert problems == []
    return find_suppressions(source, documents)


def only(text: str) -> Suppression:
    (suppression,), problems = found(text)
    assert problems == []
    return suppression


def lines(text: str) -> tuple[int, int]:
    suppression = only(text.replace("!", "# kpilint: ignore[a] -- b"))
    covered = [line for line in range(1, 100) if suppression.covers(line)]
    assert covered == list(range(covered[0], covered[-1] + 1))
    return covered[0], covered[-1]


def test_all_that_a_comment_says() -> None:
    text = "a: 1\nb: 2  # kpilint: ignore[rule-a, meaning] until=2026-12-31 -- why -- so  \n"
    suppression = only(text)
    assert suppression.path == "specs/x.yaml"
    assert suppression.span == Span(2, 7, 2, 71)
    assert suppression.until == date(2026, 12, 31)
    assert suppression.reason == "why -- so"
    first, second = suppression.rules
    assert (first.text, first.span) == ("rule-a", Span(2, 25, 2, 31))
    assert (second.text, second.span) == ("meaning", Span(2, 33, 2, 40))
    assert suppression.location().span == suppression.span
    assert suppression.location(second).span == second.span


@pytest.mark.parametrize(
    "comment",
    [
        "# kpilint: ignore[a] -- b",
        "#kpilint:ignore[a]--b",
        "#  kpilint:  ignore [ a ,]  --  b",
        "# kpilint: ignore[a] until = 2026-12-31 -- b",
    ],
)
def test_white_space_does_not_matter(comment: str) -> None:
    suppression = only(f"x: 1 {comment}\r\n")
    assert [name.text for name in suppression.rules] == ["a"]
    assert suppression.reason == "b"


def test_the_end_date_is_the_last_day() -> None:
    suppression = only("a: 1  # kpilint: ignore[a] until=2026-12-31 -- b\n")
    assert not suppression.expired(date(2026, 12, 31))
    assert suppression.expired(date(2027, 1, 1))
    assert not only("a: 1  # kpilint: ignore[a] -- b\n").expired(date(2999, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  b: 1  !\n  c: 2\n", (2, 2)),
        ("a:  !\n  b: 1\n", (1, 1)),
        ("a: |  !\n  b\n  c\nd: 1\n", (1, 1)),
        ("a: b\n  c\n  d  !\ne: 1\n", (1, 3)),
        ("a: 'b\n  c'  !\ne: 1\n", (1, 2)),
        ("a: [b,  !\n  c]\n", (1, 1)),
        ("a: [b,!\n  c]\n", (1, 1)),
        ("a: [b,\n  c]  !\n", (2, 2)),
        ('a: "b"!\n', (1, 1)),
        ("- a  !\n- b\n", (1, 1)),
        ("a: &x b\nc: *x  !\n", (2, 2)),
        ("a:\n  !\n  b:\n    c: 1\n\n    d: 2\n  # e\n  f: 3\n", (3, 6)),
        ("!\na:\n  b: 1\nc: 2\n", (2, 3)),
        ("a: 1\n!\n\n# more\n\nb: 2\n", (6, 6)),
        ("a:\n!\n  b: 1\n", (3, 3)),
        ("a:\n  b: 1\n  !\nc:\n  d: 1\n", (4, 5)),
        ("a:\n  !\n  - b: 1\n    c: 2\n  - d\n", (3, 4)),
        ("a:\n  !\n  - - b\n    - c\n  - d\n", (3, 4)),
        ("a: [\n  b,\n  !\n  {c: 1,\n   d: 2},\n  e]\n", (4, 5)),
        ("a: {\n  !\n  b: 1, c: 2}\n", (3, 3)),
        ("!\na: |\n  b\n\n  c\n\nd: 1\n", (2, 5)),
        ("!\n---\na: 1\n---\nb: 1\n", (3, 3)),
        ("a: 1\n---\n!\nb: 1\nc: 1\n", (4, 4)),
        ("a: |\n  b\n!\nc: 1\n", (4, 4)),
        ("a: |\n    b\n  !\nc: 1\n", (4, 4)),
    ],
)
def test_what_a_comment_covers(text: str, expected: tuple[int, int]) -> None:
    assert lines(text) == expected


def test_the_whole_file() -> None:
    text = "# head\n# kpilint: ignore-file[a] -- b\n---\nc: 1\n---\nd: 2\n"
    suppression = only(text)
    assert all(suppression.covers(line) for line in (1, 4, 6, 100_000))


def test_a_file_of_comments() -> None:
    assert only("# kpilint: ignore-file[a] -- b\n").covers(1)
    assert found("# kpilint: ignore[a] -- b\n")[1]


@pytest.mark.parametrize(
    ("comment", "message", "help_text"),
    [
        ("ignore[a]", "no reason", "`# kpilint: ignore[a] -- why`"),
        ("ignore[a] --", "no reason", "ignore[a]"),
        ("ignore[a, b] --  ", "no reason", "ignore[a, b]"),
        ("ignore[a] until=2026-12-31", "no reason", "-- why"),
        ("ignore[] -- b", "names no rule", "ignore[rule-name]"),
        ("ignore[ , ] -- b", "names no rule", "ignore[rule-name]"),
        ("ignore -- b", "names no rule", "ignore[rule-name]"),
        ("ignore[a -- b", "names no rule", "ignore[rule-name]"),
        ("ignore-file -- b", "names no rule", "ignore-file[rule-name]"),
        ("ignroe[a] -- b", "`ignroe`", "Did you mean `ignore`?"),
        ("ignore-fil[a] -- b", "`ignore-fil`", "Did you mean `ignore-file`?"),
        ("disable[a] -- b", "`disable`", "ignore[rule-name]"),
        ("", "does not say what", "ignore[rule-name]"),
        ("[a] -- b", "does not say what", "ignore[rule-name]"),
        ("ignore[a] because", "`because` cannot stand", "ignore[a]"),
        ("ignore[a] b -- c", "`b` cannot stand", "ignore[a]"),
        ("ignore[a] until=2026-02-30 -- b", "`2026-02-30` is no date", "28 days"),
        ("ignore[a] until=31.12.2026 -- b", "`31.12.2026` is no date", "`2026-12-31`"),
        ("ignore[a] until= -- b", "end date cannot be read", "2026-09-24"),
    ],
)
def test_malformed_comments(comment: str, message: str, help_text: str) -> None:
    suppressions, (problem,) = found(f"a: 1  # kpilint: {comment}\n")
    assert not suppressions
    assert message in problem.message
    assert help_text in problem.help
    assert problem.location.span.line == 1
    assert problem.location.span.column == 7


def test_a_file_suppression_too_late() -> None:
    for text in ("a: 1 !\n", "a: 1\n!\n", "a:\n  !\n  b: 1\n", "a: 1\n---\n!\nb: 1\n"):
        _, (problem,) = found(text.replace("!", "# kpilint: ignore-file[a] -- b"))
        assert "behind the first key" in problem.message


def test_nothing_below() -> None:
    _, (problem,) = found("a: 1\n# kpilint: ignore[a] -- b\n\n# end\n")
    assert "no key or list item below" in problem.message
    assert problem.location.span == Span(2, 1, 2, 26)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1  # see kpilint: ignore[a] -- b\n",
        "a: 1  # note # kpilint: ignore[a] -- b\n",
        "a: 1#kpilint:ignore[a] -- b\n",
        "a: kpilint:ignore[a]\n",
        "a: 1  # kpilint ignore[a] -- b\n",
        "# kpilint : ignore[a] -- b\na: 1\n",
    ],
)
def test_comments_that_do_not_speak_to_kpilint(text: str) -> None:
    assert found(text) == ([], [])


def test_a_file_that_does_not_parse_has_none() -> None:
    source = Source("x.yaml", "# kpilint: ignore[a] -- b\na: b: c\n# kpilint: ?\n")
    assert find_suppressions(source, read_yaml(source)[0]) == ([], [])


INSIDE = "# kpilint: ignore[a] -- b"
VALUES = [
    f"'{INSIDE}'",
    f"'x\n  {INSIDE}\n  y'",
    f'"{INSIDE}"',
    f'"x\n   {INSIDE}"',
    f"|\n  {INSIDE}",
    f">-\n  x\n\n  {INSIDE}\n  y",
    f"|+\n  x\n  {INSIDE}\n\n",
    f"['{INSIDE}', \"{INSIDE}\"]",
    f"[x,\n '{INSIDE}\n {INSIDE}']",
    f"{{'{INSIDE}': \"{INSIDE}\"}}",
    "x#kpilint:ignore[a]",
    f"&anchor '{INSIDE}'",
]


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_text_is_never_a_comment(values: list[str], line_break: str) -> None:
    text = "".join(f"k{number}: {value}\n" for number, value in enumerate(values))
    assert found(text.replace("\n", line_break)) == ([], [])


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=5))
def test_comments_between_such_texts_are_found(values: list[str]) -> None:
    comment = "# kpilint: ignore[real] -- b\n"
    text = "".join(f"{comment}k{number}: {value}\n" for number, value in enumerate(values))
    suppressions, problems = found(text)
    assert not problems
    keys = [number for number, line in enumerate(text.split("\n"), 1) if re.match("k[0-9]:", line)]
    assert [suppression.first for suppression in suppressions] == keys
    assert {name.text for each in suppressions for name in each.rules} == {"real"}


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # kpilint: ignore[a] until=" + " " * 100_000 + "x\n",
        "a: 1 # kpilint: ignore[" + "a " * 50_000 + "] --" + " -" * 50_000 + "\n",
        "".join(f"k{number}: 1 # kpilint: ignore[a] -- b\n" for number in range(20_000)),
        "[" + ", ".join(["'#'"] * 50_000) + "] # kpilint: ignore[a] -- b\n",
        "# kpilint: ignore[a] -- b\n" * 50_000 + "a: 1\n",
    ],
)
def test_no_comment_takes_long(text: str) -> None:
    start = time.monotonic()
    found(text)
    assert time.monotonic() - start < 10
