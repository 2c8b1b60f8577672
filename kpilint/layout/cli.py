"""`kpilint fmt`: spec files in one canonical layout."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import QUIET, Refusal, configuration, flag, settled, shared

if TYPE_CHECKING:
    from kpilint.config import Config
    from kpilint.layout.files import Outcome
    from kpilint.read.files import FoundFile

STDIN = "-"


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name the files.")
@click.option("--diff", "only_diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--stdin-filename", metavar="PATH", help="With `-`: the file that standard input stands for."
)
@settled
@shared
def fmt(
    paths: tuple[str, ...],
    only_check: bool,
    only_diff: bool,
    stdin_filename: str | None,
    file: Path | None,
) -> None:
    """Lay out spec files in the one canonical way.

    Keys come in the order of the language, quotes and brackets where they belong, long text in
    lines of 120 characters; entries keep their order. Comments stay where they are, and what the
    specs say stays the same: a file of which that cannot be proved is left alone. Without PATHS all
    spec files are laid out; `-` reads one from standard input and prints it.

    \b
    Exit codes:
      0  all files are laid out
      1  with --check or --diff: some are not
      2  a file cannot be read or laid out, or there is none

    \b
    Examples:
      kpilint fmt
      kpilint fmt kpi_specs/targets
      kpilint fmt --check
      kpilint fmt --diff kpi_specs/terms.yaml
      kpilint fmt - --stdin-filename kpi_specs/terms.yaml < draft.yaml
    """  # noqa: D301
    config = configuration(file)
    dry = only_check or only_diff
    if STDIN in paths:
        outcome = _stream(config, paths, stdin_filename)
    elif stdin_filename is not None:
        raise Refusal("--stdin-filename goes with `-`, which reads standard input.")
    else:
        outcome = _files(config, paths, dry=dry)
    _tell(outcome, dry=dry, diff=only_diff, stream=STDIN in paths)
    sys.exit(2 if outcome.left else 1 if dry and outcome.anew else 0)


def _files(config: "Config", paths: tuple[str, ...], *, dry: bool) -> "Outcome":
    from kpilint.files import turn
    from kpilint.layout.files import laid_out, write

    files = _wanted(config, paths)
    if dry:
        return laid_out(files)
    with turn(config.root):
        outcome = laid_out(files)
        try:
            write(outcome, files)
        except OSError as error:
            raise Refusal(f"Nothing is laid out. {error.filename}: {error.strerror}.") from None
    return outcome


def _wanted(config: "Config", paths: tuple[str, ...]) -> "dict[str, FoundFile]":
    """The spec files at the paths, or all; a usage error where there are none."""
    from kpilint.read.files import find_files, printable

    files = {file.path: file for file in find_files(config.root, config.specs)}
    if not files:
        raise Refusal(
            f"There is nothing to lay out: no YAML file below {_folders(config)} in {config.root}."
            " `kpilint init` makes a small project to start from."
        )
    wanted: dict[str, FoundFile] = {}
    for path in paths:
        below = _relative(config, path)
        here = {name: file for name, file in files.items() if _covers(below, name)}
        if not here:
            raise Refusal(
                f"There is nothing to lay out in `{printable(path)}`: only YAML files below"
                f" {_folders(config)} are specs."
            )
        wanted |= here
    return wanted or files


def _folders(config: "Config") -> str:
    return ", ".join(f"{folder}/" for folder in config.specs)


def _relative(config: "Config", path: str) -> str:
    """The path below the project root; `.` is all of it."""
    from kpilint.read.files import printable

    relative = Path(os.path.relpath(path, config.root))
    if set(relative.parts) == {".."}:
        return "."
    if ".." in relative.parts:
        raise Refusal(f"`{printable(path)}` lies outside the project, {config.root}.")
    return printable(relative.as_posix())


def _covers(path: str, name: str) -> bool:
    return path == "." or f"{name}/".startswith(f"{path}/")


def _stream(config: "Config", paths: tuple[str, ...], filename: str | None) -> "Outcome":
    """What becomes of standard input."""
    from kpilint.layout.files import Outcome, add
    from kpilint.read.files import MAX_BYTES, SPECS

    if len(paths) > 1:
        raise Refusal("`-` reads one file from standard input; it cannot be laid out with others.")
    if sys.stdin is None:
        raise Refusal("Standard input is closed; there is nothing to read from it.")
    path = _relative(config, filename) if filename else "stdin"
    if filename and not (
        path.lower().endswith(SPECS) and any(_covers(str(Path(r)), path) for r in config.specs)
    ):
        raise Refusal(f"`{path}` is no spec: those are YAML files below {_folders(config)}.")
    outcome = Outcome()
    add(outcome, path, sys.stdin.buffer.read(MAX_BYTES + 1))
    return outcome


def _tell(outcome: "Outcome", *, dry: bool, diff: bool, stream: bool) -> None:
    from kpilint.fixes.patch import patch
    from kpilint.output.github import disarmed
    from kpilint.output.outputs import in_actions
    from kpilint.output.text import visible

    for line in outcome.left:
        click.echo(visible(line), err=True)
    if diff:
        text = patch(outcome.before, outcome.anew)
        click.echo((disarmed(text, "text") if in_actions() else text).encode(), nl=False)
    elif stream and not dry:
        for path, text in outcome.before.items():
            click.echo(outcome.anew.get(path, text).encode(), nl=False)
    elif not stream and not flag(QUIET):
        for path in outcome.anew:
            click.echo(f"{'Would lay out' if dry else 'Laid out'} {path}")
        click.echo(_summary(outcome, dry=dry))


def _summary(outcome: "Outcome", *, dry: bool) -> str:
    from kpilint.output.summary import counted

    anew, left = len(outcome.anew), len(outcome.left)
    same = len(outcome.before) - anew
    if not anew and not left:
        return f"{counted(same, 'file')}: all laid out already."
    parts = (
        (anew, f"{'would be ' if dry else ''}laid out anew"),
        (same, "left as it was" if same == 1 else "left as they were"),
        (left, "could not be laid out"),
    )
    first, *others = ((number, words) for number, words in parts if number)
    said = [f"{counted(first[0], 'file')} {first[1]}", *(f"{n:,} {words}" for n, words in others)]
    return f"{', '.join(said)}."
