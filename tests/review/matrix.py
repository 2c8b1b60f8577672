"""Every kind of change, and what a review makes of it: the table that the matrix tests run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.review.states import Files, signed, swapped

WORDS = """\
terms:
  lead: {name: Lead, definition: A person who is new to us., counts: person, enters_when: Created.}
  mql: {name: Marketing-qualified lead, abbreviation: MQL, definition: A lead above the score.}
  sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
people:
  vp_marketing: {name: VP Marketing}
  vp_sales: {name: VP Sales}
teams:
  demand_gen: {name: Demand generation, daci: {approver: vp_marketing, informed: [bdr]}}
  bdr: {name: Business development, daci: {approver: vp_sales}}
funnels:
  big:
    name: Enterprise
    stages:
      - {term: lead, driven_by: demand_gen}
      - {term: mql, driven_by: demand_gen, conversion: 20%}
      - {term: sql, driven_by: bdr, conversion: 50%}
"""
KPIS = """\
kpis:
  leads:
    name: Leads
    definition: People who were new in the period.
    measure: {kind: volume, of: big.lead}
    owner: demand_gen
  mqls:
    name: MQLs
    definition: People who crossed the score.
    measure: {kind: volume, of: big.mql}
    owner: demand_gen
  sqls:
    name: SQLs
    definition: Meetings that were booked.
    measure: {kind: volume, of: big.sql}
    owner: bdr
  answer_time:
    name: Time to answer
    definition: From the form to the first call.
    measure: {kind: velocity, from: big.lead, to: big.mql}
    owner: bdr
  calls:
    name: Calls
    definition: Calls of two minutes or more.
    measure: {kind: activity, of: calls}
    owner: bdr
"""
TARGETS = """\
targets:
  2026-Q4:
    mqls: {value: 160, stretch: 180, tolerance: 8%, rationale: As ever.}
    calls: {value: 750, rationale: Fifty for each seller.}
  2027-Q1:
    leads: {value: 800, rationale: As many as before.}
    mqls: {value: 160, stretch: 180, rationale: One in five of them.}
    sqls: {value: 80, rationale: Every other of those.}
    answer_time: {value: 3 days, rationale: Half a day less.}
"""
PLANS = """\
objectives:
  pipeline: {name: Pipeline, period: 2027-Q1, owner: demand_gen, kpis: [mqls]}
plans:
  webinars:
    name: Webinars
    owner: demand_gen
    strategies: [Three of them.]
    timeline: {start: 2027-01-04, end: 2027-03-26}
    kpis: {primary: [mqls]}
    budget: $60k
"""
WHOLE = signed(f"{WORDS}{KPIS}{TARGETS}{PLANS}", "targets.2026-Q4.mqls", by="vp_marketing")
"""One file; of the targets in force that of the MQLs is signed."""


@dataclass(frozen=True)
class Case:
    """A change and what is to be said of it; `changes` as `states.told` tells them."""

    name: str
    before: Files
    after: Files
    changes: tuple[str, ...] = ()
    verdict: str = "agreed"
    rules: tuple[str, ...] = ()
    follows: Mapping[str, str] = field(default_factory=dict)
    wording: int = 0


def files(text: str) -> Files:
    return {"specs.yaml": text}


def case(name: str, *pairs: tuple[str, str], **expected: object) -> Case:
    """A change of the one file, each first part for its second."""
    return Case(name, files(WHOLE), files(swapped(WHOLE, *pairs)), **expected)  # type: ignore[arg-type]


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


MQLS = "mqls: {value: 160, stretch: 180, rationale: One in five of them.}"
LEADS = "    leads: {value: 800, rationale: As many as before.}\n"
SQLS = "    sqls: {value: 80, rationale: Every other of those.}\n"
CALLS_NOW = "calls: {value: 750, rationale: Fifty for each seller.}"
TIME = "answer_time: {value: 3 days, rationale: Half a day less.}"
CALLS = """\
  calls:
    name: Calls
    definition: Calls of two minutes or more.
    measure: {kind: activity, of: calls}
    owner: bdr
"""
MQL_KPI = """\
    definition: People who crossed the score.
    measure: {kind: volume, of: big.mql}
    owner: demand_gen
"""
INTO_SQL = "- {term: sql, driven_by: bdr, conversion: 50%}"
SAL = "  sal: {name: Sales-accepted lead, definition: Somebody calls them.}\n"

CASES = (
    case(
        "a value is raised",
        (MQLS, "mqls: {value: 192, stretch: 180, rationale: One in five of 960.}"),
        changes=lines("commitment targets.2027-Q1.mqls value: tightened +32 +20%"),
        verdict="approval needed",
        rules=lines("""
            review-left-behind targets.2027-Q1.leads
            review-left-behind targets.2027-Q1.sqls
            review-needs-approval targets.2027-Q1.mqls
        """),
        follows={"targets.2027-Q1.leads": "960", "targets.2027-Q1.sqls": "96"},
        wording=1,
    ),
    case(
        "a value is lowered in silence",
        (CALLS_NOW, CALLS_NOW.replace("750", "600")),
        changes=lines("commitment targets.2026-Q4.calls value: loosened -150 -20%"),
        verdict="approval needed",
        rules=lines("""
            review-moved-goalposts targets.2026-Q4.calls
            review-needs-approval targets.2026-Q4.calls
            review-target-without-reason targets.2026-Q4.calls
        """),
    ),
    case(
        "a time is allowed to grow",
        (TIME, TIME.replace("3 days", "4 days")),
        changes=lines("commitment targets.2027-Q1.answer_time value: loosened +1 day +33.3%"),
        verdict="approval needed",
        rules=lines("""
            review-needs-approval targets.2027-Q1.answer_time
            review-target-without-reason targets.2027-Q1.answer_time
        """),
    ),
    case(
        "a stretch",
        (MQLS, MQLS.replace("180", "200")),
        changes=lines("commitment targets.2027-Q1.mqls stretch: tightened +20 +11.1%"),
        verdict="approval needed",
        rules=lines("review-needs-approval targets.2027-Q1.mqls"),
    ),
    case(
        "a tolerance",
        ("tolerance: 8%", "tolerance: 9%"),
        changes=lines("commitment targets.2026-Q4.mqls tolerance: loosened +1pp +12.5%"),
        verdict="approval needed",
        rules=lines("""
            review-moved-goalposts targets.2026-Q4.mqls
            review-needs-approval targets.2026-Q4.mqls
        """),
    ),
    case(
        "means are asked for",
        (MQLS, MQLS.replace("}", ", needs: {budget: $5k, levers: [webinars]}}")),
        changes=lines("""
            commitment targets.2027-Q1.mqls needs.budget: loosened
            commitment targets.2027-Q1.mqls needs.levers: loosened
        """),
        verdict="approval needed",
        rules=lines("review-needs-approval targets.2027-Q1.mqls"),
    ),
    case(
        "a period is moved",
        (LEADS, ""),
        ("  2026-Q4:\n", f"  2027-Q2:\n{LEADS}  2026-Q4:\n"),
        changes=lines("commitment targets.2027-Q2.leads period: re-dated"),
        verdict="approval needed",
        rules=lines("review-needs-approval targets.2027-Q2.leads"),
    ),
    case(
        "a target is added",
        (MQLS, f"{MQLS}\n    calls: {{value: 800, rationale: One seller more.}}"),
        changes=lines("commitment targets.2027-Q1.calls value: new"),
        verdict="approval needed",
        rules=lines("review-needs-approval targets.2027-Q1.calls"),
    ),
    case(
        "a target without a number is added",
        (MQLS, f"{MQLS}\n    calls: {{pending: We do not know., review_by: 2027-02-01}}"),
        changes=lines("commitment targets.2027-Q1.calls pending: new"),
    ),
    case(
        "a target is dropped",
        (SQLS, ""),
        changes=lines("commitment targets.2027-Q1.sqls value: dropped"),
        verdict="approval needed",
        rules=lines("review-needs-approval targets.2027-Q1.sqls"),
    ),
    case(
        "a number is withdrawn",
        (CALLS_NOW, "calls: {pending: The dialler broke., review_by: 2027-01-31}"),
        changes=lines("commitment targets.2026-Q4.calls value: dropped"),
        verdict="approval needed",
        rules=lines("""
            review-moved-goalposts targets.2026-Q4.calls
            review-needs-approval targets.2026-Q4.calls
        """),
        wording=2,
    ),
    case(
        "a definition is reworded",
        ("People who crossed the score.", "People who came near the score."),
        changes=lines("meaning kpis.mqls definition: changed"),
        verdict="approval needed",
        rules=lines("""
            review-meaning-moved kpis.mqls
            review-needs-approval targets.2026-Q4.mqls
        """),
    ),
    case(
        "a term means something else",
        ("A lead above the score.", "A lead at the score."),
        changes=lines("meaning terms.mql definition: changed"),
        verdict="approval needed",
        rules=lines("""
            review-meaning-moved terms.mql
            review-needs-approval targets.2026-Q4.mqls
        """),
    ),
    case(
        "a measure is moved",
        (MQL_KPI, MQL_KPI.replace("big.mql", "big.lead")),
        changes=lines("meaning kpis.mqls measure.of: changed"),
        verdict="approval needed",
        rules=lines("""
            review-meaning-moved kpis.mqls
            review-needs-approval targets.2026-Q4.mqls
        """),
    ),
    case(
        "a stage is inserted",
        (INTO_SQL, f"- {{term: sal, driven_by: bdr, conversion: 80%}}\n      {INTO_SQL}"),
        ("  mql: {name: M", f"{SAL}  mql: {{name: M"),
        changes=lines("""
            meaning funnels.big stages: changed
            accountability terms.sal id: new
        """),
        rules=lines("review-left-behind targets.2027-Q1.sqls"),
        follows={"targets.2027-Q1.sqls": "64"},
    ),
    case(
        "a conversion changes",
        ("driven_by: demand_gen, conversion: 20%", "driven_by: demand_gen, conversion: 25%"),
        changes=lines("meaning funnels.big stages.mql.conversion: changed +5pp +25%"),
        rules=lines("""
            review-left-behind targets.2027-Q1.mqls
            review-left-behind targets.2027-Q1.sqls
        """),
        follows={"targets.2027-Q1.mqls": "200", "targets.2027-Q1.sqls": "100"},
    ),
    case(
        "an owner changes",
        (MQL_KPI, MQL_KPI.replace("demand_gen", "bdr")),
        changes=lines("accountability kpis.mqls owner: changed"),
        verdict="approval needed",
        rules=lines("""
            review-needs-approval targets.2026-Q4.mqls
            review-owner-changed kpis.mqls
        """),
    ),
    case(
        "an approver changes",
        ("approver: vp_sales", "approver: vp_marketing"),
        changes=lines("accountability teams.bdr daci.approver: changed"),
    ),
    case(
        "a KPI is removed with its target",
        (CALLS, ""),
        (f"    {CALLS_NOW}\n", ""),
        changes=lines("""
            commitment targets.2026-Q4.calls value: dropped
            accountability kpis.calls id: dropped
        """),
        verdict="approval needed",
        rules=lines("""
            review-moved-goalposts targets.2026-Q4.calls
            review-needs-approval targets.2026-Q4.calls
            review-removed kpis.calls
        """),
    ),
    case(
        "a KPI is deprecated",
        (CALLS, f"{CALLS}    status: deprecated\n    replaced_by: sqls\n"),
        changes=lines("""
            accountability kpis.calls status: changed
            accountability kpis.calls replaced_by: changed
        """),
    ),
    case(
        "a KPI is renamed",
        ("  mqls:\n    name", "  qualified:\n    name"),
        (
            "    mqls: {value: 160, stretch: 180, tol",
            "    qualified: {value: 160, stretch: 180, tol",
        ),
        (f"    {MQLS}", f"    {MQLS.replace('mqls', 'qualified')}"),
        ("kpis: [mqls]", "kpis: [qualified]"),
        ("primary: [mqls]", "primary: [qualified]"),
        changes=lines("accountability kpis.qualified id: renamed"),
    ),
    case(
        "a name, a reason and a note",
        ("name: Calls", "name: Long calls"),
        ("rationale: One in five of them.", "rationale: A fifth of them."),
        verdict="no KPI changes",
        wording=2,
    ),
    case(
        "a plan costs more",
        ("budget: $60k", "budget: $75k"),
        changes=lines("commitment plans.webinars budget: loosened +$15,000 +25%"),
        verdict="approval needed",
        rules=lines("review-needs-approval plans.webinars"),
    ),
    case(
        "a plan ends later",
        ("end: 2027-03-26", "end: 2027-04-30"),
        changes=lines("commitment plans.webinars timeline.end: re-dated"),
        verdict="approval needed",
        rules=lines("review-needs-approval plans.webinars"),
    ),
    Case(
        "a file is split",
        files(WHOLE),
        {"a/words.yaml": WORDS, "b.yaml": WHOLE.removeprefix(WORDS)},
        verdict="no KPI changes",
    ),
    Case(
        "files are merged",
        {"a.yaml": WORDS, "b.yml": KPIS, "c.yaml": TARGETS, "d.yaml": PLANS},
        {"z.yaml": f"{WORDS}---\n{KPIS}{TARGETS}{PLANS}"},
        verdict="no KPI changes",
    ),
    case(
        "keys are put in another order",
        (MQLS, "mqls: {rationale: One in five of them., stretch: 180, value: 160}"),
        (CALLS, ""),
        ("kpis:\n  leads:", f"kpis:\n{CALLS}  leads:"),
        verdict="no KPI changes",
    ),
    case(
        "comments change",
        ("targets:\n", "# What we promised.\ntargets:\n"),
        (MQLS, f"{MQLS}   # agreed in the meeting"),
        verdict="no KPI changes",
    ),
    case(
        "the layout changes",
        (
            MQLS,
            "mqls:\n\n      value: '160'\n      stretch: 1.8e2\n      rationale: >-\n"
            "        One in five\n        of them.\n",
        ),
        ("counts: person, enters_when: Created.", 'counts: "person", enters_when:   Created.'),
        verdict="no KPI changes",
    ),
)
