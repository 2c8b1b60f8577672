"""Findings in Markdown: worst first, every text as it reads on a screen, and no more than fits."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from lxml import html

from kpilint.check import Report
from kpilint.finding import Finding, Location, Related, Severity, Span
from kpilint.output.markdown import one_line
from kpilint.output.markdown_findings import MOST_RELATED, fitting, render
from kpilint.output.repository import Repository

TOP = Repository()
LINKED = Repository("finance", "https://git.example/org/kpis/blob/1a2b3c/")
PLACE = Location("kpi_specs/specs.yaml", Span(3, 5, 3, 6))


def page_of(markdown: str) -> Any:
    page = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return html.document_fromstring(f"<html><body>{page}</body></html>")


def read(element: Any) -> str:
    return " ".join(element.text_content().replace("\u200b", "").split())


def plain(text: str) -> str:
    """What both the page and the finding say: no backticks, no spaces."""
    return re.sub(r"[\s`\u200b]", "", text)


def test_every_finding_is_an_item(told: Report) -> None:
    page = page_of(render(told, TOP))
    ordered = sorted(told.findings, key=lambda finding: (-finding.severity, finding.order))
    items = list(page.iter("li"))
    assert len(items) == len(ordered)
    for item, finding in zip(items, ordered, strict=True):
        shown = plain(item.text_content())
        assert shown.startswith(plain(one_line(finding.message)))
        assert plain(one_line(finding.help)) in shown
        assert plain(f"{finding.location.path}:{finding.location.span.line}") in shown
        assert finding.rule in shown
        for related in finding.related:
            assert plain(one_line(related.message)) in shown


def test_nothing_comes_alive(told: Report) -> None:
    for repository, link in ((TOP, set()), (LINKED, {"a"})):
        page = page_of(render(told, repository))
        tags = {element.tag for element in page.body.iter()}
        assert tags <= {"body", "h3", "h4", "p", "ul", "li", "br", "strong", "code", "span"} | link
        for anchor in page.iter("a"):
            assert anchor.get("href").startswith(LINKED.shown_at)
        for element in page.iter():
            outside = [element.tail, element.text if element.tag != "code" else ""]
            assert not re.search(r"@\w|#\d|://", " ".join(filter(None, outside)))


def test_the_words(report: Callable[..., Any]) -> None:
    judged = report("terms:\n  lead: {name: Lead, definition: New.}\nteams: {x: 1}\n")
    remark = Finding(
        "spec-value", Severity.INFO, PLACE, "A `|`.", related=(Related(PLACE, "the *other*"),)
    )
    judged = replace(judged, findings=(*judged.findings, remark))
    assert render(judged, Repository("", "https://git.example/")).split("\n") == [
        "### kpilint: 1 error, 1 warning, 1 info in 1 of 1 file",
        "",
        "#### 1 error",
        "",
        "- `x` should be a mapping, with keys of its own, not a number.\\",
        "  **What to do:** Below it, indented, may stand: name, function, part_of, contact, levers,"
        " daci, watches.\\",
        "  [kpi_specs/specs.yaml:3](https://git.example/kpi_specs/specs.yaml#L3) · `spec-schema`",
        "",
        "#### 1 warning",
        "",
        "- The definition of `lead` has only 1 word, `New.`, and needs 4 or more.\\",
        "  **What to do:** Say who or what counts, and what does not, so that two people would get"
        " the same number.\\",
        "  [kpi_specs/specs.yaml:2](https://git.example/kpi_specs/specs.yaml#L2)"
        " · `meaning-thin-definition`",
        "",
        "#### 1 info",
        "",
        "- A <code>&#124;</code>.\\",
        "  [kpi_specs/specs.yaml:3](https://git.example/kpi_specs/specs.yaml#L3) · `spec-value`\\",
        "  See also [kpi_specs/specs.yaml:3](https://git.example/kpi_specs/specs.yaml#L3):"
        " the \\*other\\*",
    ]


def test_what_else_a_run_has_to_say(report: Callable[..., Any]) -> None:
    gone = ("a.yaml: spec-value: `@team` | <b>",)
    judged = replace(report({"a.yaml": "teams: [", "b.yaml": ""}), gone=gone)
    page = page_of(render(judged, TOP))
    shown = [read(element) for element in page.body if element.tag in ("p", "ul")]
    assert "1 finding of the baseline no longer occurs" in shown[0]
    assert shown[1] == "a.yaml: spec-value: @team | <b>"
    assert "rules about what is missing keep quiet." in " ".join(shown)


def test_a_place_that_is_gone_has_no_link(report: Callable[..., Any]) -> None:
    gone = PLACE._replace(before=True), PLACE._replace(path="kpi_specs/gone.yaml")
    for place in gone:
        found = Finding("spec-value", Severity.ERROR, place, "Gone.")
        page = page_of(render(replace(report(""), findings=(found,)), LINKED))
        assert list(page.iter("a")) == []
    assert "kpi_specs/specs.yaml (before):3" in render(
        replace(report(""), findings=(Finding("spec-value", Severity.ERROR, gone[0], "Gone."),)),
        TOP,
    )


def test_of_many_related_places_some_are_named(report: Callable[..., Any]) -> None:
    related = tuple(Related(PLACE, f"place {number}") for number in range(MOST_RELATED + 3))
    found = Finding("spec-value", Severity.ERROR, PLACE, "Wrong.", related=related)
    written = render(replace(report(""), findings=(found,)), TOP)
    assert written.count("See also") == MOST_RELATED
    assert written.endswith("and 3 more places")


@pytest.fixture
def many(report: Callable[..., Any]) -> Report:
    found = (
        Finding("spec-value", severity, PLACE, f"Würde {number}.", "Tu’s.")
        for severity in Severity
        for number in range(40)
    )
    judged: Report = replace(report(""), findings=tuple(found))
    return judged


@pytest.mark.parametrize("room", [*range(0, 300, 7), *range(300, 12_000, 571), 50_000])
def test_what_fits_is_told_and_the_rest_is_counted(many: Report, room: int) -> None:
    told = fitting(many, TOP, room)
    assert len(told.encode()) <= room
    shown = told.count("\n- ")
    if shown == len(many.findings):
        assert "more finding" not in told
    elif told:
        assert f"\n{len(many.findings) - shown} more findings: the log has them all.\n" in told
        assert room - len(told.encode()) < 150
    else:
        assert room < 150


def test_what_fits_whole_is_whole(many: Report) -> None:
    whole = render(many, TOP) + "\n"
    assert fitting(many, TOP, len(whole.encode()) + 100) == whole
