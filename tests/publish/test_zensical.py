"""The same pages made into a site by Zensical."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kpilint.publish import render
from kpilint.publish.build import build_site
from kpilint.publish.render import SiteError
from tests.conftest import absent
from tests.publish.test_browser import FOUND, KNOWN, LOOKS
from tests.publish.test_site import Page, digests, leads_somewhere

ROOT = Path(__file__).parents[2]
LINKS = """() => [...document.querySelectorAll("*")].filter(element => element.shadowRoot)
    .flatMap(element => [...element.shadowRoot.querySelectorAll("a")].map(link => link.href))"""
# Its own, by selector: the switches of the sidebar on a phone.
ITS_OWN = {*KNOWN, ("landmark-unique", 'nav[aria-labelledby^="__nav_"]')}


@pytest.fixture(scope="module")
def zensical(tmp_path_factory: pytest.TempPathFactory, report_of: Callable[[Path], Any]) -> Path:
    """Build the example company's site; warnings would stop it."""
    if not find_spec("zensical"):
        absent("zensical is not installed")
    out = tmp_path_factory.mktemp("zensical") / "site"
    build_site(report_of(ROOT), ROOT, out, strict=True, renderer="zensical")
    return out


def parsed(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html") if path.name != "404.html"}


def ours(site: Path) -> dict[str, set[str]]:
    """The anchors of each page, but for those of the theme."""
    return {
        path.relative_to(site).as_posix(): {a for a in page.anchors if not a.startswith("__")}
        for path, page in parsed(site).items()
    }


def test_every_page_has_the_anchors_that_it_has_in_material(example: Path, zensical: Path) -> None:
    one, other = ours(example), ours(zensical)
    assert sorted(one) == sorted(other)
    shared = {path: anchors & other[path] for path, anchors in one.items() if path != "tags.html"}
    assert shared == {path: one[path] for path in shared}


def test_every_link_and_anchor_leads_somewhere(zensical: Path) -> None:
    pages = parsed(zensical)
    dead = [
        (path.name, link)
        for path, page in pages.items()
        for link in page.links
        if not leads_somewhere(path, link, pages)
    ]
    assert dead == []


def test_two_builds_are_the_same_to_the_byte(
    zensical: Path, tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    build_site(report_of(ROOT), ROOT, tmp_path / "again", renderer="zensical")
    assert digests(tmp_path / "again") == digests(zensical)


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("SQO", "glossary.html"),
        ("net new name", "glossary.html"),
        ("win rate", "kpis/win_rate.html"),
        ("demand generation", "teams/demand_gen.html"),
        ("demnd generation", "teams/demand_gen.html"),
        ("2026-Q4", "targets/2026-Q4.html"),
        ("ownership-idle", "rules/ownership-idle.html"),
    ],
)
def test_the_search_finds_from_disk(
    zensical: Path, visit: Callable[..., Any], words: str, page: str
) -> None:
    tab = visit(zensical / "index.html")
    tab.fill("#k-look-up", words)
    tab.keyboard.press("Enter")
    tab.wait_for_function(f"() => ({LINKS})().length")
    found = [re.sub(r".*/site/|[?#].*", "", link) for link in tab.evaluate(LINKS)]
    assert page in found[:3]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["index.html", "kpis/index.html", "funnels/enterprise.html"])
def test_nobody_is_shut_out(
    zensical: Path, visit: Callable[..., Any], axe: str, path: str, look: str
) -> None:
    page = visit(zensical / path, *LOOKS[look])
    page.evaluate(axe)
    assert page.evaluate(FOUND, [list(known) for known in ITS_OWN]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look][1]


def test_what_is_wrong_stops_a_strict_build(
    tmp_path: Path, report_of: Callable[[Path], Any], zensical: Path
) -> None:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/terms.yaml").write_text("terms: {lead: {name: Lead}}\n")
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "site/docs").mkdir(parents=True)
    (tmp_path / "site/docs/own.md").write_text("# Own\n\n[nowhere](no-such-page.md)\n")
    report = report_of(tmp_path)
    build_site(report, tmp_path, tmp_path / "out", renderer="zensical")
    assert (tmp_path / "out/own.html").is_file()
    with pytest.raises(SiteError, match="The renderer stopped"):
        build_site(report, tmp_path, tmp_path / "strict", renderer="zensical", strict=True)
    assert not (tmp_path / "strict").exists()
    assert zensical.is_dir()


def test_without_it_the_extra_is_named(
    tmp_path: Path, report_of: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(render.NEEDED, "zensical", ("no_such_module",))
    with pytest.raises(SiteError, match=r"pip install 'kpilint\[zensical\]'") as caught:
        build_site(report_of(ROOT), ROOT, tmp_path / "out", renderer="zensical")
    assert "\n" not in str(caught.value)
