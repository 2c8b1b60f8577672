"""`kpilint show`: one entry as a card."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.model.project import Project
from kpilint.show import show

ROOT = Path(__file__).parents[1]

SPECS = """\
terms:
  sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that BDR works on.}
  sql:
    name: Sales-qualified lead
    abbreviation: SQL
    definition: A [[sal]] with a meeting.
    counts: person
    confused_with: {sal: Sales says lead for both.}
    aliases: [meeting]
people: {vp: {name: VP Sales, team: bdr, contact: vp@example.com}}
teams: {bdr: {name: Business development, function: sales, levers: [calls], contact: "#bdr"}}
funnels:
  big:
    name: Enterprise
    segment: enterprise
    deal_size: 84k
    stages:
      - {term: sal, driven_by: bdr}
      - {term: sql, driven_by: bdr, conversion: 60%, takes: 12 days, basis: CRM}
kpis:
  sals: {name: SALs, definition: d, measure: {kind: volume, of: big.sal}, drives: sqls}
  sqls:
    name: SQLs
    definition: Meetings booked with a [[sal]].
    measure: {kind: volume, of: big.sql}
    owner: bdr
    daci: {approver: vp}
    control: {level: direct, levers: [calls], note: By phone.}
  secret: {name: Secret, definition: d, measure: {kind: other}, unit: percent}
targets:
  2026-Q3:
    sqls: {value: 100, rationale: As before.}
  2026-Q4:
    sals: {value: 200}
    sqls:
      value: 120
      stretch: 130
      baseline: {period: 2026-Q3, value: 100}
      rationale: More calls.
      assumptions: {big.sql: 60%}
      scenarios: {low: {value: 100, changes: {big.sql: 50%}}}
      needs: {budget: 10k, headcount: 2, levers: [calls]}
      segments: {small: 20, large: 100}
    secret: {confidential: true, value: 12.5%, rationale: For the board.}
  2027-Q1:
    sqls: {pending: Waiting for the budget., review_by: 2027-01-31}
objectives:
  more: {name: More meetings, period: 2026-Q4, owner: bdr, kpis: [sqls, sals], rank: 1}
plans:
  calls:
    name: Call week
    objectives: more
    strategies: [Call, Call again]
    kpis: {primary: sqls}
    owner: bdr
    stages: big.sql
    timeline: {start: 2026-11-01, end: 2026-11-30}
    risks: [{risk: Nobody answers., mitigation: Mail them.}]
    recap: {results: Fine., why: Calls work.}
"""
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in the project, in a terminal of some width."""

    def invoke(*arguments: str, width: int = 80, specs: str = SPECS) -> Result:
        (tmp_path / "kpi_specs").mkdir(exist_ok=True)
        (tmp_path / "kpi_specs" / "a.yaml").write_text(specs, "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", str(width))
        return CliRunner().invoke(show, [*arguments, "--today", "2026-11-21"])

    return invoke


def test_a_kpi(run: Run) -> None:
    assert (
        run("sqls").output
        == """\
SQLs  kpis.sqls

  Definition  Meetings booked with a sal.

Meaning
  Measure     how many reach big.sql
  Unit        count
  Direction   up
  big.sql     A sal with a meeting.

Who
  Owner       Business development (bdr, #bdr)
  Driver      Business development (bdr, #bdr)
  Approver    VP Sales (vp, vp@example.com)
  Control     direct, by calls
              By phone.

Targets
  2026-Q3     100
  2026-Q4     120 (stretch 130), from 100 (baseline of 2026-Q3): +20%
  2027-Q1     no number yet: Waiting for the budget.

Arithmetic
  2026-Q4     200 SALs × 60% = 120 SQLs; the target of sqls is 120: fits

Where used
  kpis.sals (drives)
  objectives.more (kpis)
  plans.calls (kpis)
"""
    )


def test_the_targets_of_a_period(run: Run) -> None:
    shown = run("kpis.sqls", "--period", "2026-Q3").output
    assert "2026-Q3     100\n" in shown
    assert "2026-Q4" not in shown
    assert "None for 2025-Q1." in run("sqls", "--period", "2025-Q1").output
    whole_year = run("sqls", "--period", "2026").output
    assert "2026-Q3     100\n" in whole_year
    assert "2026-Q4     120" in whole_year


def test_a_target(run: Run) -> None:
    assert (
        run("targets.2026-Q4.sqls").output
        == """\
SQLs, 2026-Q4  targets.2026-Q4.sqls

  Owner       Business development (bdr, #bdr)
  Target      120 (stretch 130), from 100 (baseline of 2026-Q3): +20%
  Rationale   More calls.
  Tolerance   10%
  Assumes     big.sql 60%
  Low         100 with big.sql 50%
  Needs       $10,000, 2 people, calls
  By segment  small 20, large 100

Arithmetic
  2026-Q4     200 SALs × 60% = 120 SQLs; the target of sqls is 120: fits
"""
    )


def test_arithmetic_that_does_not_close(run: Run) -> None:
    shown = run("sals", specs=SPECS.replace("sals: {value: 200}", "sals: {value: 300}")).output
    assert "300 SALs × 60% = 180 SQLs; the target of sqls is 120: does not fit" in shown


@pytest.mark.parametrize("id", ["secret", "targets.2026-Q4.secret"])
def test_a_confidential_number_is_not_shown(run: Run, id: str) -> None:
    shown = run(id).output
    assert "confidential: the number lives elsewhere" in shown
    assert "12.5" not in shown


@pytest.mark.parametrize("id", ["sql", "SQL", "terms.sql", "sales-qualified lead"])
def test_a_term(run: Run, id: str) -> None:
    shown = run(id).output
    assert shown.startswith("Sales-qualified lead (SQL)  terms.sql\n")
    assert "  Definition   A sal with a meeting.\n" in shown
    assert "  Not sal      Sales says lead for both.\n" in shown
    assert "  funnels.big (stages)\n  kpis.sqls (measure)\n" in shown


def test_a_team_and_a_person(run: Run) -> None:
    shown = run("bdr").output
    assert "  Levers    calls\n" in shown
    assert "Owns\n  sqls      SQLs\n" in shown
    assert "objectives.more (owner)" in shown
    assert "  Team     Business development (bdr, #bdr)\n" in run("people.vp").output


def test_a_funnel(run: Run) -> None:
    shown = run("big").output
    assert "Stages in 2026-Q4\n" in shown
    assert "  sql        60% of sal (CRM), takes 12 days, by bdr\n" in shown


def test_an_objective(run: Run) -> None:
    shown = run("more").output
    assert "  sqls    2026-Q4: 120 (stretch 130), from 100 (baseline of 2026-Q3): +20%\n" in shown
    assert "plans.calls (objectives)" in shown


def test_a_plan(run: Run) -> None:
    shown = run("calls").output
    assert "  Strategies    - Call\n                - Call again\n" in shown
    assert "  When          2026-11-01 to 2026-11-30\n" in shown
    assert "  Nobody answers. Mail them.\n" in shown
    assert "  Why           Calls work.\n" in shown


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("slqs", "There is no entry `slqs`. Did you mean `sqls`?"),
        ("kpis.slqs", "There is no entry `kpis.slqs`. Did you mean `kpis.sqls`?"),
        ("targets.2026-Q4.slqs", "Did you mean `targets.2026-Q4.sqls`?"),
        ("targets.2026-Q4", "There is no entry `targets.2026-Q4`."),
        ("big.sql", "`big.sql` is a stage: show the funnel `big` or the term `sql`."),
        ("", "There is no entry ``."),
    ],
)
def test_what_is_not_there(run: Run, id: str, message: str) -> None:
    result = run(id)
    assert result.exit_code == 2
    assert message in result.output


def test_an_id_of_several_entries(run: Run) -> None:
    result = run("sqls", specs=SPECS.replace("  more: {", "  sqls: {"))
    assert result.exit_code == 2
    assert "`sqls` could be several entries: `kpis.sqls`, `objectives.sqls`." in result.output


def test_a_period_that_is_none(run: Run) -> None:
    result = run("sqls", "--period", "soon")
    assert result.exit_code == 2
    assert "`soon` is no period" in result.output


@pytest.mark.parametrize("width", [20, 40, 61, 80, 300])
def test_no_line_is_wider_than_the_terminal(run: Run, width: int) -> None:
    long = SPECS.replace("More calls.", "More calls to people who have not been called " * 9)
    for id in ("sqls", "targets.2026-Q4.sqls", "sql", "bdr", "big", "more", "calls"):
        lines = run(id, width=width, specs=long).output.splitlines()
        assert max(map(len, lines)) <= min(max(width, 40), 100)


def test_colours(run: Run) -> None:
    assert "\x1b[" not in run("sqls").output
    painted = run("sqls", "--color", "always").output
    assert "\x1b[1mSQLs\x1b[0m" in painted
    assert "\x1b[" not in run("sqls", "--color", "never").output


def test_nothing_steers_the_terminal(run: Run) -> None:
    shown = run("sqls", specs=SPECS.replace("More calls.", '"\\e[31mred"')).output
    assert "\x1b" not in shown


def test_every_entry_of_the_example_company_has_a_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    project = example()
    addresses = [f"{name}.{id}" for name in COLLECTIONS for id in getattr(project, name)]
    addresses += [target.address for target in project.targets.values()]
    assert len(addresses) > 100
    for address in addresses:
        result = CliRunner().invoke(show, [address, "--today", "2026-11-21"])
        assert result.exit_code == 0, (address, result.output)
        assert address in result.output


COLLECTIONS = ("kpis", "terms", "teams", "people", "funnels", "objectives", "plans")


def example() -> Project:
    from kpilint.config import load
    from kpilint.reading import read_project

    return read_project(load(ROOT, None))


def test_the_command_is_there() -> None:
    command = [sys.executable, "-m", "kpilint", "show", "sql_volume", "--today", "2026-11-21"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("SQLs  kpis.sql_volume\n")
