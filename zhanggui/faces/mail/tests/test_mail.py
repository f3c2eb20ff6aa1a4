from unittest.mock import patch

import orjson
import pytest
from django.core import mail

from zhanggui.kit import clock
from zhanggui.kit.checks import run_all
from zhanggui.kit.postbox import SENDERS
from zhanggui.kit.signing import verify_document

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def open_shop(shop):
    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=3900, kind="digital")
    shop.file("book")
    return shop


def send(shop) -> list:
    from zhanggui.faces.mail.outgoing import send_due

    shop.settle()
    before = len(mail.outbox)
    send_due(shop.later(seconds=1))
    return mail.outbox[before:]


def rows():
    from zhanggui.faces.mail.models import SentMail

    return SentMail.objects.order_by("id")


@pytest.mark.parametrize("locale,words", [("en", "Thank you for your order"), ("zh-cn", "mug 商品")])
def test_an_order_is_confirmed_at_once_with_everything_that_was_agreed_and_its_signed_document(
    open_shop, locale, words
):
    placed = open_shop.place(("mug", 2), locale=locale)
    order = open_shop.order(placed, locale=locale)
    (letter,) = send(open_shop)
    assert letter.to == ["ming@example.com"] and order.number in letter.subject
    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert words in text and order.number in text and "文一西路 1 号" in text and "mug" in text
        assert f"/{locale}/o/" in text and f"/{locale}/verify?order=" in text
    assert "&amp;" not in letter.body and "<" not in letter.body
    name, contents, kind = letter.attachments[0]
    envelope = orjson.loads(contents)
    assert (name, kind) == (f"order-{order.number}.json", "application/json")
    assert verify_document(envelope["document"].encode(), envelope["signature"], envelope["key_id"])
    assert orjson.loads(envelope["document"])["number"] == order.number


def test_the_attachment_of_the_letter_passes_the_verification_page(open_shop, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    open_shop.place(("mug", 1), locale="en")
    (letter,) = send(open_shop)
    contents = letter.attachments[0][1]
    contents = contents if isinstance(contents, bytes) else contents.encode()
    answer = client.post("/en/verify", {"file": SimpleUploadedFile("o.json", contents)}).content.decode()
    assert "genuine and unchanged" in answer
    bent = SimpleUploadedFile("o.json", contents.replace(b"mug", b"cup", 1))
    assert "does not check out" in client.post("/en/verify", {"file": bent}).content.decode()


def test_each_letter_is_written_once_however_often_the_fact_is_told(open_shop):
    from zhanggui.faces.mail.handlers import confirm_the_order
    from zhanggui.ordering.public import OrderPlaced

    placed = open_shop.place(("mug", 1))
    assert len(send(open_shop)) == 1
    confirm_the_order([OrderPlaced(placed.order_id)], now=open_shop.now)
    assert send(open_shop) == []
    assert rows().count() == 1


def test_payment_download_parcel_and_refund_are_told(open_shop):
    placed = open_shop.paid(("mug", 2), ("book", 1))
    kinds = {letter.subject for letter in send(open_shop)} and set(rows().values_list("kind", flat=True))
    assert kinds == {"order_placed", "order_confirmed", "digital_delivered"}
    links = [letter for letter in mail.outbox if "/d/" in letter.body]
    assert len(links) == 1 and "book.pdf" in links[0].body
    open_shop.ship(placed)
    assert send(open_shop) == []  # a parcel may be called back for a moment; the buyer is told after it
    open_shop.later(seconds=20)
    (parcel,) = send(open_shop)
    assert "SF1000000001" in parcel.body
    open_shop.refund(placed, {"mug": 1})
    (back,) = send(open_shop)
    assert "19.00" in back.subject


def test_a_mail_server_that_is_down_is_asked_again_and_then_reported(open_shop):
    from zhanggui.faces.mail.outgoing import TRIES, send_due, try_again

    open_shop.place(("mug", 1))
    open_shop.settle()
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=OSError("down")):
        for _ in range(TRIES):
            assert send_due(open_shop.later(hours=2)) == 0
        assert send_due(open_shop.later(hours=2)) == 0
    assert rows().get().state == "failed" and rows().get().tries == TRIES
    assert "mail.unsent" in [finding.check for finding in run_all(open_shop.now)]
    try_again(open_shop.now)
    assert send_due(open_shop.later(seconds=1)) == 1
    assert "mail.unsent" not in [finding.check for finding in run_all(open_shop.now)]


def test_a_sign_in_code_is_sent_and_not_kept(open_shop):
    SENDERS.get("sign_in_code")(email="ming@example.com", code="482913", locale="en", now=open_shop.now)
    waiting = rows().get()
    assert b"482913" not in bytes(waiting.secret) and b"ming@" not in bytes(waiting.secret)
    (letter,) = send(open_shop)
    assert "482913" in letter.body and letter.to == ["ming@example.com"]
    row = rows().get()
    assert not row.secret and "482913" not in row.subject and row.state == "sent"


def test_no_row_holds_an_address_in_clear_and_an_erased_person_gets_no_letter(open_shop):
    from zhanggui.people.public import erase

    first = open_shop.place(("mug", 1))
    send(open_shop)
    row = rows().get()
    assert b"ming@" not in bytes(row.to_sealed) and "ming" not in str(row.facts) + row.subject
    second = open_shop.place(("mug", 1))
    open_shop.settle()
    erase(open_shop.order(second).party_id, by="staff:1", now=open_shop.now)
    assert send(open_shop) == []
    assert rows().last().state == "nobody"
    assert first.number != second.number


def test_the_letter_box_opens_in_the_demonstration_and_on_this_machine_only(open_shop, client, settings):
    from zhanggui.faces.mail.sink import caught

    settings.EMAIL_BACKEND = "zhanggui.faces.mail.sink.Backend"
    open_shop.place(("mug", 1), locale="en")
    send(open_shop)
    (one,) = caught()
    assert client.get("/en/demo/mail").status_code == 404
    settings.DEMO = True
    assert client.get("/en/demo/mail", REMOTE_ADDR="10.0.0.7").status_code == 404
    for locale in ("en", "zh-cn"):
        assert one.subject in client.get(f"/{locale}/demo/mail").content.decode()
        assert client.get(f"/{locale}/demo/mail/{one.id}").status_code == 200
    body = client.get(f"/en/demo/mail/{one.id}/body")
    assert "Thank you for your order" in body.content.decode()
    assert "script" not in body["Content-Security-Policy"]
    part = client.get(f"/en/demo/mail/{one.id}/part/0")
    assert orjson.loads(part.content)["signature"]
    from zhanggui.faces.mail.models import CaughtMail

    assert b"ming@" not in bytes(CaughtMail.objects.get().sealed)


def test_a_letter_names_the_carrier_in_its_language_and_a_city_that_is_its_province_once(open_shop):
    from dataclasses import replace

    from tests.shop import ADDRESS

    shanghai = replace(ADDRESS, region="上海市", city="上海市", district="徐汇区", line1="永康路 297 号")
    placed = open_shop.paid(("mug", 1), locale="en", address=shanghai)
    confirmation = next(one for one in send(open_shop) if "Thank you for your order" in one.body)
    open_shop.ship(placed)
    send(open_shop)
    open_shop.later(seconds=20)
    (shipped,) = send(open_shop)
    for text in (confirmation.body, confirmation.alternatives[0][0]):
        assert "上海市徐汇区永康路 297 号" in text and "上海市上海市" not in text and "China" in text
    for text in (shipped.body, shipped.alternatives[0][0]):
        assert "SF Express" in text and "顺丰" not in text
