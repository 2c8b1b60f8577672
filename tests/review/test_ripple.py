"""What follows from a change: every target that no longer fits, with the number that would."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpilint.config import load
from kpilint.model.project import Project
from kpilint.reading import read_project
from kpilint.review.review import Review, review
from kpilint.review.ripple import Follow
from kpilint.solve.fit import links
from kpilint.solve.targets import level
from kpilint.values.quantity import Quantity
from tests.generate import Data, as_files, companies
from tests.review.states import TODAY, between, read, swapped

COMPANY = """\
terms:
  lead: {name: Lead, definition: d}
  mql: {name: Marketing-qualified lead, abbreviation: MQL, definition: d}
  sal: {name: Sales-accepted lead, abbreviation: SAL, definition: d}
  sql: {name: Sales-qualified lead, abbreviation: SQL, definition: d}
  won: {name: Closed won, definition: d}
funnels:
  big:
    name: Enterprise
    deal_size: 10k
    stages:
      - {term: lead}
      - {term: mql, conversion: 20%}
      - {term: sal, conversion: 80%}
      - {term: sql, conversion: 60%}
      - {term: won, conversion: 25%..50%}
kpis:
  leads: {name: Leads, definition: d, measure: {kind: volume, of: big.lead}}
  mqls: {name: MQLs, definition: d, measure: {kind: volume, of: big.mql}}
  sals: {name: SALs, definition: d, measure: {kind: volume, of: big.sal}}
  sqls: {name: SQLs, definition: d, measure: {kind: volume, of: big.sql}}
  deals: {name: Deals, definition: d, measure: {kind: volume, of: big.won}}
  bookings: {name: Bookings, definition: d, measure: {kind: value, of: big.won}}
  rate: {name: Rate, definition: d, measure: {kind: conversion, from: big.sal, to: big.sql}}
  north: {name: North, definition: d, measure: {kind: activity, of: calls}}
  south: {name: South, definition: d, measure: {kind: activity, of: calls}}
  total: {name: Total, definition: d, measure: {kind: formula, expression: north + south}}
  spend: {name: Spend, definition: d, measure: {kind: other}, unit: USD}
  cost: {name: Cost, definition: d, measure: {kind: formula, expression: spend / mqls}}
targets:
  2026-Q4:
"""
CHAIN = {"leads": "800", "mqls": "160", "sals": "128", "sqls": "76.8", "deals": "30"}


def targets(more: str = "", **numbers: str) -> str:
    return COMPANY + more + "".join(f"    {kpi}: {{value: {n}}}\n" for kpi, n in numbers.items())


def moved(before: dict[str, str], **after: str) -> Review:
    return between(targets(**before), targets(**{**before, **after}))


def listed(found: Review) -> dict[str, str]:
    return {each.address.rpartition(".")[2]: each.needed for each in found.follows}


def test_the_number_that_would_fit_with_its_sum() -> None:
    (follow,) = moved({"mqls": "160", "sals": "128"}, mqls="192").follows
    assert follow.address == "targets.2026-Q4.sals"
    assert (follow.value, follow.needed, follow.sum) == ("128", "153.6", "192 × 80%")
    assert follow.because == ("targets.2026-Q4.mqls",)
    assert follow.said == "MQLs 192 give 153.6 SALs at 80%; the SAL target is 128: 25.6 short"
    assert follow.location.address == "targets.2026-Q4.sals"


def test_upwards_too() -> None:
    (follow,) = moved({"sals": "180", "sqls": "108"}, sqls="132").follows
    assert (follow.needed, follow.sum) == ("220", "132 ÷ 60%")
    assert follow.said == "SQLs 132 need 220 SALs at 60%; the SAL target is 180: 40 short"


def test_the_words_of_the_manager() -> None:
    (follow,) = moved({"sals": "180", "sqls": "108"}, sqls="120").follows
    assert follow.said == "SQLs 120 need 200 SALs at 60%; the SAL target is 180: 20 short"
    (follow,) = moved({"sals": "200", "sqls": "120"}, sqls="90").follows
    assert follow.said == "SQLs 90 need 150 SALs at 60%; the SAL target is 200: 50 over"


def test_what_fits_ends_the_way() -> None:
    assert listed(moved({"sals": "180", "sqls": "108"}, sqls="118")) == {}
    before = {"mqls": "160", "sals": "120", "sqls": "76.8"}
    assert listed(moved(before, mqls="165")) == {}
    # 120 is near enough to what 145 give, and then 76.8 is near enough to what 120 give.
    assert listed(moved(before, mqls="145")) == {}


def test_the_whole_funnel_is_told_from_what_each_stage_needs() -> None:
    found = moved(CHAIN, sals="192")
    assert listed(found) == {"leads": "1,200", "mqls": "240", "sqls": "115.2"}
    assert all(each.because == ("targets.2026-Q4.sals",) for each in found.follows)
    assert [each.sum for each in found.follows] == ["240 ÷ 20%", "192 ÷ 80%", "192 × 60%"]


def test_ranges_stay_ranges() -> None:
    assert listed(moved({"sqls": "80", "deals": "30"}, deals="60")) == {"sqls": "120..240"}
    found = moved(CHAIN, deals="60")
    assert listed(found)["leads"] == "1,250..2,500"
    assert found.follows[-1].said == (
        "Closed won 60 need 120..240 SQLs at 25%..50%; the SQL target is 76.8: 43.2 short"
    )


def test_money_follows_counts_and_counts_money() -> None:
    before = {"deals": "30", "bookings": "$300k"}
    (follow,) = moved(before, deals="40").follows
    assert (follow.value, follow.needed) == ("$300,000", "$400,000")
    assert follow.said == (
        "Closed won 40 give $400,000 of `bookings` at $10,000; the target of `bookings` is"
        " $300,000: $100,000 short"
    )
    (follow,) = moved(before, bookings="$405k").follows
    assert (follow.needed, follow.sum, str(follow.fitting)) == ("40.5", "$405,000 ÷ $10,000", "41")


def test_less_than_one_is_one() -> None:
    before = {"sqls": "40", "deals": "10", "bookings": "$100k"}
    deals, bookings = moved(before, sqls="0.5").follows
    assert (deals.needed, str(deals.fitting)) == ("0.125..0.25", "1")
    assert str(bookings.fitting) == "$10,000"
    assert "the target of `bookings` is $100,000" in bookings.said, "not a number that was tried"


def test_a_stage_without_a_target_is_passed() -> None:
    (follow,) = moved({"mqls": "160", "sqls": "76.8"}, mqls="200").follows
    assert (follow.needed, follow.sum) == ("96", "200 × 80% × 60%")


def test_a_formula_follows_its_parts() -> None:
    before = {"north": "40", "south": "60", "total": "100"}
    (follow,) = moved(before, north="70").follows
    assert (follow.needed, follow.sum) == ("130", "70 + 60")
    assert follow.said == "`total` is 70 + 60 = 130; its target is 100: 30 short"


def test_the_parts_of_a_sum_follow_alike() -> None:
    before = {"north": "40", "south": "60", "total": "100"}
    north, south = moved(before, total="150").follows
    assert (north.needed, south.needed) == ("60", "90")
    assert north.sum == "40 × 150 ÷ 100"
    assert north.said == (
        "`total` 150 needs 60 of `north`, as 40 × 150 ÷ 100; the target of `north` is 40: 20 short"
    )


def test_of_another_formula_the_first_part_that_can_follows() -> None:
    before = {"spend": "$16k", "mqls": "160", "cost": "$100"}
    (follow,) = moved(before, cost="$150").follows
    assert (follow.address, follow.needed) == ("targets.2026-Q4.spend", "$24,000")
    assert follow.sum == "$150 = spend ÷ 160"


def test_a_formula_follows_what_follows_in_the_funnel() -> None:
    before = {"mqls": "160", "sals": "128", "spend": "$16k", "cost": "$100"}
    found = moved(before, sals="192")
    assert listed(found) == {"mqls": "240", "cost": "$66.67"}
    assert found.follows[1].because == ("targets.2026-Q4.sals",)


RATIO = """\
kpis:
  share: {name: Share, definition: d, measure: {kind: formula, expression: sals / mqls}}
"""


def test_what_its_own_parts_undo_is_told_by_itself() -> None:
    before = targets(mqls="160", sals="128", share="0.8")
    found = between({"a": before, "b.yaml": RATIO}, {"a": before, "b.yaml": RATIO})
    assert found.follows == ()
    states = [
        {"a.yaml": text, "b.yaml": RATIO} for text in (before, before.replace("0.8}", "1.0}"))
    ]
    (follow,) = between(*states).follows
    assert follow.said == "`share` is 128 ÷ 160 = 0.8; its target is 1: 0.2 over"


def test_of_two_ends_that_moved_apart_the_later_one_is_told() -> None:
    found = moved({"sals": "180", "sqls": "108"}, sals="200", sqls="160")
    assert listed(found) == {"sqls": "120"}
    assert found.follows[0].because == ("targets.2026-Q4.sals",)
    assert listed(moved(CHAIN, mqls="200", sqls="96")) == {"leads": "1,000", "sals": "160"}
    assert listed(moved(CHAIN, mqls="240", sqls="96")) == {
        "leads": "1,200",
        "sals": "192",
        "sqls": "115.2",
    }


def test_ends_that_moved_together_ask_for_nothing() -> None:
    assert listed(moved({"sals": "180", "sqls": "108"}, sals="240", sqls="144")) == {}


def test_what_did_not_fit_before_and_is_not_touched_is_not_told() -> None:
    before = {"leads": "800", "mqls": "400", "sqls": "76.8", "deals": "30"}
    assert listed(moved(before, deals="32")) == {}
    assert listed(moved(before, leads="810")) == {"mqls": "162"}


def test_a_conversion_moves_what_comes_after_it() -> None:
    before = targets(sals="128", sqls="76.8", deals="30")
    found = between(before, swapped(before, ("conversion: 60%", "conversion: 75%")))
    assert listed(found) == {"sqls": "96"}
    assert found.follows[0].because == ("funnels.big",)
    found = between(before, swapped(before, ("conversion: 80%", "conversion: 75%")))
    assert listed(found) == {}


def test_the_target_of_a_conversion_does_so_too() -> None:
    before = targets(sals="128", sqls="76.8", rate="60%")
    found = between(before, swapped(before, ("rate: {value: 60%}", "rate: {value: 75%}")))
    assert listed(found) == {"sqls": "96"}
    assert found.follows[0].because == ("targets.2026-Q4.rate",)


def test_and_what_a_target_assumes() -> None:
    before = targets(sals="128", sqls="76.8, assumptions: {big.sql: 60%}")
    found = between(before, swapped(before, ("{big.sql: 60%}", "{big.sql: 75%}")))
    assert listed(found) == {"sqls": "96"}
    assert found.follows[0].because == ("targets.2026-Q4.sqls",)


def test_the_size_of_a_deal() -> None:
    before = targets(deals="30", bookings="300k")
    found = between(before, swapped(before, ("deal_size: 10k", "deal_size: 12k")))
    assert listed(found) == {"bookings": "$360,000"}
    assert found.follows[0].because == ("funnels.big",)


def test_a_stage_that_is_inserted() -> None:
    before = targets(mqls="160", sals="128")
    stage = "- {term: sal, conversion: 80%}"
    found = between(
        before,
        swapped(before, (stage, f"- {{term: won, conversion: 50%}}\n      {stage}")).replace(
            "      - {term: won, conversion: 25%..50%}\n", ""
        ),
    )
    assert listed(found) == {"sals": "64"}
    assert found.follows[0].because == ("funnels.big",)


def test_a_formula_that_is_another_one() -> None:
    before = targets(north="40", south="60", total="100")
    found = between(before, swapped(before, ("north + south", "north + 2 * south")))
    assert listed(found) == {"total": "160"}
    assert found.follows[0].because == ("kpis.total",)


def test_a_new_target_asks_of_its_neighbours() -> None:
    before = targets(mqls="160", sqls="76.8")
    found = between(before, targets(mqls="160", sals="200", sqls="76.8"))
    assert listed(found) == {"mqls": "250", "sqls": "120"}
    assert found.follows[0].because == ("targets.2026-Q4.sals",)


def test_a_dropped_target_lets_those_around_it_meet() -> None:
    # Each fits the one between them, and they do not fit each other.
    before = targets(mqls="160", sals="118", sqls="64")
    found = between(before, targets(mqls="160", sqls="64"))
    assert listed(found) == {"sqls": "76.8"}
    assert found.follows[0].because == ("targets.2026-Q4.sals",)


def test_a_tolerance_that_is_narrower() -> None:
    before = targets(sals="128", sqls="72, tolerance: 10%")
    assert listed(between(before, swapped(before, ("tolerance: 10%", "tolerance: 5%")))) == {}
    sure = before.replace("sals: {value: 128}", "sals: {value: 128, tolerance: 1%}")
    found = between(sure, swapped(sure, ("tolerance: 10%", "tolerance: 5%")))
    assert listed(found) == {"sqls": "76.8"}
    assert found.follows[0].because == ("targets.2026-Q4.sqls",)


def test_a_kpi_that_comes_into_use() -> None:
    draft = "sals: {name: SALs, definition: d, measure: {kind: volume, of: big.sal}"
    after = targets(mqls="160", sals="200")
    found = between(swapped(after, (draft, f"{draft}, status: draft")), after)
    assert listed(found) == {"mqls": "250"}
    assert found.follows[0].because == ("kpis.sals",)


def test_a_baseline_that_a_change_is_put_on() -> None:
    before = targets(mqls="160").replace("{value: 160}", "{change: +60%, baseline: {value: 100}}")
    before += "    sals: {value: 128}\n"
    found = between(before, swapped(before, ("baseline: {value: 100}", "baseline: {value: 120}")))
    assert listed(found) == {"sals": "153.6"}
    assert found.follows[0].because == ("targets.2026-Q4.mqls",)


@pytest.mark.parametrize("silent", ["pending: Not yet.", "confidential: true"])
def test_without_a_number_nothing_is_asked(silent: str) -> None:
    before = targets(mqls="160", sals="128")
    after = before.replace("value: 160", silent)
    assert listed(between(before, after)) == {}
    assert listed(between(after, before)) == {}


def test_a_period_that_is_over_is_told_only_if_it_changed() -> None:
    before = targets(**CHAIN).replace("2026-Q4", "2026-Q2")
    assert listed(between(before, before.replace("conversion: 80%", "conversion: 40%"))) == {}
    assert "sqls" in listed(between(before, before.replace("value: 128", "value: 192")))


def test_a_renamed_kpi_is_the_same() -> None:
    before = targets(**CHAIN)
    found = between(before, before.replace("  sals:", "  accepted:"))
    assert found.renamed == {"kpis": {"sals": "accepted"}}
    assert found.follows == ()


def test_wording_asks_for_nothing() -> None:
    before = targets(leads="800", mqls="900")
    assert (
        between(before, before.replace("{value: 800}", "{value: 800, rationale: Why.}")).follows
        == ()
    )


def raised(data: Data, period: str, kpi: str, project: Project, share: Decimal) -> Data:
    """The company with one target at so much more than it was."""
    value = level(project, project.targets[period, kpi])
    assume(value is not None)
    assert value
    more = type(value)(value.kind, value.low * share, value.high * share, value.currency)
    return with_targets(data, {(period, kpi): str(more)})


def as_told(data: Data, follows: tuple[Follow, ...]) -> Data:
    """The company with every target set as the list says."""
    told = {tuple(each.address.split(".")[1:]): str(each.fitting) for each in follows}
    return with_targets(data, told)


def with_targets(data: Data, values: dict[Any, str]) -> Data:
    targets = {
        period: {
            kpi: {**target, "value": values.get((period, kpi), target["value"])}
            for kpi, target in by_kpi.items()
        }
        for period, by_kpi in data["targets"].items()
    }
    return {**data, "targets": targets}


def broken(project: Project) -> set[tuple[str, ...]]:
    """The relations that do not hold."""
    return {
        (period.text, link.aim.kpi.id, *(source.kpi.id for source in link.sources))
        for period in project.periods
        for link in links(project, period)
        if not link.fits
    }


@settings(max_examples=60)
@given(companies(), st.data(), st.sampled_from(("1.2", "0.8", "2", "1.05")))
def test_whoever_does_as_told_has_nothing_left_to_do(
    data: Data, pick: st.DataObject, share: str
) -> None:
    before = read(as_files(data))
    period = pick.draw(st.sampled_from(sorted(data["targets"])))
    assume(data["targets"][period])
    kpi = pick.draw(st.sampled_from(sorted(data["targets"][period])))
    after = raised(data, period, kpi, before, Decimal(share))
    found = between(as_files(data), as_files(after))
    addresses = [each.address for each in found.follows]
    assert len(set(addresses)) == len(addresses)
    done = as_told(after, found.follows)
    assert listed(between(as_files(data), as_files(done))) == {}
    assert broken(read(as_files(done))) <= broken(before)


ROOT = Path(__file__).parents[2]


def test_so_it_is_in_the_example_company() -> None:
    before = read_project(load(ROOT))
    for target in before.targets.values():
        now = level(before, target)
        if now and target.period.text == "2026-Q4":
            more = replace(now, low=now.low * Decimal("1.2"), high=now.high * Decimal("1.2"))
            after = put(before, {target.address: more})
            found = review(before, after, TODAY)
            told = {each.address: each.fitting for each in found.follows}
            assert target.kpi != "mql_volume" or len(told) == 7
            done = put(before, {target.address: more, **told})
            assert review(before, done, TODAY).follows == ()
            assert broken(done) == set()


def put(project: Project, values: dict[str, Quantity]) -> Project:
    """The project with other levels of these targets."""
    targets = {
        key: replace(target, value=values[target.address], change=None)
        if target.address in values
        else target
        for key, target in project.targets.items()
    }
    return replace(project, targets=targets)
