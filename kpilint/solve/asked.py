"""What is asked on the command line, read with the words of a project."""

from collections.abc import Iterable
from datetime import date

from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Stage
from kpilint.options import Refusal
from kpilint.solve.arithmetic import ONE, ZERO
from kpilint.solve.solution import Goal
from kpilint.solve.ways import Changes
from kpilint.suggest import did_you_mean
from kpilint.values.numbers import SCALES
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit
from kpilint.values.unreadable import Unreadable

DEAL_SIZE = "deal_size"


class Asked:
    """Reads names and amounts; what cannot be read is a usage error that says how to write it."""

    def __init__(self, project: Project, config: Config) -> None:
        self.project = project
        self.config = config

    def funnel(self, id: str) -> Funnel:
        found = self.project.funnels.get(id)
        if found and found.stages:
            return found
        if found or self.project.unreadable("funnels", id):
            raise Refusal(f"`{id}` has no stage that can be read; `kpilint check` says more.")
        raise Refusal(f"There is no funnel `{id}`.{_or_all(id, self.project.funnels)}")

    def goal(self, funnel: Funnel, text: str) -> Goal:
        """`won=12`, `won=$1M`; without a stage the last one is meant."""
        name, equals, amount = text.rpartition("=")
        stage = self._stage(funnel, name) if equals else funnel.stages[-1]
        wanted = self._amount(amount, text)
        if wanted.kind not in (Kind.NUMBER, Kind.MONEY) or wanted.low <= ZERO:
            raise Refusal(f"`{text}` is no goal: write a number or money above 0, as in `won=12`.")
        return Goal(stage, wanted)

    def changes(self, funnel: Funnel, texts: Iterable[str]) -> Changes:
        """`won=30%`, `won=4 months`, `deal_size=$90k`; of two for one thing the last one stands."""
        rates: dict[int, Quantity] = {}
        takes: dict[int, Quantity] = {}
        size: Quantity | None = None
        for text in texts:
            name, equals, amount = text.partition("=")
            if not equals:
                raise Refusal(f"`{text}` sets nothing: write `STAGE=RATE`, as in `won=30%`.")
            value = self._amount(amount, text)
            if name == DEAL_SIZE:
                size = self._money(funnel, value, text)
                continue
            stage = self._stage(funnel, name, DEAL_SIZE)
            if stage.index == 0:
                raise Refusal(f"`{name}` is the first stage: no conversion leads into it.")
            by_kind = takes if value.kind is Kind.DURATION else rates
            by_kind[stage.index] = _possible(value, text)
        return Changes(rates, takes, size)

    def period(self, text: str | None, today: date) -> Period:
        """The period asked for, or the one in force with the most targets, or this quarter."""
        if text is not None:
            found = parse_period(text, self.config.fiscal_year_start)
            if isinstance(found, Unreadable):
                raise Refusal(_sentence(found))
            return found
        in_force = [period for period in self.project.periods if period.holds(today)]
        if in_force:
            return max(in_force, key=lambda p: (len(self.project.targets_for(p)), -p.days))
        quarter = parse_period(f"{today.year}-Q{(today.month + 2) // 3}")
        assert isinstance(quarter, Period)  # noqa: S101
        return quarter

    def _stage(self, funnel: Funnel, name: str, *more: str) -> Stage:
        """A stage by its term, with the funnel before it or not."""
        bare = name.removeprefix(f"{funnel.id}.")
        for stage in funnel.stages:
            if stage.term == bare:
                return stage
        names = (*(stage.term for stage in funnel.stages), *more)
        raise Refusal(f"`{funnel.id}` has no stage `{name}`.{_or_all(bare, names)}")

    def _amount(self, text: str, whole: str) -> Quantity:
        found = parse_quantity(text.strip())
        if isinstance(found, Unreadable):
            lost = " In a shell a `$` needs single quotes: 'won=$1M'." if text in SCALES else ""
            raise Refusal(f"In `{whole}`: {_sentence(found)}{lost}")
        return found

    def _money(self, funnel: Funnel, value: Quantity, text: str) -> Quantity:
        """The size of a deal, in the currency that the funnel's is in."""
        usual = funnel.deal_size
        currency = usual.currency if usual else self.config.currency
        found = fit(value, Unit(UnitKind.MONEY), currency)
        if isinstance(found, Unreadable):
            raise Refusal(f"In `{text}`: {_sentence(found)}")
        if found.low <= ZERO:
            raise Refusal(f"In `{text}`: a deal is worth more than nothing.")
        return found


def _possible(value: Quantity, text: str) -> Quantity:
    """A conversion above 0 and up to 100 %, or a time that is not negative."""
    if value.kind is Kind.DURATION and value.low >= ZERO:
        return value
    if value.kind is not Kind.PERCENT:
        raise Refusal(f"`{text}` is no conversion: write a percent, as in `won=30%`.")
    if value.low <= ZERO or value.high > ONE:
        raise Refusal(f"`{text}` cannot be: a conversion lies above 0% and up to 100%.")
    return value


def _or_all(word: str, names: Iterable[str]) -> str:
    known = tuple(names)
    return did_you_mean(word, known) or (f" There are: {', '.join(known)}." if known else "")


def _sentence(found: Unreadable) -> str:
    parts = (found.message, found.help)
    return " ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in parts if part)
