"""Documents → Project: every file of every spec root merged into one whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from kpilint.finding import Problem, Related
from kpilint.model import entries
from kpilint.model.actuals import read_actuals
from kpilint.model.fields import Fields, Findings, mended, sentence
from kpilint.model.kpis import kpi, with_formula_units
from kpilint.model.made import Made
from kpilint.model.project import Project
from kpilint.model.targets import target
from kpilint.model.types import Kpi, Target
from kpilint.read.document import ENTRY_DEPTH, Document, Path, Place, Readable
from kpilint.read.table import Table
from kpilint.values.period import parse_period
from kpilint.values.unreadable import Unreadable

T = TypeVar("T")

COLLECTIONS = ("terms", "people", "teams", "funnels", "kpis", "targets", "objectives", "plans")
NO_PROBLEMS: Mapping[str, Iterable[Problem]] = MappingProxyType({})
NAMESPACES = {"people": "owners", "teams": "owners"}


def assemble(
    readables: Iterable[Readable],
    *,
    currency: str,
    fiscal_year_start: int,
    complete: bool = True,
    problems: Mapping[str, Iterable[Problem]] = NO_PROBLEMS,
    tables: Iterable[Table] = (),
    made: Made | None = None,
) -> Project:
    """Merge what could be read, in the order given; the first of two entries with one id stands.

    `problems` is what was found wrong before, by rule; `tables` hold the actuals. `made` remembers
    the entries for another state that has the very same documents.
    """
    known = {rule: list(found) for rule, found in problems.items()}
    merge = _Merge(list(readables), Findings(currency, fiscal_year_start, known), made)
    kpis = with_formula_units(merge.collection("kpis", kpi), merge.found)
    return Project(
        terms=merge.collection("terms", entries.term),
        people=merge.collection("people", entries.person),
        teams=merge.collection("teams", entries.team),
        funnels=merge.collection("funnels", entries.funnel),
        kpis=kpis,
        targets=merge.targets(kpis),
        objectives=merge.collection("objectives", entries.objective),
        plans=merge.collection("plans", entries.plan),
        actuals=read_actuals(tables, kpis, merge.unread.get("kpis", ()), complete, merge.found),
        references=tuple(merge.found.references),
        unread={name: frozenset(ids) for name, ids in merge.unread.items()},
        complete=complete,
        problems={rule: tuple(found) for rule, found in merge.found.problems.items()},
        currency=currency,
    )


class _Merge:
    """The entries of all documents, each id taken once."""

    def __init__(self, readables: list[Readable], found: Findings, made: Made | None) -> None:
        self.readables = readables
        self.found = found
        self.made = made
        self.taken: dict[tuple[object, ...], Place] = {}
        self.unread: dict[str, set[str]] = {}
        self.bad: dict[tuple[int, Path], set[str]] = {}
        for readable in readables:
            for path in readable.unread:
                self._remember(readable.document, path)

    def collection(self, name: str, read: Callable[[str, Fields], T]) -> dict[str, T]:
        entries: dict[str, T] = {}
        for readable, id, data in self._entries(name):
            fields = self._fields(readable, data, (name, id))
            self._claim((NAMESPACES.get(name, name), id), fields.at)
            if id not in entries:
                entries[id] = self._read(fields, partial(read, id))
        return entries

    def targets(self, kpis: Mapping[str, Kpi]) -> dict[tuple[str, str], Target]:
        targets: dict[tuple[str, str], Target] = {}
        if self.made:
            self.made.read_in({id: kpi.unit for id, kpi in kpis.items()})
        for readable, text, by_kpi in self._entries("targets"):
            period = parse_period(text, self.found.fiscal_year_start)
            if isinstance(period, Unreadable):
                self._refuse_period(readable, text, by_kpi, period)
                continue
            for id, data in named(by_kpi):
                fields = self._fields(readable, data, ("targets", text, id))
                if self._claim((period.start, period.end, id), fields.at):
                    fields.found.references.append(fields.itself("kpi"))
                    targets[text, id] = self._read(fields, partial(target, period, id, kpis))
        return targets

    def _read(self, fields: Fields, make: Callable[[Fields], T]) -> T:
        return make(fields) if self.made is None else self.made.read(fields, make)

    def _entries(self, name: str) -> Iterator[tuple[Readable, str, dict[str, Any]]]:
        for readable in self.readables:
            entries = readable.data.get(name)
            for id, data in named(entries) if entries else ():
                yield readable, id, data

    def _fields(self, readable: Readable, data: dict[str, Any], path: Path) -> Fields:
        bad = self.bad.get((id(readable.document), path)) if self.bad else None
        return Fields(data, Place(readable.document, path), bad or set(), self.found)

    def _claim(self, key: tuple[object, ...], at: Place) -> bool:
        first = self.taken.setdefault(key, at)
        if first is at:
            return True
        earlier, later = sorted((first.key(), at.key()))
        self.found.report(
            "spec-duplicate-id",
            later,
            f"{_what(at)} is defined twice.",
            "Rename one of the two, or merge them into one.",
            (Related(earlier, "the first stands here"),),
        )
        return False

    def _refuse_period(
        self, readable: Readable, text: str, by_kpi: Mapping[str, Any], why: Unreadable
    ) -> None:
        at = Place(readable.document, ("targets", text))
        fix = mended(at, (), why, key=True)
        self.found.report(
            "spec-value", at.key(), sentence(why.message), sentence(why.help), fix=fix
        )
        self.unread.setdefault("targets", set()).update(by_kpi)

    def _remember(self, document: Document, path: Path) -> None:
        """Note a part that could not be read: an entry, or a field of one."""
        depth = ENTRY_DEPTH.get(str(path[0]), 2) if path else 2
        if len(path) > depth:
            self.bad.setdefault((id(document), path[:depth]), set()).add(str(path[depth]))
            return
        for collection in [str(path[0])] if path else COLLECTIONS:
            entry = str(path[-1]) if len(path) == depth else "*"
            self.unread.setdefault(collection, set()).add(entry)


def _what(at: Place) -> str:
    collection, *within, id = at.path
    return f"A target of `{id}` for {within[0]}" if collection == "targets" else f"`{id}`"


def named(mapping: Any) -> list[tuple[str, dict[str, Any]]]:
    """The mappings of a mapping, without the team's own keys."""
    pairs = mapping.items() if isinstance(mapping, dict) else ()
    return [(id, data) for id, data in pairs if isinstance(data, dict) and not id.startswith("x-")]
