"""Every company's messages: verified, kept sealed, booked once in any order; altered, late and replayed ones refused."""

import base64
import string
from datetime import timedelta
from urllib.parse import parse_qsl, quote_plus
from uuid import uuid4

import pytest

from zhanggui.kit import crypto
from zhanggui.kit.errors import Refusal
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger.public import transfers_of
from zhanggui.payments.models import Hook, Intent
from zhanggui.payments.public import HookForged, HookMismatch, HookStale, order_payments, read_hook
from zhanggui.payments.tests.builders import NOW, an_intent, document_of, holds, yuan
from zhanggui.payments.tests.companies import merchant_keys, own_accounts
from zhanggui.payments.tests.messages import LATE, MAKERS, OTHER_APPS, PAYEES, captured

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("key", sorted(MAKERS))]
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _accounts():
    own_accounts()


def read(key, message, *, now=NOW + SECOND):
    return read_hook(key, message[0], message[1], now=now)


def nothing(intent_id, *, hooks=0):
    intent = Intent.objects.get(id=intent_id)
    assert (intent.state, intent.captured_minor) == ("created", 0)
    assert transfers_of(intent.document) == []
    assert OutboxEvent.objects.count() == 0
    assert Hook.objects.count() == hooks


def test_a_genuine_message_is_booked_and_kept_sealed(key):
    intent_id = an_intent(key)
    message = captured(key, intent_id)
    assert read(key, message).outcome == "booked"
    assert order_payments(document_of(intent_id)).captured == yuan(20000)
    row = Hook.objects.get()
    assert bytes(message[1]) not in bytes(row.raw)
    assert crypto.unseal_shop(bytes(row.raw), context=f"hook:{key}") == message[1]


def test_any_altered_byte_is_refused(key):
    intent_id = an_intent(key)
    headers, body = captured(key, intent_id)
    for place in range(0, len(body), max(1, len(body) // 60)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        with pytest.raises(Refusal) as refused:
            read(key, (headers, changed))
        assert refused.value.code == "hook_forged", (place, body[place : place + 20])
    nothing(intent_id)


def test_a_signature_in_another_spelling_is_refused(key):
    """Of the last sign of base64 before its padding only some bits count: the others must be zero."""
    if key not in ("alipay", "wechat"):
        pytest.skip("its signatures are not written in base64")
    intent_id = an_intent(key)
    headers, body = captured(key, intent_id)
    name = next((name for name in headers if name.lower() == "wechatpay-signature"), None)
    sign = headers[name] if name else dict(parse_qsl(body.decode()))["sign"]
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    stem, last = sign[:-3], sign[-3]
    other = f"{stem}{letters[letters.index(last) ^ 1]}=="
    assert base64.b64decode(other) == base64.b64decode(sign)
    if name:
        headers = {**headers, name: other}
    else:
        body = body.replace(quote_plus(sign).encode(), quote_plus(other).encode())
    with pytest.raises(HookForged):
        read(key, (headers, body))
    nothing(intent_id)


def test_a_message_signed_by_somebody_else_is_refused(key):
    intent_id = an_intent(key)
    with pytest.raises(HookForged):
        read(key, captured(key, intent_id, private=merchant_keys()[0]))
    with pytest.raises(HookForged):
        read(key, ({}, captured(key, intent_id)[1].replace(b"sign=", b"sing=")))
    nothing(intent_id)


def test_another_companys_message_opens_no_door(key):
    intent_id = an_intent(key)
    for other in sorted(MAKERS):
        if other != key:
            with pytest.raises(HookForged):
                read(key, captured(other, intent_id))
    nothing(intent_id)


def test_a_message_from_before_the_window_is_refused_and_so_is_one_from_the_future(key):
    intent_id = an_intent(key)
    message = captured(key, intent_id)
    with pytest.raises(HookStale):
        read(key, message, now=NOW + LATE[key])
    with pytest.raises(HookStale):
        read(key, message, now=NOW - timedelta(minutes=6))
    nothing(intent_id)


def test_a_replayed_message_books_nothing_inside_the_window_and_is_refused_after_it(key):
    intent_id = an_intent(key)
    message = captured(key, intent_id)
    assert read(key, message).outcome == "booked"
    assert [read(key, message, now=NOW + SECOND * n).outcome for n in range(2, 11)] == ["repeated"] * 9
    with pytest.raises(HookStale):
        read(key, message, now=NOW + LATE[key])
    assert holds(f"provider:{key}:CNY") == 20000
    assert Hook.objects.count() == 1


def test_a_message_that_comes_days_late_and_freshly_signed_is_believed(key):
    intent_id = an_intent(key)
    later = NOW + timedelta(days=3)
    assert read(key, captured(key, intent_id, at=later), now=later + SECOND).outcome == "booked"


def test_a_refusal_after_the_payment_undoes_nothing(key):
    states = {
        "wechat": "CLOSED",
        "alipay": "TRADE_CLOSED",
        "stripe": "checkout.session.expired",
        "simulator": "payment.declined",
    }
    intent_id = an_intent(key)
    read(key, captured(key, intent_id))
    assert read(key, captured(key, intent_id, state=states[key])).outcome in ("known", "ignored")
    assert Intent.objects.get(id=intent_id).state == "captured"


@pytest.mark.parametrize("minor", [1, 19999, 20001])
def test_another_sum_books_nothing_and_is_kept(key, minor):
    intent_id = an_intent(key)
    message = captured(key, intent_id, minor=minor)
    for _ in range(2):
        with pytest.raises(HookMismatch) as refused:
            read(key, message)
        assert refused.value.facts["field"] == "amount"
    nothing(intent_id, hooks=1)


def test_another_currency_books_nothing(key):
    if key == "alipay":
        pytest.skip("Alipay's messages name no currency: the contract is in yuan, and only yuan are offered")
    intent_id = an_intent(key)
    with pytest.raises(HookMismatch) as refused:
        read(key, captured(key, intent_id, currency="USD"))
    assert refused.value.facts["field"] == "currency"
    nothing(intent_id, hooks=1)


def test_money_for_somebody_else_books_nothing(key):
    for change in (PAYEES[key], OTHER_APPS.get(key)):
        if change is not None:
            intent_id = an_intent(key)
            with pytest.raises(HookMismatch) as refused:
                read(key, captured(key, intent_id, **change))
            assert refused.value.facts["field"] == "payee"
            assert Intent.objects.get(id=intent_id).state == "created"


def test_a_genuine_message_about_another_providers_order_is_refused(key):
    for other in sorted(MAKERS):
        if other != key:
            intent_id = an_intent(other)
            with pytest.raises(HookMismatch) as refused:
                read(key, captured(key, intent_id))
            assert refused.value.facts["field"] == "provider"
            assert Intent.objects.get(id=intent_id).state == "created"


def test_a_genuine_message_about_no_order_of_ours_is_refused(key):
    with pytest.raises(HookMismatch):
        read(key, captured(key, uuid4()))


def test_without_an_account_no_message_is_believed(key):
    from zhanggui.payments import accounts
    from zhanggui.payments.models import ProviderAccount

    if key == "simulator":
        return
    intent_id = an_intent(key)
    ProviderAccount.objects.all().delete()
    accounts.forget()
    with pytest.raises(HookForged):
        read(key, captured(key, intent_id))
