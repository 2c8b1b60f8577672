"""The family ladder: what a number serves, and what comes first."""

from collections.abc import Callable
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

KPIS = """\
kpis:
  calls: {name: Calls, definition: d, owner: bdr, measure: {kind: activity, of: calls}}
  demos: {name: Demos, definition: d, measure: {kind: activity, of: demos}}
  draft: {name: Draft, definition: d, measure: {kind: activity, of: x}, status: draft}
teams:
  bdr: {name: Business development}
  sales: {name: Sales}
"""


def target(kpi: str = "calls", period: str = "2026-Q4", fields: str = "value: 5") -> str:
    return f"targets: {{{period}: {{{kpi}: {{{fields}}}}}}}\n---\n"


def objectives(*entries: str) -> str:
    return "objectives:\n" + "".join(entries)


def objective(id: str, *fields: str, period: str = "2026-Q4") -> str:
    """One objective on one line, to stand below `objectives:`."""
    more = "".join(f", {field}" for field in fields)
    return f"  {id}: {{name: {id.title()}, period: {period}{more}}}\n"


def on(lines: Lines, rule: str, *specs: str) -> list[str]:
    found = lines({"a.yaml": KPIS, "c.yaml": "".join(specs)}, rule)
    return [line.removeprefix("c.yaml:").replace(f" {rule}:", ":") for line in found]


def helps(report: Report, rule: str, *specs: str) -> list[str]:
    files = {"a.yaml": KPIS, "c.yaml": "".join(specs)}
    return [finding.help for finding in report(files, select=(rule,)).findings]


class TestOrphanKpi:
    rule = "ladder-orphan-kpi"

    def test_message(self, lines: Lines, report: Report) -> None:
        specs = target(), objectives(objective("grow", "level: company", "owner: bdr"))
        assert on(lines, self.rule, *specs) == [
            "a.yaml:2:3: warning: `calls` (Calls) has a target for 2026-Q4 and serves no objective."
        ]
        assert helps(report, self.rule, *specs) == [
            "Name it in the `kpis` of the objective that it serves, for example in those of `grow`;"
            " if it serves none, ask whether it needs a target."
        ]

    def test_help_without_an_objective_of_the_owner(self, report: Report) -> None:
        assert helps(report, self.rule, target("demos")) == [
            "Name it in the `kpis` of the objective that it serves; if it serves none, ask whether"
            " it needs a target."
        ]

    @pytest.mark.parametrize(
        ("targets", "findings"),
        [
            (target(), 1),
            (target(period="2026"), 1),
            (target(period="2026-W47"), 1),
            (target(period="2026-Q3"), 0),
            (target(period="2027-Q1"), 0),
            (target(fields="pending: Too early."), 0),
            (target(fields="confidential: true, rationale: r"), 0),
            (target("draft"), 0),
            (target() + target(period="2026"), 1),
            ("", 0),
        ],
    )
    def test_targets_in_force(self, lines: Lines, targets: str, findings: int) -> None:
        assert len(on(lines, self.rule, targets)) == findings

    @pytest.mark.parametrize(
        ("fields", "period", "findings"),
        [
            ("kpis: [calls]", "2026-Q4", 0),
            ("kpis: calls", "2026", 0),
            ("kpis: [demos, calls]", "2027", 0),
            ("kpis: [calls]", "2026-Q3", 1),  # over
            ("kpis: [demos]", "2026-Q4", 1),
            ("kpis: [cals]", "2026-Q4", 0),  # a slip, said elsewhere
            ("kpis: [nothing_like_it]", "2026-Q4", 1),
            ("kpis: 3", "2026-Q4", 0),
            ("kpis: [calls]", "whenever", 0),
        ],
    )
    def test_objectives(self, lines: Lines, fields: str, period: str, findings: int) -> None:
        listing = objectives(objective("grow", "level: company", fields, period=period))
        assert len(on(lines, self.rule, target(), listing)) == findings

    def test_an_objective_that_cannot_be_read(self, lines: Lines) -> None:
        assert on(lines, self.rule, target(), "objectives: {grow: 3}\n") == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        assert lines({"a.yaml": KPIS, "b.yaml": target(), "c.yaml": "x: ["}, self.rule) == []


class TestOrphanObjective:
    rule = "ladder-orphan-kpi"

    def test_message(self, lines: Lines, report: Report) -> None:
        specs = objectives(
            objective("grow", "level: company"), objective("call", "level: team", "owner: bdr")
        )
        assert on(lines, self.rule, specs) == [
            "3:3: warning: Objective `call` (Call) hangs from no objective of the company: it has"
            " no `parent`."
        ]
        assert helps(report, self.rule, specs) == [
            "Add `parent: grow`, or another that hangs from an objective of `level: company`."
        ]

    def test_help_without_a_level_and_without_a_company(self, report: Report) -> None:
        assert helps(report, self.rule, objectives(objective("call"))) == [
            "Add a `parent`, or another that hangs from an objective of `level: company`, or"
            " `level: company` if it is one of them."
        ]

    def test_of_a_line_only_the_highest(self, lines: Lines) -> None:
        specs = objectives(
            objective("call", "parent: sell"),
            objective("sell", "parent: earn"),
            objective("earn", "level: department"),
        )
        assert [line[:4] for line in on(lines, self.rule, specs)] == ["4:3:"]

    def test_below_one_that_is_over(self, lines: Lines) -> None:
        specs = objectives(
            objective("sell", "level: department", period="2026-Q3"),
            objective("call", "parent: sell"),
            objective("more", "parent: call"),
        )
        assert on(lines, self.rule, specs) == [
            "3:47: warning: Objective `call` (Call) hangs from no objective of the company: `sell`,"
            " its parent, hangs from none either."
        ]

    @pytest.mark.parametrize(
        "above",
        [
            ["level: company"],
            ["parent: top"],
            ["parent: nobody"],
            ["parent: 3"],
            ["level: galaxy"],
            ["parent: call"],  # a cycle, said elsewhere
        ],
    )
    def test_silent(self, lines: Lines, above: list[str]) -> None:
        specs = objectives(
            objective("call", "level: team", "parent: sell"),
            objective("sell", *above),
            objective("top", "level: company", period="2025"),
        )
        assert on(lines, self.rule, specs) == []

    def test_what_is_over(self, lines: Lines) -> None:
        assert on(lines, self.rule, objectives(objective("call", period="2026-Q3"))) == []

    def test_a_long_line(self, lines: Lines) -> None:
        many = (objective(f"o{n}", f"parent: o{n + 1}") for n in range(1500))
        specs = objectives(*many, objective("o1500", "level: company"))
        assert on(lines, self.rule, specs) == []
        assert len(on(lines, self.rule, specs.replace("company", "team"))) == 1


class TestEmptyObjective:
    rule = "ladder-empty-objective"

    def test_without_kpis(self, lines: Lines, report: Report) -> None:
        specs = target(), objectives(objective("call", "owner: bdr"))
        assert on(lines, self.rule, *specs) == [
            "4:3: warning: Objective `call` (Call) lists no KPI, so nothing shows whether it is"
            " reached."
        ]
        assert helps(report, self.rule, *specs) == [
            "Add `kpis:` with one that has a target for 2026-Q4, such as `calls`."
        ]

    def test_without_a_target(self, lines: Lines, report: Report) -> None:
        specs = target(), objectives(objective("show", "owner: bdr", "kpis: [demos, draft]"))
        assert on(lines, self.rule, *specs) == [
            "4:57: warning: Objective `show` (Show) lists `demos` and `draft`, without a target for"
            " 2026-Q4 or a part of it."
        ]
        assert helps(report, self.rule, *specs) == [
            "Give `demos` one under `targets:`, or list a KPI that has one, such as `calls`."
        ]

    @pytest.mark.parametrize(
        ("of_target", "of_objective", "findings"),
        [
            ("2026-Q4", "2026-Q4", 0),
            ("2026-Q4", "2026", 0),
            ("2026-Q4", "FY2026", 0),
            ("2026-Q1", "2026", 0),
            ("2026-12", "2026-Q4", 0),
            ("2026-W53", "2026", 0),
            ("2026-W53", "2027", 1),
            ("2026", "2026-Q4", 1),
            ("2027-Q1", "2026-Q4", 1),
            ("2026-Q3", "2026-Q3", 0),
            ("2026-Q2", "2026-Q3", 0),  # over
        ],
    )
    def test_periods(self, lines: Lines, of_target: str, of_objective: str, findings: int) -> None:
        own = objectives(objective("call", "kpis: [demos, calls]", period=of_objective))
        assert len(on(lines, self.rule, target(period=of_target), own)) == findings

    @pytest.mark.parametrize(
        ("kpis", "targets", "findings"),
        [
            ("[calls]", target(fields="pending: Too early."), 0),
            ("[calls]", target(fields="confidential: true, rationale: r"), 0),
            ("[draft]", target("draft"), 0),
            ("[cals]", target(), 0),
            ("3", target(), 0),
            ("[calls]", "targets: {2026-Q4: {calls: 3}}\n---\n", 0),
            ("[calls]", "targets: {2026-Q4: {demos: 3}}\n---\n", 1),
            ("[]", target(), 1),
        ],
    )
    def test_what_counts(self, lines: Lines, kpis: str, targets: str, findings: int) -> None:
        own = objectives(objective("call", f"kpis: {kpis}"))
        assert len(on(lines, self.rule, targets, own)) == findings

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": KPIS, "b.yaml": objectives(objective("call")), "c.yaml": "x: ["}
        assert lines(files, self.rule) == []


class TestUnranked:
    rule = "ladder-unranked"

    def test_one_lacks_a_rank(self, lines: Lines, report: Report) -> None:
        specs = objectives(
            objective("call", "owner: bdr"), objective("meet", "owner: bdr", "rank: 1")
        )
        assert on(lines, self.rule, specs) == [
            "2:3: info: `bdr` has 2 objectives for 2026-Q4, and nothing says which comes first when"
            " time runs out: `call` has no rank, `meet` has rank 1."
        ]
        assert helps(report, self.rule, specs) == [
            "Give each a `rank` of its own, 1 for the first; `rank: 2` is free."
        ]

    def test_two_have_the_same(self, lines: Lines, report: Report) -> None:
        ranks = ("rank: 2", "rank: 1", "rank: 2", "rank: 3")
        specs = objectives(*(objective(f"o{n}", "owner: bdr", r) for n, r in enumerate(ranks)))
        assert [line[:10] for line in on(lines, self.rule, specs)] == ["4:53: info"]
        files = {"c.yaml": specs}
        assert [r.message for r in report(files, select=(self.rule,)).findings[0].related] == [
            "has rank 2",
            "has rank 1",
            "has rank 3",
        ]
        assert helps(report, self.rule, specs)[0].endswith("`rank: 4` is free.")

    @pytest.mark.parametrize(
        ("one", "other", "findings"),
        [
            ("owner: bdr", "owner: bdr", 1),
            ("owner: bdr, rank: 1", "owner: bdr, rank: 2", 0),
            ("owner: bdr, rank: 1", "owner: bdr, rank: 1", 1),
            ("owner: bdr, rank: 0", "owner: bdr", 1),
            ("owner: bdr", "owner: sales", 0),
            ("level: team", "level: team", 0),
            ("owner: bdr", "owner: bdr, rank: first", 0),
            ("owner: bdr, level: team", "owner: bdr, level: person", 1),
        ],
    )
    def test_pairs(self, lines: Lines, one: str, other: str, findings: int) -> None:
        specs = objectives(objective("call", one), objective("meet", other))
        assert len(on(lines, self.rule, specs)) == findings

    @pytest.mark.parametrize(
        ("one", "other", "findings"),
        [
            ("2026-Q4", "2026-Q4", 1),
            ("2026-Q4", "FY2026-Q4", 1),
            ("2026-Q4", "2027-Q1", 0),
            ("2026-Q4", "2026", 0),
            ("2026-Q3", "2026-Q3", 0),
        ],
    )
    def test_periods(self, lines: Lines, one: str, other: str, findings: int) -> None:
        specs = objectives(
            objective("call", "owner: bdr", period=one),
            objective("meet", "owner: bdr", period=other),
        )
        assert len(on(lines, self.rule, specs)) == findings
