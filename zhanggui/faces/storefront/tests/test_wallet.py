"""The wallet's page and its statements; receipts and contracts that verify without the shop."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.kit import envelopes
from zhanggui.ordering.public import order_link
from zhanggui.payments import public as payments
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def member(open_shop, buyer, settings):
    settings.DEMO = True
    code = people.request_code(email="li@example.com", locale="en", now=open_shop.now)
    party = people.redeem_code(email="li@example.com", code=code, now=open_shop.now)
    buyer.get(f"account/demo/{people.demo_buyer_link(party, open_shop.now + timedelta(hours=1))}")
    payments.top_up_wallet(
        party, open_shop.money(5000), by="staff:1", why="sorry", command_id=uuid4(), now=open_shop.now
    )
    buyer.party = party
    return buyer


def test_the_wallet_shows_its_movements_and_gives_statements(member, open_shop):
    member.put("mug")
    member.place(member.review(provider="wallet"))
    page = member.get("account/wallet").content.decode()
    assert "¥50.00" in page and "Balance after" in page and "Payment" in page
    for form, start in (("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("zip", b"PK")):
        answer = member.get(f"account/wallet.{form}")
        assert answer.status_code == 200 and answer.content.startswith(start)
    assert member.get("account/wallet.exe").status_code == 404
    verdict = envelopes.check(member.get("account/wallet.json").content)
    assert verdict.valid and verdict.facts["closing_minor"] == payments.wallet_balance(member.party, "CNY").minor
    future = member.get("account/wallet", since="2099-01-01", until="2099-01-31").content.decode()
    assert "Payment" not in future.split("<table")[1]


def test_a_guest_sees_no_wallet(open_shop, buyer):
    assert buyer.get("account/wallet").status_code == 302
    assert buyer.get("account/wallet.pdf").status_code == 302


def test_contract_and_receipt_of_an_order_verify_without_the_shop(open_shop, buyer):
    placed = open_shop.place(("mug", 2))
    link = order_link(placed.order_id)
    assert buyer.get(f"o/{link}/receipt").status_code == 404  # nothing was paid yet
    open_shop.pay(placed)
    contract = envelopes.check(buyer.get(f"o/{link}/document", file="1").content)
    receipt = envelopes.check(buyer.get(f"o/{link}/receipt").content)
    assert contract.valid and receipt.valid
    total = open_shop.order(placed).total.minor
    assert (receipt.facts["captured_minor"], receipt.facts["refunded_minor"]) == (total, 0)
    assert contract.fingerprint in buyer.get("verify").content.decode()


def test_the_page_of_verification_takes_a_print_with_its_signature(member):
    archive = zipfile.ZipFile(io.BytesIO(member.get("account/wallet.zip").content))
    pdf = next(name for name in archive.namelist() if name.endswith(".pdf"))
    for data, said in ((archive.read(pdf), "genuine and unchanged"), (archive.read(pdf) + b" ", "does not check out")):
        upload = {
            "file": SimpleUploadedFile(pdf, data),
            "beside": SimpleUploadedFile("x.sig", archive.read(f"{pdf}.sig")),
        }
        assert said in member.post("verify", **upload).content.decode()
    other = json.loads(archive.read(f"{pdf}.sig"))["document"]
    assert member.post("verify", document=other).status_code == 200
