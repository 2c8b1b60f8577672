"""The family ownership: who answers, who approves, who shares."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]
# A finding of the rule itself, not one of the family spec beside it.
BRIEF = re.compile(r"[\d:]+ (error|warning|info): ")

PEOPLE = """\
people:
  cro: {name: CRO, team: revenue}
  vp_marketing: {name: VP Marketing, team: marketing}
  brand_lead: {name: Brand lead, team: marketing}
  founder: {name: Founder}
  vp_sales: {name: VP Sales, team: sales}
  web_lead: {name: Web lead, team: demand_gen}
teams:
  revenue: {name: Revenue}
  marketing: {name: Marketing, function: marketing, part_of: revenue}
  demand_gen: {name: Demand generation, part_of: marketing}
  sales: {name: Sales, function: sales, part_of: revenue}
  bdr: {name: Business development, function: business_development, part_of: sales}
"""
FUNNEL = """\
terms:
  mql: {name: MQL, definition: A person whose score is above fifty.}
  sal: {name: SAL, definition: A person whom business development works on.}
  won: {name: Won, definition: A deal that both sides have signed.}
funnels:
  big:
    name: Enterprise
    stages:
      - {term: mql, driven_by: demand_gen}
      - {term: sal, driven_by: bdr}
      - {term: won, driven_by: sales}
"""


def kpi(id: str, *fields: str) -> str:
    """One KPI on one line, to stand below `kpis:`."""
    measure = "measure: {kind: other}, unit: points"
    more = "".join(f", {field}" for field in fields)
    return f"  {id}: {{name: {id.title()}, definition: d, {measure}{more}}}\n"


def kpis(*entries: str) -> str:
    return "kpis:\n" + "".join(entries)


def target(kpi: str, fields: str = "value: 5", period: str = "2026-Q4") -> str:
    return f"targets: {{{period}: {{{kpi}: {{{fields}}}}}}}\n"


def on(lines: Lines, rule: str, *specs: str, **settings: Any) -> list[str]:
    """The findings in the last of the specs, which is `c.yaml`; all but it are the company."""
    files = {"a.yaml": PEOPLE, "b.yaml": FUNNEL, "c.yaml": "".join(specs)}
    return [brief(line, rule) for line in lines(files, f"spec,{rule}", **settings)]


def brief(line: str, rule: str) -> str:
    return line.removeprefix("c.yaml:").replace(f" {rule}", "")


def helps(report: Callable[..., Any], rule: str, *specs: str) -> list[str]:
    files = {"a.yaml": PEOPLE, "b.yaml": FUNNEL, "c.yaml": "".join(specs)}
    return [finding.help for finding in report(files, select=(rule,)).findings]


class TestMissing:
    rule = "ownership-missing"

    def test_a_kpi(self, lines: Lines) -> None:
        assert on(lines, self.rule, kpis(kpi("nps"), kpi("csat", "owner: sales"))) == [
            "2:3: error: `nps` (Nps) has no owner, so nobody answers for it."
        ]

    @pytest.mark.parametrize(
        "fields",
        ["status: draft", "status: deprecated", "owner: nobody", "owner: 3", "ownr: sales"],
    )
    def test_what_is_not_asked(self, lines: Lines, fields: str) -> None:
        found = on(lines, self.rule, kpis(kpi("nps", fields)))
        assert not [line for line in found if BRIEF.match(line)]

    @pytest.mark.parametrize(
        ("period", "found"),
        [("2026-Q3", 0), ("2026-Q4", 1), ("2027", 1), ("2026-W47", 1), ("x", 0)],
    )
    def test_an_objective(self, lines: Lines, period: str, found: int) -> None:
        specs = f"objectives:\n  grow: {{name: Grow, period: {period}}}\n"
        said = [line for line in on(lines, self.rule, specs) if BRIEF.match(line)]
        assert len(said) == found
        assert all(line.startswith("2:3: error: ") for line in said)
        assert all("Objective `grow` (Grow) has no owner" in line for line in said)

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ("timeline: {start: 2026-10-05, end: 2026-12-18}", 1),
            ("timeline: {end: 2026-11-21}", 1),
            ("timeline: {end: 2026-11-20}", 0),
            ("context: No end yet.", 1),
            ("owner: sales", 0),
            ("daci: {driver: sales}", 0),
            ("daci: {approver: cro}", 1),
            ("daci: {driver: [sales]}", 0),
        ],
    )
    def test_a_plan(self, lines: Lines, fields: str, found: int) -> None:
        said = on(lines, self.rule, f"plans:\n  abm: {{name: ABM, {fields}}}\n")
        said = [line for line in said if BRIEF.match(line)]
        assert len(said) == found
        assert all(line.startswith("2:3: error: ") for line in said)
        assert all("Plan `abm` (ABM) has no owner" in line for line in said)

    @pytest.mark.parametrize(
        ("specs", "owner"),
        [
            (kpis(kpi("nps", "daci: {driver: vp_sales}")), "`owner: vp_sales`, who drives it;"),
            (
                "kpis:\n  v: {name: V, definition: d, measure: {kind: volume, of: big.sal}}\n",
                "`owner: bdr`, who drives `big.sal`;",
            ),
            (
                kpis(kpi("nps", "owner: sales"))
                + "objectives: {o: {name: O, period: 2027, kpis: nps}}\n",
                "`owner: sales`, who owns `nps`;",
            ),
            (
                kpis(kpi("nps", "owner: sales"))
                + "plans: {p: {name: P, kpis: {primary: [nps]}}}\n",
                "`owner: sales`, who owns `nps`;",
            ),
        ],
    )
    def test_the_likely_owner_is_proposed(
        self, report: Callable[..., Any], specs: str, owner: str
    ) -> None:
        assert helps(report, self.rule, specs) == [f"Add {owner[:-1]}; or another person or team."]

    def test_a_daci_does_not_stand_for_the_owner_of_a_kpi(self, lines: Lines) -> None:
        found = on(lines, self.rule, kpis(kpi("nps", "daci: {driver: [sales]}")))
        assert len([line for line in found if BRIEF.match(line)]) == 1

    def test_nobody_is_likely(self, report: Callable[..., Any]) -> None:
        assert helps(report, self.rule, kpis(kpi("nps", "daci: {driver: nobody}"))) == [
            "Add `owner:` with the id of one person or team."
        ]

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": kpis(kpi("nps")), "b.yaml": "kpis: ["}
        assert lines(files, self.rule) == []


class TestNoApprover:
    rule = "ownership-no-approver"

    def test_a_kpi_with_a_target(self, lines: Lines) -> None:
        specs = kpis(kpi("nps", "owner: demand_gen")) + target("nps")
        assert on(lines, self.rule, specs) == [
            "2:3: warning: `nps` (Nps) has a target but has no approver"
            " in its DACI, and neither has `demand_gen` or `marketing` or `revenue`."
        ]

    def test_a_plan(self, lines: Lines) -> None:
        assert on(lines, self.rule, "plans:\n  abm: {name: ABM, daci: {informed: bdr}}\n") == [
            "2:3: warning: Plan `abm` (ABM) has no approver in its DACI."
        ]

    @pytest.mark.parametrize(
        "specs",
        [
            kpis(kpi("nps", "owner: sales")),
            kpis(kpi("nps", "owner: sales", "status: draft")) + target("nps"),
            kpis(kpi("nps", "owner: sales")) + target("nps", period="2026-10"),
            kpis(kpi("nps", "owner: sales")) + target("nps", "pending: Next year."),
            kpis(kpi("nps", "owner: sales")) + target("nps", "confidential: true"),
            kpis(kpi("nps", "owner: sales", "daci: {approver: cro}")) + target("nps"),
            kpis(kpi("nps", "owner: sales", "daci: {approver: [cro]}")) + target("nps"),
            kpis(kpi("nps", "owner: nobody")) + target("nps"),
            kpis(kpi("nps", "owner: lost"))
            + target("nps")
            + "teams: {lost: {name: L, part_of: x}}",
            "plans: {abm: {name: ABM, daci: {approver: cro}}}",
            "plans: {abm: {name: ABM, timeline: {end: 2026-11-20}}}",
        ],
    )
    def test_silent(self, lines: Lines, specs: str) -> None:
        assert not [line for line in on(lines, self.rule, specs) if BRIEF.match(line)]

    @pytest.mark.parametrize("team", ["demand_gen", "marketing", "revenue"])
    @pytest.mark.parametrize("owner", ["demand_gen", "web_lead"])
    def test_inherited_from_any_team_above(self, lines: Lines, team: str, owner: str) -> None:
        specs = kpis(kpi("nps", f"owner: {owner}")) + target("nps")
        above = PEOPLE.replace(f"  {team}: {{", f"  {team}: {{daci: {{approver: cro}}, ")
        assert lines({"a.yaml": above, "c.yaml": specs}, self.rule) == []

    @pytest.mark.parametrize(
        ("owner", "mend"),
        [
            (
                "demand_gen",
                "Add `daci: {approver: vp_marketing}` to it, or to the team `demand_gen` for all"
                " that it owns.",
            ),
            (
                "marketing",
                "Add `daci: {approver: cro}` to it, or to the team `marketing` for all that it"
                " owns.",
            ),
            (
                "revenue",
                "Add `daci: {approver: cro}` to it, or to the team `revenue` for all that it owns.",
            ),
            ("cro", "Add a `daci` with the `approver` to it, or to the team `revenue` for all that"
             " it owns."),
        ],
    )  # fmt: skip
    def test_somebody_above_is_proposed(
        self, report: Callable[..., Any], owner: str, mend: str
    ) -> None:
        specs = kpis(kpi("nps", f"owner: {owner}")) + target("nps")
        assert helps(report, self.rule, specs) == [mend]


class TestSelfApproved:
    rule = "ownership-self-approved"

    def test_the_owner_approves(self, lines: Lines) -> None:
        assert on(lines, self.rule, kpis(kpi("nps", "owner: cro", "daci: {approver: cro}"))) == [
            "2:102: warning: `nps` (Nps) is approved by `cro`, who also owns it."
        ]

    def test_the_driver_approves(self, lines: Lines) -> None:
        daci = "daci: {driver: vp_sales, approver: vp_sales}"
        assert on(lines, self.rule, kpis(kpi("nps", "owner: sales", daci))) == [
            "2:122: warning: `nps` (Nps) is approved by `vp_sales`, who also drives it."
        ]

    def test_the_owner_approves_what_another_drives(self, lines: Lines) -> None:
        found = on(
            lines, self.rule, kpis(kpi("nps", "owner: cro", "daci: {driver: bdr, approver: cro}"))
        )
        assert [line.partition("approved")[2] for line in found] == [" by `cro`, who also owns it."]

    @pytest.mark.parametrize("owner", ["vp_marketing", "demand_gen"])
    def test_neither_owner_nor_driver_is_proposed(
        self, report: Callable[..., Any], owner: str
    ) -> None:
        driver = {"vp_marketing": "brand_lead", "demand_gen": "vp_marketing"}[owner]
        daci = f"daci: {{driver: {driver}, approver: vp_marketing}}"
        others = {"vp_marketing": "cro", "demand_gen": "brand_lead"}
        assert helps(report, self.rule, kpis(kpi("nps", f"owner: {owner}", daci))) == [
            f"Name somebody else in the `daci`, for example `approver: {others[owner]}`."
        ]

    def test_nobody_to_propose(self, report: Callable[..., Any]) -> None:
        specs = kpis(kpi("nps", "owner: founder", "daci: {approver: founder}"))
        assert helps(report, self.rule, specs) == ["Name somebody else in the `daci`."]

    def test_the_nearest_team_may_leave_it_open(self, report: Callable[..., Any]) -> None:
        people = PEOPLE.replace("{name: Sales, ", "{name: Sales, daci: {informed: bdr}, ")
        people = people.replace("{name: Revenue", "{name: Revenue, daci: {approver: vp_sales}")
        nps = kpi("nps", "owner: vp_sales", "daci: {informed: bdr}")
        (finding,) = report({"a.yaml": people, "c.yaml": kpis(nps)}, select=(self.rule,)).findings
        assert finding.location.span.column == nps.index("vp_sales") + 1
        assert finding.related[0].message == "inherited from `revenue`"

    def test_an_inherited_approver(self, report: Callable[..., Any]) -> None:
        specs = {
            "a.yaml": PEOPLE.replace(
                "{name: Sales, ", "{name: Sales, daci: {approver: vp_sales}, "
            ),
            "c.yaml": kpis(kpi("nps", "owner: vp_sales")),
        }
        (finding,) = report(specs, select=(self.rule,)).findings
        assert (finding.location.span.line, finding.location.span.column) == (2, 80)
        assert finding.related[0].message == "inherited from `sales`"
        assert finding.related[0].location.address == "teams.sales"
        assert finding.help == "Name somebody else in the `daci`, for example `approver: cro`."

    def test_a_plan(self, lines: Lines) -> None:
        plan = "plans:\n  abm: {name: ABM, daci: {driver: bdr, approver: bdr}}\n"
        assert on(lines, self.rule, plan) == [
            "2:50: warning: Plan `abm` (ABM) is approved by `bdr`, who also owns it."
        ]
        assert (
            on(lines, self.rule, plan.replace("name:", "timeline: {end: 2026-01-31}, name:")) == []
        )

    def test_the_owner_signs_a_target(self, lines: Lines) -> None:
        specs = kpis(kpi("nps", "owner: sales", "daci: {approver: cro}"))
        signed = "value: 5, sign_off: {by: sales}"
        assert on(lines, self.rule, specs, target("nps", signed)) == [
            "3:52: warning: `sales` owns the target of `nps` for 2026-Q4 and has signed it as well."
        ]
        assert on(lines, self.rule, specs, target("nps", signed, "2026-Q3")) == []
        assert on(lines, self.rule, specs, target("nps", signed.replace("sales", "cro"))) == []

    def test_a_target_of_its_own_owner(self, lines: Lines) -> None:
        specs = kpis(kpi("nps", "owner: sales", "daci: {approver: cro}"))
        signed = on(
            lines, self.rule, specs, target("nps", "owner: bdr, sign_off: {by: bdr}, value: 5")
        )
        assert signed == [
            "3:54: warning: `bdr` owns the target of `nps` for 2026-Q4 and has signed it as well."
        ]
        assert on(lines, self.rule, specs, target("nps", "owner: cro, value: 5")) == [
            "3:34: warning: `nps` (Nps) is approved by `cro`, who owns its target for 2026-Q4."
        ]

    def test_the_owner_of_the_kpi_named_again(self, lines: Lines) -> None:
        specs = kpis(kpi("nps", "owner: cro", "daci: {approver: cro}"))
        assert len(on(lines, self.rule, specs, target("nps", "owner: cro, value: 5"))) == 1

    def test_nobody_signs_what_nobody_owns(self, lines: Lines) -> None:
        specs = kpis(kpi("nps")) + target("nps", "value: 5, sign_off: {date: 2026-09-01}")
        assert on(lines, self.rule, specs) == []

    def test_the_help_without_an_approver(self, report: Callable[..., Any]) -> None:
        signed = target("nps", "value: 5, sign_off: {by: sales}")
        assert helps(report, self.rule, kpis(kpi("nps", "owner: sales")), signed) == [
            "The sign-off is the approver's: `by: ...`."
        ]

    def test_the_owner_signs_a_plan(self, lines: Lines) -> None:
        plan = "plans:\n  abm: {name: ABM, owner: bdr, sign_off: {by: bdr}}\n"
        assert on(lines, self.rule, plan) == [
            "2:47: warning: `bdr` owns Plan `abm` (ABM) and has signed it as well."
        ]

    def test_the_help_names_who_should_sign(self, report: Callable[..., Any]) -> None:
        specs = kpis(kpi("nps", "owner: sales", "daci: {approver: cro}"))
        signed = target("nps", "value: 5, sign_off: {by: sales}")
        assert helps(report, self.rule, specs, signed) == [
            "The sign-off is the approver's, `cro`: `by: cro`."
        ]

    @pytest.mark.parametrize(
        "fields",
        [
            ("owner: sales", "daci: {approver: vp_sales}"),
            ("owner: sales", "daci: {approver: cro, contributors: cro, informed: cro}"),
            ("owner: cro", "daci: {approver: cro}", "status: draft"),
            ("owner: nobody", "daci: {approver: nobody}"),
            ("owner: cro",),
        ],
    )
    def test_silent(self, lines: Lines, fields: tuple[str, ...]) -> None:
        found = on(lines, self.rule, kpis(kpi("nps", *fields)))
        assert not [line for line in found if BRIEF.match(line)]


class TestSharedNumber:
    rule = "ownership-shared-number"
    won = "  {}: {{name: N, definition: d, measure: {{kind: value, of: {}}}, owner: {}}}\n"

    def test_one_measure_of_two_functions(self, lines: Lines) -> None:
        two = (
            self.won.format("ours", "big.won", "sales"),
            self.won.format("theirs", "won", "web_lead"),
        )
        assert on(lines, self.rule, kpis(*two)) == [
            "3:76: warning: `theirs` of `web_lead` (marketing) measures"
            " the value of won, and so does `ours` of `sales` (sales)."
        ]

    def test_the_later_place_is_told(self, report: Callable[..., Any]) -> None:
        files = {
            "a.yaml": PEOPLE,
            "b.yaml": FUNNEL,
            "d.yaml": kpis(self.won.format("early", "big.won", "sales")),
            "c.yaml": kpis(self.won.format("late", "big.won", "marketing")),
        }
        (finding,) = report(files, select=(self.rule,)).findings
        assert finding.location.address == "kpis.early"
        assert finding.related[0].location.address == "kpis.late"
        assert finding.related[0].message == "the same number, held by `marketing`"
        assert finding.help == (
            "Give one of them a number that complements the other: its own slice"
            " (`where: {source: sales}`), or a stage before."
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("{kind: value, of: big.won}, owner: sales", "{kind: value, of: big.sal}, owner: bdr"),
            ("{kind: value, of: big.won}, owner: sales", "{kind: volume, of: big.won}, owner: bdr"),
            ("{kind: value, of: big.won}, owner: bdr", "{kind: value, of: big.won}, owner: bdr"),
            (
                "{kind: value, of: big.won}, owner: marketing",
                "{kind: value, of: big.won}, owner: demand_gen",
            ),
            (
                "{kind: value, of: big.won}, owner: sales",
                "{kind: value, of: big.won, where: {source: marketing}}, owner: marketing",
            ),
            (
                "{kind: value, of: big.won}, owner: sales",
                "{kind: value, of: big.won}, owner: revenue",
            ),
            (
                "{kind: value, of: big.won}, owner: sales",
                "{kind: value, of: big.won}, owner: nobody",
            ),
            (
                "{kind: value, of: big.won}, owner: sales",
                "{kind: value, of: big.won}, owner: bdr, status: draft",
            ),
            (
                "{kind: other}, unit: points, owner: sales",
                "{kind: other}, unit: points, owner: bdr",
            ),
        ],
    )
    def test_silent(self, lines: Lines, one: str, other: str) -> None:
        entries = [
            f"  k{n}: {{name: N, definition: d, measure: {m}}}\n" for n, m in ((1, one), (2, other))
        ]
        found = on(lines, self.rule, kpis(*entries))
        assert not [line for line in found if BRIEF.match(line)]

    def objectives(self, *fields: str) -> str:
        entries = (
            f"  o{n}: {{name: O, {text}, kpis: [nps]}}\n" for n, text in enumerate(fields, 1)
        )
        return kpis(kpi("nps", "owner: revenue")) + "objectives:\n" + "".join(entries)

    def test_one_kpi_in_two_team_objectives(self, lines: Lines) -> None:
        specs = self.objectives(
            "level: team, period: 2026-Q4, owner: sales",
            "level: team, period: 2026-12, owner: marketing",
        )
        assert on(lines, self.rule, specs) == [
            "5:72: warning: `o2` of `marketing` (marketing) for 2026-12"
            " lists `nps`, and so does `o1` of `sales` (sales) for 2026-Q4."
        ]

    @pytest.mark.parametrize(
        "second",
        [
            "level: team, period: 2027-Q1, owner: marketing",
            "level: team, period: 2026-Q4, owner: vp_sales",
            "level: company, period: 2026-Q4, owner: marketing",
            "level: department, period: 2026-Q4, owner: marketing",
            "level: team, period: 2026-10, owner: marketing",
        ],
    )
    def test_objectives_that_do_not_clash(self, lines: Lines, second: str) -> None:
        first = "level: team, period: 2026-Q4, owner: sales"
        assert on(lines, self.rule, self.objectives(first, second)) == []

    def test_the_overlapping_one_is_found_among_others(self, lines: Lines) -> None:
        specs = self.objectives(
            "level: team, period: 2027-Q2, owner: sales",
            "level: team, period: 2027-Q1, owner: sales",
            "level: team, period: 2027-Q1, owner: bdr",
            "level: team, period: 2027-Q3, owner: marketing",
            "level: team, period: 2027, owner: marketing",
        )
        found = [line.split(": ", 2)[-1] for line in on(lines, self.rule, specs)]
        assert found == [
            "`o3` of `bdr` (business_development) for 2027-Q1 lists `nps`, and so does `o2` of"
            " `sales` (sales) for 2027-Q1.",
            "`o5` of `marketing` (marketing) for 2027 lists `nps`, and so does `o1` of `sales`"
            " (sales) for 2027-Q2.",
        ]


class TestHandoff:
    rule = "ownership-handoff-unshared"

    def rate(self, *fields: str, way: str = "from: big.mql, to: big.sal") -> str:
        more = "".join(f", {field}" for field in fields)
        measure = f"measure: {{kind: conversion, {way}}}"
        return f"kpis:\n  rate: {{name: R, definition: d, {measure}{more}}}\n"

    def found(self, lines: Lines, *fields: str, **way: str) -> list[str]:
        found = on(lines, self.rule, self.rate(*fields, **way))
        return [line for line in found if BRIEF.match(line)]

    def test_informed_is_not_enough(self, lines: Lines) -> None:
        assert self.found(lines, "owner: bdr", "daci: {informed: demand_gen}") == [
            "2:3: warning: `rate` (R) is the hand-off from `big.mql`"
            " to `big.sal`, and `demand_gen`, who drives `big.mql`, is only informed."
        ]

    def test_no_part_at_all(self, report: Callable[..., Any]) -> None:
        files = {"a.yaml": PEOPLE, "b.yaml": FUNNEL}
        rate = self.rate("owner: demand_gen", "daci: {contributors: web_lead}")
        (finding,) = report({**files, "c.yaml": rate}, select=(self.rule,)).findings
        assert finding.message.endswith("and `bdr`, who drives `big.sal`, has no part in it.")
        assert finding.help == "Add `contributors: [web_lead, bdr]` to its `daci`."
        assert finding.related[0].location.address == "funnels.big"
        assert finding.related[0].location.span.line == 10

    @pytest.mark.parametrize(
        "daci",
        [
            "driver: bdr",
            "approver: bdr",
            "contributors: [bdr]",
            "contributors: [sales]",
            "approver: vp_sales",
        ],
    )
    def test_the_other_side_takes_part(self, lines: Lines, daci: str) -> None:
        assert self.found(lines, "owner: demand_gen", f"daci: {{{daci}}}") == []

    @pytest.mark.parametrize("owner", ["demand_gen", "web_lead", "marketing", "vp_marketing"])
    def test_one_side_owns_it(self, lines: Lines, owner: str) -> None:
        assert len(self.found(lines, f"owner: {owner}")) == 1
        assert self.found(lines, f"owner: {owner}", "daci: {contributors: bdr}") == []

    def test_a_misspelt_contributor_may_be_the_other_side(self, lines: Lines) -> None:
        assert self.found(lines, "owner: demand_gen", "daci: {contributors: bdrx}") == []

    def test_an_approver_above_both_is_neither(self, lines: Lines) -> None:
        assert len(self.found(lines, "owner: bdr", "daci: {approver: cro}")) == 1

    def test_an_approver_beside_both_is_neither(self, lines: Lines) -> None:
        assert len(self.found(lines, "owner: bdr", "daci: {approver: founder}")) == 1

    def test_an_owner_above_both_is_both(self, lines: Lines) -> None:
        assert self.found(lines, "owner: revenue") == []

    def test_contributors_are_inherited(self, lines: Lines) -> None:
        people = PEOPLE.replace("{name: Sales, ", "{name: Sales, daci: {contributors: marketing}, ")
        files = {"a.yaml": people, "b.yaml": FUNNEL, "c.yaml": self.rate("owner: bdr")}
        assert lines(files, self.rule) == []

    def test_both_sides_left_out(self, lines: Lines) -> None:
        people = "teams: {support: {name: Support}}\n"
        assert len(on(lines, self.rule, people + self.rate("owner: support"))) == 2

    @pytest.mark.parametrize(
        ("mql", "sal"),
        [
            ("demand_gen", "demand_gen"),
            ("demand_gen", "marketing"),
            ("marketing", "web_lead"),
            ("[demand_gen, bdr]", "bdr"),
            ("[]", "bdr"),
            ("nobody", "bdr"),
            ("demand_gen", "nobody"),
            ("vp_marketing", "brand_lead"),
        ],
    )
    def test_no_hand_off(self, lines: Lines, mql: str, sal: str) -> None:
        funnel = FUNNEL.replace("driven_by: demand_gen", f"driven_by: {mql}")
        files = {
            "a.yaml": PEOPLE,
            "b.yaml": funnel.replace("driven_by: bdr", f"driven_by: {sal}"),
            "c.yaml": self.rate("owner: sales"),
        }
        assert lines(files, self.rule) == []

    def test_people_without_a_team(self, lines: Lines) -> None:
        funnel = FUNNEL.replace("driven_by: demand_gen", "driven_by: founder")
        files = {"a.yaml": PEOPLE, "b.yaml": funnel, "c.yaml": self.rate("owner: bdr")}
        assert len(lines(files, self.rule)) == 1
        funnel = funnel.replace("driven_by: bdr", "driven_by: founder")
        assert lines({**files, "b.yaml": funnel}, self.rule) == []

    @pytest.mark.parametrize("way", ["from: big.mql, to: big.sla", "from: big.mqls, to: big.sal"])
    def test_a_stage_that_is_not_there(self, lines: Lines, way: str) -> None:
        assert self.found(lines, "owner: sales", way=way) == []

    @pytest.mark.parametrize("fields", ["owner: nobody", "owner: bdr, status: draft"])
    def test_not_judged(self, lines: Lines, fields: str) -> None:
        assert self.found(lines, fields) == []

    def test_only_conversions(self, lines: Lines) -> None:
        rate = self.rate("owner: bdr").replace("conversion", "velocity")
        assert on(lines, self.rule, rate) == []


class TestIdle:
    rule = "ownership-idle"

    def found(self, lines: Lines, specs: str, **settings: Any) -> list[str]:
        said = lines(specs, self.rule, **settings)
        return [brief(line.removeprefix("specs.yaml:"), self.rule) for line in said]

    def test_levers(self, lines: Lines) -> None:
        specs = "teams:\n  web: {name: Web, function: marketing, levers: [seo, ads]}\n"
        assert self.found(lines, specs) == [
            "2:3: warning: `web` (Web) owns no active KPI, though it can pull seo, ads."
        ]

    def test_the_mend(self, report: Callable[..., Any]) -> None:
        specs = "teams: {web: {name: Web, levers: [seo]}, ads: {name: Ads}}\n" + kpis(
            kpi("nps", "owner: x")
        ).replace("x", "boss")
        specs += "people: {boss: {name: Boss}}\n"
        helps = [finding.help for finding in report(specs, select=(self.rule,)).findings]
        assert helps == [
            "Give it one (`owner: web`): a number that it moves itself, usually one medium.",
            "If it answers for a number, name it there: `owner: ads`.",
        ]

    @pytest.mark.parametrize(
        ("driver", "why"),
        [
            ("web", "though it drives `f.a`"),
            ("seo", "though it has a part in driving `f.a`"),
            ("growth", "though it has a part in driving `f.a`"),
            ("ann", "though it has a part in driving `f.a`"),
        ],
    )
    def test_a_stage(self, lines: Lines, driver: str, why: str) -> None:
        specs = f"""\
            terms: {{a: {{name: A, definition: d}}}}
            people: {{ann: {{name: Ann, team: seo}}}}
            teams:
              growth: {{name: Growth}}
              web: {{name: Web, part_of: growth}}
              seo: {{name: SEO, part_of: web}}
            funnels: {{f: {{name: F, stages: [{{term: a, driven_by: {driver}}}]}}}}
            """
        found = self.found(lines, specs)
        assert f"5:3: warning: `web` (Web) owns no active KPI, {why}." in found

    def test_sisters(self, lines: Lines) -> None:
        specs = """\
            teams:
              growth: {name: Growth}
              web: {name: Web, part_of: growth}
              ads: {name: Ads, part_of: growth}
              own: {name: Own}
            kpis: {k: {name: K, definition: d, measure: {kind: other}, unit: points, owner: ads}}
            """
        assert self.found(lines, specs) == [
            "3:3: warning: `web` (Web) owns no active KPI, though other teams of `growth` do.",
            "5:3: info: `own` (Own) owns no active KPI.",
        ]

    @pytest.mark.parametrize(
        ("function", "severity"),
        [
            ("finance", "info"),
            ("operations", "info"),
            ("other", "warning"),
            ("product", "warning"),
            ("marketng", "info"),
        ],
    )
    def test_functions(self, lines: Lines, function: str, severity: str) -> None:
        specs = f"""\
            teams:
              web: {{name: Web, function: {function}, levers: [seo]}}
              ads: {{name: Ads}}
            """
        (found,) = self.found(lines, textwrap.dedent(specs) + kpis(kpi("k", "owner: ads")))
        assert found.startswith(f"2:3: {severity}: ")

    def test_a_function_is_that_of_the_team_above(self, lines: Lines) -> None:
        specs = "teams: {a: {name: A, function: finance}, b: {name: B, part_of: a, levers: [x]}}\n"
        assert self.found(
            lines, specs + "people: {p: {name: P}}\n" + kpis(kpi("n", "owner: p"))
        ) == [
            "1:9: info: `a` (A) owns no active KPI.",
            "1:42: info: `b` (B) owns no active KPI, though it can pull x.",
        ]

    def test_the_functions_are_an_option(self, lines: Lines) -> None:
        specs = "teams:\n  web: {name: Web, function: finance, levers: [seo]}\n"
        options = {self.rule: {"functions-without-targets": ["product"]}}
        assert "warning" in self.found(lines, specs, options=options)[0]

    def test_no_kpi_at_all(self, lines: Lines) -> None:
        assert self.found(lines, "teams: {web: {name: Web, function: marketing}}\n") == []

    @pytest.mark.parametrize("owner", ["web", "seo", "ann", "bob"])
    def test_owned_by_itself_or_a_part_of_it(self, lines: Lines, owner: str) -> None:
        specs = """\
            people: {ann: {name: Ann, team: web}, bob: {name: Bob, team: seo}}
            teams:
              web: {name: Web, levers: [x]}
              seo: {name: SEO, part_of: web}
            """
        found = self.found(lines, textwrap.dedent(specs) + kpis(kpi("k", f"owner: {owner}")))
        assert not [line for line in found if "`web`" in line]

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_only_active_kpis_count(self, lines: Lines, status: str) -> None:
        specs = "teams: {web: {name: Web, levers: [x]}}\n"
        assert (
            len(self.found(lines, specs + kpis(kpi("n", "owner: web", f"status: {status}")))) == 1
        )

    def test_a_kpi_without_an_owner_is_nobody_s(self, lines: Lines) -> None:
        specs = "teams: {web: {name: Web, levers: [x]}}\n" + kpis(kpi("n"))
        assert len(self.found(lines, specs)) == 1

    def test_a_target_of_its_own_owner_counts(self, lines: Lines) -> None:
        teams = "teams: {web: {name: Web, levers: [x]}, ads: {name: Ads}}\n"
        specs = teams + kpis(kpi("n", "owner: ads")) + target("n", "value: 5, owner: web")
        assert self.found(lines, specs) == []

    def test_members(self, lines: Lines) -> None:
        specs = """\
            people:
              ann: {name: Ann, team: web}
              bob: {name: Bob, team: web}
              cat: {name: Cat, team: web}
              dan: {name: Dan}
            teams: {web: {name: Web}}
            """
        specs = textwrap.dedent(specs) + kpis(kpi("k", "owner: ann", "daci: {approver: cat}"))
        assert self.found(lines, specs) == [
            "3:3: warning: `bob` (Bob) owns no active KPI, while others in `web` do."
        ]
        assert (
            "info" in self.found(lines, specs.replace("name: Web", "name: W, function: finance"))[0]
        )
        assert self.found(lines, specs + kpi("s", "owner: web")) == []

    @pytest.mark.parametrize(
        "approves",
        [
            "plans: {p: {name: P, daci: {approver: web}}}",
            "teams: {b: {name: B, part_of: web, daci: {approver: web}}}",
        ],
    )
    def test_approvers_are_exempt(self, lines: Lines, approves: str) -> None:
        files = {"a.yaml": "teams: {web: {name: Web, levers: [x]}}", "b.yaml": approves}
        assert not [line for line in lines(files, self.rule) if "`web`" in line]

    @pytest.mark.parametrize(
        "unclear",
        [
            kpis(kpi("n", "owner: wbe")),
            kpis(kpi("n", "ownr: web")),
            kpis(kpi("n", "owner: lost")),
            kpis(kpi("n", "owner: web", "status: activ")),
            "kpis: {n: 3}\n",
        ],
    )
    def test_silent_while_it_is_unclear_who_owns_what(self, lines: Lines, unclear: str) -> None:
        specs = "teams: {web: {name: Web, levers: [x]}}\npeople: {lost: {name: L, team: wbe}}\n"
        assert self.found(lines, specs + unclear) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": "teams: {web: {name: Web, levers: [x]}}", "b.yaml": "kpis: ["}
        assert lines(files, self.rule) == []


class TestOverload:
    rule = "ownership-overload"

    def found(self, lines: Lines, *specs: Any, **settings: Any) -> list[str]:
        said = lines(self.specs(*specs), self.rule, **settings)
        return [brief(line.removeprefix("specs.yaml:"), self.rule) for line in said]

    def specs(self, count: int, fields: str = "owner: web", of: str = "value: 5") -> str:
        ids = [f"k{number}" for number in range(1, count + 1)]
        targets = "".join(f"    {id}: {{{of}}}\n" for id in ids)
        teams = "teams:\n  web: {name: Web}\n  ads: {name: Ads}\n"
        return teams + kpis(*(kpi(id, fields) for id in ids)) + f"targets:\n  2026-Q4:\n{targets}"

    def test_more_than_the_limit(self, lines: Lines) -> None:
        assert lines(self.specs(10), self.rule) == []
        assert self.found(lines, 11) == [
            "2:3: warning: `web` carries 11 KPIs with targets in force,"
            " 1 more than 10: `k1`, `k2`, `k3`, `k4`, `k5`, `k6`, `k7`, `k8`, `k9`, `k10`, `k11`."
        ]

    def test_the_limit_is_an_option(self, lines: Lines) -> None:
        found = self.found(lines, 3, options={self.rule: {"max-kpis": 1}})
        assert "2 more than 1: `k1`, `k2`, `k3`." in found[0]
        assert lines(self.specs(3), self.rule, options={self.rule: {"max-kpis": 3}}) == []

    def test_the_owner_of_the_target_carries_it(self, lines: Lines) -> None:
        found = lines(self.specs(11, of="value: 5, owner: ads"), self.rule)
        assert len(found) == 1
        assert "specs.yaml:3:3: warning ownership-overload: `ads` carries 11" in found[0]

    def test_two_targets_of_one_kpi_are_one(self, lines: Lines) -> None:
        specs = self.specs(10) + "  2026-11: {k1: {value: 2}}\n"
        assert lines(specs, self.rule) == []

    @pytest.mark.parametrize(
        ("fields", "of", "period"),
        [
            ("owner: web", "value: 5", "2026-Q3"),
            ("owner: web", "value: 5", "2026-12"),
            ("owner: web", "pending: Later.", "2026-Q4"),
            ("owner: web, status: draft", "value: 5", "2026-Q4"),
            ("owner: wbe", "value: 5", "2026-Q4"),
            ("definition: d2", "value: 5", "2026-Q4"),
        ],
    )
    def test_what_does_not_count(self, lines: Lines, fields: str, of: str, period: str) -> None:
        specs = self.specs(11, fields.replace("definition: d2", "why: w"), of)
        assert lines(specs.replace("2026-Q4", period), self.rule) == []

    def test_a_confidential_target_is_carried(self, lines: Lines) -> None:
        assert len(lines(self.specs(11, of="confidential: true"), self.rule)) == 1


@pytest.mark.parametrize("measure", ["3", "{kind: volume}", "{kind: conversion, from: big.mql}"])
def test_a_measure_that_cannot_be_read(lines: Lines, measure: str) -> None:
    specs = f"kpis:\n  k: {{name: K, definition: d, measure: {measure}, owner: bdr}}\n"
    found = on(lines, "ownership-missing,ownership", specs, target("k"))
    assert [line for line in found if line.startswith("2:") and "spec-" not in line] == [
        "2:3: warning ownership-no-approver: `k` (K) has a target but has no approver in its DACI,"
        " and neither has `bdr` or `sales` or `revenue`."
    ]


class TestCycles:
    teams = "teams: {a: {name: A, part_of: b}, b: {name: B, part_of: a}}\n"

    def test_teams_in_a_circle_are_still_asked(self, lines: Lines) -> None:
        specs = self.teams + kpis(kpi("nps", "owner: a")) + target("nps")
        assert len(lines(specs, "ownership-no-approver")) == 1

    def test_a_team_that_cannot_be_read(self, lines: Lines) -> None:
        specs = "people: {p: {name: P, team: [x]}}\n" + kpis(kpi("nps", "owner: p")) + target("nps")
        assert lines(specs, "ownership-no-approver") == []


class TestUnreachable:
    rule = "ownership-unreachable"

    def found(self, lines: Lines, specs: str) -> list[str]:
        company = """\
            people:
              ann: {name: Ann, team: web}
              bob: {name: Bob}
              eve: {name: Eve, team: nowhere}
              joe: {name: Joe, contact: joe@example.com}
            teams:
              web: {name: Web}
              ads: {name: Ads, part_of: help}
              help: {name: Help, contact: "#help"}
            """
        said = lines({"a.yaml": company, "b.yaml": specs}, self.rule)
        return [line.removeprefix("a.yaml:") for line in said]

    def test_an_owner(self, lines: Lines) -> None:
        assert self.found(lines, kpis(kpi("n", "owner: web"), kpi("m", "owner: web"))) == [
            "7:3: info ownership-unreachable: `web` (Web) owns `n` and 1 more and has no contact."
        ]

    def test_a_person_in_a_team(self, lines: Lines) -> None:
        assert self.found(lines, kpis(kpi("n", "owner: ann"))) == [
            "2:3: info ownership-unreachable: `ann` (Ann) owns `n` and has no contact, nor has its"
            " team."
        ]

    @pytest.mark.parametrize(
        "specs",
        [
            "objectives: {o: {name: O, period: 2026, owner: bob}}",
            "plans: {p: {name: P, owner: bob}}",
            "plans: {p: {name: P, daci: {driver: bob}}}",
            "terms: {t: {name: T, definition: d, owner: bob}}",
            kpis(kpi("n", "owner: joe")) + target("n", "value: 5, owner: bob"),
        ],
    )
    def test_whatever_is_owned(self, lines: Lines, specs: str) -> None:
        (found,) = self.found(lines, specs)
        assert found.startswith("3:3: info ownership-unreachable: `bob` (Bob) owns `")

    @pytest.mark.parametrize(
        "specs",
        [
            kpis(kpi("n", "owner: joe")),
            kpis(kpi("n", "owner: ads")),
            kpis(kpi("n", "owner: eve")),
            kpis(kpi("n", "owner: nobody")),
            kpis(kpi("n")),
            kpis(kpi("n", "owner: bob", "status: deprecated")),
            "terms: {t: {name: T, definition: d, owner: bob, status: draft}}",
            "objectives: {o: {name: O, period: 2025, owner: bob}}",
            "plans: {p: {name: P, owner: bob, timeline: {end: 2026-01-31}}}",
        ],
    )
    def test_silent(self, lines: Lines, specs: str) -> None:
        assert self.found(lines, specs) == []

    def test_a_contact_that_cannot_be_read(self, lines: Lines) -> None:
        specs = "teams: {web: {name: Web, contact: [x]}}\n" + kpis(kpi("n", "owner: web"))
        assert lines(specs, self.rule) == []
