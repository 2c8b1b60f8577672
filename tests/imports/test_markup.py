import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.imports.markup import plain, web_address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>New <b>deals</b> &amp; R&D</p><p>Won</p>", "New deals & R&D\nWon"),
        ("Steps:<ul>\n<li>call\n<li>meet</ul>", "Steps:\n- call\n- meet"),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("first\r\nsecond", "first\nsecond"),
        ("<p>one\nsentence</p>", "one sentence"),
        ("<table><tr><td>a<td>b</tr></table>", "a b"),
        ("&lt; 5 &#8364; &#x20AC;", "< 5 € €"),
        ("AT&T &copy 2026", "AT&T &copy 2026"),
        ("**Bold**, *slanted*, _so_, `code`", "Bold, slanted, so, code"),
        ("## Head\n* a\n+ b\n• c", "Head\n- a\n- b\n- c"),
        ("2 * 3 * 4, snake_case_name, __init__.py", "2 * 3 * 4, snake_case_name, __init__.py"),
        ("a <!-- hidden --> b", "a b"),
        ("a <!-- open", "a <!-- open"),
    ],
)
def test_markup_becomes_words(text: str, words: str) -> None:
    assert plain(text).text == words


@pytest.mark.parametrize(
    "text",
    ["<.58", "a < b", "a <b and c", "less than <$10K", "<somebody@example.com>", "<TBD>", "5 > 4"],
)
def test_what_only_looks_like_a_tag_stays(text: str) -> None:
    assert plain(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "ok<script>alert(1)</script>",
        "ok<SCRIPT src='https://example.com/x.js'></SCRIPT >",
        "ok<script>if (a < b) { '<b>' }",
        "<style>p { color: red }</style>ok",
        "<img src=x onerror=alert(1)>ok",
        "<svg><script>alert(1)</script></svg>ok<svg/>",
        "<x-y onload=alert(1)>ok</x-y>",
        "<!doctype html>ok<?xml?>",
        "[ok](javascript:alert(1))",
        "<a href='javascript:alert(1)' onclick='alert(1)'>ok</a>",
        "<a href=' \x01java\nscript:alert(1)'>ok</a>",
        "o\u202e\x00k",
    ],
)
def test_what_could_be_run_is_left_out(text: str) -> None:
    assert plain(text) == ("ok", {})


def test_links_are_kept_by_their_labels() -> None:
    text = (
        "<a href='https://example.com/a?x=1&y=2'>One</a>, [Two](https://example.com/b_(c)),"
        " [Two](http://example.com/d), <https://example.com/e>, <a href='/handbook'>Three</a>,"
        " <a href='https://example.com/f'><img src=x></a> and <a href='https://example.com/g'>Six"
    )
    words = plain(text)
    assert words.text == "One, Two, Two, https://example.com/e, Three, and Six"
    assert words.links == {
        "One": "https://example.com/a?x=1&y=2",
        "example.com": "https://example.com/f",
        "Six": "https://example.com/g",
        "Two": "https://example.com/b_(c)",
        "Two (2)": "http://example.com/d",
        "https://example.com/e": "https://example.com/e",
    }


@pytest.mark.parametrize("text", ["", "/a", "ftp://a", "https://", "http://[", "mailto:a@b.c"])
def test_only_a_web_address_is_one(text: str) -> None:
    assert web_address(text) == ""


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a b='", '<a b="', "<a b='>", "<!--", "<![CDATA[", "<?", "</a ", "<", "&#", "[",
     "[a](", "[a](x ", "**a", "_a ", "*a", "`a", "<http://", "<script><a>", "\n #", "<svg>",
     "<li>", "((", '[a](b "', "<a href=https://e.example>"],
)  # fmt: skip
def test_hostile_text_takes_no_time(piece: str) -> None:
    start = time.process_time()
    plain((piece * 60_000)[:60_000])
    assert time.process_time() - start < 2


PIECES = [
    *("<", ">", "a", "</a>", "<a href='https://e.example'>", "<script>", "</script>", "<li>"),
    *("&amp;", "&", "**", "_", "[", "](", ")", "<!--", "-->", "\n", " ", "'", '"', "\ud800"),
]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_read(text: str) -> None:
    words = plain(text)
    assert words.text == words.text.strip()
    assert "  " not in words.text
    assert all(address.startswith(("https://", "http://")) for address in words.links.values())
    words.text.encode()
