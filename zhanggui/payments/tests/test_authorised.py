"""Money that is held until it is captured: in parts, let go, and never more than there is."""

from datetime import timedelta
from uuid import uuid4

import pytest

from zhanggui.kit.errors import CommandReused
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger.public import trial_balance
from zhanggui.payments.models import Instruction, Intent
from zhanggui.payments.ports import PROVIDERS, RefundAnswer
from zhanggui.payments.public import (
    AmountDiffers,
    CaptureTooLarge,
    HookMismatch,
    IntentClosed,
    NotAuthorised,
    ProviderRefused,
    ProviderUnreachable,
    RefundTooLarge,
    cancel_intents,
    capture_part,
    confirm_received,
    order_payments,
    refund,
    settle_instructions,
    start,
    void,
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
    yuan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(monkeypatch):
    """What the company was told, and what it answers."""

    class Company:
        asked: list = []
        answer: object = RefundAnswer("done")

        def __call__(self, asked, *, now):
            self.asked = [*self.asked, (asked.id, asked.amount.minor, asked.last)]
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    company = Company()
    monkeypatch.setattr(PROVIDERS.get("simulator"), "capture", company)
    monkeypatch.setattr(PROVIDERS.get("simulator"), "void", company)
    return company


def held(**more):
    """An intent whose 200.00 are held by the company."""
    intent_id = an_intent(**more)
    Intent.objects.filter(id=intent_id).update(capture_later=True, state="pending")
    assert hook(hook_body(intent_id, "payment.authorised")).outcome == "booked"
    return intent_id


def take(intent_id, minor=None, **more):
    more = {"command_id": uuid4(), "by": STAFF, "now": NOW, **more}
    return capture_part(intent_id, minor and yuan(minor), **more)


def let_go(intent_id, **more):
    return void(intent_id, **{"command_id": uuid4(), "by": STAFF, "why": "not needed", "now": NOW, **more})


def facts() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def state(intent_id) -> str:
    return Intent.objects.get(id=intent_id).state


def test_what_is_held_is_captured_in_parts_share_by_share(company):
    intent_id = held()
    seen = order_payments(document_of(intent_id))
    assert (seen.state, seen.held, seen.captured) == ("authorised", yuan(20000), yuan(0))
    assert trial_balance() == {}
    take(intent_id, 5000)
    assert holds("provider:simulator:CNY") == 0  # the company is asked first
    assert settle_instructions(NOW) == 1
    assert (holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (3000, 2000)
    take(intent_id)
    settle_instructions(NOW)
    assert (holds("provider:simulator:CNY"), holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (20000, 12000, 8000)
    assert [(minor, last) for _, minor, last in company.asked] == [(5000, False), (15000, True)]
    assert state(intent_id) == "captured"
    assert facts() == ["payments.authorised", "payments.captured", "payments.captured"]
    assert trial_balance() == {"CNY": 0}


def test_more_than_is_held_is_never_captured(company):
    intent_id = held()
    take(intent_id, 15000)
    with pytest.raises(CaptureTooLarge):
        take(intent_id, 5001)  # the first is asked for and not answered yet
    take(intent_id, 5000)
    settle_instructions(NOW)
    with pytest.raises(NotAuthorised):
        take(intent_id, 1)
    assert holds("provider:simulator:CNY") == 20000


def test_the_rest_is_let_go_and_only_what_was_captured_can_be_refunded(company):
    intent_id = held()
    take(intent_id, 5000)
    settle_instructions(NOW)
    let_go(intent_id)
    settle_instructions(NOW)
    seen = order_payments(document_of(intent_id))
    assert (seen.state, seen.captured, seen.held) == ("paid", yuan(5000), yuan(0))
    with pytest.raises(RefundTooLarge):
        refund([give_back(document_of(intent_id), 3001, "so1")], by=STAFF, now=NOW)
    refund([give_back(document_of(intent_id), 5000)], by=STAFF, now=NOW)
    assert order_payments(document_of(intent_id)).refundable == yuan(0)


def test_what_is_let_go_whole_was_never_paid(company):
    intent_id = held()
    let_go(intent_id)
    settle_instructions(NOW)
    assert (state(intent_id), facts()[-1]) == ("cancelled", "payments.voided")
    assert holds("provider:simulator:CNY") == 0


def test_a_repeated_command_is_one_capture_and_another_amount_is_refused(company):
    intent_id, key = held(), uuid4()
    assert take(intent_id, 5000, command_id=key) == take(intent_id, 5000, command_id=key)
    with pytest.raises(CommandReused):
        take(intent_id, 6000, command_id=key)
    settle_instructions(NOW)
    settle_instructions(NOW)
    assert holds("provider:simulator:CNY") == 5000


def test_an_answer_that_got_lost_is_asked_for_again_under_the_same_key(company):
    intent_id = held()
    asked = take(intent_id, 5000)
    company.answer = ProviderUnreachable()
    assert settle_instructions(NOW) == 0
    company.answer = RefundAnswer("done")
    assert settle_instructions(NOW) == 0  # not yet
    assert settle_instructions(NOW + timedelta(minutes=1)) == 1
    assert {key for key, _, _ in company.asked} == {asked}
    assert holds("provider:simulator:CNY") == 5000


def test_a_refused_capture_is_shown_and_leaves_the_money_held(company):
    intent_id = held()
    company.answer = ProviderRefused(status=422)
    row = take(intent_id, 5000)
    settle_instructions(NOW)
    assert Instruction.objects.get(id=row).state == "failed"
    assert order_payments(document_of(intent_id)).held == yuan(20000)
    company.answer = RefundAnswer("done")
    take(intent_id)
    settle_instructions(NOW)
    assert state(intent_id) == "captured"


def test_the_companys_message_may_come_before_its_answer(company):
    intent_id = held()
    take(intent_id, 5000)
    body = hook_body(intent_id, "payment.captured", told_capture={"amount": 5000})
    assert hook(body).outcome == "booked"
    assert settle_instructions(NOW) == 0
    assert hook(hook_body(intent_id, "payment.captured", told_capture={"amount": 5000})).outcome == "known"
    assert holds("provider:simulator:CNY") == 5000


def test_what_the_company_captured_of_itself_is_booked_when_it_is_all_of_it(company):
    one, two = held(), held()
    with pytest.raises(HookMismatch):
        hook(hook_body(one, "payment.captured", told_capture={"amount": 7}))
    assert hook(hook_body(two, "payment.captured")).outcome == "booked"
    assert (state(one), state(two), holds("provider:simulator:CNY")) == ("authorised", "captured", 20000)


def test_a_company_that_lets_go_of_itself_is_believed(company):
    intent_id = held()
    assert hook(hook_body(intent_id, "payment.voided")).outcome == "booked"
    assert hook(hook_body(intent_id, "payment.voided")).outcome == "known"
    assert state(intent_id) == "cancelled"


def test_a_cancelled_document_lets_go_of_what_is_held(company):
    intent_id = held()
    cancel_intents([document_of(intent_id)], by="party:1", why="called off", now=NOW)
    assert settle_instructions(NOW) == 1
    assert state(intent_id) == "cancelled"


def test_a_company_that_captures_once_lets_go_of_the_rest_with_the_first_part(company, monkeypatch):
    monkeypatch.setattr(PROVIDERS.get("simulator"), "parts", False)
    intent_id = held()
    take(intent_id, 5000)
    with pytest.raises(IntentClosed):
        take(intent_id, 5000)
    settle_instructions(NOW)
    row = Intent.objects.get(id=intent_id)
    assert (row.state, row.captured_minor, row.waived_minor) == ("captured", 5000, 15000)


def at_the_door():
    intent_id = an_intent("cod")
    assert start(intent_id, return_url="http://localhost/", now=NOW).kind == "done"
    return intent_id


@pytest.mark.django_db(transaction=True)
def test_cash_on_delivery_is_a_promise_until_a_clerk_has_the_money():
    intent_id = at_the_door()
    seen = order_payments(document_of(intent_id))
    assert (seen.promised, seen.secured, seen.captured) == (yuan(20000), yuan(20000), yuan(0))
    with pytest.raises(AmountDiffers):
        confirm_received(intent_id, yuan(19999), by=STAFF, now=NOW)
    confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW)
    confirm_received(intent_id, yuan(20000), by=STAFF, now=NOW)
    assert holds("provider:cod:CNY") == 20000
    assert order_payments(document_of(intent_id)).state == "paid"


@pytest.mark.django_db(transaction=True)
def test_what_is_not_delivered_need_not_be_paid_at_the_door():
    intent_id = at_the_door()
    document = document_of(intent_id)
    draft = give_back(document, 8000, "so2")
    assert refund([draft], by=STAFF, now=NOW) == refund([draft], by=STAFF, now=NOW)
    assert order_payments(document).promised == yuan(12000)
    with pytest.raises(RefundTooLarge):
        refund([give_back(document, 1, "so2")], by=STAFF, now=NOW)
    confirm_received(intent_id, yuan(12000), by=STAFF, now=NOW)
    assert (holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (12000, 0)
    refund([give_back(document, 12000)], by=STAFF, now=NOW)
    assert order_payments(document).refundable == yuan(0)
