"""`kpilint check --fix` and `--diff`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kpilint.check import Report
from kpilint.files import marked, turn, write_all
from kpilint.fixes.fixing import Look, Mended, mended
from kpilint.fixes.patch import patch
from kpilint.options import QUIET, Refusal, flag
from kpilint.output.github import disarmed
from kpilint.output.outputs import Output, in_actions
from kpilint.output.summary import counted
from kpilint.output.text import visible


def write(look: Look, root: Path, outputs: Iterable[Output]) -> Report:
    """Mend all that can be, say what was done, and give what is left to be found.

    It is said on standard error where standard output is not for people. Raises Refusal where a
    file cannot be written; then all are as they were.
    """
    with turn(root):
        found = mended(look)
        try:
            write_all(
                {root / path: marked(root / path, text) for path, text in found.texts.items()},
                {root / path: text for path, text in found.before.items()},
            )
        except OSError as error:
            raise Refusal(f"Nothing is mended. {error.filename}: {error.strerror}.") from None
    if found.done and not flag(QUIET):
        for_people = any(each.format == "text" and each.file is None for each in outputs)
        click.echo(_harmless("\n".join(_told(found)) + "\n"), err=not for_people)
    return found.report


def show(look: Look, root: Path) -> int:
    """Print as a patch what `write` would do; 1 if that is anything, else 0."""
    found = mended(look)
    pair = ({path: _marked(root / path, t) for path, t in texts.items()} for texts in found[2:])
    after, before = pair
    click.echo(_harmless(patch(before, after)).encode(), nl=False)
    return 1 if found.texts else 0


def _harmless(text: str) -> str:
    """The text, in which GitHub Actions, where it listens, finds no commands."""
    return disarmed(text, "text") if in_actions() else text


def _marked(path: Path, text: str) -> str:
    return marked(path, text) if path.exists() else text


def _told(found: Mended) -> Iterator[str]:
    for finding in found.done:
        span, words = finding.location.span, finding.fix.words if finding.fix else ""
        place = f"{finding.location.path}:{span.line}:{span.column}"
        yield visible(f"{place}: fixed {finding.rule}: {words}")
    number = counted(len(found.done), "finding")
    yield f"Fixed {number} in {counted(len(found.texts), 'file')}."
