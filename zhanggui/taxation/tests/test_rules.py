from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.kit.money import HALF_EVEN, Money
from zhanggui.taxation.public import added_tax, included_tax, share_out, tax_of_lines

pytestmark = pytest.mark.houseonly


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def total(amounts: list[Money]) -> Money:
    return sum(amounts[1:], amounts[0])


RATES = st.decimals(0, 100, places=4)
MINOR = st.integers(-(10**12), 10**12)


def test_tax_on_top_with_untaxed_shipping():
    tax = added_tax(Money.of("24.99", "USD"), Decimal("10.75"))
    assert str(tax.decimal) == "2.69"
    assert str((Money.of("24.99", "USD") + tax + Money.of("6.44", "USD")).decimal) == "34.12"


def test_four_lines_rounded_per_line_and_per_total():
    lines = [eur("2.50")] * 4
    assert total(tax_of_lines(lines, Decimal(23), included=False, mode="per_line")) == eur("2.32")
    assert total(tax_of_lines(lines, Decimal(23), included=False, mode="per_total")) == eur("2.30")


def test_gross_positions_rounded_per_position_and_per_total():
    units = [eur("549.00"), eur("59.95"), eur("59.95"), eur("59.95"), eur("6.49")]
    gross = total(units)
    per_total = tax_of_lines(units, Decimal(19), included=True, mode="per_total")
    assert gross - total(per_total) == eur("617.93")
    positions = [eur("549.00"), eur("59.95") * 3, eur("6.49")]
    assert gross - total(tax_of_lines(positions, Decimal(19), included=True, mode="per_line")) == eur("617.92")


def test_the_net_is_the_remainder_and_part_refunds_sum_to_the_whole():
    gross = Money.of("23.90", "GBP") * 10
    paid = gross - gross.times_rate(Decimal("0.25"))
    assert paid == Money.of("179.25", "GBP")
    tax = included_tax(paid, Decimal(20))
    assert tax == Money.of("29.88", "GBP")
    assert paid - tax == Money.of("149.37", "GBP")
    parts = paid.split([1, 4, 5])
    assert total(parts) == paid
    assert total(share_out(tax, parts)) == tax


def test_a_currency_without_cents_is_rounded_to_whole_units():
    assert included_tax(Money(1000, "JPY"), Decimal(10)) == Money(91, "JPY")


def test_half_even_is_there_for_who_wants_it():
    assert added_tax(Money(250, "EUR"), Decimal(1)) == Money(3, "EUR")
    assert added_tax(Money(250, "EUR"), Decimal(1), rounding=HALF_EVEN) == Money(2, "EUR")


@given(minor=MINOR, rate=RATES)
def test_tax_and_net_make_the_gross_and_the_tax_fits_the_net(minor, rate):
    gross = Money(minor, "EUR")
    tax = included_tax(gross, rate)
    net = gross - tax
    assert tax + net == gross
    assert abs((added_tax(net, rate) - tax).minor) <= 1


@given(minors=st.lists(MINOR, min_size=1, max_size=30), rate=RATES, included=st.booleans())
def test_tax_per_total_is_shared_without_loss(minors, rate, included):
    lines = [Money(minor, "EUR") for minor in minors]
    whole = (included_tax if included else added_tax)(total(lines), rate)
    assert total(tax_of_lines(lines, rate, included=included, mode="per_total")) == whole


@given(minor=MINOR, rate=RATES)
def test_a_refund_of_everything_returns_the_same_tax(minor, rate):
    assert included_tax(Money(-minor, "EUR"), rate) == -included_tax(Money(minor, "EUR"), rate)
    assert added_tax(Money(-minor, "EUR"), rate) == -added_tax(Money(minor, "EUR"), rate)
