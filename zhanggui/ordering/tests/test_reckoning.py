"""Sums that must hold for every basket and every way of refunding."""

import itertools
from decimal import Decimal
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shop import NOW
from zhanggui.catalogue.public import Offer
from zhanggui.kit.money import Money
from zhanggui.ordering import pricing
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.ports import DELIVERY_RATES, PRICE_RULES, DeliveryOffer, PriceLine
from zhanggui.ordering.reckoning import Claim, share_out, upto

PREFERENCES = {"shop.timezone": "Asia/Shanghai"}
RATES = [Decimal(0), Decimal("6"), Decimal("13"), Decimal("19"), Decimal("10.75")]
CLASSES = ("standard", "reduced", "zero", "digital", "shipping")

goods = st.lists(
    st.tuples(
        st.integers(0, 10**7), st.integers(1, 999), st.integers(0, 3), st.sampled_from(CLASSES[:4]), st.booleans()
    ),
    min_size=1,
    max_size=20,
)


def offer(price: int, seller: int, tax_class: str, digital: bool) -> Offer:
    return Offer(
        uuid4(), uuid4(), UUID(int=seller), "sku", {"en": "x"}, {}, "digital" if digital else "physical", tax_class,
        Money(price, "CNY"), 100, None, True, None, {},
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    goods=goods,
    rates=st.lists(st.sampled_from(RATES), min_size=5, max_size=5),
    delivery=st.integers(0, 99999),
    off=st.integers(0, 10**9),
    included=st.booleans(),
    mode=st.sampled_from(["per_line", "per_total"]),
)
def test_whatever_is_bought_the_parts_sum_to_the_whole(goods, rates, delivery, off, included, mode):
    offers = {one.variant_id: (one, units) for price, units, *rest in goods for one in [offer(price, *rest)]}
    draft = Draft(
        {variant: units for variant, (_, units) in offers.items()},
        currency="CNY", country="CN", region="", locale="en", delivery_code="post",
    )  # fmt: skip
    by_class = dict(zip(CLASSES, rates, strict=True))
    kept = PREFERENCES | {"tax.prices_include_tax": included, "tax.rounding": mode}
    with (
        patch.object(pricing, "offers", lambda ids, **_: {one: offers[one][0] for one in ids}),
        patch.object(pricing, "rates_for", lambda pairs, on: {pair: by_class[pair[2]] for pair in pairs}),
        patch.object(pricing.preferences, "get", kept.__getitem__),
        patch.object(
            DELIVERY_RATES, "_entries",
            {"post": lambda asks, now: [[DeliveryOffer("post", "Post", "", Money(delivery, "CNY"))] for _ in asks]},
        ),
        patch.object(
            PRICE_RULES, "_entries",
            {"off": lambda drafts, now: [[PriceLine("off", "Off", Money(-off, "CNY"))] for _ in drafts]},
        ),
    ):  # fmt: skip
        pricing.price([draft], now=NOW)
    assert draft.refusal is None
    gross = sum(price * units for price, units, *_ in goods)
    assert draft.items == max(0, gross - off)
    assert sum(line.total for line in draft.lines) == draft.items
    assert all(line.total >= 0 and line.total + line.discount == line.gross for line in draft.lines)
    taxes = sum(line.tax for line in draft.lines) + sum(part.delivery_tax for part in draft.parts)
    assert draft.tax == taxes == sum(part.tax for part in draft.parts)
    assert draft.delivery == delivery * sum(1 for part in draft.parts if part.physical)
    assert draft.total == draft.items + draft.delivery + (0 if included else draft.tax)
    assert draft.total == sum(part.total for part in draft.parts)


@given(whole=st.integers(0, 10**12), of=st.integers(1, 999), cuts=st.lists(st.integers(0, 999), max_size=8))
def test_steps_of_a_running_sum_add_up(whole, of, cuts):
    stops = [0, *sorted(min(cut, of) for cut in cuts), of]
    steps = [upto(whole, stop, of) - upto(whole, before, of) for before, stop in itertools.pairwise(stops)]
    assert sum(steps) == whole
    assert all(step >= 0 for step in steps)


@given(
    gross=st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 100)), min_size=1, max_size=12),
    parts=st.lists(st.integers(1, 100), max_size=10),
)
def test_goodwill_never_gives_back_more_than_a_claim_has_left(gross, parts):
    claims = [
        Claim(place, gross=minor, tax=minor * rate // 100, refunded=0) for place, (minor, rate) in enumerate(gross)
    ]
    taxes = [0] * len(claims)
    for part in [*parts, 100]:
        left = sum(claim.left for claim in claims)
        share_out(left * part // 100, claims)
        for place, claim in enumerate(claims):
            assert claim.left >= 0
            taxes[place] += claim.tax_back
            claim.refunded, claim.back = claim.refunded + claim.back, 0
    assert sum(claim.refunded for claim in claims) == sum(minor for minor, _ in gross)
    assert taxes == [claim.tax if claim.gross else 0 for claim in claims]


def test_the_golden_case_of_a_gross_price_with_a_discount():
    """23.90 gross × 10, −25 %, 20 % VAT: 179.25 = tax 29.88 + net 149.37, and 1 + 4 + 5 pieces refund 179.25."""
    line = Claim("line", gross=17925, tax=2988, refunded=0, quantity=10)
    back, tax = [], []
    for units in (1, 4, 5):
        line.back = line.of_units(units)
        back.append(line.back)
        tax.append(line.tax_back)
        line.refunded, line.refunded_units, line.back = line.refunded + line.back, line.refunded_units + units, 0
    assert (sum(back), sum(tax)) == (17925, 2988)


@pytest.mark.parametrize("pieces", [1, 3, 7])
def test_units_of_nothing_are_worth_nothing(pieces):
    assert Claim("line", gross=0, tax=0, refunded=0, quantity=7).of_units(pieces) == 0
