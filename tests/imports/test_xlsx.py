"""Workbooks: what cells show, and files that are a trap, damaged, or something else."""

import time
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from kpilint.imports import tables, workbook_guard
from kpilint.imports.draft import CannotImport
from kpilint.imports.number_formats import shown_as
from kpilint.imports.tables import Shown
from kpilint.imports.xlsx import read_xlsx


def book(path: Path, rows: list[list[Any]], formats: dict[str, str] | None = None) -> Path:
    """A workbook with one sheet."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    made.save(path)
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with other bytes in one of its parts."""
    with ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


SHOWN = [
    (0.84, "0%", "84%", Shown.PERCENT),
    (0.1 + 0.2, "0.00%", "30%", Shown.PERCENT),
    (1200000, "$#,##0", "$1200000", Shown.MONEY),
    (-5.5, "_($* #,##0.00_);_($* (#,##0.00)", "-$5.5", Shown.MONEY),
    (50, "#,##0.00\\ [$€-407]", "€50", Shown.MONEY),
    (50, "[$CHF] #,##0", "50 CHF", Shown.MONEY),
    (12000, '#,##0,"k"', "12000", Shown.NUMBER),
    (7, '0 "days"', "7 days", Shown.NUMBER),
    (3, "General", "3", Shown.NUMBER),
    (1e21, "General", "1000000000000000000000", Shown.NUMBER),
    (date(2026, 11, 1), "mmm-yy", "2026-11", Shown.DATE),
    (date(2026, 11, 21), "dd/mm/yyyy", "2026-11-21", Shown.DATE),
    (True, "General", "yes", Shown.TEXT),
    ("a\r\nb_x000b_c", "General", "a\nb\N{REPLACEMENT CHARACTER}c", Shown.TEXT),
]


@pytest.mark.parametrize(("value", "number_format", "text", "shown"), SHOWN)
def test_a_cell_is_read_as_it_shows(
    value: Any, number_format: str, text: str, shown: Shown, tmp_path: Path
) -> None:
    (sheet,) = read_xlsx(book(tmp_path / "a.xlsx", [[value]], {"A1": number_format}))
    cell = sheet.rows[1][1]
    assert (cell.text, cell.shown) == (text, shown)


def test_a_format_of_any_kind_says_something() -> None:
    for number_format in ("", ";", "[", "[$", '"', "\\", "[$-]", "%" * 500, "[>1]0;[<0]-0"):
        shown_as(number_format)


def test_a_formula_without_a_value_is_said(tmp_path: Path) -> None:
    (sheet,) = read_xlsx(book(tmp_path / "a.xlsx", [["=1+1"]]))
    assert sheet.rows[1][1].shown is Shown.TROUBLE
    assert sheet.rows[1][1].text == "=1+1"


def test_a_far_away_cell_takes_no_time(tmp_path: Path) -> None:
    made = Workbook()
    assert made.active is not None
    made.active["A1"] = "near"
    made.active["XFD1048576"] = "far"
    made.save(tmp_path / "a.xlsx")
    start = time.perf_counter()
    (sheet,) = read_xlsx(tmp_path / "a.xlsx")
    assert [cell.text for cell in sheet.cells()] == ["near", "far"]
    assert time.perf_counter() - start < 2


SHEET = "xl/worksheets/sheet1.xml"
SPAN = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'
LINK = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks><pageMargins'
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet'


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"<pageMargins", SPAN, "merged or linked over more than"),
        (b"<pageMargins", LINK, "merged or linked over more than"),
        (b"<worksheet", BOMB, "definitions of its own"),
        (b"<worksheet", OUTSIDE, "definitions of its own"),
        (b"<sheetData>", b"<sheetData><", "is damaged"),
        (b"<worksheet", b"\xff\xfe<", "is damaged"),
        (b'r="A1"', b'r="ABCDEFG99999999999999"', "cannot be read as a workbook"),
    ],
)
def test_a_trap_is_not_opened(old: bytes, new: bytes, why: str, tmp_path: Path) -> None:
    path = changed(book(tmp_path / "a.xlsx", [["KPI"]]), SHEET, old, new)
    with pytest.raises(CannotImport, match=why):
        read_xlsx(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.xlsx", [["KPI"]])
    with ZipFile(path, "a", ZIP_DEFLATED) as file:
        file.writestr("xl/big.bin", bytes(5_000_000))
    monkeypatch.setattr(workbook_guard, "MAX_UNPACKED", 5_000_000)
    with pytest.raises(CannotImport, match="parts once it is unpacked"):
        read_xlsx(path)


def test_too_many_cells_are_refused_before_they_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", [[1, 2, 3]] * 50)
    monkeypatch.setattr(workbook_guard, "MAX_CELLS", 70)
    with pytest.raises(CannotImport, match="more than 70 cells"):
        read_xlsx(path)


def test_links_to_other_workbooks_are_not_followed(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["KPI", "='[other.xlsx]Sheet1'!A1"]])
    (sheet,) = read_xlsx(path)
    assert sheet.rows[1][2].shown is Shown.TROUBLE


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OLE, r"old \.xls format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"KPI;Owner\nA;B\n", "try `kpilint import csv`"),
        (b"<html><table>", "web page or XML"),
        (b"", "is no workbook"),
        (b"PK\x03\x04 broken", "is damaged"),
    ],
)
def test_what_is_no_workbook_is_told_what_to_do(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(CannotImport, match=why):
        read_xlsx(path)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, r"\(\.ods\)"),
        ({"xl/workbook.bin": b""}, r"\(\.xlsb\)"),
        ({"word/document.xml": b"<a/>"}, "no workbook"),
    ],
)
def test_other_archives_are_named(parts: dict[str, bytes], why: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    with pytest.raises(CannotImport, match=why):
        read_xlsx(path)


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpilint.imports import csv

    monkeypatch.setattr(csv, "MAX_BYTES", 10)
    path = book(tmp_path / "a.xlsx", [["KPI"]])
    with pytest.raises(CannotImport, match="larger than"):
        read_xlsx(path)
    assert tables.MAX_BYTES == 20_000_000


@pytest.mark.parametrize("name", ["gone.xlsx", ""])
def test_a_file_that_is_not_there_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match=r"is not there|is a folder"):
        read_xlsx(tmp_path / name)
