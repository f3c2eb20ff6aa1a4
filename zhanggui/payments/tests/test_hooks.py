from datetime import timedelta
from uuid import uuid4

import pytest

from zhanggui.kit import outbox
from zhanggui.kit.crypto import unseal_shop
from zhanggui.kit.errors import NotFound
from zhanggui.kit.models import OutboxEvent
from zhanggui.kit.states import history
from zhanggui.ledger.public import transfers_of
from zhanggui.payments.models import Hook, Intent
from zhanggui.payments.public import (
    HookForged,
    HookMalformed,
    HookMismatch,
    HookStale,
    cancel_intents,
    order_payments,
    read_hook,
)
from zhanggui.payments.tests.builders import NOW, an_intent, document_of, holds, hook, hook_body, paid, signed, yuan

pytestmark = pytest.mark.django_db


def nothing_happened(intent_id, hooks: int = 0) -> None:
    intent = Intent.objects.get(id=intent_id)
    assert (intent.state, intent.captured_minor) == ("created", 0)
    assert transfers_of(intent.document) == []
    assert OutboxEvent.objects.count() == 0
    assert Hook.objects.count() == hooks
    assert history([intent_id]) == []


def facts() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_a_signed_capture_books_each_sellers_share_and_tells_it():
    intent_id = an_intent()
    body = hook_body(intent_id)
    assert hook(body).outcome == "booked"
    assert (holds("provider:simulator:CNY"), holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (20000, 12000, 8000)
    seen = order_payments(document_of(intent_id))
    assert (seen.state, seen.captured, seen.refundable) == ("paid", yuan(20000), yuan(20000))
    assert facts() == ["payments.captured"]
    assert [(move.from_state, move.to_state) for move in history([intent_id])] == [("created", "captured")]
    kept = Hook.objects.get()
    assert (kept.outcome, kept.intent_id) == ("booked", intent_id)
    assert body not in bytes(kept.raw)
    assert unseal_shop(kept.raw, context="hook:simulator") == body


def test_a_forged_hook_is_refused_and_nothing_happens():
    intent_id = an_intent()
    body = hook_body(intent_id)
    good = signed(body)
    forgeries = [
        {},
        {**good, "X-Pay-Signature": "v1=" + "0" * 64},
        {**good, "X-Pay-Signature": good["X-Pay-Signature"][:-1]},
        {**good, "X-Pay-Signature": "v1=é"},
        {**good, "X-Pay-Timestamp": str(int(good["X-Pay-Timestamp"]) + 1)},
        {**good, "X-Pay-Timestamp": "-1"},
        {**good, "X-Pay-Timestamp": "١٢"},
        {**good, "X-Pay-Timestamp": "9" * 400},
        signed(body + b" "),
    ]
    for headers in forgeries:
        with pytest.raises(HookForged):
            read_hook("simulator", headers, body, now=NOW)
    nothing_happened(intent_id)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_signature_is_refused_and_nothing_happens(minutes):
    intent_id = an_intent()
    with pytest.raises(HookStale):
        hook(hook_body(intent_id), at=NOW, now=NOW + timedelta(minutes=minutes))
    nothing_happened(intent_id)


def test_a_hook_sent_days_late_is_believed_when_it_is_freshly_signed():
    intent_id = an_intent()
    later = NOW + timedelta(days=4)
    body = hook_body(intent_id, told_created_at=NOW.isoformat())
    assert hook(body, at=later).outcome == "booked"
    assert Intent.objects.get(id=intent_id).captured_at == later + timedelta(seconds=2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 19999}, "amount"),
        ({"amount": 20001}, "amount"),
        ({"amount": 0}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"told_merchant": "somebody-else"}, "payee"),
        ({"reference": str(uuid4())}, "payment"),
        ({"reference": "../../etc/passwd"}, "payment"),
        ({"reference": None}, "payment"),
    ],
)
def test_a_genuine_hook_that_does_not_fit_is_kept_and_books_nothing(change, field):
    intent_id = an_intent()
    body = hook_body(intent_id, **change)
    for _ in range(2):  # sent again, it is refused again
        with pytest.raises(HookMismatch) as refused:
            hook(body)
        assert refused.value.facts["field"] == field
    nothing_happened(intent_id, hooks=1)


def test_a_hook_for_another_providers_payment_is_refused():
    intent_id = an_intent("bank")
    with pytest.raises(HookMismatch) as refused:
        hook(hook_body(intent_id))
    assert refused.value.facts["field"] == "provider"
    nothing_happened(intent_id, hooks=1)


def test_a_hook_for_another_payment_of_the_company_is_refused():
    intent_id = an_intent()
    Intent.objects.filter(id=intent_id).update(provider_ref="pay_ours")
    with pytest.raises(HookMismatch) as refused:
        hook(hook_body(intent_id, id="pay_other"))
    assert refused.value.facts["field"] == "reference"


@pytest.mark.parametrize("provider", ["bank", "wallet", "instant"])
def test_a_provider_without_hooks_takes_none(provider):
    intent_id = an_intent(provider)
    with pytest.raises(HookForged):
        hook(hook_body(intent_id), provider=provider)
    nothing_happened(intent_id)


def test_a_hook_of_nobody_is_refused():
    with pytest.raises(NotFound):
        read_hook("acme", {}, b"{}", now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"id": "e"}',
        b'{"id": 5, "type": "payment.captured", "payment": {}}',
        b"x" * 70_000,
        b'{"id":"e","type":"payment.captured","created_at":"yesterday","merchant":"m","payment":{"id":"p","reference":"r","amount":1,"currency":"CNY"}}',
        b'{"id":"e","type":"payment.captured","created_at":"2026-11-22T12:00:00+00:00","merchant":"m","payment":{"id":"p","reference":"r","amount":1.5,"currency":"CNY"}}',
        b'{"id":"e","type":"payment.captured","created_at":"2026-11-22T12:00:00+00:00","merchant":"m","payment":{"id":"p","reference":"r","amount":true,"currency":"CNY"}}',
    ],
)
def test_a_mangled_hook_is_refused(body):
    with pytest.raises(HookMalformed):
        hook(body)
    assert Hook.objects.count() == 0


def test_a_hook_doubled_ten_times_is_booked_once():
    intent_id = an_intent()
    body = hook_body(intent_id)
    outcomes = [hook(body, at=NOW + timedelta(minutes=n)).outcome for n in range(10)]
    assert outcomes == ["booked"] + ["repeated"] * 9
    assert hook(hook_body(intent_id)).outcome == "known"  # the same fact under a new number
    assert holds("provider:simulator:CNY") == 20000
    assert facts() == ["payments.captured"]


def test_hooks_out_of_order_end_with_the_money():
    first, second = an_intent(), an_intent()
    assert hook(hook_body(first, "payment.declined")).outcome == "booked"
    assert hook(hook_body(first, "payment.captured")).outcome == "booked"  # the buyer tried again on the same page
    assert hook(hook_body(second, "payment.captured")).outcome == "booked"
    assert hook(hook_body(second, "payment.declined")).outcome == "known"  # an old refusal undoes nothing
    assert {Intent.objects.get(id=one).state for one in (first, second)} == {"captured"}
    assert facts() == ["payments.failed", "payments.captured", "payments.captured"]


def test_money_for_a_cancelled_intent_is_booked_and_told_never_silent():
    intent_id = an_intent()
    assert cancel_intents([document_of(intent_id)], by="system:lapse", why="not paid in time", now=NOW) == 1
    assert hook(hook_body(intent_id)).outcome == "booked"
    assert holds("provider:simulator:CNY") == 20000
    assert facts() == ["payments.captured"]


def test_a_second_payment_of_the_same_document_is_told_as_surplus():
    first = paid()
    second = an_intent(document=document_of(first))
    hook(hook_body(second))
    assert facts() == ["payments.captured", "payments.captured", "payments.surplus"]
    assert order_payments(document_of(first)).captured == yuan(40000)


def test_a_message_of_a_kind_we_do_not_know_is_kept_and_ignored():
    intent_id = an_intent()
    assert hook(hook_body(intent_id, "payment.fancy")).outcome == "ignored"
    nothing_happened(intent_id, hooks=1)


def test_the_facts_can_be_delivered():
    paid()
    assert outbox.drain(NOW) >= 1
