"""CSV as spreadsheets and people write it."""

from pathlib import Path

import pytest

from kpilint.imports import csv
from kpilint.imports.csv import read_csv
from kpilint.imports.draft import CannotImport

TEXT = "KPI;Owner\nUmsatz für Grün;„CEO“\n"


def cells(path: Path, content: bytes) -> list[list[str]]:
    path.write_bytes(content)
    return [[cell.text for cell in row.values()] for row in read_csv(path).rows.values()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_encodings_are_seen(encoding: str, path: Path) -> None:
    assert cells(path, TEXT.encode(encoding))[1] == ["Umsatz für Grün", "„CEO“"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_are_seen_without_a_mark(encoding: str, path: Path) -> None:
    assert cells(path, b"K,O\nA,B\n".decode().encode(encoding)) == [["K", "O"], ["A", "B"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_seen(delimiter: str, end: str, path: Path) -> None:
    rows = [["KPI", "Target, in all; or | so"], ["A", "two\nlines"], ["B", 'a "b"']]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = end.join(delimiter.join(row) for row in quoted)
    assert cells(path, text.encode()) == rows


def test_a_line_that_names_the_delimiter_is_heeded(path: Path) -> None:
    assert cells(path, b"sep=|\na|b\n") == [["a", "b"]]


def test_places_are_lines_of_the_file(path: Path) -> None:
    path.write_text('a,"b\nc"\n\nd,e\n', "utf-8")
    places = [cell.place for cell in read_csv(path).cells()]
    assert places == [
        "line 1, column A",
        "line 1, column B",
        "line 4, column A",
        "line 4, column B",
    ]


def test_what_follows_a_quoted_cell_is_kept(path: Path) -> None:
    assert cells(path, b'"a" b,c\n"d",e\n') == [["a b", "c"], ["d", "e"]]


def test_hostile_text_stays_text(path: Path) -> None:
    found = cells(path, "=1+1,+2,@SUM(A1),\x1b[31m,\u202eabc\n".encode())
    assert found == [["=1+1", "+2", "@SUM(A1)", "\ufffd[31m", "\ufffdabc"]]


def test_a_long_cell_is_cut_and_says_so(path: Path) -> None:
    path.write_text(f"KPI,b\nx,{'y' * 1_000_000}\n", "utf-8")
    cell = read_csv(path).rows[2][2]
    assert len(cell.text) == 32_767
    assert cell.why == "only the first 32,767 of 1,000,000 characters are kept"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'a,b\n"c,d\ne,f\n', "a quote is opened in line 2 and not closed"),
        (b"PK\x03\x04", "run `kpilint import xlsx"),
        (b"\xd0\xcf\x11\xe0", "run `kpilint import xlsx"),
        (bytes(range(256)) * 10, "no text that can be read"),
        (b"," * 2_000, "2,001 columns"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, why: str, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(CannotImport, match=why):
        read_csv(path)


@pytest.mark.parametrize("line", ["a\n", "\n", "a,b,c\n"])
def test_more_rows_than_are_read_are_refused(line: str, path: Path) -> None:
    path.write_text(line * 60_000, "utf-8")
    with pytest.raises(CannotImport, match="more than 50,000 rows"):
        read_csv(path)


def test_a_file_that_is_too_large_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "MAX_BYTES", 4)
    path.write_bytes(b"a,b,c")
    with pytest.raises(CannotImport, match="the most that is read"):
        read_csv(path)


def test_no_permission_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("a")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CannotImport, match="Permission denied"):
        read_csv(path)
