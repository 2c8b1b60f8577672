"""Charts in their pages: by day and night, on a phone, on paper, and for who hears or searches."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

CHARTS = {
    "kpis/sql_volume.html": ("history", "neighbours"),
    "kpis/new_bookings.html": ("history", "neighbours"),
    "funnels/enterprise.html": ("stages",),
    "kpis/index.html": ("tree",),
}
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 390)}
TEXT, SHAPE = 4.5, 3.0
"""The least contrast that letters and shapes may have with what is behind them."""

CONTRASTS = """looks => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = colour => {
    const [r, g, b] = rgb(colour).map(part => part / 255)
      .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const box = document.querySelector(".k-chart .k-node path");
  const found = [];
  for (const text of document.querySelectorAll(".k-chart > svg text")) {
    const colour = getComputedStyle(text).fill;
    const behind = text.closest(".k-name") && box ? getComputedStyle(box).fill : paper;
    found.push(["text", text.parentElement.getAttribute("class"), contrast(colour, behind)]);
  }
  for (const look of looks)
    for (const shape of document.querySelectorAll(`.k-chart > svg .${look} *`)) {
      const { fill, stroke } = getComputedStyle(shape);
      const seen = [fill, stroke].filter(each => each !== "none")
        .map(each => contrast(each, paper));
      found.push(["shape", look, Math.max(...seen)]);
    }
  return found;
}"""
SHAPES = ("k-target", "k-met", "k-missed", "k-plain", "k-sofar", "k-line", "k-limit", "k-aim")
SHAPES += ("k-part", "k-node", "k-here", "k-drives", "k-part-of")

PLACES = """() => [...document.querySelectorAll(".k-chart > svg")]
  .filter(svg => svg.checkVisibility())
  .flatMap(svg => [...svg.querySelectorAll("text")].map(text => {
    const { left, right } = text.getBoundingClientRect();
    const page = svg.getBoundingClientRect();
    const scale = page.width / svg.viewBox.baseVal.width;
    return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * scale,
            left - page.left, page.right - right];
  }))"""


class Page(HTMLParser):
    """The ids of a page, and where its figures say what they show."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.kinds: list[str] = []
        self.named: list[str] = []
        self.feed(path.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        self.ids += [named["id"]] if "id" in named else []
        if tag == "figure":
            self.kinds.append(named["class"].removeprefix("k-chart k-"))
        if "aria-labelledby" in named and "aria-describedby" in named:
            self.named += [named["aria-labelledby"], named["aria-describedby"]]


@pytest.mark.parametrize("path", CHARTS)
def test_every_chart_is_there_and_says_what_it_shows(example: Path, path: str) -> None:
    page = Page(example / path)
    assert tuple(page.kinds) == CHARTS[path]
    assert len(page.named) == 2 * len(page.kinds)
    assert all(page.ids.count(name) == 1 for name in page.named)


def test_the_search_does_not_find_the_letters_of_charts(example: Path) -> None:
    index = json.loads((example / "search/search_index.json").read_text())
    texts = [each["text"] for each in index["docs"] if each["location"].startswith("kpis/")]
    assert texts
    for letters in ("natural limit", "Natural process limits", "target met", "so far:"):
        assert not any(letters in text for text in texts)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", CHARTS)
def test_all_stands_out_from_what_is_behind_it(
    example: Path, visit: Callable[..., Any], path: str, look: str
) -> None:
    page = visit(example / path, *LOOKS[look])
    found = page.evaluate(CONTRASTS, list(SHAPES))
    assert found
    least = {"text": TEXT, "shape": SHAPE}
    assert [each for each in found if each[2] < least[each[0]]] == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", CHARTS)
def test_letters_are_large_enough_and_within_the_chart(
    example: Path, visit: Callable[..., Any], path: str, look: str
) -> None:
    page = visit(example / path, *LOOKS[look])
    for text, size, left, right in page.evaluate(PLACES):
        assert size >= 11, text
        assert left >= -2, text
        assert right >= -2, text


def test_a_tree_that_nobody_could_read_gives_way_to_its_table(
    example: Path, visit: Callable[..., Any]
) -> None:
    page = visit(example / "kpis/index.html", *LOOKS["phone"])
    assert not page.is_visible(".k-tree")
    assert page.is_visible("#tree ~ .k-wide > table")
    assert visit(example / "kpis/index.html").is_visible(".k-tree")


def test_a_box_leads_to_its_kpi_by_keyboard_and_by_mouse(
    example: Path, visit: Callable[..., Any]
) -> None:
    page = visit(example / "kpis/sql_volume.html")
    link = page.locator('.k-neighbours a[href="won_deals.html"]')
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpis/won_deals.html")
    page.goto((example / "kpis/sql_volume.html").as_uri())
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    page.mouse.click(box["x"] + 14, box["y"] + box["height"] / 2)
    page.wait_for_url("**/kpis/won_deals.html")


def test_on_paper_it_is_never_night(example: Path, visit: Callable[..., Any]) -> None:
    page = visit(example / "kpis/sql_volume.html", "dark")
    page.emulate_media(media="print")
    colours = page.evaluate(
        "['h1', '.k-chart .k-tick text', '.k-chart .k-value text'].map(selector => {"
        " const { color, fill } = getComputedStyle(document.querySelector(selector));"
        " return selector === 'h1' ? color : fill; })"
    )
    page.emulate_media(media="screen")
    assert all(max(map(int, each.strip("rgb()").split(","))) < 140 for each in colours)
