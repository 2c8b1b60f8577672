"""From an ugly spreadsheet to specs that are checked, with every cell accounted for."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from kpilint.cli import cli
from kpilint.read.load import load
from tests.imports.ugly import build

TODAY = ("--today", "2026-11-21")


def run(folder: Path, *arguments: str) -> Result:
    """One command, in the folder."""
    first, *rest = arguments
    return CliRunner().invoke(cli, [first, "-C", str(folder), *rest])


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ugly")
    build(folder / "kpis.xlsx")
    result = run(folder, "import", "xlsx", "kpis.xlsx", "--report", "account.json", *TODAY)
    assert result.exit_code == 0, result.output
    assert "Next: kpilint check --write-baseline accepted.json" in result.output
    return folder


def pieces(folder: Path) -> list[dict[str, str]]:
    found = json.loads((folder / "account.json").read_text("utf-8"))["pieces"]
    assert all(piece["why"] for piece in found if piece["how"] != "read")
    return list(found)


def test_all_sixty_are_there_and_parse(imported: Path) -> None:
    loaded = load(imported, ["kpi_specs"], {})
    assert not loaded.problems
    ids = [id for each in loaded.readables for id in each.document.data.get("kpis", {})]
    assert len(ids) == len(set(ids)) == 60


def test_every_cell_is_accounted_for_once(imported: Path) -> None:
    book = load_workbook(imported / "kpis.xlsx")
    cells = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }
    told = Counter(piece["place"] for piece in pieces(imported))
    assert max(told.values()) <= 3, told.most_common(3)
    assert {place: told[place] for place in cells} == dict.fromkeys(cells, 1)


def test_two_units_in_one_cell_are_read_as_neither(imported: Path) -> None:
    loaded = load(imported, ["kpi_specs"], {})
    targets = next(
        each.document.data["targets"]["2026"]
        for each in loaded.readables
        if "2026" in each.document.data.get("targets", {})
    )
    assert targets["pipeline_created"] == {"pending": "$5M / 60 deals"}
    assert targets["arr"] == {"value": "€50M"}


def test_a_formula_without_a_value_and_an_error_are_left(imported: Path) -> None:
    left = {piece["text"]: piece for piece in pieces(imported) if piece["how"] == "left"}
    assert left["=F20*1.1"]["why"] == "a formula without a computed value"
    assert left["#REF!"]["why"] == "an error in the spreadsheet"


def test_numbers_are_read_as_their_format_shows_them(imported: Path) -> None:
    text = (imported / "kpi_specs/imported/targets/2026-Q4.yaml").read_text("utf-8")
    assert "value: 22.5%" in text
    assert "value: €12500000" in text


def test_a_baseline_makes_the_check_clean(imported: Path) -> None:
    assert run(imported, "check", *TODAY).exit_code == 1
    accepted = run(imported, "check", "--write-baseline", "accepted.json", *TODAY)
    assert accepted.exit_code == 0
    clean = run(imported, "check", "--baseline", "accepted.json", *TODAY)
    assert clean.exit_code == 0, clean.output


def test_nothing_that_runs_gets_into_the_specs(imported: Path) -> None:
    for file in (imported / "kpi_specs").rglob("*.yaml"):
        text = file.read_text("utf-8")
        assert "<script" not in text
        assert "onerror" not in text


def test_the_same_again_changes_nothing(imported: Path) -> None:
    files = [file for file in (imported / "kpi_specs").rglob("*") if file.is_file()]
    before = {file: file.read_text("utf-8") for file in files}
    assert run(imported, "import", "xlsx", "kpis.xlsx", *TODAY).exit_code == 0
    assert {file: file.read_text("utf-8") for file in files} == before
