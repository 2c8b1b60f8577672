"""`kpilint export`: the specs for a spreadsheet, a catalogue or another program."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpilint.exports.formats import FORMATS
from kpilint.options import QUIET, VERBOSE, Refusal, configuration, configured, day, flag, shared

if TYPE_CHECKING:
    from kpilint.config import Config
    from kpilint.exports.exported import Edited, Exported, Left
    from kpilint.model.project import Project
    from kpilint.values.period import Period

SHEETS = (".csv", ".xlsx")
SHOWN = 4
"""How many addresses are named of those to which the same happened."""


@click.command()
@click.argument("name", metavar="FORMAT")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file to write, or the folder where the format has several; default: the screen,"
    " kpis.xlsx, or kpis-csv/.",
)
@click.option("--period", metavar="PERIOD", help="Only the targets for this period.")
@click.option(
    "--diff",
    "only_shown",
    is_flag=True,
    help="dbt: show what would change in the FILEs, and write nothing.",
)
@configured
@shared
def export(
    name: str,
    files: tuple[Path, ...],
    out: Path | None,
    period: str | None,
    only_shown: bool,
    today: date | None,
    file: Path | None,
) -> None:
    """Write the specs in another FORMAT.

    What the format cannot hold is listed at the end. The number of a confidential target is in
    none of them.

    \b
    Examples:
      kpilint export xlsx
      kpilint export csv --out kpis/ --period 2027-Q1
      kpilint export json > kpis.json
      kpilint export dbt ../dbt_project/models --diff
    """  # noqa: D301
    from kpilint.exports.exported import CannotExport
    from kpilint.reading import read_project

    module = _module(name)
    if files and not hasattr(module, "edit"):
        raise Refusal(f"The format {name} is written anew; say where with --out, not FILE.")
    if (out or period) and hasattr(module, "edit"):
        raise Refusal(f"The format {name} is written into FILEs, whole: no --out and no --period.")
    if only_shown and not hasattr(module, "edit"):
        raise Refusal(f"--diff is for what is written into files, and {name} is written anew.")
    config, now = configuration(file), day(today)
    project = read_project(config)
    try:
        if hasattr(module, "edit"):
            _edit(module.edit(project, files), only_shown=only_shown)
            return
        chosen = _period(config, project, period)
        exported = module.export(project, now, period=chosen)
        if out is None:
            _show(exported, name, config, now)
        else:
            _write(exported, out, config, now)
    except CannotExport as refusal:
        raise Refusal(str(refusal)) from None


def _module(name: str) -> Any:
    if name not in FORMATS:
        from kpilint.suggest import did_you_mean

        hint = did_you_mean(name, FORMATS)
        known = ", ".join(sorted(FORMATS))
        raise Refusal(f"There is no format `{name}` to export to.{hint} There are: {known}.")
    return import_module(FORMATS[name])


def _period(config: "Config", project: "Project", text: str | None) -> "Period | None":
    from kpilint.values.period import parse_period
    from kpilint.values.unreadable import Unreadable

    found = parse_period(text, config.fiscal_year_start) if text else None
    if isinstance(found, Unreadable):
        raise Refusal(f"{found.message}; {found.help}.")
    if found and not project.targets_for(found):
        known = ", ".join(period.text for period in project.periods) or "none"
        raise Refusal(f"There are no targets for {found.text}. Periods with targets: {known}.")
    return found


def _edit(edited: "Edited", *, only_shown: bool) -> None:
    if only_shown:
        for path, text in edited.files.items():
            click.echo(_difference(path, edited.before[path] or "", text), nl=False)
    else:
        _store(edited.files, edited.before)
    if not edited.files and not flag(QUIET):
        click.echo("Nothing changes: the files say it already.", err=True)
    _tell(edited.told)


def _difference(path: Path, before: str, after: str) -> str:
    from difflib import unified_diff

    old = before.splitlines(keepends=True)
    new = after.removeprefix("\ufeff").splitlines(keepends=True)
    lines = unified_diff(old, new, str(path), str(path))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _write(exported: "Exported", out: Path, config: "Config", today: date) -> None:
    places = _places(exported.files, out)
    _require_apart(places, config)
    _require_no_edits(places, config, today)
    _store(places, {})
    _tell(exported.told)


def _show(exported: "Exported", name: str, config: "Config", today: date) -> None:
    """One text goes to the screen; all else to a file or a folder of its own, if that is free."""
    [only, *more] = exported.files.values()
    if isinstance(only, str) and not more:
        click.echo(only, nl=False)
        _tell(exported.told)
        return
    out = Path(f"kpis-{name}") if more else Path(*exported.files)
    for path in _places(exported.files, out):
        if path.exists() and not _is_ours(path):
            raise Refusal(f"{path} is there already: say where to write with --out PATH.")
    _write(exported, out, config, today)


def _is_ours(path: Path) -> bool:
    from kpilint.exports.returned import is_ours
    from kpilint.imports.draft import CannotImport

    try:
        return is_ours(path)
    except CannotImport:
        return False


def _places(files: Mapping[str, str | bytes], out: Path) -> dict[Path, str | bytes]:
    """Where each file goes: to `out` itself, or into it, where that is or has to be a folder."""
    if len(files) == 1 and not out.is_dir() and not str(out).endswith(("/", os.sep)):
        return dict.fromkeys([out], *files.values())
    if out.exists() and not out.is_dir():
        raise Refusal(f"{out} is a file; {', '.join(files)} need a folder.")
    return {out / name: content for name, content in files.items()}


def _require_apart(places: Iterable[Path], config: "Config") -> None:
    """No export takes the place of a spec, or is read as one."""
    from kpilint.read.files import ACTUALS, SPECS, actuals_folders

    kinds = ((config.specs, SPECS), (actuals_folders(config.specs), ACTUALS))
    for path, (folders, endings) in product(places, kinds):
        tops = (Path(config.root, folder).resolve() for folder in folders)
        if path.name.lower().endswith(endings) and any(map(path.resolve().is_relative_to, tops)):
            raise Refusal(
                f"{path} would stand among the specs and be read as one of them: choose another"
                " --out."
            )


def _require_no_edits(places: Iterable[Path], config: "Config", today: date) -> None:
    """Nobody loses what was edited in a sheet and is not in the specs yet."""
    from kpilint.imports.draft import CannotImport

    for path in places:
        if path.suffix not in SHEETS or not path.is_file():
            continue
        from kpilint.exports.back import bring_back

        try:
            brought = bring_back(config, [path], today)
        except CannotImport:
            continue
        if brought.changes or brought.refusals:
            raise Refusal(
                f"{path} holds edits that are not in the specs. Bring them in with"
                f" `kpilint import {path.suffix[1:]} {path}`, or choose another --out."
            )


def _store(
    files: Mapping[Path, str] | Mapping[Path, str | bytes], before: Mapping[Path, str | None]
) -> None:
    from kpilint.files import write_all, write_atomically

    try:
        if len(files) == 1:
            write_atomically(*next(iter(files.items())), before)
        else:
            write_all(files, before)
    except OSError as error:
        raise Refusal(f"Nothing is written. {error.filename}: {error.strerror}.") from None
    for path in files if not flag(QUIET) else ():
        click.echo(f"Wrote {path}", err=True)


def _tell(told: Sequence["Left"]) -> None:
    """Say what the files do not hold, each reason once."""
    if not told or flag(QUIET):
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for left in told:
        groups.setdefault((left.what, left.why), []).append(left.address)
    click.echo("Not in the export:", err=True)
    for (what, why), addresses in groups.items():
        click.echo(f"  {what} of {_some(addresses)}: {why}", err=True)


def _some(addresses: list[str]) -> str:
    shown = addresses if flag(VERBOSE) else addresses[:SHOWN]
    more = len(addresses) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more (-v names them)" if more else "")
