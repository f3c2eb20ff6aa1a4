import re
from uuid import UUID

import pytest

from zhanggui.faces.storefront.tests.conftest import hidden
from zhanggui.fulfilment.public import grants_of
from zhanggui.ordering.public import order_link

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_guest_buys_goods_and_a_download_without_a_script(open_shop, buyer):
    assert buyer.put("mug", "2")["Location"] == "/en/basket?added=1"
    buyer.put("book")
    assert "¥77.00" in buyer.get("basket").content.decode()
    form = buyer.get("checkout").content.decode()
    assert "checked" not in form  # nothing is chosen in advance
    review = buyer.review()
    assert "Order and pay" in review.content.decode()
    answer = buyer.place(review)
    assert answer.status_code == 302 and "/en/o/" in answer["Location"]
    open_shop.settle()
    (row,) = open_shop.orders()
    assert row.payment_state == "paid" and row.units == 3
    page = buyer.client.get(answer["Location"]).content.decode()
    assert row.number in page and "book.pdf" in page
    assert open_shop.stock("mug") == 8
    assert "Your basket is empty" in buyer.get("basket").content.decode()


def test_the_same_review_sent_twice_is_one_order(open_shop, buyer):
    buyer.put("mug")
    review = buyer.review()
    first, second = buyer.place(review), buyer.place(review)
    assert first["Location"] == second["Location"]
    assert len(open_shop.orders()) == 1


def test_the_same_review_with_other_contents_is_refused(open_shop, buyer):
    buyer.put("mug")
    review = buyer.review()
    buyer.place(review)
    answer = buyer.place(review, city="上海市")
    assert answer.status_code == 409
    assert len(open_shop.orders()) == 1


def test_a_changed_price_is_shown_old_and_new_and_asked_again(open_shop, buyer):
    buyer.put("mug")
    review = buyer.review()
    (old,) = re.findall(r'Order and pay <span aria-hidden="true">(¥[\d.]+)', review.content.decode())
    open_shop.set_price("mug", 2500)
    answer = buyer.place(review)
    page = answer.content.decode()
    (new,) = re.findall(r'Order and pay <span aria-hidden="true">(¥[\d.]+)', page)
    assert answer.status_code == 409 and new != old and f"It was {old} when you looked, and is {new} now" in page
    assert open_shop.orders() == [] and open_shop.stock("mug") == 10
    assert buyer.place(answer).status_code == 302
    assert len(open_shop.orders()) == 1


@pytest.mark.parametrize("seen", ["1 CNY", "-1900 CNY", "1900 USD", "", "a lot", "9" * 40 + " CNY"])
def test_a_total_made_up_by_the_browser_buys_nothing(open_shop, buyer, seen):
    buyer.put("mug")
    answer = buyer.place(seen_total=seen)
    assert answer.status_code in (200, 409)
    assert open_shop.orders() == [] and open_shop.stock("mug") == 10


def test_a_review_that_was_tampered_with_is_refused(open_shop, buyer):
    buyer.put("mug")
    token = hidden(buyer.review().content.decode())["review"]
    answer = buyer.place(review=token[:-4] + "AAAA")
    assert answer.status_code == 403
    assert open_shop.orders() == []


@pytest.mark.parametrize("quantity", ["0", "-1", "1000", "1.5", "１", "", "999999999999", "1e3"])
def test_an_absurd_quantity_puts_nothing_into_the_basket(open_shop, buyer, quantity):
    answer = buyer.put("mug", quantity)
    assert answer.status_code == 422
    assert "Your basket is empty" in buyer.get("basket").content.decode()


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(open_shop, buyer):
    buyer.put("mug")
    answer = buyer.review(email="nobody", district="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-email-error"' in page and 'id="f-district-error"' in page and 'id="f-city-error"' not in page
    assert 'value="nobody"' in page and 'value="杭州市"' in page


def test_a_basket_is_changed_and_emptied(open_shop, buyer):
    buyer.put("mug", "2")
    variant = str(open_shop.variants["mug"])
    buyer.post("basket/change", variant=variant, quantity="5")
    assert "¥95.00" in buyer.get("basket").content.decode()
    assert buyer.post("basket/change", variant=variant, quantity="-3").status_code == 422
    assert "¥95.00" in buyer.get("basket").content.decode()
    buyer.post("basket/change", variant=variant, remove="1")
    assert "Your basket is empty" in buyer.get("basket").content.decode()
    assert buyer.post("basket/change", variant="nonsense", quantity="1").status_code == 404


def test_what_sold_out_meanwhile_is_said_in_the_basket_and_not_sold(open_shop, buyer):
    open_shop.product("last", price=500, stock=1)
    buyer.put("last")
    review = buyer.review()
    open_shop.place(("last", 1))
    answer = buyer.place(review)
    assert answer.status_code == 409
    assert "Sold out meanwhile" in answer.content.decode()
    assert len(open_shop.orders()) == 1


def test_another_country_has_other_fields(open_shop, buyer):
    buyer.put("mug")
    page = buyer.post("checkout", action="update", country="DE", name="Eva").content.decode()
    assert 'name="district"' not in page and 'name="line2"' in page and 'value="Eva"' in page


def test_a_download_goes_on_where_it_stopped(open_shop, buyer):
    buyer.put("book")
    buyer.place(
        buyer.post("checkout", action="review", email="a@example.com", name="A", country="CN", provider="instant")
    )
    open_shop.settle()
    (row,) = open_shop.orders()
    token = grants_of(row.id)[0].token
    whole = buyer.get(f"d/{token}")
    assert b"".join(whole.streaming_content) == b"%PDF the book"
    part = buyer.client.get(f"/en/d/{token}", headers={"Range": "bytes=5-7"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == b"the"
    assert part["Content-Range"] == "bytes 5-7/13"
    assert buyer.client.get(f"/en/d/{token}", headers={"Range": "bytes=99-"}).status_code == 416


def test_the_document_of_an_order_verifies_and_a_changed_one_does_not(open_shop, buyer):
    placed = open_shop.place(("mug", 1))
    token = order_link(placed.order_id, now=open_shop.now)
    document = buyer.get(f"o/{token}/document")
    facts = {"signature": document["X-Signature"], "key_id": document["X-Signature-Key"]}
    text = document.content.decode()
    genuine, changed = "genuine and unchanged", "does not check out"
    assert genuine in buyer.post("verify", document=text, **facts).content.decode()
    assert changed in buyer.post("verify", document=text.replace("1900", "1901", 1), **facts).content.decode()
    assert genuine in buyer.get("verify", order=token).content.decode()


def test_another_buyers_order_is_as_absent_as_none(open_shop, buyer):
    number = open_shop.order(open_shop.place(("mug", 1))).number
    assert buyer.get(f"orders/{number}").status_code == 302
    sign_in(buyer, "stranger@example.com")
    assert buyer.get(f"orders/{number}").status_code == 404


def sign_in(buyer, email: str):
    from unittest.mock import patch

    from zhanggui.kit.postbox import SENDERS

    sent = {}
    with patch.dict(SENDERS._entries, {"sign_in_code": lambda **message: sent.update(message)}):
        buyer.post("account/sign-in", email=email)
    return buyer.post("account/sign-in", email=email, code=sent["code"])


def test_a_member_signs_in_by_a_code_keeps_the_basket_and_sees_the_orders_made_as_a_guest(open_shop, buyer):
    number = open_shop.order(open_shop.place(("mug", 1))).number  # as ming@example.com
    buyer.put("mug", "3")
    assert sign_in(buyer, "ming@example.com")["Location"] == "/en/account"
    page = buyer.get("account").content.decode()
    assert number in page and '<p class="muted" translate="no">ming@example.com</p>' in page
    assert "¥57.00" in buyer.get("basket").content.decode()
    assert buyer.get(f"orders/{number}").status_code == 200
    assert "ming@example.com" in buyer.get("checkout").content.decode()
    buyer.post("account/sign-out")
    assert buyer.get("account").status_code == 302


def test_a_wrong_code_signs_nobody_in(open_shop, buyer):
    from unittest.mock import patch

    from zhanggui.kit.postbox import SENDERS

    with patch.dict(SENDERS._entries, {"sign_in_code": lambda **message: None}):
        buyer.post("account/sign-in", email="ming@example.com")
    answer = buyer.post("account/sign-in", email="ming@example.com", code="abc")
    assert answer.status_code >= 400
    assert buyer.get("account").status_code == 302


def test_the_address_after_signing_in_is_one_of_ours(open_shop, buyer):
    page = buyer.get("account/sign-in", next="https://evil.example/").content.decode()
    assert "evil.example" not in re.search(r'name="next" value="([^"]*)"', page)[1]
    page = buyer.get("account/sign-in", next="//evil.example/").content.decode()
    assert "evil.example" not in re.search(r'name="next" value="([^"]*)"', page)[1]


def test_addresses_are_kept_changed_and_forgotten(open_shop, buyer):
    sign_in(buyer, "ming@example.com")
    kept = {"name": "王小明", "phone": "13812345678", "country": "CN", "region": "浙江省", "city": "杭州市"}
    assert buyer.post("account/addresses", **kept).status_code == 422
    buyer.post("account/addresses", **kept, district="西湖区", line1="文一西路 1 号")
    page = buyer.get("account/addresses").content.decode()
    assert "文一西路 1 号" in page
    (found,) = {UUID(one) for one in re.findall(r"addresses\?id=([0-9a-f-]{36})", page)}
    buyer.post("account/addresses", id=str(found), delete="1")
    assert "文一西路 1 号" not in buyer.get("account/addresses").content.decode()


def test_a_page_that_tells_of_itself_is_counted_and_nonsense_is_not(open_shop, client):
    agent = {"User-Agent": "Mozilla/5.0 (Macintosh) AppleWebKit/605 Safari/605"}
    from unittest.mock import patch

    told = []
    with patch("zhanggui.faces.storefront.views.beacon.collect", lambda hit, now: told.append(hit)):
        said = '{"kind":"product","path":"/en/p/mug","subject":"x","locale":"en","query":"?utm_source=mail"}'
        answer = client.post("/b", said, content_type="text/plain", headers=agent)
        assert answer.status_code == 204 and "v" in answer.cookies
        for nonsense in ("{", "[]", '{"kind":"order","path":"/x"}', '{"kind":"page","path":"http://x"}', "x" * 9000):
            client.post("/b", nonsense, content_type="text/plain", headers=agent)
        private = client.post("/b", said, content_type="text/plain", headers=agent | {"DNT": "1"})
    assert [hit.kind for hit in told] == ["product", "product"]
    assert told[0].query == "utm_source=mail" and not told[0].is_staff
    assert told[0].visitor != told[1].visitor
    assert "v" not in private.cookies
