"""The way back: what was edited in an exported sheet, and nothing else, changes in the specs."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.cli import cli
from kpilint.config import Config, load
from kpilint.exports import csv as csv_format
from kpilint.exports import xlsx
from kpilint.exports.back import Brought, bring_back, is_ours
from kpilint.exports.kept import KEY
from kpilint.exports.target_rows import target_cells
from kpilint.reading import read_project
from tests.generate import Data, companies

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
SPECS = """\
# Numbers for the first quarter.
teams:
  desk: {name: Desk, daci: {approver: boss}}
  shop: {name: Shop}
people: {boss: {name: Boss}}
kpis:
  leads: {name: Leads, definition: People., measure: {kind: activity, of: letters}, owner: desk}
  rate: {name: Rate, definition: Share., measure: {kind: other}, unit: percent, owner: desk}
  sales: {name: Sales, definition: Money., measure: {kind: other}, unit: money, owner: shop}
  wait: {name: Wait, definition: Time., measure: {kind: other}, unit: duration, owner: shop}
  mood: {name: Mood, definition: Mood., measure: {kind: other}, unit: points, owner: desk}
targets:
  2027-Q1:
    leads:
      value: "1,200"   # agreed in May
      # why not more
      stretch: 1_300
      rationale: >-
        As last year,
        and a bit more.
      tolerance: 5%
    rate: {value: 22%, stretch: 24%, rationale: 'Was 21.9%'}  # of letters
    sales: {value: $84k, baseline: {period: 2026-Q4, value: $80k}}
    wait: {change: -2 days, baseline: {value: 10 days}}
    mood: {pending: Not measured yet., review_by: 2027-04-01}
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/all.yaml").write_text(SPECS, "utf-8")
    return Config(root=tmp_path)


def exported(config: Config, name: str = "sheet.xlsx") -> Path:
    """The project as a workbook, or its targets as CSV."""
    path = config.root / name
    project = read_project(config)
    if path.suffix == ".xlsx":
        [content] = xlsx.export(project, TODAY).files.values()
        assert isinstance(content, bytes)
        path.write_bytes(content)
    else:
        text = csv_format.export(project, TODAY).files["targets.csv"]
        path.write_text(str(text), "utf-8", newline="")
    return path


def edit(path: Path, kpi: str, key: str, value: Any, sheet: str = "Targets") -> None:
    """Type a value into a cell, as a person would."""
    if path.suffix == ".csv":
        edit_csv(path, lambda row: row.update({key: value}) if row["kpi"] == kpi else None)
        return
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book[sheet][1]]
    names = heads.index(xlsx.label("kpi"))
    for row in book[sheet].iter_rows(min_row=2):
        if row[names].value == kpi:
            row[heads.index(xlsx.label(key))].value = value
    book.save(path)


def edit_csv(path: Path, change: Callable[[dict[str, str]], Any], delimiter: str = ",") -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def back(config: Config, *files: Path) -> Brought:
    return bring_back(config, files, TODAY)


def changed(config: Config, kpi: str, key: str, value: Any, name: str = "sheet.xlsx") -> str:
    """The new text of the specs after one edit, all else being as it was."""
    path = exported(config, name)
    edit(path, kpi, key, value)
    brought = back(config, path)
    assert brought.refusals == ()
    [text] = brought.texts.values()
    return text


# What was not edited


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.csv"])
def test_a_sheet_that_nobody_edited_changes_nothing(config: Config, name: str) -> None:
    path = exported(config, name)
    assert is_ours(path)
    assert back(config, path) == Brought()


@pytest.mark.parametrize("name", ["sheet.xlsx", "targets.csv", "kpis.csv", "terms.csv"])
def test_the_example_company_comes_back_as_it_is(name: str, tmp_path: Path) -> None:
    config = load(ROOT, None)
    module = xlsx if name.endswith("xlsx") else csv_format
    files = module.export(read_project(config), TODAY).files
    content = files["kpis.xlsx" if name.endswith("xlsx") else name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert back(config, tmp_path / name) == Brought()


def test_other_files_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("kpi,target\nleads,12\n", "utf-8")
    assert not is_ours(tmp_path / "other.csv")


# One cell


@pytest.mark.parametrize(
    ("kpi", "key", "value", "old", "new"),
    [
        ("leads", "value", 1250, 'value: "1,200"   #', 'value: "1,250"   #'),
        ("leads", "value", "1.5k", 'value: "1,200"   #', "value: 1.5k   #"),
        ("leads", "stretch", 14000, "stretch: 1_300", "stretch: 14_000"),
        ("leads", "tolerance", 0.075, "tolerance: 5%", "tolerance: 7.5%"),
        ("rate", "value", 0.2, "value: 22%", "value: 20%"),
        ("rate", "value", 0.225, "value: 22%", "value: 22.5%"),
        ("rate", "value", 0.07 + 0.14, "value: 22%", "value: 21%"),
        ("rate", "value", "23%", "value: 22%", "value: 23%"),
        ("rate", "value", "22..23%", "value: 22%", "value: 22..23%"),
        ("sales", "value", 90000, "value: $84k", "value: $90k"),
        ("sales", "value", 90123, "value: $84k", "value: $90_123"),
        ("sales", "value", "$95k", "value: $84k", "value: $95k"),
        ("wait", "change", "-1 day", "change: -2 days", "change: -1 day"),
        ("mood", "review_by", date(2027, 5, 2), "review_by: 2027-04-01", "review_by: 2027-05-02"),
        (
            "mood",
            "pending",
            "Next year: #1",
            "pending: Not measured yet.",
            'pending: "Next year: #1"',
        ),
        ("rate", "rationale", "Was 21.9%, no", "'Was 21.9%'", '"Was 21.9%, no"'),
        ("rate", "owner", "shop", "'Was 21.9%'}", "'Was 21.9%', owner: shop}"),
        ("leads", "method", "trend", "tolerance: 5%\n", "tolerance: 5%\n      method: trend\n"),
        ("rate", "stretch", None, ", stretch: 24%", ""),
        ("rate", "rationale", None, ", rationale: 'Was 21.9%'", ""),
        ("leads", "tolerance", None, "      tolerance: 5%\n", ""),
    ],
)
def test_a_cell_changes_its_place_alone(
    config: Config, kpi: str, key: str, value: Any, old: str, new: str
) -> None:
    assert changed(config, kpi, key, value) == SPECS.replace(old, new, 1)


def test_folded_lines_make_room_for_one(config: Config) -> None:
    old = ">-\n        As last year,\n        and a bit more.\n"
    assert changed(config, "leads", "rationale", "More.") == SPECS.replace(old, "More.\n")


def test_a_goal_takes_the_place_of_another(config: Config) -> None:
    path = exported(config)
    edit(path, "mood", "pending", None)
    edit(path, "mood", "value", 42)
    [text] = back(config, path).texts.values()
    assert text == SPECS.replace("pending: Not measured yet.", "value: 42")


@pytest.mark.parametrize(
    ("typed", "comes"), [("22,5%", "22.5%"), ("22.5%", "22.5%"), ("22%", "22%"), ("22,0%", "22%")]
)
def test_csv_as_other_countries_save_it(config: Config, typed: str, comes: str) -> None:
    path = exported(config, "sheet.csv")
    edit_csv(path, lambda row: row.update(value=typed) if row["kpi"] == "rate" else None, ";")
    path.write_bytes(path.read_text("utf-8-sig").encode("cp1252"))
    brought = back(config, path)
    assert brought.refusals == ()
    assert [change.after for change in brought.changes] == [comes] * (comes != "22%")


def test_thousands_and_decimals_are_not_guessed(config: Config) -> None:
    path = exported(config, "sheet.csv")
    edit_csv(path, lambda row: row.update(value="1.250") if row["kpi"] == "leads" else None, ";")
    [why] = back(config, path).refusals
    assert "can be read in two ways" in why


# What cannot be done


@pytest.mark.parametrize(
    ("kpi", "key", "value", "why"),
    [
        ("rate", "value", "lots", "Targets!E4: `lots` is no quantity"),
        ("rate", "value", "23", "Targets!E4: `23` is a plain number, where a percent is meant"),
        ("rate", "owner", "dusk", "There is no person or team `dusk`. Did you mean `desk`?"),
        ("rate", "value", "=1+1", "Targets!E4: `=1+1` is a formula without a computed value."),
        ("rate", "method", "guess", "targets.2027-Q1.rate"),
        ("mood", "value", 42, "it would have both `value` and `pending`"),
        ("mood", "pending", None, "it would have neither a value"),
        ("leads", "stretch", None, "there is a comment above `stretch`; take it out by hand"),
    ],
)
def test_nothing_is_written_where_a_cell_cannot_be_read(
    config: Config, kpi: str, key: str, value: Any, why: str
) -> None:
    path = exported(config)
    edit(path, "leads", "value", 1250)
    edit(path, kpi, key, value)
    brought = back(config, path)
    assert brought.texts == {}
    assert why in brought.refusals[0]


def test_a_conflict_shows_all_three_values_and_stops_everything(config: Config) -> None:
    path = exported(config)
    edit(path, "leads", "value", 1250)
    edit(path, "rate", "value", 0.23)
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS.replace("value: 22%", "value: 24%"), "utf-8")
    brought = back(config, path)
    assert brought.refusals == (
        "Targets!E4: targets.2027-Q1.rate.value was exported as `22%`; the sheet now says `23%`,"
        " the specs say `24%`.",
    )
    assert (brought.changes, brought.texts) == ((), {})


def test_what_both_changed_alike_is_no_conflict(config: Config) -> None:
    path = exported(config)
    edit(path, "rate", "value", 0.23)
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS.replace("value: 22%", "value: 23 %"), "utf-8")
    assert back(config, path) == Brought()


def test_what_changed_in_the_specs_alone_stays(config: Config) -> None:
    path = exported(config)
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS.replace("value: 22%", "value: 24%"), "utf-8")
    assert back(config, path) == Brought()


def test_a_confidential_number_is_not_brought_back(config: Config) -> None:
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS.replace("value: 22%, ", "value: 22%, confidential: true, "), "utf-8")
    path = exported(config)
    edit(path, "rate", "value", 0.23)
    brought = back(config, path)
    assert brought.texts == {}
    assert brought.told == (
        "Targets!E4: `confidential` became `0.23`. The target is confidential: its numbers stay"
        " where they are.",
    )


# What is told


def told(config: Config, change: Callable[[Any], Any]) -> tuple[str, ...]:
    path = exported(config)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    brought = back(config, path)
    assert (brought.changes, brought.refusals) == ((), ())
    return brought.told


def test_other_columns_are_told(config: Config) -> None:
    def change(book: Any) -> None:
        book["Targets"]["C2"] = "Letters"
        book["KPIs"]["C2"] = "Somebody."
        book["Targets"].insert_cols(5)
        book["Targets"]["E1"] = "Mine"

    assert told(config, change) == (
        "KPIs!C2: `People.` became `Somebody.`. This column is not brought back: change kpis.leads"
        " in the specs.",
        "Targets!C2: `Leads` became `Letters`. This column is not brought back: change"
        " targets.2027-Q1.leads in the specs.",
        "The column `Mine` is not one that was exported; it is not read.",
    )


def test_new_rows_and_copies_are_told(config: Config) -> None:
    def change(book: Any) -> None:
        sheet = book["Targets"]
        copy = [cell.value for cell in sheet[2]]
        sheet.append(copy)
        sheet.append(["2027-Q2", *copy[1:]])
        sheet.append(["2027-Q3", "leads", "Leads"])

    new = "is new and not brought back: add it with `kpilint new target"
    assert told(config, change) == (
        "Targets row 7 is a copy of row 2; only that one is read.",
        f"Targets row 8 {new} 2027-Q2.leads`.",
        f"Targets row 9 {new} 2027-Q3.leads`.",
    )


def test_rows_that_are_gone_are_told(config: Config) -> None:
    path = exported(config, "sheet.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row for row in rows if row[1] != "mood")
    assert back(config, path).told == (
        "1 of 5 rows is gone from the sheet (targets.2027-Q1.mood). The specs keep them: take out"
        " there what is no longer wanted.",
    )


def test_edits_of_what_left_the_specs_are_told(config: Config) -> None:
    path = exported(config)
    edit(path, "leads", "value", 1500)
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS[: SPECS.index("targets:")] + "targets: {}\n", "utf-8")
    assert back(config, path).told == (
        "Targets row 2: targets.2027-Q1.leads is no longer in the specs, so no edit of it is read.",
    )


def test_targets_that_lost_what_they_said_are_refused(config: Config) -> None:
    path = exported(config)
    edit(path, "leads", "value", 1500)
    book = openpyxl.load_workbook(path)
    sheet = book["Targets"]
    sheet.delete_cols(sheet.max_column)
    book.save(path)
    brought = back(config, path)
    assert (brought.changes, brought.told) == ((), ())
    [refusal] = brought.refusals
    assert refusal.startswith("Targets: the column `As exported` is gone")
    assert run("export", "xlsx", "--out", path.name, at=config.root).exit_code == 2


@pytest.mark.parametrize("specs", ["terms: {}", SPECS[: SPECS.index("targets:")]])
def test_sheets_without_rows_have_their_columns(config: Config, specs: str) -> None:
    (config.root / "kpi_specs/all.yaml").write_text(specs, "utf-8")
    assert told(config, lambda book: book["Targets"].cell(1, 99, "Mine")) == (
        "The column `Mine` is not one that was exported; it is not read.",
    )


def test_sheets_that_somebody_added_are_told(config: Config) -> None:
    def change(book: Any) -> None:
        book.create_sheet("Mine").append(["Period", "KPI", "Sum"])
        book.create_sheet("Nothing")

    assert told(config, change) == (
        "The sheet `Mine` is not one that was exported; it is not read.",
    )


def test_sorted_rows_are_the_same_rows(config: Config) -> None:
    path = exported(config, "sheet.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["A title"], [], rows[0], *reversed(rows[1:])])
    assert back(config, path) == Brought()


@pytest.mark.parametrize("kept", ["", "{}", "nonsense", '{"address":["x"]}', "[" * 5000])
def test_a_row_whose_memory_is_damaged_is_new(config: Config, kept: str) -> None:
    path = exported(config, "sheet.csv")
    edit_csv(path, lambda row: row.update({KEY: kept}) if row["kpi"] == "rate" else None)
    assert "is new and not brought back" in back(config, path).told[0]


def test_a_signature_that_no_longer_holds_is_told(config: Config) -> None:
    specs = config.root / "kpi_specs/all.yaml"
    signed = CliRunner().invoke(
        cli, ["sign-off", "targets.2027-Q1.leads", "--by", "boss", "-C", str(config.root)]
    )
    assert signed.exit_code == 0, signed.output
    path = exported(config)
    edit(path, "leads", "value", 1250)
    brought = back(config, path)
    assert brought.told == (
        "targets.2027-Q1.leads: its signature no longer holds; `boss` signs with"
        " `kpilint sign-off targets.2027-Q1.leads --by boss`.",
    )
    assert "sign_off" in specs.read_text("utf-8")


@pytest.mark.parametrize(
    "target",
    ["leads: {value: &v 120, stretch: *v}", "leads: &t {value: 120}\n  2027-Q2:\n    leads: *t"],
)
def test_what_stands_for_more_than_one_place_is_left(config: Config, target: str) -> None:
    specs = SPECS.partition("    leads:\n")[0] + f"    {target}\n"
    (config.root / "kpi_specs/all.yaml").write_text(specs, "utf-8")
    path = exported(config)
    edit(path, "leads", "value", 130)
    assert back(config, path).refusals == (
        "kpi_specs/all.yaml is written so that it cannot be edited: change it by hand.",
    )


def test_a_text_that_was_cut_is_not_brought_back(config: Config) -> None:
    specs = SPECS.replace("Was 21.9%", "Was " * 10_000)
    (config.root / "kpi_specs/all.yaml").write_text(specs, "utf-8")
    path = exported(config)
    assert back(config, path) == Brought()
    edit(path, "rate", "rationale", "Was so.")
    assert "longer than a cell holds" in back(config, path).refusals[0]


# Any project


def commented(data: Data) -> str:
    """The project in one file, with a comment behind every line."""
    text = yaml.safe_dump(data, sort_keys=False, width=10_000)
    return "".join(f"{line}  # {n}\n" for n, line in enumerate(text.splitlines()))


def comments(text: str) -> list[str]:
    return re.findall(r"  # ([0-9]+)$", text, re.MULTILINE)


def places(data: Data) -> Iterator[tuple[str, str]]:
    return ((period, kpi) for period, kpis in data["targets"].items() for kpi in kpis)


def fresh(key: str, kpi: str, draw: Callable[[Any], Any]) -> Any:
    if key in ("rationale", "gap_plan"):
        return draw(st.text("ab =:#,'\"-{}[]%@\n", min_size=1).map(str.strip).filter(bool))
    if key == "owner":
        return draw(st.sampled_from(("bdr", "ceo", "vp_sales")))
    if key == "tolerance" or kpi.endswith("_rate"):
        return f"{draw(st.decimals(1, 99, places=2)):f}%"
    return draw(st.integers(1, 10**9) | st.decimals(1, 10**6, places=2)).__format__("")


@settings(max_examples=25)
@given(companies(), st.data(), st.sampled_from(["sheet.csv", "sheet.xlsx"]))
def test_one_edit_changes_one_field_of_one_target(data: Data, pick: Any, name: str) -> None:
    targets = sorted(places(data))
    with TemporaryDirectory() as folder:
        config = Config(root=Path(folder))
        specs = config.root / "kpi_specs/all.yaml"
        specs.parent.mkdir()
        specs.write_text(commented(data), "utf-8")
        path = exported(config, name)
        assert back(config, path) == Brought()
        if not targets:
            return
        period, kpi = pick.draw(st.sampled_from(targets))
        key = pick.draw(st.sampled_from(("value", "stretch", "tolerance", "rationale", "owner")))
        value = fresh(key, kpi, pick.draw)
        before = cells_of(config)
        type_in(path, period, kpi, key, value)
        brought = back(config, path)
        assert brought.refusals == ()
        for file, text in brought.texts.items():
            assert comments(text) == comments(brought.before[file])
            (config.root / file).write_text(text, "utf-8")
        after = cells_of(config)
        differing = {where for where in after if after[where] != before[where]}
        assert differing <= {(period, kpi, key), (period, kpi, "signed")}
        assert [(c.address, c.key) for c in brought.changes] == [
            (f"targets.{period}.{kpi}", key)
        ] * bool(differing)
        assert back(config, path) == Brought()


def type_in(path: Path, period: str, kpi: str, key: str, value: str) -> None:
    def change(row: dict[str, str]) -> None:
        if (row["period"], row["kpi"]) == (period, kpi):
            row[key] = csv_format.guarded(value)

    if path.suffix == ".csv":
        edit_csv(path, change)
        return
    book = openpyxl.load_workbook(path)
    sheet = book["Targets"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if (row[0].value, row[1].value) == (period, kpi):
            cell = row[heads.index(xlsx.label(key))]
            cell.value = value
            cell.data_type = "s"
    book.save(path)


def cells_of(config: Config) -> Mapping[tuple[str, str, str], str]:
    project = read_project(config)
    return {
        (*where, key): cell.text
        for where, target in project.targets.items()
        for key, cell in target_cells(project, target, TODAY).items()
    }


# The command


def run(*arguments: str, at: Path) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-C", str(at), "--today", "2026-11-21"])


def test_the_command_writes_what_it_says(config: Config) -> None:
    path = exported(config)
    edit(path, "rate", "value", 0.23)
    tried = run("import", "xlsx", str(path), "--dry-run", at=config.root)
    specs = config.root / "kpi_specs/all.yaml"
    assert specs.read_text("utf-8") == SPECS
    assert "Would change 1 target in kpi_specs/all.yaml." in tried.output
    done = run("import", "xlsx", str(path), at=config.root)
    assert done.output == (
        "targets.2027-Q1.rate: value `22%` → `23%`\nChanged 1 target in kpi_specs/all.yaml.\n"
    )
    assert specs.read_text("utf-8") == SPECS.replace("value: 22%", "value: 23%")
    again = run("import", "xlsx", str(path), at=config.root)
    assert "Nothing to change" in again.output


def test_the_command_refuses_a_conflict(config: Config) -> None:
    path = exported(config, "sheet.csv")
    edit(path, "rate", "value", "23%")
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_text(SPECS.replace("value: 22%", "value: 24%"), "utf-8")
    refused = run("import", "csv", str(path), at=config.root)
    assert refused.exit_code == 2
    assert "was exported as `22%`; the sheet now says `23%`, the specs say `24%`" in refused.output
    assert "value: 24%" in specs.read_text("utf-8")


def test_marks_and_line_ends_stay(config: Config) -> None:
    specs = config.root / "kpi_specs/all.yaml"
    specs.write_bytes(b"\xef\xbb\xbf" + SPECS.replace("\n", "\r\n").encode())
    path = exported(config)
    edit(path, "leads", "rationale", "More.")
    assert run("import", "xlsx", str(path), at=config.root).exit_code == 0
    written = specs.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# Numbers")
    assert b"rationale: More.\r\n      tolerance" in written
    assert written.count(b"\n") == written.count(b"\r\n")


def test_specs_that_cannot_be_read_are_not_touched(config: Config) -> None:
    path = exported(config)
    edit(path, "rate", "value", 0.23)
    (config.root / "kpi_specs/bad.yaml").write_text("kpis: {", "utf-8")
    assert "cannot be read in full" in run("import", "xlsx", str(path), at=config.root).output
    shutil.rmtree(config.root / "kpi_specs")
