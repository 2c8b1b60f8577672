"""What `kpilint import` does with sheets that `kpilint export` made."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from kpilint.config import Config
from kpilint.exports.back import Brought, bring_back
from kpilint.exports.wishes import COME_BACK
from kpilint.files import marked, turn, write_all
from kpilint.imports.draft import CannotImport
from kpilint.options import QUIET, Refusal, flag
from kpilint.values.unreadable import printed

LONGEST = 80
"""Characters of a text that are shown of what changed."""


def take_back(config: Config, files: Sequence[Path], today: date, *, dry: bool) -> None:
    """Write what was edited in exported sheets into the specs, and say it; `dry` only says it.

    Raises Refusal, and writes nothing, where the specs changed as well or a cell cannot be read.
    """
    try:
        with turn(config.root):
            brought = bring_back(config, files, today)
            if not brought.refusals and not dry:
                _write(config, brought)
    except CannotImport as refusal:
        raise Refusal(printed(str(refusal))) from None
    if not flag(QUIET):
        for said in brought.told:
            click.echo(printed(said), err=True)
    if brought.refusals:
        raise Refusal("Nothing is changed.\n" + "\n".join(map(printed, brought.refusals)))
    if not flag(QUIET):
        click.echo("\n".join(map(printed, _report(brought, dry))))


def _write(config: Config, brought: Brought) -> None:
    root = config.root
    try:
        write_all(
            {root / path: marked(root / path, text) for path, text in brought.texts.items()},
            {root / path: text for path, text in brought.before.items()},
        )
    except OSError as error:
        raise Refusal(f"Nothing is changed. {error.filename}: {error.strerror}.") from None


def _report(brought: Brought, dry: bool) -> list[str]:
    lines = [
        f"{change.address}: {change.key} {_said(change.before)} → {_said(change.after)}"
        for change in brought.changes
    ]
    targets = {change.address for change in brought.changes}
    if not targets:
        columns = ", ".join(f"`{key}`" for key in COME_BACK)
        return [f"Nothing to change: the specs say what the sheet says in {columns}."]
    count = f"{len(targets):,} target{'s' * (len(targets) > 1)}"
    files = ", ".join(brought.texts)
    return [*lines, f"{'Would change' if dry else 'Changed'} {count} in {files}."]


def _said(text: str) -> str:
    folded = " ".join(text.split())
    short = folded if len(folded) <= LONGEST else f"{folded[: LONGEST - 1]}…"
    return f"`{short}`" if short else "nothing"
