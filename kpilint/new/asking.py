"""Asking for an entry in a terminal: one question for each key, again until the answer fits."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click

from kpilint.new.kinds import Entry, Kind, Steps, at, called, fits, needed, put, shape
from kpilint.new.making import State, faults
from kpilint.new.text import is_said
from kpilint.new.values import CannotMake, between, example, told, value
from kpilint.values.unreadable import printed

MOST_LISTED = 15
"""Ids that are listed to choose from."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "owner": ("teams", "people"),
    "approver": ("people", "teams"),
    "team": ("teams",),
    "part_of": ("teams",),
    "drives": ("kpis",),
    "balanced_by": ("kpis",),
    "kpis": ("kpis",),
    "primary": ("kpis",),
    "parent": ("objectives",),
    "objectives": ("objectives",),
    "term": ("terms",),
    "driven_by": ("teams",),
}
"""What the answers to some questions are ids of."""

STAGES = ("stages",)
STAGE = ("term", "driven_by", "conversion", "takes")
VALUE = ("value",)
PENDING = ("pending",)


def ask(state: State, kind: Kind, entry: Entry) -> Entry:
    """The entry with what was answered; raises click.Abort where somebody leaves."""
    click.echo(f"{entry.address}, a new {called(kind)}. Enter leaves out what can wait.")
    fields = dict(entry.fields)
    for steps in kind.asked:
        asked = Entry(entry.path, fields)
        if is_said(asked, steps) or not fits(kind, fields, steps) or _is_idle(state, steps):
            continue
        found = (
            _stages(state, kind, asked)
            if kind.word == "funnel" and steps == STAGES
            else _one(state, kind, asked, steps)
        )
        if found is not None:
            put(fields, steps, found)
    return Entry(entry.path, fields)


def _is_idle(state: State, steps: Steps) -> bool:
    """Whether an answer would have to be an id, and there is none."""
    return steps[-1] in NAMES and not _ids(state, steps)


def _ids(state: State, steps: Steps) -> list[str]:
    names = NAMES.get(str(steps[-1]), ())
    return [id for name in names for id in getattr(state.project, name)]


def _one(state: State, kind: Kind, entry: Entry, steps: Steps) -> Any:
    """One answer; None where it is left out."""

    def filled(found: Any) -> Entry:
        fields = _copy(entry.fields)
        put(fields, steps, found)
        return Entry(entry.path, fields)

    _explain(state, kind, entry, steps)
    # A target without a number says why there is none.
    required = steps == PENDING or (steps in needed(kind, entry.fields) and steps != VALUE)
    return _answer(state, kind, steps, filled, required=required)


def _answer(
    state: State, kind: Kind, steps: Steps, filled: Callable[[Any], Entry], *, required: bool
) -> Any:
    while True:
        text = _typed(_label(steps), required=required)
        if not text and not required:
            return None
        try:
            found = value(kind, steps, text) if text else None
            wrong = faults(state, filled(found), steps) if text else []
        except CannotMake as error:
            click.echo(f"  {printed(str(error))}")
            continue
        if text and not wrong:
            return found
        why = f"{wrong[0].message} {wrong[0].help}" if wrong else "This one is needed."
        click.echo(f"  {printed(why).strip()}")


def _explain(state: State, kind: Kind, entry: Entry, steps: Steps) -> None:
    click.echo(f"\n{told(kind, steps)}")
    form = shape(kind, steps)
    ids = _ids(state, steps) or _stage_names(state, entry, steps)
    if "enum" in form:
        meanings = form.get("enumDescriptions", form["enum"])
        width = max(map(len, form["enum"]))
        for word, meaning in zip(form["enum"], meanings, strict=True):
            click.echo(f"  {word:<{width}}  {meaning}")
    elif ids:
        more = ["..."] if len(ids) > MOST_LISTED else []
        click.echo(f"  There are: {', '.join([*ids[:MOST_LISTED], *more])}")
    else:
        click.echo(f"  For example: {_example(kind, steps)}")


def _stage_names(state: State, entry: Entry, steps: Steps) -> list[str]:
    if steps[0] != "measure" or at(entry.fields, ("measure", "kind")) in (
        None,
        "activity",
        "other",
    ):
        return []
    funnels = state.project.funnels.values()
    return [stage.name for funnel in funnels for stage in funnel.stages]


def _example(kind: Kind, steps: Steps) -> str:
    found = example(kind, steps)
    if not isinstance(found, list):
        return str(found)
    items = [str(next(iter(item.values())) if isinstance(item, dict) else item) for item in found]
    return f"{between(steps)} ".join(items)


def _label(steps: Steps) -> str:
    if len(steps) == 3 and isinstance(steps[1], int):
        return f"stage {steps[1] + 1}, {steps[2]}"
    return ".".join(map(str, steps))


def _typed(label: str, *, required: bool) -> str:
    suffix = ": " if required else " (or Enter): "
    while True:
        try:
            answer: str = click.prompt(label, default="", show_default=False, prompt_suffix=suffix)
            return answer.strip()
        except UnicodeDecodeError:
            click.echo("  That cannot be read as text.")


def _copy(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(each) if isinstance(each, dict) else each for key, each in fields.items()}


def _stages(state: State, kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    """The stages of a funnel, one by one until nothing more is typed."""
    stages: list[dict[str, Any]] = []
    click.echo(f"\n{told(kind, STAGES)} Enter instead of a term ends the list.")
    while stage := _stage(state, kind, entry, stages):
        stages.append(stage)
    return stages


def _stage(state: State, kind: Kind, entry: Entry, before: list[dict[str, Any]]) -> dict[str, Any]:
    """One more stage; empty where there are no more. Nothing leads into the first one."""
    stage: dict[str, Any] = {}

    def filled(key: str, found: Any) -> Entry:
        stages = [*before, {**stage, key: found}]
        return Entry(entry.path, {**entry.fields, "stages": stages})

    for key in STAGE if before else STAGE[:2]:
        steps = (*STAGES, len(before), key)
        _explain(state, kind, entry, steps)
        required = key == STAGE[0] and not before
        found = _answer(state, kind, steps, partial(filled, key), required=required)
        if found is None and key == STAGE[0]:
            return {}
        stage |= {} if found is None else {key: found}
    return stage
