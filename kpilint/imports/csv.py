"""CSV files, whatever the spreadsheet wrote: other delimiters, other encodings, quoted breaks."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from kpilint.imports.draft import CannotImport, Import
from kpilint.imports.formats import Setting
from kpilint.imports.tables import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Sheet,
    cleaned,
    column_name,
)

_DELIMITERS = ",;\t|"
_SAMPLE = 50
"""Rows from which the delimiter is seen."""
_SAMPLE_TEXT = 200_000
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read(files: Sequence[Path], setting: Setting) -> Import:
    """The KPIs and targets in CSV files; raises CannotImport where one is no such file."""
    from kpilint.imports.rows import read_sheets

    return read_sheets([read_csv(file) for file in files], setting)


def read_csv(file: Path) -> Sheet:
    """The cells of a CSV file, by line and column."""
    text, encoding = _decoded(file, read_file(file))
    delimiter, text = _delimiter(text)
    rows: dict[int, dict[int, Cell]] = {}
    count = 0
    for number, (line, cells) in enumerate(_records(file, text, delimiter)):
        if len(cells) > MAX_COLUMNS:
            raise CannotImport(
                f"{file}: line {line:,} has {len(cells):,} columns; {MAX_COLUMNS:,} are read at"
                " most. Take out what is no KPI, and import again."
            )
        row = dict(_cells(line, cells))
        count += len(row)
        if number >= MAX_ROWS or count > MAX_CELLS:
            raise CannotImport(
                f"{file}: there are more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells. Keep the"
                " rows of the KPIs only, and import again."
            )
        if row:
            rows[line] = row
    hidden = "it is read as Windows-1252" if encoding == "cp1252" else ""
    return Sheet(str(file), "", rows, hidden=hidden, commas=delimiter == ";")


def read_file(file: Path) -> bytes:
    """The bytes of a file that is not too large; raises CannotImport."""
    try:
        if not file.is_file():
            what = "a folder" if file.is_dir() else "no file" if file.exists() else "not there"
            raise CannotImport(f"{file} is {what}; name the file to import.")
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotImport(f"{file} cannot be read: {error.strerror}.") from None
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise CannotImport(
            f"{file} is larger than {limit}, the most that is read. Keep the sheets and rows of"
            " the KPIs only, and import again."
        )
    return content


def _decoded(file: Path, content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CannotImport(f"{file} is a workbook, not CSV: run `kpilint import xlsx {file}`.")
    encodings = [name for mark, name in _BOMS if content.startswith(mark)][:1]
    if not encodings:
        encodings = [*_wide(content), "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise CannotImport(
        f"{file} is no text that can be read. Save it as “CSV UTF-8”, and import again."
    )


def _wide(content: bytes) -> list[str]:
    """UTF-16 without its mark, which shows in the null bytes of plain letters."""
    sample = content[:1000]
    if sample[1::2].count(0) * 3 > len(sample):
        return ["utf-16-le"]
    return ["utf-16-be"] if sample[::2].count(0) * 3 > len(sample) else []


def _delimiter(text: str) -> tuple[str, str]:
    """What stands between cells, and the text without a line that only says that."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4], rest
    sample = text[:_SAMPLE_TEXT]
    return max(_DELIMITERS, key=lambda each: _evenness(sample, each)), text


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    """How many rows have as many cells as most have, if that is more than one."""
    counts: dict[int, int] = {}
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader):
            if number >= _SAMPLE:
                break
            counts[len(row)] = counts.get(len(row), 0) + (len(row) > 1)
    except csv.Error:
        pass
    columns, rows = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return rows, columns


def _records(file: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line where it begins; blank rows too."""
    csv.field_size_limit(MAX_BYTES)
    end = "\ue000"
    reader = csv.reader(io.StringIO(f"{text}\n{end}", newline=""), delimiter=delimiter)
    line = 1
    for row in reader:
        if row == [end]:
            return
        if row and row[-1].endswith(end):
            break
        yield line, row
        line = reader.line_num + 1
    raise CannotImport(
        f"{file}: a quote is opened in line {line:,} and not closed. Inside a quoted cell a quote"
        ' is written twice: `"a ""b"" c"`.'
    )


def _cells(line: int, texts: Sequence[str]) -> Iterator[tuple[int, Cell]]:
    for number, raw in enumerate(texts, 1):
        text, why = cleaned(raw)
        if text:
            yield number, Cell(f"line {line}, column {column_name(number)}", text, why=why)
