"""`kpilint import`: spreadsheets and other people's formats as specs."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.imports.draft import CannotImport, Import
from kpilint.imports.formats import FORMATS, Setting, reader
from kpilint.options import QUIET, Refusal, configuration, configured, day, flag, shared
from kpilint.values.unreadable import printed

if TYPE_CHECKING:
    from kpilint.config import Config

FOLDER = "imported"
SHEETS = ("csv", "xlsx")
SHOWN = 12
"""Files that are named at the end."""


@click.command("import")
@click.argument("format", metavar="FORMAT")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=f"Write below DIR; default: {FOLDER}/ in the project's first folder of specs.",
)
@click.option(
    "--by",
    type=click.Choice(["team", "kpi", "file"]),
    default="team",
    show_default=True,
    help="One file for the KPIs of a team, for each KPI, or for all that a file has.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="The period of targets that name none, as 2026-Q4; its year stands for years left out.",
)
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A YAML file that says which column is for what, a `Heading: field` a line.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the whole account to FILE as JSON: every cell, and what became of it.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be written.")
@configured
@shared
def import_(
    format: str,
    files: tuple[Path, ...],
    into: Path | None,
    by: str,
    period: str | None,
    mapping: Path | None,
    report: Path | None,
    dry_run: bool,
    today: date | None,
    file: Path | None,
) -> None:
    """Make specs of a spreadsheet, or of another tool's files.

    FORMAT is csv, xlsx, dbt, gitlab or datahub. What is read becomes KPIs, targets by period, teams
    and people. What is not sure is said; what cannot be read is kept as notes, as a pending target,
    or under a key that begins with x-. No file is overwritten that an import did not write.

    A sheet that `kpilint export` made comes back: what was edited in it changes the targets where
    they stand. Where the specs changed as well, nothing does. With --into it is as any sheet.

    \b
    Examples:
      kpilint import xlsx "Marketing KPIs.xlsx"
      kpilint import csv kpis.csv --period 2026-Q4 --dry-run
      kpilint import xlsx kpis.xlsx --by kpi --into kpi_specs/from_sheet
      kpilint import xlsx kennzahlen.xlsx --mapping columns.yaml
      kpilint import xlsx kpis.xlsx --report account.json
      kpilint import csv export/targets.csv
    """  # noqa: D301
    from kpilint.imports.draft import How
    from kpilint.imports.summary import lines
    from kpilint.imports.writing import as_json, require_report

    config = configuration(file)
    if into is None and _come_back(format, files):
        from kpilint.exports.back_cli import take_back

        take_back(config, files, day(today), dry=dry_run)
        return
    if mapping and format not in SHEETS:
        raise Refusal("--mapping says what columns mean: it goes with csv and xlsx only.")
    setting = Setting(
        day(today), config.currency, config.fiscal_year_start, _period(period, config), mapping
    )
    try:
        found = _read(format, files, setting)
        found, texts, before = _planned(found, config, into, by)
        if report:
            require_report(report, texts)
    except CannotImport as error:
        raise Refusal(printed(str(error))) from None
    if dry_run:
        _show(texts)
    else:
        _write(texts, before)
    if report:
        _write({report: as_json(found.told) + "\n"}, {})
    guesses = [each for each in found.told if each.how is not How.READ]
    if not flag(QUIET) or guesses:
        click.echo("\n".join(lines(found.told)))
    if not dry_run and not flag(QUIET):
        _close(found, texts, config)


def _come_back(format: str, files: tuple[Path, ...]) -> bool:
    """Whether the files are sheets that kpilint exported."""
    if format not in SHEETS:
        return False
    from kpilint.exports.returned import is_ours

    try:
        ours = [file for file in files if is_ours(file)]
    except CannotImport:  # whoever reads them says why
        return False
    if ours and len(ours) < len(files):
        raise Refusal(
            f"{printed(str(ours[0]))} was exported by kpilint, others were not: one run each."
        )
    return bool(ours)


def _period(text: str | None, config: "Config") -> str:
    if text is None:
        return ""
    from kpilint.values.period import Period, parse_period

    found = parse_period(text, config.fiscal_year_start)
    if isinstance(found, Period):
        return found.text
    raise Refusal(f"--period: {found.message}; {found.help}.")


def _read(format: str, files: tuple[Path, ...], setting: Setting) -> Import:
    if format not in FORMATS:
        from kpilint.suggest import did_you_mean

        known = ", ".join(FORMATS)
        raise CannotImport(
            f"There is no format `{format}`.{did_you_mean(format, FORMATS)} There are {known}."
        )
    return reader(format)(files, setting)


def _planned(
    found: Import, config: "Config", into: Path | None, by: str
) -> tuple[Import, dict[Path, str], Mapping[Path, str]]:
    """What to write, and the files of an earlier import that it replaces."""
    from kpilint.imports.writing import By, apart, laid_out, require_free, written_before

    root = config.root / config.specs[0]
    folder = Path(os.path.normpath(into if into is not None else root / FOLDER))
    before = written_before(folder)
    found = apart(found, _taken(config, before))
    texts = laid_out(found, folder, _actuals(config, folder), By(by))
    require_free(texts, before)
    return found, texts, before


def _actuals(config: "Config", folder: Path) -> Path:
    """Where the project looks for what was measured."""
    for spec in config.specs:
        root = (config.root / spec).resolve()
        if folder.resolve().is_relative_to(root):
            return Path(os.path.normpath(config.root / spec / "actuals"))
    return folder / "actuals"


def _taken(config: "Config", before: Mapping[Path, str]) -> dict[str, set[str]]:
    """The ids of the project without what the import will replace."""
    from kpilint.check import project_of
    from kpilint.read.load import load

    root = config.root.resolve()
    replaced = {
        path.resolve().relative_to(root).as_posix(): b""
        for path in before
        if path.resolve().is_relative_to(root)
    }
    project = project_of(load(config.root, config.specs, replaced), config)
    names = ("terms", "people", "teams", "funnels", "kpis", "objectives", "plans")
    return {name: set(getattr(project, name)) for name in names}


def _show(texts: Mapping[Path, str]) -> None:
    for path, text in texts.items():
        click.echo(f"--- {printed(os.path.relpath(path))}")
        click.echo(text)


def _write(texts: Mapping[Path, str], before: Mapping[Path, str]) -> None:
    from kpilint.files import UNKNOWN, write_all

    known = {path: before.get(path) for path in texts} if before or len(texts) > 1 else UNKNOWN
    try:
        write_all(texts, known)
    except OSError as error:
        where = printed(str(error.filename or "the files"))
        raise Refusal(
            f"{where} cannot be written: {error.strerror}. Nothing was changed."
        ) from None


def _close(found: Import, texts: Mapping[Path, str], config: "Config") -> None:
    counts: dict[str, int] = {}
    for draft in found.drafts:
        counts[draft.path[0]] = counts.get(draft.path[0], 0) + 1
    entries = ", ".join(_counted(count, name) for name, count in counts.items())
    click.echo(f"Wrote {entries} in {_counted(len(texts), 'files')}:")
    for path in sorted(texts)[:SHOWN]:
        click.echo(f"  {printed(os.path.relpath(path))}")
    if len(texts) > SHOWN:
        click.echo(f"  and {len(texts) - SHOWN:,} more")
    if all(_is_spec(path, config) for path in texts):
        click.echo("Next: kpilint check --write-baseline accepted.json")
    else:
        below = " or ".join(f"{root}/" for root in config.specs)
        click.echo(f"Next: move them below {below}: kpilint reads no specs elsewhere.")


def _is_spec(path: Path, config: "Config") -> bool:
    """Whether the project has the file for one of its own."""
    roots = ((config.root / spec).resolve() for spec in config.specs)
    return any(path.resolve().is_relative_to(root) for root in roots)


def _counted(count: int, names: str) -> str:
    one = {"people": "person", "kpis": "KPI"}.get(names, names.removesuffix("s"))
    return f"{count:,} {one if count == 1 else names.replace('kpis', 'KPIs')}"
