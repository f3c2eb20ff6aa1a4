"""Codes: their limits, their uses, and that a use comes back once."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from tests.shop import BY, CONTACT, refuses
from zhanggui.marketing import public as marketing
from zhanggui.marketing.tests.make import coupon, given, withheld
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

ANN = replace(CONTACT, email="ann@example.com", phone="13900000001")
BOB = replace(CONTACT, email="bob@example.com", phone="13900000002")


def used(rule):
    return [row.used for row in marketing.coupon_rows(rule)]


def order(shop, contact=ANN, coupons=("SAVE",), seen=900 + 800, **changes):
    return shop.place(("mug", 1), contact=contact, coupons=coupons, seen=seen, **changes)


def ready(shop, **limits):
    shop.product("mug", price=1000, stock=100)
    return coupon(shop, "fixed", {"amount": {"CNY": 100}}, "SAVE", name="save", limits=limits)


def test_a_code_counts_however_it_is_written_and_only_where_it_is_typed(shop):
    rule = ready(shop)
    assert order(shop, coupons=(" sa ve",)).total.minor == 1700
    assert shop.place(("mug", 1)).total.minor == 1800
    assert used(rule) == [1]


def test_an_unknown_code_is_told_and_an_order_with_it_is_placed_at_the_full_total_only(shop):
    ready(shop)
    quote = ordering.quote(
        shop.items(("mug", 1)), currency="CNY", country="CN", now=shop.now, locale="en", coupons=("NOPE",)
    )
    assert withheld(quote)["NOPE"] == "coupon_unknown"
    with refuses("price_changed"):
        order(shop, coupons=("NOPE",))


def test_the_total_limit_holds_and_the_buyer_is_told(shop):
    rule = ready(shop, limit=2)
    order(shop, ANN)
    order(shop, BOB)
    with refuses("price_changed") as caught:
        order(shop, CONTACT)
    assert caught.value.facts["codes"] == "SAVE: coupon_used_up"
    assert used(rule) == [2]


def test_in_one_list_no_more_orders_than_the_limit_get_the_code_and_the_others_leave_nothing(shop):
    """The quotes of all five stand; the gate lets two through."""
    rule = ready(shop, limit=2)
    commands = [
        shop.command(
            ("mug", 1), coupons=("SAVE",), seen=1700, contact=replace(ANN, email=f"b{n}@example.com", phone="")
        )
        for n in range(5)
    ]
    answers = shop.place_many(commands)
    assert [getattr(answer, "code", "placed") for answer in answers] == ["placed"] * 2 + ["coupon_used_up"] * 3
    assert used(rule) == [2] and shop.counts("mug") == (100, 2) and len(shop.orders()) == 2


def test_a_customer_is_known_by_contact_and_not_by_a_cookie(shop):
    rule = ready(shop, per_customer=1)
    order(shop, ANN)
    for same in (replace(BOB, email=" ANN@example.com "), replace(BOB, phone="+86 139 0000 0001")):
        with refuses("price_changed") as caught:
            order(shop, same, actor=f"guest:{uuid4()}")
        assert caught.value.facts["codes"] == "SAVE: coupon_used_by_you"
    order(shop, BOB)
    assert used(rule) == [2]


def test_a_member_is_known_by_the_account_whatever_contact_is_typed(shop):
    rule = ready(shop, per_customer=1)
    (ann,) = people.create_guests([ANN], locale="en", now=shop.now)
    order(shop, ANN, party_id=ann)
    with refuses("price_changed"):  # the quote knows it before the gate does
        order(shop, BOB, party_id=ann)
    assert used(rule) == [1]


def test_a_limit_per_day_begins_anew_at_the_shops_midnight(shop):
    rule = ready(shop, per_day=1)
    order(shop, ANN)
    with refuses("price_changed"):
        order(shop, BOB)
    shop.later(hours=12)  # 16:00 UTC is midnight in Shanghai
    order(shop, BOB)
    assert used(rule) == [2]


def test_a_use_comes_back_once_when_the_order_is_cancelled_however_often_it_is_told(shop):
    rule = ready(shop, limit=1)
    placed = order(shop)
    ordering.cancel_order(placed.order_id, by=BY, why="changed my mind", now=shop.now)
    shop.settle()
    assert used(rule) == [0]
    from zhanggui.kit import outbox

    outbox.record(ordering.OrderCancelled(placed.order_id, "told again"))
    shop.settle()
    assert used(rule) == [0]
    order(shop, BOB)
    assert used(rule) == [1]


def test_a_use_comes_back_when_the_order_lapses(shop):
    rule = ready(shop, limit=1, per_customer=1)
    order(shop)
    shop.later(minutes=31)
    assert ordering.lapse_unpaid(now=shop.now) == 1
    shop.settle()
    assert used(rule) == [0]
    order(shop)


def test_an_order_that_comes_to_nothing_after_the_claim_gives_the_code_back_at_once(shop):
    rule = ready(shop, limit=1)
    (ann,) = people.create_guests([ANN], locale="en", now=shop.now)
    people.erase(ann, by=BY, now=shop.now)
    (answer,) = shop.place_many([shop.command(("mug", 1), coupons=("SAVE",), seen=1700, party_id=ann)])
    assert answer.code == "party_erased"
    assert used(rule) == [0] and shop.counts("mug") == (100, 0)


def test_a_coupon_that_is_worth_more_than_the_goods_leaves_nothing_to_pay_and_no_less(shop):
    shop.product("book", price=1000, kind="digital")
    coupon(shop, "fixed", {"amount": {"CNY": 5000}}, "BIG")
    placed = shop.place(("book", 1), coupons=("BIG",), seen=0, address=None, delivery_code="")
    assert placed.total.minor == 0 and placed.intent_id is None
    assert shop.order(placed).state == "confirmed"


def test_a_code_of_a_promotion_that_was_stopped_or_is_over_counts_no_more(shop):
    rule = ready(shop)
    (row,) = marketing.coupon_rows(rule)
    marketing.stop_coupon(row.id, by=BY, now=shop.now)
    with refuses("price_changed"):
        order(shop)
    marketing.stop_coupon(row.id, active=True, by=BY, now=shop.now)
    marketing.change_state(rule, "paused", by=BY, now=shop.now)
    with refuses("price_changed"):
        order(shop)


def test_the_same_command_with_another_code_is_another_wish(shop):
    ready(shop)
    command = shop.command(("mug", 1), coupons=("SAVE",), seen=1700)
    shop.place(command)
    assert shop.place(command).repeated
    with refuses("command_reused"):
        shop.place(replace(command, coupons=("OTHER",)))


def test_a_batch_has_as_many_codes_as_asked_and_each_is_used_once(shop):
    shop.product("mug", price=1000, stock=100)
    rule = coupon(shop, "percentage", {"percent": "10"}, "SEED")
    codes = marketing.make_coupon_batch(rule, 50, prefix="vip-", batch="spring", by=BY, now=shop.now)
    assert len(set(codes)) == 50 and all(code.startswith("VIP-") for code in codes)
    assert {row.code for row in marketing.coupon_rows(rule, batch="spring")} == set(codes)
    order(shop, ANN, coupons=(codes[0],))
    with refuses("price_changed"):
        order(shop, BOB, coupons=(codes[0],))
    with refuses("invalid"):
        marketing.make_coupon_batch(rule, 0, batch="none", by=BY, now=shop.now)
    with refuses("code_taken"):
        marketing.make_coupon(rule, "seed", by=BY, now=shop.now)


def test_two_codes_of_one_promotion_count_once_and_the_second_is_told(shop):
    rule = ready(shop)
    marketing.make_coupon(rule, "ALSO", by=BY, now=shop.now)
    quote = ordering.quote(
        shop.items(("mug", 1)), currency="CNY", country="CN", now=shop.now, locale="en", coupons=("SAVE", "ALSO")
    )
    assert given(quote) == [("save", -100)]
    assert withheld(quote) == {"SAVE": "excluded"}


def test_a_code_that_is_not_in_force_yet_says_when(shop):
    shop.product("mug", price=1000)
    coupon(shop, "percentage", {"percent": "10"}, "SOON", name="soon", starts_at=shop.now + timedelta(days=1))
    quote = ordering.quote(
        shop.items(("mug", 1)), currency="CNY", country="CN", now=shop.now, locale="en", coupons=("SOON",)
    )
    assert withheld(quote) == {"soon": "not_begun"}
    assert "2026年11月21日" in quote.not_given[0].why
