"""The command: where it writes, what it leaves alone, and what it says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli

TABLE = "KPI,Description,Owner,Q4 2026 target,Comments\nLeads,New names,Demand Gen,120,ask\n"
TODAY = "2026-11-21"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kpis.csv").write_text(TABLE, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["import", "-C", str(folder), *arguments, "--today", TODAY])


def files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.strip().splitlines()
    return line


WRITTEN = [
    "kpi_specs/imported/imported.yaml",
    "kpi_specs/imported/kpis/demand_gen.yaml",
    "kpi_specs/imported/targets/2026-Q4.yaml",
    "kpi_specs/imported/teams.yaml",
    "kpis.csv",
]


def test_it_writes_readable_specs(folder: Path) -> None:
    result = run(folder, "csv", "kpis.csv")
    assert result.exit_code == 0
    assert files(folder) == WRITTEN
    assert (folder / WRITTEN[1]).read_text("utf-8") == (
        "kpis:\n"
        "  leads:\n"
        "    name: Leads\n"
        "    definition: New names\n"
        "    measure: {kind: other}\n"
        "    unit: count\n"
        "    owner: demand_gen\n"
        "    notes: ask\n"
    )
    assert (folder / WRITTEN[2]).read_text("utf-8") == (
        "targets:\n  2026-Q4:\n    leads:\n      value: 120\n"
    )


def test_the_end_says_what_was_read_guessed_and_left(folder: Path) -> None:
    output = run(folder, "csv", "kpis.csv").output
    assert "8 read" not in output
    assert "9 read, 1 guessed, 1 left of 11 pieces." in output
    assert "line 2, column E “ask” → kpis.leads.notes: kept as notes" in output
    assert output.endswith("Next: kpilint check --write-baseline accepted.json\n")


@pytest.mark.parametrize(("by", "file"), [("kpi", "leads"), ("file", "kpis")])
def test_files_by_kpi_or_by_sheet(by: str, file: str, folder: Path) -> None:
    run(folder, "csv", "kpis.csv", "--by", by)
    assert f"kpi_specs/imported/kpis/{file}.yaml" in files(folder)


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    result = run(folder, "csv", "kpis.csv", "--dry-run")
    assert files(folder) == ["kpis.csv"]
    assert "--- kpi_specs/imported/kpis/demand_gen.yaml\nkpis:\n  leads:\n" in result.output


def test_another_folder(folder: Path) -> None:
    run(folder, "csv", "kpis.csv", "--into", "elsewhere")
    assert "elsewhere/teams.yaml" in files(folder)


def test_what_kpilint_would_not_read_is_said(folder: Path) -> None:
    output = run(folder, "csv", "kpis.csv", "--into", "elsewhere").output
    assert output.endswith("Next: move them below kpi_specs/: kpilint reads no specs elsewhere.\n")


def test_actuals_go_where_they_are_looked_for(folder: Path) -> None:
    (folder / "kpis.csv").write_text("KPI,Q3 2026 actual\nLeads,104\n", "utf-8")
    run(folder, "csv", "kpis.csv")
    text = (folder / "kpi_specs/actuals/imported.csv").read_text("utf-8")
    assert text == "kpi,period,value\nleads,2026-Q3,104\n"


def test_an_edited_file_is_not_replaced(folder: Path) -> None:
    run(folder, "csv", "kpis.csv")
    edited = folder / WRITTEN[1]
    edited.write_text(edited.read_text("utf-8") + "# mine\n", "utf-8")
    said = refused(run(folder, "csv", "kpis.csv"))
    assert "kpis/demand_gen.yaml is there already, and not as an import leaves a file" in said
    assert edited.read_text("utf-8").endswith("# mine\n")


def test_a_file_of_somebody_else_is_not_replaced(folder: Path) -> None:
    (folder / "kpi_specs/imported").mkdir(parents=True)
    (folder / WRITTEN[3]).write_text("teams: {}\n", "utf-8")
    assert "teams.yaml is there already" in refused(run(folder, "csv", "kpis.csv"))
    assert files(folder) == ["kpi_specs/imported/teams.yaml", "kpis.csv"]


def test_what_an_earlier_import_left_is_said(folder: Path) -> None:
    run(folder, "csv", "kpis.csv")
    said = refused(run(folder, "csv", "kpis.csv", "--by", "kpi"))
    assert "kpis/demand_gen.yaml is from an earlier import, and this one has nothing for it" in said


def test_a_changed_sheet_replaces_what_nobody_edited(folder: Path) -> None:
    run(folder, "csv", "kpis.csv")
    (folder / "kpis.csv").write_text(TABLE.replace("120", "130"), "utf-8")
    assert run(folder, "csv", "kpis.csv").exit_code == 0
    assert "value: 130" in (folder / WRITTEN[2]).read_text("utf-8")


def test_ids_of_the_project_are_kept_apart(folder: Path) -> None:
    (folder / "kpi_specs").mkdir()
    own = "kpis:\n  leads: {name: L, definition: D, measure: {kind: other}, unit: count}\n"
    own += "people:\n  demand_gen: {name: Head of demand generation}\n"
    (folder / "kpi_specs/own.yaml").write_text(own, "utf-8")
    output = run(folder, "csv", "kpis.csv").output
    assert "`leads` is in the project already: kept apart as `leads_2`" in output
    text = (folder / "kpi_specs/imported/targets/2026-Q4.yaml").read_text("utf-8")
    assert "leads_2:\n" in text
    assert "kpi_specs/imported/teams.yaml" not in files(folder)


def test_a_report_has_every_piece(folder: Path) -> None:
    run(folder, "csv", "kpis.csv", "--report", "account.json")
    account = json.loads((folder / "account.json").read_text("utf-8"))
    assert account["version"] == 1
    assert {
        "how": "read",
        "file": "kpis.csv",
        "place": "line 2, column D",
        "text": "120",
        "address": "targets.2026-Q4.leads.value",
        "why": "",
    } in account["pieces"]


def test_a_mapping_says_what_columns_are_for(folder: Path) -> None:
    (folder / "kpis.csv").write_text("Kennzahl,Wert neu,Zuständig\nAnfragen,120,CEO\n", "utf-8")
    mapping = "Kennzahl: name\nWert neu: target 2027-Q1\nZuständig: x-owner_of_old\n"
    (folder / "map.yaml").write_text(mapping, "utf-8")
    assert run(folder, "csv", "kpis.csv", "--mapping", "map.yaml").exit_code == 0
    assert "kpi_specs/imported/targets/2027-Q1.yaml" in files(folder)
    text = (folder / "kpi_specs/imported/kpis/without_owner.yaml").read_text("utf-8")
    assert "x-owner_of_old: CEO" in text


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("KPI: nmae\n", "no field. Did you mean `name`?"),
        ("KPI: name\nOwnr: owner\n", "no column is headed `ownr`. Did you mean `owner`?"),
        ("KPI: target 2026-Q9\n", "2026 has 4 quarters"),
        ("KPI: name and more\n", "says more than a field and its period"),
        ("KPI: [name]\n", "which is no field"),
        ("- KPI\n", "should say a heading and its field a line"),
        ("", "should say a heading and its field a line"),
        ("a: b: c\n", "line 1"),
    ],
)
def test_a_slip_in_the_mapping_is_said(mapping: str, said: str, folder: Path) -> None:
    (folder / "map.yaml").write_text(mapping, "utf-8")
    assert said in refused(run(folder, "csv", "kpis.csv", "--mapping", "map.yaml"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cvs", "kpis.csv"), "There is no format `cvs`. Did you mean `csv`?"),
        (("csv", "gone.csv"), "gone.csv is not there"),
        (("csv", "."), "is a folder; name the file to import"),
        (("xlsx", "kpis.csv"), "It looks like text: try `kpilint import csv`"),
        (("csv", "kpis.csv", "--period", "Q4"), "--period: `Q4` is no period"),
        (("csv", "kpis.csv", "--mapping", "gone.yaml"), "gone.yaml cannot be read"),
        (("dbt", "kpis.csv", "--mapping", "kpis.csv"), "goes with csv and xlsx only"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: tuple[str, ...], said: str, folder: Path
) -> None:
    assert said in refused(run(folder, *arguments))
    assert files(folder) == ["kpis.csv"]


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "kpi_specs").write_text("", "utf-8")
    assert "cannot be written" in refused(run(folder, "csv", "kpis.csv"))


@pytest.mark.parametrize("file", ["kpis.csv", WRITTEN[0], WRITTEN[3]])
def test_a_report_replaces_nothing_but_a_report(file: str, folder: Path) -> None:
    said = refused(run(folder, "csv", "kpis.csv", "--report", file))
    assert "holds something else than the report of an import" in said
    assert files(folder) == ["kpis.csv"]
    for _ in range(2):
        assert run(folder, "csv", "kpis.csv", "--report", "account.json").exit_code == 0


def told(folder: Path, table: str) -> tuple[str, dict[str, str]]:
    """What is told, and the targets and actuals."""
    (folder / "kpis.csv").write_text(table, "utf-8")
    output = run(folder, "csv", "kpis.csv").output
    specs = folder / "kpi_specs"
    found = [*specs.glob("imported/[kt]*/*.yaml"), *specs.glob("actuals/*.csv")]
    return output, {path.stem: path.read_text("utf-8") for path in found}


def test_a_cell_that_is_no_period_is_kept_and_said(folder: Path) -> None:
    output, texts = told(folder, "KPI,Period,Target\nLeads,ongoing,120\n")
    assert "“ongoing” is no period that can be read: taken for 2026-Q4" in output
    assert "x-period: ongoing\n" in texts["without_owner"]
    assert "value: 120\n" in texts["2026-Q4"]


def test_where_others_write_commas_points_part_thousands(folder: Path) -> None:
    table = "KPI;Target Q4 2026;Q3 2026 actual\nLeads;1.200;1.104\nOpen rate;22,5 %;21,8 %\n"
    output, texts = told(folder, table)
    assert "value: 1200\n" in texts["2026-Q4"]
    assert "value: 22.5%\n" in texts["2026-Q4"]
    assert texts["imported"] == "kpi,period,value\nleads,2026-Q3,1104\nopen_rate,2026-Q3,21.8%\n"
    assert "line 2, column C “1.104” → actuals.2026-Q3.leads: the points are taken for" in output


def test_where_nobody_writes_commas_a_point_is_a_guess(folder: Path) -> None:
    output, texts = told(folder, "KPI;Target Q4 2026\nLeads;1.200\n")
    assert "value: 1.200\n" in texts["2026-Q4"]
    assert "what parts the thousands could part the decimals" in output


def test_rows_of_one_kpi_are_measured_in_the_same(folder: Path) -> None:
    table = (
        "KPI,Period,Target\nRate,2026-Q3,TBD\nRate,2026-Q4,5%\nCost,2026-Q3,9\nCost,2026-Q4,€5\n"
    )
    output, texts = told(folder, table)
    assert texts["without_owner"].count("unit: percent") == 1
    assert "rate_2" not in texts["without_owner"]
    assert "→ kpis.cost_2.name: the name stands more than once: see kpis.cost" in output
    assert "cost:\n      value: 9\n" in texts["2026-Q3"]
    assert "cost_2:\n      value: €5\n" in texts["2026-Q4"]
