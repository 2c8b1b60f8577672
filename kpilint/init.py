"""A starter project: what `kpilint init` writes."""

from datetime import date
from pathlib import Path

from kpilint.files import write_atomically
from kpilint.values.period import Period, parse_period

STARTER = Path(__file__).with_name("starter")


class AlreadyThere(Exception):  # noqa: N818 - it is a state of the folder, not an error of ours
    """A file of the starter is there already; the message names it."""


def write_starter(folder: Path, today: date) -> list[str]:
    """Write the starter for the quarter of `today`; nothing is written if any file is there."""
    texts = {path.relative_to(STARTER): path.read_text("utf-8") for path in _files()}
    for path in texts:
        if (folder / path).exists():
            raise AlreadyThere(f"There is a {path.as_posix()} here already; init touches no file.")
    for path, text in texts.items():
        write_atomically(folder / path, _dated(text, today))
    return [path.as_posix() for path in texts]


def _files() -> list[Path]:
    return sorted(path for path in STARTER.rglob("*") if path.suffix in (".yaml", ".toml"))


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
