"""Many at once, on a file and on PostgreSQL."""

from uuid import UUID, uuid4

import pytest

from tests.together import at_once
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger.public import InsufficientFunds, trial_balance
from zhanggui.payments.ports import PROVIDERS, RefundAnswer
from zhanggui.payments.public import (
    RefundTooLarge,
    order_payments,
    refund,
    settle_refunds,
    start,
    top_up_wallet,
    wallet_balance,
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

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=name).count()


def test_two_clerks_who_refund_at_once_never_give_back_more_than_was_captured():
    document = document_of(paid())
    answers = at_once(2, lambda n: refund([give_back(document, 15000)], by=f"staff:{n}", now=NOW))
    assert {type(one) for one in answers} == {list, RefundTooLarge}
    assert order_payments(document).refunded == yuan(15000)
    assert trial_balance() == {"CNY": 0}


def test_twenty_small_refunds_at_once_stop_where_the_share_ends():
    document = document_of(paid())
    answers = at_once(20, lambda n: refund([give_back(document, 1000, "so2")], by=f"staff:{n}", now=NOW))
    assert sum(isinstance(one, list) for one in answers) == 8
    assert sum(isinstance(one, RefundTooLarge) for one in answers) == 12
    assert (holds("escrow:s2:CNY"), holds("refunds:simulator:CNY")) == (0, 8000)


def test_one_refund_command_sent_ten_times_at_once_is_one_refund():
    document = document_of(paid())
    draft = give_back(document, 1000, "so2")
    answers = at_once(10, lambda _: refund([draft], by=STAFF, now=NOW))
    assert len({tuple(one) for one in answers}) == 1
    assert order_payments(document).refunded == yuan(1000)


def test_two_workers_ask_the_company_once(monkeypatch):
    document = document_of(paid())
    refund([give_back(document, 1000, "so2")], by=STAFF, now=NOW)
    asked: list[UUID] = []

    def answer(wanted, *, now):
        asked.append(wanted.id)
        return RefundAnswer("done")

    monkeypatch.setattr(PROVIDERS.get("simulator"), "refund", answer)
    assert sum(at_once(4, lambda _: settle_refunds(NOW))) == 1
    assert len(asked) == 1
    assert holds("provider:simulator:CNY") == 19000


def test_ten_copies_of_one_hook_at_once_are_booked_once():
    intent_id = an_intent()
    body = hook_body(intent_id)
    outcomes = [one.outcome for one in at_once(10, lambda _: hook(body))]
    assert sorted(outcomes) == ["booked"] + ["repeated"] * 9
    assert holds("provider:simulator:CNY") == 20000
    assert told("payments.captured") == 1


def test_two_payments_of_one_document_at_once_see_each_other():
    document = str(uuid4())
    both = [an_intent(document=document), an_intent(document=document)]
    assert [one.outcome for one in at_once(2, lambda n: hook(hook_body(both[n])))] == ["booked", "booked"]
    assert told("payments.captured") == 2
    assert told("payments.surplus") == 1


def test_a_wallet_is_never_overdrawn_by_orders_placed_at_once():
    ann = uuid4()
    top_up_wallet(ann, yuan(50000), by=STAFF, why="", command_id=uuid4(), now=NOW)
    intents = [an_intent("wallet", payer=ann) for _ in range(10)]
    answers = at_once(10, lambda n: start(intents[n], return_url="", now=NOW))
    assert sum(isinstance(one, InsufficientFunds) for one in answers) == 8
    assert wallet_balance(ann, "CNY") == yuan(10000)
    assert trial_balance() == {"CNY": 0}
