"""Plain scalars mean what YAML 1.2 says, and numbers are exact."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.read.scalars import CORE, FIRST, MAX_NUMBER, resolve, tagged


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_booleans(text: str) -> None:
    assert resolve(text) is (text.lower() == "true")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("12", 12), ("012", 12), ("+3", 3), ("-3", -3), ("0o17", 15), ("0x1F", 31)],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert (type(resolve(text)), resolve(text)) == (int, value)


@pytest.mark.parametrize(
    "text", ["0.30", "-1.5", "+.5", "1.", "1e3", "1.2E-7", "1e+05", "0.1000000000000000000001"]
)
def test_decimals_are_exact(text: str) -> None:
    assert type(resolve(text)) is Decimal
    assert str(resolve(text)) == str(Decimal(text))


@pytest.mark.parametrize(
    "text",
    [
        *("no", "No", "yes", "on", "off", "y", "tRUE", "nULL", "none"),
        *("12:30", "1_000", "2026-09-24", "2026", "1.2.3", "--1", "1-", "+", "-", ".", "e3")[:2],
        *("2026-09-24", "1.2.3", "--1", "1-", "+", "-", ".", "e3", ".e3", "0b11", "0o8", "0xg"),
        *("-0x1F", "١٢", "12 ", "20%", "$84k", "1,200", ".inf", "-.INF", ".nan", "tomorrow"),
        *("1e999999999", "1e101", "1e-101", "0e999", "9" * 5000, "0x" + "f" * 5000),
        *("1." + "0" * 5000, "1e99999999999999999999999"),
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert resolve(text) == text


@given(st.text())
def test_only_what_begins_like_a_value_is_one(text: str) -> None:
    if text and text[0] not in FIRST:
        assert resolve(text) == text


@given(st.from_regex(r"[-+]?[0-9.]{1,120}(e[-+]?[0-9]{1,12})?", fullmatch=True))
def test_numbers_are_quick_to_work_with(text: str) -> None:
    value = resolve(text)
    if not isinstance(value, str):
        assert value is not None
        assert len(str(int(value * 2))) <= MAX_NUMBER + 2


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "12", "12"),
        ("str", "", ""),
        ("int", "12", 12),
        ("float", "1.50", Decimal("1.50")),
        ("float", "2", Decimal(2)),
        ("bool", "true", True),
        ("null", "", None),
    ],
)
def test_explicit_tags(tag: str, text: str, value: Any) -> None:
    found = tagged(CORE + tag, text)
    assert (type(found), found) == (type(value), value)


def test_the_tag_that_means_text() -> None:
    assert tagged("!", "12") == "12"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        *((CORE + "int", text) for text in ("x", "1.5", "true", "")),
        *((CORE + "bool", text) for text in ("1", "yes")),
        *((CORE + tag, "12") for tag in ("null", "timestamp", "binary", "map", "python/name:os")),
        ("!foo", "x"),
        ("!foo", ""),
    ],
)
def test_tags_that_do_not_fit(tag: str, text: str) -> None:
    with pytest.raises(ValueError, match=tag):
        tagged(tag, text)
