"""What the pages say of objectives and plans, and of what a KPI serves."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Pages = Callable[..., Callable[[str], str]]

SPECS: dict[str, Any] = {
    "terms": {
        "mql": {"name": "Marketing-qualified lead", "abbreviation": "MQL", "definition": "One."},
        "sql": {"name": "Sales-qualified lead", "abbreviation": "SQL", "definition": "Two."},
    },
    "people": {"boss": {"name": "Boss", "team": "callers"}},
    "teams": {"callers": {"name": "Callers", "daci": {"approver": "boss"}}},
    "funnels": {"big": {"name": "Big", "stages": [{"term": "mql"}, {"term": "sql"}]}},
    "kpis": {
        "money": {"name": "Money", "definition": "d", "measure": {"kind": "other"}, "unit": "USD"},
        "sqls": {
            "name": "Sqls",
            "definition": "d",
            "measure": {"kind": "volume", "of": "sql"},
            "drives": "money",
            "indicator": "leading",
            "owner": "callers",
        },
        "calls": {
            "name": "Calls",
            "definition": "d",
            "measure": {"kind": "activity", "of": "calls"},
            "drives": "sqls",
        },
    },
    "targets": {"2026-Q4": {"sqls": {"value": 92}}, "2026": {"money": {"value": "$9M"}}},
    "objectives": {
        "grow": {"name": "Grow", "level": "company", "period": 2026, "owner": "boss"},
        "sell": {"name": "Sell", "level": "department", "period": "2026-Q4", "parent": "grow"},
        "call": {
            "name": "Call",
            "level": "team",
            "period": "2026-Q4",
            "parent": "sell",
            "owner": "callers",
            "rank": 2,
            "kpis": ["sqls", "money", "nowhere"],
        },
        "past": {"name": "Past", "level": "team", "period": "2026-Q2", "parent": "sell"},
        "loose": {"name": "Loose", "level": "team", "period": "2027-Q1"},
    },
    "plans": {
        "push": {
            "name": "Push",
            "context": "Why now.",
            "objectives": ["call"],
            "strategies": ["Call more."],
            "kpis": {"primary": "sqls", "secondary": ["calls"]},
            "out_of_scope": ["Mail"],
            "owner": "callers",
            "risks": [{"risk": "Nobody answers.", "mitigation": "Text first."}, {"risk": "Rain."}],
            "timeline": {"start": "2026-11-10", "end": "2027-01-23"},
            "stages": ["mql", "big.sql"],
            "readouts": ["30 days", "4 days", "60 days"],
            "budget": "$60k",
        },
        "bare": {"name": "Bare"},
    },
}
NO_ACTUALS = "kpi,period,value\n"
ACTUALS = "kpi,period,value\nsqls,2026-10,31\nmoney,2026-Q3,$2M\n"


@pytest.fixture
def pages(written: Callable[..., Any]) -> Pages:
    """Write a site's pages from specs, some of them other than usual; give a page's text."""

    def write(actuals: str = ACTUALS, **changes: Any) -> Callable[[str], str]:
        return written(SPECS | changes, actuals)  # type: ignore[no-any-return]

    return write


def plan(**changes: Any) -> dict[str, Any]:
    return {"push": {**SPECS["plans"]["push"], **changes}}


def test_the_ladder_leads_from_the_company_down(pages: Pages) -> None:
    page = pages()
    ladder = (
        "Grow Company · Boss · 2026 Sell Department · 2026-Q4"
        " Call Team · Callers · 2026-Q4 · rank 2"
    )
    assert ladder in page("objectives/index")
    assert ladder in page("objectives/call")
    assert f"{ladder} Past Team · 2026-Q2 · over" in page("objectives/sell")
    loose = "These hang from no objective of the company. Loose Team · 2027-Q1 · to come"
    assert f"Not tied to the company yet {{ #loose }} {loose}" in page("objectives/index")
    assert "Over { #over }" in page("objectives/index")
    assert page("objectives/index").count("Past") == 1


def test_an_objective_shows_whether_it_is_reached(pages: Pages) -> None:
    page = pages()("objectives/call")
    assert "Level Team Period 2026-Q4 October to December 2026 State In force, day 52 of 92" in page
    assert "Owner Callers Rank 2 of this owner’s objectives" in page
    assert "Sqls 92 SQLs 2026-Q4 31 SQLs 2026-10 On track 33.7% of the target in 33.7% of" in page
    assert "Money None yet $2,000,000 2026-Q3 – – nowhere – – – –" in page
    assert "Plans for it { #plans } Push Running, day 12 of 75 · 10 November 2026 to 23 J" in page


def test_a_target_for_a_part_of_the_time_counts(pages: Pages) -> None:
    objectives = {"grow": {**SPECS["objectives"]["grow"], "kpis": "sqls"}}
    page = pages(objectives=objectives)("objectives/grow")
    assert "Sqls 92 SQLs 2026-Q4 31 SQLs 2026-10 On track" in page


def test_plans_are_found_from_above(pages: Pages) -> None:
    said = pages()("objectives/grow")
    assert "No plan serves it directly. Plans for what serves it: Push, for Call" in said


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ({"period": "2026-Q4"}, "No KPI shows yet whether it is reached."),
        ({"period": "2026-Q4"}, "No plan serves it yet."),
        ({"period": "2026-Q4"}, "Owner Nobody yet"),
        ({"period": "2026-Q2"}, "State Over"),
        ({"period": "2027-Q1"}, "State To come"),
        ({"period": "2026-Q2", "kpis": "sqls"}, "Sqls None – – Callers"),
        ({"period": "2027-Q1", "kpis": "sqls"}, "Sqls None yet 31 SQLs 2026-10 – Callers"),
        ({"period": "2026", "parent": "gone"}, "It names gone as the objective above it"),
        ({"period": "2026", "parent": "it"}, "It Team · 2026"),
    ],
)
def test_an_objective_says_what_is_missing(
    pages: Pages, objective: dict[str, Any], said: str
) -> None:
    page = pages(objectives={"it": {"name": "It", "level": "team", **objective}}, plans={})
    assert said in page("objectives/it")
    assert "It" in page("objectives/index")


def test_circles_of_objectives_end(pages: Pages) -> None:
    around = {
        "a": {"name": "Aa", "period": 2026, "parent": "b", "kpis": ["sqls"]},
        "b": {"name": "Bb", "period": 2026, "parent": "c"},
        "c": {"name": "Cc", "period": 2026, "parent": "b"},
    }
    page = pages(objectives=around)
    for name in ("index", "a", "b", "c"):
        assert "Bb" in page(f"objectives/{name}")
    assert "Aa → Bb" in page("kpis/sqls")


def test_a_long_line_of_objectives_stays_readable(pages: Pages) -> None:
    line = {
        f"o{n}": {"name": f"Step {n}.", "period": 2026, "parent": f"o{n - 1}"} for n in range(1, 30)
    }
    page = pages(objectives={"o0": {"name": "Top", "level": "company", "period": 2026}, **line})
    assert "Step 6. 2026 More below it." in page("objectives/o0")
    assert "Step 9. 2026 Step 10. 2026" in page("objectives/o15")
    assert "Step 8." not in page("objectives/o15")


def test_a_plan_shows_all_its_parts(pages: Pages) -> None:
    page = pages()("plans/push")
    for said in (
        "Running, day 12 of 75. Time 10 November 2026 to 23 January 2027 Owner Callers",
        "Approval Not signed yet; Boss signs Budget $60,000",
        "## Context { #context } Why now. ## Objectives { #objectives } Call → Sell → Grow",
        "## Strategies { #strategies } Call more.",
        "It is judged by: Primary KPIs, with their targets KPI Target",
        "Sqls 92 SQLs 2026-Q4 31 SQLs 2026-10 On track",
        "And read beside them: Secondary KPIs, with their targets",
        "Calls None yet – – –",
        "## Out of scope { #out-of-scope } Mail",
        "## Who decides { #owner } Driver Callers Approver Boss Contributors Nobody named",
        "Nobody answers. Text first. Rain. Nothing is planned against it yet.",
        "Start 10 November 2026 Past Read-out after 4 days 14 November 2026 Past"
        " Read-out after 30 days 10 December 2026 Next, in 19 days"
        " Read-out after 60 days 9 January 2027 In 49 days End 23 January 2027 In 63 days",
        "## Funnel stages that it moves { #stages } Big: MQL → SQL",
    ):
        assert said in page
    assert "Not written down yet" not in page
    assert "#recap" not in page


def test_a_plan_with_nothing_but_a_name_has_a_page(pages: Pages) -> None:
    page = pages()("plans/bare")
    assert "# Bare { #top } No dates yet. Time Not stated yet Owner Nobody yet" in page
    assert "Not written down yet: its context, the objectives that it serves, how it is" in page
    assert "Driver Nobody named" in page
    for anchor in ("#context", "#kpis", "#risks", "#timeline", "#stages", "#recap"):
        assert anchor not in page


OVER = {"start": "2026-04-06", "end": "2026-06-26"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timeline": {"start": "2026-11-22"}}, "Not started, 1 day to go. Time from 22 November"),
        ({"timeline": {"start": "2026-12-01"}}, "Not started, 10 days to go."),
        ({"timeline": {"start": "2026-11-21"}}, "Running, day 1, no end stated."),
        ({"timeline": {"end": "2026-12-21"}}, "No start stated. Time until 21 December 2026"),
        ({"timeline": {"end": "2026-11-21", "start": "2026-11-01"}}, "Running, day 21 of 21."),
        ({"timeline": {"end": "2026-11-20", "start": "2026-11-01"}}, "Over, recap missing."),
        ({"timeline": OVER}, "nobody has written down yet what came of it, and why."),
        ({"timeline": OVER}, "Time 6 April to 26 June 2026"),
        ({"timeline": OVER}, "Approval Not signed"),
        ({"timeline": OVER}, "Sqls None – – Callers"),
        ({"timeline": OVER, "recap": {"why": "Luck."}}, "Over, with a recap."),
        (
            {"timeline": OVER, "recap": {"why": "Luck.", "next": "More."}},
            "What came of it Not said yet Why Luck. What comes next More.",
        ),
        ({"timeline": {}}, "Read-out after 30 days – Its date follows from the start"),
        ({"readouts": ["1 day..2 days"]}, "Read-out after 1–2 days 11 November to 12 November"),
        ({"readouts": ["99999999 years"]}, "Read-out after 99,999,999 years – –"),
        ({"readouts": ["11 days"]}, "Read-out after 11 days 21 November 2026 Today"),
        ({"stages": ["nowhere"]}, "## Funnel stages that it moves { #stages } nowhere"),
        ({"objectives": ["nowhere"]}, "## Objectives { #objectives } nowhere"),
        ({"daci": {"driver": "boss"}}, "Owner Callers Driver Boss Approver Boss"),
    ],
)
def test_a_plan_says_how_it_stands(pages: Pages, changes: dict[str, Any], said: str) -> None:
    assert said in pages(plans=plan(**changes))("plans/push")


def test_a_signed_plan_that_changed_says_so(pages: Pages) -> None:
    sign_off = {"by": "boss", "date": "2026-11-02", "fingerprint": "12345678-12345678"}
    said = "Changed since it was signed by Boss on 2 November 2026; Boss signs again"
    assert said in pages(plans=plan(sign_off=sign_off))("plans/push")


def test_plans_that_are_over_come_last(pages: Pages) -> None:
    plans = {
        "old": {"name": "Old", "timeline": OVER},
        "older": {"name": "Older", "timeline": {"start": "2025-01-01", "end": "2025-02-01"}},
        "soon": {"name": "Soon", "timeline": {"start": "2026-12-01"}},
        **plan(),
    }
    page = pages(plans=plans)
    assert re.search("Push .*Soon .*Old .*Older ", page("plans/index"))
    assert "Old" not in page("index")
    assert re.search("Push Running, day 12 of 75 Callers Soon Not started", page("index"))


def test_a_confidential_target_stays_so(pages: Pages) -> None:
    secret = {"confidential": True, "value": 777, "stretch": 788, "rationale": "Board only."}
    page = pages("kpi,period,value\nsqls,2026-10,31\n", targets={"2026-Q4": {"sqls": secret}})
    for path in ("objectives/call", "plans/push", "teams/callers", "targets/2026-Q4", "index"):
        assert "Confidential" in page(path)
        assert not re.search("777|788|31 SQLs|track [0-9]|On track [0-9]", page(path)), path


def test_a_kpi_says_what_it_serves(pages: Pages) -> None:
    page = pages()
    assert (
        "What it serves { #serves } Objectives, and what these serve: Call → Sell → Grow"
        in page("kpis/sqls")
    )
    assert "Plans that are judged by it: Push Running, day 12 of 75" in page("kpis/calls")
    assert "No objective in force or to come lists it." in page("kpis/calls")
    assert "To date 31 SQLs on track, 2026-10 Sign-off Not yet" in page("kpis/sqls")
    assert re.search(r"Health \d+ findings", page("kpis/sqls"))


def test_a_kpi_shows_its_place_where_there_is_more_than_one_step(pages: Pages) -> None:
    page = pages()
    assert "{ #tree } Leads to: Sqls leading Money" in page("kpis/calls")
    assert "{ #tree } Rests on: Sqls leading Calls" in page("kpis/money")
    assert "#tree" not in page("kpis/sqls")


def test_the_place_of_a_kpi_ends_in_circles_and_crowds(pages: Pages) -> None:
    kpi = {"definition": "d", "measure": {"kind": "other"}, "unit": "count"}
    crowd = {f"k{n}": {**kpi, "name": f"K{n}", "drives": f"k{(n + 1) % 50}"} for n in range(50)}
    crowd["k0"]["drives"] = [f"k{n}" for n in range(50)]
    page = pages(NO_ACTUALS, kpis=crowd, objectives={}, plans={}, targets={})("kpis/k49")
    leads, _, rests = page.partition("#tree } Leads to: ")[2].partition(" Rests on: ")
    assert leads.startswith("K0 K1 K2 ")
    assert leads.split() == list(dict.fromkeys(leads.split()))
    assert len(leads.split()) == 30
    assert rests.startswith("K0 K48 ")


def test_the_first_page_shows_what_is_worked_on(pages: Pages) -> None:
    page = pages()("index")
    assert "Grow 2026 2 objectives Boss" in page
    assert "Loose 2027-Q1 – –" in page
    assert "1 on track." in page
    assert "Sqls 92 SQLs 31 SQLs on track, 2026-10 – Callers" in page


def test_the_first_page_puts_first_what_the_highest_objectives_name(pages: Pages) -> None:
    kpi = {"definition": "d", "measure": {"kind": "other"}, "unit": "count"}
    kpis = {f"k{n:02}": {**kpi, "name": f"Kpi {n:02}"} for n in range(30)}
    many = {"2026-Q4": {id: {"value": 1} for id in kpis}}
    goal = {
        "help": {"name": "Help", "level": "team", "period": 2026, "kpis": list(kpis)[:12]},
        "grow": {"name": "Grow", "level": "company", "period": 2026, "kpis": list(kpis)[20:]},
    }
    page = pages(NO_ACTUALS, kpis=kpis, targets=many, objectives=goal, plans={})
    assert "12 of 30, chosen by the objectives that they serve" in page("index")
    shown = re.findall(r"Kpi (\d\d) 1 ", page("index"))
    assert shown == [f"{n:02}" for n in (0, 1, *range(20, 30))]


def test_without_objectives_and_plans_there_is_a_kind_word(pages: Pages) -> None:
    page = pages(objectives={}, plans={})
    assert "No objective has been written down yet." in page("objectives/index")
    assert "No plan has been written down yet." in page("plans/index")
    assert "What we work on" not in page("index")
    assert "What it works on" not in page("teams/callers")


def test_a_team_says_what_it_works_on(pages: Pages) -> None:
    page = pages()("teams/callers")
    assert "Objectives, and what they serve: Grow Call → Sell → Grow Plans: Push Running" in page
    assert "Targets for 2026-Q4: 1 on track." in page
    assert "Callers – Sqls 1 on track" in pages()("teams/index")


def test_a_period_says_how_much_is_agreed_and_on_track(pages: Pages) -> None:
    targets = {
        "2026-Q4": {
            "sqls": {"value": 92, "tolerance": 0, "source": "The report", "method": "trend"},
            "money": {"pending": "Later."},
            "calls": {"value": 50, "segments": {"region": {"north": 20, "south": 30}}},
        }
    }
    page = pages(targets=targets)("targets/2026-Q4")
    assert "3 targets: 2 not agreed yet, 1 not set yet. 1 on track, 1 without an actual." in page
    assert "KPI Target Against the baseline Method To date Approval" in page
    assert "Sqls 92 SQLs – Trend 31 SQLs on track, 2026-10 Not signed yet; Boss signs" in page
    assert "Trend; source: The report." in page
    assert "Split by region: North 20, South 30." in page
    assert "Callers Without an owner" in page


def test_a_period_that_is_over_says_what_came(pages: Pages) -> None:
    past = {"2026-Q3": {"sqls": {"value": 92}}}
    page = pages("kpi,period,value\nsqls,2026-Q3,99\n", targets=past)("targets/2026-Q3")
    assert "Ended. 1 target: 1 not signed. 1 met." in page
    assert "Method Actual Approval Sqls 92 SQLs – Not stated 99 SQLs met Not signed" in page
