"""The formats that can be imported, and what every importer is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from kpilint.imports.draft import Import

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "csv": "kpilint.imports.csv",
        "datahub": "kpilint.imports.datahub",
        "dbt": "kpilint.imports.dbt",
        "gitlab": "kpilint.imports.gitlab",
        "xlsx": "kpilint.imports.xlsx",
    }
)
"""Names and the modules that have `read`; a module is imported when its format is asked for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known beside the files.

    `period` is what targets are for that name none; empty where nobody said. `mapping` is a file
    that says which column means what.
    """

    today: date
    currency: str = "USD"
    fiscal_year_start: int = 1
    period: str = ""
    mapping: Path | None = None


Reader = Callable[[Sequence[Path], Setting], Import]
"""Reads files; raises CannotImport where that makes no sense, and no other error."""


def reader(name: str) -> Reader:
    """The importer of one of the FORMATS."""
    return cast(Reader, import_module(FORMATS[name]).read)
