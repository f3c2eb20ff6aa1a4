"""What groups of customers pay: by a list with a name, by a rule that is published."""

from datetime import timedelta

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people


def test_a_group_pays_its_list_price_by_name_and_everybody_else_the_same(shop):
    shop.product("mug", price=10000)
    shop.product("tea", price=1000)
    people.save_group("trade", names={"en": "Trade"}, rules={"en": "Shops with a licence"}, by=BY, now=shop.now)
    contacts = [people.Contact(name, f"{name}@example.com") for name in ("ann", "bob")]
    ann, bob = people.create_guests(contacts, locale="en", now=shop.now)
    people.put_into_group("trade", bob, by=BY, now=shop.now)
    catalogue.save_price_list("trade", group="trade", names={"en": "Trade price"}, by=BY, now=shop.now)
    later = shop.now + timedelta(hours=1)
    catalogue.set_price(
        shop.variants["mug"], shop.money(7000), price_list="trade", starts_at=later, by=BY, now=shop.now
    )
    catalogue.set_price(shop.variants["tea"], shop.money(5000), price_list="trade", by=BY, now=shop.now)

    def quote(party):
        return ordering.quote(
            shop.items(("mug", 2), ("tea", 1)), currency="CNY", country="CN", now=shop.now, locale="en", party_id=party
        )

    assert quote(bob) == quote(ann)  # the list price of the mug has not begun, that of the tea is no gain
    shop.now = later
    assert quote(None).items == quote(ann).items == shop.money(21000)
    assert quote(bob).items == shop.money(15000)
    (difference,) = quote(bob).adjustments
    assert (difference.rule, difference.label, difference.amount.minor) == ("list:trade", "Trade price", -6000)
    offer = catalogue.offers([shop.variants["mug"]], currency="CNY", now=shop.now)[shop.variants["mug"]]
    assert offer.price == shop.money(10000)  # a list changes no standard price


def test_a_list_for_members_holds_for_everybody_who_signed_in(shop):
    shop.product("mug", price=10000)
    catalogue.save_price_list("members", group="members", names={"en": "Members"}, by=BY, now=shop.now)
    catalogue.set_price(shop.variants["mug"], shop.money(9500), price_list="members", by=BY, now=shop.now)
    (ann,) = people.create_guests([people.Contact("ann", "ann@example.com")], locale="en", now=shop.now)
    asked = {"currency": "CNY", "country": "CN", "now": shop.now, "locale": "en"}
    assert ordering.quote(shop.items(("mug", 1)), **asked, party_id=ann).items == shop.money(9500)
    assert ordering.quote(shop.items(("mug", 1)), **asked).items == shop.money(10000)
    with refuses("not_found"):
        catalogue.save_price_list("x", group="nobody", names={"en": "X"}, by=BY, now=shop.now)
