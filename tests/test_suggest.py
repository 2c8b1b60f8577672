"""The word that was probably meant."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.suggest import suggest

KEYS = ("name", "definition", "measure", "owner", "drives", "balanced_by", "review_by", "tags")
KPIS = ("sql_volume", "mql_volume", "sal_to_sql_rate", "new_bookings")
WORDS = st.text(string.ascii_lowercase, min_size=5, max_size=12)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("onwer", "owner"),
        ("ownr", "owner"),
        ("owwner", "owner"),
        ("Owner", "owner"),
        ("review-by", "review_by"),
        ("review by", "review_by"),
        ("balancedBy", "balanced_by"),
        ("drive", "drives"),
        ("tag", "tags"),
        ("def", "definition"),
        ("kpi_owner", "owner"),
        ("defintion", "definition"),
    ],
)
def test_a_slip_finds_the_key(word: str, meant: str) -> None:
    assert suggest(word, KEYS) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sql_volum", "sql_volume"),
        ("volume_sql", "sql_volume"),
        ("SQL-Volume", "sql_volume"),
        ("new_booking", "new_bookings"),
        ("bookings", "new_bookings"),
        ("volume", None),
        ("churn", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_slip_finds_the_id(word: str, meant: str | None) -> None:
    assert suggest(word, KPIS) == meant


def test_two_letters_are_too_few_to_guess_from() -> None:
    assert suggest("ae", ["be", "ad"]) is None


def test_nothing_to_choose_from() -> None:
    assert suggest("owner", []) is None


def test_the_word_itself_is_no_suggestion() -> None:
    assert suggest("owner", ["owner"]) is None


@given(WORDS, st.data())
def test_one_slip_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + "_" + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    slip = data.draw(st.sampled_from([slip for slip in slips if slip != word]))
    assert suggest(slip, [word, "unrelated_thing_far_off"]) == word


@given(st.text(max_size=12), st.lists(st.text(max_size=12)))
def test_the_order_of_the_candidates_does_not_matter(word: str, candidates: list[str]) -> None:
    assert suggest(word, candidates) == suggest(word, candidates[::-1])
