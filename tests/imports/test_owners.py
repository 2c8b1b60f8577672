import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.imports.owners import LONGEST, read_owner


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        ("Marketing", ("Marketing",), "team"),
        ("the Demand Gen team", ("Demand Gen",), "team"),
        ("Customer Success Dept.", ("Customer Success",), "team"),
        ("Demand Gen (EMEA)", ("Demand Gen (EMEA)",), "team"),
        ("Account Executives", ("Account Executives",), "team"),
        ("Owner: RevOps", ("RevOps",), "team"),
        ("VP of Sales", ("VP of Sales",), "person"),
        ("Customer Success Manager", ("Customer Success Manager",), "person"),
        ("Director, Demand Generation", ("Director, Demand Generation",), "person"),
        ('<a href="/handbook/sales/">VP of Sales</a>', ("VP of Sales",), "person"),
        ("[CFO](https://example.com/cfo)", ("CFO",), "person"),
        ("VP of Sales and Marketing", ("VP of Sales and Marketing",), "person"),
        ("Research & Development", ("Research & Development",), "team"),
        ("R&D", ("R&D",), ""),
        ("A and B", ("A", "B"), ""),
        ("A / B", ("A", "B"), ""),
        ("A & B, C", ("A", "B", "C"), ""),
        ("SDRs/BDRs", ("SDRs", "BDRs"), "team"),
        ("Data team w/ Finance", ("Data", "Finance"), "team"),
        ("VP Sales and VP Marketing", ("VP Sales", "VP Marketing"), "person"),
        ("VP Sales and Marketing\nFinance", ("VP Sales and Marketing", "Finance"), ""),
        ("Sales, sales, Sales team", ("Sales",), "team"),
        ("Sales & CS teams", ("Sales", "CS"), ""),
        ("1) Sales 2) Marketing", ("Sales", "Marketing"), "team"),
        ("Team Lead SDR", ("Team Lead SDR",), "person"),
        ("Executive team", ("Executive",), "team"),
        ("<script>alert(1)</script>Sales", ("Sales",), "team"),
    ],
)
def test_a_name_is_read_without_what_stands_around_it(
    text: str, names: tuple[str, ...], kind: str
) -> None:
    owned = read_owner(text)
    assert (owned.names, owned.kind, owned.sure) == (names, kind, True)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "—", "?", "???", "n/a", "N/A", "TBD", "tbc", "(TBD)", "none yet", "No owner",
     "to be confirmed", "x", "\u200b", "<p></p>", "unknown."],
)  # fmt: skip
def test_nobody_is_named(text: str) -> None:
    assert read_owner(text) == ((), True, "", "nobody is named", ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sales?", ("Sales",)),
        ("Sales (TBD)", ("Sales",)),
        ("maybe Sales", ("Sales",)),
        ("Head of Demand Gen (acting)", ("Head of Demand Gen",)),
        ("Marketing or Sales", ("Marketing", "Sales")),
        ("Sales, Marketing ops?", ("Sales", "Marketing ops")),
        ("VP Sales & team", ("VP Sales",)),
        ("Sales → Marketing", ("Sales", "Marketing")),
        ("ask Finance", ("Finance",)),
        ("Everyone", ()),
        ("https://example.com/team", ()),
        ("=SUM(A1)", ()),
        ("12345", ()),
        ("long " * 40, ()),
    ],
)
def test_a_text_in_doubt_is_not_sure(text: str, names: tuple[str, ...]) -> None:
    owned = read_owner(text)
    assert owned.names == names
    assert not owned.sure


@pytest.mark.parametrize(
    ("text", "name", "contact"),
    [
        ("vp-marketing@example.com", "Vp marketing", "vp-marketing@example.com"),
        ("VP Marketing <vp@example.com>", "VP Marketing", "vp@example.com"),
        ('<a href="mailto:vp@example.com">VP Marketing</a>', "VP Marketing", ""),
        ("@vp_marketing", "Vp marketing", "@vp_marketing"),
        ("#demand-gen", "Demand gen", "#demand-gen"),
        ("Demand Gen (#demand-gen)", "Demand Gen", "#demand-gen"),
    ],
)
def test_an_address_stands_beside_the_name(text: str, name: str, contact: str) -> None:
    owned = read_owner(text)
    assert (owned.names, owned.contacts) == ((name,), (contact,))


def test_several_names_say_that_an_owner_is_one() -> None:
    assert read_owner("A / B?").why == "2 names, and an owner is one; the text itself has doubts"


@given(
    st.text()
    | st.lists(
        st.sampled_from(["A", " and ", "&", "/", ", ", "?", "(", ")", "VP", "the ", " team", "@x",
                         "#y", "a@b.example", "<a href=x>", "TBD", "-", "or", "w/", "\n"])
    ).map("".join)
)  # fmt: skip
def test_any_text_is_read(text: str) -> None:
    owned = read_owner(text)
    assert len(owned.names) == len(owned.contacts)
    assert all(name.strip() == name and 0 < len(name) <= LONGEST for name in owned.names)
    assert len({name.casefold() for name in owned.names}) == len(owned.names)
    assert owned.kind in ("", "team", "person")
    assert owned.why
