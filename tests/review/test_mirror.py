"""A comparison of a state with itself is empty, and one from behind is the mirror image."""

import copy
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.model.types import Target
from kpilint.review.change import MIRRORED, Change
from kpilint.review.compare import Comparison, compare
from kpilint.review.concerned import address_before
from tests.generate import Data, as_files, companies
from tests.review.states import between, read

Edit = Callable[[Data, Callable[[Any], Any]], None]
Pick = Callable[[Any], Any]


def entry(data: Data, collection: str, pick: Pick) -> dict[str, Any]:
    known = data.get(collection) or {}
    return known[pick(sorted(known))] if known else {}


def a_target(data: Data, pick: Pick) -> dict[str, Any]:
    return entry(data["targets"], pick(sorted(data["targets"])), pick)


def number_moves(data: Data, pick: Pick) -> None:
    target = a_target(data, pick)
    if target:
        for field in ("value", "change", "pending", "confidential"):
            target.pop(field, None)
        target |= pick(
            [
                {"value": 12_345},
                {"value": 77.5, "tolerance": "3%"},
                {"pending": "Nobody knows yet."},
                {"confidential": True},
                {"change": "+12", "baseline": {"value": 100}},
            ]
        )


def part_moves(data: Data, pick: Pick) -> None:
    target = a_target(data, pick)
    if target:
        target |= pick(
            [
                {"tolerance": "7%"},
                {"tolerance": 12},
                {"stretch": 99_000},
                {"needs": {"budget": "$5k", "levers": ["calls"]}},
                {"needs": {"headcount": 2, "levers": ["calls", "mail"]}},
                {"segments": {"a": 1, "b": 2}},
                {"rationale": "Something else."},
                {"owner": "bdr"},
                {"assumptions": {"deal_size": "12k"}},
                {"baseline": {"period": "2026-Q1", "value": 50}},
                {"sign_off": {"by": "ceo", "date": "2026-09-24", "fingerprint": "0" * 8}},
            ]
        )


def target_goes(data: Data, pick: Pick) -> None:
    by_kpi = entry(data, "targets", pick)
    if by_kpi:
        del by_kpi[pick(sorted(by_kpi))]


def target_is_re_dated(data: Data, pick: Pick) -> None:
    by_kpi = entry(data, "targets", pick)
    if by_kpi:
        id = pick(sorted(by_kpi))
        data["targets"].setdefault("2027-H2", {})[id] = by_kpi.pop(id)


def meaning_moves(data: Data, pick: Pick) -> None:
    kpi = entry(data, "kpis", pick)
    if kpi:
        kpi |= pick(
            [
                {"definition": "Something else entirely."},
                {"name": "Called otherwise"},
                {"direction": "down"},
                {"owner": "demand_gen"},
                {"status": "deprecated"},
                {"daci": {"approver": "vp_sales", "informed": ["bdr"]}},
                {"tags": ["a", "b"]},
                {"measure": {"kind": "activity", "of": "calls"}},
            ]
        )


def kpi_goes(data: Data, pick: Pick) -> None:
    if data["kpis"]:
        gone = pick(sorted(data["kpis"]))
        del data["kpis"][gone]


def kpi_comes(data: Data, _pick: Pick) -> None:
    data["kpis"]["fresh"] = {
        "name": "Fresh",
        "definition": "What has never been counted.",
        "measure": {"kind": "activity", "of": "calls"},
    }


def kpi_is_renamed(data: Data, pick: Pick) -> None:
    if data["kpis"]:
        old = pick(sorted(data["kpis"]))
        text = re.sub(rf'(?<=[" ]){old}(?=[" ])', "other_name", json.dumps(data))
        data |= json.loads(text)


def term_is_renamed(data: Data, pick: Pick) -> None:
    old = pick(sorted(data["terms"]))
    text = json.dumps(data).replace(f'"{old}"', '"word"').replace(f'.{old}"', '.word"')
    data |= json.loads(text)


def stage_moves(data: Data, pick: Pick) -> None:
    stages = entry(data, "funnels", pick)["stages"]
    stage = stages[pick(range(len(stages)))]
    stage |= pick([{"conversion": "33%"}, {"takes": "3 days"}, {"driven_by": ["bdr"]}])


def stage_goes(data: Data, pick: Pick) -> None:
    stages = entry(data, "funnels", pick)["stages"]
    if len(stages) > 1:
        del stages[pick(range(len(stages)))]


def plan_moves(data: Data, pick: Pick) -> None:
    plan = entry(data, "plans", pick)
    if plan:
        plan |= pick(
            [
                {"budget": "$99k"},
                {"strategies": ["Call more."]},
                {"timeline": {"start": "2026-10-06", "end": "2026-12-01"}},
                {"daci": {"approver": "ceo"}},
                {"kpis": {}},
            ]
        )


def plan_comes_or_goes(data: Data, _pick: Pick) -> None:
    if not data["plans"].pop("push", None):
        data["plans"]["pull"] = {"name": "A pull", "budget": "$1k"}


EDITS: tuple[Edit, ...] = (
    *(number_moves, part_moves, target_goes, target_is_re_dated, meaning_moves),
    *(kpi_goes, kpi_comes, kpi_is_renamed, term_is_renamed, stage_moves, stage_goes),
    *(plan_moves, plan_comes_or_goes),
)


def edited(data: Data, edits: list[Edit], pick: Pick) -> Data:
    after = copy.deepcopy(data)
    for edit in edits:
        edit(after, pick)
    return after


def seen(change: Change, address: str, field: str, *, mirrored: bool) -> tuple[str, ...]:
    """All of a change that has a mirror image; of a renaming the ids are before and after."""
    verdict = MIRRORED.get(change.verdict, change.verdict) if mirrored else change.verdict
    sides = (change.after, change.before) if mirrored else (change.before, change.after)
    return (str(change.weight), address, field, *sides, str(verdict))


def forth(found: Comparison) -> Counter[tuple[str, ...]]:
    return Counter(seen(c, c.address, c.field, mirrored=False) for c in found.changes)


def back(found: Comparison) -> Counter[tuple[str, ...]]:
    """The changes from behind: under the names that the state before it has."""
    names = {new: old for pairs in found.renamed.values() for old, new in pairs.items()}
    return Counter(
        seen(
            change,
            address_before(change) or change.address,
            ".".join(names.get(step, step) for step in change.field.split(".")),
            mirrored=True,
        )
        for change in found.changes
    )


companies_and_edits = given(
    companies(), st.lists(st.sampled_from(EDITS), min_size=1, max_size=5), st.data()
)


@settings(max_examples=40)
@given(companies(), st.integers(2, 8))
def test_nothing_changes_where_nothing_changed(data: Data, spread: int) -> None:
    files = as_files(data)
    project = read(files)
    assert compare(project, project).changes == ()
    assert compare(read(files), read(files)).changes == ()
    found = between(files, as_files(data, spread))
    assert (found.changes, found.wording, found.follows, found.uses) == ((), (), (), ())
    assert found.verdict == "no KPI changes"


@settings(max_examples=150)
@companies_and_edits
def test_from_behind_it_is_the_mirror_image(
    data: Data, edits: list[Edit], draw: st.DataObject
) -> None:
    after = edited(data, edits, lambda known: draw.draw(st.sampled_from(known)))
    one, other = read(as_files(data)), read(as_files(after))
    there, again = compare(one, other), compare(other, one)
    turned = {name: {b: a for a, b in pairs.items()} for name, pairs in there.renamed.items()}
    assert again.renamed == turned
    assert back(there) == forth(again)


@settings(max_examples=60)
@companies_and_edits
def test_every_change_is_told_once_and_at_a_place(
    data: Data, edits: list[Edit], draw: st.DataObject
) -> None:
    after = edited(data, edits, lambda known: draw.draw(st.sampled_from(known)))
    found = between(as_files(data), as_files(after))
    fields = [(change.address, change.field) for change in (*found.changes, *found.wording)]
    assert len(set(fields)) == len(fields)
    for change in found.changes:
        assert change.before != change.after, change
        assert change.location.before == (change.new is None)
        if isinstance(change.new, Target):
            assert change.location.address == change.new.address
    assert {each.address for each in found.follows} <= {
        target.address for target in found.after.targets.values()
    }
