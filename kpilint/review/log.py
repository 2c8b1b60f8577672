"""`kpilint log`: what became of an entry, or of all, commit by commit."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import QUIET, Day, Refusal, configuration, flag, settled, shared

if TYPE_CHECKING:
    from kpilint.review.history import History, Record, Revision


@click.command()
@click.argument("id", required=False)
@click.option("--since", type=Day(), metavar="DATE", help="Nothing before DATE.")
@click.option("--until", type=Day(), metavar="DATE", help="Nothing after DATE.")
@click.option(
    "-n", "most", type=click.IntRange(1), metavar="NUMBER", help="At most so many commits."
)
@click.option("--wording", is_flag=True, help="Changes of names, notes and reasons, too.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours; auto: on a terminal, unless NO_COLOR or FORCE_COLOR is set.",
)
@settled
@shared
def log(
    id: str | None,
    since: date | None,
    until: date | None,
    most: int | None,
    wording: bool,
    format: str,
    color: str,
    file: Path | None,
) -> None:
    """Tell the history of an entry, or of all, from git.

    What changed, which way, and why, newest first, along the first parents of HEAD: a merged branch
    is one change. An entry is followed through other files and other ids. ID is an id (of a KPI
    with its targets), an address, or targets.PERIOD; ids that are no more are known too.

    Where entries stand, their order, comments and layout do not count. Changes of wording are
    counted; --wording tells them.

    \b
    Examples:
      kpilint log
      kpilint log sql_volume
      kpilint log targets.2026-Q4.sql_volume
      kpilint log --since 2026-10-01 --wording
      kpilint log -n 10 --format json
    """  # noqa: D301
    from kpilint.read.program import GitError

    try:
        history, found = _of(id, file) if id else _all(file)
        told = _Told(_between(found, since, until), most, wording)
        if format == "json":
            _as_json(history, told, id or "")
        else:
            _as_text(history, told, id or "", color)
    except GitError as error:
        raise Refusal(str(error)) from None


class _Told:
    """The commits to tell, and what is left out of them on the way."""

    def __init__(self, revisions: "Iterable[Revision]", most: int | None, wording: bool) -> None:
        self.revisions = revisions
        self.most = most
        self.wording = wording
        self.commits = self.words = 0

    def __iter__(self) -> "Iterator[Revision]":
        told = (revision for revision in self.revisions if self._tells(revision))
        return islice(told, self.most)

    def _tells(self, revision: "Revision") -> bool:
        """Whether there is anything to tell of a commit but wording."""
        if self.wording:
            return True
        if revision.wording:
            self.commits += 1
            self.words += len(revision.wording)
        return bool(revision.changes or revision.unreadable)


def _all(file: Path | None) -> "tuple[History, Iterable[Revision]]":
    history = _history(file)
    return history, history


def _history(file: Path | None, ids: set[str] | None = None) -> "History":
    from kpilint.config import ConfigurationError
    from kpilint.review.history import History

    config = configuration(file)
    try:
        return History(Path.cwd() if file else config.root, file, ids=ids)
    except ConfigurationError as error:
        raise Refusal(str(error)) from None


def _between(
    revisions: "Iterable[Revision]", since: date | None, until: date | None
) -> "Iterator[Revision]":
    """Those of the days asked for; what is not committed yet comes after every day."""
    for revision in revisions:
        day = revision.day or date.max
        if (since or date.min) <= day <= (until or date.max):
            yield revision


def _of(id: str, file: Path | None) -> "tuple[History, list[Revision]]":
    """What the history tells of one entry, by whatever ids it went."""
    history, revisions = _followed(file, _ids(id))
    records = [each for revision in revisions for each in (*revision.changes, *revision.wording)]
    known = history.addresses()
    if not any(_means(id, address) for address in known):
        raise Refusal(f"There is no entry `{id}`, and never was.{_hint(id, known)}")
    names = {id, *(name for each in records for name in _later_names(each, id))}
    entries = {
        each.entry
        for each in records
        if any(_means(name, address) for name in names for address in (each.entry, each.address))
    }
    return history, [told for each in revisions if (told := _only(each, entries))]


def _followed(file: Path | None, ids: set[str] | None) -> "tuple[History, list[Revision]]":
    """The history of these ids, and of those that took their places."""
    while True:
        before = set(ids or ())
        history = _history(file, ids)
        revisions = list(history)
        if before == set(ids or ()):
            return history, revisions


def _ids(id: str) -> set[str] | None:
    """What every entry that may be meant has in its address; None where that is nothing."""
    from kpilint.model.assemble import COLLECTIONS

    collection, *rest = id.split(".")
    if not rest:
        return None if id in COLLECTIONS else {id}
    return {rest[min(len(rest), 2) - 1] if collection == "targets" else rest[0]}


def _only(revision: "Revision", entries: set[str]) -> "Revision | None":
    changes, wording = (
        tuple(each for each in some if each.entry in entries)
        for some in (revision.changes, revision.wording)
    )
    if not changes and not wording:
        return None
    return replace(revision, changes=changes, wording=wording, unreadable=())


def _later_names(record: "Record", id: str) -> "Iterator[str]":
    """By which names an entry goes today that was, or is, called so."""
    from kpilint.review.change import Verdict

    collection = record.address.partition(".")[0]
    before = f"{collection}.{record.before}" if record.verdict is Verdict.RENAMED else ""
    if collection != "targets" and (_means(id, record.address) or _means(id, before)):
        yield record.entry if "." in id else record.entry.partition(".")[2]


def _means(id: str, address: str) -> bool:
    """Whether an entry can be asked for so: by a part of its address, or by more than that."""
    inside = id == address or address.startswith(f"{id}.") or id.startswith(f"{address}.")
    return bool(address) and (inside or id in address.split(".")[1:])


def _hint(id: str, known: Iterable[str]) -> str:
    from kpilint.suggest import did_you_mean

    addresses = sorted(known)
    names = sorted({name for each in addresses for name in each.split(".")[1:]})
    if "." not in id:
        return did_you_mean(id, names)
    last = id.rpartition(".")[2]
    return did_you_mean(id, addresses) or (f" Did you mean `{last}`?" if last in names else "")


def _as_json(history: "History", told: _Told, id: str) -> None:
    from kpilint.output.log_json import render

    revisions = list(told)
    click.echo(render(revisions, id, history.begins, told.words, wording=told.wording))


def _as_text(history: "History", told: _Told, id: str, color: str) -> None:
    from kpilint.output.log_text import render
    from kpilint.output.outputs import Output

    style = Output("text", None, color).style
    width, any_told = shutil.get_terminal_size().columns, False
    for revision in told:
        lines = render(revision, width, style, wording=told.wording)
        click.echo("\n".join(["", *lines] if any_told else lines), color=True)
        any_told = True
    closing = list(_closing(history, told, id, any_told=any_told))
    if closing and not (any_told and flag(QUIET)):
        click.echo("\n".join(["", *closing] if any_told else closing))


def _closing(history: "History", told: _Told, id: str, *, any_told: bool) -> Iterator[str]:
    from kpilint.output.summary import counted
    from kpilint.read.revisions import DEEPEN

    if not any_told:
        yield f"Nothing changed{f' of `{id}`' if id else ''} in this history."
    if told.words:
        changes, commits = counted(told.words, "change"), counted(told.commits, "commit")
        yield f"Not shown: {changes} of wording, in {commits} (--wording)."
    if history.begins:
        yield f"The history here begins at {history.begins}, in a shallow clone; the rest: {DEEPEN}"
