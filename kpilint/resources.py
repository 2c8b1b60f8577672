"""The published JSON Schemas, wherever kpilint runs from.

They stand in `schema/` at the top of a checkout, and in `kpilint/schema/` once installed.
"""

import os
from pathlib import Path

SUFFIX = ".schema.json"

COPIES = ".kpilint"
"""The folder in which a project keeps schemas, so that editors find them without a network."""

SCHEMA_COPY = f"{COPIES}/kpi-spec{SUFFIX}"

_COPIES = (SCHEMA_COPY, "kpi-spec.schema.json", "schema/kpi-spec.schema.json")


def schema_text(name: str) -> str:
    """Return the text of a schema, such as `kpi-spec`; `name` must be one of `schema_names()`."""
    return (_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas in alphabetical order."""
    return tuple(sorted(p.name.removesuffix(SUFFIX) for p in _folder().glob(f"*{SUFFIX}")))


def modeline(path: Path, root: Path) -> str:
    """How a new spec at `path` begins, so that editors complete and explain it: a comment.

    It leads to the copy of the schema below the project's `root`, which `kpilint init` and
    `kpilint schema --save` write to SCHEMA_COPY. Where there is none the text is empty: a line
    that leads nowhere is an error in an editor.
    """
    copy = next((root / each for each in _COPIES if (root / each).is_file()), None)
    if copy is None:
        return ""
    way = os.path.relpath(copy, path.parent).replace(os.sep, "/")
    return f"# yaml-language-server: $schema={way}\n\n"


def _folder() -> Path:
    inside = Path(__file__).with_name("schema")
    return inside if inside.is_dir() else inside.parents[1] / "schema"
