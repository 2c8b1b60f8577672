"""A history in which every text tries to come alive, in the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kpilint.check import check
from kpilint.config import load
from kpilint.publish.build import build_site
from tests.publish.conftest import EVIL, armed, hostile_specs
from tests.publish.past import TODAY, Team
from tests.publish.test_browser import FOUND, KNOWN, LOOKS, PHONE
from tests.publish.test_hostile import ALIVE, folded
from tests.publish.test_site import Page, leads_somewhere

HERE = Path(__file__).parent


def earlier() -> Any:
    """The hostile specs with every text another one, numbers included."""
    text = (HERE / "hostile.yaml").read_text().replace("EVIL ", "EVIL earlier ")
    specs = armed(yaml.safe_load(text))
    for targets in specs["targets"].values():
        for target in targets.values():
            target.update({"value": 77} if "value" in target else {})
    return specs


def test_the_past_comes_no_more_alive_than_the_present(
    team: Team, visit: Callable[..., Any], axe: str
) -> None:
    team.specs = earlier()
    team.commits(f"Begin {EVIL}")
    team.specs = hostile_specs()
    team.commits(f"Go on {EVIL}")
    out = team.root.parent / "site"
    build_site(check(load(team.root), TODAY), team.root, out, strict=True)
    for path in ("changes.html", "index.html", "kpis/mql_volume.html"):
        for look in LOOKS.values():
            page = visit(out / path, *look)
            page.evaluate(axe)
            assert page.evaluate(ALIVE) == 0
            assert page.evaluate(FOUND, [list(known) for known in KNOWN]) == []
            assert look[1] != PHONE or page.evaluate("document.body.scrollWidth") <= PHONE
    said = folded(visit(out / "changes.html").inner_text("article"))
    for text in ("Begin", "Go on"):
        assert f"{text} {folded(EVIL)}" in said
    for text in ("term definition", "funnel name", "kpi definition", "target rationale"):
        assert folded(f"{EVIL} {text}") in said
    assert folded(f"{EVIL} earlier term definition") in said
    parsed = {each: Page(each) for each in out.rglob("*.html") if each.name != "404.html"}
    for path in ("changes.html", "index.html", "kpis/mql_volume.html"):
        links = parsed[out / path].links
        assert [each for each in links if not leads_somewhere(out / path, each, parsed)] == []
