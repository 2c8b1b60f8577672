"""Nothing that stands in a spec comes alive on a page: it shows as it was written."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALIVE = """() => [...document.querySelectorAll('script:not([src]):not([id])')]
    .filter(e => e.textContent.includes('evil')).length
  + document.querySelectorAll('img[src=x], [onerror], a[href^="javascript:" i]').length
  + (window.evil || 0)"""


def folded(text: str) -> str:
    return " ".join(text.split())


def pages_of(site: Path) -> list[Path]:
    """All but the rules' pages, which hold no text of the specs, and the one for web servers."""
    pages = sorted(site.rglob("*.html"))
    return [path for path in pages if path.parent.name != "rules" and path.stem != "404"]


def test_every_text_shows_as_written(
    hostile: Path, visit: Callable[..., Any], hostile_texts: list[str]
) -> None:
    everything = ""
    for path in pages_of(hostile):
        page = visit(path)
        assert page.evaluate(ALIVE) == 0, path.name
        everything += folded(page.inner_text("article")) + "\n"
    parts = [folded(line) for text in hostile_texts for line in re.split(r"\n\n+", text)]
    assert len(parts) > 50
    assert [part for part in parts if part not in everything] == []


def test_titles_and_navigation_show_names_as_written(
    hostile: Path, visit: Callable[..., Any], hostile_texts: list[str]
) -> None:
    page = visit(hostile / "kpis/mql_volume.html")
    name = next(text for text in hostile_texts if text.endswith("kpi name"))
    assert folded(name) in folded(page.title())
    assert folded(name) in folded(page.text_content(".md-nav--primary"))
    assert folded(name) == folded(page.inner_text("h1").rstrip("¶"))


def test_the_search_shows_text_as_written(hostile: Path, visit: Callable[..., Any]) -> None:
    page = visit(hostile / "index.html")
    page.click(".md-search__input")
    page.keyboard.type("definition")
    page.wait_for_selector(".md-search-result__link")
    assert page.evaluate(ALIVE) == 0
    assert "<script>window.evil=1</script>" in page.inner_text(".md-search-result__list")


def test_the_index_of_the_search_holds_no_markup_of_theirs(hostile: Path) -> None:
    index = json.loads((hostile / "search/search_index.json").read_text())
    for entry in index["docs"]:
        assert "<script" not in entry["title"] + entry["text"]
        assert "<img" not in entry["title"] + entry["text"]


def test_links_lead_nowhere_but_to_the_web(hostile: Path) -> None:
    for path in hostile.rglob("*.html"):
        for address in re.findall(r'href="([^"]*)"', path.read_text()):
            assert not re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)


def test_a_tag_that_the_theme_would_not_escape_stays_with_us(hostile: Path) -> None:
    tags = json.loads((hostile / "tags.json").read_text())
    assert "plain" in json.dumps(tags)
    assert "kpi tag" not in json.dumps(tags)
