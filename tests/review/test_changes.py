"""What changed: matched by id wherever it stands, and never made up from what cannot be read."""

import pytest

from kpilint.review.change import Verdict
from tests.review.states import between, read, swapped, told

COMPANY = """\
terms:
  mql: {name: MQL, definition: A lead above the score., counts: person}
  sql: {name: SQL, definition: A meeting is booked.}
people:
  ceo: {name: CEO}
teams:
  growth: {name: Growth, levers: [mail], daci: {approver: ceo}}
funnels:
  big:
    name: Enterprise
    deal_size: 10k
    stages: [{term: mql, driven_by: growth}, {term: sql, driven_by: growth, conversion: 60%}]
kpis:
  mqls:
    name: MQLs
    definition: Above the score.
    measure: {kind: volume, of: big.mql}
    direction: up
    owner: growth
    audience: {who: Buyers, size: 9000, path: [{step: clicks, rate: 4%}]}
targets:
  2026-Q4:
    mqls:
      value: 160
      stretch: 180
      tolerance: 5%
      baseline: {period: 2026-Q3, value: 150}
      needs: {budget: $5k, levers: [mail]}
      segments: {a: 60, b: 100}
      assumptions: {deal_size: 11k}
objectives:
  grow: {name: Grow, period: 2026-Q4, owner: growth, kpis: [mqls], rank: 1}
plans:
  push:
    name: Push
    owner: growth
    timeline: {start: 2026-10-01, end: 2026-12-18}
    stages: [big.mql]
    budget: $9k
"""

UNREADABLE = [
    ("value: 160", "value: 16O"),
    ("stretch: 180", "stretch: lots"),
    ("tolerance: 5%", "tolerance: some"),
    ("value: 150}", "value: 15O}"),
    ("period: 2026-Q3", "period: Q3 or so"),
    ("budget: $5k", "budget: a bit"),
    ("{a: 60, b: 100}", "{a: sixty, b: 100}"),
    ("deal_size: 11k", "deal_size: big"),
    ("conversion: 60%", "conversion: 60"),
    ("deal_size: 10k", "deal_size: ten"),
    ("kind: volume", "kind: volumes"),
    ("direction: up", "direction: upwards"),
    ("size: 9000", "size: many"),
    ("rate: 4%", "rate: four"),
    ("counts: person", "counts: people"),
    ("period: 2026-Q4,", "period: soon,"),
    ("start: 2026-10-01", "start: October"),
    ("budget: $9k", "budget: nine"),
    ("rank: 1", "rank: first"),
    ("levers: [mail], daci", "levers: {mail: 1}, daci"),
    ("definition: A meeting is booked.", "definition: [A meeting]"),
    ("owner: growth\n    audience", "owner: [growth]\n    audience"),
    ("stages: [{term: mql,", "stages: [{terms: mql,"),
    ("  mqls:\n      value", "  mqls: 5\n  x-y:\n      value"),
    ("2026-Q4:\n    mqls", "2026-Q9:\n    mqls"),
    ("  grow: {name", "  grow: {nam"),
    ("  push:\n    name", "  push:\n    nam"),
    ("  mql: {name", "  mql: {nam"),
    ("  mqls:\n    name", "  mqls:\n    nam"),
]
GONE = (Verdict.NEW, Verdict.DROPPED, Verdict.RENAMED, Verdict.LOOSENED, Verdict.TIGHTENED)


@pytest.mark.parametrize(("old", "new"), UNREADABLE)
def test_what_cannot_be_read_is_at_most_changed(old: str, new: str) -> None:
    broken = swapped(COMPANY, (old, new))
    assert read(broken).problems
    for found in (between(COMPANY, broken), between(broken, COMPANY)):
        assert not [told(change) for change in found.changes if change.verdict in GONE]
        assert found.renamed == {}
        assert len(found.changes) <= 2
        for change in (*found.changes, *found.wording):
            assert change.before != change.after
            assert not set("{[") & set(change.before + change.after)


def test_the_text_that_cannot_be_read_is_told() -> None:
    (change,) = between(COMPANY, swapped(COMPANY, ("value: 160", "value: 16O"))).changes
    assert (change.field, change.before, change.after) == ("value", "160", "16O")
    assert change.verdict is Verdict.CHANGED


def test_a_file_that_does_not_parse_takes_nothing_away() -> None:
    first, rest = COMPANY.split("kpis:\n")
    whole = {"a.yaml": first, "b.yaml": f"kpis:\n{rest}"}
    broken = {"a.yaml": first, "b.yaml": "kpis: [\n"}
    for found in (between(whole, broken), between(broken, whole)):
        assert (found.changes, found.wording, found.unapproved) == ((), (), ())


def test_what_moves_between_files_stays() -> None:
    start, *rest = COMPANY.split("targets:\n")
    parted = {"x/1.yml": start, "y.yaml": "targets:\n" + rest[0]}
    found = between(COMPANY, parted)
    assert (found.changes, found.wording) == ((), ())


RENAMES = [
    ("terms", {"  mql:": "  lead:", "term: mql": "term: lead", "big.mql": "big.lead"}),
    ("funnels", {"  big:": "  large:", "big.mql": "large.mql"}),
    ("owners", {"growth:": "grow_team:", ": growth": ": grow_team"}),
    ("kpis", {"mqls:": "above:", "[mqls]": "[above]"}),
    ("objectives", {"  grow: {": "  more: {"}),
    ("plans", {"  push:": "  shove:"}),
]


@pytest.mark.parametrize(("collection", "pairs"), RENAMES, ids=[name for name, _ in RENAMES])
def test_a_rename_is_told_once_and_changes_nothing_else(
    collection: str, pairs: dict[str, str]
) -> None:
    after = COMPANY
    for old, new in pairs.items():
        after = after.replace(old, new)
    found = between(COMPANY, after)
    assert list(found.renamed) == [collection]
    (change,) = found.changes
    assert (change.verdict, change.field) == (Verdict.RENAMED, "id")
    assert str(change.weight) == "accountability"
    assert found.wording == ()
    assert found.verdict == "agreed"


def test_a_kpi_that_is_another_one_is_no_rename() -> None:
    other = "  calls: {name: Calls, definition: Long., measure: {kind: activity, of: x}}\n"
    start, end = COMPANY.index("  mqls:\n    name"), COMPANY.index("targets:")
    found = between(COMPANY, COMPANY[:start] + other + COMPANY[end:])
    assert found.renamed == {}
    ids = {(change.address, change.verdict) for change in found.changes if change.is_entry}
    assert ids == {("kpis.mqls", Verdict.DROPPED), ("kpis.calls", Verdict.NEW)}


def test_of_a_removal_the_place_is_in_the_state_before() -> None:
    found = between(COMPANY, COMPANY[: COMPANY.index("plans:")])
    (change,) = found.changes
    assert change.location.before
    assert change.location.span.line == COMPANY[: COMPANY.index("  push:")].count("\n") + 1


def test_a_field_is_pointed_at_where_it_stands() -> None:
    found = between(COMPANY, swapped(COMPANY, ("kind: volume", "kind: value")))
    kind = next(change for change in found.changes if change.field == "measure.kind")
    line = COMPANY.splitlines()[kind.location.span.line - 1]
    assert line[kind.location.span.column - 1 :].startswith("volume")


def test_a_stage_that_another_funnel_has_too_is_no_longer_the_same() -> None:
    bare = COMPANY.replace("big.mql", "mql")
    small = "  small: {name: Small, stages: [{term: mql}]}\n"
    files = {"a.yaml": bare}
    found = between(files, {**files, "b.yaml": f"funnels:\n{small}"})
    assert "meaning kpis.mqls measure.of: changed" in map(told, found.changes)
    of = next(change for change in found.changes if change.field == "measure.of")
    assert (of.before, of.after) == ("big.mql", "mql")


def test_a_signature_is_told_where_nothing_else_is() -> None:
    line = "      sign_off: {by: ceo, date: 2026-09-24, fingerprint: 00000000-00000000}\n"
    after = swapped(COMPANY, ("      stretch: 180\n", f"      stretch: 180\n{line}"))
    assert list(map(told, between(COMPANY, after).changes)) == [
        "accountability targets.2026-Q4.mqls sign_off: changed"
    ]
    both = swapped(after, ("value: 160", "value: 170"))
    assert list(map(told, between(COMPANY, both).changes)) == [
        "commitment targets.2026-Q4.mqls value: tightened +10 +6.3%"
    ]


def test_a_number_that_only_its_kpi_no_longer_takes_did_not_change() -> None:
    shares = "measure: {kind: conversion, from: big.mql, to: big.sql}"
    after = swapped(COMPANY, ("measure: {kind: volume, of: big.mql}", shares))
    assert read(after).targets["2026-Q4", "mqls"].value is None
    found = between(COMPANY, after)
    assert not [told(change) for change in found.changes if change.address.startswith("targets.")]


@pytest.mark.parametrize(
    ("kind", "change", "shown"),
    [
        ("{kind: activity, of: calls}", "+8%", "+8%"),
        ("{kind: conversion, from: big.mql, to: big.sql}", "+8% relative", "+8% relative"),
        ("{kind: conversion, from: big.mql, to: big.sql}", "+5 points", "+5pp"),
    ],
)
def test_a_change_is_written_as_in_the_specs(kind: str, change: str, shown: str) -> None:
    kpi = f"  it: {{name: It, definition: d, measure: {kind}}}\ntargets:\n  2026-Q3:\n"
    before = COMPANY.replace("targets:\n", f"{kpi}    it: {{change: +1}}\n", 1)
    found = between(before, before.replace("change: +1}", f"change: {change}}}"))
    assert [each.after for each in found.changes] == [shown]
