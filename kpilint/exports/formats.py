"""The formats that a project can be exported to, and the module that does it.

A module has `export(project, today, *, period) -> Exported`, or, where it writes into files that
are there already, `edit(project, files) -> Edited`.
"""

from collections.abc import Mapping
from types import MappingProxyType

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "csv": "kpilint.exports.csv",
        "datahub": "kpilint.exports.datahub",
        "dbt": "kpilint.exports.dbt",
        "json": "kpilint.exports.json",
        "ossie": "kpilint.exports.ossie",
        "xlsx": "kpilint.exports.xlsx",
    }
)
