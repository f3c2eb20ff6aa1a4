from datetime import timedelta

import pytest

from zhanggui.kit import preferences
from zhanggui.kit.checks import CHECKS
from zhanggui.payments.ports import PROVIDERS, RefundAnswer
from zhanggui.payments.public import HookMismatch, confirm_received, refund, settle_refunds
from zhanggui.payments.tests.builders import (
    NOW,
    STAFF,
    an_intent,
    document_of,
    give_back,
    hook,
    hook_body,
    paid,
    yuan,
)

pytestmark = pytest.mark.django_db


def found(key: str, now=NOW) -> list[str]:
    return [one.message for one in CHECKS.get(f"payments.{key}")(now)]


def test_a_refund_without_an_answer_is_shown_after_an_hour():
    refund([give_back(document_of(paid()), 5000, "so1")], by=STAFF, now=NOW)
    assert found("refund_stuck") == []
    assert "50.00 CNY" in found("refund_stuck", NOW + timedelta(hours=2))[0]


def test_a_transfer_back_that_nobody_makes_is_shown_after_three_days():
    intent_id = an_intent("bank")
    confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW)
    refund([give_back(document_of(intent_id), 5000, "so1")], by=STAFF, now=NOW)
    assert found("refund_stuck", NOW + timedelta(days=2)) == []
    assert len(found("refund_stuck", NOW + timedelta(days=4))) == 1


def test_a_refused_refund_is_shown(monkeypatch):
    refund([give_back(document_of(paid()), 5000, "so1")], by=STAFF, now=NOW)
    monkeypatch.setattr(PROVIDERS.get("simulator"), "refund", lambda *_, **__: RefundAnswer("failed", problem="closed"))
    settle_refunds(NOW)
    assert "closed" in found("refund_failed")[0]


def test_an_order_paid_twice_is_shown_until_one_is_given_back():
    document = document_of(paid())
    second = paid(document=document)
    assert len(found("paid_twice")) == 1
    refund([give_back(document, 20000, intent_id=second)], by=STAFF, now=NOW)
    assert found("paid_twice") == []


def test_a_message_that_did_not_fit_is_shown():
    with pytest.raises(HookMismatch):
        hook(hook_body(an_intent(), amount=1))
    assert "amount" in found("hook_mismatch")[0]


def test_practice_payments_are_shown_outside_a_demonstration(settings):
    assert len(found("practice_providers")) == 1
    preferences.set_many({"payments.instant": True}, by=STAFF, now=NOW)
    assert len(found("practice_providers")) == 2
    settings.PAY_SIMULATOR_URL = ""  # no such company runs: nobody is offered to pay there
    assert len(found("practice_providers")) == 1
    settings.DEMO = True
    assert found("practice_providers") == []
