"""Projects with findings of every sort, to be told in every format."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpilint.check import Report
from kpilint.cli import cli

TYPO = """\
teams:
  sales_ops:
    name: Sales operations
    function: operations
    conatct: "#sales-ops"
"""
CLEAN = 'teams:\n  ops: {name: Operations, function: operations, contact: "#ops"}\n'
ASSORTED = """\
terms:
  lead:
    name: Lead
    definition: New.
  mql:
    name: Lead
    definition: >-
      A scored
      lead.
teams:
  ops: {name: Operations, function: operations, part_of: opps}
"""
SUPPRESSED = """\
terms:
  # kpilint: ignore[meaning-unused-term] -- Half of this says @team, <b> and | of the old wiki.
  lead: {name: Lead, definition: New.} # kpilint: ignore[meaning-thin-definition] -- It is short.
  mql: {name: Qualified lead, definition: New.}
"""
BROKEN = "teams:\n  ops: {name: Operations\n  sales: ]\n"
HOSTILE = r"""
terms:
  "::error file=x::y": {}
  "@team": {name: "a|b|c"}
  lead:
    name: "<img src=x onerror=alert(1)> </td> <!-- @org/team"
    definition: "##[add-mask]a ::set-output name=a::b"
    aliases: ["`code`", "#12", "[click](https://example.com)", "\e[31mred\a", "\u202Eright to left"]
    counts: "\0 \uD800 \uFFFE"
    confused_with: {"]]>": "x", "👩‍💻": "שלום", "```": "~~~"}
  "a\n::error::b": {name: "%0A::error::c"}
teams:
  ops: {name: "🏴", function: operations, part_of: "https://example.com/@team#12"}
people:
  "::warning::x": {name: "@all", team: "##[error]x"}
"""
PROJECTS = {
    "clean": {"a.yaml": CLEAN},
    "typo": {"a.yaml": TYPO},
    "assorted": {"a.yaml": CLEAN, "b/ünï cödé #1.yaml": ASSORTED, "c.yaml": TYPO},
    "suppressed": {"a.yaml": SUPPRESSED},
    "broken": {"a.yaml": BROKEN, "b.yaml": TYPO},
    "hostile": {"a.yaml": HOSTILE.replace("\\0 ", "").replace("\\uD800 ", "")},
    "odd characters": {"a.yaml": HOSTILE},
}


@pytest.fixture(params=PROJECTS)
def told(request: pytest.FixtureRequest, report: Callable[..., Any]) -> Report:
    """The report on one of the projects after the other."""
    judged: Report = report(PROJECTS[request.param])
    return judged


@pytest.fixture
def hostile() -> str:
    """Specs that try whatever a text could do to a log, a page or a document."""
    return HOSTILE


@pytest.fixture
def kpilint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Check a project, with variables of the environment, in the folder `inner` of another."""
    root = tmp_path / "inner"
    (root / "kpi_specs").mkdir(parents=True)
    (root / "kpilint.toml").write_text("")
    monkeypatch.chdir(root)

    def run(*arguments: str, specs: str = TYPO, **environment: str) -> Result:
        (root / "kpi_specs" / "a.yaml").write_text(textwrap.dedent(specs), "utf-8")
        fixed = ("check", "--today", "2026-11-21", *arguments)
        return CliRunner().invoke(cli, fixed, env=environment)

    return run
