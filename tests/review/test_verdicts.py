"""Which way a commitment goes: by the KPI's direction, in every field that it has."""

import pytest

from tests.review.states import between, told

COMPANY = """\
kpis:
  more: {{name: More, definition: d, measure: {{kind: activity, of: x}}, direction: up}}
  less: {{name: Less, definition: d, measure: {{kind: other}}, unit: percent, direction: down}}
  same: {{name: Same, definition: d, measure: {{kind: other}}, unit: money, direction: hold}}
  time: {{name: Time, definition: d, measure: {{kind: velocity, from: big.a, to: big.b}}}}
funnels: {{big: {{name: Big, stages: [{{term: a}}, {{term: b}}]}}}}
terms: {{a: {{name: A, definition: d}}, b: {{name: B, definition: d}}}}
targets:
  2027-Q1:
    {kpi}: {{{target}}}
"""

CASES = [
    ("more", "value: 100", "value: 120", "value: tightened +20 +20%"),
    ("more", "value: 120", "value: 100", "value: loosened -20 -16.7%"),
    ("less", "value: 20%", "value: 18%", "value: tightened -2pp -10%"),
    ("less", "value: 72%", "value: 78%", "value: loosened +6pp +8.3%"),
    ("same", "value: $5k", "value: $6k", "value: changed +$1,000 +20%"),
    ("time", "value: 3 days", "value: 2 days", "value: tightened -1 day -33.3%"),
    ("more", "value: 100..120", "value: 110..130", "value: tightened +10"),
    ("more", "value: 100..120", "value: 110..120", "value: tightened"),
    ("more", "value: 100..120", "value: 90..130", "value: changed"),
    ("more", "value: 0", "value: 10", "value: tightened +10"),
    ("more", "change: +10%, baseline: {value: 100}", "value: 110", "value: changed"),
    ("more", "change: +10%, baseline: {value: 100}", "value: 120", "value: tightened +10 +9.1%"),
    (
        "more",
        "change: +10%, baseline: {value: 100}",
        "change: +20%, baseline: {value: 100}",
        "change: tightened +10 +9.1%",
    ),
    (
        "more",
        "change: +10%, baseline: {value: 100}",
        "change: +10%, baseline: {value: 200}",
        "baseline.value: tightened +100 +100%",
    ),
    (
        "more",
        "value: 100, baseline: {value: 80}",
        "value: 100, baseline: {value: 90}",
        "baseline.value: loosened +10 +12.5%",
    ),
    ("more", "change: +10%", "value: 100", "value: changed"),
    ("more", "value: 100", "value: 100, stretch: 120", "stretch: new"),
    ("more", "value: 100, stretch: 120", "value: 100", "stretch: dropped"),
    ("less", "value: 9%, stretch: 8%", "value: 9%, stretch: 7%", "stretch: tightened -1pp -12.5%"),
    ("more", "value: 100", "value: 100, tolerance: 20%", "tolerance: loosened"),
    ("more", "value: 100", "value: 100, tolerance: 5", "tolerance: tightened"),
    (
        "less",
        "value: 9%, tolerance: 5%",
        "value: 9%, tolerance: 4%",
        "tolerance: tightened -1pp -20%",
    ),
    ("more", "value: 100", "value: 100, tolerance: 10%", "tolerance: changed"),
    ("more", "value: 100", "value: 100, segments: {a: 40, b: 60}", "segments.a: new"),
    (
        "more",
        "value: 100, segments: {by: {a: 40, b: 60}}",
        "value: 100, segments: {by: {a: 50, b: 60}}",
        "segments.by.a: tightened +10 +25%",
    ),
    ("more", "value: 100", "value: 100, needs: {headcount: 2}", "needs.headcount: loosened"),
    (
        "more",
        "value: 100, needs: {budget: $9k}",
        "value: 100, needs: {budget: $5k}",
        "needs.budget: tightened -$4,000 -44.4%",
    ),
    (
        "more",
        "value: 100, needs: {levers: [a]}",
        "value: 100, needs: {levers: [b]}",
        "needs.levers: changed",
    ),
    ("more", "pending: Not yet.", "value: 100", "value: new"),
    ("more", "value: 100", "pending: No more.", "value: dropped"),
    ("more", "value: 100", "confidential: true", "value: dropped"),
    ("more", "pending: Not yet.", "confidential: true", "value: changed"),
]


@pytest.mark.parametrize(("kpi", "old", "new", "expected"), CASES)
def test_which_way_it_goes(kpi: str, old: str, new: str, expected: str) -> None:
    found = between(*(COMPANY.format(kpi=kpi, target=target) for target in (old, new)))
    lines = [told(change) for change in found.changes]
    assert f"commitment targets.2027-Q1.{kpi} {expected}" in lines, lines


def test_a_direction_that_is_turned_says_nothing_about_the_way() -> None:
    before = COMPANY.format(kpi="more", target="value: 100")
    after = before.replace("100", "120").replace("direction: up", "direction: down")
    assert told(between(before, after).changes[0]).endswith("value: changed +20 +20%")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 1_200", 'value: "1,200"'),
        ("value: 1_200", "value: 1.2k"),
        ("value: 1_200, tolerance: 10%", "value: 1_200, tolerance: 10 %"),
        ("value: 5, needs: {levers: [a, b]}", "value: 5, needs: {levers: [b, a]}"),
    ],
)
def test_the_same_is_no_change(old: str, new: str) -> None:
    found = between(*(COMPANY.format(kpi="more", target=target) for target in (old, new)))
    assert (found.changes, found.wording) == ((), ())
