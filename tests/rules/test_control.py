"""The family control: what is stated, what is out of reach, and what there is to pull."""

from collections.abc import Callable
from typing import Any

import pytest

from kpilint.finding import Severity

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

COMPANY = """\
people:
  vp_sales: {name: VP Sales, team: sales}
teams:
  demand_gen: {name: Demand generation, function: marketing, levers: [webinars, paid_search]}
  sales: {name: Sales, function: sales, levers: [deal_desk]}
  bdr: {name: Business development, part_of: sales, levers: [call_sequences, routing_rules]}
  ae: {name: Account executives, part_of: sales, levers: [proof_of_value]}
terms:
  mql: {name: MQL, definition: A person above the score.}
  sal: {name: SAL, definition: A person whom we work.}
  won: {name: Won, definition: A deal that is signed.}
funnels:
  big:
    name: Big
    stages:
      - {term: mql, driven_by: demand_gen}
      - {term: sal, driven_by: bdr}
      - {term: won, driven_by: ae}
"""
MQLS = "measure: {kind: volume, of: big.mql}"
SALS = "measure: {kind: volume, of: big.sal}"
WON = "measure: {kind: value, of: big.won}"
CALLS = "measure: {kind: activity, of: calls}"


def kpi(id: str, *fields: str) -> str:
    """One KPI on one line, to stand below `kpis:`."""
    return f"  {id}: {{name: {id.title()}, definition: d, {', '.join(fields)}}}\n"


def kpis(*entries: str) -> str:
    return "kpis:\n" + "".join(entries)


def target(id: str, fields: str = "value: 5", period: str = "2026-Q4") -> str:
    return f"targets: {{{period}: {{{id}: {{{fields}}}}}}}\n"


def on(lines: Lines, rule: str, *specs: str, **settings: Any) -> list[str]:
    """The findings of a rule in the last of the specs, without its name."""
    files = {"a.yaml": COMPANY, "c.yaml": "".join(specs)}
    found = lines(files, rule, **settings)
    return [line.removeprefix("c.yaml:").replace(f" {rule}:", ":") for line in found]


def at(needle: str, *specs: str) -> str:
    """Where a piece of the specs begins, as `line:column`."""
    before = "".join(specs).partition(needle)[0]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def first(report: Report, rule: str, *specs: str) -> Any:
    files = {"a.yaml": COMPANY, "c.yaml": "".join(specs)}
    return report(files, select=(rule,)).findings[0]


class TestMissing:
    rule = "control-missing"

    def test_message(self, lines: Lines, report: Report) -> None:
        specs = kpis(kpi("sals", "owner: bdr", SALS)), target("sals")
        assert on(lines, self.rule, *specs) == [
            "2:3: warning: `sals` (Sals) has a target for 2026-Q4 and does not say how far `bdr`"
            " can move it."
        ]
        assert first(report, self.rule, *specs).help == (
            "Add `control: {level: shared, levers: [call_sequences, routing_rules]}`: by the stages"
            " that `bdr` drives it is shared."
        )

    def test_help_where_nothing_follows(self, report: Report) -> None:
        assert first(report, self.rule, kpis(kpi("calls", CALLS)), target("calls")).help == (
            "Add `control: {level: ..., levers: [...]}` with one of the levels `direct`, `shared`,"
            " `influence`, `none`."
        )
        weak = first(report, self.rule, kpis(kpi("won", "owner: bdr", WON)), target("won"))
        assert weak.help.startswith("Add `control: {level: influence}`: ")

    def test_control_without_a_level(self, lines: Lines) -> None:
        specs = kpis(kpi("calls", CALLS, "control: {levers: [webinars]}")), target("calls")
        found = on(lines, self.rule, *specs)
        assert found[0].startswith(f"{at('control', *specs)}: warning: `calls` (Calls)")

    @pytest.mark.parametrize(
        ("field", "targets"),
        [
            ("control: {level: none}", target("calls")),
            ("control: {level: total}", target("calls")),
            ("owner: bdr", ""),
            ("owner: bdr", target("calls", period="2026-Q3")),
            ("owner: bdr", target("calls", "pending: Too early.")),
            ("owner: bdr", target("calls", "confidential: true, rationale: r")),
            ("status: draft", target("calls")),
            ("status: deprecated", target("calls")),
        ],
    )
    def test_silent(self, lines: Lines, field: str, targets: str) -> None:
        assert on(lines, self.rule, kpis(kpi("calls", CALLS, field)), targets) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": kpis(kpi("calls", CALLS)), "b.yaml": target("calls"), "c.yaml": "x: ["}
        assert lines(files, self.rule) == []


class TestOutOfReach:
    rule = "control-out-of-reach"

    def test_as_declared(self, lines: Lines, report: Report) -> None:
        won = kpi("won", "owner: demand_gen", WON, "control: {level: influence}")
        mqls = kpi("mqls", MQLS)
        assert on(lines, self.rule, kpis(won, mqls), target("won")) == [
            f"{at('influence', kpis(won))}: error: `demand_gen` is held to `won` (Won) for 2026-Q4,"
            " and by its own account can only influence it."
        ]
        assert first(report, self.rule, kpis(won, mqls), target("won")).help == (
            "Hold `demand_gen` to `mqls` instead, where it moves things itself, and let it watch"
            " this one: `watches: [won]`; or give it to `ae`."
        )

    def test_none_at_all(self, lines: Lines) -> None:
        calls = kpi("calls", "owner: vp_sales", CALLS, "control: {level: none}")
        assert on(lines, self.rule, kpis(calls), target("calls")) == [
            f"{at('none', kpis(calls))}: error: `vp_sales` is held to `calls` (Calls) for 2026-Q4,"
            " and by its own account cannot move it at all."
        ]

    def test_as_derived(self, lines: Lines, report: Report) -> None:
        specs = kpis(kpi("won", "owner: bdr", WON)), target("won")
        assert on(lines, self.rule, *specs) == [
            f"{at('bdr', *specs)}: warning: `bdr` is held to `won` (Won) for 2026-Q4 and can only"
            " influence it:"
            " `ae` drives `big.won`."
        ]
        found = first(report, self.rule, *specs)
        assert found.help == (
            "Hold `bdr` to the volume of `big.sal` instead, where it moves things itself, and let"
            " it watch this one: `watches: [won]`; or give it to `ae`."
        )
        assert [r.message for r in found.related] == ["who drives it"]

    def test_nothing_of_it_is_driven(self, report: Report) -> None:
        found = first(report, self.rule, kpis(kpi("mqls", "owner: ae", MQLS)), target("mqls"))
        assert found.message.endswith("and cannot move it at all: `demand_gen` drives `big.mql`.")
        assert found.help.startswith("Hold `ae` to a number that it moves itself instead, and let")

    def test_derived_beside_a_stronger_claim(self, lines: Lines) -> None:
        won = kpi("won", "owner: bdr", WON, "control: {level: direct, levers: [call_sequences]}")
        found = on(lines, self.rule, kpis(won), target("won"))
        assert [line.split(": ")[:2] for line in found] == [[at("bdr", kpis(won)), "warning"]]

    def test_a_formula(self, lines: Lines) -> None:
        parts = kpi("won", "owner: ae", WON), kpi("mqls", MQLS)
        worth = kpi("worth", "owner: bdr", "measure: {kind: formula, expression: won / mqls}")
        assert on(lines, self.rule, kpis(worth, *parts), target("worth", "value: 5 USD")) == [
            f"{at('bdr', kpis(worth))}: warning: `bdr` is held to `worth` (Worth) for 2026-Q4 and"
            " can only influence it:"
            " a formula is as strong as the strongest of its parts, `won` and `mqls`."
        ]

    def test_more_is_declared_to_be_weak_than_is(self, report: Report) -> None:
        sals = kpi("sals", "owner: bdr", SALS, "control: {level: influence}")
        assert first(report, self.rule, kpis(sals), target("sals")).help.startswith(
            "Write `level: shared` if that is so: by the stages that it drives, its control is"
            " shared. Hold `bdr` to "
        )

    LEADING = kpi("mqls", "owner: demand_gen", "indicator: leading", MQLS)

    @pytest.mark.parametrize("control", ["control: {level: none}", "why: w"])
    @pytest.mark.parametrize(
        ("indicator", "beside", "severity"),
        [
            ("lagging", LEADING, ""),
            ("lagging", LEADING.replace("owner: demand_gen", "owner: bdr"), "x"),
            ("lagging", LEADING.replace("leading", "lagging"), "x"),
            ("lagging", "", "x"),
            ("leading", LEADING, "x"),
            ("lagging", LEADING.replace(MQLS, CALLS), "x"),
            ("lagging", LEADING.replace(MQLS, f"{CALLS}, drives: [won]"), ""),
            ("lagging", LEADING.replace(MQLS, f"{CALLS}, drives: [sals]") + kpi("sals", SALS), ""),
            ("sideways", "", ""),
        ],
    )
    def test_lagging_behind_a_leading_one(
        self, lines: Lines, control: str, indicator: str, beside: str, severity: str
    ) -> None:
        won = kpi("won", "owner: demand_gen", f"indicator: {indicator}", WON, control)
        found = on(lines, self.rule, kpis(won, beside), target("won"))
        assert len(found) == len(severity)
        expected = "error" if "control" in control else "warning"
        assert all(f": {expected}: " in line for line in found)

    def test_the_owner_of_the_target_is_held_to_it(self, lines: Lines) -> None:
        won = kpi("won", "owner: ae", WON, "control: {level: shared, levers: [proof_of_value]}")
        targets = target("won", "value: 5, owner: bdr")
        assert on(lines, self.rule, kpis(won), targets) == [
            f"{at('bdr', kpis(won), targets)}: warning: `bdr` is held to `won` (Won) for 2026-Q4"
            " and can only influence it:"
            " `ae` drives `big.won`."
        ]
        weak = won.replace("owner: ae", "owner: bdr").replace("shared", "none")
        assert on(lines, self.rule, kpis(weak), target("won", "value: 5, owner: ae")) == []

    @pytest.mark.parametrize(
        ("fields", "targets"),
        [
            (("owner: bdr", SALS), target("sals")),
            (("owner: bdr", WON), ""),
            (("owner: bdr", WON), target("sals", period="2026-Q3")),
            (("owner: bdr", WON), target("sals", "pending: Too early.")),
            (("owner: bdr", WON), target("sals", "confidential: true, rationale: r")),
            (("owner: bdr", WON, "status: draft"), target("sals")),
            (("owner: bdr", WON, "control: {level: total}"), target("sals")),
            (("owner: nobody", WON), target("sals")),
            ((WON,), target("sals")),
            (("owner: bdr", CALLS), target("sals")),
            (("owner: bdr", WON), target("sals", "value: 5, owner: 3")),
        ],
    )
    def test_silent(self, lines: Lines, fields: tuple[str, ...], targets: str) -> None:
        assert on(lines, self.rule, kpis(kpi("sals", *fields)), targets) == []

    @pytest.mark.parametrize("broken", ["kpis: [", "kpis: {mqls: {indicator: leading}}"])
    def test_a_leading_one_may_stand_in_what_cannot_be_read(
        self, lines: Lines, broken: str
    ) -> None:
        won = kpi("won", "owner: demand_gen", "indicator: lagging", WON, "control: {level: none}")
        files = {"a.yaml": COMPANY, "b.yaml": kpis(won), "c.yaml": target("won")}
        assert len(lines(files, self.rule)) == 1
        assert lines({**files, "d.yaml": broken}, self.rule) == []

    def test_only_the_warning_is_configurable(self, lines: Lines) -> None:
        severity = {self.rule: Severity.INFO}
        derived = kpis(kpi("won", "owner: bdr", WON)), target("won")
        said = kpis(kpi("won", "owner: bdr", WON, "control: {level: none}")), target("won")
        assert ": info: " in on(lines, self.rule, *derived, severity=severity)[0]
        assert ": error: " in on(lines, self.rule, *said, severity=severity)[0]


class TestOverstated:
    rule = "control-overstated"

    def test_message(self, lines: Lines, report: Report) -> None:
        sals = kpi("sals", "owner: bdr", SALS, "control: {level: direct, levers: [routing_rules]}")
        assert on(lines, self.rule, kpis(sals)) == [
            f"{at('direct', kpis(sals))}: warning: `sals` (Sals) states `level: direct` for `bdr`,"
            " which shares it with others: `demand_gen` drives `big.mql`."
        ]
        assert first(report, self.rule, kpis(sals)).help == (
            "Write `level: shared`; or, if `bdr` does drive `big.mql`, name it in `driven_by`"
            " there."
        )

    def test_of_several_others(self, report: Report) -> None:
        won = kpi("won", "owner: bdr", WON, "control: {level: shared}")
        found = first(report, self.rule, kpis(won))
        assert found.message.endswith(
            "for `bdr`, which can only influence it: `demand_gen` drives `big.mql`, and `ae` drives"
            " `big.won`."
        )
        assert len(found.related) == 2

    def test_of_a_conversion_the_stages_on_its_way_count(self, report: Report) -> None:
        rate = "measure: {kind: conversion, from: big.mql, to: big.won}"
        found = first(
            report, self.rule, kpis(kpi("r", "owner: ae", rate, "control: {level: direct}"))
        )
        assert found.message.endswith("which shares it with others: `bdr` drives `big.sal`.")

    @pytest.mark.parametrize(
        ("owner", "said", "findings"),
        [
            ("bdr", "direct", 1),
            ("bdr", "shared", 0),
            ("bdr", "influence", 0),
            ("bdr", "total", 0),
            ("demand_gen", "direct", 1),
            ("demand_gen", "shared", 0),
            ("ae", "influence", 1),
            ("ae", "none", 0),
            ("nobody", "direct", 0),
        ],
    )
    def test_levels(self, lines: Lines, owner: str, said: str, findings: int) -> None:
        sals = kpi("sals", f"owner: {owner}", SALS, f"control: {{level: {said}}}")
        assert len(on(lines, self.rule, kpis(sals))) == findings
        draft = sals.replace("definition: d", "definition: d, status: draft")
        assert on(lines, self.rule, kpis(draft)) == []

    @pytest.mark.parametrize("measure", [CALLS, SALS.replace("sal}", "sal, where: {a: b}}")])
    def test_what_is_declared_stands(self, lines: Lines, measure: str) -> None:
        calls = kpi("calls", "owner: ae", measure, "control: {level: direct}")
        assert on(lines, self.rule, kpis(calls)) == []


class TestNoLevers:
    rule = "control-no-levers"

    def calls(self, *fields: str) -> str:
        return kpis(kpi("calls", *fields, CALLS))

    @pytest.mark.parametrize("level", ["direct", "shared"])
    def test_none_named(self, lines: Lines, report: Report, level: str) -> None:
        specs = self.calls("owner: bdr", f"control: {{level: {level}}}")
        assert on(lines, self.rule, specs) == [
            f"{at('control', specs)}: warning: `calls` (Calls) states {level} control and names no"
            " lever: what is pulled to move it?"
        ]
        assert first(report, self.rule, specs).help == (
            "Add `levers: [call_sequences, routing_rules]`, or those of them that move it."
        )

    def test_none_to_propose(self, report: Report) -> None:
        assert first(report, self.rule, self.calls("control: {level: direct}")).help == (
            "Add `levers: [...]`, and say under the team which levers it can pull."
        )

    def test_a_slip(self, lines: Lines, report: Report) -> None:
        specs = self.calls("owner: bdr", "control: {level: direct, levers: [call_sequence]}")
        assert on(lines, self.rule, specs) == [
            f"{at('call_sequence]', specs)}: warning: `calls` (Calls) names the lever"
            " `call_sequence`, which its owner `bdr`"
            " does not have. Did you mean `call_sequences`?"
        ]
        assert first(report, self.rule, specs).help == (
            "Add it to the `levers` of `bdr`, or name a lever that the owner has:"
            " `call_sequences` and `routing_rules`."
        )

    def test_of_another_team(self, lines: Lines, report: Report) -> None:
        specs = self.calls(
            "owner: bdr",
            "daci: {contributors: [ae]}",
            "control: {level: shared, levers: [routing_rules, webinars]}",
        )
        assert on(lines, self.rule, specs) == [
            f"{at('webinars', specs)}: warning: `calls` (Calls) names the lever `webinars`, which"
            " neither its owner"
            " `bdr` nor `ae`, contributing, has."
        ]
        assert first(report, self.rule, specs).help == (
            "`demand_gen` can pull it: name `demand_gen` among the `contributors` of its `daci`, or"
            " name a lever that the owner has: `call_sequences` and `routing_rules`."
        )

    @pytest.mark.parametrize(
        ("fields", "lever", "findings"),
        [
            ("owner: bdr", "routing_rules", 0),
            ("owner: bdr", "proof_of_value", 1),  # a sister's
            ("owner: bdr", "deal_desk", 1),  # the team above has it, not this one
            ("owner: sales", "routing_rules", 0),  # a team below
            ("owner: vp_sales", "deal_desk", 0),  # the person's team
            ("owner: vp_sales", "routing_rules", 0),
            ("owner: vp_sales", "webinars", 1),
            ("owner: bdr, daci: {contributors: [demand_gen]}", "webinars", 0),
            ("owner: bdr, daci: {contributors: [vp_sales]}", "deal_desk", 0),
            ("owner: bdr, daci: {informed: [demand_gen]}", "webinars", 1),
            ("owner: bdr, daci: {contributors: [nobody]}", "webinars", 0),
            ("owner: nobody", "webinars", 0),
            ("why: w", "webinars", 0),
            ("owner: bdr, daci: 3", "webinars", 0),
            ("owner: bdr, status: draft", "webinars", 0),
        ],
    )
    def test_who_has_it(self, lines: Lines, fields: str, lever: str, findings: int) -> None:
        specs = self.calls(fields, f"control: {{level: direct, levers: {lever}}}")
        assert len(on(lines, self.rule, specs)) == findings

    def test_inherited_contributors_count(self, lines: Lines) -> None:
        team = "teams: {pr: {name: PR, daci: {contributors: [demand_gen]}}}\n"
        calls = self.calls("owner: pr", "control: {level: direct, levers: [webinars]}")
        assert on(lines, self.rule, team, calls) == []

    @pytest.mark.parametrize("level", ["influence", "none"])
    def test_weak_control_needs_none(self, lines: Lines, level: str) -> None:
        assert on(lines, self.rule, self.calls(f"control: {{level: {level}}}")) == []
        other = f"control: {{level: {level}, levers: [webinars]}}"
        assert on(lines, self.rule, self.calls("owner: bdr", other)) == []

    def test_levers_that_cannot_be_read(self, lines: Lines) -> None:
        team = "teams: {pr: {name: PR, levers: {a: b}}}\n"
        calls = self.calls("owner: bdr", "control: {level: direct, levers: [webinars]}")
        assert on(lines, self.rule, team, calls) == []
        assert on(lines, self.rule, self.calls("control: {level: direct, levers: {a: b}}")) == []
