"""Spec files on disk, laid out anew; each stays as it is where that cannot be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpilint.files import write_all
from kpilint.finding import Problem
from kpilint.layout.formatted import BOM, CannotLayOut, formatted
from kpilint.read.files import FoundFile, decode, read_bytes


@dataclass(slots=True)
class Outcome:
    """What became of files, by path below the project root.

    `before` has the texts of all that can be laid out, `anew` the new texts of those that were not
    laid out yet; `left` says of each of the others, in a line, why it is left alone.
    """

    before: dict[str, str] = field(default_factory=dict)
    anew: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def laid_out(files: Mapping[str, FoundFile]) -> Outcome:
    """What is to become of the files; nothing is written yet."""
    outcome = Outcome()
    for path, found in sorted(files.items()):
        add(outcome, path, read_bytes(found))
    return outcome


def add(outcome: Outcome, path: str, content: bytes | Problem) -> None:
    """Lay out one more file."""
    if not isinstance(content, Problem):
        source = decode(path, content)
        content = source if isinstance(source, Problem) else content
    if isinstance(content, Problem):
        outcome.left.append(f"{path}: {content.message} {content.help}".rstrip())
        return
    text = content.decode()
    try:
        after = formatted(text)
    except CannotLayOut as refusal:
        outcome.left.append(f"{path}:{refusal.line}:{refusal.column}: {refusal.message}")
        return
    outcome.before[path] = text
    if after != text:
        outcome.anew[path] = after


def write(outcome: Outcome, files: Mapping[str, FoundFile]) -> None:
    """Write what is to be laid out anew, all of it or nothing.

    Raises OSError, with the path, where a file cannot be written or has changed meanwhile.
    """
    where = {path: Path(files[path].file) for path in outcome.anew}
    write_all(
        {where[path]: text for path, text in outcome.anew.items()},
        {where[path]: outcome.before[path].lstrip(BOM) for path in outcome.anew},
    )
