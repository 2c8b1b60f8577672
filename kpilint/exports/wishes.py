"""What somebody edited in a sheet, held against what was exported and what the specs say now."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kpilint.exports.amounts import QUANTITIES, Reader, is_open, readings
from kpilint.exports.csv import unguarded
from kpilint.exports.kept import COUNT, KEY, NUMBER, brief
from kpilint.exports.returned import Line, Returned, count_of
from kpilint.exports.sheets import Row, Sheet
from kpilint.exports.target_rows import CONFIDENTIAL
from kpilint.imports.tables import MAX_TEXT
from kpilint.model.project import Project
from kpilint.values.period import parse_period
from kpilint.values.unreadable import Unreadable

GOALS = ("value", "change", "pending")
"""The columns of which a target has exactly one."""

COME_BACK = (
    *(*GOALS, "stretch", "tolerance", "owner", "rationale", "method", "source", "top_down"),
    *("bottom_up", "gap_plan", "review_by"),
)
"""The columns of targets that are brought back."""

SHOWN = 5
"""How many rows are named of those that are gone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A cell that shall say something else: `text` is empty where it was cleared."""

    address: str
    key: str
    text: str
    place: str


@dataclass(slots=True)
class Compared:
    """What the sheets ask for, why nothing of it can be done, and what is not brought back."""

    wishes: list[Wish] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def compare(project: Project, now: tuple[Sheet, ...], found: list[Returned]) -> Compared:
    """Go through all rows that came back; `now` are the sheets as they would be exported now."""
    compared = Compared()
    rows = {row.address: (sheet, row) for sheet in now for row in sheet.rows}
    taken: dict[str, Line] = {}
    columns = {_collection(sheet.rows): sheet.columns for sheet in now if sheet.rows}
    every = {key for sheet in now for key in sheet.columns}
    for sheet in found:
        if not sheet.is_exported:
            _pass_over(sheet, found, compared)
            continue
        for line in sheet.lines:
            _Row(project, rows, taken, compared).take(line)
        compared.told += _gone(sheet, rows, taken)
        compared.told += _strange(sheet, columns.get(sheet.collection, every))
    return compared


def _pass_over(sheet: Returned, found: Sequence[Returned], compared: Compared) -> None:
    """Tell of a sheet that somebody added; refuse the one of the targets without its memory."""
    if sheet.has_targets and not any(each.is_exported and each.has_targets for each in found):
        compared.refusals.append(
            f"{sheet.name}: the column `As exported` is gone, and with it what each row said"
            " before, so that an edit cannot be told from the rest. Export again, and edit that."
        )
    else:
        compared.told.append(
            f"The sheet {_said(sheet.name)} is not one that was exported; it is not read."
        )


def _collection(rows: Sequence[Row]) -> str:
    return rows[0].address.partition(".")[0]


@dataclass(slots=True)
class _Row:
    """One row among those of the specs."""

    project: Project
    rows: Mapping[str, tuple[Sheet, Row]]
    taken: dict[str, Line]
    compared: Compared

    def take(self, line: Line) -> None:
        if not line.exported or self._is_other(line):
            self.compared.told.append(_new(line))
            return
        first = self.taken.setdefault(line.address, line)
        if first is not line:
            self.compared.told.append(
                f"{line.place} is a copy of row {first.number}; only that one is read."
            )
            return
        if line.address not in self.rows:
            self._tell_removed(line)
            return
        sheet, row = self.rows[line.address]
        for key in sheet.columns:
            if key in line.columns:
                self._compare(line, row, key)

    def _is_other(self, line: Line) -> bool:
        """Whether the row was made into one of another period or KPI; not merely reformatted."""
        if not line.address.startswith("targets."):
            return False
        period, exported = line.text("period"), line.exported or {}
        moved = period != exported.get("period") and not isinstance(
            parse_period(period), Unreadable
        )
        return moved or line.text("kpi") not in ("", exported.get("kpi"))

    def _tell_removed(self, line: Line) -> None:
        if any(self._is_edited(line, key) for key in line.columns if key != KEY):
            self.compared.told.append(
                f"{line.place}: {line.address} is no longer in the specs, so no edit of it is read."
            )

    def _is_edited(self, line: Line, key: str) -> bool:
        reader, then = self._reader(line), (line.exported or {}).get(key, "")
        meant = (reader.meaning(key, each) for each in _readings(line, key, line.text(key)))
        return reader.meaning(key, then) not in meant

    def _compare(self, line: Line, row: Row, key: str) -> None:
        then, now, text = (line.exported or {}).get(key, ""), row.cell(key).text, line.text(key)
        reader, place = self._reader(line), line.place_of(key)
        meant = [reader.meaning(key, each) for each in _readings(line, key, text)]
        if reader.meaning(key, then) in meant:
            return
        if trouble := line.trouble(key):
            self._refuse(f"{place}: {_said(text)} is {trouble}. Put in the value itself.")
        elif not self._comes_back(line, key):
            self.compared.told.append(
                f"{place}: {_said(then)} became {_said(text)}. {_why_not(line, key)}"
            )
        elif reader.meaning(key, now) in meant:
            return
        elif len(now) > MAX_TEXT:
            self._refuse(f"{place}: the text is longer than a cell holds; change it in the specs.")
        elif reader.meaning(key, now) != reader.meaning(key, then):
            self._refuse(
                f"{place}: {line.address}.{key} was exported as {_said(then)}; the sheet now says"
                f" {_said(text)}, the specs say {_said(now)}."
            )
        else:
            self._wish(line, key, text, reader)

    def _comes_back(self, line: Line, key: str) -> bool:
        withheld = self.rows[line.address][1].cell("value").text == CONFIDENTIAL
        open_ = ("owner", "rationale", "review_by")
        return (
            line.address.startswith("targets.")
            and key in COME_BACK
            and (not withheld or key in open_)
        )

    def _wish(self, line: Line, key: str, text: str, reader: Reader) -> None:
        place = line.place_of(key)
        if line.commas and key in QUANTITIES and is_open(text):
            self._refuse(
                f"{place}: {_said(text)} can be read in two ways, with decimals or with thousands."
                " Write it without a comma or point, or in full, as in 1234.50."
            )
            return
        chosen = _readings(line, key, text)[0]
        found = reader.read(key, chosen) if chosen else chosen
        if isinstance(found, Unreadable):
            self._refuse(f"{place}: {found.message}; {found.help}.")
        elif key == "owner" and text and self.project.owner(text) is None:
            from kpilint.suggest import did_you_mean

            hint = did_you_mean(text, [*self.project.people, *self.project.teams])
            self._refuse(f"{place}: There is no person or team `{text}`.{hint}")
        else:
            self.compared.wishes.append(Wish(line.address, key, chosen, place))

    def _reader(self, line: Line) -> Reader:
        kpi = self.project.kpis.get(line.address.rpartition(".")[2])
        return Reader(kpi.unit if kpi else None, self.project.currency)

    def _refuse(self, why: str) -> None:
        self.compared.refusals.append(why)


def _readings(line: Line, key: str, text: str) -> tuple[str, ...]:
    """What a cell may mean, the likeliest first: a workbook may have been CSV before."""
    if key not in QUANTITIES:
        return (text, unguarded(text))
    return readings(unguarded(text)) if line.commas else (unguarded(text),)


def _why_not(line: Line, key: str) -> str:
    if line.address.startswith("targets.") and key in COME_BACK:
        return "The target is confidential: its numbers stay where they are."
    return f"This column is not brought back: change {line.address} in the specs."


def _new(line: Line) -> str:
    period, kpi = line.text("period"), line.text("kpi")
    how = f": add it with `kpilint new target {period}.{kpi}`" if period and kpi else ""
    return f"{line.place} is new and not brought back{how}."


def _gone(sheet: Returned, rows: Iterable[str], taken: Container[str]) -> Iterator[str]:
    """Tell of rows that were exported and are not there any more, by name where that is clear."""
    ours = [line for line in sheet.lines if line.exported]
    count = max((count_of(line, COUNT) for line in ours), default=0)
    missing = count - len({count_of(line, NUMBER) for line in ours})
    if missing <= 0:
        return
    groups = {line.address.rpartition(".")[0] for line in ours}
    absent = [each for each in rows if each not in taken and each.rpartition(".")[0] in groups]
    names = f" ({', '.join(absent[:SHOWN])}{', …' * (missing > SHOWN)})"
    yield (
        f"{missing:,} of {count:,} rows {'is' if missing == 1 else 'are'} gone from"
        f" {sheet.name or 'the sheet'}{names * (len(absent) == missing)}. The specs keep them: take"
        " out there what is no longer wanted."
    )


def _strange(sheet: Returned, columns: Container[str]) -> Iterator[str]:
    """Tell of columns that somebody added, or gave another heading."""
    for key, heading in sheet.headings.items():
        if key not in columns and key != KEY:
            yield f"The column {_said(heading)} is not one that was exported; it is not read."


def _said(text: str) -> str:
    short = brief(text)
    return f"`{short}`" if short else "nothing"
