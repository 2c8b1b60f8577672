"""How exactly a number pretends to be known."""

from hypothesis import given
from hypothesis import strategies as st

from kpilint.rules.precision import digits, shortened
from kpilint.values.quantity import Quantity, parse_quantity


@given(number=st.integers(1, 10**12), to=st.integers(1, 6))
def test_a_shortened_number_has_no_more_digits_and_is_near(number: int, to: int) -> None:
    quantity = parse_quantity(number)
    assert isinstance(quantity, Quantity)
    short = shortened(quantity, to)
    assert digits(short) <= to
    assert abs(short.low - number) * 2 * 10 ** (to - 1) <= number
    assert (short == quantity) is (digits(quantity) <= to)
