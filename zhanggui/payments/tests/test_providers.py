"""One contract for every provider: a new one is tested by being there."""

from uuid import uuid4

import pytest
from django.utils import translation

from zhanggui.kit.checks import CHECKS
from zhanggui.ledger.public import trial_balance
from zhanggui.payments.actions.capture import info
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, HookEvent, NextStep, Provider, RefundAnswer, Started
from zhanggui.payments.public import (
    HookForged,
    RefundDraft,
    confirm_received,
    confirm_refunded,
    order_payments,
    read_hook,
    refund,
    settle_refunds,
    start,
    top_up_wallet,
)
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, document_of, yuan
from zhanggui.payments.tests.companies import own_accounts
from zhanggui.payments.tests.messages import captured

# Those that other modules plug in have what they need there, and their own tests.
OURS = [one.key for one in PROVIDERS if type(one).__module__.startswith("zhanggui.payments.")]
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("key", OURS)]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    own_accounts()
    for company in PROVIDERS:
        if company.settles == "network":
            monkeypatch.setattr(company, "start", lambda *_, **__: Started(NextStep("redirect", "http://pay/1")))
            monkeypatch.setattr(company, "refund", lambda *_, **__: RefundAnswer("done"))


def pay(key: str):
    """Pay 200.00 by this provider, the way its kind is paid; the intent's id."""
    ann = uuid4()
    top_up_wallet(ann, yuan(20000), by=STAFF, why="", command_id=uuid4(), now=NOW)
    intent_id = an_intent(key, payer=ann)
    step = start(intent_id, return_url="http://localhost/back", now=NOW)
    assert step.kind in ("redirect", "show", "done", "wait")
    assert bool(step.url) == (step.kind == "redirect")
    settles = PROVIDERS.get(key).settles
    if settles in ("clerk", "on_delivery"):
        confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW)
    elif settles == "network":
        read_hook(key, *captured(key, intent_id), now=NOW)
    return intent_id


def test_it_says_who_it_is(key):
    provider: Provider = PROVIDERS.get(key)
    assert provider.key == key
    assert provider.settles in ("at_once", "network", "clerk", "on_delivery")
    with translation.override("en"):
        assert str(provider.label)
    assert isinstance(provider.offered(currency="CNY", country="CN", party=None), bool)
    assert isinstance(provider.note(currency="CNY", party=uuid4()), str)


def test_it_takes_no_unsigned_message(key):
    with pytest.raises(HookForged):
        read_hook(key, {}, b"{}", now=NOW)


def test_it_names_an_account_of_the_books(key):
    intent = info(Intent.objects.get(id=an_intent(key, payer=uuid4())))
    assert PROVIDERS.get(key).account(intent).startswith(("provider:", "wallet:"))


def test_what_was_paid_can_be_given_back_and_the_books_close(key):
    intent_id = pay(key)
    document = document_of(intent_id)
    assert order_payments(document).state == "paid"
    asked = RefundDraft(document, "so1", yuan(5000), uuid4(), "broken")
    rest = RefundDraft(document, "", yuan(15000), uuid4(), "all of it")
    ids = refund([asked, rest], by=STAFF, now=NOW)
    assert refund([asked, rest], by=STAFF, now=NOW) == ids
    settle_refunds(NOW)
    seen = order_payments(document)
    if PROVIDERS.get(key).settles in ("clerk", "on_delivery"):
        for one in seen.refunds:
            assert one.state == "requested"
            confirm_refunded(one.id, by=STAFF, now=NOW)
        seen = order_payments(document)
    assert (seen.state, {one.state for one in seen.refunds}) == ("refunded", {"done"})
    assert sum(one.amount.minor for one in seen.refunds) == 20000
    assert set(trial_balance().values()) == {0}
    assert CHECKS.get("ledger.sums_to_zero")(NOW) == []


def test_asking_it_is_harmless(key, monkeypatch):
    if PROVIDERS.get(key).settles == "network":
        answer = {"id": "pay_1", "state": "open", "trade_state": "NOTPAY", "trade_status": "WAIT_BUYER_PAY"}
        for name in ("_call", "_ask", "_do"):
            monkeypatch.setattr(PROVIDERS.get(key), name, lambda *_, **__: answer, raising=False)
    intent = info(Intent.objects.get(id=an_intent(key, payer=uuid4())))
    assert isinstance(PROVIDERS.get(key).ask(intent, now=NOW), HookEvent | None)
