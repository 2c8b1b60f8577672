"""Who has to agree to a change, and when nobody has to any more."""

import pytest

from kpilint.review.review import Review
from tests.review.states import between, findings, read, signed, swapped

COMPANY = """\
terms:
  mql: {name: Marketing-qualified lead, definition: A lead above the score., enters_when: It is.}
people:
  vp_marketing: {name: VP Marketing}
  vp_sales: {name: VP Sales}
  ceo: {name: CEO}
teams:
  growth: {name: Growth, daci: {approver: vp_marketing}}
  sales: {name: Sales, daci: {approver: vp_sales}}
funnels:
  big: {name: Enterprise, motion: sales_led, stages: [{term: mql, driven_by: growth}]}
kpis:
  mqls: {name: MQLs, definition: Above the score., measure: {kind: volume, of: mql}, owner: growth}
  calls: {name: Calls, definition: Long ones., measure: {kind: activity, of: x}, owner: sales}
  ratio:
    name: Ratio
    definition: Of one to the other.
    measure: {kind: formula, expression: mqls / calls}
    owner: sales
    daci: {approver: ceo}
targets:
  2026-Q4:
    mqls: {value: 160, rationale: As ever.}
    calls: {value: 750, rationale: As ever.}
    ratio: {value: 0.2, rationale: As ever.}
  2026-Q3:
    mqls: {value: 150, rationale: As ever.}
  2027-Q1:
    mqls: {value: 170, rationale: As ever.}
plans:
  push:
    name: Push
    owner: growth
    timeline: {start: 2026-10-01, end: 2026-12-18}
    kpis: {primary: [mqls]}
  past: {name: Past, owner: growth, timeline: {start: 2026-01-01, end: 2026-03-18}, budget: $1k}
"""
NOW = "targets.2026-Q4.mqls"
NEXT = "targets.2027-Q1.mqls"
AGREED = signed(COMPANY, "targets.*.mqls", by="vp_marketing")


def needs(found: Review) -> list[tuple[str, ...]]:
    return [change.needs for change in found.changes]


def open_ones(found: Review) -> dict[str, tuple[str, ...]]:
    return {each.address: each.approvers for each in found.unapproved}


def test_a_changed_number_needs_its_approver() -> None:
    found = between(COMPANY, swapped(COMPANY, ("value: 170", "value: 180")))
    assert open_ones(found) == {NEXT: ("vp_marketing",)}
    assert needs(found) == [("vp_marketing",)]
    assert found.verdict == "approval needed"


def test_signed_with_the_change_it_needs_nobody() -> None:
    after = swapped(AGREED, ("value: 170", "value: 180"))
    assert open_ones(between(AGREED, after)) == {NEXT: ("vp_marketing",)}
    found = between(AGREED, signed(after, NEXT, by="vp_marketing"))
    assert (found.verdict, needs(found)) == ("agreed", [()])


def test_several_fields_are_one_commitment() -> None:
    after = swapped(COMPANY, ("value: 170", "value: 180, stretch: 200, tolerance: 5%"))
    (item,) = between(COMPANY, after).unapproved
    assert [change.field for change in item.changes] == ["value", "stretch", "tolerance"]


def test_the_approver_before_or_after_may_sign() -> None:
    moved = swapped(
        COMPANY,
        ("value: 170", "value: 180"),
        ("name: Growth, daci: {approver: vp_marketing}", "name: Growth, daci: {approver: ceo}"),
    )
    found = between(COMPANY, moved)
    assert open_ones(found)[NEXT] == ("vp_marketing", "ceo")
    assert needs(found)[0] == ("ceo", "vp_marketing")
    assert NEXT not in open_ones(between(COMPANY, signed(moved, NEXT, by="ceo")))
    by_the_old_one = signed(moved, NEXT, by="ceo").replace("{by: ceo", "{by: vp_marketing")
    assert NEXT not in open_ones(between(COMPANY, by_the_old_one))
    by_another = signed(moved, NEXT, by="ceo").replace("{by: ceo", "{by: vp_sales")
    assert NEXT in open_ones(between(COMPANY, by_another))


def test_a_renamed_approver_is_asked_once() -> None:
    after = swapped(COMPANY, ("value: 170", "value: 180")).replace("vp_marketing", "cmo")
    found = between(COMPANY, after)
    assert found.renamed == {"owners": {"vp_marketing": "cmo"}}
    assert open_ones(found) == {NEXT: ("cmo",)}


def test_no_owner_signs() -> None:
    own = swapped(
        COMPANY,
        (
            "owner: growth}\n  calls",
            "owner: vp_marketing, daci: {approver: vp_marketing}}\n  calls",
        ),
    )
    after = swapped(own, ("value: 170", "value: 180"))
    assert open_ones(between(own, after)) == {NEXT: ()}
    # Nor one who hands it over in the same breath to become its approver.
    taken = swapped(after, ("owner: vp_marketing", "owner: growth"))
    turned = signed(taken, NEXT, by="vp_marketing")
    before = swapped(
        COMPANY, ("owner: growth}\n  calls", "owner: vp_marketing, daci: {approver: ceo}}\n  calls")
    )
    assert NEXT in open_ones(between(before, turned))
    assert NEXT not in open_ones(between(COMPANY, turned))


def test_without_an_approver_one_has_to_be_named() -> None:
    alone = COMPANY.replace(", daci: {approver: vp_marketing}", "")
    found = between(alone, swapped(alone, ("value: 170", "value: 180")))
    assert open_ones(found) == {NEXT: ()}
    (finding,) = (f for f in findings(found) if f.rule == "review-needs-approval")
    assert finding.message.endswith("and it has no approver who could agree.")
    assert finding.help.startswith("Name an approver")


@pytest.mark.parametrize("status", ["draft", "deprecated"])
def test_what_is_not_in_use_needs_nobody(status: str) -> None:
    unused = swapped(COMPANY, ("name: MQLs,", f"name: MQLs, status: {status},"))
    found = between(unused, swapped(unused, ("value: 170", "value: 180")))
    assert (found.verdict, needs(found)) == ("agreed", [()])
    # But nobody takes a number out of use to move it.
    assert NEXT in open_ones(between(COMPANY, swapped(unused, ("value: 170", "value: 180"))))


def test_a_number_that_is_over_is_not_rewritten_unsigned() -> None:
    found = between(AGREED, swapped(AGREED, ("value: 150", "value: 140")))
    assert open_ones(found) == {"targets.2026-Q3.mqls": ("vp_marketing",)}
    again = signed(
        found.after.targets["2026-Q3", "mqls"].at.document.source.text,
        "targets.2026-Q3.mqls",
        by="vp_marketing",
    )
    assert open_ones(between(AGREED, again)) == {}


def test_what_is_new_or_gone() -> None:
    line = "    mqls: {value: 170, rationale: As ever.}\n"
    assert open_ones(between(swapped(COMPANY, (line, "")), COMPANY)) == {NEXT: ("vp_marketing",)}
    assert open_ones(between(COMPANY, swapped(COMPANY, (line, "")))) == {NEXT: ("vp_marketing",)}


PENDING = ("value: 170", "pending: The score is new., review_by: 2027-02-01")
HIDDEN = ("value: 170", "confidential: true")


def test_what_has_no_number_needs_nobody_to_come_or_to_go() -> None:
    line = "    mqls: {value: 170, rationale: As ever.}\n"
    none, pending, hidden = (swapped(COMPANY, pair) for pair in ((line, ""), PENDING, HIDDEN))
    for before, after in ((none, pending), (none, hidden), (pending, none), (pending, hidden)):
        assert open_ones(between(before, after)) == {}
    for before, after in ((hidden, none), (hidden, pending), (pending, COMPANY), (hidden, COMPANY)):
        assert open_ones(between(before, after)) == {NEXT: ("vp_marketing",)}


def test_a_number_is_withdrawn_with_a_signature() -> None:
    after = swapped(COMPANY, PENDING)
    assert open_ones(between(COMPANY, after)) == {NEXT: ("vp_marketing",)}
    found = between(COMPANY, signed(after, NEXT, by="vp_marketing"))
    assert (found.verdict, needs(found)) == ("agreed", [()])
    # And may go for good.
    line = "    mqls: {value: 170, rationale: As ever.}\n"
    assert (
        open_ones(between(signed(after, NEXT, by="vp_marketing"), swapped(COMPANY, (line, ""))))
        == {}
    )


ENDING = [
    ("definition: Above the score.", "definition: Near the score.", "definition of kpis.mqls"),
    ("definition: A lead above", "definition: A lead near", "definition of terms.mql"),
    ("enters_when: It is.", "enters_when: It was.", "enters_when of terms.mql"),
    ("motion: sales_led", "motion: hybrid", "motion of funnels.big"),
    ("of: mql}, owner: growth}", "of: mql}, owner: sales}", "owner of kpis.mqls"),
    ("{name: Growth,", "{name: The growth team,", "name of teams.growth"),
    (
        "owner: growth}\n  calls",
        "owner: growth, direction: hold}\n  calls",
        "direction of kpis.mqls",
    ),
]


@pytest.mark.parametrize(("old", "new", "cause"), ENDING)
def test_what_is_signed_and_in_force_ends_with_its_meaning(old: str, new: str, cause: str) -> None:
    found = between(AGREED, swapped(AGREED, (old, new)))
    assert [(each.address, each.ended) for each in found.unapproved] == [(NOW, True)]
    (item,) = found.unapproved
    assert [f"{change.field} of {change.address}" for change in item.changes] == [cause]
    again = signed(swapped(AGREED, (old, new)), NOW, by=item.approvers[-1])
    assert open_ones(between(AGREED, again)) == {}


def test_so_it_does_if_the_signature_is_taken_out() -> None:
    target = read(AGREED).targets["2026-Q4", "mqls"]
    line = next(
        line
        for line in AGREED.splitlines()
        if target.sign_off and target.sign_off.fingerprint in line
    )
    taken = AGREED.replace(line[line.index(", sign_off") : line.rindex("}")], "")
    (item,) = between(AGREED, taken).unapproved
    assert (item.address, [change.field for change in item.changes]) == (NOW, ["sign_off"])


def test_what_was_never_signed_cannot_end() -> None:
    found = between(
        COMPANY, swapped(COMPANY, ("definition: Above the score.", "definition: Near."))
    )
    assert (found.verdict, found.unapproved) == ("agreed", ())


def test_a_plan_is_agreed_like_a_target() -> None:
    done = signed(COMPANY, "plans.push", by="vp_marketing")
    cheap = ("primary: [mqls]}", "primary: [mqls]}\n    budget: $9k")
    assert open_ones(between(done, swapped(COMPANY, cheap))) == {"plans.push": ("vp_marketing",)}
    again = signed(swapped(COMPANY, cheap), "plans.push", by="vp_marketing")
    assert open_ones(between(done, again)) == {}
    listed = ("primary: [mqls]}", "primary: [mqls]}\n    daci: {informed: [sales]}")
    (item,) = between(done, swapped(done, listed)).unapproved
    assert (item.address, item.ended) == ("plans.push", True)


def test_a_plan_that_is_over_may_go() -> None:
    over = COMPANY[COMPANY.index("  past:") :]
    push = COMPANY[COMPANY.index("  push:") : COMPANY.index("  past:")]
    assert open_ones(between(COMPANY, swapped(COMPANY, (over, "")))) == {}
    assert open_ones(between(COMPANY, swapped(COMPANY, (push, "")))) == {
        "plans.push": ("vp_marketing",)
    }
    assert open_ones(between(COMPANY, swapped(COMPANY, ("budget: $1k", "budget: $2k")))) == {
        "plans.past": ("vp_marketing",)
    }


MEANING = [
    ("definition: A lead above", "definition: A lead near", ("ceo", "vp_marketing")),
    ("definition: Above the score.", "definition: Near it.", ("ceo", "vp_marketing")),
    ("definition: Long ones.", "definition: Any.", ("ceo", "vp_sales")),
    ("definition: Of one to the other.", "definition: A share.", ("ceo",)),
    ("motion: sales_led", "motion: hybrid", ("ceo", "vp_marketing")),
]


@pytest.mark.parametrize(("old", "new", "asked"), MEANING)
def test_a_meaning_concerns_the_approver_of_every_kpi_that_uses_it(
    old: str, new: str, asked: tuple[str, ...]
) -> None:
    found = between(COMPANY, swapped(COMPANY, (old, new)))
    assert needs(found) == [asked]
    assert found.verdict == "agreed"


ANSWERING = [
    ("of: x}, owner: sales", "of: x}, owner: growth", [("vp_marketing", "vp_sales")]),
    ("{approver: vp_sales}", "{approver: ceo}", [("ceo", "vp_sales")]),
    ("driven_by: growth", "driven_by: sales", [("vp_marketing", "vp_sales")]),
    ("name: Ratio", "name: Ratio\n    status: deprecated", [("ceo",)]),
]


@pytest.mark.parametrize(("old", "new", "told"), ANSWERING)
def test_accountability_concerns_the_old_and_the_new_approver(
    old: str, new: str, told: list[tuple[str, ...]]
) -> None:
    assert needs(between(COMPANY, swapped(COMPANY, (old, new)))) == told


def test_what_cannot_be_read_is_not_taken_for_changed_meaning() -> None:
    broken = swapped(
        AGREED, ("measure: {kind: volume, of: mql}", "measure: {kind: volumes, of: mql}")
    )
    assert open_ones(between(AGREED, broken)) == {}


def test_who_uses_what_changed() -> None:
    found = between(
        COMPANY, swapped(COMPANY, ("definition: A lead above", "definition: A lead near"))
    )
    assert [(use.address, use.because) for use in found.uses] == [
        ("kpis.mqls", ("terms.mql",)),
        ("kpis.ratio", ("terms.mql",)),
        ("plans.push", ("terms.mql",)),
    ]
    found = between(COMPANY, swapped(COMPANY, ("value: 170", "value: 180")))
    assert [use.address for use in found.uses] == ["kpis.ratio", "plans.push"]
