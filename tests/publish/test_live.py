"""A renderer that is kept alive makes what a new one would make."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpilint.publish.build import write
from kpilint.publish.live import Live
from kpilint.publish.render import SiteError
from tests.publish.test_site import digests

SPECS = """
terms: {lead: {name: %(term)s, definition: A person whose record is new.}}
teams: {sales: {name: Sales}}
kpis:
  leads: {name: %(kpi)s, owner: sales, definition: "%(meaning)s", tags: [%(tag)s]}
  %(id)s: {name: Another, owner: sales, definition: Counted as well.}
"""
AT_FIRST = {"term": "Lead", "kpi": "Leads", "meaning": "New people", "tag": "top", "id": "other"}


@pytest.fixture
def site(tmp_path: Path, report_of: Callable[[Path], Any]) -> Callable[..., Any]:
    """Write the pages anew, render them with what is kept alive, and with what is not."""
    live = Live()
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpilint.toml").write_text("")

    def make(name: str, own: str = "", **changes: str) -> tuple[dict[str, str], dict[str, str]]:
        (tmp_path / "kpi_specs/all.yaml").write_text(SPECS % {**AT_FIRST, **changes})
        (tmp_path / "site").mkdir(exist_ok=True)
        (tmp_path / "site/mkdocs.yml").write_text(own)
        work = tmp_path / name
        write(report_of(tmp_path), tmp_path, work)
        for renderer, out in ((live, work / "kept"), (Live(), work / "new")):
            out.mkdir()
            renderer.build(work, out)
        return tuple(  # type: ignore[return-value]
            {file: digest for file, digest in digests(work / out).items() if "sitemap" not in file}
            for out in ("kept", "new")
        )

    return make


CHANGES: list[tuple[dict[str, str], bool]] = [
    ({}, False),
    ({"meaning": "People who are new", "term": "Prospect"}, True),
    ({"kpi": "New leads"}, True),
    ({"id": "another", "tag": "bottom"}, True),
    ({"own": "site_name: Ours\n"}, True),
    ({"own": "plugins: [{meta: {}}]\n"}, False),
    ({}, False),
]
"""One after the other, each with whether the site then looks another than at first."""


def test_what_is_kept_is_what_would_be_made(site: Callable[..., Any]) -> None:
    first, _ = site("first")
    for number, (change, shows) in enumerate(CHANGES):
        kept, new = site(str(number), **change)
        assert kept == new, change
        assert (kept != first) == shows, change


def test_a_mistake_is_said_and_forgotten(site: Callable[..., Any]) -> None:
    site("first")
    with pytest.raises(SiteError, match="The renderer stopped"):
        site("second", own="plugins: [no_such_plugin]\n")
    kept, new = site("third")
    assert kept == new
