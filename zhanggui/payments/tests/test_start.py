from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.states import history
from zhanggui.ledger.public import InsufficientFunds, transfers_of, trial_balance
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, HookEvent, Started
from zhanggui.payments.public import (
    AmountDiffers,
    IntentClosed,
    IntentDraft,
    NextStep,
    ProviderRefused,
    ProviderUnknown,
    ProviderUnreachable,
    Share,
    ask_pending,
    cancel_intents,
    confirm_received,
    new_attempt,
    open_intents,
    order_payments,
    payments_of,
    provider_choices,
    provider_offered,
    start,
    top_up_wallet,
    wallet_balance,
    wallet_statement,
)
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, document_of, holds, hook, hook_body, paid, yuan

pytestmark = pytest.mark.django_db
RETURN = "http://localhost:8000/en/order/X"


def state(intent_id) -> str:
    return Intent.objects.get(id=intent_id).state


def top_up(party, minor: int, **more) -> None:
    top_up_wallet(party, yuan(minor), **{"by": STAFF, "why": "gift", "command_id": uuid4(), "now": NOW, **more})


def test_a_list_of_intents_is_one_statement():
    parts = (Share("so1", "s1", yuan(100)),)
    drafts = [IntentDraft(str(uuid4()), "bank", yuan(100), parts, reference=f"N{n}") for n in range(50)]
    with CaptureQueriesContext(connection) as seen:
        ids = open_intents(drafts, now=NOW)
    assert len({one["sql"][:60] for one in seen}) == 1
    assert [Intent.objects.get(id=one).reference for one in ids] == [f"N{n}" for n in range(50)]


@pytest.mark.parametrize("parts", [(), (("so1", "s1", 99),), (("so1", "s1", 101), ("so2", "s2", -1))])
def test_shares_that_do_not_sum_to_the_amount_are_a_bug(parts):
    shares = tuple(Share(ref, seller, yuan(minor)) for ref, seller, minor in parts)
    with pytest.raises(ValueError):
        open_intents([IntentDraft("d", "bank", yuan(100), shares)], now=NOW)
    assert Intent.objects.count() == 0


def test_an_unknown_provider_is_refused_and_opens_nothing():
    with pytest.raises(ProviderUnknown):
        an_intent("acme")
    assert Intent.objects.count() == 0


def test_bank_transfer_shows_where_to_pay_and_a_clerk_books_what_came():
    preferences.set_many({"payments.bank_name": "ICBC", "payments.bank_account": "6222"}, by=STAFF, now=NOW)
    intent_id = an_intent("bank", reference="ABC234XYZ")
    step = start(intent_id, return_url=RETURN, now=NOW)
    assert step.kind == "show"
    assert step.facts["reference"] == "ABC234XYZ"
    assert step.facts["amount"] == yuan(20000)
    assert (step.facts["bank_name"], step.facts["bank_account"]) == ("ICBC", "6222")
    assert state(intent_id) == "pending"
    for wrong in (yuan(19999), Money(20000, "EUR")):
        with pytest.raises(AmountDiffers):
            confirm_received("ABC234XYZ", wrong, by=STAFF, now=NOW)
    assert transfers_of(document_of(intent_id)) == []
    assert confirm_received(" abc234xyz ", yuan(20000), by=STAFF, now=NOW) == intent_id
    assert confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW) == intent_id  # once more changes nothing
    assert holds("provider:bank:CNY") == 20000
    assert [(move.to_state, move.by) for move in history([intent_id])] == [
        ("pending", "system:start"),
        ("captured", STAFF),
    ]


def test_a_clerk_cannot_confirm_what_needs_no_clerk():
    intent_id = an_intent("simulator", reference="ABC234XYZ")
    with pytest.raises(IntentClosed):
        confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW)
    with pytest.raises(NotFound):
        confirm_received("ABC234XYZ", yuan(20000), by=STAFF, now=NOW)
    assert state(intent_id) == "created"


def test_the_wallet_pays_at_once_and_never_below_zero():
    ann = uuid4()
    top_up(ann, 25000)
    first, second = an_intent("wallet", payer=ann), an_intent("wallet", payer=ann)
    assert start(first, return_url=RETURN, now=NOW) == NextStep("done")
    with pytest.raises(InsufficientFunds):
        start(second, return_url=RETURN, now=NOW)
    assert (state(first), state(second)) == ("captured", "created")
    assert wallet_balance(ann, "CNY") == yuan(5000)
    assert (holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (12000, 8000)
    assert [line.amount.minor for line in wallet_statement(ann, "CNY").items] == [-8000, -12000, 25000]


def test_a_top_up_happens_once_per_command():
    ann, command = uuid4(), uuid4()
    for _ in range(2):
        top_up(ann, 100, command_id=command)
    top_up(ann, 100, source="bank")
    assert wallet_balance(ann, "CNY") == yuan(200)
    assert (holds("goodwill:wallet:CNY"), holds("provider:bank:CNY")) == (100, 100)


def test_somebody_without_a_name_has_no_wallet():
    intent_id = an_intent("wallet")
    with pytest.raises(IntentClosed):
        start(intent_id, return_url=RETURN, now=NOW)
    assert transfers_of(document_of(intent_id)) == []


def test_instant_captures_in_few_statements():
    intent_id = an_intent("instant", shares=(("so1", "s1", 12000),))
    for _ in range(80):  # opens the accounts, all their shards
        start(an_intent("instant", shares=(("so1", "s1", 12000),)), return_url=RETURN, now=NOW)
    with CaptureQueriesContext(connection) as seen:
        assert start(intent_id, return_url=RETURN, now=NOW) == NextStep("done")
    work = [one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]]
    assert len(work) == (7 if connection.vendor == "postgresql" else 8), work
    assert start(intent_id, return_url=RETURN, now=NOW) == NextStep("done")
    assert holds("escrow:s1:CNY") == 81 * 12000


def test_an_unknown_payment_is_not_found():
    with pytest.raises(NotFound):
        start(uuid4(), return_url=RETURN, now=NOW)


def test_what_is_offered_follows_the_preferences(settings):
    ask = {"currency": "CNY", "country": "CN"}
    assert [one.key for one in provider_choices(**ask, party=None)] == ["simulator"]
    values = {"payments.bank_account": "6222", "payments.instant": True}
    preferences.set_many(values, by=STAFF, now=NOW)
    assert [one.key for one in provider_choices(**ask, party=uuid4())] == ["simulator", "bank", "wallet", "instant"]
    preferences.set_many({"payments.providers": ["bank"], "payments.instant": False}, by=STAFF, now=NOW)
    assert [one.key for one in provider_choices(**ask, party=uuid4())] == ["bank"]
    assert not provider_offered("simulator", **ask, party=None)
    preferences.set_many({"payments.providers": ["bank", "simulator"]}, by=STAFF, now=NOW)
    assert provider_offered("simulator", **ask, party=None)
    settings.PAY_SIMULATOR_URL = ""
    assert not provider_offered("simulator", **ask, party=None)
    assert not provider_offered("acme", **ask, party=None)


def test_another_attempt_after_a_refusal_closes_what_was_open():
    first = an_intent(payer=uuid4())
    hook(hook_body(first, "payment.declined"))
    with pytest.raises(IntentClosed):
        start(first, return_url=RETURN, now=NOW)
    document = document_of(first)
    second = new_attempt(document, "simulator", now=NOW)
    third = new_attempt(document, "wallet", now=NOW)
    seen = order_payments(document)
    assert [one.state for one in seen.intents] == ["failed", "cancelled", "created"]
    assert seen.open_intent.id == third
    assert [one.amount for one in seen.intents] == [yuan(20000)] * 3
    hook(hook_body(second))
    with pytest.raises(IntentClosed):
        new_attempt(document, "simulator", now=NOW)
    with pytest.raises(ProviderUnknown):
        new_attempt(document_of(an_intent()), "acme", now=NOW)


def test_cancelled_payments_cannot_be_started_and_paid_ones_not_cancelled():
    first, second = an_intent(), paid()
    assert cancel_intents([document_of(first), document_of(second)], by=STAFF, why="", now=NOW) == 1
    assert (state(first), state(second)) == ("cancelled", "captured")
    with pytest.raises(IntentClosed):
        start(first, return_url=RETURN, now=NOW)


def test_the_payments_of_many_documents_take_two_statements(django_assert_num_queries):
    documents = [document_of(paid()) for _ in range(5)]
    with django_assert_num_queries(2):
        seen = payments_of(documents)
    assert {one.state for one in seen.values()} == {"paid"}
    assert order_payments("nothing").state == "none"


class _Network:
    """The company's side of the port, as a test wants it."""

    def __init__(self, monkeypatch, **answers):
        self.calls = 0
        self.inside = []
        for name, answer in answers.items():
            monkeypatch.setattr(PROVIDERS.get("simulator"), name, self._answer(answer), raising=True)

    def _answer(self, answer):
        def call(*args, **named):
            self.calls += 1
            if isinstance(answer, Exception):
                raise answer
            return answer(*args, **named) if callable(answer) else answer

        return call


def test_a_company_that_does_not_answer_leaves_the_payment_open_to_try_again(monkeypatch):
    intent_id = an_intent()
    _Network(monkeypatch, start=ProviderUnreachable())
    with pytest.raises(ProviderUnreachable):
        start(intent_id, return_url=RETURN, now=NOW)
    assert state(intent_id) == "pending"
    _Network(monkeypatch, start=Started(NextStep("redirect", "http://pay/1"), "pay_1"))
    assert start(intent_id, return_url=RETURN, now=NOW).url == "http://pay/1"
    assert Intent.objects.get(id=intent_id).provider_ref == "pay_1"
    _Network(monkeypatch, start=ProviderRefused())
    with pytest.raises(ProviderRefused):
        start(intent_id, return_url=RETURN, now=NOW)


def test_a_payment_whose_hook_was_lost_is_asked_about(monkeypatch):
    intent_id = an_intent()
    _Network(monkeypatch, start=Started(NextStep("redirect", "http://pay/1"), "pay_1"))
    start(intent_id, return_url=RETURN, now=NOW)
    told = HookEvent("asked", "captured", intent_id, "pay_1", yuan(20000), "zhanggui")
    network = _Network(monkeypatch, ask=told)
    assert ask_pending(NOW + timedelta(minutes=1)) == 0
    assert network.calls == 0
    assert ask_pending(NOW + timedelta(minutes=3)) == 1
    assert ask_pending(NOW + timedelta(minutes=30)) == 0
    assert state(intent_id) == "captured"
    assert trial_balance() == {"CNY": 0}


def test_an_answer_that_differs_books_nothing(monkeypatch):
    intent_id = an_intent()
    _Network(monkeypatch, start=Started(NextStep("redirect", "http://pay/1"), "pay_1"))
    start(intent_id, return_url=RETURN, now=NOW)
    _Network(monkeypatch, ask=HookEvent("asked", "captured", intent_id, "pay_1", yuan(1), "zhanggui"))
    assert ask_pending(NOW + timedelta(minutes=3)) == 0
    assert state(intent_id) == "pending"


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_payment_is_never_started_inside_a_transaction(monkeypatch):
    intent_id = an_intent()
    network = _Network(monkeypatch, start=lambda *_, **__: Started(NextStep("wait")))
    with pytest.raises(RuntimeError), transaction.atomic():
        start(intent_id, return_url=RETURN, now=NOW)
    assert network.calls == 0

    def inside(*_, **__):
        assert not connection.in_atomic_block
        return Started(NextStep("wait"))

    _Network(monkeypatch, start=inside)
    assert start(intent_id, return_url=RETURN, now=NOW).kind == "wait"
