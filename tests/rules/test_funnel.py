"""The family funnel: whether its arithmetic closes, to the border of what is tolerated."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

COMPANY = """\
terms:
  lead: {name: Lead, definition: d}
  mql: {name: Marketing-qualified lead, abbreviation: MQL, definition: d}
  sal: {name: Sales-accepted lead, abbreviation: SAL, definition: d}
  sql: {name: Sales-qualified lead, abbreviation: SQL, definition: d}
  won: {name: Closed won, definition: d}
teams: {bdr: {name: BDR}}
funnels:
  big:
    name: Enterprise
    deal_size: 10k
    basis: CRM
    stages:
      - {term: mql, driven_by: bdr}
      - {term: sal, driven_by: bdr, conversion: 80%}
      - {term: sql, driven_by: bdr, conversion: 60%}
      - {term: won, driven_by: bdr, conversion: 25%..33%}
kpis:
  mqls: {name: MQLs, definition: d, measure: {kind: volume, of: big.mql}}
  sals: {name: SALs, definition: d, measure: {kind: volume, of: big.sal}}
  sqls: {name: SQLs, definition: d, measure: {kind: volume, of: big.sql}}
  deals: {name: Deals, definition: d, measure: {kind: volume, of: big.won}}
  pipe: {name: Pipeline, definition: d, measure: {kind: value, of: big.sql}}
  bookings: {name: Bookings, definition: d, measure: {kind: value, of: big.won}}
  rate: {name: Rate, definition: d, measure: {kind: conversion, from: big.sal, to: big.sql}}
  span: {name: Span, definition: d, measure: {kind: conversion, from: big.mql, to: big.sql}}
  inbound: {name: In, definition: d, measure: {kind: volume, of: big.sql, where: {via: web}}}
  outbound: {name: Out, definition: d, measure: {kind: volume, of: big.sql, where: {via: phone}}}
  coverage: {name: Coverage, definition: d, measure: {kind: formula, expression: pipe / bookings}}
  per_deal: {name: Per, definition: d, measure: {kind: formula, expression: bookings / deals}}
  twice: {name: Twice, definition: d, measure: {kind: formula, expression: sqls * sqls}}
"""


def math(lines: Lines, targets: str, period: str = "2026-Q4", more: str = "") -> list[str]:
    files = {"a.yaml": COMPANY, "b.yaml": f"targets:\n  {period}:\n{targets}", "c.yaml": more}
    return lines(files, "funnel-math")


def pair(first: str, second: str) -> str:
    return f"    {first}\n    {second}\n"


def test_the_whole_message(report: Report) -> None:
    targets = "targets:\n  2026-Q4:\n" + pair("sals: {value: 180}", "sqls: {value: 120}")
    (finding,) = report({"a.yaml": COMPANY, "b.yaml": targets}, select=("funnel-math",)).findings
    assert finding.message == (
        "180 SALs × 60% = 108 SQLs, and the target of `sqls` for 2026-Q4 is 120."
        " 120 SQLs need 200 SALs at 60%; the target of `sals` is 180: 20 short."
    )
    assert finding.help == (
        "98..118 would fit. Set `sqls` to 108 or `sals` to 200, or plan with a conversion of 66.7%."
    )
    assert (finding.location.path, finding.location.span.line) == ("kpi_specs/b.yaml", 4)
    assert finding.location.span.column == len("    sqls: {value: ") + 1
    assert [(r.location.span.line, r.message) for r in finding.related] == [
        (3, "`sals` is 180"),
        (16, "60% into `big.sql`"),
    ]


def test_too_many_before(report: Report) -> None:
    targets = "targets:\n  2026-Q4:\n" + pair("sals: {value: 200}", "sqls: {value: 90}")
    (finding,) = report({"a.yaml": COMPANY, "b.yaml": targets}, select=("funnel-math",)).findings
    assert finding.message == (
        "200 SALs × 60% = 120 SQLs, and the target of `sqls` for 2026-Q4 is 90."
        " 90 SQLs need only 150 SALs at 60%; the target of `sals` is 200: 50 more than that."
    )


@pytest.mark.parametrize(
    ("sals", "sqls", "fits"),
    [
        ("{value: 200}", "{value: 120}", True),
        ("{value: 200}", "{value: 132}", True),
        ("{value: 200}", "{value: 108}", True),
        ("{value: 200}", "{value: 133}", False),
        ("{value: 200}", "{value: 107}", False),
        # The larger of both tolerances counts, whichever side has it.
        ("{value: 200, tolerance: 20%}", "{value: 144}", True),
        ("{value: 200, tolerance: 20%}", "{value: 145}", False),
        ("{value: 200}", "{value: 144, tolerance: 20%}", True),
        ("{value: 200, tolerance: 1%}", "{value: 120, tolerance: 1%}", True),
        ("{value: 200, tolerance: 1%}", "{value: 122, tolerance: 1%}", False),
        ("{value: 200, tolerance: 1%}", "{value: 125, tolerance: 5}", True),
        ("{value: 200, tolerance: 1%}", "{value: 126, tolerance: 5}", False),
        ("{value: 200, tolerance: 40}", "{value: 144, tolerance: 1%}", True),
        ("{value: 300, tolerance: 40}", "{value: 204, tolerance: 1%}", True),
        ("{value: 300, tolerance: 40}", "{value: 205, tolerance: 1%}", False),
        # A count that is less than one off fits.
        ("{value: 206, tolerance: 0%}", "{value: 124, tolerance: 0%}", True),
        ("{value: 206, tolerance: 0%}", "{value: 123, tolerance: 0%}", True),
        ("{value: 205, tolerance: 0%}", "{value: 124, tolerance: 0%}", False),
        ("{value: 2}", "{value: 2}", True),
        ("{value: 0}", "{value: 0}", True),
        ("{value: 0}", "{value: 1}", False),
        # A change is put on its baseline first.
        ("{value: 200}", "{change: +20%, baseline: {value: 100}}", True),
        ("{value: 200}", "{change: +40%, baseline: {value: 100}}", False),
        ("{value: 200}", "{change: +40%}", True),
        # A range fits where any of it does.
        ("{value: 150..200}", "{value: 95}", True),
        ("{value: 150..200}", "{value: 80}", False),
        ("{value: 200}", "{value: 130..150}", True),
        ("{value: 200}", "{value: 133..150}", False),
    ],
)
def test_stage_to_stage(lines: Lines, sals: str, sqls: str, fits: bool) -> None:
    assert (math(lines, pair(f"sals: {sals}", f"sqls: {sqls}")) == []) is fits


@pytest.mark.parametrize(
    ("sqls", "deals", "fits"),
    [(120, 30, True), (120, 27, True), (120, 26, False), (120, 43, True), (120, 44, False)],
)
def test_a_range_of_conversions(lines: Lines, sqls: int, deals: int, fits: bool) -> None:
    targets = pair(f"sqls: {{value: {sqls}}}", f"deals: {{value: {deals}}}")
    assert (math(lines, targets) == []) is fits


def test_the_chain_bridges_stages_without_targets(lines: Lines) -> None:
    found = math(lines, pair("mqls: {value: 100}", "sqls: {value: 60}"))
    assert found == [
        "b.yaml:4:19: error funnel-math: 100 MQLs × 80% × 60% = 48 SQLs, and the target of `sqls`"
        " for 2026-Q4 is 60. 60 SQLs need 125 MQLs at 80% × 60%; the target of `mqls` is 100:"
        " 25 short."
    ]


@pytest.mark.parametrize(
    ("sqls", "conversion"),
    [
        ("{value: 160, assumptions: {rate: 80%}}", "{value: 50%}"),
        ("{value: 160, assumptions: {big.sql: 80%}}", "{value: 50%}"),
        ("{value: 160, assumptions: {sql: 80%}}", "{value: 50%}"),
        ("{value: 100}", "{value: 50%}"),
        ("{value: 100}", "{change: -10pp, baseline: {value: 60%}}"),
        ("{value: 120}", "{pending: Later., review_by: 2027-01-01}"),
        ("{value: 120}", "{confidential: true, value: 50%, rationale: r}"),
    ],
)
def test_whose_conversion_counts(lines: Lines, sqls: str, conversion: str) -> None:
    targets = f"    sals: {{value: 200}}\n    sqls: {sqls}\n    rate: {conversion}\n"
    assert math(lines, targets) == []


def test_what_the_earlier_target_assumes_counts_too(lines: Lines) -> None:
    sals = "sals: {value: 200, assumptions: {rate: 80%}}"
    assert math(lines, pair(sals, "sqls: {value: 160}")) == []


def test_a_target_for_a_longer_period_gives_the_conversion(lines: Lines) -> None:
    year = "targets: {2026: {rate: {value: 50%}}}"
    targets = pair("sals: {value: 200}", "sqls: {value: 100}")
    assert math(lines, targets, more=year) == []


def test_a_conversion_over_the_whole_way_comes_before_its_steps(lines: Lines) -> None:
    targets = "    mqls: {value: 100}\n    sqls: {value: 30}\n    span: {value: 30%}\n"
    assert math(lines, targets) == []


@pytest.mark.parametrize(
    ("targets", "fits"),
    [
        (pair("deals: {value: 30}", "bookings: {value: 330k}"), True),
        (pair("deals: {value: 30}", "bookings: {value: 331k}"), False),
        (
            pair("deals: {value: 30}", "bookings: {value: 600k, assumptions: {deal_size: 20k}}"),
            True,
        ),
        (
            pair("deals: {value: 30, assumptions: {deal_size: 20k}}", "bookings: {value: 600k}"),
            True,
        ),
        # Money to money, money to count, count to money, from stage to stage.
        (pair("pipe: {value: 1M}", "bookings: {value: 300k}"), True),
        (pair("pipe: {value: 1M}", "bookings: {value: 500k}"), False),
        (pair("pipe: {value: 1M}", "deals: {value: 30}"), True),
        (pair("pipe: {value: 1M}", "deals: {value: 50}"), False),
        (pair("sqls: {value: 100}", "bookings: {value: 300k}"), True),
        (pair("sqls: {value: 100}", "bookings: {value: 500k}"), False),
        (
            pair("sqls: {value: 100}", "bookings: {value: 600k, assumptions: {deal_size: 20k}}"),
            True,
        ),
        (
            pair("pipe: {value: 1M}", "bookings: {value: 600k, assumptions: {deal_size: 20k}}"),
            True,
        ),
    ],
)
def test_money(lines: Lines, targets: str, fits: bool) -> None:
    assert (math(lines, targets) == []) is fits


def test_the_message_of_money(lines: Lines) -> None:
    found = math(lines, pair("pipe: {value: 1M}", "deals: {value: 50}"))
    assert found == [
        "b.yaml:4:20: error funnel-math: $1,000,000 ÷ $10,000 × 25%..33% = 25..33 closed won, and"
        " the target of `deals` for 2026-Q4 is 50. 50 closed won need $1,515,152..$2,000,000 at"
        " $10,000 × 25%..33%; the target of `pipe` is $1,000,000: $515,152 short."
    ]


@pytest.mark.parametrize(
    ("targets", "found"),
    [
        (
            "    pipe: {value: 1M}\n    bookings: {value: 300k}\n    coverage: {value: 4.5}\n",
            "b.yaml:5:23: error funnel-math: `pipe / bookings` = 3.3, with `pipe` $1,000,000 and"
            " `bookings` $300,000, and the target of `coverage` for 2026-Q4 is 4.5.",
        ),
        ("    pipe: {value: 1M}\n    bookings: {value: 300k}\n    coverage: {value: 3.5}\n", ""),
        ("    pipe: {value: 1M}\n    coverage: {value: 3.5}\n", ""),
    ],
)
def test_formulas(lines: Lines, targets: str, found: str) -> None:
    assert math(lines, targets) == ([found] if found else [])


@pytest.mark.parametrize(
    ("targets", "help"),
    [
        (
            "    pipe: {value: 1M}\n    bookings: {value: 300k}\n    coverage: {value: 4}\n",
            "3..3.7 would fit. Set `coverage` to 3.3 or `pipe` to $1,200,000 or `bookings` to"
            " $250,000.",
        ),
        (
            "    sqls: {value: 10}\n    twice: {value: 900}\n",
            "90..110 would fit. Set `twice` to 100.",
        ),
    ],
)
def test_what_the_parts_of_a_formula_would_have_to_be(
    report: Report, targets: str, help: str
) -> None:
    files = {"a.yaml": COMPANY, "b.yaml": f"targets:\n  2026-Q4:\n{targets}"}
    (finding,) = report(files, select=("funnel-math",)).findings
    assert finding.help == help


@pytest.mark.parametrize(
    ("inbound", "outbound", "whole", "fits"),
    [(50, 40, 90, True), (50, 40, 81, True), (50, 40, 80, False), (10, 10, 90, True)],
)
def test_slices(lines: Lines, inbound: int, outbound: int, whole: int, fits: bool) -> None:
    targets = (
        f"    inbound: {{value: {inbound}}}\n    outbound: {{value: {outbound}}}\n"
        f"    sqls: {{value: {whole}}}\n"
    )
    assert (math(lines, targets) == []) is fits


def test_the_message_of_slices(lines: Lines) -> None:
    targets = "    inbound: {value: 50}\n    outbound: {value: 40}\n    sqls: {value: 70}\n"
    assert math(lines, targets) == [
        "b.yaml:5:19: error funnel-math: The slices by via are more than the whole: `inbound` 50 +"
        " `outbound` 40 = 90, and the target of `sqls` for 2026-Q4 is 70: 20 too many."
    ]


def test_slices_by_different_keys_may_overlap(lines: Lines) -> None:
    more = (
        "kpis: {vip: {name: V, definition: d, measure: {kind: volume, of: big.sql, where: {x: y}}}}"
    )
    targets = "    inbound: {value: 50}\n    vip: {value: 40}\n    sqls: {value: 60}\n"
    assert math(lines, targets, more=more) == []


BAD = pair("sals: {value: 180}", "sqls: {value: 300}")


@pytest.mark.parametrize(
    ("period", "found"), [("2026-Q3", 0), ("2026-Q4", 1), ("2027-Q1", 1), ("2026", 1)]
)
def test_periods_that_are_over_are_not_judged(lines: Lines, period: str, found: int) -> None:
    assert len(math(lines, BAD, period)) == found


def test_targets_of_different_periods_are_not_compared(lines: Lines) -> None:
    more = "targets: {2027-Q1: {sqls: {value: 300}}}"
    assert math(lines, "    sals: {value: 180}\n", more=more) == []


def test_one_period_may_be_written_in_two_ways(lines: Lines) -> None:
    more = "targets: {FY2026-Q4: {sqls: {value: 300}}}"
    assert len(math(lines, "    sals: {value: 180}\n", more=more)) == 1


@pytest.mark.parametrize(
    ("sals", "sqls"),
    [
        ("{pending: Later.}", "{value: 300}"),
        ("{confidential: true, value: 180, rationale: r}", "{value: 300}"),
        ("{value: many}", "{value: 300}"),
        ("{value: 180, tolerance: much}", "{value: 300}"),
        ("{value: 180}", "{value: 300, assumptions: {rate: much}}"),
    ],
)
def test_what_cannot_be_known_is_not_judged(lines: Lines, sals: str, sqls: str) -> None:
    assert math(lines, pair(f"sals: {sals}", f"sqls: {sqls}")) == []


def test_a_conversion_target_that_cannot_be_read_is_not_replaced(lines: Lines) -> None:
    assert math(lines, BAD + "    rate: {value: high}\n") == []


@pytest.mark.parametrize("status", ["draft", "deprecated"])
def test_drafts_and_deprecated_kpis_are_not_judged(lines: Lines, status: str) -> None:
    specs = COMPANY.replace("sqls: {name: SQLs,", f"sqls: {{status: {status}, name: SQLs,")
    assert lines({"a.yaml": specs, "b.yaml": f"targets:\n  2026-Q4:\n{BAD}"}, "funnel-math") == []


def test_the_later_place_has_the_finding(report: Report) -> None:
    files = {
        "a.yaml": "targets: {2026-Q4: {sqls: {value: 300}}}",
        "b.yaml": COMPANY,
        "c.yaml": "targets: {2026-Q4: {sals: {value: 180}}}",
    }
    (finding,) = report(files, select=("funnel-math",)).findings
    assert finding.location.path == "kpi_specs/c.yaml"
    assert finding.related[0].location.path == "kpi_specs/a.yaml"


def test_two_kpis_of_one_stage_are_both_compared(lines: Lines) -> None:
    more = "kpis: {again: {name: SQLs too, definition: d, measure: {kind: volume, of: big.sql}}}"
    targets = "    sals: {value: 200}\n    sqls: {value: 120}\n    again: {value: 300}\n"
    assert len(math(lines, targets, more=more)) == 1
    targets = "    sals: {value: 200}\n    sqls: {value: 300}\n    again: {value: 120}\n"
    assert len(math(lines, targets, more=more)) == 1


STAGES = """\
terms: {mql: {name: MQL, definition: d}, sal: {name: SAL, definition: d}}
funnels:
  big:
    name: Enterprise
    stages:
      - {term: mql}
      - {term: sal, %s}
kpis:
  rate: {name: Rate, definition: d, measure: {kind: conversion, from: big.mql, to: big.sal}}
"""


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("conversion: 80%, basis: CRM", []),
        ("conversion: 100%, basis: CRM", []),
        ("takes: 3 days", []),
        (
            "conversion: 101%, basis: CRM",
            [
                "7:33: error funnel-rate: The conversion into `big.sal` is 101%: more come out than"
                " went in."
            ],
        ),
        (
            "conversion: 90%..110%, basis: CRM",
            [
                "7:33: error funnel-rate: The conversion into `big.sal` is 90%..110%: more come out"
                " than went in."
            ],
        ),
        (
            "conversion: 0%, basis: CRM",
            [
                "7:33: error funnel-rate: The conversion into `big.sal` is 0%: nobody goes on"
                " from there."
            ],
        ),
        (
            "conversion: 0%..5%, basis: CRM",
            [
                "7:33: error funnel-rate: The conversion into `big.sal` is 0%..5%: nobody goes on"
                " from there."
            ],
        ),
        (
            "conversion: 80%",
            [
                "3:3: warning funnel-rate: Nothing says where the conversions of `big` come from:"
                " 80% into `big.sal`."
            ],
        ),
    ],
)
def test_rates(lines: Lines, stage: str, found: list[str]) -> None:
    expected = [f"specs.yaml:{line}" for line in found]
    assert lines(STAGES % stage, "funnel-rate") == expected


@pytest.mark.parametrize(
    ("period", "target", "column"),
    [
        ("2026-Q4", "{value: 120%}", 35),
        ("2026-Q4", "{change: +90pp, baseline: {value: 50%}}", 36),
        ("2026-Q4", "{value: 80%, assumptions: {big.sal: 120%}}", 63),
        ("2026-Q4", "{value: 80%, scenarios: {up: {changes: {rate: 0%}}}}", 73),
        ("2026-Q3", "{value: 120%}", 0),
        ("2026-Q4", "{value: 100%}", 0),
    ],
)
def test_rates_in_targets(lines: Lines, period: str, target: str, column: int) -> None:
    specs = STAGES % "conversion: 80%, basis: CRM"
    targets = f"targets: {{{period}: {{rate: {target}}}}}"
    found = lines({"a.yaml": specs, "b.yaml": targets}, "funnel-rate")
    assert [line.split(" ")[0] for line in found] == ([f"b.yaml:1:{column}:"] if column else [])


def test_a_basis_on_the_funnel_is_enough(lines: Lines) -> None:
    specs = STAGES.replace("name: Enterprise", "name: Enterprise\n    basis: CRM")
    assert lines(specs % "conversion: 80%", "funnel-rate") == []


@pytest.mark.parametrize(
    ("stage", "target", "actual", "found"),
    [
        ("conversion: 75%", "75%", "75%", []),
        (
            "conversion: 74%",
            "",
            "",
            [
                "a.yaml:7:33: warning funnel-floor: The conversion into `big.sal` is 74%, 1 point"
                " below the floor of 75% from `big.mql` to `big.sal`."
            ],
        ),
        ("conversion: 70%..75%", "", "", []),
        ("conversion: 70%, floor: 70%", "", "", []),
        ("conversion: 78%, floor: 80%", "", "", ["a.yaml:7:33"]),
        ("conversion: 78%", "72.5%", "", ["b.yaml:1:35"]),
        ("conversion: 78%", "", "72%", ["actuals/a.csv:3:14"]),
        ("conversion: 78%, floor: low", "72%", "72%", []),
        ("conversion: 0%", "", "", []),
    ],
)
def test_floor(lines: Lines, stage: str, target: str, actual: str, found: list[str]) -> None:
    files = {"a.yaml": STAGES % stage}
    if target:
        files["b.yaml"] = f"targets: {{2026-Q4: {{rate: {{value: {target}}}}}}}"
    if actual:
        files["actuals/a.csv"] = f"kpi,period,value\nrate,2026-Q2,10%\nrate,2026-Q3,{actual}\n"
    seen = lines(files, "funnel-floor")
    assert len(seen) == len(found)
    for line, start in zip(seen, found, strict=True):
        assert line.startswith(start)


def test_only_the_handover_has_a_floor_by_itself(lines: Lines) -> None:
    specs = (STAGES % "conversion: 10%").replace("mql", "visit").replace("MQL", "Visit")
    assert lines(specs, "funnel-floor") == []
    by_name = (STAGES % "conversion: 10%").replace("mql", "m").replace("sal", "s")
    by_name = by_name.replace("{name: MQL,", "{name: M, abbreviation: MQL,")
    by_name = by_name.replace("{name: SAL,", "{name: S, abbreviation: sal,")
    assert len(lines(by_name, "funnel-floor")) == 1


PLANS = """\
plans:
  one: {{name: One, timeline: {{start: 2026-10-01, end: {end}}}, stages: [big.mql, big.sal]}}
  two: {{name: Two, timeline: {{start: {start}, end: 2026-12-31}}, stages: [big.sql, won]}}
"""


def uncovered(lines: Lines, plans: str, company: str = COMPANY) -> list[str]:
    return lines({"a.yaml": company, "b.yaml": plans}, "funnel-uncovered-stage")


def test_a_stage_that_no_kpi_measures(lines: Lines) -> None:
    specs = COMPANY.replace("{name: Deals,", "{status: draft, name: Deals,")
    specs = specs.replace("{name: Bookings,", "{status: draft, name: Bookings,")
    assert uncovered(lines, "", specs) == [
        "a.yaml:17:16: warning funnel-uncovered-stage: No active KPI measures `big.won`."
    ]
    assert uncovered(lines, "") == []


def test_a_stage_is_not_called_uncovered_while_a_kpi_is_unclear(lines: Lines) -> None:
    specs = COMPANY.replace("{name: Deals,", "{status: draft, name: Deals,")
    specs = specs.replace("{name: Bookings,", "{status: draft, name: Bookings,")
    assert uncovered(lines, "kpis: {odd: {name: Odd, definition: d, measure: 7}}", specs) == []
    assert uncovered(lines, "kpis: [", specs) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-11-01", "2026-11-21", 0),
        ("2026-11-01", "2026-11-20", 2),
        ("2026-11-22", "2026-12-31", 2),
        ("2026-11-22", "2026-11-20", 0),
    ],
)
def test_a_stage_that_plans_pass_by(lines: Lines, start: str, end: str, found: int) -> None:
    seen = uncovered(lines, PLANS.format(start=start, end=end))
    assert len(seen) == found


def test_the_message_about_plans(lines: Lines) -> None:
    seen = uncovered(lines, PLANS.format(start="2026-11-22", end="2026-12-31"))
    assert seen[0] == (
        "a.yaml:16:16: warning funnel-uncovered-stage: No plan in force moves `big.sql`; those for"
        " the rest of its funnel: `one`."
    )


def test_plans_that_come_and_go_belong_to_the_clock(report: Report) -> None:
    plans = PLANS.format(start="2026-11-22", end="2026-12-31")
    found = report({"a.yaml": COMPANY, "b.yaml": plans}, select=("clock",)).findings
    assert [finding.rule for finding in found].count("funnel-uncovered-stage") == 2


def test_no_driver(lines: Lines) -> None:
    specs = COMPANY.replace("{term: sal, driven_by: bdr,", "{term: sal,")
    specs = specs.replace("{name: SALs,", "{owner: bdr, name: SALs,")
    assert lines(COMPANY, "funnel-no-driver") == []
    assert lines(specs, "funnel-no-driver") == [
        "specs.yaml:15:16: warning funnel-no-driver: Nobody drives `big.sal`."
    ]


def test_the_likely_driver_owns_the_number(report: Report) -> None:
    specs = COMPANY.replace("{term: sal, driven_by: bdr,", "{term: sal,")
    specs = specs.replace("{name: SALs,", "{owner: bdr, name: SALs,")
    (finding,) = report(specs, select=("funnel-no-driver",)).findings
    assert finding.help == "Add `driven_by: bdr`, who owns `sals`; or another team."


SHARE = """\
terms: {{sql: {{name: SQL, definition: d}}}}
funnels: {{big: {{name: Big, {sort} stages: [{{term: sql}}]}}}}
kpis:
  all: {{name: All, definition: d, measure: {{kind: volume, of: sql}}}}
  part: {{name: P, definition: d, measure: {{kind: volume, of: sql, where: {{source: {source}}}}}}}
targets:
  {period}:
    all: {{value: 100}}
    part: {{value: {value}}}
"""


@pytest.mark.parametrize(
    ("sort", "value", "fires"),
    [
        ("segment: enterprise,", 15, False),
        ("segment: Enterprise,", 14, True),
        ("segment: enterprise,", 25, False),
        ("segment: enterprise,", 50, False),
        ("segment: enterprise,", 51, True),
        ("segment: smb,", 75, False),
        ("segment: smb,", 74, True),
        ("motion: self_serve,", 100, False),
        ("motion: self_serve,", 30, True),
        ("", 25, False),
        ("", 24, True),
        ("", 80, False),
    ],
)
def test_sourced_share(lines: Lines, sort: str, value: int, fires: bool) -> None:
    specs = SHARE.format(sort=sort, value=value, source="marketing", period="2026-Q4")
    assert bool(lines(specs, "funnel-sourced-share")) is fires


def test_the_message_of_a_share(report: Report) -> None:
    specs = SHARE.format(
        sort="segment: enterprise,", value=60, source="marketing", period="2026-Q4"
    )
    (finding,) = report(specs, select=("funnel-sourced-share",)).findings
    assert finding.message == (
        "`part` for 2026-Q4 is 60 of 100, so marketing brings 60%; usual is 15%..50% where the"
        " segment is enterprise."
    )
    assert finding.help.startswith("15..50 would be usual.")
    assert finding.location.span.line == 9


@pytest.mark.parametrize(("source", "period"), [("partner", "2026-Q4"), ("marketing", "2026-Q3")])
def test_shares_that_are_not_judged(lines: Lines, source: str, period: str) -> None:
    specs = SHARE.format(sort="", value=5, source=source, period=period)
    assert lines(specs, "funnel-sourced-share") == []


def test_the_usual_share_is_an_option(lines: Lines) -> None:
    specs = SHARE.format(sort="", value=5, source="marketing", period="2026-Q4")
    options = {"funnel-sourced-share": {"usual": {"other": "5%..10%"}}}
    assert lines(specs, "funnel-sourced-share", options=options) == []


def test_a_finding_does_not_depend_on_the_order_of_files_and_keys(lines: Lines) -> None:
    targets = ["    sals: {value: 180}", "    sqls: {value: 300}", "    deals: {value: 2}"]
    one = math(lines, "\n".join(targets))
    other = math(lines, "\n".join(reversed(targets)))
    assert len(one) == len(other) == 2
    texts = [sorted(line.partition("error")[2] for line in found) for found in (one, other)]
    assert texts[0] == texts[1]


def test_today_decides(report: Report) -> None:
    files = {"a.yaml": COMPANY, "b.yaml": f"targets:\n  2026-Q4:\n{BAD}"}
    later = report(files, today=date(2027, 1, 1), select=("funnel-math",))
    assert later.findings == ()
