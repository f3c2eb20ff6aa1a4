"""Sums that must hold for every basket and every way of refunding."""

import itertools
import random
from decimal import Decimal
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shop import NOW
from zhanggui.catalogue.public import Offer
from zhanggui.kit.money import Money
from zhanggui.ordering import pricing, taxing
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.ports import DELIVERY_RATES, PRICE_RULES, DeliveryOffer, PriceLine
from zhanggui.ordering.queries.quote import as_quote
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
    half=st.sampled_from(["half_up", "half_even"]),
    shipping=st.sampled_from(["own", "goods", "highest", "untaxed"]),
    shifted=st.booleans(),
)
def test_whatever_is_bought_the_parts_sum_to_the_whole(
    goods, rates, delivery, off, included, mode, half, shipping, shifted
):
    check(goods, rates, delivery, off, (included, mode, half, shipping), shifted)


def random_orders(count: int, seed: int) -> None:
    """So many orders of random goods, rates, discounts and choices of the shop, and random refunds of each."""
    dice = random.Random(seed)
    for _ in range(count):
        goods = [
            (
                dice.choice([dice.randint(0, 99), dice.randint(0, 10**5), 10**7]),
                dice.randint(1, 12),
                dice.randint(0, 3),
                dice.choice(CLASSES[:4]),
                dice.random() < 0.2,
            )
            for _ in range(dice.randint(1, 6))
        ]
        choices = (
            dice.random() < 0.5,
            dice.choice(["per_line", "per_total"]),
            dice.choice(["half_up", "half_even"]),
            dice.choice(["own", "goods", "highest", "untaxed"]),
        )
        rates, off = [dice.choice(RATES) for _ in range(5)], dice.choice([0, dice.randint(0, 10**6)])
        draft = check(goods, rates, dice.randint(0, 2000), off, choices, dice.random() < 0.1)
        refund_at_random(draft, dice)


def refund_at_random(draft: Draft, dice: random.Random) -> None:
    """Give everything back in random pieces: what goes back, and the tax in it, is what was paid, to the cent."""
    extra = 0 if draft.tax_included else 1
    back = tax_back = 0
    for part in draft.parts:
        for line in part.lines:
            claim = Claim("line", gross=line.total + extra * line.tax, tax=line.tax, refunded=0, quantity=line.quantity)
            while claim.refunded_units < claim.quantity:
                units = dice.randint(1, claim.quantity - claim.refunded_units)
                claim.back = claim.of_units(units)
                assert claim.back >= 0 and claim.left >= 0
                tax_back += claim.tax_back
                back += claim.back
                claim.refunded, claim.refunded_units, claim.back = (
                    claim.refunded + claim.back, claim.refunded_units + units, 0,
                )  # fmt: skip
        back += part.delivery + extra * part.delivery_tax
        tax_back += part.delivery_tax
    assert back == draft.total
    # Tax inside lines that cost nothing cannot be: their tax is nothing too.
    assert tax_back == draft.tax


@pytest.mark.parametrize("seed", range(2))
def test_a_thousand_random_orders_and_their_refunds_sum_to_the_cent(seed):
    random_orders(1000, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_hundred_thousand_random_orders_and_their_refunds_sum_to_the_cent(seed):
    random_orders(10_000, seed)


def check(goods, rates, delivery, off, choices, shifted) -> Draft:
    included, mode, half, shipping = choices
    offers = {one.variant_id: (one, units) for price, units, *rest in goods for one in [offer(price, *rest)]}
    draft = Draft(
        {variant: units for variant, (_, units) in offers.items()},
        currency="CNY", country="DE" if shifted else "CN", region="", locale="en", delivery_code="post",
        vat_number="DE136695976" if shifted else "",
    )  # fmt: skip
    by_class = dict(zip(CLASSES, rates, strict=True))
    kept = PREFERENCES | {"tax.prices_include_tax": included, "tax.rounding": mode, "tax.half": half}
    kept |= {"tax.shipping": shipping, "shop.country": "FR"}
    with (
        patch.object(pricing, "offers", lambda ids, **_: {one: offers[one][0] for one in ids}),
        patch.object(taxing, "rates_for", lambda pairs, on: {pair: by_class[pair[2]] for pair in pairs}),
        patch.object(taxing.preferences, "get", kept.__getitem__),
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
        before = (draft.items, draft.total, draft.tax)
        pricing.price_delivery([draft], now=NOW)  # another way of delivery is asked for: nothing is counted twice
    assert (draft.items, draft.total, draft.tax) == before
    assert draft.refusal is None
    gross = sum(price * units for price, units, *_ in goods)
    taken = -sum(one.amount.minor for one in draft.adjustments)
    assert draft.items == gross - taken and (shifted or draft.items == max(0, gross - off))
    assert sum(line.total for line in draft.lines) == draft.items
    assert all(line.total >= 0 and line.total + line.discount == line.gross for line in draft.lines)
    taxes = sum(line.tax for line in draft.lines) + sum(part.delivery_tax for part in draft.parts)
    assert draft.tax == taxes == sum(part.tax for part in draft.parts)
    assert draft.tax == sum(line.tax.minor for line in as_quote(draft).tax_lines)
    assert not (shifted and draft.tax)
    carried = delivery * sum(1 for part in draft.parts if part.physical)
    assert draft.delivery == carried + sum(one.amount.minor for one in draft.delivery_adjustments)
    assert draft.total == draft.items + draft.delivery + (0 if included else draft.tax)
    assert draft.total == sum(part.total for part in draft.parts) and draft.total >= 0
    return draft


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
