from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kit.errors import CommandReused, NotFound
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger.public import transfers_of, trial_balance
from zhanggui.payments.models import Refund
from zhanggui.payments.ports import PROVIDERS, RefundAnswer
from zhanggui.payments.public import (
    HookMismatch,
    IntentClosed,
    ProviderRefused,
    ProviderUnreachable,
    RefundTooLarge,
    confirm_refunded,
    order_payments,
    refund,
    settle_refunds,
)
from zhanggui.payments.tests.builders import (
    NOW,
    STAFF,
    an_intent,
    document_of,
    give_back,
    holds,
    hook,
    hook_body,
    paid,
    yuan,
)

pytestmark = pytest.mark.django_db


def answers(monkeypatch, *, raises=None, **answer) -> list:
    """What the company says to refunds from now on; the list of those it was asked for."""
    asked = []

    def call(wanted, *, now):
        asked.append(wanted)
        if raises:
            raise raises
        return RefundAnswer(**answer)

    monkeypatch.setattr(PROVIDERS.get("simulator"), "refund", call)
    return asked


def facts() -> list[str]:
    return [name for name in OutboxEvent.objects.order_by("id").values_list("name", flat=True) if "refund" in name]


def test_a_refund_is_reserved_first_and_booked_when_the_company_has_paid(monkeypatch):
    document = document_of(paid())
    (refund_id,) = refund([give_back(document, 5000, "so1")], by=STAFF, now=NOW)
    assert (holds("escrow:s1:CNY"), holds("refunds:simulator:CNY"), holds("provider:simulator:CNY")) == (
        7000,
        5000,
        20000,
    )
    assert order_payments(document).refundable == yuan(15000)
    asked = answers(monkeypatch, state="done")
    assert settle_refunds(NOW) == 1
    assert settle_refunds(NOW + timedelta(days=1)) == 0
    assert [(one.id, one.amount) for one in asked] == [(refund_id, yuan(5000))]
    assert (holds("escrow:s1:CNY"), holds("refunds:simulator:CNY"), holds("provider:simulator:CNY")) == (7000, 0, 15000)
    assert facts() == ["payments.refund_done"]


@pytest.mark.parametrize(
    ("share", "minor"), [("", 20001), ("so1", 12001), ("so2", 8001), ("so3", 1), ("", 0), ("", -5)]
)
def test_more_than_was_captured_is_refused_and_nothing_happens(share, minor):
    document = document_of(paid())
    before = transfers_of(document)
    assert before
    with pytest.raises(RefundTooLarge):
        refund([give_back(document, 100, "so1"), give_back(document, minor, share)], by=STAFF, now=NOW)
    assert Refund.objects.count() == 0
    assert transfers_of(document) == before
    assert order_payments(document).refunded == yuan(0)


def test_a_list_counts_what_its_own_earlier_drafts_took():
    document = document_of(paid())
    with pytest.raises(RefundTooLarge):
        refund([give_back(document, 8000, "so2"), give_back(document, 13000)], by=STAFF, now=NOW)
    refund([give_back(document, 8000, "so2"), give_back(document, 12000)], by=STAFF, now=NOW)
    assert order_payments(document).state == "refunded"


def test_what_was_not_paid_cannot_be_refunded():
    with pytest.raises(RefundTooLarge):
        refund([give_back(document_of(an_intent()), 1)], by=STAFF, now=NOW)
    with pytest.raises(NotFound):
        refund([give_back("nothing", 1)], by=STAFF, now=NOW)


def test_a_repeated_refund_is_the_same_and_changed_contents_are_refused():
    document = document_of(paid())
    one = give_back(document, 5000, "so1")
    ids = refund([one, one], by=STAFF, now=NOW)
    assert refund([one], by=STAFF, now=NOW) == [ids[0]] == [ids[1]]
    with pytest.raises(CommandReused):
        refund([give_back(document, 5001, "so1", command_id=one.command_id)], by=STAFF, now=NOW)
    assert order_payments(document).refunded == yuan(5000)


def test_a_refund_of_no_share_in_particular_is_taken_from_each_by_what_is_left():
    document = document_of(paid())
    refund([give_back(document, 5000)], by=STAFF, now=NOW)
    assert {one.share_ref: one.amount.minor for one in order_payments(document).refunds} == {"so1": 3000, "so2": 2000}


def test_money_paid_twice_goes_back_from_the_second_payment():
    first = paid()
    document = document_of(first)
    second = paid(document=document)
    refund([give_back(document, 20000, intent_id=second)], by=STAFF, now=NOW)
    seen = order_payments(document)
    assert {one.id: one.refunded.minor for one in seen.intents} == {first: 0, second: 20000}
    with pytest.raises(RefundTooLarge):
        refund([give_back(document, 1, intent_id=second)], by=STAFF, now=NOW)
    refund([give_back(document, 20000)], by=STAFF, now=NOW)


def test_a_lost_answer_is_asked_for_again_and_nothing_is_paid_twice(monkeypatch):
    document = document_of(paid())
    refund([give_back(document, 5000, "so1")], by=STAFF, now=NOW)
    asked = answers(monkeypatch, raises=ProviderUnreachable())
    assert settle_refunds(NOW) == 0
    assert settle_refunds(NOW + timedelta(seconds=1)) == 0  # its pause is not over
    assert len(asked) == 1
    again = answers(monkeypatch, state="done")
    assert settle_refunds(NOW + timedelta(seconds=10)) == 1
    assert again[0].id == asked[0].id  # the key by which the company knows it
    assert holds("provider:simulator:CNY") == 15000


def test_a_refused_refund_gives_the_money_back_to_the_seller_and_is_told(monkeypatch):
    document = document_of(paid())
    refund([give_back(document, 5000, "so1")], by=STAFF, now=NOW)
    answers(monkeypatch, raises=ProviderRefused(status=422))
    assert settle_refunds(NOW) == 1
    seen = order_payments(document)
    assert (seen.refunds[0].state, seen.refunded, seen.state) == ("failed", yuan(0), "paid")
    assert (holds("escrow:s1:CNY"), holds("refunds:simulator:CNY"), holds("provider:simulator:CNY")) == (
        12000,
        0,
        20000,
    )
    assert facts() == ["payments.refund_failed"]
    refund([give_back(document, 20000)], by=STAFF, now=NOW)  # all of it can still be asked for


def test_a_refund_that_takes_time_ends_with_the_companys_message(monkeypatch):
    intent_id = paid()
    (refund_id,) = refund([give_back(document_of(intent_id), 5000, "so1")], by=STAFF, now=NOW)
    answers(monkeypatch, state="pending", provider_ref="ref_1")
    assert settle_refunds(NOW) == 0

    def told(kind: str, minor: int = 5000) -> bytes:
        return hook_body(intent_id, kind, told_refund={"reference": str(refund_id), "amount": minor})

    with pytest.raises(HookMismatch):
        hook(told("refund.done", 5001))
    assert hook(told("refund.done")).outcome == "booked"
    assert hook(told("refund.failed")).outcome == "known"
    answers(monkeypatch, state="done")
    assert settle_refunds(NOW + timedelta(days=1)) == 0
    assert holds("provider:simulator:CNY") == 15000
    assert facts() == ["payments.refund_done"]


def test_a_clerk_confirms_only_refunds_by_hand(monkeypatch):
    document = document_of(paid())
    (refund_id,) = refund([give_back(document, 5000, "so1")], by=STAFF, now=NOW)
    with pytest.raises(IntentClosed):
        confirm_refunded(refund_id, by=STAFF, now=NOW)
    with pytest.raises(NotFound):
        confirm_refunded(uuid4(), by=STAFF, now=NOW)


def test_a_list_of_refunds_takes_as_many_statements_as_one():
    documents = [document_of(paid()) for _ in range(8)]
    refund([give_back(documents.pop(), 1, "so1")], by=STAFF, now=NOW)
    counts = []
    for size in (1, 6):
        with CaptureQueriesContext(connection) as seen:
            refund([give_back(documents.pop(), 100, "so1") for _ in range(size)], by=STAFF, now=NOW)
        counts.append(len({one["sql"][:50] for one in seen if "SAVEPOINT" not in one["sql"]}))
    assert counts[0] == counts[1] <= 10


def test_the_books_sum_to_zero_after_all_of_it(monkeypatch):
    document = document_of(paid())
    refund([give_back(document, 5000, "so1"), give_back(document, 5000)], by=STAFF, now=NOW)
    answers(monkeypatch, state="done")
    settle_refunds(NOW)
    assert trial_balance() == {"CNY": 0}
