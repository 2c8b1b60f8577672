"""From what somebody typed to an entry: its kind, its id, and what was given of it."""

import re
from collections.abc import Iterable

from kpilint.config import Config
from kpilint.imports.ids import id_of
from kpilint.model.fields import sentence
from kpilint.new.given import KEYS
from kpilint.new.kinds import KINDS, Entry, Kind, Steps, called, needed, put
from kpilint.new.making import State, faults
from kpilint.new.values import CannotMake, value
from kpilint.suggest import did_you_mean
from kpilint.values.period import parse_period
from kpilint.values.unreadable import Unreadable, quoted

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


def entry_of(
    word: str, id: str | None, period: str | None, pairs: Iterable[tuple[str, str]], config: Config
) -> tuple[Kind, Entry]:
    """The kind and the entry; raises CannotMake where one of them cannot be meant."""
    if id is None and "." in word:
        word, _, id = word.partition(".")
    kind = _kind(word)
    if not id:
        raise CannotMake(f"Which {called(kind)}? Name it: {_usage(kind)}")
    name = id.removeprefix(f"{kind.collection}.")
    path: tuple[str, ...] = (kind.collection, name)
    if kind.word == "target":
        path = _target(name, period, config)
    elif period is not None:
        pairs = [*pairs, ("period", period)]
    _refuse_odd(path[-1], kind)
    fields: dict[str, object] = {}
    for key, text in pairs:
        steps: Steps = tuple(key.split("."))
        put(fields, steps, value(kind, steps, text))
    return kind, Entry(path, fields)


def refuse_gaps(kind: Kind, entry: Entry) -> None:
    """Raise CannotMake where something is not given without which the entry says nothing."""
    gaps = [".".join(map(str, steps)) for steps in needed(kind, entry.fields)]
    _refuse_two_levels(kind, entry)
    if gaps:
        options = {key: f"--{name}" for name, (key, _) in KEYS.items()}
        named = [options.get(gap, f"--set {gap}=...") for gap in gaps]
        if kind.word == "target":
            named = ["--value (or --change, or --pending with the reason why there is none)"]
        if gaps == ["period"]:
            named = ["--period"]
        raise CannotMake(f"{entry.address} needs {_listed(named)}.")


def _refuse_two_levels(kind: Kind, entry: Entry) -> None:
    """A target states its level in one way."""
    given = [key for key in ("value", "change", "pending", "confidential") if key in entry.fields]
    if kind.word == "target" and len(given) > 1:
        named = " and ".join(f"`{key}`" for key in given)
        raise CannotMake(f"{entry.address} is given {named}: a target has one of them.")


def refuse_faults(state: State, entry: Entry) -> None:
    """Raise CannotMake where `kpilint check` could not read or place what the entry says."""
    wrong = faults(state, entry)
    if wrong:
        raise CannotMake(f"{wrong[0].message} {wrong[0].help}".strip())


def _kind(word: str) -> Kind:
    words = {**{kind.collection: kind for kind in KINDS.values()}, **KINDS}
    if word not in words:
        hint = did_you_mean(word, words) or f" There are: {', '.join(KINDS)}."
        raise CannotMake(f"{quoted(word)} is no kind of entry.{hint}")
    return words[word]


def _usage(kind: Kind) -> str:
    example = "2026-Q4.sql_volume" if kind.word == "target" else f"my_{kind.word}"
    return f"kpilint new {kind.word} {example}"


def _target(name: str, period: str | None, config: Config) -> tuple[str, ...]:
    text, point, id = name.rpartition(".")
    if bool(point) == (period is not None):
        raise CannotMake(
            "A target is named by its period and its KPI, as in 2026-Q4.sql_volume"
            " or sql_volume --period 2026-Q4."
        )
    text = period if period is not None else text
    found = parse_period(text, config.fiscal_year_start)
    if isinstance(found, Unreadable):
        raise CannotMake(f"{sentence(found.message)} {sentence(found.help)}".strip())
    return ("targets", text, id)


def _refuse_odd(id: str, kind: Kind) -> None:
    if not _ID.match(id):
        better = id_of(id, kind.word)
        raise CannotMake(
            f"{quoted(id)} is no id: small letters, digits and _, a letter first. Write `{better}`?"
        )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
