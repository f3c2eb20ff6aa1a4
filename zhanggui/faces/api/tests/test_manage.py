from datetime import timedelta
from uuid import uuid4

import pytest

from zhanggui.kit import clock
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def sold(open_shop, api):
    """A paid order of two mugs and a book: (shop, number, part, lines by sku)."""
    placed = api.order(open_shop, ("mug", 2), ("book", 1))
    open_shop.settle()
    (part,) = api.get(f"orders/{placed['number']}?link={placed['link']}")["sellers"]
    return open_shop, placed["number"], part["id"], {line["sku"]: line["id"] for line in part["lines"]}


def test_staff_see_orders_with_masked_buyers(sold, staff):
    _shop, number, _part, _lines = sold
    desk = staff("orders.manage")
    assert [row["number"] for row in desk.get("manage/orders")["items"]] == [number]
    assert desk.get("manage/orders?payment=unpaid")["items"] == []
    order = desk.get(f"manage/orders/{number}")
    assert "ming@example.com" not in str(order) and "13812345678" not in str(order)
    assert order["buyer"]["email"].endswith("@example.com")
    desk.refused("not_found", "GET", "manage/orders/AAAAAAAAA", status=404)


def test_all_orders_are_walked_page_by_page(open_shop, staff):
    placed = {open_shop.place(("book", 1), address=None, delivery_code="").number for _ in range(7)}
    desk, seen, cursor = staff("orders.manage"), [], ""
    while True:
        page = desk.get(f"manage/orders?limit=2&cursor={cursor}" if cursor else "manage/orders?limit=2")
        seen += [row["number"] for row in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == 7 and set(seen) == placed


def test_staff_ship_and_a_repeat_ships_nothing_more(sold, staff):
    _shop, number, part, lines = sold
    desk, key = staff("orders.manage"), str(uuid4())
    wish = {"seller_order_id": part, "carrier": "sf", "tracking": "SF1000000001", "lines": {lines["mug"]: 1}}
    first = desk.post(f"manage/orders/{number}/ship", wish, key=key)
    assert desk.post(f"manage/orders/{number}/ship", wish, key=key) == first
    assert len(first["parcels"]) == 1 and first["parcels"][0]["tracking"] == "SF1000000001"
    desk.refused(
        "command_reused", "POST", f"manage/orders/{number}/ship", wish | {"tracking": "X"}, key=key, status=409
    )
    more = wish | {"lines": {lines["mug"]: 2}}
    desk.refused("nothing_open", "POST", f"manage/orders/{number}/ship", more, key=str(uuid4()), status=409)
    desk.refused("carrier_unknown", "POST", f"manage/orders/{number}/ship", wish | {"carrier": "owl"}, status=422)
    desk.refused("not_found", "POST", f"manage/orders/{number}/ship", wish | {"seller_order_id": str(uuid4())})
    assert len(desk.get(f"manage/orders/{number}")["parcels"]) == 1


def test_staff_refund_once_and_never_too_much(sold, staff):
    shop, number, part, lines = sold
    desk, key = staff("orders.manage"), str(uuid4())
    wish = {"seller_order_id": part, "lines": {lines["mug"]: 1}, "why": "chipped", "restock": True}
    path = f"manage/orders/{number}/refund"
    for _ in range(3):
        assert desk.post(path, wish, key=key)["refunded"] == {"minor": 1900, "currency": "CNY"}
    desk.refused("command_reused", "POST", path, wish | {"why": "other"}, key=key, status=409)
    desk.refused("invalid", "POST", path, wish, status=422)  # without a key
    huge = {"amount": {"minor": 10**9, "currency": "CNY"}, "why": "all of it"}
    desk.refused("refund_too_much", "POST", path, huge, key=str(uuid4()), status=409)
    shop.settle()
    assert shop.stock("mug") == 9
    assert desk.get(f"manage/orders/{number}")["refunded"]["minor"] == 1900
    assert desk.post(path, {"why": "the rest"}, key=str(uuid4()))["payment_state"] in ("partly_refunded", "refunded")


def test_staff_write_notes(sold, staff):
    from zhanggui.ordering import public as ordering

    _shop, number, _part, _lines = sold
    desk, key = staff("orders.manage"), str(uuid4())
    first = desk.post(f"manage/orders/{number}/notes", {"text": "call before noon"}, key=key)
    assert desk.post(f"manage/orders/{number}/notes", {"text": "call before noon"}, key=key) == first
    (note,) = ordering.order_desk(number, locale="en").notes
    assert note.text == "call before noon" and note.by == f"staff:{desk.staff_id}"


def test_staff_set_prices_and_correct_stock(open_shop, staff, api):
    from zhanggui.catalogue import public as catalogue

    variant = open_shop.variants["mug"]
    prices, stock = staff("catalogue.write"), staff("stock.write", role="warehouse")
    prices.put(f"manage/variants/{variant}/price", {"price": {"minor": 2500, "currency": "CNY"}}, key=str(uuid4()))
    assert api.get("products/mug?locale=en")["variants"][0]["price"]["minor"] == 2500
    for minor in (-1, 10**16):
        prices.ask("PUT", f"manage/variants/{variant}/price", {"price": {"minor": minor, "currency": "CNY"}})
        assert prices.status == 422
    place = next(one.id for one in catalogue.warehouses())
    key, wish = str(uuid4()), {"variant_id": variant, "warehouse_id": place, "delta": -3, "reason": "broken"}
    first = stock.post("manage/stock", wish, key=key)
    assert stock.post("manage/stock", wish, key=key) == first and open_shop.stock("mug") == 7
    stock.ask("POST", "manage/stock", wish | {"delta": -1000}, key=str(uuid4()))
    assert stock.status in (409, 422) and open_shop.stock("mug") == 7
    assert any(row["delta"] == -3 for row in stock.get(f"manage/stock/{variant}/moves")["items"])


def test_figures_are_read(open_shop, staff):
    today = clock.now().date()
    told = staff("reports.read").get(f"manage/series?key=visitors&since={today - timedelta(days=6)}&until={today}")
    assert told["key"] == "visitors" and told["points"]
    machine = staff("reports.read")
    machine.refused("not_found", "GET", f"manage/series?key=nonsense&since={today}&until={today}", status=404)
    machine.refused("invalid", "GET", "manage/series?key=visitors&since=then&until=now", status=422)


DEEDS = [
    ("orders.manage", "GET", "manage/orders", None),
    ("orders.manage", "GET", "manage/orders/{number}", None),
    ("orders.manage", "POST", "manage/orders/{number}/ship", {"carrier": "sf", "tracking": "S", "seller_order_id": "{part}"}),
    ("orders.manage", "POST", "manage/orders/{number}/refund", {"why": "x"}),
    ("orders.manage", "POST", "manage/orders/{number}/notes", {"text": "x"}),
    ("catalogue.write", "PUT", "manage/variants/{variant}/price", {"price": {"minor": 1, "currency": "CNY"}}),
    ("stock.write", "POST", "manage/stock", {"variant_id": "{variant}", "warehouse_id": "{variant}", "delta": 1, "reason": "x"}),
    ("catalogue.write", "PUT", "manage/variants/{variant}/bundle", {"parts": []}),
    ("stock.write", "PUT", "manage/stock/{variant}/policy", {"policy": "backorder", "ceiling": 1}),
    ("stock.write", "GET", "manage/promises", None),
    ("stock.write", "GET", "manage/stock/{variant}/moves", None),
    ("reports.read", "GET", "manage/series?key=visitors&since=2026-11-01&until=2026-11-02", None),
]  # fmt: skip


def test_nobody_manages_without_the_scope_and_then_nothing_has_happened(sold, staff, member, api):
    from zhanggui.kit import sql

    shop, number, part, _lines = sold
    words = {"number": number, "part": part, "variant": str(shop.variants["mug"])}
    tables = (
        "fulfilment_parcel",
        "ordering_orderrefund",
        "ordering_ordernote",
        "catalogue_price",
        "catalogue_stockmovement",
    )
    buyers = member("orders.read", "orders.place", "payments.write", "basket.write")
    scopes = ["orders.manage", "catalogue.write", "stock.write", "reports.read"]
    machines = {scope: staff(*[one for one in scopes if one != scope]) for scope in scopes}

    def rows():
        return [sql.fetch(f"SELECT count(*) FROM {table}", [])[0][0] for table in tables]

    before = rows()
    for scope, method, path, body in DEEDS:
        path = path.format(**words)
        body = body and {
            name: value.format(**words) if isinstance(value, str) else value for name, value in body.items()
        }
        key = str(uuid4())
        api.refused("not_signed_in", method, path, body, key=key, status=401)
        assert api.headers["WWW-Authenticate"] == "Bearer"
        buyers.refused("scope_missing", method, path, body, key=key, status=403)
        told = machines[scope].refused("scope_missing", method, path, body, key=key, status=403)
        assert told["facts"]["scope"] == scope
    assert rows() == before


def test_a_token_ends_with_its_time_its_owner_and_its_roles(sold, staff):
    desk = staff("orders.manage", "stock.write", role="operations")
    desk.get("manage/orders")
    people.set_roles(staff_id=desk.staff_id, roles=["warehouse"], by="system:test", now=clock.now())
    desk.refused("scope_missing", "GET", "manage/orders", status=403)  # a warehouse does not refund
    people.deactivate_staff(staff_id=desk.staff_id, by="system:test", now=clock.now())
    desk.refused("not_signed_in", "GET", "manage/orders", status=401)
    other = staff("orders.manage")
    (card,) = people.tokens_of(kind="staff", owner_id=other.staff_id)
    people.revoke_token(card.id, by="system:test", now=clock.now())
    other.refused("not_signed_in", "GET", "manage/orders", status=401)
