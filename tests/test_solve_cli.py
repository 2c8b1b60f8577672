"""`kpilint solve`: what it prints, and what it refuses."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.solve.cli import solve

ROOT = Path(__file__).parents[1]

OUTBOUND = """\
terms:
  activity: {name: Activity, definition: d}
  discovery: {name: Discovery call, definition: d}
  demo: {name: Demo, definition: d}
  won: {name: Deal, definition: d}
funnels:
  sales:
    name: Outbound sales
    deal_size: 84k
    basis: Last four quarters
    stages:
      - {term: activity}
      - {term: discovery, conversion: 2%}
      - {term: demo, conversion: 60%}
      - {term: won, conversion: 33%, takes: 9 months}
"""
WEBINAR = """\
terms:
  invited: {name: Invited, definition: d}
  opened: {name: Opened, definition: d}
  registered: {name: Registered, definition: d}
  attended: {name: Attended, definition: d}
funnels:
  webinar:
    name: Webinar
    stages:
      - {term: invited}
      - {term: opened, conversion: 30%}
      - {term: registered, conversion: 20%}
      - {term: attended, conversion: 25..30%}
"""
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a project of these files."""

    def invoke(files: dict[str, str], *arguments: str) -> Result:
        for name, text in files.items():
            path = tmp_path / "kpi_specs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(solve, [*arguments, "--today", "2026-11-21"])

    return invoke


@pytest.fixture
def outbound(run: Run) -> Callable[..., Result]:
    return lambda *arguments: run({"a.yaml": OUTBOUND}, "sales", *arguments)


def test_a_quota_backwards(outbound: Run) -> None:
    result = outbound("--goal", "won=$250k")
    assert (result.exit_code, result.output) == (
        0,
        """\
Outbound sales, 2026-Q4: $250,000 of deals

  $250,000 ÷ $84,000 = 2.98 → 3 deals        deal size
  3 deals ÷ 33% = 9.09 → 9 demos             Last four quarters
  9 demos ÷ 60% = 15 discovery calls         Last four quarters
  15 discovery calls ÷ 2% = 750 activities   Last four quarters
  3 deals × $84,000 = $252,000               deal size

When:
  9 demos   2026-01-01 to 2026-03-31
  3 deals   2026-10-01 to 2026-12-31
""",
    )


def test_an_audience_forwards(run: Run) -> None:
    result = run({"a.yaml": WEBINAR}, "webinar", "--goal", "invited=500")
    assert (result.exit_code, result.output) == (
        0,
        """\
Webinar, 2026-Q4: 500 invited

  500 invited × 30% = 150 opened
  150 opened × 20% = 30 registered
  30 registered × 25%..30% = 7.5..9 → 8..9 attended
""",
    )


def test_a_shorter_cycle(outbound: Run) -> None:
    printed = outbound("--goal", "won=3", "--set", "won=6 months").output
    assert "deal: 6 months instead of 9 months   up to +50% in the same time" in printed
    assert "9 demos   2026-04-01 to 2026-06-30" in printed


def test_what_is_set(outbound: Run) -> None:
    printed = outbound(
        *("--goal", "won=$250k", "--set", "won=50%", "--set", "sales.demo=30..60%"),
        *("--set", "deal_size=50k", "--set", "won=25%"),
    ).output
    assert "$250,000 ÷ $50,000 = 5 deals" in printed
    assert "5 deals ÷ 25% = 20 demos" in printed
    assert "20 demos ÷ 30%..60% = 33.33..66.67 → 33..67 discovery calls" in printed
    assert printed.count("as you set it") == 2


def test_a_deal_size_is_in_the_currency_of_the_funnel(run: Run) -> None:
    specs = OUTBOUND.replace("deal_size: 84k", "deal_size: 84k EUR")
    printed = run({"a.yaml": specs}, "sales", "--goal", "won=€180k", "--set", "deal_size=90k")
    assert "€180,000 ÷ €90,000 = 2 deals" in printed.output


TARGETS = """\
kpis:
  demos: {name: Demos, definition: d, measure: {kind: volume, of: sales.demo}}
  deals: {name: Deals, definition: d, measure: {kind: volume, of: sales.won}}
  rate: {name: Rate, definition: d, measure: {kind: conversion, from: sales.demo, to: sales.won}}
targets:
  2026-Q4:
    demos: {value: 12}
    rate: {value: 25%}
"""


def test_what_would_have_to_be_true(run: Run) -> None:
    files = {"a.yaml": OUTBOUND, "b.yaml": TARGETS}
    printed = run(files, "sales", "--goal", "won=6").output
    assert (
        "6 deals ÷ 25% = 24 demos                     the target of `rate` for 2026-Q4" in printed
    )
    assert (
        printed.partition("Beside")[2]
        == """\
 the targets of 2026-Q4:
  `demos`   12 demos   12 short of 24

12 demos give 3 deals: 3 short of 6. What would have to be true, one of these alone:
  demo → deal   50% instead of 25%
  demos         24 instead of 12
"""
    )


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("won=3", "12 demos give 3 deals: enough for 3."),
        ("won=13", "demo → deal   not even 100% instead of 25%"),
        ("won=$504k", "deal size     $168,000 instead of $84,000"),
    ],
)
def test_whether_the_targets_give_it(run: Run, goal: str, said: str) -> None:
    assert said in run({"a.yaml": OUTBOUND, "b.yaml": TARGETS}, "sales", "--goal", goal).output


def test_forwards_to_a_target(run: Run) -> None:
    more = TARGETS.replace("demos: {value: 12}", "deals: {value: 5}")
    printed = run({"a.yaml": OUTBOUND, "b.yaml": more}, "sales", "--goal", "discovery=20").output
    assert "20 discovery calls give 3 deals: 2 short of 5." in printed
    assert "discovery call → demo   100% instead of 60%" in printed
    assert "demo → deal             41.7% instead of 25%" in printed
    assert "discovery calls         33 instead of 20" in printed


def test_a_range_that_may_suffice(run: Run) -> None:
    more = TARGETS.replace("rate: {value: 25%}", "rate: {value: 20%..50%}")
    printed = run({"a.yaml": OUTBOUND, "b.yaml": more}, "sales", "--goal", "won=5").output
    assert "12 demos give 2.4..6 deals: enough for 5 only if the ranges come out well." in printed


def test_what_is_known_of_earlier_times(run: Run) -> None:
    files = {
        "a.yaml": OUTBOUND,
        "b.yaml": TARGETS,
        "actuals/a.csv": "kpi,period,value\ndemos,2026-Q1,16\n",
    }
    printed = run(files, "sales", "--goal", "won=6").output
    assert "  `demos`   16 in 2026-Q1   on average 16, which gives 4 deals\n" in printed


def test_a_missing_conversion(run: Run) -> None:
    specs = OUTBOUND.replace("{term: demo, conversion: 60%}", "{term: demo}")
    printed = run({"a.yaml": specs}, "sales", "--goal", "won=3").output
    assert "No conversion leads on to `activity`, `discovery`: try --set demo=RATE." in printed
    printed = run({"a.yaml": specs}, "sales", "--goal", "activity=750").output
    assert "No conversion leads on to `demo`, `won`: try --set demo=RATE." in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--goal", "wno=3"), "`sales` has no stage `wno`. Did you mean `won`?"),
        (("--goal", "zzz=3"), "There are: activity, discovery, demo, won."),
        (("--goal", "won=12%"), "`won=12%` is no goal: write a number or money above 0"),
        (("--goal", "won=0"), "`won=0` is no goal"),
        (("--goal", "won=-3"), "`won=-3` is no goal"),
        (("--goal", "won=many"), "In `won=many`: `many` is no quantity."),
        (("--goal", "won=M"), "In a shell a `$` needs single quotes: 'won=$1M'."),
        (("--goal", "won=€1M"), "Money becomes a count by the size of a deal in EUR"),
        ((), "Missing option '--goal'"),
        (("--goal", "won=3", "--set", "won"), "`won` sets nothing: write `STAGE=RATE`"),
        (("--goal", "won=3", "--set", "won=0.3"), "`won=0.3` is no conversion: write a percent"),
        (("--goal", "won=3", "--set", "won=120%"), "`won=120%` cannot be"),
        (("--goal", "won=3", "--set", "won=0%"), "`won=0%` cannot be"),
        (("--goal", "won=3", "--set", "activity=5%"), "`activity` is the first stage"),
        (("--goal", "won=3", "--set", "deal_sise=5k"), "Did you mean `deal_size`?"),
        (("--goal", "won=3", "--set", "deal_size=0"), "a deal is worth more than nothing"),
        (("--goal", "won=3", "--set", "deal_size=€5"), "`€5` is in EUR"),
        (("--goal", "won=3", "--period", "2026-Q9"), "`2026-Q9` is no period."),
    ],
)
def test_refusals(outbound: Run, arguments: tuple[str, ...], message: str) -> None:
    result = outbound(*arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_an_unknown_funnel(run: Run) -> None:
    result = run({"a.yaml": OUTBOUND}, "salse", "--goal", "won=3")
    assert (result.exit_code, result.output) == (
        2,
        "Error: There is no funnel `salse`. Did you mean `sales`?\n",
    )


def test_nothing_to_read(run: Run) -> None:
    result = run({}, "sales", "--goal", "won=3")
    assert result.exit_code == 2
    assert "There is nothing to read" in result.output


def test_a_file_that_does_not_parse_is_said(run: Run) -> None:
    result = run({"a.yaml": OUTBOUND, "b.yaml": "a: ["}, "sales", "--goal", "won=3")
    assert result.exit_code == 0
    assert "Not every file can be read; `kpilint check` says why." in result.output


def test_the_usual_period_is_the_one_in_force_with_the_most_targets(run: Run) -> None:
    more = "targets: {2026: {deals: {value: 9}}, 2027-Q1: {deals: {value: 9}, demos: {value: 9}}}"
    specs = TARGETS.partition("targets:")[0]
    result = run({"a.yaml": OUTBOUND, "b.yaml": specs, "c.yaml": more}, "sales", "--goal", "won=3")
    assert result.output.startswith("Outbound sales, 2026: 3 deals\n")


def test_the_order_of_files_and_keys_changes_no_byte(run: Run) -> None:
    kpis, _, targets = TARGETS.partition("targets:\n  2026-Q4:\n")
    lines = kpis.splitlines(keepends=True)
    seen = set()
    for number, order in enumerate(itertools.permutations(lines[1:])):
        parts = [OUTBOUND, lines[0] + "".join(order)]
        parts += [f"targets:\n  2026-Q4:\n{line}" for line in targets.splitlines(keepends=True)]
        names = "abcd" if number % 2 else "dcba"
        files = {f"{name}.yaml": part for name, part in zip(names, parts, strict=True)}
        seen.add(run(files, "sales", "--goal", "won=6").output)
    assert len(seen) == 1


def test_the_example_company() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "kpilint", "solve", "enterprise", "--goal", "won=25"),
            *("--today", "2026-11-21"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "25 closed won ÷ 28.5% = 87.72 → 88 SQOs" in done.stdout
    assert "1,200 leads give 24.65 closed won: enough for 25." in done.stdout
