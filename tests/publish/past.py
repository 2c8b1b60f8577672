"""A company whose specs are in git, and what its site tells of that."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from kpilint.check import check
from kpilint.config import load
from kpilint.publish import feed, machine
from kpilint.publish.api import files
from kpilint.publish.company import Company
from kpilint.publish.contents import sheets
from kpilint.publish.page import Page
from kpilint.publish.pages import rendered
from kpilint.publish.public import for_the_public
from kpilint.publish.story import story
from kpilint.resources import schema_text

TODAY = date(2026, 11, 21)
SPECS: dict[str, Any] = yaml.safe_load("""
terms:
  lead: {name: Lead, definition: Somebody new., counts: person, enters_when: They come.}
  sql:
    name: Sales-qualified lead
    abbreviation: SQL
    definition: A meeting.
    counts: person
    enters_when: It is held.
    owner: sales
people:
  boss: {name: Head of sales, team: sales}
teams:
  sales: {name: Sales, function: sales}
  marketing: {name: Marketing, function: marketing}
funnels:
  f:
    name: The funnel
    deal_size: $1000
    stages: [{term: lead, driven_by: sales}, {term: sql, conversion: 20%}]
kpis:
  leads:
    name: New leads
    definition: Leads that came.
    measure: {kind: volume, of: f.lead}
    owner: sales
  sqls:
    name: Meetings
    definition: Those held.
    measure: {kind: volume, of: f.sql}
    owner: sales
  rate:
    name: Win rate
    definition: Those won.
    measure: {kind: other}
    unit: percent
    owner: sales
targets:
  2026-Q4:
    sqls: {value: 100, rationale: A fifth of the leads.}
    rate: {value: 20%, rationale: As before.}
objectives:
  more: {name: More meetings, level: company, period: 2026-Q4, owner: sales, kpis: [sqls]}
plans:
  push: {name: The push, owner: sales, budget: $5000, kpis: {primary: [sqls]}}
""")
Git = Callable[..., str]
Specs = dict[str, Any]


@dataclass
class Team:
    """A company whose specs are in git, and the site that is made of them."""

    root: Path
    git: Git
    patch: pytest.MonkeyPatch
    specs: Specs

    def commits(self, subject: str = "Change", when: str = "2026-10-08T09:00:00+02:00") -> str:
        """Put everything into a commit; give its id."""
        self.writes()
        self.patch.setenv("GIT_COMMITTER_DATE", when)
        self.git("add", "--all", ".", at=self.root)
        self.git("commit", "--quiet", "--allow-empty", f"--message={subject}", at=self.root)
        return self.git("rev-parse", "HEAD", at=self.root)

    def writes(self) -> None:
        (self.root / "kpi_specs").mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(self.specs, sort_keys=False, allow_unicode=True)
        (self.root / "kpi_specs/all.yaml").write_text(text, "utf-8")
        (self.root / "kpilint.toml").touch()

    def site(self, *, public: bool = False, root: Path | None = None, url: str = "") -> "Site":
        root = root or self.root
        report = check(load(root), TODAY)
        seen = for_the_public(report) if public else report
        return Site(Company(seen, site_url=url, story=story(root)))


@dataclass
class Site:
    company: Company

    def page(self, path: str = "changes") -> str:
        found = {sheet.path: sheet for sheet in sheets(self.company, "Title")}
        return rendered(Page(self.company, found[path].depth), found[path])

    def text(self, path: str = "changes") -> str:
        return plain(self.page(path))

    def section(self, path: str, anchor: str) -> str:
        """The plain text below a heading."""
        below = self.page(path).partition(f"{{ #{anchor} ")[2].partition("}")[2]
        return plain(re.sub(r"#+ (.*?) \{.*?\}", r"\1", re.split(r"\n##? ", below)[0]))

    def feed(self) -> str:
        return feed.text(self.company, "Title")

    def data(self) -> list[dict[str, Any]]:
        content = json.loads(dict(files(self.company, "Title"))["api/v1/changes.json"])
        found = jsonschema_rs.validator_for(json.loads(schema_text("site-changes")))
        assert [str(error) for error in found.iter_errors(content)] == []
        changes: list[dict[str, Any]] = content["changes"]
        return changes

    def everything(self) -> Iterator[tuple[str, str]]:
        for sheet in sheets(self.company, "Title"):
            if not sheet.path.startswith("rules/"):
                yield sheet.path, rendered(Page(self.company, sheet.depth), sheet)
        yield from machine.files(self.company, "Title")


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())


def company(root: Path, git: Git, patch: pytest.MonkeyPatch) -> Team:
    """A company whose specs were committed once."""
    root.mkdir()
    git("init", "--quiet", at=root)
    made = Team(root, git, patch, yaml.safe_load(yaml.safe_dump(SPECS)))
    made.commits("Start", "2026-09-01T09:00:00+02:00")
    return made
