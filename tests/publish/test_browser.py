"""The site as people meet it: from disk, by day and night, on a phone, by keyboard, on paper."""

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kpilint.check import Report
from kpilint.publish.build import build_site

KINDS = (
    "index.html",
    "glossary.html",
    "kpis/index.html",
    "kpis/sql_volume.html",
    "kpis/webinar_leads.html",
    "funnels/index.html",
    "funnels/enterprise.html",
    "targets/index.html",
    "targets/2026-Q4.html",
    "targets/2026-Q3.html",
    "objectives/index.html",
    "objectives/grow_enterprise.html",
    "plans/index.html",
    "plans/webinar_series.html",
    "plans/faster_answers.html",
    "teams/index.html",
    "teams/demand_gen.html",
    "changes.html",
    "health.html",
    "rules/index.html",
    "rules/meaning-ambiguous-word.html",
    "tags.html",
    "about.html",
)
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 390)}
# What the theme itself is known for, by selector.
KNOWN = {
    ("aria-dialog-name", ".md-search"),
    ("landmark-unique", 'nav[aria-labelledby^="__nav_"]'),
}
PHONE = 390

FOUND = """async known => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, nodes }) => nodes
    .map(node => [id, node.target.join(" "), node.failureSummary])
    .filter(([id, target]) => !known.some(([rule, selector]) =>
      rule === id && document.querySelector(target)?.matches(selector))));
}"""


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out(
    example: Path, visit: Callable[..., Any], axe: str, path: str, look: str
) -> None:
    page = visit(example / path, *LOOKS[look])
    page.evaluate(axe)
    assert page.evaluate(FOUND, [list(known) for known in KNOWN]) == []


@pytest.mark.parametrize("path", KINDS)
def test_a_phone_never_scrolls_sideways(
    example: Path, visit: Callable[..., Any], path: str
) -> None:
    page = visit(example / path, "light", PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_hostile_words_do_not_break_the_phone(hostile: Path, visit: Callable[..., Any]) -> None:
    paths = ("kpis/mql_volume", "glossary", "teams/demand_gen", "index", "targets/2026-Q4")
    work = ("objectives/index", "objectives/fill", "plans/index", "plans/webinars", "plans/over")
    for path in (f"{name}.html" for name in (*paths, *work)):
        page = visit(hostile / path, "light", PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path


def test_no_name_is_too_long(
    report_of: Callable[[Path], Report],
    tmp_path_factory: pytest.TempPathFactory,
    visit: Callable[..., Any],
) -> None:
    root = tmp_path_factory.mktemp("long")
    (root / "kpi_specs").mkdir()
    shutil.copy(Path(__file__).with_name("long.yaml"), root / "kpi_specs")
    build_site(report_of(root), root, root / "out", strict=True)
    names = "index glossary tags funnels/main kpis/index kpis/leads objectives/grow targets/2026-Q4"
    for name, width in product((*names.split(), "teams/growth"), (PHONE, 1280)):
        page = visit(root / "out" / f"{name}.html", "light", width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(
    ("words", "first", "section"),
    [
        ("MQL", "glossary.html", "mql"),
        ("mql", "glossary.html", "mql"),
        ("SAL", "glossary.html", "sal"),
        ("SQL", "glossary.html", "sql"),
        ("SQO", "glossary.html", "opportunity"),
        ("PQL", "glossary.html", "pql"),
        ("ARR", "glossary.html", "arr"),
        ("NPS", "glossary.html", "nps"),
        ("BDR", "glossary.html", "bdr"),
        ("lead", "glossary.html", "lead"),
        ("net new name", "glossary.html", "lead"),
        ("pipeline", "glossary.html", "pipeline"),
        ("closed won", "glossary.html", "won"),
        ("win rate", "kpis/win_rate.html", ""),
        ("sales cycle", "kpis/sales_cycle.html", ""),
        ("new leads", "kpis/lead_volume.html", ""),
        ("demand generation", "teams/demand_gen.html", ""),
        ("2026-Q4", "targets/2026-Q4.html", ""),
        ("enterprise sales-led", "funnels/enterprise.html", ""),
        ("ownership-idle", "rules/ownership-idle.html", ""),
        ("webinar series", "plans/webinar_series.html", ""),
        ("close more of what we open", "objectives/close_what_we_open.html", ""),
        ("inquiry", "glossary.html", "lead"),
        ("marketing qualified lead", "glossary.html", "mql"),
        ("sales-accepted lead", "glossary.html", "sal"),
        ("closed-won", "glossary.html", "won"),
        ("revenue operations", "teams/revenue_operations.html", ""),
        ("finance", "teams/finance.html", ""),
        ("self-serve", "funnels/self_serve.html", ""),
        ("paid search", "kpis/paid_search_leads.html", ""),
        ("response time", "kpis/mql_response_time.html", ""),
        ("opportunities sourced by marketing", "kpis/marketing_sourced_opportunities.html", ""),
        ("Q4 targets", "targets/2026-Q4.html", ""),
        ("October 2026", "targets/2026-10.html", ""),
        ("demand genertion", "teams/demand_gen.html", ""),
        ("pipelin", "glossary.html", "pipeline"),
    ],
)
def test_the_search_puts_first_what_is_meant(
    example: Path, visit: Callable[..., Any], words: str, first: str, section: str
) -> None:
    page = visit(example / "health.html")
    page.click(".md-search__input")
    page.keyboard.type(words)
    page.wait_for_function(
        "document.querySelector('.md-search-result__meta').textContent.includes('matching')"
    )
    page.wait_for_selector(".md-search-result__link")
    found = page.eval_on_selector_all(
        ".md-search-result__item:first-child a", "links => links.map(link => link.href)"
    )
    assert found[0].partition("?")[0].endswith(f"/{first}")
    assert not section or any(link.endswith(f"#{section}") for link in found)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_first_page_looks_up_a_word(
    example: Path, visit: Callable[..., Any], width: int
) -> None:
    page = visit(example / "index.html", "light", width)
    page.fill("#k-look-up", "MQL")
    page.keyboard.press("Enter")
    page.wait_for_selector(".md-search-result__link")
    found = page.eval_on_selector(".md-search-result__link", "link => link.href")
    assert "/glossary.html" in found


def test_the_keyboard_is_enough(example: Path, visit: Callable[..., Any]) -> None:
    page = visit(example / "index.html")
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("/")
    page.keyboard.type("MQL")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html*")


def test_a_pasted_address_shows_what_it_names(example: Path, visit: Callable[..., Any]) -> None:
    page = visit(example / "glossary.html", anchor="mql")
    page.wait_for_function(
        "(top => top >= 0 && top < 300)(document.getElementById('mql').getBoundingClientRect().top)"
    )


def test_on_paper_there_is_the_page_and_nothing_else(
    example: Path, visit: Callable[..., Any]
) -> None:
    page = visit(example / "kpis/sql_volume.html")
    page.emulate_media(media="print")
    assert not page.is_visible(".md-header")
    assert not page.is_visible(".md-sidebar")
    assert page.is_visible("#target")
    page.emulate_media(media="screen")


def test_dark_is_dark(example: Path, visit: Callable[..., Any]) -> None:
    page = visit(example / "index.html", "dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, colour.strip("rgba() ").split(",")[:3])) < 80
