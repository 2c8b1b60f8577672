"""What `kpilint check` does between its options and its exit code."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from kpilint.check import Report, check, chosen, judge, loaded_from, project_of
from kpilint.config import Config, ConfigurationError, checked_rules
from kpilint.finding import Finding
from kpilint.options import Refusal, tell
from kpilint.output.summary import counted
from kpilint.read.files import MAX_BYTES, printable

if TYPE_CHECKING:
    from kpilint.read.state import State

STDIN = "-"


def narrowed(
    config: Config, select: tuple[str, ...] | None, ignore: tuple[str, ...] | None
) -> Config:
    """The configuration with the rules chosen on the command line.

    `--select` takes the place of the configured selection, and wins over a configured `ignore` of
    the same name; `--ignore` comes in addition.
    """
    if select == ():
        raise Refusal("--select names no rule.")
    try:
        chosen = checked_rules(select, "--select") if select is not None else config.select
        ignored = checked_rules(ignore or (), "--ignore")
    except ConfigurationError as error:
        raise Refusal(str(error)) from None
    kept = config.ignore if select is None else (n for n in config.ignore if n not in select)
    return replace(config, select=chosen, ignore=(*kept, *ignored))


def staged_project(file: Path | None) -> "State":
    """The project as it is staged, or a usage error that says why it cannot be read."""
    from kpilint.read.git import GitError
    from kpilint.read.state import staged

    try:
        state = staged(Path.cwd(), file)
    except (ConfigurationError, GitError) as error:
        raise Refusal(str(error)) from None
    tell(state.config)
    return state


def checked(
    config: Config,
    today: date,
    paths: tuple[str, ...],
    stdin_filename: str | None = None,
    accepted: Path | None = None,
    state: "State | None" = None,
) -> Report:
    """Check the project and keep what touches the paths, and no baseline accepts.

    `state` says what the files were at a moment, if not what is on disk now. A usage error where
    nothing is checked.
    """
    if state and (STDIN in paths or stdin_filename is not None):
        raise Refusal("--staged reads what git has; it cannot read standard input as well.")
    given = _overlay(config, paths, stdin_filename)
    wanted = [_relative(config, path) for path in paths if path != STDIN] + list(given)
    return _look(config, today, wanted, given, accepted, state)


def looking(
    config: Config,
    today: date,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    accepted: Path | None,
) -> Callable[[Mapping[str, bytes]], Report]:
    """What checks the project as often as is wanted, each time with other contents of files."""
    given = _overlay(config, paths, stdin_filename)
    wanted = [_relative(config, path) for path in paths if path != STDIN] + list(given)
    return lambda contents: _look(config, today, wanted, {**given, **contents}, accepted)


def _look(
    config: Config,
    today: date,
    wanted: list[str],
    overlay: Mapping[str, bytes],
    accepted: Path | None,
    state: "State | None" = None,
) -> Report:
    report = _judged(state, config, today) if state else check(config, today, overlay)
    if not report.loaded.sources:
        folders = ", ".join(f"{folder}/" for folder in config.specs)
        mend = "`kpilint init` makes a small project to start from."
        raise Refusal(
            f"There is nothing to check: no YAML file below {folders} in {config.root}"
            + (" is staged; `git add` stages one." if state else f". {mend}")
        )
    if accepted:
        report = _without_accepted(report, config, accepted)
    return _within(report, wanted) if wanted else report


def _judged(state: "State", config: Config, today: date) -> Report:
    from kpilint.read.git import GitError

    try:
        loaded = loaded_from(state)
    except GitError as error:
        raise Refusal(str(error)) from None
    return judge(project_of(loaded, config), loaded, config, today)


def refuse_mending(
    diff: bool, staged: bool, accept_into: Path | None, paths: tuple[str, ...]
) -> None:
    """A usage error where there is no file to mend, or two things are asked for at once."""
    name = "--diff" if diff else "--fix"
    if staged:
        raise Refusal(f"{name} mends files on disk, and --staged looks at what git has.")
    if accept_into:
        raise Refusal(f"{name} mends findings and --write-baseline accepts them: do one first.")
    if STDIN in paths and not diff:
        raise Refusal("--fix has no file to write to with `-`; --diff shows what would change.")


def accept(report: Report, path: Path) -> None:
    """Write the baseline file that accepts all findings of the report."""
    from kpilint import baseline

    try:
        baseline.write(path, report.findings)
    except OSError as error:
        raise Refusal(f"`{path}` cannot be written: {error.strerror or error}.") from None
    number = counted(len(report.findings), "finding")
    click.echo(f"Accepted {number} in {path}. From now on: kpilint check --baseline {path}")


def _without_accepted(report: Report, config: Config, path: Path) -> Report:
    from kpilint import baseline

    try:
        parted = baseline.part(report.findings, baseline.read(path))
    except baseline.Unusable as error:
        raise Refusal(str(error)) from None
    gone = tuple(each.words for each in parted.gone if _sought(each.rule, report, config))
    return replace(report, findings=parted.new, baselined=parted.known, gone=gone)


def _sought(rule: str, report: Report, config: Config) -> bool:
    """Whether all findings of the rule were looked for: only then can one have gone."""
    return rule not in report.silent and all(chosen(rule, clock, config) for clock in (False, True))


def _overlay(
    config: Config, paths: tuple[str, ...], stdin_filename: str | None
) -> dict[str, bytes]:
    if STDIN not in paths:
        if stdin_filename is not None:
            raise Refusal("--stdin-filename goes with `-`, which reads standard input.")
        return {}
    if sys.stdin is None:
        raise Refusal("Standard input is closed; there is nothing to read from it.")
    name = stdin_filename or str(config.root / config.specs[0] / "stdin.yaml")
    return {_relative(config, name): sys.stdin.buffer.read(MAX_BYTES + 1)}


def _relative(config: Config, path: str) -> str:
    """The path as findings write it: relative to the project root, with `/`."""
    relative = Path(os.path.relpath(path, config.root))
    if set(relative.parts) == {".."}:
        return "."  # a folder around the project: all of it
    if ".." in relative.parts:
        raise Refusal(f"`{printable(path)}` lies outside the project, {config.root}.")
    return printable(relative.as_posix())


def _within(report: Report, wanted: list[str]) -> Report:
    for path in wanted:
        if not any(_covers(path, known) for known in report.loaded.sources):
            raise Refusal(f"There is nothing to check in `{path}`: no spec file is there.")
    findings = (f for f in report.findings if any(_touches(f, path) for path in wanted))
    hidden = ((f, by) for f, by in report.suppressed if any(_touches(f, path) for path in wanted))
    return replace(report, findings=tuple(findings), suppressed=tuple(hidden))


def _touches(finding: Finding, path: str) -> bool:
    places = [finding.location, *(related.location for related in finding.related)]
    return any(_covers(path, place.path) for place in places)


def _covers(path: str, known: str) -> bool:
    return path == "." or known == path or PurePosixPath(path) in PurePosixPath(known).parents
