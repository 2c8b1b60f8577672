"""A starter project: what `kpilint init` writes."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kpilint.files import write_all
from kpilint.model.assemble import assemble
from kpilint.read.load import load
from kpilint.resources import SCHEMA_COPY, schema_text
from kpilint.review.sign_off import signed_texts
from kpilint.values.period import Period, parse_period

APPROVER = "head_of_marketing"
STARTER = Path(__file__).with_name("starter")


class AlreadyThere(Exception):  # noqa: N818 - it is a state of the folder, not an error of ours
    """A file of the starter is there already; the message names it."""


def write_starter(folder: Path, today: date) -> list[str]:
    """Write the starter for the quarter of `today`; nothing is written if any file is there.

    What another run wrote that was killed may be there: only the rest is written then.
    """
    texts = {
        path.relative_to(STARTER).as_posix(): _dated(path.read_text("utf-8"), today)
        for path in _files()
    }
    texts |= _signed(texts, today) | {SCHEMA_COPY: schema_text("kpi-spec")}
    missing = [path for path, text in texts.items() if not _is(folder / path, text)]
    for path in missing or texts:
        if os.path.lexists(folder / path):
            raise AlreadyThere(f"There is a {path} here already; init touches no file.")
    written = {folder / path: texts[path] for path in missing}
    write_all(written, dict.fromkeys(written))
    return list(texts)


def _is(path: Path, text: str) -> bool:
    try:
        return path.is_file() and path.read_bytes() == text.encode()
    except OSError:
        return False


def _files() -> list[Path]:
    return sorted(path for path in STARTER.rglob("*") if path.suffix in (".yaml", ".toml"))


def _signed(texts: Mapping[str, str], today: date) -> dict[str, str]:
    """The files that have targets, signed on the day on which they come to be."""
    specs = {path: text.encode() for path, text in texts.items() if path.endswith(".yaml")}
    loaded = load(Path(), (), specs)
    project = assemble(loaded.readables, currency="USD", fiscal_year_start=1)
    return signed_texts(project, ["targets.*"], APPROVER, today)


def _dated(text: str, today: date) -> str:
    period = parse_period(f"{today.year}-Q{(today.month + 2) // 3}")
    assert isinstance(period, Period)  # noqa: S101 - a quarter of this year is a period
    in_a_year = today.replace(year=today.year + 1, day=1)
    words = {
        "__PERIOD__": period.text,
        "__LAST_PERIOD__": period.previous().text,
        "__REVIEW_BY__": in_a_year.isoformat(),
    }
    for word, value in words.items():
        text = text.replace(word, value)
    return text
