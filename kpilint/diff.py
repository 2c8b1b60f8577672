"""`kpilint diff`: the review of a change, from what git has kept."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import Refusal, configured, day, reporting, shared

if TYPE_CHECKING:
    from kpilint.compared import Compared, Read
    from kpilint.read.git import Repository
    from kpilint.read.load import Cache
    from kpilint.read.state import State


@click.command("diff")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--staged", is_flag=True, help="Review what is staged instead of the work tree.")
@reporting("error")
@configured
@shared
def diff(
    base: str | None,
    head: str | None,
    staged: bool,
    formats: tuple[str, ...],
    output_file: Path | None,
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    fail_on: str,
    color: str,
    today: date | None,
    file: Path | None,
) -> None:
    """Review a change of what KPIs mean and promise.

    Compares the specs as they were where BASE and HEAD parted with the work tree, or with the
    revision HEAD. BASE is the default branch of the remote unless stated. How the change is judged
    is read from the configuration of BASE.

    text, json and markdown tell the whole review; the other formats list the findings.

    \b
    Exit codes:
      0  no review rule has anything at or above --fail-on
      1  some have
      2  usage is wrong, or one of the two states cannot be read
      3  a bug in kpilint

    \b
    Examples:
      kpilint diff
      kpilint diff main
      kpilint diff v1.4 HEAD
      kpilint diff --staged
      kpilint diff origin/main --format text --format markdown=review.md
    """  # noqa: D301
    from kpilint.output.outputs import Output

    outputs = Output.parse(formats, output_file, color)
    if head is not None and staged:
        raise Refusal("--staged reviews what is staged, so it goes without HEAD.")
    from kpilint.garbage import keeping
    from kpilint.output.reviews import write_reviews

    with keeping():
        before, after = _states(base, head, file, staged=staged)
        found = _compared(before, after, select, ignore, day(today))
    write_reviews(outputs, found, after.config.root)
    sys.exit(1 if found.fails(fail_on) else 0)


def _states(
    base: str | None, head: str | None, file: Path | None, *, staged: bool
) -> "tuple[Read, Read]":
    from kpilint.config import ConfigurationError
    from kpilint.read.git import GitError, Repository
    from kpilint.read.load import Cache
    from kpilint.read.state import at

    here = Path.cwd()
    try:
        repository = Repository.around(here)
        tip = repository.commit(head or "HEAD")
        parted = repository.merge_base(repository.commit(base or repository.default_base()), tip)
        after = _later(repository, tip if head else "", file, staged=staged)
        before = at(repository, parted, here, file)
        cache = Cache(repository.digest)
        # The later state comes first: what is on disk need not be fetched from git for the earlier.
        later = _read(after, cache)
        return _read(before, cache if _alike(before, after) else Cache(repository.digest)), later
    except (GitError, ConfigurationError) as error:
        raise Refusal(str(error)) from None


def _alike(before: "State", after: "State") -> bool:
    """Whether the same text means the same in both states."""
    settings = ((each.config.currency, each.config.fiscal_year_start) for each in (before, after))
    return next(settings) == next(settings)


def _later(repository: "Repository", commit: str, file: Path | None, *, staged: bool) -> "State":
    from kpilint.read.state import at, work_tree
    from kpilint.read.state import staged as index

    if commit:
        return at(repository, commit, Path.cwd(), file)
    return index(Path.cwd(), file) if staged else work_tree(Path.cwd(), file, repository)


def _read(state: "State", cache: "Cache") -> "Read":
    """What stands in the files of a state; a usage error where one of them does not parse."""
    from kpilint.check import loaded_from
    from kpilint.compared import Read
    from kpilint.read.load import UNPARSED

    loaded = loaded_from(state, cache)
    broken = [problem for rule in UNPARSED for problem in loaded.problems.get(rule, ())]
    if broken:
        place = min(problem.location for problem in broken)
        first = next(problem for problem in broken if problem.location == place)
        where = "" if state.name in ("worktree", "index") else f" in {state.name}"
        raise Refusal(
            f"{place.path}:{place.span.line} cannot be read{where}: {first.message}"
            " What cannot be read cannot be reviewed."
        )
    return Read(state.name, state.config, loaded)


def _compared(
    before: "Read",
    after: "Read",
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    today: date,
) -> "Compared":
    from dataclasses import replace

    from kpilint.compared import compare
    from kpilint.run import narrowed

    if not before.loaded.sources and not after.loaded.sources:
        raise Refusal(f"There is nothing to review: no spec file in {before.name} nor now.")
    judged = replace(before, config=narrowed(before.config, select, ignore))
    return compare(judged, after, today)
