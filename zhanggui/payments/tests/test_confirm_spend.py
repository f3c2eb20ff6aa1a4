"""Large payments from a wallet: the owner's passkey signs payee, sum, currency and order."""

import json
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from tests.shop import refuses
from zhanggui.kit import preferences
from zhanggui.ledger.public import balance
from zhanggui.payments import public as payments
from zhanggui.payments.models import Intent, SpendConfirmation
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, yuan
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
BACK = "http://localhost/"


@pytest.fixture
def buyer():
    """A member with a passkey and 5,000 yuan."""
    from tests.authenticator import Authenticator, plain

    code = people.request_code(email="ann@example.com", locale="en", now=NOW)
    party = people.redeem_code(email="ann@example.com", code=code, now=NOW)
    key = Authenticator("{0.scheme}://{0.netloc}".format(urlsplit(settings.BASE_URL)))
    people.add_passkey(party, key.create(plain(people.begin_passkey(party, now=NOW))), now=NOW)
    payments.top_up_wallet(party, yuan(500000), by=STAFF, why="x", command_id=uuid4(), now=NOW)
    key.party = party
    return key


def wish(buyer, minor: int = 120000) -> UUID:
    return an_intent("wallet", shares=(("so1", "s1", minor),), payer=buyer.party)


def pay(intent: UUID) -> str:
    return payments.start(intent, return_url=BACK, now=NOW).kind


def asked(intent: UUID, buyer) -> tuple[str, dict]:
    question = payments.ask_confirmation(intent, party=buyer.party, now=NOW)
    return question.facts, json.loads(json.dumps(question.options))


def test_up_to_the_limit_nothing_is_asked(buyer):
    assert pay(wish(buyer, 100000)) == "done"


def test_above_the_limit_nothing_is_charged_before_the_passkey_has_signed_this_payment(buyer):
    intent = wish(buyer)
    with refuses("confirmation_needed"):
        pay(intent)
    assert balance(f"wallet:{buyer.party}", "CNY") == yuan(500000)
    facts, options = asked(intent, buyer)
    told = json.loads(facts)
    assert (told["amount_minor"], told["currency"], told["payee"]) == (120000, "CNY", [["s1", 120000]])
    assert told["order"] == Intent.objects.get(id=intent).document
    payments.confirm_spend(intent, facts, buyer.sign(options), party=buyer.party, now=NOW)
    assert pay(intent) == "done"
    assert balance(f"wallet:{buyer.party}", "CNY") == yuan(380000)
    assert payments.spend_proof(intent)["valid"]


def test_a_signature_over_one_payment_does_not_pay_another(buyer):
    one, other = wish(buyer), wish(buyer)
    facts, options = asked(one, buyer)
    with refuses("confirmation_needed"):
        payments.confirm_spend(other, facts, buyer.sign(options), party=buyer.party, now=NOW)
    with refuses("confirmation_needed"):
        pay(other)


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 110000}, {"currency": "EUR"}, {"payee": [["s2", 120000]]}, {"order": "x"}, {"nonce": "00"}],
)
def test_facts_that_were_altered_on_the_way_are_refused(buyer, change):
    intent = wish(buyer)
    facts, options = asked(intent, buyer)
    altered = json.dumps(json.loads(facts) | change, sort_keys=True, separators=(",", ":"))
    with pytest.raises((payments.ConfirmationNeeded, people.PasskeyWrong)):
        payments.confirm_spend(intent, altered, buyer.sign(options), party=buyer.party, now=NOW)
    with refuses("confirmation_needed"):
        pay(intent)


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 130000, "shares": [["so1", "s1", 130000]]},
        {"shares": [["so1", "s2", 120000]]},
        {"document": "another"},
        {"currency": "EUR"},
    ],
)
def test_a_payment_that_was_changed_after_it_was_signed_is_not_made(buyer, change):
    intent = wish(buyer)
    facts, options = asked(intent, buyer)
    payments.confirm_spend(intent, facts, buyer.sign(options), party=buyer.party, now=NOW)
    Intent.objects.filter(id=intent).update(**change)
    with refuses("confirmation_needed"):
        pay(intent)
    assert balance(f"wallet:{buyer.party}", "CNY") == yuan(500000)


def test_evidence_that_was_altered_does_not_count(buyer):
    intent = wish(buyer)
    facts, options = asked(intent, buyer)
    payments.confirm_spend(intent, facts, buyer.sign(options), party=buyer.party, now=NOW)
    SpendConfirmation.objects.filter(intent_id=intent).update(client_data=b'{"type": "webauthn.get", "challenge": ""}')
    with refuses("confirmation_needed"):
        pay(intent)
    assert not payments.spend_proof(intent)["valid"]


def test_a_signature_is_used_once_and_only_for_ones_own_wallet(buyer):
    intent = wish(buyer)
    facts, options = asked(intent, buyer)
    answer = buyer.sign(options)
    payments.confirm_spend(intent, facts, answer, party=buyer.party, now=NOW)
    with refuses("passkey_wrong"):
        payments.confirm_spend(intent, facts, answer, party=buyer.party, now=NOW)
    with refuses("forbidden"):
        payments.ask_confirmation(intent, party=uuid4(), now=NOW)
    pay(intent)
    with refuses("payment_closed"):
        payments.ask_confirmation(intent, party=buyer.party, now=NOW)


def test_the_limit_is_a_setting_and_other_ways_of_paying_are_not_asked(buyer):
    preferences.set_many({"payments.passkey_above_minor": 0, "payments.instant": True}, by=STAFF, now=NOW)
    with refuses("confirmation_needed"):
        pay(wish(buyer, 1))
    assert pay(an_intent("instant", payer=buyer.party)) == "done"
