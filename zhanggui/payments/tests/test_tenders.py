"""Several tenders of one document: each pays its part, none is taken for a second payment, refunds go back in turn."""

from uuid import uuid4

import pytest

from zhanggui.kit.checks import CHECKS
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger.public import InsufficientFunds, trial_balance
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, NextStep, Started
from zhanggui.payments.public import (
    IntentClosed,
    ProviderUnknown,
    RefundTooLarge,
    Tender,
    TenderTooLarge,
    new_attempt,
    order_payments,
    refund,
    start,
    top_up_wallet,
    wallet_balance,
)
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, document_of, give_back, holds, hook, hook_body, yuan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _company(monkeypatch, settings):
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"
    company = PROVIDERS.get("simulator")
    monkeypatch.setattr(company, "start", lambda *_, **__: Started(NextStep("redirect", "http://pay/1"), "pay_1"))


@pytest.fixture
def ann():
    ann = uuid4()
    top_up_wallet(ann, yuan(5000), by=STAFF, why="", command_id=uuid4(), now=NOW)
    return ann


def two_tenders(ann, minor=5000):
    """200.00: so much from Ann's wallet, the rest by the company; the document and the company's intent."""
    document = document_of(an_intent(payer=ann))
    return document, new_attempt(document, "simulator", tenders=(Tender("wallet", yuan(minor)),), now=NOW)


def begin(intent_id):
    return start(intent_id, return_url="http://localhost/", now=NOW)


def test_each_tender_pays_its_part_and_every_seller_gets_his(ann):
    document, rest = two_tenders(ann)
    assert begin(rest).kind == "redirect"
    assert wallet_balance(ann, "CNY") == yuan(0)
    assert (holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (3000, 2000)
    assert hook(hook_body(rest)).outcome == "booked"
    seen = order_payments(document)
    assert (seen.state, seen.captured) == ("paid", yuan(20000))
    assert (holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (12000, 8000)
    assert "payments.surplus" not in OutboxEvent.objects.values_list("name", flat=True)
    assert CHECKS.get("payments.paid_twice")(NOW) == []
    assert trial_balance() == {"CNY": 0}


def test_a_wallet_that_is_short_takes_nothing(ann):
    _, rest = two_tenders(ann, 5001)
    with pytest.raises(InsufficientFunds):
        begin(rest)
    assert wallet_balance(ann, "CNY") == yuan(5000)
    assert Intent.objects.get(id=rest).state == "created"


def test_refunds_go_back_in_reverse_order_and_never_above_what_a_tender_paid(ann):
    document, rest = two_tenders(ann)
    begin(rest)
    hook(hook_body(rest))
    refund([give_back(document, 16000)], by=STAFF, now=NOW)  # 150.00 to the company, then 10.00 to the wallet
    assert (holds("refunds:simulator:CNY"), wallet_balance(ann, "CNY")) == (15000, yuan(1000))
    with pytest.raises(RefundTooLarge):
        refund([give_back(document, 1, intent_id=rest)], by=STAFF, now=NOW)
    refund([give_back(document, 4000)], by=STAFF, now=NOW)
    assert wallet_balance(ann, "CNY") == yuan(5000)


def test_a_refund_goes_where_it_is_chosen_to_go(ann):
    document, rest = two_tenders(ann)
    begin(rest)
    hook(hook_body(rest))
    wallet = next(one.id for one in order_payments(document).intents if one.provider == "wallet" and one.captured)
    refund([give_back(document, 2000, intent_id=wallet)], by=STAFF, now=NOW)
    assert (holds("refunds:simulator:CNY"), wallet_balance(ann, "CNY")) == (0, yuan(2000))


def test_after_a_declined_rest_only_the_rest_is_asked_for_again(ann):
    document, rest = two_tenders(ann)
    begin(rest)
    hook(hook_body(rest, "payment.declined"))
    again = new_attempt(document, "simulator", now=NOW)
    assert Intent.objects.get(id=again).amount_minor == 15000
    begin(again)
    hook(hook_body(again, id="pay_1"))
    assert order_payments(document).captured == yuan(20000)
    assert CHECKS.get("payments.paid_twice")(NOW) == []
    with pytest.raises(IntentClosed):
        new_attempt(document, "simulator", now=NOW)


def test_money_of_an_earlier_attempt_beside_tenders_is_surplus(ann):
    document = document_of(an_intent(payer=ann))
    first = Intent.objects.get(document=document).id
    rest = new_attempt(document, "simulator", tenders=(Tender("wallet", yuan(5000)),), now=NOW)
    begin(rest)
    hook(hook_body(rest))
    hook(hook_body(first, id="pay_0"))
    assert OutboxEvent.objects.filter(name="payments.surplus").count() == 1
    assert len(CHECKS.get("payments.paid_twice")(NOW)) == 1


def test_a_repeat_changes_nothing(ann):
    intent_id = an_intent(payer=ann)
    document, tender = document_of(intent_id), (Tender("wallet", yuan(5000)),)
    one = new_attempt(document, "simulator", tenders=tender, instead_of=intent_id, now=NOW)
    assert new_attempt(document, "simulator", tenders=tender, instead_of=intent_id, now=NOW) == one
    assert Intent.objects.filter(document=document).count() == 3


def test_a_tender_is_a_part_of_what_is_owed(ann):
    document = document_of(an_intent(payer=ann))
    for minor in (0, -1, 20001):
        with pytest.raises(TenderTooLarge):
            new_attempt(document, "simulator", tenders=(Tender("wallet", yuan(minor)),), now=NOW)
    with pytest.raises(ProviderUnknown):
        new_attempt(document, "acme", tenders=(Tender("wallet", yuan(5000)),), now=NOW)
    assert [one.state for one in order_payments(document).intents] == ["created"]


def test_a_wallet_may_pay_it_all_as_the_only_tender(ann):
    document = document_of(an_intent(payer=ann, shares=(("so1", "s1", 5000),)))
    begin(new_attempt(document, "simulator", tenders=(Tender("wallet", yuan(5000)),), now=NOW))
    assert order_payments(document).state == "paid"
