"""The family target: does the number make sense by itself, and beside its own parts."""

from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

COMPANY = """\
terms:
  mql: {name: MQL, definition: d}
  sql: {name: SQL, definition: d}
funnels:
  big: {name: Enterprise, stages: [{term: mql}, {term: sql}]}
kpis:
  calls: {name: Calls made, definition: d, measure: {kind: activity, of: calls}}
  sqls: {name: SQLs, definition: d, measure: {kind: volume, of: big.sql}}
  bookings: {name: Bookings, definition: d, measure: {kind: value, of: big.sql}}
  rate: {name: Win rate, definition: d, measure: {kind: conversion, from: big.mql, to: big.sql}}
  time: {name: Time, definition: d, measure: {kind: velocity, from: big.mql, to: big.sql}}
  nps: {name: Score, definition: d, measure: {kind: other}, unit: points}
  spend: {name: Spend, definition: d, measure: {kind: other}, unit: money}
  price: {name: Average price, definition: d, measure: {kind: other}, unit: money}
  hold: {name: Stock, definition: d, measure: {kind: other}, unit: count, direction: hold}
  both: {name: Both, definition: d, measure: {kind: formula, expression: calls + 2 * sqls}}
  each: {name: Each, definition: d, measure: {kind: formula, expression: bookings / sqls}}
"""


def on(lines: Lines, rule: str, specs: str, rows: str = "") -> list[str]:
    """What the rule says of these specs (`b.yaml`) of the company."""
    files = {"a.yaml": COMPANY, "b.yaml": specs}
    if rows:
        files["actuals/a.csv"] = f"kpi,period,value\n{rows}"
    return [line.replace(f" {rule}", "").removeprefix("b.yaml:") for line in lines(files, rule)]


def targets(kpi: str, fields: str, period: str = "2026-Q4") -> str:
    return f"targets:\n  {period}:\n    {kpi}: {{{fields}}}\n"


def helps(report: Report, rule: str, specs: str) -> list[str]:
    files = {"a.yaml": COMPANY, "b.yaml": specs}
    return [finding.help for finding in report(files, select=(rule,)).findings]


class TestPercentOrPoints:
    rule = "target-percent-or-points"

    def test_both_readings(self, lines: Lines, report: Report) -> None:
        specs = targets("rate", "change: +5%, baseline: {period: 2026-Q3, value: 15%}")
        assert on(lines, self.rule, specs) == [
            "3:20: error: `+5%` can mean two things for `rate`, which is a percent: as +5 points,"
            " from 15% (baseline of 2026-Q3) to 20%, which is +33.3% relative; as +5% relative, to"
            " 15.8%, which is +0.8 points."
        ]
        assert helps(report, self.rule, specs) == [
            "Write `change: +5pp` for points, or `change: +5% relative`."
        ]

    @pytest.mark.parametrize(
        ("fields", "readings"),
        [
            ("change: -1%", "-1 point, or -1% relative."),
            ("change: 2..3%", "+2 points, or +2% relative."),
            ("change: +5%, baseline: {value: 0%}", "+5 points, or +5% relative."),
            ("change: +5%, baseline: {value: 10..20%}", "+5 points, or +5% relative."),
        ],
    )
    def test_without_a_start(self, lines: Lines, fields: str, readings: str) -> None:
        (found,) = on(lines, self.rule, targets("rate", fields))
        assert found.endswith(f"which is a percent: {readings}")

    def test_the_actual_is_a_start(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("rate", "change: +5%"), "rate,2026-Q3,50%\n")
        assert "from 50% (actual of 2026-Q3) to 55%, which is +10% relative" in found

    @pytest.mark.parametrize(
        ("kpi", "change"), [("rate", "+5pp"), ("rate", "+5% relative"), ("calls", "+5%")]
    )
    def test_clear(self, lines: Lines, kpi: str, change: str) -> None:
        assert on(lines, self.rule, targets(kpi, f"change: {change}")) == []

    @pytest.mark.parametrize(
        "text",
        [
            "Improve win rate by 5 %",
            "We want to improve the win rates by about 5%",
            "The win rate will rise by 5 percent",
            "Improve by 5 %",
            "It should improve by 5 % this quarter",
            "Better pitches. They lift the rate by another 5 %",
            "Raise [[rate]] by 5 %",
            "Better pitches should lift the rate by 5 %",
            "Improve MQL to SQL conversion by 5 %",
            "The conversion rate from MQLs will rise by 5 %",
        ],
    )
    def test_prose_of_its_own(self, lines: Lines, text: str) -> None:
        specs = targets("rate", f'value: 20%, rationale: "{text}"')
        (found,) = on(lines, self.rule, specs)
        assert found.startswith("3:35: warning: `")
        assert "can mean two things for `rate`, which is a percent" in found

    def test_prose_with_both_readings(self, lines: Lines, report: Report) -> None:
        baseline = "baseline: {period: 2026-Q3, value: 40%}"
        specs = targets("rate", f"value: 38%, {baseline}, gap_plan: Cut the rate by 5 %.")
        (found,) = on(lines, self.rule, specs)
        assert found == (
            "3:75: warning: `Cut the rate by 5 %` can mean two things for `rate`, which is a"
            " percent: as -5 points, from 40% (baseline of 2026-Q3) to 35%, which is -12.5%"
            " relative; as -5% relative, to 38%, which is -2 points."
        )
        assert helps(report, self.rule, specs) == [
            "Write “by 5 points” or “by 5 % relative”, or from where to where."
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "Traffic grew by 5 % last quarter",
            "Improve the page so that visits grow by 5 %",
            "Improve win rate by 5 points",
            "Improve win rate by 5 percentage points",
            "Improve win rate by 5 % points",
            "Improve win rate by 5 % relative",
            "Improve win rate by 5 % (relative)",
            "Improve win rate by 5 %, from 20 % to 21 %",
            "Improve win rate by 5 % to 21 %",
            "Improve win rate to 5 %",
            "Improve the share of women by 5 %",
            "Grow MQLs by 5 %",
            "A win rate by 5 % of the sellers",
            "Improve the win rate; signed by 5 % of all buyers",
        ],
    )
    def test_prose_that_is_clear_or_about_something_else(self, lines: Lines, text: str) -> None:
        assert on(lines, self.rule, targets("rate", f'value: 20%, rationale: "{text}"')) == []

    @pytest.mark.parametrize(
        ("specs", "place"),
        [
            (targets("calls", "value: 5, rationale: The win rate falls by 5 %."), "3:34"),
            ("objectives:\n  o: {name: Improve win rate by 5 %, period: 2026-Q4}\n", "2:13"),
            ("plans:\n  p: {name: Win rate up, context: Lift win rate by 5 %.}\n", "2:35"),
            ("plans:\n  p: {name: p, strategies: [a, Lift win rate by 5 %]}\n", "2:32"),
            (
                "kpis:\n  k: {name: K, definition: d, why: Raises win rate by 5 %.,"
                " measure: {kind: activity, of: x}}\n",
                "2:36",
            ),
        ],
    )
    def test_prose_elsewhere_that_names_it(self, lines: Lines, specs: str, place: str) -> None:
        (found,) = on(lines, self.rule, specs)
        assert found.startswith(f"{place}: warning: ")

    @pytest.mark.parametrize(
        "specs",
        [
            targets("calls", "value: 5, rationale: Improve by 5 %."),
            "objectives:\n  o: {name: Improve ARR by 5 %, period: 2026-Q4}\n",
            "objectives:\n  o: {name: Improve win rate by 5 %, period: 2026-Q3}\n",
            targets("rate", "value: 20%, rationale: Improve by 5 %", "2026-Q3"),
            targets("rate", "pending: Improve by 5 %"),
        ],
    )
    def test_prose_that_is_not_judged(self, lines: Lines, specs: str) -> None:
        assert on(lines, self.rule, specs) == []

    def test_only_the_warning_can_be_made_less(self, report: Report) -> None:
        specs = targets("rate", "change: +5%, rationale: Improve by 5 %.")
        files = {"a.yaml": COMPANY, "b.yaml": specs}
        from kpilint.finding import Severity

        found = report(files, select=(self.rule,), severity={self.rule: Severity.INFO}).findings
        assert [str(each.severity) for each in found] == ["error", "info"]


class TestWrongWay:
    rule = "target-wrong-way"

    def test_less_where_more_is_better(self, lines: Lines, report: Report) -> None:
        specs = targets("calls", "value: 45, baseline: {period: 2026-Q3, value: 52}")
        assert on(lines, self.rule, specs) == [
            "3:20: warning: The target of `calls` for 2026-Q4 is 45, worse than the baseline of"
            " 2026-Q3, 52 (-13.5%): for this KPI up is better."
        ]
        assert helps(report, self.rule, specs) == [
            "Aim for 52 or more, or set the KPI's `direction` to `down` or `hold`."
        ]

    def test_more_where_less_is_better(self, lines: Lines) -> None:
        specs = targets("time", "change: +2 days, baseline: {value: 5 days}")
        (found,) = on(lines, self.rule, specs)
        assert found == (
            "3:20: warning: The target of `time` for 2026-Q4 is 7 days, worse than the baseline,"
            " 5 days (+40%): for this KPI down is better."
        )

    def test_percents_differ_in_points(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("rate", "value: 20%, baseline: {value: 21%}"))
        assert "21% (-1 point): for" in found

    def test_the_actual_before_is_the_start(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("calls", "value: 45"), "calls,2026-Q3,46\n")
        assert "worse than the actual of 2026-Q3, 46 (-2.2%)" in found

    @pytest.mark.parametrize(
        ("kpi", "fields"),
        [
            ("calls", "value: 52, baseline: {value: 52}"),
            ("calls", "value: 53, baseline: {value: 52}"),
            ("calls", "value: 45..52, baseline: {value: 52}"),
            ("calls", "value: 45"),
            ("calls", "value: 45, baseline: {value: fifty}"),
            ("time", "value: 4 days, baseline: {value: 5 days}"),
            ("hold", "value: 4, baseline: {value: 5}"),
            ("hold", "value: 6, baseline: {value: 5}"),
        ],
    )
    def test_silent(self, lines: Lines, kpi: str, fields: str) -> None:
        assert on(lines, self.rule, targets(kpi, fields)) == []


class TestPassesApart:
    rule = "target-passes-apart"

    def test_far(self, lines: Lines) -> None:
        specs = targets("calls", "value: 60, top_down: 72, bottom_up: 60")
        assert on(lines, self.rule, specs) == [
            "3:49: warning: The target of `calls` for 2026-Q4: top-down asks for 72, bottom-up"
            " gives 60. They are 12 apart, 20% of the smaller, and no `gap_plan` says what is done"
            " about it."
        ]

    def test_the_later_of_the_two(self, report: Report) -> None:
        specs = targets("rate", "value: 20%, bottom_up: 18%, top_down: 20%")
        (found,) = report({"a.yaml": COMPANY, "b.yaml": specs}, select=(self.rule,)).findings
        assert found.location.span.column == 50
        assert [related.message for related in found.related] == ["the bottom-up number"]
        assert "They are 2 pp apart, 11.1% of the smaller" in found.message

    @pytest.mark.parametrize(
        ("fields", "count"),
        [
            ("top_down: 66, bottom_up: 60", 0),
            ("top_down: 66.01, bottom_up: 60", 1),
            ("top_down: 60, bottom_up: 66.01", 1),
            ("top_down: 66..80, bottom_up: 50..60", 0),
            ("top_down: 67..80, bottom_up: 50..60", 1),
            ("top_down: 80, bottom_up: 60, gap_plan: Sales does it.", 0),
            ("top_down: 80, bottom_up: 60, gap_plan: TBD", 1),
            ("top_down: 80", 0),
            ("top_down: 80, bottom_up: sixty", 0),
            ("top_down: 1, bottom_up: 0", 1),
        ],
    )
    def test_borders(self, lines: Lines, fields: str, count: int) -> None:
        assert len(on(lines, self.rule, targets("calls", f"value: 60, {fields}"))) == count


class TestOnePass:
    rule = "target-one-pass"

    @pytest.mark.parametrize(
        ("given", "lacking"), [("top_down", "bottom_up"), ("bottom_up", "top_down")]
    )
    def test_one(self, lines: Lines, given: str, lacking: str) -> None:
        assert on(lines, self.rule, targets("calls", f"value: 5, {given}: 5")) == [
            f"3:5: info: The target of `calls` for 2026-Q4 has a `{given}` number and no"
            f" `{lacking}` one to hold it against."
        ]

    @pytest.mark.parametrize(
        "fields", ["", ", top_down: 5, bottom_up: 5", ", top_down: 5, bottom_up: x"]
    )
    def test_silent(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets("calls", f"value: 5{fields}")) == []


class TestSegments:
    rule = "target-segments"

    def test_too_few(self, lines: Lines, report: Report) -> None:
        specs = targets("sqls", "value: 120, segments: {enterprise: 40, smb: 79}")
        assert on(lines, self.rule, specs) == [
            "3:24: error: The segments of the target of `sqls` for 2026-Q4 add up to 119, not to"
            " 120: 40 + 79 = 119, which is 1 too few."
        ]
        assert helps(report, self.rule, specs) == [
            "Add 1 to the segments, or set the target to 119."
        ]

    def test_each_dimension(self, lines: Lines) -> None:
        segments = "{size: {a: 40, b: 80}, region: {x: 100, y: 20.5}}"
        assert on(lines, self.rule, targets("sqls", f"value: 120, segments: {segments}")) == [
            "3:57: error: The segments of the target of `sqls` for 2026-Q4 by region add up to"
            " 120.5, not to 120: 100 + 20.5 = 120.5, which is 0.5 too many."
        ]

    @pytest.mark.parametrize(
        ("kpi", "fields", "count"),
        [
            ("sqls", "value: 120, segments: {a: 40, b: 80}", 0),
            ("sqls", "value: 100..120, segments: {a: 40, b: 80}", 0),
            ("sqls", "value: 120, segments: {a: 40, b: 70..90}", 0),
            ("sqls", "value: 120, segments: {a: 40, b: 81..90}", 1),
            ("sqls", "change: +15%, baseline: {value: 103}, segments: {a: 38, b: 80}", 0),
            ("sqls", "change: +15%, baseline: {value: 103}, segments: {a: 37, b: 80}", 1),
            ("sqls", "change: +10, baseline: {value: 100}, segments: {a: 30, b: 80.5}", 1),
            ("calls", "value: 5, segments: {a: 4}", 1),
            ("bookings", "value: $5M, segments: {a: $4M, b: 1M}", 0),
            ("bookings", "value: $5M, segments: {a: $4M, b: 1_000_001}", 1),
            ("both", "value: 5, segments: {a: 4}", 1),
            ("spend", "value: $5, segments: {a: $4}", 1),
            ("hold", "value: 5, segments: {a: 4}", 1),
            ("price", "value: $5, segments: {a: $4, b: $6}", 0),
            ("each", "value: $5, segments: {a: $4, b: $6}", 0),
            ("nps", "value: 5, segments: {a: 4, b: 6}", 0),
            ("rate", "value: 5%, segments: {a: 4%, b: 6%}", 0),
            ("time", "value: 5 days, segments: {a: 4 days, b: 6 days}", 0),
            ("sqls", "value: 120, segments: {a: 40, b: many}", 0),
            ("sqls", "value: many, segments: {a: 40, b: 80}", 0),
            ("sqls", "value: 120, segments: {}", 0),
            ("sqls", "value: 120, segments: {x-note: 7}", 0),
        ],
    )
    def test_what_adds_up(self, lines: Lines, kpi: str, fields: str, count: int) -> None:
        assert len(on(lines, self.rule, targets(kpi, fields))) == count

    def test_a_long_sum_is_cut(self, lines: Lines) -> None:
        parts = ", ".join(f"s{number}: 1" for number in range(20))
        (found,) = on(lines, self.rule, targets("sqls", f"value: 1, segments: {{{parts}}}"))
        assert found.endswith(f": {'1 + ' * 11}… + 1 = 20, which is 19 too many.")


class TestPeriods:
    rule = "target-periods"

    def several(self, kpi: str, *numbers: str, whole: str = "2026-Q4: 300") -> str:
        months = [
            f"2026-{month}: {number}" for month, number in zip((10, 11, 12), numbers, strict=False)
        ]
        rows = (line.partition(": ") for line in (whole, *months))
        return "targets:\n" + "".join(
            f"  {period}: {{{kpi}: {{value: {n}}}}}\n" for period, _, n in rows
        )

    def test_off(self, lines: Lines, report: Report) -> None:
        specs = self.several("sqls", "100", "100", "96")
        assert on(lines, self.rule, specs) == [
            "5:27: warning: The 3 months of 2026-Q4 add up to 296 for `sqls`, and the target for"
            " 2026-Q4 is 300: 100 + 100 + 96 = 296, which is 4 too few."
        ]
        assert helps(report, self.rule, specs) == [
            "Add 4 to the parts, or set the target for 2026-Q4 to 296."
        ]

    def test_the_others_are_related(self, report: Report) -> None:
        files = {"a.yaml": COMPANY, "b.yaml": self.several("sqls", "100", "100", "96")}
        (found,) = report(files, select=(self.rule,)).findings
        assert [related.message for related in found.related] == [
            f"the target for {period}" for period in ("2026-Q4", "2026-10", "2026-11")
        ]

    @pytest.mark.parametrize(
        ("kpi", "numbers", "count"),
        [
            ("sqls", ("100", "100", "97"), 0),
            ("sqls", ("100", "100", "103"), 0),
            ("sqls", ("100", "100", "103.1"), 1),
            ("sqls", ("100", "100", "96..99"), 0),
            ("sqls", ("100", "100"), 0),
            ("sqls", ("100", "100", "many"), 0),
            ("bookings", ("100", "100", "90"), 1),
            ("calls", ("100", "100", "90"), 1),
            ("both", ("100", "100", "90"), 1),
            ("each", ("100", "100", "90"), 0),
            ("spend", ("100", "100", "90"), 0),
            ("nps", ("100", "100", "90"), 0),
        ],
    )
    def test_what_adds_up(
        self, lines: Lines, kpi: str, numbers: tuple[str, ...], count: int
    ) -> None:
        assert len(on(lines, self.rule, self.several(kpi, *numbers))) == count

    def test_a_part_without_a_number(self, lines: Lines) -> None:
        specs = self.several("sqls", "100", "100", "1").replace("value: 1}", "pending: Soon.}")
        assert on(lines, self.rule, specs) == []

    def test_parts_that_are_over_count(self, lines: Lines) -> None:
        quarters = "".join(f"  2026-Q{n}: {{sqls: {{value: 10}}}}\n" for n in (1, 2, 3, 4))
        (found,) = on(lines, self.rule, f"targets:\n  2026: {{sqls: {{value: 50}}}}\n{quarters}")
        assert "The 4 quarters of 2026 add up to 40" in found

    def test_the_longest_parts_are_compared(self, lines: Lines) -> None:
        months = self.several("sqls", "100", "100", "90").replace("targets:\n", "")
        halves = "  2026-H2: {sqls: {value: 600}}\n  2026-Q3: {sqls: {value: 300}}\n"
        (found,) = on(lines, self.rule, f"targets:\n{halves}{months}")
        assert "The 3 months of 2026-Q4" in found

    def test_weeks_belong_to_the_month_of_their_thursday(self, lines: Lines) -> None:
        weeks = "".join(
            f"  2026-W{week}: {{sqls: {{value: 25}}}}\n" for week in (49, 50, 51, 52, 53)
        )
        assert on(lines, self.rule, f"targets:\n  2026-12: {{sqls: {{value: 125}}}}\n{weeks}") == []
        (found,) = on(lines, self.rule, f"targets:\n  2026-12: {{sqls: {{value: 100}}}}\n{weeks}")
        assert "The 5 weeks of 2026-12 add up to 125" in found

    def test_history_is_not_judged(self, lines: Lines) -> None:
        specs = self.several("sqls", "1", "1", "1").replace("2026", "2025")
        assert on(lines, self.rule, specs) == []


class TestTolerance:
    rule = "target-tolerance"

    def test_wide(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("calls", "value: 60, tolerance: 25%")) == [
            "3:35: info: The target of `calls` for 2026-Q4 has a tolerance of 25%: above 10%."
        ]

    def test_an_amount(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("calls", "value: 60, tolerance: 7")) == [
            "3:35: info: The target of `calls` for 2026-Q4 has a tolerance of 7 on 60, 11.7%: above"
            " 10%."
        ]

    @pytest.mark.parametrize(
        ("kpi", "fields", "count"),
        [
            ("calls", "value: 60, tolerance: 10%", 0),
            ("calls", "value: 60, tolerance: 10.01%", 1),
            ("calls", "value: 60, tolerance: 6", 0),
            ("calls", "value: 0, tolerance: 6", 0),
            ("calls", "value: many, tolerance: 11%", 1),
            ("calls", "value: 60, tolerance: wide", 0),
            ("calls", "value: 60", 0),
            ("rate", "value: 20%, tolerance: 2pp", 0),
            ("rate", "value: 20%, tolerance: 3pp", 1),
        ],
    )
    def test_borders(self, lines: Lines, kpi: str, fields: str, count: int) -> None:
        assert len(on(lines, self.rule, targets(kpi, fields))) == count


class TestPrecision:
    rule = "target-precision"

    def test_too_exact(self, lines: Lines, report: Report) -> None:
        specs = targets("calls", "value: 61_374, method: top_down")
        assert on(lines, self.rule, specs) == [
            "3:20: info: The target of `calls` for 2026-Q4 is 61,374, 5 significant digits, and"
            " comes top-down: nobody knows it that exactly."
        ]
        assert helps(report, self.rule, specs) == [
            "Write 61,400, or say with another `method` where the last digits come from."
        ]

    @pytest.mark.parametrize(
        ("kpi", "fields", "count"),
        [
            ("calls", "value: 61_400, method: top_down", 0),
            ("calls", "value: 61_370, method: top_down", 1),
            ("calls", "value: 61_374, method: benchmark", 1),
            ("calls", "value: 61_374, method: bottom_up", 0),
            ("calls", "value: 61_374, method: trend", 0),
            ("calls", "value: 61_374", 0),
            ("calls", "value: 1.20, method: top_down", 0),
            ("calls", "value: 100..1234, method: top_down", 1),
            ("bookings", "value: $7.65M, method: top_down", 0),
            ("bookings", "value: $7.655M, method: top_down", 1),
            ("rate", "value: 28.5%, method: top_down", 0),
            ("rate", "value: 0.0285%, method: top_down", 0),
            ("rate", "change: +1.255pp, method: top_down", 1),
            ("time", "value: 7 months, method: top_down", 0),
            ("time", "value: 7.125 months, method: top_down", 1),
        ],
    )
    def test_digits(self, lines: Lines, kpi: str, fields: str, count: int) -> None:
        assert len(on(lines, self.rule, targets(kpi, fields))) == count

    @pytest.mark.parametrize(
        ("kpi", "value", "short"),
        [
            ("time", "7.125 months", "7.13 months"),
            ("rate", "28.55%", "28.6%"),
            ("bookings", "$1.2345M", "$1,230,000"),
            ("calls", "1234..5678", "1,230..5,680"),
        ],
    )
    def test_the_number_to_write(self, report: Report, kpi: str, value: str, short: str) -> None:
        (found,) = helps(report, self.rule, targets(kpi, f"value: {value}, method: top_down"))
        assert found.startswith(f"Write {short}, or")
