"""What is withheld now, or was when it changed, is withheld from the history as well."""

import json
import random
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml

from tests.publish.past import Site, Team

# Every text that may not be read has ZQX in it, every number is 7,391,000 and something.
HIDDEN = re.compile(r"zqx|(?<![\w-])7,?391,?\d{3}(?![\w-])", re.IGNORECASE)
Edit = Callable[[dict[str, Any]], object]


def leaks(site: Site) -> list[str]:
    return [
        f"{name}: {text[max(found.start() - 60, 0) : found.end() + 60]}"
        for name, text in site.everything()
        for found in HIDDEN.finditer(text)
    ]


def history_of(site: Site) -> str:
    kpis = (site.section(f"kpis/{id}", "history") for id in site.company.project.kpis)
    told = (site.page(), site.feed(), json.dumps(site.data()), site.section("index", "changes"))
    return "\n".join((*told, *kpis))


def secret() -> dict[str, Any]:
    kpi: dict[str, Any] = yaml.safe_load("""
        name: ZQX Meeting rate
        definition: ZQX definition
        measure: {kind: other}
        unit: ZQX units
        owner: sales
        """)
    return kpi


def target(number: int = 7391001) -> dict[str, Any]:
    return {"value": number, "stretch": number + 1, "rationale": f"ZQX rationale {number}"}


def add_secret(specs: dict[str, Any]) -> None:
    specs["kpis"]["zqx_rate"] = secret()
    specs["targets"]["2026-Q4"]["zqx_rate"] = target()


def mentioned(specs: dict[str, Any]) -> None:
    kpis, sqls = specs["kpis"], specs["targets"]["2026-Q4"]["sqls"]
    kpis["leads"] |= {"drives": ["zqx_rate"], "balanced_by": ["sqls", "zqx_rate"]}
    kpis["sqls"]["definition"] = "See zqx_rate, the ZQX  meeting RATE."
    kpis["cost"] = {
        "name": "Cost",
        "definition": "What a meeting costs.",
        "measure": {"kind": "formula", "expression": "zqx_rate / sqls"},
        "owner": "sales",
    }
    specs["teams"]["sales"] |= {"watches": ["zqx_rate"], "levers": ["zqx_rate"]}
    specs["objectives"]["more"]["kpis"] = ["sqls", "zqx_rate"]
    specs["plans"]["push"]["kpis"] = {"primary": ["zqx_rate"], "secondary": ["sqls"]}
    specs["plans"]["push"]["name"] = "The push of zqx_rate"
    sqls |= {"value": 120, "rationale": "As zqx_rate rises.", "assumptions": {"zqx_rate": 7391003}}
    sqls["segments"] = {"region": {"zqx_rate": 60}}


def unmentioned(specs: dict[str, Any]) -> None:
    before = yaml.safe_load(yaml.safe_dump(specs))
    mentioned(before)
    for collection in ("kpis", "teams", "objectives", "plans"):
        for entry in specs[collection].values():
            for key in ("drives", "balanced_by", "watches", "levers"):
                entry.pop(key, None)
    specs["kpis"]["sqls"]["definition"] = "Those held."
    specs["kpis"].pop("cost", None)
    specs["objectives"]["more"]["kpis"] = ["sqls"]
    specs["plans"]["push"] |= {"kpis": {"primary": ["sqls"]}, "name": "The push"}
    specs["targets"]["2026-Q4"]["sqls"] = {"value": 110, "rationale": "Less."}


def renamed(specs: dict[str, Any], old: str, new: str) -> None:
    text = yaml.safe_dump(specs, sort_keys=False)
    specs.clear()
    specs.update(yaml.safe_load(re.sub(rf"\b{old}\b", new, text)))


def kpi_of(specs: dict[str, Any], id: str = "zqx_rate") -> dict[str, Any]:
    found: dict[str, Any] = specs["kpis"][id]
    return found


def hide(specs: dict[str, Any]) -> None:
    kpi_of(specs)["visibility"] = "team"


def dropped(specs: dict[str, Any]) -> None:
    del specs["kpis"]["zqx_rate"], specs["targets"]["2026-Q4"]["zqx_rate"]


HISTORIES: dict[str, list[Edit]] = {
    "hidden from the start": [lambda s: (add_secret(s), hide(s)), mentioned],
    "hidden in the end": [
        add_secret,
        lambda s: s["targets"]["2026-Q4"].update(zqx_rate=target(7391011)),
        mentioned,
        hide,
    ],
    "hidden for a reason that cannot be read": [
        lambda s: (add_secret(s), kpi_of(s).update(visibility="Team")),
        mentioned,
    ],
    "hidden, and called otherwise before": [
        add_secret,
        lambda s: kpi_of(s).update(name="ZQX Older name"),
        lambda s: s["kpis"]["leads"].update(definition="Not the ZQX older  name."),
        lambda s: s["kpis"]["leads"].update(definition="Leads that came."),
        lambda s: kpi_of(s).update(name="ZQX Newest name"),
        lambda s: renamed(s, "zqx_rate", "zqx_share"),
        lambda s: kpi_of(s, "zqx_share").update(visibility="team"),
    ],
    "hidden and gone": [
        lambda s: (add_secret(s), hide(s)),
        mentioned,
        unmentioned,
        dropped,
    ],
    "shown, hidden, and gone": [add_secret, mentioned, hide, unmentioned, dropped],
    "hidden, and not committed": [
        add_secret,
        mentioned,
        lambda s: (
            renamed(s, "zqx_rate", "zqx_other"),
            kpi_of(s, "zqx_other").update(visibility="team"),
        ),
    ],
    "gone, and back as hidden": [
        add_secret,
        mentioned,
        unmentioned,
        dropped,
        lambda s: (add_secret(s), hide(s)),
    ],
    "gone, and back, and not committed": [
        add_secret,
        mentioned,
        unmentioned,
        dropped,
        lambda s: (add_secret(s), hide(s)),
    ],
    "of a KPI that was not known": [
        lambda s: s["targets"]["2026-Q4"].update(late=target()),
        lambda s: s["targets"]["2026-Q4"].update(late=target(7391031)),
        lambda s: (
            s["kpis"].update(late={"name": "Late", "owner": "sales"}),
            s["targets"]["2026-Q4"].update(late={"value": 10}),
        ),
    ],
    "of a KPI that nobody knows": [
        lambda s: s["targets"]["2026-Q4"].update(zqx_unknown=target()),
        lambda s: s["targets"]["2026-Q4"].update(zqx_unknown=target(7391021)),
        lambda s: s["kpis"]["leads"].update(drives=["zqx_unknown"]),
    ],
    "an ordinary word": [
        lambda s: s["kpis"].update(zqx=secret() | {"visibility": "team"}),
        lambda s: s["kpis"]["leads"].update(drives=["zqx"], balanced_by=["sqls", "zqx"]),
        lambda s: s["teams"]["sales"].update(watches=["zqx"]),
        lambda s: s["kpis"]["sqls"].update(measure={"kind": "formula", "expression": "zqx * 2"}),
        lambda s: s["kpis"]["leads"].update(replaced_by="zqx", status="deprecated"),
    ],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_the_public_never_hears_of_what_is_not_published(team: Team, name: str) -> None:
    *edits, last = HISTORIES[name]
    for number, edit in enumerate(edits):
        edit(team.specs)
        team.commits("ZQX subject", f"2026-10-{number + 1:02}T09:00:00+02:00")
    last(team.specs)
    if name.endswith("not committed"):
        team.writes()
    else:
        team.commits("ZQX subject")
    assert leaks(team.site()), "the teams hear of it"
    assert leaks(team.site(public=True)) == []


CONFIDENTIAL = {"confidential": True, "rationale": "Ask the CFO."}


def sets(content: dict[str, Any]) -> Edit:
    return lambda specs: specs["targets"]["2026-Q4"].update(sqls=content)


def undone(specs: dict[str, Any]) -> None:
    del specs["targets"]["2026-Q4"]["sqls"]


NUMBERS: dict[str, list[Edit]] = {
    "now": [sets(target()), sets(target(7391002)), sets(CONFIDENTIAL)],
    "since it is there": [sets(CONFIDENTIAL | {"stretch": 7391004}), sets(CONFIDENTIAL)],
    "and gone": [sets(target()), sets(CONFIDENTIAL), undone],
    "once": [sets(target()), sets(CONFIDENTIAL | {"stretch": 7391005}), sets({"value": 130})],
    "in words that cannot be read": [sets(target()), sets({**target(), "confidential": "Yes"})],
    "under another period": [
        sets(target()),
        lambda s: s["targets"].update({"FY2026-Q4": {"sqls": s["targets"]["2026-Q4"].pop("sqls")}}),
        lambda s: s["targets"].update({"FY2026-Q4": {"sqls": CONFIDENTIAL}}),
    ],
    "under another id": [
        sets(target()),
        lambda s: renamed(s, "sqls", "meetings"),
        lambda s: s["targets"]["2026-Q4"].update(meetings=CONFIDENTIAL),
    ],
}


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_became_confidential_is_told_to_nobody(
    team: Team, name: str, public: bool
) -> None:
    for number, edit in enumerate(NUMBERS[name]):
        edit(team.specs)
        team.commits("Say no more", f"2026-10-{number + 1:02}T09:00:00+02:00")
    site = team.site(public=public)
    assert HIDDEN.findall(history_of(site)) == []
    assert not public or leaks(site) == []


def test_that_it_became_confidential_is_told(team: Team) -> None:
    sets(CONFIDENTIAL)(team.specs)
    team.commits()
    for public in (False, True):
        told = team.site(public=public).section("changes", "2026-10")
        assert "Meetings for 2026-Q4 Confidential from now on 8 October 2026" in told


def test_a_number_that_is_no_longer_confidential_is_told(team: Team) -> None:
    sets(CONFIDENTIAL)(team.specs)
    team.commits()
    sets({"value": 130, "rationale": "Out in the open."})(team.specs)
    team.commits()
    told = team.site(public=True).section("changes", "2026-10")
    assert "Meetings for 2026-Q4 Confidential → 130" in told
    assert "Out in the open." in told


def test_what_is_published_is_told_to_the_public(team: Team) -> None:
    add_secret(team.specs)
    hide(team.specs)
    team.commits()
    mentioned(team.specs)
    team.specs["kpis"]["rate"]["owner"] = "marketing"
    team.commits("Nobody's business")
    site = team.site(public=True)
    told = site.section("changes", "2026-10")
    assert "Meetings for 2026-Q4 100 → 120 (+20, +20%), tightened" in told
    assert "Why: As (not published) rises." in told
    assert "Now: See (not published), the (not published)." in told
    assert "New leads Balanced by: none → Meetings" in told
    assert "Win rate Owner: Sales → Marketing" in told
    assert "More meetings KPIs" not in told
    assert "Cost New KPI" in told
    assert "Nobody's business" not in told
    assert {change["commit"] for change in site.data()} == {None}
    assert {change["subject"] for change in site.data()} == {None}


def test_a_kpi_is_told_of_from_the_day_on_that_it_is_published(team: Team) -> None:
    add_secret(team.specs)
    hide(team.specs)
    team.commits()
    kpi_of(team.specs).update(visibility="business", name="Rate", definition="What we share.")
    team.specs["targets"]["2026-Q4"]["zqx_rate"] = {"value": 30}
    renamed(team.specs, "zqx_rate", "rate_held")
    team.commits()
    team.specs["targets"]["2026-Q4"]["rate_held"]["value"] = 40
    team.specs["kpis"]["leads"]["drives"] = ["rate_held"]
    kpi_of(team.specs, "rate_held")["unit"] = "orders"
    team.commits()
    site = team.site(public=True)
    assert leaks(site) == []
    told = site.section("changes", "2026-10")
    assert "Rate for 2026-Q4 30 → 40" in told
    assert "Drives: none → Rate" in told


def test_a_shallow_clone_knows_former_names_from_what_changed(team: Team) -> None:
    add_secret(team.specs)
    hide(team.specs)
    team.specs["kpis"]["leads"]["definition"] = "Neither zqx_rate nor a ZQX meeting rate."
    team.commits()
    renamed(team.specs, "zqx_rate", "zqx_share")
    kpi_of(team.specs, "zqx_share")["name"] = "ZQX Newer name"
    team.specs["kpis"]["leads"]["definition"] = "Leads that came."
    team.commits()
    team.specs["kpis"]["sqls"]["definition"] = "Something else."
    team.commits()
    clone = team.root.parent / "clone"
    team.git("clone", "--quiet", "--depth=3", team.root.as_uri(), str(clone), at=team.root)
    site = team.site(public=True, root=clone)
    assert "Only the last part of the history" in site.text()
    assert "Before: Neither (not published) nor a (not published)." in site.text()
    assert leaks(site) == []


def test_the_public_hears_who_signed_and_not_what(team: Team) -> None:
    signed = {"by": "boss", "date": date(2026, 9, 24), "fingerprint": "0123abcd-4567cdef"}
    team.specs["targets"]["2026-Q4"]["sqls"]["sign_off"] = signed
    team.commits()
    after = {public: team.site(public=public).data()[0]["after"] for public in (False, True)}
    assert after == {False: "boss, 2026-09-24, 0123abcd-4567cdef", True: "boss, 2026-09-24"}


def test_a_kpi_that_is_published_can_be_named_though_it_once_was_not(team: Team) -> None:
    team.specs["kpis"]["share"] = secret() | {"visibility": "team"}
    team.commits()
    team.specs["kpis"]["share"] |= {"visibility": "business", "name": "Share"}
    team.specs["kpis"]["share"] |= {"definition": "Now all may read it.", "unit": "orders"}
    team.commits()
    team.specs["kpis"]["leads"] |= {"drives": ["share"], "definition": "See the share."}
    team.commits()
    site = team.site(public=True)
    assert leaks(site) == []
    told = site.section("changes", "2026-10")
    assert "Drives: none → Share" in told
    assert "Now: See the share." in told


def test_wording_of_what_is_not_published_is_not_counted(team: Team) -> None:
    add_secret(team.specs)
    hide(team.specs)
    team.commits()
    kpi_of(team.specs)["why"] = "ZQX why"
    team.specs["kpis"]["leads"]["why"] = "A first step."
    team.commits()
    assert "Only wording changed: 1 change." in team.site(public=True).section("changes", "2026-10")


IDS = ("alpha", "beta_rate", "gamma_2", "delta")


class Chance:
    """A company that hides, shows, renames, drops and changes its KPIs at random.

    What an entry says at a time, and its number, bear a mark of that time.
    """

    def __init__(self, seed: int) -> None:
        self.by = random.Random(seed)
        self.marks: dict[str, list[tuple[str, bool]]] = {}
        self.kpis: dict[str, dict[str, Any]] = {}
        self.targets: dict[str, dict[str, Any]] = {}
        self.number = 7390000

    def happens(self) -> None:
        for id in IDS:
            match self.by.randrange(6):
                case 0:
                    self.kpis.pop(id, None)
                    self.targets.pop(id, None)
                case 1 | 2:
                    self.kpis[id] = self.kpi(id)
                    self.targets[id] = self.target(id)
                case 3:
                    self.targets[id] = self.target(id) if id in self.kpis else {}
                    self.targets = {id: each for id, each in self.targets.items() if each}
        self.note()

    def kpi(self, id: str) -> dict[str, Any]:
        self.number += 1
        others = [other for other in IDS if other != id]
        kpi = secret() | {"name": f"Named {id}", "definition": f"Mark {self.number} is of {id}."}
        kpi |= {"drives": self.by.sample(others, 2), "unit": f"unit {self.number}"}
        if self.by.random() < 0.4:
            kpi["visibility"] = self.by.choice(("team", "business"))
        return kpi

    def target(self, id: str) -> dict[str, Any]:
        self.number += 1
        made: dict[str, Any] = {"value": self.number, "rationale": f"Mark {self.number} of {id}."}
        if self.by.random() < 0.3:
            made["confidential"] = True
        return made

    def note(self) -> None:
        """What each KPI bears at the moment, and whether all may read it."""
        for id, kpi in self.kpis.items():
            hidden = kpi.get("visibility") == "team"
            marks = re.findall(r"7390\d{3}", json.dumps(kpi))
            self.marks.setdefault(f"kpis.{id}", []).extend((mark, hidden) for mark in marks)
            if target := self.targets.get(id):
                shut = hidden or "confidential" in target
                marks = re.findall(r"7390\d{3}", json.dumps(target))
                self.marks.setdefault(f"targets.{id}", []).extend((mark, shut) for mark in marks)

    def forbidden(self) -> set[str]:
        """The marks of all moments up to the last at which an entry, or its KPI, was withheld."""
        found = set()
        for moments in self.marks.values():
            last = max((n for n, (_, shut) in enumerate(moments) if shut), default=-1)
            found |= {mark for mark, _ in moments[: last + 1]}
        return found


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_nothing_is_told_of_a_time_at_which_it_was_withheld(
    team: Team, seed: int
) -> None:
    chance = Chance(seed)
    base = yaml.safe_load(yaml.safe_dump(team.specs))
    for number in range(10):
        chance.happens()
        team.specs = yaml.safe_load(yaml.safe_dump(base))
        team.specs["kpis"] |= chance.kpis
        team.specs["targets"]["2026-Q4"] |= chance.targets
        team.commits(when=f"2026-10-{number + 1:02}T09:00:00+02:00")
    site = team.site(public=True)
    told = history_of(site)
    assert "Mark" in told
    marks = {
        mark.replace(",", "") for mark in re.findall(r"(?<![\w-])7,?390,?\d{3}(?![\w-])", told)
    }
    assert sorted(marks & chance.forbidden()) == []
