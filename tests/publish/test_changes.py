"""What the site tells of the past: in words, in order, with links that lead somewhere."""

import re
import shutil
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.check import Report, check
from kpilint.config import Config, load
from kpilint.publish import story as stories
from kpilint.publish.chronicle import MOST_EVENTS, MOST_MONTHS, Chronicle
from kpilint.publish.company import Company
from kpilint.publish.events import CROWD, Event, Kind, events_of
from kpilint.publish.pages import write_pages
from kpilint.publish.public import for_the_public
from kpilint.publish.story import Story, story
from kpilint.publish.telling import reason
from kpilint.review.change import Verdict, Weight
from kpilint.review.history import Record, Revision
from tests.publish.past import SPECS, TODAY, Site, Team, plain

# What is told


def test_a_target_is_told_with_from_where_to_where_which_way_and_why(team: Team) -> None:
    target = team.specs["targets"]["2026-Q4"]
    target["sqls"] = {"value": 120, "rationale": "The webinars bring twenty."}
    target["rate"]["value"] = "18%"
    team.commits("Targets as agreed")
    site = team.site()
    told = site.section("changes", "2026-10")
    assert "Meetings for 2026-Q4 100 → 120 (+20, +20%), tightened" in told
    assert "Why: The webinars bring twenty. 8 October 2026" in told
    assert "Win rate for 2026-Q4 20% → 18% (-2 points), loosened" in told
    assert '<a href="targets/2026-Q4.html#sqls">Meetings</a>' in site.page()
    assert "Targets as agreed" not in told  # there is a reason already


def test_each_month_has_an_anchor_and_parts_by_what_changed(team: Team) -> None:
    team.specs["terms"]["sql"]["definition"] = "A meeting that was held."
    team.specs["kpis"]["sqls"]["owner"] = "marketing"
    team.specs["plans"]["push"]["budget"] = "$9000"
    team.specs["kpis"]["calls"] = {"name": "Calls", "definition": "Calls made.", "owner": "sales"}
    team.specs["kpis"]["rate"]["status"] = "deprecated"
    team.commits("What a meeting is", "2026-11-03T09:00:00+01:00")
    site = team.site()
    headings = re.findall(r"^##+ (.*?) \{ #(\S+).*\}$", site.page(), re.MULTILINE)
    assert headings == [
        ("November 2026", "2026-11"),
        ("Meaning", "2026-11-meaning"),
        ("Owners and roles", "2026-11-roles"),
        ("Objectives and plans", "2026-11-work"),
        ("New", "2026-11-new"),
        ("No longer used", "2026-11-gone"),
        ("September 2026", "2026-09"),
        ("Targets", "2026-09-targets"),
        ("New", "2026-09-new"),
    ]
    told = site.section("changes", "2026-11")
    assert "SQL Definition changed Before: A meeting. Now: A meeting that was held." in told
    assert "3 November 2026: What a meeting is" in told
    assert "Meetings Owner: Sales → Marketing" in told
    assert "The push Budget: $5,000 → $9,000 (+$4,000, +80%), loosened" in told
    assert "Calls New KPI" in told
    assert "Win rate No longer used" in told
    page = site.page()
    for link in ("glossary.html#sql", "teams/marketing.html", "plans/push.html", "kpis/calls.html"):
        assert f'href="{link}"' in page


def test_what_is_gone_is_named_and_leads_nowhere(team: Team) -> None:
    del team.specs["kpis"]["leads"]
    team.specs["kpis"]["rate"]["owner"] = "marketing"
    team.commits()
    del team.specs["teams"]["marketing"]
    del team.specs["targets"]["2026-Q4"]["rate"]
    del team.specs["kpis"]["rate"]
    team.commits()
    site = team.site()
    told = site.section("changes", "2026-10")
    assert "New leads KPI removed" in told
    assert "Win rate Owner: Sales → Marketing" in told
    assert "Win rate for 2026-Q4 Dropped; it was 20%" in told
    assert "Marketing Team removed" in told
    for gone in ("kpis/leads", "kpis/rate", "teams/marketing", "2026-Q4.html#rate"):
        assert gone not in site.page()
    assert [each["url"] for each in site.data() if each["now"] == "kpis.leads"] == [None, None]


def test_an_entry_is_linked_under_its_last_name(team: Team) -> None:
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 120
    team.specs["kpis"]["sqls"]["owner"] = "marketing"
    team.commits()
    text = yaml.safe_dump(team.specs, sort_keys=False)
    team.specs = yaml.safe_load(re.sub(r"\bsqls\b", "meetings", text))
    team.commits("Say meetings", "2026-10-09T09:00:00+02:00")
    team.specs["kpis"]["meetings"]["name"] = "Meetings held"
    team.commits("And mean it", "2026-10-10T09:00:00+02:00")
    site = team.site()
    told = site.section("changes", "2026-10")
    assert "Meetings held Goes by the id meetings, no longer by sqls" in told
    assert "Meetings held Called “Meetings held”, no longer “Meetings”" in told
    assert "Meetings held for 2026-Q4 100 → 120" in told
    assert '<a href="targets/2026-Q4.html#meetings">' in site.page()
    assert "sqls.html" not in site.page()
    assert "120" in site.section("kpis/meetings", "history")


def test_a_period_that_is_only_spelled_otherwise_is_the_same_target(team: Team) -> None:
    team.specs["targets"]["FY2026"] = {"sqls": {"value": 400, "rationale": "Four quarters."}}
    team.commits()
    team.specs["targets"]["FY2026"]["sqls"]["value"] = 500
    team.commits()
    team.specs["targets"]["2026"] = team.specs["targets"].pop("FY2026")
    team.commits()
    page = team.site().page()
    assert '<a href="targets/2026.html#sqls">Meetings</a> for 2026</dt> <dd>400 → 500' in page
    assert "FY2026" not in page


def test_many_that_come_in_together_are_counted(team: Team) -> None:
    for number in range(CROWD):
        team.specs["kpis"][f"kpi_{number}"] = {"name": f"Number {number}", "owner": "sales"}
    team.specs["terms"]["won"] = {"name": "Order", "definition": "An order."}
    team.commits("From the spreadsheet")
    site = team.site()
    told = site.section("changes", "2026-10")
    assert told.startswith(f"New 1 term and {CROWD} KPIs came in together 8 October 2026: From")
    assert "Number 7" not in told
    assert site.section("kpis/kpi_7", "history").startswith("8 October 2026: new KPI All changes")
    assert {each["name"] for each in site.data()} >= {"Number 7", "Order"}


def test_what_many_say_alike_is_told_once(team: Team) -> None:
    for id in ("leads", "sqls", "rate"):
        team.specs["kpis"][id]["owner"] = "marketing"
    team.commits("Marketing takes over")
    told = team.site().section("changes", "2026-10")
    assert told.count("Marketing takes over") == 1
    assert "3 KPIs Owner: Sales → Marketing New leads, Win rate, Meetings" in told


def test_a_signature_is_told_once_and_not_when_it_is_only_renewed(team: Team) -> None:
    targets = team.specs["targets"]["2026-Q4"]
    for mark in ("00000000-00000000", "11111111-11111111"):
        for target in targets.values():
            target["sign_off"] = {"by": "boss", "date": date(2026, 9, 24), "fingerprint": mark}
        team.commits()
    site = team.site()
    told = site.section("changes", "2026-10")
    assert told.count("Signed by Head of sales on 24 September 2026") == 1
    assert "Win rate, Meetings for 2026-Q4" in told
    assert "0000" not in site.page()
    assert "Signed by" not in site.section("index", "changes")
    assert "target for 2026-Q4: signed by Head of sales" in site.section("kpis/sqls", "history")


def test_wording_is_counted(team: Team) -> None:
    team.specs["kpis"]["sqls"]["why"] = "It is what we sell by."
    team.specs["kpis"]["rate"]["why"] = "It is what we are good at."
    team.commits()
    assert "Only wording changed: 2 changes." in team.site().section("changes", "2026-10")
    team.specs["kpis"]["sqls"]["owner"] = "marketing"
    team.commits()
    assert "Not told: 2 changes of wording." in team.site().section("changes", "2026-10")


def test_amounts_and_words_are_those_of_readers(team: Team) -> None:
    team.specs["kpis"]["sqls"] |= {"direction": "down", "drives": ["rate"]}
    team.specs["funnels"]["f"]["stages"][1] |= {"conversion": "20%..25%", "driven_by": "marketing"}
    team.specs["funnels"]["f"]["deal_size"] = "84k"
    team.specs["targets"]["2026-Q4"]["sqls"] |= {
        "stretch": 130,
        "tolerance": "5%",
        "assumptions": {"f.sql": "20%", "deal_size": "$900"},
        "needs": {"levers": ["more_calls"], "budget": "$20k"},
        "segments": {"region": {"north": 60}},
    }
    team.commits()
    told = team.site().section("changes", "2026-10")
    for said in (
        "Direction: More is better → Less is better",
        "Drives: none → Win rate",
        "Conversion into SQL: 20% → 20–25%",
        "Who drives SQL: nobody → Marketing",
        "Deal size: $1,000 → $84,000",
        "Stretch: none → 130",
        "Tolerance: none → 5%",
        "Budget: none → $20,000, loosened",
        "Levers that it takes: none → more calls, loosened",
        "Part of North: none → 60",
        "Presumed for deal size: none → $900",
        "Presumed for conversion into SQL: none → 20%",
    ):
        assert said in told, said


def test_what_is_not_committed_is_not_told(team: Team) -> None:
    before = team.site().page()
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 999
    team.specs["kpis"]["new"] = {"name": "Not there yet", "owner": "sales"}
    team.writes()
    site = team.site()
    assert site.page() == before
    assert "No change of it is known." in site.text("kpis/new")


def test_the_first_page_and_those_of_kpis_tell_the_latest(team: Team) -> None:
    for day in range(1, 9):
        team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 100 + day
        team.commits(when=f"2026-10-0{day}T09:00:00+02:00")
    site = team.site()
    home = site.section("index", "changes")
    assert home.startswith("8 October 2026: Meetings for 2026-Q4: 107 → 108 (+1, +0.9%), tightened")
    assert home.count(" → ") == 5
    kpi = site.section("kpis/sqls", "history")
    assert kpi.startswith("8 October 2026: target for 2026-Q4: 107 → 108 (+1, +0.9%), tightened")
    assert kpi.count(" → ") == 6
    assert "Before that it changed 3 times" in kpi
    assert '<a href="../changes.html#2026-10">8 October 2026</a>' in site.page("kpis/sqls")


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Raise the target", "Raise the target"),
        ("Merge pull request #12 from jane/raise-it", ""),
        ("Merge branch 'jane-raises' into 'main'", ""),
        ("Merged in jane/raise (pull request #12)", ""),
        ("Merged PR 12: Raise the target", "Merged PR 12: Raise the target"),
        ("Update sql.yaml", ""),
        ("Create targets/2026-Q4.yml", ""),
        ("Update all targets", "Update all targets"),
        ("As told by <jane.doe@example.com> today", "As told by ... today"),
    ],
)
def test_a_subject_is_told_if_people_wrote_it_and_without_their_names(
    subject: str, said: str
) -> None:
    event = Event("", Kind.MEANING, "c0ffee", datetime(2026, 10, 8, tzinfo=UTC), subject, ())
    assert reason(event) == said


def test_authors_are_nowhere(team: Team) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        team.patch.setenv(f"GIT_{who}_NAME", "Jane Doe")
        team.patch.setenv(f"GIT_{who}_EMAIL", "jane@corp.example")
    team.specs["kpis"]["sqls"]["owner"] = "marketing"
    team.commits("Merge branch 'jane-raises' into 'main'")
    for name, text in team.site().everything():
        assert "jane" not in text.lower(), name


# How much is told


def record(number: int, **other: Any) -> Record:
    kpi = f"kpis.kpi_{number}"
    texts = {"field": "owner", "before": f"a{number}", "after": "b", "difference": ""}
    said: dict[str, Any] = {"address": kpi, "entry": kpi, "name": "K", "relative": "", "why": ""}
    made = Record(
        **said, **texts, weight=Weight.ACCOUNTABILITY, verdict=Verdict.CHANGED, is_entry=False
    )
    return replace(made, **other)


def revision(when: datetime, *records: Record, wording: int = 0) -> Revision:
    rest = tuple(record(number, field="why", weight=Weight.WORDING) for number in range(wording))
    return Revision(f"{when:%s}", "", when, "Said", records, rest, ())


def test_a_long_history_is_told_to_a_bound_and_then_counted() -> None:
    months = [datetime(2026 - n // 12, 12 - n % 12, 5, tzinfo=UTC) for n in range(60)]
    found = Chronicle(Story(tuple(revision(when, record(1), wording=2) for when in months), True))
    assert len(found.told) == len(found.latest) == MOST_MONTHS
    assert len(found.told) + len(found.older) == len(found.months)
    assert {month.wording for month in found.months} == {2}
    days = [month.start for month in found.months]
    assert days == sorted(days, reverse=True)


def test_a_crowded_month_is_told_to_a_bound() -> None:
    newest = datetime(2026, 11, 30, tzinfo=UTC)
    many = (revision(newest - timedelta(hours=n), record(n)) for n in range(MOST_EVENTS + 300))
    before = revision(newest - timedelta(days=90), record(0))
    found = Chronicle(Story((*many, before), True))
    assert len(found.latest) == MOST_EVENTS
    assert sum(len(m.events) + m.more for m in (*found.told, *found.older)) == MOST_EVENTS + 301
    assert found.told[-1].more
    assert found.older


def test_dates_out_of_order_make_no_month_twice() -> None:
    days = (datetime(2026, month, 5, tzinfo=UTC) for month in (11, 9, 10, 11, 9))
    found = Chronicle(Story(tuple(revision(when, record(1)) for when in days), True))
    assert [month.id for month in found.months] == ["2026-11", "2026-10", "2026-09"]
    assert [len(month.events) for month in found.months] == [2, 1, 2]


def test_no_two_events_have_one_id() -> None:
    when = datetime(2026, 10, 8, tzinfo=UTC)
    same = [record(number, before="a") for number in range(4)]
    roles = [replace(each, field="daci.driver") for each in same]
    found = list(events_of(revision(when, *same, *roles, record(9), record(9, field="cadence"))))
    assert len(found) == len({event.id for event in found}) == 3
    assert len({event.anchor for event in found}) == 3


def test_an_id_stays_whatever_comes_later(team: Team) -> None:
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 120
    team.commits()
    before = set(re.findall(r"<id>(.*?)</id>", team.site().feed()))
    text = yaml.safe_dump(team.specs, sort_keys=False)
    team.specs = yaml.safe_load(re.sub(r"\bsqls\b", "meetings", text))
    team.commits("Say meetings")
    after = set(re.findall(r"<id>(.*?)</id>", team.site().feed()))
    assert before < after


# Where there is little or nothing to tell


def told_nothing(site: Site) -> str:
    assert "{ #2" not in site.page()
    assert "{ #changes }" not in site.page("index")
    assert site.data() == []
    assert site.feed().count("<updated>") == 1
    return site.text()


def test_outside_a_repository_the_page_says_so(team: Team) -> None:
    shutil.rmtree(team.root / ".git")
    assert "There is no history to tell yet: it comes from git" in told_nothing(team.site())


def test_so_it_does_without_git(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "There is no history to tell yet" in told_nothing(team.site())


def test_so_it_does_before_the_first_commit(team: Team) -> None:
    shutil.rmtree(team.root / ".git")
    team.git("init", "--quiet", at=team.root)
    assert "There is no history to tell yet" in told_nothing(team.site())


def test_so_it_does_for_specs_that_are_not_committed(team: Team) -> None:
    shutil.rmtree(team.root / ".git")
    team.git("init", "--quiet", at=team.root)
    (team.root / "README").touch()
    team.git("add", "README", at=team.root)
    team.git("commit", "--quiet", "--message=Start", at=team.root)
    assert "have not been committed to git" in told_nothing(team.site())


@pytest.mark.parametrize("depth", [1, 2])
def test_of_a_shallow_clone_the_page_tells_what_there_is(team: Team, depth: int) -> None:
    team.commits("Nothing")
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 120
    team.commits()
    clone = team.root.parent / "clone"
    address = team.root.as_uri()
    team.git("clone", "--quiet", f"--depth={depth}", address, str(clone), at=team.root)
    site = team.site(root=clone)
    assert "Only the last part of the history was at hand" in site.text()
    assert ("100 → 120" in site.text()) == (depth == 2)
    assert "Sales" in site.text("kpis/sqls")


def test_a_broken_repository_stops_nothing(team: Team) -> None:
    head = team.git("rev-parse", "HEAD^{tree}", at=team.root)
    (team.root / ".git/objects" / head[:2] / head[2:]).unlink()
    assert "There is no history to tell yet" in told_nothing(team.site())


def test_a_named_configuration_tells_the_history_of_its_specs(team: Team) -> None:
    shutil.move(team.root / "kpi_specs", team.root / "metrics")
    (team.root / "own.toml").write_text('specs = ["metrics"]\n')
    (team.root / "kpilint.toml").unlink()
    team.git("add", "--all", ".", at=team.root)
    team.git("commit", "--quiet", "--message=Move", at=team.root)
    file = team.root / "own.toml"
    found = story(team.root, file)
    assert found.revisions
    out = team.root.parent / "out"
    write_pages(check(load(team.root, file), TODAY), out, team.root, file)
    assert "3 new KPIs" in plain((out / "docs/changes.md").read_text())


# Time


def test_while_no_commit_is_added_the_history_is_read_once(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    class Counted(stories.History):
        def __init__(self, start: Path, *others: Any, **named: Any) -> None:
            read.append(start)
            super().__init__(start, *others, **named)

    monkeypatch.setattr(stories, "History", Counted)
    for _ in range(2):
        team.specs["kpis"]["sqls"]["why"] = "Said while the site is shown."
        team.writes()
        team.site()
    assert len(read) == 1
    team.commits()
    team.site()
    assert len(read) == 2


def test_the_same_commit_gives_the_same_bytes(team: Team) -> None:
    team.specs["targets"]["2026-Q4"]["sqls"]["value"] = 120
    team.commits()
    first = dict(team.site().everything())
    clone = team.root.parent / "clone"
    team.git("clone", "--quiet", str(team.root), str(clone), at=team.root)
    team.patch.setenv("TZ", "Asia/Tokyo")
    team.git("config", "core.abbrev", "12", at=clone)
    assert dict(team.site(root=clone).everything()) == first


# Whatever stands in a record

FIELDS = """
id name value change pending confidential period stretch tolerance baseline.value definition
measure.kind measure.expression measure.where drives kpis kpis.primary replaced_by owner status
daci.informed control.level control.levers tracked_only visibility stages stages.sql.conversion
stages.gone.driven_by stages.f.sql.takes exits assumptions.rate assumptions.deal_size
assumptions.f.sql assumptions.none segments.north segments.region.north sign_off timeline.start
objectives parent rank audience.path source.query links unit strategies other.of.later
"""
ADDRESSES = """
terms.sql people.boss teams.sales funnels.f kpis.sqls kpis.gone targets.2026-Q4.sqls
targets.2026-Q3.gone objectives.more plans.push plans.gone teams.gone
"""
TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["", "120", "+5pp", "25%..33%", "pending", "confidential", "true", "up"]),
    st.sampled_from(["sqls, gone", "lead → sql", "f.sql", "boss, 2026-09-24", "2026-02-30"]),
    st.sampled_from(["<b>", "a" * 3_000, "\ud800"]),
)
RECORDS = st.builds(
    Record,
    address=st.sampled_from(ADDRESSES.split()),
    entry=st.sampled_from(ADDRESSES.split()),
    name=TEXTS,
    weight=st.sampled_from(Weight),
    field=st.sampled_from(FIELDS.split()),
    before=TEXTS,
    after=TEXTS,
    verdict=st.sampled_from(Verdict),
    difference=st.sampled_from(["", "+15", "-4pp", "?"]),
    relative=st.sampled_from(["", "+12.5%"]),
    why=TEXTS,
    is_entry=st.booleans(),
    for_team=st.booleans(),
    confidential=st.booleans(),
)


@pytest.fixture(scope="module")
def known() -> Report:
    overlay = {"kpi_specs/all.yaml": yaml.safe_dump(SPECS).encode()}
    return check(Config(root=Path("/nowhere")), TODAY, overlay)


@given(
    changes=st.lists(RECORDS, max_size=6),
    wording=st.lists(RECORDS, max_size=3),
    public=st.booleans(),
)
@settings(max_examples=150)
def test_any_record_can_be_told(
    known: Report, changes: list[Record], wording: list[Record], public: bool
) -> None:
    when = datetime(2026, 10, 8, tzinfo=UTC)
    told = Revision("c0ffee", "", when, "Said", tuple(changes), tuple(wording), ())
    seen = for_the_public(known) if public else known
    site = Site(Company(seen, story=Story((told,), known=True)))
    page = site.page()
    for text in (page, site.page("index"), site.page("kpis/sqls")):
        assert "<b>" not in text
        assert "{{" not in text.partition("---\n\n")[2]
    ElementTree.fromstring(site.feed().encode("utf-8", "replace"))
    site.data()
    anchors = set(re.findall(r'id="(change-[^"]+)"', page))
    assert {each["told_at"].partition("#")[2] for each in site.data()} == anchors
