"""`kpilint codeowners`: lines of CODEOWNERS from the owners and approvers in the specs."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import QUIET, Refusal, configuration, flag, settled, shared

if TYPE_CHECKING:
    from kpilint.config import Config
    from kpilint.output.codeowners_text import Parts
    from kpilint.review.code_owners import Owned, Places

USUAL = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--forge",
    type=click.Choice(["github", "gitlab"]),
    default="github",
    show_default=True,
    help="gitlab: in sections, so that all who approve a part of a file have to agree.",
)
@click.option(
    "--settings-owner",
    "keepers",
    multiple=True,
    metavar="HANDLE",
    help="Who reviews the settings, teams and new files; repeatable. Default: the approvers of the"
    " teams that are part of no other.",
)
@click.option("--write", "into", type=FILE, metavar="FILE", help="Write our section of FILE anew.")
@click.option("--check", "against", type=FILE, metavar="FILE", help="Is our section up to date?")
@settled
@shared
def codeowners(
    forge: str, keepers: tuple[str, ...], into: Path | None, against: Path | None, file: Path | None
) -> None:
    """Print lines of CODEOWNERS, which make the approver's review binding.

    Each spec file is reviewed by the approvers of the KPIs, targets and plans in it, or else by
    their owners; a term by its owner; a funnel by the approvers of the KPIs that measure it; teams,
    people, the settings and files that are not listed yet by the approvers at the top. Actuals need
    nobody. People and teams are known to a forge if their contact is @user, @org/team or an e-mail
    address.

    On GitHub any one of several reviewers can approve: give each approver a file of their own.

    \b
    Exit codes with --check:
      0  our section is up to date
      1  it is not; what has to change is listed

    \b
    Examples:
      kpilint codeowners
      kpilint codeowners --write .github/CODEOWNERS
      kpilint codeowners --check .github/CODEOWNERS
      kpilint codeowners --forge gitlab --settings-owner @acme/revops --write CODEOWNERS
    """  # noqa: D301
    from kpilint.output.codeowners_text import section
    from kpilint.review.code_owners import handle

    if into and against:
        raise Refusal("--check only looks, and --write writes: choose one of them.")
    for keeper in keepers:
        if not handle(keeper):
            raise Refusal(f"--settings-owner: `{keeper}` is neither @user, @org/team nor e-mail.")
    owned = _owned(configuration(file), into or against, keepers)
    fresh = section(owned, forge)
    if against:
        sys.exit(_checked(against, fresh))
    if into:
        _write(into, fresh)
    else:
        click.echo(fresh, nl=False)
    if not flag(QUIET):
        for note in _notes(owned, forge):
            click.echo(note, err=True)


def _owned(config: "Config", own: Path | None, keepers: tuple[str, ...]) -> "Owned":
    from kpilint.reading import read_project
    from kpilint.review.code_owners import owned

    found = owned(read_project(config), _places(config, own), keepers)
    if not any(line.owners for line in found.lines):
        raise Refusal(
            "Nobody who approves has a contact that a forge knows; write @user, @org/team or an"
            f" e-mail address as the contact of: {', '.join(found.unknown) or 'your teams'}."
        )
    return found


def _places(config: "Config", own: Path | None) -> "Places":
    from kpilint.read.files import find_files
    from kpilint.review.code_owners import Places

    root = Path(os.path.realpath(config.root))
    top = _top(root)

    def below(path: Path) -> str:
        real = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118
        return os.path.relpath(real, top).replace(os.sep, "/")

    def inside(paths: Iterator[Path]) -> tuple[str, ...]:
        found = (below(path) for path in paths)
        return tuple("" if path == "." else path for path in found if not path.startswith("../"))

    usual = next((top / name for name in USUAL if (top / name).is_file()), top / USUAL[0])
    settings = [config.file] if config.file and config.file.name != "pyproject.toml" else []
    files = (
        (each.path, Path(os.path.realpath(each.file))) for each in find_files(root, config.specs)
    )
    return Places(
        roots=inside(Path(os.path.realpath(root / each)) for each in config.specs),
        files={path: found for path, file in files for found in inside(iter([file]))},
        settings=inside(iter([*settings, Path.cwd() / own if own else usual])),
    )


def _top(root: Path) -> Path:
    """The top of the repository; the project's root where there is none."""
    from kpilint.read.git import GitError, Repository

    try:
        return Repository.around(root).top
    except GitError:
        return root


def _checked(path: Path, fresh: str) -> int:
    from kpilint.output.codeowners_text import differences

    write = f"write it: kpilint codeowners --write {path}"
    if not path.exists():
        click.echo(f"There is no {path}; {write}")
        return 1
    parts = _parted(path, _text(path))
    if parts.inside is None:
        click.echo(f"{path} has no section of kpilint's; {write}")
        return 1
    if parts.inside == fresh:
        if not flag(QUIET):
            click.echo(f"{path} is up to date.")
        return 0
    click.echo(f"{path} is out of date; {write}")
    for line in differences(parts.inside, fresh):
        click.echo(f"  {line}")
    return 1


def _write(path: Path, fresh: str) -> None:
    from kpilint.files import write_atomically
    from kpilint.output.codeowners_text import Parts, joined

    before = _text(path) if path.exists() else None
    parts = Parts("", None, "") if before is None else _parted(path, before)
    try:
        write_atomically(path, joined(parts, fresh, before or ""), {path: before})
    except OSError as error:
        raise Refusal(f"`{path}` cannot be written: {error.strerror}.") from None
    if not flag(QUIET):
        click.echo(f"Wrote {path}")
    if any(line.strip() and not line.startswith("#") for line in parts.behind.splitlines()):
        click.echo(
            f"The lines of {path} that come after ours can overrule them: the last match counts.",
            err=True,
        )


def _parted(path: Path, text: str) -> "Parts":
    from kpilint.output.codeowners_text import Broken, parted

    try:
        return parted(text)
    except Broken as error:
        raise Refusal(f"{path}: {error}") from None


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Refusal(f"`{path}` cannot be read: {reason}.") from None


def _notes(owned: "Owned", forge: str) -> Iterator[str]:
    """What the lines cannot bring about."""
    from kpilint.output.summary import counted

    if owned.unknown:
        yield (
            f"Without a handle, and so without a review: {', '.join(owned.unknown)}."
            " Write @user, @org/team or an e-mail address as their contact."
        )
    if owned.mixed and forge == "github":
        files = counted(len(owned.mixed), "line")
        yield f"{files} with several reviewers: on GitHub any one of them can approve all of it."
