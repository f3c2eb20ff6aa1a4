"""Money loses nothing, mixes nothing, rounds only where it says so."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from zhanggui.kit.money import HALF_EVEN, CurrencyMismatch, Money, NotMoney, UnitPrice, exponent, split

amounts = integers(-(10**15), 10**15)
weights = lists(integers(0, 10**9), min_size=1, max_size=40)


@given(minor=amounts, weights=weights)
def test_splitting_loses_nothing(minor, weights):
    assert sum(part.minor for part in Money(minor, "EUR").split(weights)) == minor


@given(minor=amounts, weights=weights)
def test_no_part_is_further_than_one_unit_from_its_exact_share(minor, weights):
    total = sum(weights)
    for part, weight in zip(split(minor, weights), weights, strict=True):
        exact = Decimal(minor) * weight / total if total else Decimal(minor) / len(weights)
        assert abs(part - exact) < 1


@given(minor=integers(0, 10**12), weights=weights)
def test_splitting_again_gives_the_same_parts(minor, weights):
    assert split(minor, weights) == split(minor, list(weights))
    assert split(-minor, weights) == [-part for part in split(minor, weights)]


def test_a_discount_over_three_equal_lines_gives_the_odd_cent_to_the_first():
    assert [part.minor for part in Money(10000, "CNY").split([1, 1, 1])] == [3334, 3333, 3333]


def test_currencies_keep_their_own_places():
    assert (exponent("JPY"), exponent("CNY"), exponent("KWD")) == (0, 2, 3)
    assert Money(1000, "JPY").decimal == Decimal("1000")
    assert Money(1234, "KWD").decimal == Decimal("1.234")
    assert Money.of("12.34", "CNY") == Money(1234, "CNY")


@pytest.mark.parametrize("given_text", ["12.345", "NaN", "Infinity", "abc", "", "1e30"])
def test_what_is_no_amount_is_refused(given_text):
    with pytest.raises(NotMoney) as refused:
        Money.of(given_text, "CNY")
    assert refused.value.code == "not_money"


def test_two_currencies_are_an_error_not_a_number():
    for together in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b):
        with pytest.raises(CurrencyMismatch):
            together(Money(1, "CNY"), Money(1, "EUR"))


def test_floats_do_not_become_money():
    with pytest.raises(TypeError):
        Money(1.5, "CNY")
    with pytest.raises(TypeError):
        Money(1, "CNY") * 1.5


def test_rates_round_half_up_unless_told_otherwise():
    assert Money(250, "EUR").times_rate(Decimal("0.23")) == Money(58, "EUR")
    assert Money(250, "EUR").times_rate(Decimal("0.01")) == Money(3, "EUR")
    assert Money(250, "EUR").times_rate(Decimal("0.01"), HALF_EVEN) == Money(2, "EUR")


def test_a_unit_price_below_a_cent_becomes_money_once():
    assert UnitPrice(Decimal("0.0042"), "USD").times(1000) == Money(420, "USD")
    assert UnitPrice(Decimal("39.96"), "CNY").times(Decimal("0.125")) == Money(500, "CNY")
