"""The published JSON Schemas, wherever kpilint runs from.

They stand in `schema/` at the top of a checkout, and in `kpilint/schema/` once installed.
"""

from pathlib import Path

SUFFIX = ".schema.json"


def schema_text(name: str) -> str:
    """Return the text of a schema, such as `kpi-spec`; `name` must be one of `schema_names()`."""
    return (_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas in alphabetical order."""
    return tuple(sorted(p.name.removesuffix(SUFFIX) for p in _folder().glob(f"*{SUFFIX}")))


def _folder() -> Path:
    inside = Path(__file__).with_name("schema")
    return inside if inside.is_dir() else inside.parents[1] / "schema"
