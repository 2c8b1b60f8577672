"""The built site of the example company: what it holds, and that every link leads somewhere."""

import hashlib
import html
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from kpilint.publish.build import build_site, export

ROOT = Path(__file__).parents[2]

PAGES = (
    "index.html",
    "glossary.html",
    "kpis/index.html",
    "kpis/sql_volume.html",
    "funnels/enterprise.html",
    "targets/2026-Q4.html",
    "objectives/grow_enterprise.html",
    "plans/webinar_series.html",
    "teams/demand_gen.html",
    "health.html",
    "rules/meaning-ambiguous-word.html",
    "about.html",
)


class Page(HTMLParser):
    """The addresses that a page leads to, and the anchors that it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.feed(path.read_text())

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [named[key] or "" for key in ("href", "src") if key in named]
        self.anchors += [named["id"] or ""] if "id" in named else []


@pytest.fixture(scope="module")
def parsed(example: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in example.rglob("*.html") if path.name != "404.html"}


@pytest.mark.parametrize("path", PAGES)
def test_the_addresses_that_people_paste_are_there(example: Path, path: str) -> None:
    assert (example / path).is_file()


def test_every_link_and_anchor_leads_somewhere(parsed: dict[Path, Page]) -> None:
    dead = [
        (path.name, link)
        for path, page in parsed.items()
        for link in page.links
        if not leads_somewhere(path, link, parsed)
    ]
    assert dead == []


def leads_somewhere(path: Path, link: str, parsed: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or link == "javascript:void(0)":
        return parts.scheme in ("https", "mailto")
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if parts.path in (".", "..", "./") or target.is_dir():
        target = target / "index.html"
    if target.suffix != ".html":
        return target.is_file()
    known = parsed.get(target)
    return known is not None and (not parts.fragment or unquote(parts.fragment) in known.anchors)


def test_no_anchor_stands_twice_on_a_page(parsed: dict[Path, Page]) -> None:
    for path, page in parsed.items():
        ours = [anchor for anchor in page.anchors if not anchor.startswith("__")]
        assert len(ours) == len(set(ours)), path


@pytest.mark.parametrize(
    ("path", "anchors"),
    [
        ("glossary.html", ["lead", "mql", "sql"]),
        ("kpis/sql_volume.html", ["top", "meaning", "target", "owner", "source", "findings"]),
        ("targets/2026-Q4.html", ["sql_volume", "team-demand_gen"]),
        ("objectives/grow_enterprise.html", ["ladder", "kpis", "plans", "findings"]),
        (
            "plans/webinar_series.html",
            ["context", "objectives", "strategies", "kpis", "out-of-scope", "owner", "risks"],
        ),
        ("plans/webinar_series.html", ["timeline", "stages", "findings"]),
        ("plans/faster_answers.html", ["recap"]),
        ("teams/demand_gen.html", ["control", "influence", "watch", "objectives", "plans"]),
        ("teams/demand_gen.html", ["results", "results-2026-Q3", "levers", "daci", "findings"]),
        ("index.html", ["words", "targets", "funnels", "objectives", "owners"]),
        ("funnels/enterprise.html", ["stages", "sum"]),
    ],
)
def test_anchors_are_set_by_hand(
    example: Path, parsed: dict[Path, Page], path: str, anchors: list[str]
) -> None:
    assert set(anchors) <= set(parsed[example / path].anchors)


def text_of(page: Path) -> str:
    body = page.read_text().partition("<article")[2].partition("</article>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_whole_sum_is_spelled_out(example: Path) -> None:
    said = re.sub(r" ([=.,])", r"\1", text_of(example / "funnels/enterprise.html"))
    assert re.search(r"[\d,]+ leads × 22%= [\d,.]+ MQLs × 78%= [\d,.]+ SALs × 60%=", said)
    assert re.search(r"× 25–33%= [\d.]+–[\d.]+ closed won × \$84,000= \$[\d,]+–\$[\d,]+", said)
    assert "22% of the leads go on: 264 MQLs" in said


def test_a_kpi_page_says_why(example: Path) -> None:
    said = text_of(example / "kpis/sql_volume.html")
    for words in ("Why this number.", "Top-down", "Bottom-up", "Conservative", "Approver"):
        assert words in said


def test_a_tooltip_is_for_abbreviations_only(example: Path) -> None:
    titles = re.findall(
        r"<abbr title=[^>]*>([^<]+)</abbr>", (example / "glossary.html").read_text()
    )
    assert "MQL" in titles
    assert [word for word in titles if word.lower() in ("lead", "leads", "opportunity")] == []


def test_a_term_is_linked_where_a_page_first_mentions_it(example: Path) -> None:
    article = (example / "kpis/mql_volume.html").read_text().partition("<article")[2]
    prose = re.findall(r'<p class="k-lead">.*?</p>', article)[0]
    assert "glossary.html#" in prose


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_page_is_found_by_what_it_says_and_not_by_its_tables(example: Path) -> None:
    index = json.loads((example / "search/search_index.json").read_text())["docs"]
    texts = {entry["location"]: entry["text"] for entry in index}
    assert "first meeting booked" in texts["kpis/sql_volume.html"]
    assert texts["kpis/sql_volume.html#other-periods"] == ""
    assert "Show all" not in texts["kpis/index.html"]
    assert not any("<svg" in text for text in texts.values())


def test_two_builds_are_the_same_to_the_byte(
    example: Path, tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    build_site(report_of(ROOT), ROOT, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(example)


def test_the_pages_need_nothing_of_ours_to_be_rendered(
    tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    export(report_of(ROOT), ROOT, tmp_path / "pages")
    settings = yaml.safe_load((tmp_path / "pages/mkdocs.yml").read_text())
    plugins = [next(iter(p)) if isinstance(p, dict) else p for p in settings["plugins"]]
    assert plugins == ["search", "tags", "offline"]
    assert "hooks" not in settings
    assert settings["use_directory_urls"] is False
    assert settings["theme"]["font"] is False


def test_many_kpis_leave_the_sidebar(tmp_path: Path, report_of: Callable[[Path], Any]) -> None:
    specs = tmp_path / "kpi_specs"
    specs.mkdir()
    kpis = {
        f"kpi_{n}": {"name": f"Number {n}", "definition": "x", "measure": {"kind": "other"}}
        for n in range(90)
    }
    (specs / "kpis.yaml").write_text(yaml.safe_dump({"kpis": kpis}))
    (tmp_path / "kpilint.toml").write_text("")
    export(report_of(tmp_path), tmp_path, tmp_path / "out")
    settings = yaml.safe_load((tmp_path / "out/mkdocs.yml").read_text())
    assert {"KPIs": ["kpis/index.md"]} in settings["nav"]
    assert "/kpis/*.md" in settings["not_in_nav"].splitlines()
    assert "kpi_89.html" in (tmp_path / "out/docs/kpis/index.md").read_text()


def test_home_stays_short_however_much_there_is(
    tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    many = range(30)
    specs = {
        "terms": {"lead": {"name": "Lead"}, "won": {"name": "Won"}},
        "teams": {f"team_{n}": {"name": f"Team {n}"} for n in many},
        "funnels": {
            f"funnel_{n}": {
                "name": f"Funnel {n}",
                "stages": [{"term": "lead"}, {"term": "won", "conversion": "20%"}],
            }
            for n in many
        },
        "kpis": {
            f"kpi_{team}_{n}": {"name": f"Number {team}-{n}", "owner": f"team_{team}"}
            for team in many
            for n in range(13 if team == 3 else 2)
        },
    }
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/all.yaml").write_text(yaml.safe_dump(specs, sort_keys=False))
    (tmp_path / "kpilint.toml").write_text("")
    export(report_of(tmp_path), tmp_path, tmp_path / "out")
    home = (tmp_path / "out/docs/index.md").read_text()
    assert home.count('class="k-sum"') == 8
    assert '<a href="teams/team_3.html">13 KPIs</a>' in home
    assert "Number 2-1" in home
    assert "Team 29" not in home
    assert '<a href="teams/index.html">All teams, with what they own</a>' in home


def test_what_cannot_be_read_is_left_out_and_listed(
    tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    shutil.copytree(ROOT / "kpi_specs", tmp_path / "kpi_specs")
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "kpi_specs/broken.yaml").write_text("kpis: {broken: [}\n")
    export(report_of(tmp_path), tmp_path, tmp_path / "out")
    assert "broken.yaml" in (tmp_path / "out/docs/health.md").read_text()
    assert (tmp_path / "out/docs/kpis/sql_volume.md").is_file()


def test_an_empty_project_has_a_kind_word_everywhere(
    tmp_path: Path, report_of: Callable[[Path], Any]
) -> None:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/empty.yaml").write_text("")
    (tmp_path / "kpilint.toml").write_text("")
    build_site(report_of(tmp_path), tmp_path, tmp_path / "out", strict=True)
    assert "No term has been defined yet" in (tmp_path / "out/glossary.html").read_text()


def test_ids_never_lead_out_of_the_folder(tmp_path: Path, report_of: Callable[[Path], Any]) -> None:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/all.yaml").write_text(
        'kpis:\n  "../../evil": {name: X, definition: Y, measure: {kind: other}}\n'
        'teams:\n  "../evil": {name: X}\n'
    )
    (tmp_path / "kpilint.toml").write_text("")
    export(report_of(tmp_path), tmp_path, tmp_path / "deep/out")
    assert not list(tmp_path.rglob("evil*"))
