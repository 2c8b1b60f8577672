"""A file that says which column is for what, where headings alone do not."""

from collections.abc import Mapping
from pathlib import Path

from kpilint.imports.columns import FIELDS, IGNORE, TIMED
from kpilint.imports.draft import CannotImport
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from kpilint.suggest import did_you_mean
from kpilint.values.period import Period, parse_period

_MAX_BYTES = 1_000_000


def read_mapping(file: Path | None, fiscal_year_start: int) -> Mapping[str, str]:
    """Headings in small letters, and the field of each, with its period; raises CannotImport."""
    if file is None:
        return {}
    try:
        content = file.read_bytes()[:_MAX_BYTES]
        documents, problems = read_yaml(Source(str(file), content.decode("utf-8-sig")))
    except OSError as error:
        raise CannotImport(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CannotImport(f"{file} is not UTF-8.") from None
    for problem in problems:
        line = problem.location.span.line
        raise CannotImport(f"{file}: line {line}: {problem.message} {problem.help}".strip())
    data = documents[0].data if documents else None
    if not isinstance(data, Mapping) or not data:
        raise CannotImport(f"{file} should say a heading and its field a line: `Ziel Q4: target`.")
    return {
        " ".join(str(heading).split()).casefold(): _field(
            file, str(heading), told, fiscal_year_start
        )
        for heading, told in data.items()
    }


def _field(file: Path, heading: str, told: object, fiscal_year_start: int) -> str:
    words = told.split() if isinstance(told, str) else []
    field, *when = words or [""]
    if field.startswith("x-") or field in (*FIELDS, IGNORE):
        if not when:
            return field
        if field in TIMED and len(when) == 1:
            found = parse_period(when[0], fiscal_year_start)
            if isinstance(found, Period):
                return f"{field} {found.text}"
            raise CannotImport(f"{file}: `{heading}`: {found.message}; {found.help}.")
        raise CannotImport(f"{file}: `{heading}: {told}` says more than a field and its period.")
    known = ", ".join(f"`{each}`" for each in FIELDS)
    hint = did_you_mean(field, (*FIELDS, IGNORE))
    raise CannotImport(
        f"{file}: `{heading}` is mapped to `{told}`, which is no field.{hint} There are {known},"
        " `ignore`, and keys of your own that begin with `x-`."
    )
