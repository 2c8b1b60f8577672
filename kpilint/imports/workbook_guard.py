"""Whether a workbook can be opened without harm: what is packed in it, how much, and how far."""

import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from kpilint.imports.draft import CannotImport
from kpilint.imports.tables import MAX_CELLS

MAX_UNPACKED = 200_000_000
"""Bytes of all that is packed in a workbook."""

MAX_PARTS = 5_000
MAX_ELEMENTS = 3_000_000
"""XML elements of all parts; a full sheet has about four for each cell."""

MAX_SPAN = 200_000
"""Cells in all merged cells, and behind all links."""

_DAMAGE = (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error)
_PLAIN = (ZIP_STORED, ZIP_DEFLATED)
_PIECE: Final = 1 << 16
_SAVE = "Open it and save it as .xlsx, or as CSV, and import that."
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def guard(file: Path, content: bytes) -> None:
    """Raise CannotImport for what is no workbook, is locked, or would take too much memory."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotImport(f"{file} {_old_or_locked(content)}")
    if not content.startswith(b"PK"):
        raise CannotImport(f"{file} is no workbook. {_hint(content)}")
    try:
        with ZipFile(BytesIO(content)) as packed:
            _check(file, packed)
    except _DAMAGE as error:
        raise CannotImport(f"{file} is damaged ({error}). {_SAVE}") from None


def _old_or_locked(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is locked with a password. Open it, save it without one, and import that."
    return f"is a workbook in the old .xls format. {_SAVE}"


def _hint(content: bytes) -> str:
    start = content[:1000].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return f"It is a web page or XML under another name. {_SAVE}"
    if b"\x00" not in start:
        return "It looks like text: try `kpilint import csv`."
    return _SAVE


def _check(file: Path, packed: ZipFile) -> None:
    names = set(packed.namelist())
    if "xl/workbook.xml" not in names:
        raise CannotImport(f"{file} {_other(packed, names)} {_SAVE}")
    size = sum(each.file_size for each in packed.infolist())
    if len(names) > MAX_PARTS or size > MAX_UNPACKED:
        raise CannotImport(
            f"{file} holds {size:,} bytes in {len(names):,} parts once it is unpacked; at most"
            f" {MAX_UNPACKED:,} bytes in {MAX_PARTS:,} parts are read. Keep the sheets of the KPIs"
            " only, without pictures, and import that."
        )
    if any(each.compress_type not in _PLAIN for each in packed.infolist()):
        raise CannotImport(f"{file} is packed in a way that no spreadsheet uses. {_SAVE}")
    count = _Count(file)
    for each in packed.infolist():
        if each.filename.endswith((".xml", ".rels", ".vml")):
            count.look_through(packed, each.filename)


def _other(packed: ZipFile, names: set[str]) -> str:
    if "mimetype" in names and b"opendocument" in packed.open("mimetype").read(100):
        return "is a workbook of OpenOffice or LibreOffice (.ods)."
    if "xl/workbook.bin" in names:
        return "is a binary workbook (.xlsb)."
    return "is an archive, but no workbook."


class _Count:
    """What the parts of a workbook hold, counted before anything is kept."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.elements = 0
        self.cells = 0
        self.spanned = 0

    def look_through(self, packed: ZipFile, name: str) -> None:
        parser = ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            with packed.open(name) as part:
                while piece := part.read(_PIECE):
                    parser.Parse(piece, False)
            parser.Parse(b"", True)
        except ExpatError as error:
            raise CannotImport(f"{self.file} is damaged: {name}: {error}. {_SAVE}") from None

    def _refuse_doctype(self, *_: object) -> None:
        raise CannotImport(
            f"{self.file} has definitions of its own in its XML, which no spreadsheet writes and"
            f" which can be a trap; it is not read. {_SAVE}"
        )

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        kind = name.rpartition(" ")[2]
        if kind in ("v", "is"):
            self.cells += 1
        if self.elements > MAX_ELEMENTS or self.cells > MAX_CELLS:
            raise CannotImport(
                f"{self.file} has more than {MAX_CELLS:,} cells, the most that is read. Keep the"
                " sheets and rows of the KPIs only, and import that."
            )
        if kind in ("mergeCell", "hyperlink"):
            self._measure(attributes.get("ref", ""))

    def _measure(self, ref: str) -> None:
        found = _RANGE.fullmatch(ref)
        if not found:
            return
        columns = _number(found[3]) - _number(found[1]) + 1
        rows = int(found[4]) - int(found[2]) + 1
        self.spanned += abs(columns * rows)
        if self.spanned > MAX_SPAN:
            raise CannotImport(
                f"{self.file} has cells that are merged or linked over more than {MAX_SPAN:,}"
                f" others (as {ref}). Part them, and import again."
            )


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
