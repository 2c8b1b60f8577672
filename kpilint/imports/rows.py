"""Sheets → drafts of KPIs, targets, owners and actuals, with an account of every cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpilint.imports.account import Account
from kpilint.imports.beside import side_by_side
from kpilint.imports.columns import NAMES, Column
from kpilint.imports.draft import CannotImport, Draft, How, Import, Origin, Told
from kpilint.imports.entry import Entry, Teller
from kpilint.imports.fields import Cells, FieldReader
from kpilint.imports.formats import Setting
from kpilint.imports.goals import Context, period_under
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of, unused
from kpilint.imports.mapping import read_mapping
from kpilint.imports.markup import plain
from kpilint.imports.numbers import NumberReader
from kpilint.imports.periods import When
from kpilint.imports.regions import Region, regions
from kpilint.imports.sections import Section, is_remark, section_of
from kpilint.imports.tables import Cell, Sheet, Shown
from kpilint.suggest import did_you_mean

_RANK = (How.READ, How.GUESSED, How.LEFT)


def read_sheets(sheets: Sequence[Sheet], setting: Setting) -> Import:
    """Everything that the sheets say of KPIs; raises CannotImport where they have none."""
    mapping = read_mapping(setting.mapping, setting.fiscal_year_start)
    book = _Book(setting, mapping)
    for sheet in sheets:
        book.take(sheet)
    if not book.entries:
        raise CannotImport(_nothing(sheets))
    _require_used(mapping, book, setting.mapping)
    drafts = tuple(book.drafts())
    return Import(drafts, tuple(_accounted(sheets, book.account.told)))


@dataclass(slots=True)
class _Book:
    """The KPIs of all sheets so far."""

    setting: Setting
    mapping: Mapping[str, str]
    account: Account = field(default_factory=Account)
    entries: dict[str, Entry] = field(default_factory=dict)
    named: dict[str, list[Entry]] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)
    holders: Holders = field(init=False)

    def __post_init__(self) -> None:
        self.holders = Holders(self.account)

    def take(self, sheet: Sheet) -> None:
        teller = Teller(self.account, sheet.file)
        if sheet.hidden and sheet.rows:
            place = f"{sheet.name} (sheet)" if sheet.name else "the file"
            name = sheet.name or Path(sheet.file).name
            self.account.guessed(Origin(sheet.file, place), name, "", sheet.hidden)
        titles: list[Cell] = []
        for part in side_by_side(sheet, self.mapping):
            found = regions(part, self.mapping)
            if not found:
                for cell in part.cells():
                    teller.left(cell, "no heading in this sheet is that of the KPIs' names")
            titles = [*(found[0].above if found else ()), *titles]
            for region in found:
                self._region(part, region, titles, teller)

    def _region(self, sheet: Sheet, region: Region, above: Sequence[Cell], teller: Teller) -> None:
        for cell in region.above:
            teller.left(cell, "it stands above the table")
        titles = [cell.text for cell in above if cell.shown is Shown.TEXT]
        near = (*titles, sheet.name, Path(sheet.file).stem)
        context = Context(self.setting, near, sheet.commas, sheet.writes_commas())
        has_period = any(column.field == "period" for column in region.columns)
        for cell, column in region.headings:
            known = column.heading.casefold() if column else ""
            self.headings.update({cell.text.casefold(), known})
            timed = column and (column.when or not has_period)
            _tell_heading(teller, cell, column, context if timed else None)
        fields = FieldReader(teller, self.holders)
        self._rows(sheet, region, fields, NumberReader(teller, context))

    def _rows(
        self, sheet: Sheet, region: Region, fields: FieldReader, numbers: NumberReader
    ) -> None:
        columns = {column.number: column for column in region.columns}
        name_at = next(c.number for c in region.columns if c.field == "name")
        section = Section()
        for number, row in region.body.items():
            cells = [(columns.get(at) or _stray(at), cell) for at, cell in sorted(row.items())]
            new = section_of(sheet, number, row, name_at, region)
            if new:
                section = new
                fields.teller.read(new.cell, "", "a heading between rows") if new.cell else None
            elif is_remark(row, name_at, region, number):
                for _, cell in cells:
                    fields.teller.left(cell, "a remark below the table")
            elif name_at not in row or row[name_at].shown is Shown.TROUBLE:
                for _, cell in cells:
                    fields.teller.left(cell, "the row names no KPI")
            else:
                self._row(row[name_at], cells, section, fields, numbers, wide=len(columns) > 2)

    def _row(
        self,
        name: Cell,
        cells: Cells,
        section: Section,
        fields: FieldReader,
        numbers: NumberReader,
        *,
        wide: bool,
    ) -> None:
        words = " ".join(plain(name.text).text.split())
        if not words:
            for _, cell in cells:
                fields.teller.left(cell, "the row names no KPI")
            return
        own = next((cell.text for column, cell in cells if column.field == "id"), "")
        known = self.named.get(words.casefold(), [])
        mark = len(self.account.told)
        for candidate in known:
            entry = self._drafted(candidate.id, name, cells, fields, numbers)
            if candidate.agrees(entry):
                candidate.take(entry)
                return
            del self.account.told[mark:]
        id = unused(id_of(own or words, "kpi"), self.entries)
        entry = self._drafted(id, name, cells, fields, numbers)
        if known:
            why = f"the name stands more than once: see {known[0].address}"
            fields.teller.account.guessed(
                fields.teller.at(name), name.text, f"{entry.address}.name", why
            )
        if len(cells) == 1 and wide:
            why = "a row with nothing but a name: taken for a KPI, not for a heading"
            at = fields.teller.at(name)
            fields.teller.account.guessed(at, name.text, f"{entry.address}.name", why)
        section.apply(entry, self.holders, fields.teller)
        self.entries[id] = entry
        self.named.setdefault(words.casefold(), []).append(entry)

    def _drafted(
        self, id: str, name: Cell, cells: Cells, fields: FieldReader, numbers: NumberReader
    ) -> Entry:
        entry = Entry(id, fields.teller.at(name))
        fields.read(entry, name, cells)
        numbers.read(entry, cells)
        return entry

    def drafts(self) -> Iterator[Draft]:
        for entry in self.entries.values():
            self._complete(entry)
        yield from self.holders.drafts()
        for entry in self.entries.values():
            yield Draft(("kpis", entry.id), _in_order(entry), entry.at)
            for period, target in entry.targets.items():
                yield Draft(("targets", period, entry.id), target, entry.places[period])
            for period, value in entry.actuals.items():
                at = entry.places[f"actual {period}"]
                yield Draft(("actuals", period, entry.id), {"value": value}, at)

    def _complete(self, entry: Entry) -> None:
        """Fill in what the language requires, and say so."""
        if "definition" not in entry.fields:
            words, why = _definition(entry)
            entry.fields["definition"] = words
            entry.filled["definition"] = why
        for name, why in entry.filled.items():
            at = Origin(entry.at.file, f"{entry.at.place} (filled in)")
            address = f"{entry.address}.{name}"
            text = str(entry.fields[name])
            self.account.guessed(at, text, address, f"the {name} is filled in: {why}")


def _definition(entry: Entry) -> tuple[str, str]:
    formula = next((t for n, t in entry.fields.items() if n in ("x-formula", "x-calculation")), "")
    if formula:
        return f"Computed as: {formula}", "it is the formula"
    where = f"{entry.at.place} of {Path(entry.at.file).name}"
    return f"To be defined (imported from {where}).", "nothing in the row says what is counted"


def _in_order(entry: Entry) -> dict[str, Any]:
    fields = {**entry.fields, "measure": {"kind": "other"}}
    if entry.notes:
        fields["notes"] = "\n".join(entry.notes)
    return fields


def _stray(number: int) -> Column:
    from kpilint.imports.tables import column_name

    name = column_name(number)
    return Column(number, f"column {name}", key=f"x-column_{name.lower()}")


def _tell_heading(
    teller: Teller, cell: Cell, column: Column | None, context: Context | None
) -> None:
    """A heading tells what was guessed for all the cells below it, their period where it does."""
    if column is None:
        teller.left(cell, "a heading over others")
    elif not column.field:
        teller.left(cell, f"a heading that is not known: its cells are kept as {column.key}")
    else:
        timed = context and column.field in ("target", "actual")
        period = period_under(column, context) if context and timed else When()
        why = "; ".join(filter(None, (column.guess, period.why)))
        to = f" ({period.text})" if period.text else ""
        teller.read(cell, "", f"{why}{to}" if why else "")


def _accounted(sheets: Sequence[Sheet], told: Sequence[Told]) -> Iterator[Told]:
    """One line for each cell, in the order of the sheets, and then for what was filled in."""
    worst: dict[Origin, Told] = {}
    for each in told:
        known = worst.get(each.at)
        if known is None or _RANK.index(each.how) > _RANK.index(known.how):
            worst[each.at] = each
    for sheet in sheets:
        for cell in sheet.cells():
            at = Origin(sheet.file, cell.place)
            missing = Told(How.LEFT, at, cell.text[:200], why="no row of a KPI has it")
            yield worst.pop(at, missing)
    yield from worst.values()


def _nothing(sheets: Sequence[Sheet]) -> str:
    """Why there is nothing to import, with what was found in place of headings."""
    files = ", ".join(dict.fromkeys(sheet.file for sheet in sheets))
    rows = [row for sheet in sheets for row in sheet.rows.values()]
    if not rows:
        return f"{files}: there is nothing in it."
    widest = max(rows[:20], key=len)
    seen = ", ".join(f"`{cell.text[:30]}`" for cell in list(widest.values())[:8])
    named = next((cell.text for cell in widest.values() if cell.text.casefold() in NAMES), "")
    why = "no column is headed `KPI`, `Metric` or `Name`"
    if named:
        why = f"beside `{named}` no heading is known"
    return (
        f"{files}: {why}, so there is nothing to import. There are {seen}. Say with --mapping what"
        " they are for: a file with lines such as `Kennzahl: name`."
    )


def _require_used(mapping: Mapping[str, str], book: _Book, file: Path | None) -> None:
    """A heading in the mapping that no sheet has is a slip."""
    for heading in mapping:
        if heading not in book.headings:
            hint = did_you_mean(heading, sorted(filter(None, book.headings)))
            raise CannotImport(f"{file}: no column is headed `{heading}`.{hint}")
