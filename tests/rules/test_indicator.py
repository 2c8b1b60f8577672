"""The family indicator: leading and lagging, and what stands beside a number."""

from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]

COMPANY = """\
terms:
  lead: {name: Lead, definition: A person new to the CRM by any channel.}
  mql: {name: MQL, definition: A person whose score is above fifty.}
  sal: {name: SAL, definition: A person whom business development works on.}
  won: {name: Won, definition: A deal that both sides have signed.}
people: {ann: {name: Ann, team: growth}}
teams:
  marketing: {name: Marketing}
  growth: {name: Growth, part_of: marketing}
  bdr: {name: Business development}
  sales: {name: Sales}
funnels:
  big:
    name: Enterprise
    stages:
      - {term: lead, driven_by: growth}
      - {term: mql, driven_by: marketing}
      - {term: sal, driven_by: bdr}
      - {term: won, driven_by: sales}
  small:
    name: Self-serve
    stages: [{term: lead}, {term: won}]
"""
MEASURES = {
    "other": "kind: other",
    "calls": "kind: activity, of: calls",
    "leads": "kind: volume, of: big.lead",
    "mqls": "kind: volume, of: big.mql",
    "sals": "kind: volume, of: big.sal",
    "deals": "kind: volume, of: big.won",
    "bookings": "kind: value, of: big.won",
    "pipeline": "kind: value, of: big.sal",
    "rate": "kind: conversion, from: big.mql, to: big.sal",
    "cycle": "kind: velocity, from: big.sal, to: big.won",
    "visits": "kind: volume, of: small.lead",
    "buyers": "kind: volume, of: small.won",
    "bare": "kind: volume, of: lead",
}


def kpi(id: str, *fields: str, measure: str = "") -> str:
    """One KPI on one line, to stand below `kpis:`; the measure is that of its id."""
    what = measure or MEASURES.get(id) or f"kind: formula, expression: {id}"
    unit = ", unit: points" if "other" in what else ""
    more = "".join(f", {field}" for field in fields)
    return f"  {id}: {{name: {id.title()}, definition: d, measure: {{{what}}}{unit}{more}}}\n"


def leading(id: str, *fields: str, **measure: str) -> str:
    return kpi(id, "indicator: leading", *fields, **measure)


def lagging(id: str, *fields: str, **measure: str) -> str:
    return kpi(id, "indicator: lagging", *fields, **measure)


def kpis(*entries: str) -> str:
    return "kpis:\n" + "".join(entries)


def targets(*kpis: str, fields: str = "value: 5", period: str = "2026-Q4") -> str:
    each = "".join(f"    {kpi}: {{{fields}}}\n" for kpi in kpis)
    return f"targets:\n  {period}:\n{each}"


def on(lines: Lines, rule: str, *specs: str) -> list[str]:
    """What the rule says of the company (`a.yaml`) and of these specs (`b.yaml`)."""
    found = lines({"a.yaml": COMPANY, "b.yaml": "".join(specs)}, rule)
    return [line.replace(f" {rule}", "") for line in found]


def helps(report: Callable[..., Any], rule: str, *specs: str) -> list[str]:
    files = {"a.yaml": COMPANY, "b.yaml": "".join(specs)}
    return [finding.help for finding in report(files, select=(rule,)).findings]


def told(found: list[str]) -> list[str]:
    """The ids that the messages begin with."""
    return [line.split("`")[1] for line in found]


class TestMissing:
    rule = "indicator-missing"

    def test_neither(self, lines: Lines) -> None:
        specs = kpis(kpi("other"), lagging("bookings"), leading("calls"))
        assert on(lines, self.rule, specs) == [
            "b.yaml:2:3: error: `other` (Other) is said to be neither leading nor lagging."
        ]

    @pytest.mark.parametrize(
        "field",
        ["status: draft", "status: deprecated", "indicator: leding", "indicater: leading"],
    )
    def test_silent(self, lines: Lines, field: str) -> None:
        assert on(lines, self.rule, kpis(kpi("other", field))) == []

    @pytest.mark.parametrize(
        ("id", "help"),
        [
            ("deals", "Add `indicator: lagging`: no stage comes after `big.won`."),
            ("cycle", "Add `indicator: lagging`: no stage comes after `big.won`."),
            ("rate", "Add `indicator: leading`: more stages come after `big.sal`."),
            (
                "other",
                "Add `indicator: leading` if its owner can work on it now, or `indicator: lagging`"
                " if it shows later what came of that.",
            ),
        ],
    )
    def test_the_mend(self, report: Callable[..., Any], id: str, help: str) -> None:
        assert helps(report, self.rule, kpis(kpi(id))) == [help]


class TestLaggingAlone:
    rule = "indicator-lagging-alone"

    def test_alone(self, lines: Lines) -> None:
        specs = kpis(lagging("other"), leading("calls")) + targets("other")
        assert on(lines, self.rule, specs) == [
            "b.yaml:2:3: warning: `other` (Other) is lagging and has a target for 2026-Q4, and no"
            " leading KPI moves it."
        ]

    @pytest.mark.parametrize(
        ("fields", "period"),
        [
            ("value: 5", "2026-Q3"),
            ("pending: Later.", "2026-Q4"),
            ("confidential: true", "2026-Q4"),
        ],
    )
    def test_only_with_a_target(self, lines: Lines, fields: str, period: str) -> None:
        specs = kpis(lagging("other")) + targets("other", fields=fields, period=period)
        assert on(lines, self.rule, specs) == []
        assert on(lines, self.rule, kpis(lagging("other"))) == []

    @pytest.mark.parametrize(
        "entries",
        [
            [lagging("other"), leading("calls", "drives: other")],
            [
                lagging("other"),
                leading("calls", "drives: [mqls]"),
                lagging("mqls", "drives: other"),
            ],
            [lagging("other"), leading("calls", "drives: other", "status: draft")],
            [lagging("other", "status: draft")],
            [leading("other")],
            [kpi("other")],
        ],
    )
    def test_silent(self, lines: Lines, entries: list[str]) -> None:
        assert on(lines, self.rule, kpis(*entries) + targets("other")) == []

    @pytest.mark.parametrize("first", ["leads", "mqls", "rate", "sals", "cycle", "deals", "bare"])
    def test_earlier_in_the_funnel(self, lines: Lines, first: str) -> None:
        specs = kpis(lagging("bookings"), leading(first)) + targets("bookings")
        assert on(lines, self.rule, specs) == []

    @pytest.mark.parametrize(
        ("first", "then"),
        [
            ("bookings", "deals"),
            ("deals", "cycle"),
            ("sals", "rate"),
            ("sals", "mqls"),
            ("sals", "sals2"),
            ("visits", "bookings"),
            ("calls", "bookings"),
        ],
    )
    def test_not_earlier(self, lines: Lines, first: str, then: str) -> None:
        other = lagging(then, measure=MEASURES["sals"] if then == "sals2" else "")
        specs = kpis(leading(first), other) + targets(then)
        assert told(on(lines, self.rule, specs)) == [then]

    def test_the_parts_of_a_formula(self, lines: Lines) -> None:
        ratio = lagging("ratio", measure="kind: formula, expression: half * 2")
        half = lagging("half", measure="kind: formula, expression: calls / 2")
        specs = kpis(ratio, half, leading("calls")) + targets("ratio")
        assert on(lines, self.rule, specs) == []
        assert told(on(lines, self.rule, specs.replace("calls /", "ratio2 /"))) == []
        backwards = kpis(
            lagging("calls"), leading("half", measure="kind: formula, expression: calls")
        )
        assert told(on(lines, self.rule, backwards + targets("calls"))) == ["calls"]

    def test_what_replaces_a_deprecated_kpi(self, lines: Lines) -> None:
        old = lagging("mqls", "status: deprecated", "replaced_by: other")
        specs = kpis(lagging("other"), old, leading("calls", "drives: mqls")) + targets("other")
        assert on(lines, self.rule, specs) == []

    def test_a_deprecated_leading_kpi_is_none(self, lines: Lines) -> None:
        old = leading("calls", "drives: other", "status: deprecated")
        assert told(on(lines, self.rule, kpis(lagging("other"), old) + targets("other"))) == [
            "other"
        ]

    @pytest.mark.parametrize(
        "unclear",
        [
            leading("calls", "drives: othr"),
            leading("calls", "drives: [3]"),
            leading("calls", "drvies: other"),
            leading("calls", measure="kind: volume, of: big.leed"),
            leading("calls", measure="kind: volum, of: big.lead"),
            leading("calls", measure="kind: formula, expression: other +"),
            kpi("calls", "drives: mqls", "indicator: ledding"),
            leading("calls", "status: activ"),
            "  calls: 3\n",
        ],
    )
    def test_silent_while_a_link_is_unclear(self, lines: Lines, unclear: str) -> None:
        assert on(lines, self.rule, kpis(lagging("other"), unclear) + targets("other")) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": kpis(lagging("other")) + targets("other"), "b.yaml": "kpis: ["}
        assert lines(files, self.rule) == []

    def test_the_mend(self, report: Callable[..., Any]) -> None:
        specs = kpis(lagging("other", "owner: bdr"), lagging("mqls", "owner: growth"))
        specs += leading("calls", "owner: bdr") + targets("other", "mqls")
        assert helps(report, self.rule, specs) == [
            "Add `drives: [other]` to the leading KPI that comes before it; is it `calls`?",
            "Add `drives: [mqls]` to the leading KPI that comes before it, or define one.",
        ]


class TestLeadsNowhere:
    rule = "indicator-leads-nowhere"

    def test_nowhere(self, lines: Lines) -> None:
        specs = kpis(leading("calls"), leading("deals"), lagging("other"))
        assert on(lines, self.rule, specs) == [
            "b.yaml:2:3: warning: `calls` (Calls) is leading, and no lagging KPI follows from it.",
            "b.yaml:3:3: warning: `deals` (Deals) is leading, and no lagging KPI follows from it.",
        ]

    @pytest.mark.parametrize(
        "entries",
        [
            [leading("calls", "drives: other"), lagging("other")],
            [leading("calls", "drives: mqls"), leading("mqls", "drives: other"), lagging("other")],
            [leading("leads"), leading("rate"), lagging("bookings")],
            [leading("calls"), lagging("half", measure="kind: formula, expression: calls / 2")],
            [leading("calls", "drives: leads"), leading("leads"), lagging("deals")],
            [leading("calls", "drives: other"), lagging("other", "status: draft")],
            [leading("calls", "status: draft")],
            [kpi("calls"), lagging("other")],
            [leading("calls", "drives: othr"), lagging("other")],
            [leading("leads"), lagging("bookings", measure="kind: value, of: big.wno")],
        ],
    )
    def test_silent(self, lines: Lines, entries: list[str]) -> None:
        assert on(lines, self.rule, kpis(*entries)) == []

    @pytest.mark.parametrize(
        "entries",
        [
            [leading("calls", "drives: other"), lagging("other", "status: deprecated")],
            [leading("calls", "drives: other"), leading("other", "drives: calls")],
            [lagging("other", "drives: calls"), leading("calls")],
        ],
    )
    def test_still_nowhere(self, lines: Lines, entries: list[str]) -> None:
        assert "calls" in told(on(lines, self.rule, kpis(*entries)))

    def test_the_mend(self, report: Callable[..., Any]) -> None:
        ours, theirs = lagging("other", "owner: bdr"), lagging("mqls", "owner: growth")
        one = leading("calls", "owner: growth")
        assert helps(report, self.rule, kpis(ours, one)) == [
            "Say what follows from it: `drives: [other]`, or another lagging KPI."
        ]
        assert helps(report, self.rule, kpis(ours, theirs, one)) == [
            "Say what follows from it: `drives: [mqls]`, or another lagging KPI."
        ]
        assert helps(report, self.rule, kpis(one)) == [
            "Define the lagging KPI that follows from it, and name it in `drives`."
        ]

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        assert lines({"a.yaml": kpis(leading("calls")), "b.yaml": "kpis: ["}, self.rule) == []


class TestUpsideDown:
    rule = "indicator-upside-down"

    def test_up_the_funnel(self, report: Callable[..., Any]) -> None:
        specs = kpis(lagging("mqls"), leading("rate", "drives: [other, mqls]"), lagging("other"))
        files = {"a.yaml": COMPANY, "b.yaml": specs}
        (finding,) = report(files, select=(self.rule,)).findings
        line = specs.splitlines()[2]
        assert (finding.location.span.line, finding.location.span.column) == (
            3,
            line.index("mqls") + 1,
        )
        assert finding.message == (
            "`rate` (Rate) is said to be leading and to drive `mqls`, but `big.sal` comes after"
            " `big.mql`, which `mqls` measures."
        )
        assert finding.help == "Turn it round: `mqls` is leading, with `drives: [rate]`."
        assert finding.related[0].message == "measures `big.mql`"
        assert finding.related[0].location.address == "kpis.mqls"

    @pytest.mark.parametrize("later", ["sals", "deals", "bookings", "cycle", "rate"])
    def test_every_kind(self, lines: Lines, later: str) -> None:
        specs = kpis(lagging("mqls"), leading(later, "drives: mqls"))
        assert told(on(lines, self.rule, specs)) == [later]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (leading("mqls", "drives: sals"), lagging("sals")),
            (leading("rate", "drives: sals"), lagging("sals")),
            (leading("sals", "drives: rate"), lagging("rate")),
            (leading("sals", "drives: mqls"), leading("mqls")),
            (lagging("sals", "drives: mqls"), lagging("mqls")),
            (leading("sals", "drives: visits"), lagging("visits")),
            (leading("sals", "drives: other"), lagging("other")),
            (leading("sals", "drives: bare"), lagging("bare")),
            (leading("calls", "drives: mqls"), lagging("mqls")),
            (leading("sals", "drives: mqls", "status: draft"), lagging("mqls")),
            (leading("sals", "drives: mqls"), lagging("mqls", "status: deprecated")),
            (leading("sals", "drives: mqlz"), lagging("mqls")),
        ],
    )
    def test_silent(self, lines: Lines, one: str, other: str) -> None:
        assert on(lines, self.rule, kpis(one, other)) == []


class TestVolumeOnly:
    rule = "indicator-volume-only"

    def test_no_quality_beside_it(self, lines: Lines) -> None:
        assert on(lines, self.rule, kpis(kpi("mqls"))) == [
            "b.yaml:2:3: warning: `mqls` (Mqls) counts how many reach `big.mql`, and no KPI beside"
            " it says how good they are."
        ]

    def test_the_mend(self, report: Callable[..., Any]) -> None:
        assert helps(report, self.rule, kpis(kpi("mqls"), kpi("rate"))) == [
            "Add `balanced_by: [rate]`."
        ]
        assert helps(report, self.rule, kpis(kpi("mqls"))) == [
            "Add `balanced_by` with a KPI that says how many of them go on from there, such as a"
            " conversion from `big.mql`."
        ]

    @pytest.mark.parametrize(
        "entries",
        [
            [kpi("mqls", "balanced_by: rate"), kpi("rate")],
            [kpi("mqls", "owner: bdr"), kpi("rate", "owner: bdr")],
            [kpi("mqls", "owner: bdr"), lagging("bookings", "owner: bdr")],
            [kpi("mqls", "owner: bdr"), kpi("deals", "owner: bdr", "status: draft")],
            [kpi("deals")],
            [kpi("mqls", "tracked_only: true")],
            [kpi("mqls", "status: draft")],
            [kpi("pipeline")],
            [kpi("bare")],
            [kpi("mqls", "balanced_by: [3]")],
            [kpi("mqls", "balanced_by: rte")],
            [kpi("mqls", "owner: bdr"), kpi("rate", "owner: bdrr")],
            [kpi("mqls", "owner: bdr"), kpi("rate", "ownr: bdr")],
            [kpi("mqls"), kpi("sals", measure="kind: volume, of: big.sall")],
        ],
    )
    def test_silent(self, lines: Lines, entries: list[str]) -> None:
        assert on(lines, self.rule, kpis(*entries)) == []

    @pytest.mark.parametrize(
        "entries",
        [
            [kpi("mqls", "balanced_by: mqls")],
            [kpi("mqls", "owner: bdr"), kpi("rate", "owner: growth")],
            [kpi("mqls", "owner: bdr"), kpi("deals", "owner: bdr", "status: deprecated")],
            [kpi("mqls", "owner: bdr"), kpi("leads", "owner: bdr")],
            [kpi("mqls", "owner: bdr"), kpi("buyers", "owner: bdr")],
            [kpi("mqls"), kpi("rate")],
        ],
    )
    def test_still_none(self, lines: Lines, entries: list[str]) -> None:
        assert told(on(lines, self.rule, kpis(*entries))) == ["mqls"]

    def top(self, lines: Lines, *specs: str) -> list[str]:
        return [line for line in on(lines, self.rule, *specs) if line.startswith("a.yaml")]

    def test_the_top_of_the_funnel(self, report: Callable[..., Any]) -> None:
        balanced = ("owner: growth", "balanced_by: rate")
        specs = kpis(kpi("leads", *balanced), kpi("mqls", *balanced), kpi("rate"))
        files = {"a.yaml": COMPANY, "b.yaml": specs + targets("leads", "mqls")}
        (finding,) = report(files, select=(self.rule,)).findings
        assert finding.location.address == "teams.growth"
        assert (finding.location.span.line, finding.location.span.column) == (9, 3)
        assert finding.message == (
            "`growth` (Growth) has targets for volume at the top of the funnel only: `leads`,"
            " `mqls`."
        )
        assert finding.help == (
            "Give it one further down as well, such as a conversion into `big.sal`, where `bdr`"
            " takes over."
        )
        assert [related.location.address for related in finding.related] == [
            "kpis.leads",
            "kpis.mqls",
        ]

    @pytest.mark.parametrize("further", ["sals", "rate", "deals", "other", "calls", "pipeline"])
    def test_a_target_further_down(self, lines: Lines, further: str) -> None:
        specs = kpis(kpi("mqls", "owner: growth"), kpi(further, "owner: growth"))
        assert len(self.top(lines, specs, targets("mqls"))) == 1
        assert self.top(lines, specs, targets("mqls", further)) == []

    @pytest.mark.parametrize(
        ("fields", "period", "count"),
        [
            ("value: 5", "2027", 0),
            ("confidential: true", "2026-12", 0),
            ("pending: Later.", "2026-12", 1),
            ("value: 5", "2026-10", 1),
        ],
    )
    def test_which_targets_count(self, lines: Lines, fields: str, period: str, count: int) -> None:
        specs = kpis(kpi("mqls", "owner: growth"), kpi("sals", "owner: growth"))
        more = f"  {period}: {{sals: {{{fields}}}}}\n"
        assert len(self.top(lines, specs, targets("mqls"), more)) == count

    def test_a_target_that_cannot_be_read(self, lines: Lines) -> None:
        specs = kpis(kpi("mqls", "owner: growth"), kpi("sals", "owner: growth"))
        assert self.top(lines, specs, targets("mqls"), "    sals: 3\n") == []

    def test_the_owner_of_the_target(self, lines: Lines) -> None:
        specs = kpis(kpi("mqls", "owner: bdr"), kpi("rate", "owner: bdr"))
        found = self.top(lines, specs, targets("mqls", fields="value: 5, owner: ann"))
        assert told(found) == ["ann"]

    @pytest.mark.parametrize(
        "specs",
        [
            kpis(kpi("mqls", "owner: growth")),
            kpis(kpi("mqls", "owner: growth")) + targets("mqls", fields="confidential: true"),
            kpis(kpi("mqls", "owner: growth", "status: draft")) + targets("mqls"),
            kpis(kpi("sals", "owner: bdr")) + targets("sals"),
            kpis(kpi("visits", "owner: growth")) + targets("visits"),
            kpis(kpi("mqls", "owner: nobody")) + targets("mqls"),
            kpis(kpi("mqls")) + targets("mqls"),
            kpis(kpi("mqls", "owner: growth"), "  sals: 3\n") + targets("mqls"),
        ],
    )
    def test_not_the_top(self, lines: Lines, specs: str) -> None:
        assert self.top(lines, specs) == []

    @pytest.mark.parametrize(
        ("driver", "top"),
        [("[growth, bdr]", True), ("ann", True), ("[]", True), ("bdr", False), ("sales", False)],
    )
    def test_where_the_driver_changes(self, lines: Lines, driver: str, top: bool) -> None:
        company = COMPANY.replace("driven_by: marketing", f"driven_by: {driver}")
        specs = kpis(kpi("mqls", "owner: bdr")) + targets("mqls")
        found = lines({"a.yaml": company, "b.yaml": specs}, self.rule)
        assert any(line.startswith("a.yaml") for line in found) is top


class TestActivityOnly:
    rule = "indicator-activity-only"

    def test_activity_alone(self, report: Callable[..., Any]) -> None:
        mails = kpi("mails", "owner: bdr", measure="kind: activity, of: mails")
        files = {"a.yaml": COMPANY, "b.yaml": kpis(kpi("calls", "owner: bdr"), mails)}
        (finding,) = report(files, select=(self.rule,)).findings
        assert finding.location.address == "teams.bdr"
        assert (finding.location.span.line, finding.location.span.column) == (10, 3)
        assert finding.message == (
            "`bdr` (Business development) counts what it does (`calls`, `mails`) and owns no KPI"
            " that shows what comes of it."
        )
        assert finding.help == (
            "Give it a KPI of the result, or name with `drives` the KPI with a target that follows"
            " from `calls`."
        )
        assert [related.location.span.line for related in finding.related] == [2, 3]

    @pytest.mark.parametrize(
        "entries",
        [
            [kpi("calls", "owner: bdr"), kpi("other", "owner: bdr")],
            [kpi("calls", "owner: bdr"), kpi("mqls", "owner: bdr", "status: draft")],
            [kpi("calls", "owner: bdr", "drives: deals"), kpi("deals")],
            [kpi("calls", "owner: bdr", "drives: [nothing]")],
            [kpi("calls", "owner: bdr", "drives: [3]")],
            [kpi("calls", "owner: bdr", "drvies: deals")],
            [kpi("calls", "owner: bdr", "status: draft")],
            [kpi("calls", "owner: nobody")],
            [kpi("calls")],
            [kpi("calls", "owner: bdr"), kpi("other", "ownr: bdr")],
            [kpi("calls", "owner: bdr"), kpi("other", "owner: bdrr")],
            [kpi("calls", "owner: bdr"), kpi("mqls", "owner: bdr", measure="kind: volum")],
            [kpi("calls", "owner: bdr"), "  mqls: 3\n"],
        ],
    )
    def test_silent(self, lines: Lines, entries: list[str]) -> None:
        assert on(lines, self.rule, kpis(*entries) + targets("deals")) == []

    @pytest.mark.parametrize(
        ("fields", "period", "count"),
        [
            ("value: 5", "2027-Q1", 0),
            ("confidential: true", "2026-Q4", 0),
            ("valeu: 5", "2026-Q4", 0),
            ("pending: Later.", "2026-Q4", 1),
            ("value: 5", "2026-Q3", 1),
        ],
    )
    def test_driving_what_has_a_target(
        self, lines: Lines, fields: str, period: str, count: int
    ) -> None:
        specs = kpis(kpi("calls", "owner: bdr", "drives: deals"), kpi("deals"))
        specs += targets("deals", fields=fields, period=period)
        assert len(on(lines, self.rule, specs)) == count

    def test_each_owner_alone(self, lines: Lines) -> None:
        specs = kpis(kpi("calls", "owner: ann"), kpi("mqls", "owner: growth"))
        assert told(on(lines, self.rule, specs)) == ["ann"]

    def test_a_deprecated_result_is_none(self, lines: Lines) -> None:
        specs = kpis(kpi("calls", "owner: bdr"), kpi("mqls", "owner: bdr", "status: deprecated"))
        assert told(on(lines, self.rule, specs)) == ["bdr"]


class TestUnsplitTotal:
    rule = "indicator-unsplit-total"
    split = "breakdowns: [segment]"

    def test_neither(self, report: Callable[..., Any]) -> None:
        files = {"a.yaml": COMPANY, "b.yaml": kpis(kpi("pipeline"), kpi("deals"))}
        (finding,) = report(files, select=(self.rule,)).findings
        assert (finding.location.span.line, finding.location.span.column) == (2, 3)
        assert finding.message == (
            "`pipeline` (Pipeline) is a total in money: no KPI says how many there are and it has"
            " no `breakdowns`."
        )
        assert finding.help == (
            "Add a KPI with `measure: {kind: volume, of: big.sal}`."
            " Add `breakdowns`, such as `[segment, region, source]`."
        )

    @pytest.mark.parametrize(
        ("entries", "message"),
        [
            ([kpi("pipeline", split)], "no KPI says how many there are."),
            (
                [kpi("pipeline", split), kpi("sals", "status: deprecated")],
                "no KPI says how many there are.",
            ),
            ([kpi("pipeline", split), kpi("rate")], "no KPI says how many there are."),
            ([kpi("pipeline"), kpi("sals")], "it has no `breakdowns`."),
            ([kpi("pipeline"), kpi("sals", measure="kind: volum")], "it has no `breakdowns`."),
            ([kpi("v", measure="kind: value, of: won")], "it has no `breakdowns`."),
        ],
    )
    def test_one_of_two(self, lines: Lines, entries: list[str], message: str) -> None:
        (found,) = on(lines, self.rule, kpis(*entries))
        assert found.startswith("b.yaml:2:3: warning: ")
        assert found.endswith(f"is a total in money: {message}")

    @pytest.mark.parametrize(
        "entries",
        [
            [kpi("pipeline", split), kpi("sals")],
            [kpi("pipeline", split), kpi("sals", "status: draft")],
            [kpi("pipeline", split), kpi("s", measure="kind: volume, of: sal")],
            [kpi("pipeline", "status: draft")],
            [kpi("pipeline", split), kpi("sals", measure="kind: volume, of: big.slas")],
            [kpi("pipeline", split), "  sals: 3\n"],
            [kpi("pipeline", "breakdown: [segment]"), kpi("sals")],
            [kpi("mqls")],
        ],
    )
    def test_silent(self, lines: Lines, entries: list[str]) -> None:
        assert on(lines, self.rule, kpis(*entries)) == []


class TestNoVelocity:
    rule = "indicator-no-velocity"
    entries = (kpi("mqls"), kpi("rate"))

    def test_volume_and_conversion(self, report: Callable[..., Any]) -> None:
        files = {"a.yaml": COMPANY, "b.yaml": kpis(*self.entries) + targets("mqls", "rate")}
        (finding,) = report(files, select=(self.rule,)).findings
        assert str(finding.severity) == "info"
        assert finding.location.address == "funnels.big"
        assert (finding.location.span.line, finding.location.span.column) == (13, 3)
        assert finding.message == (
            "`big` (Enterprise) has targets for volume (`mqls`) and conversion (`rate`), and no KPI"
            " for how long it takes."
        )
        assert finding.help == (
            "Add one with `measure: {kind: velocity, from: big.lead, to: big.won}`."
        )

    @pytest.mark.parametrize(
        ("entries", "targeted"),
        [
            (entries, ("mqls",)),
            (entries, ("rate",)),
            ((kpi("mqls"), kpi("pipeline")), ("mqls", "pipeline")),
            ((kpi("visits"), kpi("rate")), ("visits", "rate")),
            ((*entries, kpi("cycle")), ("mqls", "rate")),
            ((*entries, kpi("cycle", "status: draft")), ("mqls", "rate")),
            (
                (*entries, kpi("cycle", measure="kind: velocity, from: lead, to: won")),
                ("mqls", "rate"),
            ),
            ((*entries, kpi("cycle", measure="kind: velocty")), ("mqls", "rate")),
            ((*entries, "  cycle: 3\n"), ("mqls", "rate")),
            ((kpi("mqls", "status: draft"), kpi("rate")), ("mqls", "rate")),
            ((kpi("other"), kpi("calls")), ("other", "calls")),
        ],
    )
    def test_silent(self, lines: Lines, entries: tuple[str], targeted: tuple[str]) -> None:
        assert on(lines, self.rule, kpis(*entries) + targets(*targeted)) == []

    def test_a_deprecated_velocity_is_none(self, lines: Lines) -> None:
        specs = kpis(*self.entries, kpi("cycle", "status: deprecated")) + targets("mqls", "rate")
        assert told(on(lines, self.rule, specs)) == ["big"]

    @pytest.mark.parametrize("fields", ["pending: Later.", "confidential: true"])
    def test_targets_without_a_number(self, lines: Lines, fields: str) -> None:
        specs = kpis(*self.entries) + targets("mqls", "rate", fields=fields)
        assert on(lines, self.rule, specs) == []


@pytest.mark.parametrize("measure", ["3", "{kind: volume}", "{kind: conversion, from: big.mql}"])
def test_a_measure_that_cannot_be_read(lines: Lines, measure: str) -> None:
    specs = kpis(lagging("other"), leading("calls", "owner: bdr"))
    specs += f"  k: {{name: K, definition: d, measure: {measure}, owner: bdr}}\n"
    assert on(lines, "indicator", specs, targets("k", "other")) == [
        "b.yaml:4:3: error-missing: `k` (K) is said to be neither leading nor lagging."
    ]
