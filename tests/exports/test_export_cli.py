"""`kpilint export`: where files go, and what is said beside them."""

import json
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.exports.formats import FORMATS

SPECS = """\
teams: {desk: {name: Desk}}
kpis:
  leads: {name: Leads, definition: People., measure: {kind: activity, of: letters}, owner: desk}
targets:
  2027-Q1: {leads: {value: 120}}
  2027-Q2: {leads: {value: 130}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/all.yaml").write_text(SPECS, "utf-8")
    return tmp_path


def run(*arguments: str, at: Path, code: int = 0) -> Result:
    before = Path.cwd()
    try:
        result = CliRunner().invoke(cli, [*arguments, "-C", str(at), "--today", "2026-11-21"])
    finally:
        os.chdir(before)
    assert result.exit_code == code, result.output
    return result


def test_text_goes_to_the_screen_and_the_rest_beside_it(project: Path) -> None:
    result = run("export", "json", at=project)
    found = json.loads(result.stdout)
    assert [each["id"] for each in found["kpis"]] == ["leads"]
    assert result.stderr == ""
    assert date.fromisoformat(found["today"]) == date(2026, 11, 21)


def test_a_workbook_is_a_file(project: Path) -> None:
    result = run("export", "xlsx", "--out", "kpis.xlsx", at=project)
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "Wrote kpis.xlsx",
        "Not in the export:",
        "  all of teams.desk: there is a sheet for KPIs, one for targets and one for terms",
    ]
    assert openpyxl.load_workbook(project / "kpis.xlsx").sheetnames == ["KPIs", "Targets", "Terms"]


def test_several_files_need_a_folder(project: Path) -> None:
    run("export", "csv", "--out", "sheets", "-q", at=project)
    assert {path.name for path in (project / "sheets").iterdir()} == {
        *("kpis.csv", "targets.csv", "terms.csv")
    }
    (project / "file").touch()
    said = run("export", "csv", "--out", "file", at=project, code=2).output
    assert "file is a file; kpis.csv, targets.csv, terms.csv need a folder." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["xlxs"], "There is no format `xlxs` to export to. Did you mean `xlsx`?"),
        (["json", "kpis.json"], "The format json is written anew; say where with --out"),
        (["json", "--period", "2027Q1"], "`2027-Q1`"),
        (
            ["json", "--period", "2030"],
            "There are no targets for 2030. Periods with targets: 2027",
        ),
        (["xlsx", "--out", "kpi_specs/all.yaml/x.xlsx"], "Nothing is written."),
    ],
)
def test_what_cannot_be_done_is_said(project: Path, arguments: list[str], said: str) -> None:
    assert said in run("export", *arguments, at=project, code=2).output


def test_sheets_have_a_place_of_their_own_unless_it_is_taken(project: Path) -> None:
    for _ in range(2):
        run("export", "xlsx", at=project)
        run("export", "csv", at=project)
    assert (project / "kpis.xlsx").is_file()
    assert len([*(project / "kpis-csv").iterdir()]) == 3
    (project / "kpis-csv/terms.csv").write_text("mine", "utf-8")
    said = run("export", "csv", at=project, code=2).output
    assert "kpis-csv/terms.csv is there already: say where to write with --out PATH." in said


def test_a_sheet_with_edits_is_not_written_over(project: Path) -> None:
    run("export", "xlsx", "--out", "kpis.xlsx", at=project)
    run("export", "xlsx", "--out", "kpis.xlsx", at=project)
    book = openpyxl.load_workbook(project / "kpis.xlsx")
    book["Targets"]["E2"].value = 125
    book.save(project / "kpis.xlsx")
    said = run("export", "xlsx", "--out", "kpis.xlsx", at=project, code=2).output
    assert "kpis.xlsx holds edits that are not in the specs. Bring them in with" in said
    run("import", "xlsx", "kpis.xlsx", at=project)
    run("export", "xlsx", "--out", "kpis.xlsx", at=project)
    specs = (project / "kpi_specs/all.yaml").read_text("utf-8")
    assert specs == SPECS.replace("value: 120", "value: 125")


@pytest.mark.parametrize(
    ("form", "out"),
    [
        ("json", "kpi_specs/all.yaml"),
        ("datahub", "kpi_specs/new/glossary.YML"),
        ("csv", "kpi_specs/actuals/sheets"),
    ],
)
def test_no_export_stands_among_the_specs(project: Path, form: str, out: str) -> None:
    said = run("export", form, "--out", out, at=project, code=2).output
    assert "would stand among the specs and be read as one of them" in said
    assert [path.read_text() for path in project.rglob("*.*") if path.is_file()] == [SPECS]


def test_beside_the_specs_there_is_room(project: Path) -> None:
    run("export", "ossie", "--out", "kpi_specs/kpis.json", at=project)
    run("export", "ossie", "--out", "kpis.yaml", at=project)
    run("export", "csv", "--out", "kpi_specs", at=project)


def test_what_is_no_file_is_not_replaced(project: Path) -> None:
    pipe = project / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run("export", "json", "--out", "pipe", at=project)
        assert os.read(reader, 20).startswith(b"{")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_every_format_has_a_module_that_writes() -> None:
    from importlib import import_module

    for name, module in FORMATS.items():
        found = import_module(module)
        assert hasattr(found, "export") != hasattr(found, "edit"), name
