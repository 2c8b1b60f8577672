"""The rule control-no-means: what a target that rises is reached with."""

from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

RULE = "control-no-means"
SPECS = """\
teams:
  bdr: {name: Business development, levers: [call_sequences, routing_rules]}
  demand_gen: {name: Demand generation, levers: [webinars]}
kpis:
  calls: {name: Calls, definition: d, owner: bdr, measure: {kind: activity, of: calls}}
  cost: {name: Cost, definition: d, measure: {kind: other}, unit: money, direction: down}
  spend: {name: Spend, definition: d, measure: {kind: other}, unit: money, direction: hold}
  share: {name: Share, definition: d, measure: {kind: other}, unit: percent}
  delay: {name: Delay, definition: d, measure: {kind: other}, unit: duration, direction: down}
  score: {name: Score, definition: d, measure: {kind: other}, unit: points}
  draft: {name: Draft, definition: d, measure: {kind: other}, unit: points, status: draft}
"""


def target(kpi: str, fields: str, period: str = "2026-Q4") -> str:
    return f"targets: {{{period}: {{{kpi}: {{{fields}}}}}}}\n"


def rising(more: str = "", kpi: str = "calls", period: str = "2026-Q4") -> str:
    return target(kpi, f"value: 120, baseline: {{value: 100}}{more}", period)


def plan(fields: str, kpis: str = "primary: [calls]") -> str:
    return f"plans: {{p: {{name: P, kpis: {{{kpis}}}, {fields}}}}}\n"


def on(lines: Lines, *specs: str, **settings: Any) -> list[str]:
    found = lines({"a.yaml": SPECS, "c.yaml": "".join(specs)}, RULE, **settings)
    return [line.removeprefix("c.yaml:").replace(f" {RULE}:", ":") for line in found]


def first(report: Report, *specs: str) -> Any:
    return report({"a.yaml": SPECS, "c.yaml": "".join(specs)}, select=(RULE,)).findings[0]


def test_message(lines: Lines, report: Report) -> None:
    specs = target("calls", "value: 120, baseline: {period: 2026-Q3, value: 100}")
    assert on(lines, specs) == [
        "1:21: warning: The target of `calls` for 2026-Q4 is 120, 20 above its baseline of 2026-Q3,"
        " 100; the tolerance is 12. Nothing says what brings it there: it has no `needs`, and no"
        " plan with a budget lists it."
    ]
    found = first(report, specs)
    assert not found.clock
    assert found.help == (
        "Add `needs: {budget: ..., headcount: ..., levers: [call_sequences, routing_rules]}` with"
        " what it takes, or list `calls` in a plan with a budget; or set 111, which is within the"
        " tolerance."
    )


@pytest.mark.parametrize(
    ("kpi", "fields", "within"),
    [
        ("calls", "value: 112, baseline: {value: 100}", "111"),
        ("calls", "value: 111, baseline: {value: 100}", ""),
        ("calls", "value: 200, baseline: {value: 180}", ""),  # exactly the tolerance
        ("calls", "value: 201, baseline: {value: 180}", "200"),
        ("calls", "value: 201, baseline: {value: 180}, tolerance: 20", "200"),
        ("calls", "value: 200, baseline: {value: 180}, tolerance: 20", ""),
        ("calls", "value: 200, baseline: {value: 180}, tolerance: 5%", "189"),
        ("calls", "change: +20, baseline: {value: 100}", "111"),
        ("calls", "change: +9, baseline: {value: 100}", ""),
        ("calls", "value: 50, baseline: {value: 100}", ""),
        ("cost", "value: $80, baseline: {value: $100}", "$91"),
        ("cost", "value: $91, baseline: {value: $100}", ""),
        ("cost", "value: $120, baseline: {value: $100}", ""),
        ("spend", "value: $200, baseline: {value: $100}", ""),
        ("share", "value: 30%, baseline: {value: 20%}", "22.2%"),
        ("share", "value: 22.2%, baseline: {value: 20%}", ""),
        ("share", "value: 25%, baseline: {value: 20%}, tolerance: 5pp", ""),
        ("share", "value: 25.1%, baseline: {value: 20%}, tolerance: 5pp", "25%"),
        ("share", "change: +10pp, baseline: {value: 20%}", "22.2%"),
        ("delay", "value: 4 days, baseline: {value: 5 days}", "4.6 days"),
        ("delay", "value: 4.6 days, baseline: {value: 5 days}", ""),
        ("delay", "change: -12 hours, baseline: {value: 5 days}, tolerance: 12 hours", ""),
        ("score", "value: 7, baseline: {value: 6}", "6.6"),
        ("calls", "value: 100..120, baseline: {value: 95}", ""),
        ("calls", "value: 120..130, baseline: {value: 100}", "111"),
        ("draft", "value: 120, baseline: {value: 100}", ""),
    ],
)
def test_more_than_the_tolerance(report: Report, kpi: str, fields: str, within: str) -> None:
    files = {"a.yaml": SPECS, "c.yaml": target(kpi, fields)}
    found = report(files, select=(RULE,)).findings
    assert len(found) == bool(within)
    assert all(f"; or set {within}, which is within" in finding.help for finding in found)


@pytest.mark.parametrize(
    ("kpi", "fields", "said"),
    [
        ("share", "value: 30%, baseline: {value: 20%}", "30%, 10 pp above its baseline, 20%; the"),
        ("share", "value: 30%, baseline: {value: 20%}", "the tolerance is 3 pp. "),
        ("cost", "value: $80, baseline: {value: $100}", "$80, $20 below its baseline, $100; the"),
        ("delay", "value: 4 days, baseline: {value: 5 days}", "4 days, 1 day below its baseline,"),
        ("delay", "value: 4 days, baseline: {value: 5 days}", "the tolerance is 0.4 days."),
    ],
)
def test_the_sum_in_other_units(report: Report, kpi: str, fields: str, said: str) -> None:
    assert said in first(report, target(kpi, fields)).message


def test_an_actual_to_start_from(lines: Lines) -> None:
    files = {
        "a.yaml": SPECS,
        "c.yaml": target("calls", "value: 120"),
        "actuals/a.csv": "kpi,period,value\ncalls,2026-Q3,100\n",
    }
    assert "is 120, 20 above its actual of 2026-Q3, 100; the" in lines(files, RULE)[0]


@pytest.mark.parametrize(
    "more",
    [
        "needs: {budget: $5k}",
        "needs: {headcount: 1}",
        "needs: {levers: [webinars]}",
        "needs: {budget: much}",
        "needs: 3",
        "baseline: {value: many}",
        "baseline: 3",
        "tolerance: wide",
        "value: many",
        "pending: Too early.",
        "confidential: true",
    ],
)
def test_silent(lines: Lines, more: str) -> None:
    fields = {"value": "120", "baseline": "{value: 100}"}
    key, _, value = more.partition(": ")
    fields[key] = value
    specs = target("calls", ", ".join(f"{k}: {v}" for k, v in fields.items()))
    assert on(lines, specs) == []


def test_nothing_to_start_from_or_over(lines: Lines) -> None:
    assert on(lines, target("calls", "value: 120")) == []
    assert on(lines, rising(period="2026-Q3")) == []
    assert len(on(lines, rising(period="2027-Q1"))) == 1


@pytest.mark.parametrize("needs", ["{}", "{x-note: none}", "{levers: []}"])
def test_needs_that_say_nothing(lines: Lines, needs: str) -> None:
    assert len(on(lines, rising(f", needs: {needs}"))) == 1


@pytest.mark.parametrize(
    ("plan", "findings"),
    [
        (plan("budget: $5k, timeline: {start: 2026-10-01, end: 2026-12-31}"), 0),
        (plan("budget: $5k, timeline: {start: 2026-11-21, end: 2026-11-21}"), 0),
        (plan("budget: $5k"), 0),
        (plan("budget: $5k, timeline: {end: 2026-11-20}"), 1),
        (plan("budget: $5k, timeline: {start: 2026-11-22, end: 2027-02-28}"), 0),
        (plan("budget: $5k, timeline: {start: 2027-01-01}"), 1),
        (plan("timeline: {start: 2026-10-01}"), 1),
        (plan("budget: plenty"), 0),
        (plan("budget: $5k", "secondary: [calls]"), 0),
        (plan("budget: $5k", "primary: [cost]"), 1),
        ("plans: {p: 3}\n", 0),
        ("plans: {p: {name: P, budget: 3, kpis: 3}}\n", 0),
    ],
)
def test_plans(lines: Lines, plan: str, findings: int) -> None:
    assert len(on(lines, rising(), plan)) == findings


def test_a_plan_in_force_carries_a_target_to_come(lines: Lines) -> None:
    plans = plan("budget: $5k, timeline: {start: 2026-10-01, end: 2026-12-31}")
    assert on(lines, rising(period="2027-Q1"), plans) == []


def test_a_plan_that_is_over_is_named(report: Report) -> None:
    found = first(report, rising(), plan("budget: $5k, timeline: {end: 2026-11-20}"))
    assert "it has no `needs`, and `p`, which lists it, is not in force." in found.message
    assert found.clock


def test_silent_while_a_file_does_not_parse(lines: Lines) -> None:
    assert lines({"a.yaml": SPECS, "b.yaml": rising(), "c.yaml": "plans: ["}, RULE) == []


class TestLeverOfNobody:
    def test_message(self, lines: Lines, report: Report) -> None:
        specs = target("calls", "value: 5, needs: {levers: [webinars, call_sequence]}")
        assert on(lines, specs) == [
            "1:66: warning: The target of `calls` for 2026-Q4 needs the lever `call_sequence`, and"
            " no team has it. Did you mean `call_sequences`?"
        ]
        assert first(report, specs).help == (
            "Add `call_sequence` to the `levers` of the team that can pull it, or name one that is"
            " there."
        )

    @pytest.mark.parametrize(
        ("fields", "period", "findings"),
        [
            ("value: 5, needs: {levers: [dance]}", "2026-Q4", 1),
            ("value: 5, needs: {levers: dance}", "2026-Q4", 1),
            ("value: 5, needs: {levers: [webinars]}", "2026-Q4", 0),  # of another team
            ("value: 5, needs: {levers: [dance]}", "2026-Q3", 0),
            ("pending: Too early., needs: {levers: [dance]}", "2026-Q4", 0),
            ("value: 120, baseline: {value: 100}, needs: {levers: [dance]}", "2026-Q4", 1),
        ],
    )
    def test_which(self, lines: Lines, fields: str, period: str, findings: int) -> None:
        assert len(on(lines, target("calls", fields, period))) == findings

    def test_teams_that_cannot_be_read(self, lines: Lines) -> None:
        specs = target("calls", "value: 5, needs: {levers: [dance]}")
        assert on(lines, specs, "teams: {pr: {name: PR, levers: {a: b}}}\n") == []
        assert on(lines, specs, "teams: {pr: 3}\n") == []
