"""Text from specs in Markdown reads as written, and nothing in it comes alive.

Read by the parser that GitHub itself uses.
"""

import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from kpilint.output.markdown import (
    apart_from_commands,
    block,
    code,
    folded,
    inline,
    link,
    message,
    one_line,
)

BETWEEN = "\u200b"
# Where a text may stand: in front of it, behind it, and how many elements that makes by itself.
PLACES = {
    "alone": ("", ""),
    "item": ("- ", ""),
    "numbered": ("1. ", ""),
    "after a line": ("Before.\n", ""),
    "after a list": ("- Before.\n", ""),
    "cell": ("| a | b |\n| --- | --- |\n| x | ", " |"),
    "heading": ("### x ", ""),
    "bold": ("**x ", " x**"),
    "quoted": ("> ", ""),
    "before a rule": ("x ", "\n\n---"),
}
OURS = {
    *("html", "body", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h3"),
    *("strong", "blockquote", "hr", "span"),
}
# What GitHub and GitLab make links, pictures or people of once the Markdown is done.
REFERENCES = re.compile(
    r"""@\w | \#\d | \bGH-\d | !\d | &\d | %[\w"] | ~[\w"] | \[\w+: | :[\w+-]+: | :// | \bwww\.
      | \$(?!\d|$) | .\$(?!\d) """,
    re.VERBOSE,
)
SNIPPETS = (
    *("@team", "@org/team", "a@b.com", "#12", "org/repo#12", "GH-12", "!12", "&12", "%12", "~bug"),
    *("$x$", "$`x`$", "$5", "http://a.b", "HTTPS://a.b", "ftp://a.b", "www.a.b", "mailto:a@b.c"),
    *(
        "<b>",
        "</td>",
        "<!--",
        "-->",
        "<script>",
        "<details>",
        "<http://a.b>",
        "<a@b.c>",
        "<img src=x>",
    ),
    *(
        "&lt;",
        "&#64;team",
        "&amp;",
        "&",
        "|",
        "\\|",
        "\\\\|",
        "\\",
        "`",
        "``",
        "```",
        "~~~",
        "~~x~~",
    ),
    *("*x*", "**x**", "***", "_x_", "__x__", "mql_volume", "a_b_", "- ", "+ ", "* ", "1. ", "2) "),
    *("# ", "## ", "> ", "---", "===", ":--", "::error::x", "::set-output name=a::b", "##[error]x"),
    *("[a](http://a.b)", "![a](b)", "[a]: b", "[a][b]", "[^1]", "[x]", "[[lead]]", "[issue:12]"),
    *(
        ":smile:",
        ":+1:",
        "/close",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "    ",
        "{{x}}",
        "{% x %}",
        "\x1b[31m",
    ),
    *(
        "\x00",
        "\u202e",
        "\u2028",
        "\u200b",
        "\ud800",
        "👩\u200d💻",
        "می\u200cروم",
        "שלום",
        "\ufffe",
    ),
)
hostile = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=6)), max_size=8).map(
    "".join
)


def rendered(markdown: str) -> html.HtmlElement:
    """The page that GitHub's parser makes of it, with whatever HTML it lets through."""
    page = cmarkgfm.github_flavored_markdown_to_html(
        markdown, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    )
    return html.document_fromstring(f"<html><body>{page}</body></html>")


def read(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().replace(BETWEEN, "").split())


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("place", PLACES)
@given(text=hostile)
@example("a|b")
@example("a #")
@example("1) a")
@example("\\|")
@example("x\\")
def test_a_line_reads_as_written_and_is_text_only(place: str, text: str) -> None:
    before, after = PLACES[place]
    harmless, empty = rendered(f"{before}{inline(text)}{after}"), rendered(f"{before}word{after}")
    expected = read(empty).replace("word", one_line(text), 1)
    assert read(harmless) == spaced(expected)
    kinds = [element.tag for element in harmless.iter() if element.tag != "span"]
    assert set(kinds) <= OURS
    if one_line(text):
        assert kinds == [element.tag for element in empty.iter()]


@given(text=hostile)
@example("$x$")
def test_no_part_of_a_line_refers_to_anything(text: str) -> None:
    for part in rendered(inline(text)).itertext():
        assert not REFERENCES.search(part), part


@given(text=hostile)
def test_a_message_has_code_and_nothing_else(text: str) -> None:
    for place in ("item", "cell"):
        before, after = PLACES[place]
        page = rendered(f"{before}{message(text)}{after}")
        assert {element.tag for element in page.iter()} <= {*OURS, "code"}
        for element in page.iter():
            for part in (element.tail, element.text if element.tag != "code" else ""):
                assert not REFERENCES.search(part or ""), part
        assert (
            read(page)
            .replace("`", "")
            .replace(" ", "")
            .endswith(spaced(one_line(text)).replace("`", "").replace(" ", ""))
        )


@given(text=hostile)
@example(" a ")
@example("a|b")
@example("a`b")
def test_code_is_code(text: str) -> None:
    for place in ("alone", "cell", "item"):
        before, after = PLACES[place]
        page = rendered(f"{before}x {code(text)}{after}")
        (element,) = page.iter("code") if text else [page]
        assert {each.tag for each in page.iter()} <= {*OURS, "code"}
        if text:
            assert spaced(element.text_content().replace(BETWEEN, "")) == spaced(shown(text))


def shown(text: str) -> str:
    """What can be seen of a text, whatever stands at its edges."""
    return one_line(f"x{text}x")[1:-1]


@given(text=hostile)
def test_a_block_ends_where_it_should(text: str) -> None:
    page = rendered(f"Before.\n\n{block(text)}\n\nAfter.")
    assert [element.tag for element in page.body] == ["p", "pre", "p"]
    assert {element.tag for element in page.iter()} == {"html", "body", "p", "pre", "code"}


@given(text=hostile)
def test_what_is_folded_stays_folded(text: str) -> None:
    (details,) = rendered(folded(text, f"- {inline(text)}")).body
    summary, *others = details
    assert summary.tag == "summary"
    assert read(summary) == spaced(one_line(text))
    assert {element.tag for element in summary.iter()} <= {"summary", "span"}
    assert [element.tag for element in others] == ["ul"]


@given(text=hostile, url=hostile)
def test_a_link_leads_where_it_is_told(text: str, url: str) -> None:
    page = rendered(f"x {link(text, f'https://example.com/{url}')}")
    (anchor,) = page.iter("a")
    assert read(anchor) == spaced(one_line(text))
    assert anchor.get("href").startswith("https://example.com/")
    assert {element.tag for element in page.iter()} <= {*OURS, "a"}


@given(text=hostile)
@example("a\n  ::error::b")
@example("a\n##[error]b")
def test_no_line_is_a_command(text: str) -> None:
    for line in (*inline(text).split("\n"), *block(text).split("\n"), *message(text).split("\n")):
        assert not re.match(r"\s*::", line)
    for line in block(text).split("\n"):
        assert "##[" not in line
    assert "##[" not in inline(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Qualified leads", "Qualified leads"),
        ("mql_volume", "mql_volume"),
        ("72% → 78%: +6 pp, +8.3 %", "72% → 78%: +6 pp, +8.3 %"),
        ("+20%", "+20%"),
        ("-5 days", "-5 days"),
        ("$120k → $150k", "$120k → $150k"),
        ("targets.2026-Q4.sql_volume", "targets.2026-Q4.sql_volume"),
        ("@team", "@&#8203;team"),
        ("a | b", "a &#124; b"),
        ("2026. A year", "2026\\. A year"),
        ("R&D <3", "R&amp;D &lt;3"),
    ],
)
def test_what_people_write_stays_legible(text: str, written: str) -> None:
    assert inline(text) == written


def test_a_link_without_an_address_is_its_label() -> None:
    assert link("a_b", "") == "a_b"
    assert link("x", "https://a.b/c d(e)") == "[x](https://a.b/c%20d%28e%29)"


def test_commands_in_a_log_are_taken_apart() -> None:
    assert apart_from_commands("  ::error::x") == "  :\u200b:error::x"
    assert apart_from_commands("a ::b") == "a ::b"
    assert apart_from_commands("a ##[group]b") == "a #\u200b#[group]b"
