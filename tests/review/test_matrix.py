"""Each kind of change, in each class: what is told, what fires, and what follows."""

import pytest

from kpilint.review.change import MIRRORED
from tests.review.matrix import CASES, Case
from tests.review.states import between, read, rules, told

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@every_case
def test_the_states_can_be_read(case: Case) -> None:
    assert not read(case.before).problems
    assert not read(case.after).problems


@every_case
def test_a_change_is_told_as_it_is(case: Case) -> None:
    found = between(case.before, case.after)
    assert tuple(map(told, found.changes)) == case.changes
    assert found.verdict == case.verdict
    assert tuple(rules(found)) == case.rules
    assert {each.address: each.needed for each in found.follows} == case.follows
    assert len(found.wording) == case.wording


@every_case
def test_and_back_again(case: Case) -> None:
    there, again = between(case.before, case.after), between(case.after, case.before)
    ways = [MIRRORED.get(change.verdict, change.verdict) for change in there.changes]
    assert sorted(ways) == sorted(change.verdict for change in again.changes)
    assert (there.verdict == "no KPI changes") == (again.verdict == "no KPI changes")
