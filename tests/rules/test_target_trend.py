"""The family target: does the number follow from what was measured, is assumed and takes time."""

from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

COMPANY = """\
terms:
  lead: {name: Lead, definition: d}
  sql: {name: SQL, definition: d}
  opp: {name: Opportunity, definition: d}
  won: {name: Won, definition: d}
funnels:
  big:
    name: Enterprise
    deal_size: 50k
    stages:
      - {term: lead}
      - {term: sql, conversion: 60%, takes: 10 days}
      - {term: opp, conversion: 50%, takes: 3 weeks}
      - {term: won, conversion: 25..30%, takes: 6..9 months}
kpis:
  leads: {name: Leads, definition: d, measure: {kind: volume, of: big.lead}}
  sqls: {name: SQLs, definition: d, measure: {kind: volume, of: big.sql}}
  opps: {name: Opportunities, definition: d, measure: {kind: volume, of: big.opp}}
  wins: {name: Wins, definition: d, measure: {kind: volume, of: big.won}}
  bookings: {name: Bookings, definition: d, measure: {kind: value, of: big.won}}
  sql_rate: {name: Rate, definition: d, measure: {kind: conversion, from: big.lead, to: big.sql}}
  opp_rate: {name: Odds, definition: d, measure: {kind: conversion, from: big.sql, to: big.opp}}
  way: {name: Way, definition: d, measure: {kind: conversion, from: big.lead, to: big.opp}}
  cycle: {name: Cycle, definition: d, measure: {kind: velocity, from: big.opp, to: big.won}}
  size: {name: Size, definition: d, measure: {kind: formula, expression: bookings / wins}}
  calls:
    name: Calls
    definition: d
    measure: {kind: activity, of: calls}
    control: {level: direct, levers: [power_dialer]}
  old: {name: Old, definition: d, status: draft, measure: {kind: activity, of: calls}}
"""


def on(lines: Lines, rule: str, specs: str, rows: str = "") -> list[str]:
    """What the rule says of these specs (`b.yaml`) of the company."""
    files = {"a.yaml": COMPANY, "b.yaml": specs, **csv(rows)}
    return [line.replace(f" {rule}", "").removeprefix("b.yaml:") for line in lines(files, rule)]


def csv(rows: str) -> dict[str, str]:
    return {"actuals/a.csv": f"kpi,period,value\n{rows}"} if rows else {}


def found_by(report: Report, rule: str, specs: str, rows: str = "") -> Any:
    (found,) = report({"a.yaml": COMPANY, "b.yaml": specs, **csv(rows)}, select=(rule,)).findings
    return found


def target(kpi: str, fields: str, period: str = "2026-Q4") -> str:
    return f"  {period}:\n    {kpi}: {{{fields}}}\n"


def targets(kpi: str, fields: str, period: str = "2026-Q4", *more: str) -> str:
    return f"targets:\n{target(kpi, fields, period)}{''.join(more)}"


def quarters(kpi: str, *values: object, last: tuple[int, int] = (2026, 3)) -> str:
    """Rows of actuals for as many quarters up to the last one."""
    year, quarter = last
    numbers = [year * 4 + quarter - 1 - ago for ago in reversed(range(len(values)))]
    pairs = zip(numbers, values, strict=True)
    return "".join(f"{kpi},{n // 4}-Q{n % 4 + 1},{value}\n" for n, value in pairs)


class TestOffTrend:
    rule = "target-off-trend"
    flat = (100, 104, 98, 102, 101, 99, 103, 100)  # mean 100.875, mean step 24/7

    def test_outside(self, lines: Lines, report: Report) -> None:
        rows = quarters("calls", *self.flat)
        assert on(lines, self.rule, targets("calls", "value: 150"), rows) == [
            "3:20: warning: The target of `calls` for 2026-Q4, 150, lies outside of what the last 8"
            " quarters make likely, 91.8 to 110: their mean, 100.9, ± 2.66 × the mean step of 3.4."
            " It is +50% on 2026-Q3 (100) and +48.5% on 2025-Q4 (101)."
        ]
        found = found_by(report, self.rule, targets("calls", "value: 150"), rows)
        assert found.help == (
            "Aim for 92 to 109; or say what makes the difference: `needs:` with the budget,"
            " headcount or levers, a lever in the rationale, or `stretch:`."
        )

    @pytest.mark.parametrize(
        ("value", "count"),
        [("110", 1), ("109", 0), ("92", 0), ("91", 1), ("80..92", 0), ("80..91", 1)],
    )
    def test_borders(self, lines: Lines, value: str, count: int) -> None:
        found = on(
            lines, self.rule, targets("calls", f"value: {value}"), quarters("calls", *self.flat)
        )
        assert len(found) == count

    def test_exactly_at_the_limit_fits(self, lines: Lines) -> None:
        rows = quarters("calls", 10, 11, 10, 11, 10, 11)  # 10.5 ± 2.66
        assert on(lines, self.rule, targets("calls", "value: 13.16"), rows) == []
        assert len(on(lines, self.rule, targets("calls", "value: 13.17"), rows)) == 1

    @pytest.mark.parametrize(
        "fields",
        [
            "value: 150, stretch: 160",
            "value: 150, needs: {headcount: 3}",
            "value: 150, needs: {budget: 10k}",
            "value: 150, needs: {levers: [webinars]}",
            "value: 150, rationale: The power dialer doubles what one can call.",
            "value: 150, rationale: power-dialers for all",
            "value: 150, stretch: more",
            "value: 150, needs: {budget: some}",
            "value: 150, needs: lots",
        ],
    )
    def test_explained(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets("calls", fields), quarters("calls", *self.flat)) == []

    @pytest.mark.parametrize("fields", ["value: 150, rationale: Hope.", "value: 150, needs: {}"])
    def test_not_explained(self, lines: Lines, fields: str) -> None:
        rows = quarters("calls", *self.flat)
        assert len(on(lines, self.rule, targets("calls", fields), rows)) == 1

    @pytest.mark.parametrize(("count", "found"), [(5, 0), (6, 1), (7, 1)])
    def test_at_least_six(self, lines: Lines, count: int, found: int) -> None:
        rows = quarters("calls", *self.flat[:count])
        assert len(on(lines, self.rule, targets("calls", "value: 150"), rows)) == found

    def test_at_most_eight(self, lines: Lines) -> None:
        rows = quarters("calls", 900, 10, *self.flat)
        (found,) = on(lines, self.rule, targets("calls", "value: 150"), rows)
        assert "the last 8 quarters make likely, 91.8 to 110" in found

    @pytest.mark.parametrize(
        "rows",
        [
            quarters("calls", *flat).replace("Q3,99", "Q3,99").replace("calls", "leads"),
            "".join(f"calls,2026-{month:02},100\n" for month in range(1, 10)),
            "".join(f"calls,{year},100\n" for year in range(2018, 2026)),
            quarters("calls", *flat, last=(2028, 1)),
        ],
    )
    def test_other_periods_say_nothing(self, lines: Lines, rows: str) -> None:
        assert on(lines, self.rule, targets("calls", "value: 150"), rows) == []

    def test_segments_are_no_whole(self, lines: Lines) -> None:
        rows = quarters("calls", *self.flat).replace("\n", ",smb\n")
        files = {"a.yaml": COMPANY, "b.yaml": targets("calls", "value: 150")}
        files["actuals/a.csv"] = f"kpi,period,value,segment\n{rows}"
        assert lines(files, self.rule) == []

    def test_months_and_years_have_their_own_history(self, lines: Lines) -> None:
        months = "".join(f"calls,2026-{month:02},{100 + month % 2}\n" for month in range(4, 11))
        (found,) = on(lines, self.rule, targets("calls", "value: 150", "2026-12"), months)
        assert "the last 7 months make likely" in found
        assert "It is +50% on 2026-10 (100)." in found

    def test_what_grows_may_go_on_growing(self, lines: Lines) -> None:
        rows = quarters("calls", 100, 110, 121, 133, 146, 161, 177, 195)
        assert on(lines, self.rule, targets("calls", "value: 214"), rows) == []
        (found,) = on(lines, self.rule, targets("calls", "value: 300"), rows)
        assert (
            "158.9 to 231.1: the actual of 2026-Q3, 195, ± 2.66 × the mean step of 13.6. It is"
            " +53.8% on 2026-Q3 (195) and +105.5% on 2025-Q4 (146)."
        ) in found

    def test_two_periods_on_it_may_have_gone_further(self, lines: Lines) -> None:
        rows = quarters("calls", 100, 110, 121, 133, 146, 161, 177, 195)
        assert on(lines, self.rule, targets("calls", "value: 236", "2027-Q1"), rows) == []
        (found,) = on(lines, self.rule, targets("calls", "value: 270", "2027-Q1"), rows)
        assert "± 5.32 × the mean step" in found

    def test_percents_differ_in_points(self, lines: Lines) -> None:
        rows = quarters("sql_rate", "50%", "52%", "51%", "50%", "51%", "52%")
        (found,) = on(lines, self.rule, targets("sql_rate", "value: 70%"), rows)
        assert found.endswith(
            "47.8% to 54.2%: their mean, 51%, ± 2.66 × the mean step of 1.2 points."
            " It is +18 points on 2026-Q3 (52%) and +19 points on 2025-Q4 (51%)."
        )

    def test_nothing_below_zero_is_proposed(self, report: Report) -> None:
        found = found_by(
            report, self.rule, targets("calls", "value: 90"), quarters("calls", 1, 9, 1, 9, 1, 9)
        )
        assert found.help.startswith("Aim for 0 to 26;")


class TestAssumptionOff:
    rule = "target-assumption-off"

    def test_its_own_target(self, lines: Lines, report: Report) -> None:
        specs = targets(
            "sqls",
            "value: 5, assumptions: {sql_rate: 75%}",
            "2026-Q4",
            "    sql_rate: {value: 60%}\n",
        )
        assert on(lines, self.rule, specs) == [
            "3:46: warning: The target of `sqls` for 2026-Q4 assumes 75% for `sql_rate`, and the"
            " target of `sql_rate` for 2026-Q4 is 60% (54% to 66% with its tolerance)."
        ]
        found = found_by(report, self.rule, specs)
        assert found.related[0].location.span.line == 4
        assert found.help == (
            "Assume 54% to 66%, and set the target to what follows from that; or correct the"
            " target of `sql_rate` for 2026-Q4, if 75% is right."
        )

    def test_the_funnel_where_it_has_none(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("sqls", "value: 5, assumptions: {big.sql: 75%}"))
        assert "the conversion of the funnel `big` is 60% (54% to 66% with its tolerance)" in found

    def test_the_latest_actual(self, lines: Lines) -> None:
        rows = "sql_rate,2026-Q2,60%\nsql_rate,2026-Q3,50%\n"
        (found,) = on(
            lines, self.rule, targets("sqls", "value: 5, assumptions: {big.sql: 60%}"), rows
        )
        assert "its latest actual, of 2026-Q3, is 50% (45% to 55% with its tolerance)" in found

    def test_what_is_past_is_not_corrected(self, report: Report) -> None:
        specs = targets("sqls", "value: 5, assumptions: {big.sql: 60%}")
        found = found_by(report, self.rule, specs, "sql_rate,2026-Q3,50%\n")
        assert found.help == (
            "Assume 45% to 55%, and set the target to what follows from that; or say in the"
            " rationale what is to change it, and suppress this."
        )

    def test_both(self, report: Report) -> None:
        specs = targets("sqls", "value: 5, assumptions: {big.sql: 75%}")
        found = found_by(report, self.rule, specs, "sql_rate,2026-Q3,50%\n")
        assert found.help.startswith("Assume 54% to 55%,")
        assert len(found.related) == 2

    @pytest.mark.parametrize(
        ("kpi", "assumption", "others", "count"),
        [
            ("sqls", "sql_rate: 66%", ("sql_rate: {value: 60%}",), 0),
            ("sqls", "sql_rate: 66.1%", ("sql_rate: {value: 60%}",), 1),
            ("sqls", "sql_rate: 54%", ("sql_rate: {value: 60%}",), 0),
            ("sqls", "sql_rate: 53.9%", ("sql_rate: {value: 60%}",), 1),
            ("sqls", "sql_rate: 62%", ("sql_rate: {value: 60%, tolerance: 1pp}",), 1),
            ("sqls", "sql_rate: 70%", ("sql_rate: {value: 70%}",), 0),
            ("sqls", "big.sql: 70%", ("sql_rate: {value: 70%}",), 0),
            ("sqls", "sql: 70%", ("sql_rate: {value: 70%}",), 0),
            ("sqls", "sql_rate: 70%", ("sql_rate: {pending: Soon.}",), 1),
            ("sqls", "sql_rate: 70%", ("sql_rate: {value: high}",), 0),
            ("sqls", "sql_rate: high", (), 0),
            ("sqls", "sql_rate: 60..80%", (), 0),
            ("wins", "big.won: 33%", (), 0),
            ("wins", "big.won: 33.1%", (), 1),
            ("wins", "big.won: 22.5%", (), 0),
            ("wins", "big.won: 22.4%", (), 1),
            ("opps", "way: 30%", (), 0),
            ("opps", "way: 34%", (), 1),
            ("opps", "way: 34%", ("opp_rate: {value: 56%}",), 0),
            ("bookings", "deal_size: 55k", (), 0),
            ("bookings", "deal_size: 56k", (), 1),
            ("calls", "deal_size: 56k", (), 0),
            ("wins", "opps: 120", ("opps: {value: 100}",), 1),
            ("wins", "opps: 110", ("opps: {value: 100}",), 0),
            ("wins", "opps: 120", (), 0),
            ("wins", "big.lead: 50%", (), 0),
            ("wins", "old: 5", ("old: {value: 50}",), 0),
        ],
    )
    def test_borders(
        self, lines: Lines, kpi: str, assumption: str, others: tuple[str, ...], count: int
    ) -> None:
        more = "".join(f"    {other}\n" for other in others)
        specs = targets(kpi, f"value: 5, assumptions: {{{assumption}}}", "2026-Q4", more)
        assert len(on(lines, self.rule, specs)) == count

    @pytest.mark.parametrize(
        ("row", "count"),
        [
            ("opps,2026-Q3,100", 1),
            ("opps,2026-Q3,111", 0),
            ("opps,2026-10,40", 0),
            ("opps,2026-Q4,40", 0),
        ],
    )
    def test_a_volume_is_held_against_a_like_period_that_is_over(
        self, lines: Lines, row: str, count: int
    ) -> None:
        specs = targets("wins", "value: 5, assumptions: {opps: 120}")
        assert len(on(lines, self.rule, specs, f"{row}\n")) == count

    def test_history_is_not_judged(self, lines: Lines) -> None:
        specs = targets("sqls", "value: 5, assumptions: {big.sql: 75%}", "2026-Q3")
        assert on(lines, self.rule, specs) == []


class TestScenarioChanges:
    rule = "target-scenario-changes"

    def scenario(self, kpi: str, scenario: str, *more: str, base: str = "value: 120") -> str:
        others = "".join(f"    {each}\n" for each in more)
        return targets(kpi, f"{base}, scenarios: {{low: {{{scenario}}}}}", "2026-Q4", others)

    def test_none(self, lines: Lines) -> None:
        assert on(lines, self.rule, self.scenario("sqls", "value: 104")) == [
            "3:36: warning: The scenario `low` in the target of `sqls` for 2026-Q4 changes no"
            " assumption: nothing says what its value follows from."
        ]
        assert len(on(lines, self.rule, self.scenario("sqls", "value: 104, changes: {}"))) == 1

    def test_several(self, lines: Lines) -> None:
        specs = self.scenario("sqls", "value: 104, changes: {sql_rate: 52%, deal_size: 5k}")
        assert on(lines, self.rule, specs) == [
            "3:54: warning: The scenario `low` in the target of `sqls` for 2026-Q4 changes 2"
            " assumptions, `sql_rate` and `deal_size`: nobody can tell which of them makes the"
            " difference."
        ]

    def test_off(self, lines: Lines, report: Report) -> None:
        specs = self.scenario("sqls", "value: 90, changes: {sql_rate: 52%}")
        assert on(lines, self.rule, specs) == [
            "3:49: warning: The scenario `low` in the target of `sqls` for 2026-Q4 comes to 90;"
            " with `sql_rate` at 52% instead of 60%, what follows is 104: 120 × 52% ÷ 60% = 104."
        ]
        help = found_by(report, self.rule, specs).help
        assert help == "Set it to 104, or change the assumption to what gives 90."

    def test_a_formula(self, lines: Lines) -> None:
        others = ("bookings: {value: $2M}", "wins: {value: 40}")
        # The formula's own part changes alone, though more deals are more bookings.
        specs = self.scenario("size", "value: 30k, changes: {wins: 50}", *others, base="value: 50k")
        (found,) = on(lines, self.rule, specs)
        assert found.endswith(
            "with `wins` at 50 instead of 40, what follows is $40,000: bookings / wins = $40,000."
        )

    @pytest.mark.parametrize(
        ("kpi", "scenario", "base", "more", "count"),
        [
            ("sqls", "value: 106, changes: {big.sql: 52%}", "value: 120", (), 0),
            ("sqls", "value: 106.1, changes: {big.sql: 52%}", "value: 120", (), 1),
            ("sqls", "value: 11.4, changes: {big.sql: 52%}", "value: 12", (), 0),
            ("sqls", "value: 11.5, changes: {big.sql: 52%}", "value: 12", (), 1),
            (
                "sqls",
                "value: 97.5, changes: {sql_rate: 52%}",
                "value: 120",
                ("sql_rate: {value: 64%}",),
                0,
            ),
            ("sqls", "value: 90, changes: {sql: 45%}", "value: 120", (), 0),
            ("sqls", "value: 93, changes: {sql: 45%}", "value: 120", (), 1),
            ("opps", "value: 104, changes: {sql_rate: 52%}", "value: 120", (), 0),
            ("opps", "value: 80, changes: {way: 20%}", "value: 120", (), 0),
            ("wins", "value: 104, changes: {big.won: 26%}", "value: 120", (), 0),
            ("wins", "value: 90, changes: {big.won: 26%}", "value: 120", (), 1),
            ("wins", "value: 90, changes: {opps: 75}", "value: 120", ("opps: {value: 100}",), 0),
            ("wins", "value: 80, changes: {opps: 75}", "value: 120", ("opps: {value: 100}",), 1),
            ("wins", "value: 80, changes: {opps: 75}", "value: 120", (), 0),
            ("bookings", "value: $96k, changes: {deal_size: 40k}", "value: $120k", (), 0),
            ("bookings", "value: $90k, changes: {deal_size: 40k}", "value: $120k", (), 1),
            (
                "bookings",
                "value: $90k, changes: {wins: 3}",
                "value: $120k",
                ("wins: {value: 4}",),
                0,
            ),
            ("wins", "value: 90, changes: {deal_size: 40k}", "value: 120", (), 0),
            ("leads", "value: 90, changes: {sql_rate: 52%}", "value: 120", (), 0),
            ("calls", "value: 90, changes: {sql_rate: 52%}", "value: 120", (), 0),
            ("cycle", "value: 6 days, changes: {sql_rate: 52%}", "value: 9 days", (), 0),
            ("way", "value: 26%, changes: {sql_rate: 52%}", "value: 30%", (), 0),
            ("way", "value: 27%, changes: {sql_rate: 52%}", "value: 30%", (), 0),
            ("way", "value: 27.1%, changes: {sql_rate: 52%}", "value: 30%", (), 1),
            ("sqls", "changes: {sql_rate: 52%}", "value: 120", (), 0),
            ("sqls", "value: 90, changes: {sql_rate: low}", "value: 120", (), 0),
            ("sqls", "value: 90, changes: {sql_rate: 52%}", "value: many", (), 0),
            ("sqls", "value: 90, changes: {sql_rat: 52%}", "value: 120", (), 0),
            ("sqls", "value: few, changes: {sql_rate: 52%}", "value: 120", (), 0),
        ],
    )
    def test_what_follows(
        self, lines: Lines, kpi: str, scenario: str, base: str, more: tuple[str, ...], count: int
    ) -> None:
        found = on(lines, self.rule, self.scenario(kpi, scenario, *more, base=base))
        assert len(found) == count

    def test_the_assumption_of_the_target_is_what_it_differs_from(self, lines: Lines) -> None:
        base = "value: 120, assumptions: {sql_rate: 50%}"
        fits = self.scenario("sqls", "value: 96, changes: {big.sql: 40%}", base=base)
        assert on(lines, self.rule, fits) == []
        off = self.scenario("sqls", "value: 80, changes: {big.sql: 40%}", base=base)
        (found,) = on(lines, self.rule, off)
        assert "at 40% instead of 50%, what follows is 96" in found


class TestLatency:
    rule = "target-latency"
    why = (
        "3:19: warning: The target of `wins` for 2026-Q4 is 25, and the way from `big.opp` to"
        " `big.won` takes 6 months at the least, longer than the quarter:"
    )

    def wins(self, *more: str, value: str = "25") -> str:
        return targets("wins", f"value: {value}", "2026-Q4", *more)

    def test_nothing_lies_that_far_back(self, lines: Lines, report: Report) -> None:
        specs = self.wins("    opps: {value: 90, baseline: {period: 2026-Q3, value: 95}}\n")
        assert on(lines, self.rule, specs) == [
            f"{self.why} what arrives then had to set out in 2026-Q1 or 2026-Q2, and no target,"
            " actual or baseline of `opps` says how much that was."
        ]
        found = found_by(report, self.rule, specs)
        assert found.related[0].location.span.line == 14
        assert found.help == (
            "Add the actual of `opps` for 2026-Q1 or 2026-Q2, or state it as the baseline of its"
            " target."
        )

    def test_a_long_while_is_told_from_its_ends(self, lines: Lines, report: Report) -> None:
        slow = self.wins("    opps: {value: 9}\n").replace("2026-Q4", "2026-12")
        (found,) = on(lines, self.rule, slow)
        assert "had to set out in 2026-03 to 2026-06, and no target" in found
        assert "for 2026-03 to 2026-06, or state" in found_by(report, self.rule, slow).help

    def test_it_does_not_suffice(self, lines: Lines, report: Report) -> None:
        specs = self.wins("    opps: {value: 90}\n")
        actuals = "opps,2026-Q1,60\nopps,2026-Q2,70\n"
        assert on(lines, self.rule, specs, actuals) == [
            f"{self.why} `opps` has 70 (actual of 2026-Q2), of which 70 × 25%..30% = 17.5..21"
            " arrive at the most. The target takes 83.3..100 of them."
        ]
        help = found_by(report, self.rule, specs, actuals).help
        assert help.startswith("Lower the target to what can arrive, 21, or plan")

    @pytest.mark.parametrize(
        ("number", "count"),
        [
            ("baseline: {period: 2026-Q2, value: 90}", 0),
            ("baseline: {period: 2026-Q1, value: 90}", 0),
            ("baseline: {period: 2025-Q4, value: 90}", 1),
            ("baseline: {period: 2026-Q3, value: 90}", 1),
            ("baseline: {value: 90}", 1),
            ("baseline: {period: 2026-Q2, value: 40}", 1),
        ],
    )
    def test_a_baseline_will_do(self, lines: Lines, number: str, count: int) -> None:
        assert len(on(lines, self.rule, self.wins(f"    opps: {{value: 9, {number}}}\n"))) == count

    @pytest.mark.parametrize(("value", "count"), [("90", 0), ("40", 1)])
    def test_so_will_a_target(self, lines: Lines, value: str, count: int) -> None:
        specs = self.wins(target("opps", f"value: {value}", "2026-Q2"))
        assert len(on(lines, self.rule, specs)) == count

    @pytest.mark.parametrize(("value", "count"), [("75", 0), ("72", 0), ("71", 1)])
    def test_up_to_the_tolerance_less_than_one(self, lines: Lines, value: str, count: int) -> None:
        specs = self.wins("    opps: {value: 90}\n")  # 25 less 2.5, less one: above 21.5
        assert len(on(lines, self.rule, specs, f"opps,2026-Q2,{value}\n")) == count

    def test_the_actual_counts_before_the_target(self, lines: Lines) -> None:
        specs = self.wins(target("opps", "value: 900", "2026-Q2"))
        assert len(on(lines, self.rule, specs, "opps,2026-Q2,10\n")) == 1

    @pytest.mark.parametrize(
        "specs",
        [
            targets("wins", "value: 25"),
            targets("wins", "value: 25", "2026", target("opps", "value: 90")),
            targets("wins", "value: 25", "2026-H2", target("opps", "value: 90")),
            targets("opps", "value: 25", "2026-Q4", "    sqls: {value: 90}\n"),
            targets("opps", "value: 25", "2026-12", "    sqls: {value: 90}\n"),
            targets("wins", "value: many", "2026-Q4", "    opps: {value: 90}\n"),
            targets("wins", "value: 25", "2026-Q4", "    opps: {pending: Soon.}\n"),
            targets("wins", "value: 25", "2026-Q4", target("opps", "value: 400", "2026")),
            targets("wins", "value: 25", "2026-Q3", "    opps: {value: 90}\n"),
        ],
    )
    def test_silent(self, lines: Lines, specs: str) -> None:
        assert on(lines, self.rule, specs) == []

    def test_other_lengths_are_not_compared(self, lines: Lines) -> None:
        specs = self.wins("    opps: {value: 90}\n")
        assert on(lines, self.rule, specs, "opps,2026-04,1\n") == []

    def test_from_the_nearest_stage_with_a_target(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, self.wins("    sqls: {value: 180}\n"))
        assert "the way from `big.sql` to `big.won` takes 6.7 months at the least" in found
        assert "had to set out in 2026-Q1 or 2026-Q2, and" in found

    def test_a_short_step_is_long_for_a_month(self, lines: Lines) -> None:
        specs = targets("opps", "value: 25", "2026-W50", "    sqls: {value: 90}\n")
        (found,) = on(lines, self.rule, specs)
        assert (
            "takes 3 weeks at the least, longer than the week: what arrives then had to set"
            in found
        )
        assert "in 2026-W47, and no target" in found

    def test_money_counts_as_deals(self, lines: Lines) -> None:
        specs = targets("bookings", "value: $1.25M", "2026-Q4", "    opps: {value: 90}\n")
        assert on(lines, self.rule, specs, "opps,2026-Q2,90\n") == []
        (found,) = on(lines, self.rule, specs, "opps,2026-Q2,60\n")
        assert "is $1,250,000, and the way" in found
        both = specs + "    wins: {value: 1}\n"
        assert on(lines, self.rule, both, "opps,2026-Q2,60\n") == []

    @pytest.mark.parametrize(
        "files",
        [
            {"c.yaml": "a: ["},
            {"c.yaml": target("opps", "value: 5", "2026-Q5").replace("  ", "targets:\n  ", 1)},
            {"actuals/b.csv": "kpi,period,value\nops,2026-Q2,90\n"},
        ],
    )
    def test_what_cannot_be_read_may_be_what_is_lacking(
        self, lines: Lines, files: dict[str, str]
    ) -> None:
        specs = {"a.yaml": COMPANY, "b.yaml": self.wins("    opps: {value: 90}\n")}
        assert lines({**specs, **files}, self.rule) == []

    def test_ages_ago_is_an_answer_too(self, lines: Lines) -> None:
        company = COMPANY.replace("6..9 months", "9000 years")
        files = {"a.yaml": company, "b.yaml": self.wins("    opps: {value: 90}\n")}
        (found,) = lines(files, self.rule)
        assert "had to set out long before, and no target" in found
