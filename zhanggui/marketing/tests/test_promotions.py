"""What promotions take off, and that every cent and every refusal is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import ADDRESS, BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.marketing import public as marketing
from zhanggui.marketing.tests.make import coupon, given, promotion, withheld
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people


def ask(shop, *wanted, coupons=(), party=None, delivery="standard", locale="en", currency=None):
    return ordering.quote(
        shop.items(*wanted),
        currency=currency or shop.currency,
        country="CN",
        delivery_code=delivery,
        now=shop.now,
        locale=locale,
        party_id=party,
        coupons=tuple(coupons),
    )


def test_a_hundred_over_three_equal_lines_is_shared_the_same_every_time(shop):
    for sku in "abc":
        shop.product(sku, price=10000)
    promotion(shop, "fixed", {"amount": {"CNY": 10000}})
    for _ in range(3):
        quote = ask(shop, ("a", 1), ("b", 1), ("c", 1))
        assert [line.discount.minor for line in quote.lines] == [3334, 3333, 3333]
        assert [share.minor for _, share in quote.adjustments[0].shares] == [-3334, -3333, -3333]
    placed = shop.place(("a", 1), ("b", 1), ("c", 1))
    order = shop.order(placed)
    assert [line.discount.minor for line in order.lines] == [3334, 3333, 3333]
    assert sum(line.total.minor for line in order.lines) == 20000 == order.items.minor


def test_each_kind_takes_off_what_it_says(shop):
    mug, tea = shop.product("mug", price=2390), shop.product("tea", price=1000)
    cases = [
        ("percentage", {"percent": "25"}, (("mug", 10),), 5975),
        ("percentage", {"percent": "25", "most": {"CNY": 1000}}, (("mug", 10),), 1000),
        ("fixed", {"amount": {"CNY": 500}}, (("mug", 1),), 500),
        ("fixed", {"amount": {"CNY": 500_000}}, (("mug", 1),), 2390),
        ("buy_get", {"buy": 2, "get": 1}, (("mug", 2), ("tea", 1)), 1000),
        ("buy_get", {"buy": 1, "get": 1, "percent": "50"}, (("mug", 4),), 2390),
        ("buy_get", {"buy": 1, "get": 1, "most": 1}, (("mug", 4),), 2390),
        (
            "tiers",
            {
                "by": "amount",
                "steps": [
                    {"from": {"CNY": 2000}, "percent": "10"},
                    {"from": {"CNY": 5000}, "amount": {"CNY": 800}},
                ],
            },
            (("mug", 3),),
            800,
        ),
        ("tiers", {"by": "pieces", "steps": [{"from": 2, "percent": "10"}]}, (("mug", 2),), 478),
        ("bundle", {"items": {str(mug): 1, str(tea): 2}, "price": {"CNY": 4000}}, (("mug", 3), ("tea", 5)), 780),
        ("bundle", {"items": {str(mug): 1, str(tea): 1}, "percent": "10"}, (("mug", 1), ("tea", 1)), 339),
        ("gift", {"variant": str(tea)}, (("mug", 1), ("tea", 2)), 1000),
    ]
    for kind, terms, wanted, off in cases:
        rule = promotion(shop, kind, terms)
        quote = ask(shop, *wanted)
        assert given(quote) == [(kind, -off)], (kind, terms)
        assert sum(line.discount.minor for line in quote.lines) == off
        marketing.change_state(rule, "ended", by=BY, now=shop.now)
    assert given(ask(shop, ("mug", 1))) == []


def test_delivery_is_made_cheaper_and_the_choices_show_it(shop):
    shop.product("mug", price=1900)
    promotion(shop, "shipping", {"percent": "100"}, "Free delivery")
    quote, choices, _code = ordering.quote_with_choices(
        shop.items(("mug", 1)), currency="CNY", country="CN", now=shop.now, locale="en"
    )
    assert given(quote) == [("Free delivery", -800)] and quote.adjustments[0].delivery
    assert (quote.delivery.minor, quote.total.minor) == (0, 1900)
    assert {choice.code: choice.price.minor for choice in choices} == {"standard": 0, "express": 0}
    order = shop.order(shop.place(("mug", 1)))
    assert order.adjustments[0].delivery and order.delivery.minor == 0 and order.total.minor == 1900
    assert withheld(ask(shop, ("mug", 1), delivery="")) == {"Free delivery": "delivery_not_chosen"}
    assert withheld(ask(shop, ("mug", 10))) == {"Free delivery": "delivery_free"}


def test_the_basket_says_why_a_rule_gave_nothing(shop):
    shop.product("mug", price=18750, stock=100)
    promotion(shop, "fixed", {"amount": {"CNY": 1000}}, "over 200", minimum={"CNY": 20000})
    promotion(shop, "percentage", {"percent": "5"}, "other goods", scope=marketing.Scope(products=frozenset({uuid4()})))
    promotion(shop, "fixed", {"amount": {"EUR": 1000}}, "euros only")
    promotion(shop, "percentage", {"percent": "5"}, "members", scope=marketing.Scope(groups=frozenset({"members"})))
    promotion(shop, "buy_get", {"buy": 2, "get": 1}, "three for two")
    promotion(shop, "percentage", {"percent": "5"}, "over", ends_at=shop.now - timedelta(minutes=1))
    quote = ask(shop, ("mug", 1))
    assert given(quote) == []
    assert withheld(quote) == {
        "over 200": "below_minimum",
        "other goods": "not_for_these_goods",
        "euros only": "no_amount_in_currency",
        "members": "sign_in_first",
        "three for two": "too_few_pieces",
        "over": "has_ended",
    }
    why = next(one.why for one in quote.not_given if one.label == "over 200")
    assert "200.00" in why and "12.50" in why


def test_a_minimum_in_another_currency_never_lets_a_promotion_through(shop):
    shop.product("mug", price=1900)
    promotion(shop, "percentage", {"percent": "10"}, minimum={"EUR": 100})
    assert given(ask(shop, ("mug", 5))) == []


def test_the_order_in_which_codes_are_typed_changes_nothing(shop):
    shop.product("mug", price=10000)
    coupon(shop, "fixed", {"amount": {"CNY": 1000}}, "TEN", name="ten")
    coupon(shop, "percentage", {"percent": "10"}, "TENTH", name="tenth")
    coupon(shop, "shipping", {"percent": "100"}, "FREE", name="free")
    quotes = [ask(shop, ("mug", 1), coupons=codes) for codes in permutations(["ten", "TENTH", " free"])]
    assert all(quote == quotes[0] for quote in quotes)
    # Percent before amount: 100 − 10 − 10. The goods are below 99 then, so that delivery would cost 8.
    assert given(quotes[0]) == [("tenth", -1000), ("ten", -1000), ("free", -800)]


def test_priority_comes_before_kind_and_stop_ends_the_reckoning(shop):
    shop.product("mug", price=10000)
    promotion(shop, "fixed", {"amount": {"CNY": 1000}}, "ten", priority=1)
    promotion(shop, "percentage", {"percent": "10"}, "tenth", priority=2, stop=True)
    promotion(shop, "percentage", {"percent": "50"}, "half", priority=3)
    quote = ask(shop, ("mug", 1))
    assert given(quote) == [("ten", -1000), ("tenth", -900)]
    assert withheld(quote) == {"half": "excluded"}


@pytest.mark.parametrize("choice, wins", [("best", "large"), ("priority", "small")])
def test_of_promotions_that_exclude_one_another_one_counts(shop, choice, wins):
    shop.prefer("marketing.choice", choice)
    shop.product("mug", price=10000)
    promotion(shop, "percentage", {"percent": "5"}, "small", priority=1, exclusive="season")
    promotion(shop, "percentage", {"percent": "20"}, "large", priority=2, exclusive="season")
    promotion(shop, "percentage", {"percent": "90"}, "none", priority=3, exclusive="season", pieces=9)
    quote = ask(shop, ("mug", 1))
    assert [label for label, _ in given(quote)] == [wins]
    assert withheld(quote)[{"large": "small", "small": "large"}[wins]] == "excluded"
    assert withheld(quote)["none"] == "too_few_pieces"


def test_categories_sellers_and_exclusions_narrow_a_promotion(shop):
    shop.seller("guest")
    words = {"kitchen": catalogue.CategoryTextDraft("Kitchen"), "cups": catalogue.CategoryTextDraft("Cups")}
    kitchen = catalogue.create_category(texts={"en": words["kitchen"]}, by=BY, now=shop.now)
    cups = catalogue.create_category(texts={"en": words["cups"]}, parent_id=kitchen, by=BY, now=shop.now)
    for sku, seller in (("mug", "house"), ("bowl", "house"), ("pan", "guest")):
        shop.product(sku, price=1000, seller=seller)
    for sku in ("mug", "bowl"):
        catalogue.edit_product(shop.products[sku], categories=[cups], by=BY, now=shop.now)
    bowl = frozenset({shop.products["bowl"]})
    scopes = {
        "by category": marketing.Scope(categories=frozenset({kitchen})),
        "by seller": marketing.Scope(sellers=frozenset({shop.sellers["guest"]})),
        "but for bowls": marketing.Scope(excluded=bowl),
    }
    found = {}
    for name, scope in scopes.items():
        rule = promotion(shop, "percentage", {"percent": "10"}, name, scope=scope)
        quote = ask(shop, ("mug", 1), ("bowl", 1), ("pan", 1))
        found[name] = [bool(line.discount) for line in quote.lines]
        marketing.change_state(rule, "paused", by=BY, now=shop.now)
    assert found == {
        "by category": [True, True, False],
        "by seller": [False, False, True],
        "but for bowls": [True, False, True],
    }


def test_the_same_offer_costs_the_same_for_two_people_and_a_difference_has_a_published_rule(shop):
    shop.product("mug", price=10000)
    promotion(shop, "percentage", {"percent": "7"}, "for all")
    ann, bob = people.create_guests(
        [people.Contact("Ann", "ann@example.com"), people.Contact("Bob", "bob@example.com")], locale="en", now=shop.now
    )
    assert ask(shop, ("mug", 1), party=ann) == ask(shop, ("mug", 1), party=bob)
    people.save_group("trade", names={"en": "Trade"}, rules={"en": "Shops with a licence"}, by=BY, now=shop.now)
    people.put_into_group("trade", bob, by=BY, now=shop.now)
    promotion(shop, "percentage", {"percent": "10"}, "trade", scope=marketing.Scope(groups=frozenset({"trade"})))
    alike, other = ask(shop, ("mug", 1), party=ann), ask(shop, ("mug", 1), party=bob)
    assert withheld(alike) == {"trade": "for_others"}
    differing = {one.rule for one in other.adjustments} - {one.rule for one in alike.adjustments}
    assert len(differing) == 1 and next(iter(differing)).startswith("promotion:")
    assert other.total.minor - alike.total.minor == -sum(
        -one.amount.minor for one in other.adjustments if one.rule in differing
    )
    with refuses("invalid"):
        people.save_group("secret", names={"en": "Secret"}, rules={}, by=BY, now=shop.now)


def test_a_promotion_begins_and_ends_to_the_second_though_no_job_runs(shop):
    shop.product("mug", price=1000)
    start = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    promotion(shop, "percentage", {"percent": "20"}, starts_at=start, ends_at=start + timedelta(days=1))
    seen = []
    for at in (start - timedelta(seconds=1), start, start + timedelta(days=1, seconds=-1), start + timedelta(days=1)):
        shop.now = at
        seen.append(ask(shop, ("mug", 1)).items.minor)
    assert seen == [1000, 800, 800, 1000]


def test_an_order_at_a_price_that_has_ended_is_told_and_not_placed(shop):
    shop.product("mug", price=1000)
    promotion(shop, "percentage", {"percent": "20"}, ends_at=shop.now + timedelta(minutes=1))
    command = shop.command(("mug", 1))
    assert command.seen_total.minor == 1600
    shop.later(minutes=1)
    with refuses("price_changed"):
        shop.place(command)
    assert shop.orders() == [] and shop.stock("mug") == 10


def test_who_bears_it_and_where_each_cent_went_is_kept_on_the_order(shop):
    shop.seller("guest")
    shop.product("mug", price=1000)
    shop.product("pan", price=2001, seller="guest")
    promotion(shop, "percentage", {"percent": "10"}, "platform pays", bearer="platform")
    order = shop.order(shop.place(("mug", 1), ("pan", 1)))
    (one,) = order.adjustments
    assert (one.bearer, one.amount.minor) == ("platform", -300)
    assert {key: share.minor for key, share in one.shares} == {shop.variants["mug"]: -100, shop.variants["pan"]: -200}
    assert [part.items.minor for part in order.sellers] == [900, 1801]


def test_golden_four_a_gross_price_with_a_discount_and_its_refunds_in_parts(shop):
    """23.90 gross × 10, −25 %, 20 % VAT: 179.25 = tax 29.88 + net 149.37; 1 + 4 + 5 pieces back are 179.25 too."""
    shop.prefer("tax.shipping", "untaxed")
    shop.currency = "GBP"
    shop.product("book", price=2390, stock=20)
    promotion(shop, "percentage", {"percent": "25"})
    there = replace(ADDRESS, country="GB", city="London", postcode="N1 9GU")
    placed = shop.paid(("book", 10), address=there, country="GB")
    order = shop.order(placed)
    (taxed,) = [line for line in order.tax_lines if line.rate == 20]
    assert (order.items.minor, taxed.tax.minor, taxed.base.minor) == (17925, 2988, 14937)
    for units in (1, 4, 5):
        shop.refund(placed, {"book": units})
    order = shop.order(placed)
    refunds = order.sellers[0].refunds
    assert (order.refunded.minor, sum(one.tax.minor for one in refunds)) == (17925, 2988)


def test_without_promotions_pricing_costs_no_statement_and_with_them_none_per_draft(shop):
    shop.product("mug", price=1000, stock=1000)
    asks = [
        ordering.QuoteAsk(shop.items(("mug", 1 + n % 3)), "CNY", "CN", "en", delivery_code="standard")
        for n in range(40)
    ]

    def statements(count):
        ordering.quotes(asks[:1], now=shop.now)
        with CaptureQueriesContext(connection) as seen:
            ordering.quotes(asks[:count], now=shop.now)
        return len(seen)

    plain = statements(1)
    assert statements(40) == plain
    promotion(shop, "percentage", {"percent": "10"})
    promotion(shop, "fixed", {"amount": {"CNY": 100}})
    assert statements(1) == statements(40) == plain


@pytest.mark.parametrize(
    "kind, terms, field",
    [
        ("percentage", {"percent": "0"}, "percent"),
        ("percentage", {"percent": "101"}, "percent"),
        ("percentage", {"percent": "ten"}, "percent"),
        ("fixed", {"amount": {}}, "amount"),
        ("fixed", {"amount": {"XXQ": 100}}, "amount"),
        ("fixed", {"amount": {"CNY": 1.5}}, "amount"),
        ("buy_get", {"buy": 0, "get": 1}, "buy"),
        ("tiers", {"by": "amount", "steps": []}, "steps"),
        ("bundle", {"items": {}, "percent": "5"}, "items"),
        ("gift", {"variant": "x"}, "items"),
        ("lottery", {}, "kind"),
    ],
)
def test_terms_that_make_no_sense_are_refused(shop, kind, terms, field):
    with refuses("invalid") as caught:
        promotion(shop, kind, terms)
    assert caught.value.facts["field"] == field
    assert marketing.promotions() == []


def test_a_preview_says_what_a_promotion_would_do_and_changes_nothing(shop):
    shop.product("mug", price=1000)
    draft = marketing.PromotionDraft("percentage", {"en": "Test"}, {"percent": "15"}, starts_at=shop.now)
    seen = marketing.preview(draft, shop.items(("mug", 2)), currency="CNY", country="CN", locale="en", now=shop.now)
    assert (seen.total_off.minor, seen.off[shop.variants["mug"]].minor) == (300, 300)
    assert marketing.promotions() == [] and given(ask(shop, ("mug", 2))) == []


def test_the_figures_of_a_promotion_are_counted_from_paid_orders(shop):
    shop.product("mug", price=1000, stock=20)
    rule = promotion(shop, "percentage", {"percent": "10"})
    shop.paid(("mug", 10))
    shop.place(("mug", 1), address=ADDRESS)
    (figures,) = marketing.figures_of([rule])[rule]
    assert (figures.placed, figures.orders, figures.discount.minor, figures.sales.minor) == (2, 1, 1000, 9800)
