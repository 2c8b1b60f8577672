"""The frames of the text format: the line, the mark under it, and what must not reach a screen."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.finding import Finding, Location, Related, Severity, Span
from kpilint.output.text import MOST_RELATED, WIDEST, render, visible

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def finding(span: Span, related: Iterable[Related] = (), message: str = "Wrong.") -> Finding:
    place = Location("a.yaml", span)
    return Finding("spec-schema", Severity.ERROR, place, message, related=tuple(related))


def frame(text: str, span: Span) -> list[str]:
    """The line of a finding and the marks under it, without the margin."""
    block = "".join(render((finding(span),), {"a.yaml": text})).splitlines()
    return [line.partition("| ")[2] for line in block[3:5]]


def at(line: int, column: int, end: int) -> Span:
    return Span(line, column, line, end)


@pytest.mark.parametrize(
    ("text", "span", "shown", "marks"),
    [
        ("owner: nobody\n", at(1, 8, 14), "owner: nobody", "       ^^^^^^"),
        ("a: 1\r\nowner: x\r\n", at(2, 8, 9), "owner: x", "       ^"),
        ("\ufeffowner: x", at(1, 8, 9), "owner: x", "       ^"),
        ("a: 1\rb: 2", at(2, 4, 5), "b: 2", "   ^"),
        ("a:\tb", at(1, 4, 5), "a:    b", "      ^"),
        ("- a\t- b", at(1, 3, 5), "- a    - b", "  ^^^^^"),
        ("ключ: знач", at(1, 7, 11), "ключ: знач", "      ^^^^"),
        ("名前: 売上", at(1, 5, 7), "名前: 売上", "      ^^^^"),
        ("cafe\u0301: x", at(1, 8, 9), "cafe\u0301: x", "      ^"),
        ("a: \x1b[31mred", at(1, 9, 12), "a: <001B>[31mred", "             ^^^"),
        ("a: \u202eb", at(1, 5, 6), "a: <202E>b", "         ^"),
        ("a: x\x0cb", at(1, 6, 7), "a: x<000C>b", "          ^"),
        ("a: |\n  one\n  two", Span(1, 4, 3, 6), "a: |", "   ^"),
        ("a: b", at(1, 5, 5), "a: b", "    ^"),
        ("", at(1, 1, 1), "", "^"),
        ("a: b", at(7, 3, 5), "", "^"),
    ],
)
def test_the_mark_stands_under_what_is_meant(text: str, span: Span, shown: str, marks: str) -> None:
    assert frame(text, span) == [shown, marks]


def test_a_whole_block() -> None:
    other = Related(Location("b.yaml", at(12, 3, 7)), "the first one")
    block = "".join(render((finding(at(1, 4, 5), [other]),), {"a.yaml": "a: b", "b.yaml": ""}))
    assert block == (
        "error[spec-schema]: Wrong.\n"
        "  --> a.yaml:1:4\n"
        "   |\n"
        " 1 | a: b\n"
        "   |    ^\n"
        "  ::: b.yaml:12:3\n"
        "   |\n"
        "12 |\n"
        "   | - the first one\n"
        "   = why:  kpilint rule spec-schema\n"
    )


@pytest.mark.parametrize(
    ("start", "length"), [(0, 5), (5_000, 5), (9_995, 5), (0, 9_999), (50, 300)]
)
def test_long_lines_are_cut_around_what_is_meant(start: int, length: int) -> None:
    text = "".join(str(n % 10) for n in range(10_000))
    shown, marks = frame(text, at(1, start + 1, start + length + 1))
    assert len(shown) <= WIDEST + 6
    marked = shown[marks.index("^") :][: marks.count("^")]
    assert text[start : start + length].startswith(marked.removesuffix("..."))
    assert marks.rstrip().endswith("^")


def test_many_related_places_are_counted() -> None:
    related = [Related(Location("a.yaml", at(n, 1, 2)), "here") for n in range(1, 102)]
    block = "".join(render((finding(at(1, 1, 2), related),), {"a.yaml": "x"}))
    assert block.count(":::") == MOST_RELATED
    assert "= and 81 more places\n" in block


@given(st.text(), st.integers(1, 5), st.integers(1, 40), st.integers(0, 40))
def test_no_text_steers_a_terminal(text: str, line: int, column: int, width: int) -> None:
    span = at(line, column, column + width)
    path = visible(text)
    named = Finding("spec-schema", Severity.ERROR, Location(text, span), text, help=text)
    out = "".join(render((named,), {text: text}))
    assert not STEERING.search(out)
    assert path in out
    assert out.count("\n") == 6 + bool(text)


@given(st.text(max_size=300), st.data())
def test_marks_are_as_wide_as_what_they_mark(text: str, data: st.DataObject) -> None:
    text = re.sub(r"[\r\n]", " ", text.removeprefix("\ufeff"))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    (_, marks) = frame(text, at(1, start + 1, end + 1))
    assert re.fullmatch(r" *\^+", marks)
