"""A target in prose as a target for a period."""

from datetime import date
from typing import Any, NamedTuple

from kpilint.imports.formats import Setting
from kpilint.imports.markup import plain
from kpilint.imports.periods import period_of
from kpilint.imports.prose import Goal, read_target
from kpilint.imports.yaml_files import words


class Targeted(NamedTuple):
    """The period and the fields of a target, and what it tells of the KPI's unit and direction.

    `why` says what was guessed, or is empty.
    """

    period: str
    fields: dict[str, Any]
    unit: str
    direction: str
    why: str


def targeted(given: Any, setting: Setting) -> Targeted | None:
    """The target that a text states; None where there is no text.

    What has no number that is sure is pending, in its own words. Where the text says more than the
    target holds, its words stay in `x-written`.
    """
    text = plain(given).text if isinstance(given, str) else words(given)
    if not text:
        return None
    goal = read_target(text)
    period, guess = _period(goal, setting)
    if goal.pending or not goal.sure:
        why = "; ".join(filter(None, ("pending", goal.why, guess)))
        return Targeted(period, {"pending": text}, "", "", why)
    fields: dict[str, Any] = {"value": goal.value} if goal.value else {"change": goal.change}
    if goal.more:
        fields["x-written"] = text
    rate = f"it is per {goal.per}" if goal.per else ""
    why = "; ".join(filter(None, (rate, guess)))
    return Targeted(period, fields, goal.unit, goal.direction, why)


def _period(goal: Goal, setting: Setting) -> tuple[str, str]:
    """The period, and what was guessed of it."""
    if goal.when:
        found = period_of(goal.when, (), setting.today, setting.fiscal_year_start)
        if found.text:
            return found.text, found.why
    if setting.period:
        return setting.period, ""
    return _quarter(setting.today), "no period is said: taken for the current quarter"


def _quarter(today: date) -> str:
    return f"{today.year}-Q{(today.month + 2) // 3}"
