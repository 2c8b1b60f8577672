"""The family target: is there a number, and is it said where it comes from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

KPI = """\
kpis:
  demos: {name: Demos held, definition: d, measure: {kind: activity, of: demos}}
"""


def on(lines: Lines, rule: str, specs: str, *, kpi: str = KPI, **files: str) -> list[str]:
    """What the rule says of these specs, which stand below the KPI's two lines."""
    more = {f"actuals/{name}.csv": text for name, text in files.items()}
    found = lines({"a.yaml": kpi + specs, **more}, rule)
    return [line.replace(f" {rule}", "").removeprefix("a.yaml:") for line in found]


def targets(fields: str, period: str = "2026-Q4") -> str:
    return f"targets:\n  {period}:\n    demos: {{{fields}}}\n"


class TestMissing:
    rule = "target-missing"

    def test_no_target(self, lines: Lines) -> None:
        assert on(lines, self.rule, "") == [
            "2:3: warning: `demos` (Demos held) has no target for any period that contains"
            " 2026-11-21."
        ]

    @pytest.mark.parametrize(
        ("period", "hint"),
        [
            ("2026-Q3", "; its last one was for 2026-Q3."),
            ("2026-10", "; its last one was for 2026-10."),
            ("2027", "; its first one is for 2027."),
        ],
    )
    def test_none_around_today(self, lines: Lines, period: str, hint: str) -> None:
        (found,) = on(lines, self.rule, targets("value: 5", period))
        assert found.endswith(f"contains 2026-11-21{hint}")

    @pytest.mark.parametrize("period", ["2026", "2026-H2", "2026-Q4", "2026-11", "2026-W47"])
    def test_any_length_will_do(self, lines: Lines, period: str) -> None:
        assert on(lines, self.rule, targets("value: 5", period)) == []

    @pytest.mark.parametrize("fields", ["pending: soon", "confidential: true", "value: many"])
    def test_one_without_a_number_counts(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets(fields)) == []

    @pytest.mark.parametrize(
        "field",
        [
            *("status: draft", "status: deprecated", "tracked_only: true"),
            *("status: activ", "tracked_only: maybe"),
        ],
    )
    def test_silent(self, lines: Lines, field: str) -> None:
        kpi = KPI.replace("definition: d", f"definition: d, {field}")
        assert on(lines, self.rule, "", kpi=kpi) == []

    def test_a_target_of_an_unreadable_period_is_no_missing_one(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5", "2026-Q5")) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        assert lines({"a.yaml": KPI, "b.yaml": "a: ["}, self.rule) == []

    def test_it_is_of_the_clock(self, report: Report) -> None:
        ruled = (finding.rule for finding in report(KPI, ignore=("clock",)).findings)
        assert self.rule not in ruled
        early = report(KPI + targets("value: 5"), date(2026, 9, 30), select=(self.rule,))
        assert [finding.clock for finding in early.findings] == [True]
        assert "for 2026-Q3 or" in early.findings[0].help


class TestNoRationale:
    rule = "target-no-rationale"

    def test_none(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5")) == [
            "5:5: error: The target of `demos` for 2026-Q4 does not say why it is this number."
        ]

    def test_an_empty_one(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets('value: 5, rationale: ""'))
        assert found.startswith("5:5: error: The target of `demos` for 2026-Q4 does not say why")

    @pytest.mark.parametrize("text", ["TBD", "to be agreed", "n/a", "see above"])
    def test_a_placeholder(self, lines: Lines, text: str) -> None:
        assert on(lines, self.rule, targets(f"value: 5, rationale: {text}")) == [
            f"5:34: error: The target of `demos` for 2026-Q4 has no rationale yet: `{text}` is a"
            " placeholder."
        ]

    def test_a_confidential_target_has_one_too(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("confidential: true"))
        assert found.startswith("5:5: error")
        assert on(lines, self.rule, targets("confidential: true, rationale: The board's.")) == []

    def test_the_reason_of_a_pending_one_is_its_rationale(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("pending: We start in January.")) == []
        assert on(lines, self.rule, targets('pending: ""')) == []
        (found,) = on(lines, self.rule, targets("pending: We start., rationale: TODO"))
        assert "`TODO` is a placeholder" in found

    @pytest.mark.parametrize("fields", ["value: 5, rationale: Why not.", "value: 5, rationale: 7"])
    def test_silent(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets(fields)) == []

    def test_history_is_not_judged(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5", "2026-Q3")) == []

    @pytest.mark.parametrize("status", ["draft", "deprecated", "activ"])
    def test_nor_are_kpis_that_are_not_active(self, lines: Lines, status: str) -> None:
        kpi = KPI.replace("definition: d", f"definition: d, status: {status}")
        assert on(lines, self.rule, targets("value: 5"), kpi=kpi) == []


class TestPending:
    rule = "target-pending"
    who = "The target of `demos` for 2026-Q4"

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            (
                "pending: Soon enough.",
                "5:5: {} is pending, with no day by which it gets its number.",
            ),
            (
                "pending: TBD, review_by: 2027-01-31",
                "5:22: {} is pending and does not say why: `TBD` is a placeholder.",
            ),
            ('pending: "", review_by: 2027-01-31', "5:22: {} is pending and does not say why."),
            (
                "pending: Soon enough., review_by: 2026-11-20",
                "5:47: {} was to get its number by 2026-11-20; it has none.",
            ),
        ],
    )
    def test_found(self, lines: Lines, fields: str, found: str) -> None:
        place, message = found.format(self.who).split(": ", 1)
        assert on(lines, self.rule, targets(fields)) == [f"{place}: warning: {message}"]

    @pytest.mark.parametrize(
        "fields",
        [
            "pending: Soon enough., review_by: 2026-11-21",
            "pending: Soon enough., review_by: tomorrow",
            "value: 5",
            "value: many",
            "confidential: true",
        ],
    )
    def test_silent(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets(fields)) == []

    def test_two_things_at_once(self, lines: Lines) -> None:
        assert len(on(lines, self.rule, targets("pending: TBD"))) == 2

    def test_not_once_the_period_is_over(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("pending: TBD", "2026-Q3")) == []

    def test_it_is_of_the_clock(self, report: Report) -> None:
        specs = KPI + targets("pending: TBD")
        assert report(specs, select=("clock",)).findings
        assert not report(specs, select=(self.rule,), ignore=("clock", self.rule)).findings

    @pytest.mark.parametrize("fields", ["pending: TBD", "confidential: true"])
    def test_nothing_else_is_asked_of_what_has_no_number(self, lines: Lines, fields: str) -> None:
        more = "value: 12345, method: top_down, top_down: 5, tolerance: 40%, baseline: {value: 9}"
        found = lines(KPI + targets(f"{fields}, {more}"), "target")
        assert {line.split()[2] for line in found} <= {f"{self.rule}:", "target-no-rationale:"}


class TestNoMethod:
    rule = "target-no-method"

    def test_none(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5")) == [
            "5:5: warning: The target of `demos` for 2026-Q4 does not say how its number was found."
        ]

    def test_a_benchmark_without_a_source(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5, method: benchmark")) == [
            "5:5: warning: The target of `demos` for 2026-Q4 is a benchmark without a source."
        ]

    @pytest.mark.parametrize(
        "fields",
        [
            "value: 5, method: trend",
            "value: 5, method: trends",
            "value: 5, method: benchmark, source: A survey of 2026",
            "pending: Soon.",
            "confidential: true",
        ],
    )
    def test_silent(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets(fields)) == []


class TestNoBaseline:
    rule = "target-no-baseline"

    def test_none(self, lines: Lines) -> None:
        assert on(lines, self.rule, targets("value: 5")) == [
            "5:5: warning: The target of `demos` for 2026-Q4 has no baseline, and `demos` has no"
            " actuals: nothing says where it starts from."
        ]

    def test_one_without_a_value(self, lines: Lines) -> None:
        (found,) = on(lines, self.rule, targets("value: 5, baseline: {period: 2026-Q3}"))
        assert found.startswith(
            "5:23: warning: The target of `demos` for 2026-Q4 names a baseline without a value, and"
        )

    @pytest.mark.parametrize(
        "fields",
        [
            "value: 5, baseline: {value: 4}",
            "value: 5, baseline: {value: four}",
            "value: 5, baseline: 4",
            "value: 5, method: benchmark",
            "value: 5, method: benchmrk",
            "pending: Soon.",
        ],
    )
    def test_silent(self, lines: Lines, fields: str) -> None:
        assert on(lines, self.rule, targets(fields)) == []

    @pytest.mark.parametrize("row", ["demos,2025-Q1,4", "demos,2025-Q1,4,smb", "demo,2026-Q3,4"])
    def test_actuals_will_do_even_one_that_cannot_be_read(self, lines: Lines, row: str) -> None:
        rows = f"kpi,period,value,segment\n{row}{',' * (3 - row.count(','))}\n"
        assert on(lines, self.rule, targets("value: 5"), q=rows) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        assert lines({"a.yaml": KPI + targets("value: 5"), "b.yaml": "a: ["}, self.rule) == []

    def test_the_line_to_add(self, report: Report) -> None:
        (found,) = report(KPI + targets("value: 5", "2027-01"), select=(self.rule,)).findings
        assert found.help.startswith("Add `baseline: {period: 2026-12, value: …}`, or actuals;")
