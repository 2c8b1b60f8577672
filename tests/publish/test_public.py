"""A public site: nothing that is left out can be found anywhere in it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.model.sign_offs import State, state_of_plan, state_of_target
from kpilint.publish.build import build_site, write
from kpilint.publish.cli import site
from kpilint.publish.company import Company
from kpilint.publish.mentions import INSTEAD, Mentions
from kpilint.publish.public import for_the_public
from kpilint.publish.withheld import bare
from kpilint.read.document import address

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)

# Every text that may not be read has ZQX in it, every number 739 and 4 digits more.
SECRETS = r"""
terms:
  lead:
    name: Lead
    definition: A person whose record is new to the CRM.
    counts: person
    enters_when: The record is created.
    excludes: Employees; see also zqx_rate and ZQX Meeting rate.
    owner: sales
    notes: ZQX term notes
    links: {Report: "https://example.com/zqx_rate"}
  sql:
    name: Meeting
    definition: A meeting that was held.
    counts: person
    enters_when: It is held.
    owner: sales
people:
  boss: {name: Head of sales, team: sales, contact: ZQX person contact}
  loner: {name: Somebody, contact: zqx@example.com}
teams:
  sales:
    name: Sales
    function: sales
    contact: "ZQX team contact"
    levers: [calls]
    daci: {approver: boss, informed: [loner]}
    watches: [zqx_rate, zqx_hours]
funnels:
  f:
    name: The funnel
    deal_size: $1000
    stages:
      - {term: lead, driven_by: sales}
      - {term: sql, driven_by: sales, conversion: 20%, basis: See zqx_rate.}
kpis:
  leads:
    name: New leads
    definition: Leads that came. Not to be mixed up with the ZQX meeting  rate, `zqxhours`.
    measure: {kind: volume, of: f.lead}
    drives: [sqls, zqx_rate]
    balanced_by: [zqx_rate]
    owner: sales
    control: {level: direct, levers: [calls], note: ZQX control note}
    source: {system: CRM, url: "https://example.com/zqx_rate", query: select zqx_rate from t}
    notes: ZQX kpi notes
    visibility: business
    replaced_by: zqx_rate
  sqls:
    name: Meetings
    definition: Meetings that were held.
    measure: {kind: volume, of: f.sql}
    owner: sales
  effort:
    name: Effort
    definition: What a meeting takes.
    measure: {kind: formula, expression: zqx_hours / sqls * 5}
    unit: hours a meeting
    owner: sales
  zqx_rate:
    name: ZQX Meeting rate
    definition: ZQX kpi definition
    why: ZQX kpi why
    measure: {kind: conversion, from: f.lead, to: f.sql, where: {ZQX where: ZQX value}}
    indicator: leading
    drives: [leads]
    owner: sales
    daci: {contributors: [loner]}
    control: {level: direct, levers: [ZQX lever], note: ZQX control}
    audience:
      who: ZQX who
      size: 7391001
      source: ZQX audience source
      path: [{step: ZQX step, rate: 73.91002%, source: ZQX step source}]
    source: {system: ZQX system, url: "https://example.com/zqx", query: ZQX query}
    breakdowns: [ZQX breakdown]
    tags: [zqx-tag]
    links: {ZQX link: "https://example.com/zqx-link"}
    notes: ZQX hidden notes
    visibility: team
    review_by: 2026-01-01
  zqx_hours:
    name: ZQX Hours
    definition: ZQX hours definition
    measure: {kind: other}
    unit: ZQX units
    owner: sales
    visibility: team
  zqxhours:
    name: Zqxhours
    definition: ZQX misspelt
    measure: {kind: activity, of: ZQX activity}
    owner: sales
    visibility: Team
targets:
  2026-Q4:
    leads:
      value: 500
      rationale: Last quarter's 450 and ten percent, as zqx_rate is 73.9 percent.
      assumptions: {zqx_rate: 73.91003%, f.sql: 20%}
      scenarios:
        better: {value: 600, changes: {zqx_rate: 73.91004%}}
        worse: {value: 400, changes: {f.sql: 10%}}
      sign_off: {by: boss, date: 2026-09-24, fingerprint: 00000000-00000000}
    sqls: {value: 100, rationale: A fifth of the leads.}
    zqx_rate:
      value: 73.91005%
      stretch: 73.91006%
      baseline: {period: 2026-Q3, value: 73.91007%}
      method: benchmark
      source: ZQX target source
      rationale: ZQX target rationale
      segments: {ZQX segment: 73.91008%}
      needs: {budget: $7391009, levers: [ZQX needs lever]}
    zqx_hours: {pending: ZQX pending, review_by: 2027-01-31}
    effort:
      confidential: true
      stretch: 7391010
      tolerance: 7391011
      baseline: {period: 2026-Q3, value: 7391012}
      method: top_down
      source: ZQX confidential source
      top_down: 7391013
      bottom_up: 7391014
      gap_plan: ZQX confidential gap
      rationale: ZQX confidential rationale
      assumptions: {sqls: 7391015}
      scenarios: {ZQX scenario: {value: 7391016, changes: {sqls: 7391017}}}
      needs: {budget: $7391018, headcount: 7391019, levers: [ZQX confidential lever]}
      segments: {ZQX confidential segment: 7391020}
      owner: loner
      review_by: 2027-01-30
      audience: {who: ZQX confidential who, size: 7391021}
      sign_off: {by: loner, date: 2026-09-24, fingerprint: 73910227-73910237}
    zqx_unknown: {value: 7391022, rationale: ZQX unknown rationale}
objectives:
  more: {name: More meetings, level: company, period: 2026-Q4, owner: sales, kpis: [sqls, zqx_rate]}
plans:
  push:
    name: The push for a better zqx_rate
    context: Our ZQX Meeting Rates are low.
    objectives: [more]
    strategies: [Call more.]
    kpis: {primary: [zqx_rate, sqls], secondary: [zqx_hours]}
    owner: sales
    timeline: {start: 2026-10-05, end: 2026-12-18}
    recap: {results: "`zqx_hours` fell."}
  # kpilint: ignore[plan-objectives] -- ZQX reason
  other: {name: Another plan}
"""
ACTUALS = """kpi,period,value,segment,note
leads,2026-Q3,450,,ZQX actual note
leads,2026-Q3,200,north zqx_rate,
zqx_rate,2026-Q3,73.91023%,ZQX actual segment,ZQX hidden note
zqx_hours,2026-Q3,7391024,,
zqx_unknown,2026-Q3,7391025,,
"""
HIDDEN = re.compile(r"zqx|739\W?1\W?0\d\d|73\.910|7391\d{4}", re.IGNORECASE)
Files = dict[str, str]


def written(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leaks(files: Files, hidden: re.Pattern[str] = HIDDEN) -> list[str]:
    return [
        f"{name}: {text[max(found.start() - 60, 0) : found.end() + 60]}"
        for name, text in files.items()
        for found in [*hidden.finditer(name), *hidden.finditer(text)][:3]
    ]


def judged(root: Path, specs: str, actuals: str = "") -> Report:
    (root / "kpi_specs/actuals").mkdir(parents=True)
    (root / "kpi_specs/zqx-file.yaml").write_text(specs)
    if actuals:
        (root / "kpi_specs/actuals/zqx-file.csv").write_text(actuals)
    return check(Config(root=root), TODAY)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return judged(tmp_path_factory.mktemp("secret"), SECRETS, ACTUALS)


@pytest.fixture(scope="module")
def public_site(secret: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the public site; a dead link would stop it."""
    root = tmp_path_factory.mktemp("public")
    build_site(for_the_public(secret), root, root / "site", strict=True)
    return root / "site"


def test_the_secrets_are_all_there_for_the_teams(secret: Report, tmp_path: Path) -> None:
    rules = {finding.rule for finding in secret.findings}
    assert not {"spec-syntax", "spec-value", "spec-formula"} & rules
    write(secret, tmp_path, tmp_path / "out")
    everything = "\n".join(written(tmp_path / "out").values())
    shown = set(re.findall(r"ZQX [a-z]+(?: [a-z]+)?", SECRETS)) - {"ZQX misspelt", "ZQX activity"}
    # A confidential target shows its reason, and nothing more; suppressions show on Health.
    assert {"ZQX hidden notes", "ZQX reason", "ZQX confidential rationale"} < shown
    missing = {text for text in shown if text.lower() not in everything.lower()}
    assert {text for text in missing if "confidential" not in text} <= {"ZQX scenario"}
    assert not re.search(r"739\W?10(1\d|2[01])", everything)


def test_nothing_that_is_left_out_is_anywhere_in_the_site(public_site: Path) -> None:
    files = written(public_site)
    assert "search/search_index.json" in files
    assert "kpis/leads.html" in files
    assert leaks(files) == []


def test_nor_in_what_is_exported(secret: Report, tmp_path: Path) -> None:
    write(for_the_public(secret), tmp_path, tmp_path / "out")
    assert leaks(written(tmp_path / "out")) == []


def text_of(page: Path) -> str:
    body = page.read_text().partition("<article")[2].partition("</article>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_where_something_is_not_published_the_site_says_so(public_site: Path) -> None:
    effort = text_of(public_site / "kpis/effort.html")
    assert re.search(r"Computed as not_published ÷ Meetings × 5", effort)
    assert "Why this number. Not published." in effort
    leads = text_of(public_site / "kpis/leads.html")
    assert "Some of the KPIs that it is linked to are not published." in leads
    assert "the rest is not published" in leads
    assert "Better" not in leads
    assert "Worse" in leads
    assert INSTEAD in leads
    assert "it is judged by are not published" in text_of(public_site / "plans/push.html")
    assert "that show it are not published" in text_of(public_site / "objectives/more.html")
    assert "Not written down yet" not in text_of(public_site / "plans/other.html")


def test_what_is_published_stays_whole(public_site: Path) -> None:
    leads = text_of(public_site / "kpis/leads.html")
    assert all(text in leads for text in ("500", "450 and ten percent", "Sales", "Calls"))
    assert "Another plan" in text_of(public_site / "plans/other.html")
    health = text_of(public_site / "health.html")
    assert "Suppressed" not in health
    assert "Findings" not in leads


def test_the_data_says_what_is_left_out(public_site: Path) -> None:
    api = public_site / "api/v1"
    assert json.loads((api / "index.json").read_text())["public"] is True
    assert not (api / "badge.json").exists()
    assert not (public_site / "badge.svg").exists()
    health = json.loads((api / "health.json").read_text())
    assert health["findings"] is health["summary"] is health["suppressed"] is None
    kpis = {each["id"]: each for each in json.loads((api / "kpis.json").read_text())["kpis"]}
    assert kpis.keys() == {"leads", "sqls", "effort"}
    assert kpis["leads"]["not_published"] == ["balanced_by", "drives", "replaced_by", "source"]
    assert kpis["effort"]["measure"]["expression"] == "not_published / sqls * 5"
    targets = json.loads((api / "targets.json").read_text())["targets"]
    found = {each["kpi"]: each for each in targets}
    assert found.keys() == {"leads", "sqls", "effort"}
    stated = {key: v for key, v in found["effort"].items() if v is not None and v != []}
    assert stated.keys() == {"id", "kpi", "url", "period", "state", "owner", "direction"}
    assert stated["owner"] == "sales"


def test_without_public_nothing_is_left_out(example: Path) -> None:
    report = check(Config(root=ROOT), TODAY)
    assert not Company(report).public
    shown = for_the_public(report).project
    assert report.project.kpis.keys() - shown.kpis.keys() == {"lead_volume"}
    assert "lead_volume" in (example / "search/search_index.json").read_text()


def test_a_bare_target_says_nothing_but_that_it_is_one(secret: Report) -> None:
    target = secret.project.targets["2026-Q4", "effort"]
    left = {each.name for each in fields(bare(target)) if getattr(bare(target), each.name)}
    assert left == {"at", "period", "kpi", "confidential"}
    assert bare(target).at.key().path == ""


CHAIN = """
terms:
  lead: {name: Lead, definition: Somebody new., counts: person, enters_when: They are new.}
  sql: {name: Meeting, definition: A meeting., counts: person, enters_when: It is held.}
  won: {name: Order, definition: An order., counts: order, enters_when: It is signed.}
funnels:
  f:
    name: F
    stages: [{term: lead}, {term: sql, conversion: 20%}, {term: won, conversion: 50%}]
kpis:
  leads: {name: Leads, definition: Leads that came., measure: {kind: volume, of: f.lead}}
  sqls: {name: Meetings, definition: Those held., measure: {kind: volume, of: f.sql}}
  won: {name: Orders, definition: Those signed., measure: {kind: volume, of: f.won}}
  rate:
    name: Rate of meetings
    definition: The share of leads with a meeting.
    measure: {kind: conversion, from: f.lead, to: f.sql}
    visibility: team
targets:
  2026-Q4:
    leads: {value: 100}
    rate: {value: 40%}
    sqls: {value: 40}
    won: {value: 20}
"""


def test_a_sum_that_needs_what_is_hidden_is_not_told_otherwise(report: Callable[..., Any]) -> None:
    """Without the hidden rate the funnel's own would be taken, and the target would not fit."""
    whole = report(CHAIN)
    company = Company(for_the_public(whole))
    sqls, won = (company.project.targets["2026-Q4", id] for id in ("sqls", "won"))
    assert company.hides_sum(sqls)
    assert not company.hides_sum(won)
    into = company.sums(sqls.period).into
    assert "sqls" not in into
    assert [link.fits for link in into["won"]] == [True]
    assert all(link.fits for link in Company(whole).sums(sqls.period).into["sqls"])


def test_pages_say_that_such_a_sum_is_not_there(report: Callable[..., Any], tmp_path: Path) -> None:
    write(for_the_public(report(CHAIN)), tmp_path, tmp_path / "out")
    said = "Some of what it follows from is not published"
    assert said in (tmp_path / "out/docs/kpis/sqls.md").read_text()
    assert said in (tmp_path / "out/docs/targets/2026-Q4.md").read_text()
    assert said not in (tmp_path / "out/docs/kpis/won.md").read_text()
    funnel = (tmp_path / "out/docs/funnels/f.md").read_text()
    assert "Needs a number that is not published" in funnel


def test_signatures_stay_what_they_are(secret: Report) -> None:
    example = check(Config(root=ROOT), TODAY)
    for report in (example, secret):
        shown, whole = for_the_public(report).project, report.project
        for key, target in shown.targets.items():
            if not target.confidential:
                before = state_of_target(whole, whole.targets[key], TODAY)
                assert state_of_target(shown, target, TODAY) is before
        for id, plan in shown.plans.items():
            assert state_of_plan(shown, plan) is state_of_plan(whole, whole.plans[id])
    assert state_of_target(shown, shown.targets["2026-Q4", "leads"], TODAY) is State.CHANGED


def renamed(data: Any, id: str) -> Any:
    """The specs with another id for the KPI, wherever it stands, in texts as well."""
    word = re.compile(rf"(?<![\w.]){id}(?!\w)")
    if isinstance(data, dict):
        return {word.sub(f"zqx_{id}", key): renamed(value, id) for key, value in data.items()}
    if isinstance(data, list):
        return [renamed(item, id) for item in data]
    return word.sub(f"zqx_{id}", data) if isinstance(data, str) else data


PROSE = ("name", "definition", "why", "note", "rationale", "gap_plan", "query", "who", "system")


def marked(data: Any) -> Any:
    """The same with a mark in every text that people read."""
    if isinstance(data, dict):
        return {
            key: f"{value} zqx" if key in PROSE and isinstance(value, str) else marked(value)
            for key, value in data.items()
        }
    return [marked(item) for item in data] if isinstance(data, list) else data


# A volume, a conversion that targets assume, a part of formulas, a result, one with actuals alone.
@pytest.mark.parametrize(
    "id", ["sql_volume", "sal_to_sql_rate", "pipeline_created", "new_bookings", "lead_volume"]
)
def test_any_kpi_can_be_hidden(id: str, tmp_path: Path, example_specs: dict[str, Any]) -> None:
    specs = renamed(example_specs, id)
    hidden = f"zqx_{id}"
    specs["kpis"][hidden] = {**marked(specs["kpis"][hidden]), "visibility": "team"}
    for targets in specs["targets"].values():
        if hidden in targets:
            targets[hidden] = marked(targets[hidden])
    report = judged(tmp_path, json.dumps(specs, default=str))
    for path in (ROOT / "kpi_specs/actuals").iterdir():
        text = re.sub(rf"^{id},", f"{hidden},", path.read_text(), flags=re.MULTILINE)
        (tmp_path / "kpi_specs/actuals" / path.name).write_text(text)
    report = check(Config(root=tmp_path), TODAY)
    assert hidden in report.project.kpis
    write(for_the_public(report), tmp_path, tmp_path / "out")
    assert leaks(written(tmp_path / "out"), re.compile("zqx", re.IGNORECASE)) == []


NAMES = """
terms: {lead: {name: Lead, definition: Somebody., aliases: [inquiry]}}
kpis:
  calls: {name: Calls, definition: Held., measure: {kind: other}, visibility: team}
  lead: {name: Lead, definition: Came., measure: {kind: other}, visibility: team}
  hot_leads: {name: Hot leads, definition: Came., measure: {kind: other}, visibility: team}
"""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("we made calls, and a lead came", "we made calls, and a lead came"),
        ("see `calls`", f"see {INSTEAD}"),
        ("Calls went up", f"{INSTEAD} went up"),
        ("hot_leads, not hot_leads_2", f"{INSTEAD}, not hot_leads_2"),
        ("HOT\n  Leads and the hot leads' source", f"{INSTEAD} and the {INSTEAD}' source"),
        ("Lead and inquiry", "Lead and inquiry"),
        ("shot leads", "shot leads"),
    ],
)
def test_mentions_are_found_and_ordinary_words_stay(
    report: Callable[..., Any], text: str, left: str
) -> None:
    project = report(NAMES).project
    assert Mentions(project, project.kpis.values()).without(text) == left


@given(st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_a_name_of_several_words_is_never_left(before: str, after: str) -> None:
    from kpilint.model.project import Project

    nothing: dict[str, Any] = {}
    collections = ("terms", "people", "teams", "funnels", "kpis", "targets", "objectives", "plans")
    project = Project(**dict.fromkeys(collections, nothing))
    kpi: Any = type("Named", (), {"id": "hot_leads", "name": "Hot (leads*)"})()
    left = Mentions(project, [kpi]).without(f"{before} hot  (LEADS*) {after}")
    assert "(leads*)" not in left.lower().replace(after.lower(), "").replace(before.lower(), "")


def test_the_command_leaves_out_and_says_where_findings_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(tmp_path, SECRETS, ACTUALS)
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(site, ["export", "pages", "--public", "--today", "2026-11-21"])
    assert said.exit_code == 0, said.output
    assert re.search(r"^[\d,]+ findings: not on the public site; see them with", said.output, re.M)
    assert leaks(written(tmp_path / "pages")) == []
    strict = CliRunner().invoke(site, ["build", "--public", "--strict", "--today", "2026-11-21"])
    assert strict.exit_code == 1
    assert "Not built" in strict.output


def test_what_reading_left_out_stays_out(report: Callable[..., Any], tmp_path: Path) -> None:
    """A KPI that cannot be read could be for its team only: so its targets are not shown either."""
    found = report("kpis: {zqx: [ZQX]}\ntargets: {2026-Q4: {zqx: {value: 7391001}}}\n")
    assert found.project.targets
    write(for_the_public(found), tmp_path, tmp_path / "out")
    assert leaks(written(tmp_path / "out")) == []


def values(project: Any) -> Iterator[Any]:
    for name in ("terms", "people", "teams", "funnels", "kpis", "targets", "objectives", "plans"):
        yield from getattr(project, name).values()


def test_no_place_in_the_specs_is_left(secret: Report) -> None:
    shown = for_the_public(secret)
    assert [each for each in values(shown.project) if each.at.key().path] == []
    assert not shown.loaded.sources
    assert address(next(values(shown.project)).at.path) == ""
