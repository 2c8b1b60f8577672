"""Frozen classes behave as the standard library's do."""

from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pickle import dumps, loads

import pytest

from kpilint.finding import Finding, Location, Problem, Severity, Span
from kpilint.frozen import frozen, mutable
from kpilint.read.document import Source
from kpilint.values.period import Period, parse_period


@frozen
class Ours:
    name: str
    parts: tuple[int, ...] = ()
    seen: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Standard:
    name: str
    parts: tuple[int, ...] = ()
    seen: int = field(default=0, repr=False)


@frozen(kw_only=True)
class Named(Ours):
    more: dict[str, int] = field(default_factory=dict)


def test_equal_where_all_fields_are() -> None:
    one, same, other = Ours("a", (1,)), Ours("a", (1,)), Ours("a", (2,))
    assert one == same
    assert one != other
    assert {one, same, other} == {one, other}
    assert one != Standard("a", (1,))
    assert Named(name="a") != Ours("a")


@frozen
class Listing:
    name: str
    seen: list[str] = field(default_factory=list)
    parts: tuple[int, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


@frozen(kw_only=True)
class Longer(Listing):
    at: int
    name: str = "longer"


def test_every_argument_comes_into_its_own_field() -> None:
    one = Listing("a", ["b"], (1,), {"c": 2})
    assert (one.name, one.seen, one.parts, one.more) == ("a", ["b"], (1,), {"c": 2})
    assert Listing(more={"c": 2}, parts=(1,), seen=["b"], name="a") == one
    two = Longer(["b"], at=3)
    assert (two.at, two.name, two.seen, two.parts, two.more) == (3, "longer", ["b"], (), {})


def test_there_is_room_for_cached_properties() -> None:
    @frozen
    class Long:
        text: str

        @cached_property
        def length(self) -> int:
            return len(self.text)

    one = Long("abc")
    assert one.length == one.__dict__["length"] == 3
    assert one == Long("abc")


def test_mutable_ones_can_be_filled() -> None:
    @mutable
    class Open:
        name: str
        seen: list[str] = field(default_factory=list)

    one, other = Open("a"), Open("a")
    one.name = "b"
    one.seen.append("c")
    assert (one.name, one.seen, other.name, other.seen) == ("b", ["c"], "a", [])
    assert Open("a") != other


def test_what_is_not_given_is_made_anew() -> None:
    one, two = Listing("a"), Listing("a")
    assert one == two
    assert one.seen is not two.seen
    assert one.more is not two.more


def test_arguments_that_do_not_fit_are_refused() -> None:
    for wrong in ({}, {"at": 1, "nme": "a"}):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            Longer(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="positional"):
        Listing("a", [], (), {}, 1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing"):
        Listing()  # type: ignore[call-arg]


def test_shown_like_the_standard_ones() -> None:
    assert repr(Ours("a", (1,), 3)) == repr(Standard("a", (1,), 3)).replace("Standard", "Ours")


def test_takes_no_other_fields_and_can_be_copied() -> None:
    period = parse_period("2026-Q4")
    assert isinstance(period, Period)
    assert loads(dumps(period)) == copy(period) == replace(period, text="2026-Q4") == period
    assert Named(name="a").more == {}
    with pytest.raises(TypeError):
        Named(name="a", other=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        hash(Named(name="a"))


def test_without_eq_each_is_equal_to_itself_alone() -> None:
    source = Source("a.yaml", "")
    assert source == source
    assert source != Source("a.yaml", "")
    assert len({source, source}) == 1


def test_a_finding_is_no_problem() -> None:
    place = Location("a.yaml", Span(1, 1, 1, 2))
    assert Problem(place, "m") == Problem(place, "m")
    assert Finding("r", Severity.INFO, place, "m") != Problem(place, "m")
