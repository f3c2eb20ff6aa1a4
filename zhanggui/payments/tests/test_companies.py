"""WeChat Pay, Alipay and Stripe from the first request to the bill: two processes that only know each other's addresses."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from zhanggui.kit import clock, preferences
from zhanggui.ledger.public import trial_balance
from zhanggui.payments.actions.capture import info
from zhanggui.payments.models import Intent
from zhanggui.payments.public import (
    PROVIDERS,
    ProviderRefused,
    ProviderUnreachable,
    ask_pending,
    cancel_intents,
    capture_part,
    close_cancelled,
    forget_silence,
    order_payments,
    provider_choices,
    refund,
    settle_instructions,
    settle_refunds,
    start,
    to_show,
)
from zhanggui.payments.tests.builders import STAFF, an_intent, document_of, give_back, holds, yuan
from zhanggui.payments.tests.companies import Companies, Face, until

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
ALL = pytest.mark.parametrize("key", ["wechat", "alipay", "stripe"])


@pytest.fixture
def face(settings):
    face = Face()
    settings.BASE_URL = face.base
    yield face
    face.shutdown()
    face.server_close()


@pytest.fixture
def companies(face, tmp_path):
    forget_silence()
    companies = Companies(tmp_path, f"{face.base}/api/v1/hooks/stripe")
    yield companies
    companies.end()
    forget_silence()


def begin(intent_id, **more):
    return start(intent_id, return_url="http://127.0.0.1:9/back", now=clock.now(), **more)


def state(intent_id) -> str:
    return Intent.objects.get(id=intent_id).state


def page_of(companies, key, intent_id, step) -> str:
    """Where the buyer pays: the page that the code or the address leads to."""
    if key == "wechat":
        assert step.kind == "show"
        assert companies.get(f"/wechat/scan?code={step.facts['qr']}")
        return f"/wechat/pay/{intent_id.hex}"
    assert step.kind == "redirect"
    assert companies.get(step.url)
    return f"/alipay/pay/{intent_id.hex}" if key == "alipay" else urlsplit(step.url).path


def act(companies, path: str, action: str) -> None:
    """The buyer presses a button; where the company sends him afterwards is not our concern."""
    with suppress(OSError):
        companies.post(path, action=action)


@ALL
def test_paid_refunded_in_parts_and_on_the_bill(companies, face, key):
    intent_id = an_intent(key, shares=(("so1", "s1", 20000),))
    step = begin(intent_id)
    assert begin(intent_id).kind == step.kind  # the buyer comes back: no second payment
    act(companies, page_of(companies, key, intent_id, step), "pay")
    until(lambda: state(intent_id) == "captured")
    assert (holds(f"provider:{key}:CNY"), holds("escrow:s1:CNY")) == (20000, 20000)
    document = document_of(intent_id)
    for minor in (5000, 700):
        refund([give_back(document, minor)], by=STAFF, now=clock.now())
        settle_refunds(clock.now())
    until(lambda: {one.state for one in order_payments(document).refunds} == {"done"})
    assert holds(f"provider:{key}:CNY") == 14300
    assert trial_balance() == {"CNY": 0}
    zone = ZoneInfo("UTC" if key == "stripe" else "Asia/Shanghai")
    day = clock.now().astimezone(zone).date()
    lines = PROVIDERS.get(key).bill(day, now=clock.now())
    assert [(line.kind, line.amount) for line in lines] == [
        ("payment", yuan(20000)),
        ("refund", yuan(5000)),
        ("refund", yuan(700)),
    ]
    assert lines[0].reference.replace("-", "") == intent_id.hex
    assert lines[0].fee == (yuan(610) if key == "stripe" else yuan(120))
    assert {line.payment_ref.replace("-", "") for line in lines[1:]} == {intent_id.hex}
    assert PROVIDERS.get(key).bill(day - timedelta(days=9), now=clock.now()) == []
    until(lambda: "hook_forged" not in face.heard)


@ALL
def test_a_bad_day_books_nothing_twice(companies, face, key):
    intent_id = an_intent(key)
    act(companies, page_of(companies, key, intent_id, begin(intent_id)), "pay")
    until(lambda: state(intent_id) == "captured")
    until(lambda: len(face.heard) == (2 if key == "stripe" else 1))
    face.heard.clear()
    where = f"/resend/{key}/{intent_id if key == 'stripe' else intent_id.hex}"
    for how in ("again", "again", "forged", "stale", "altered"):
        companies.post(where, how=how)
    until(lambda: len(face.heard) == 5)
    assert face.heard[:2] == ["repeated"] * 2
    assert face.heard[2:] == ["hook_forged", "hook_stale", "hook_mismatch"]
    assert holds(f"provider:{key}:CNY") == 20000


@ALL
def test_a_lost_answer_makes_no_second_payment_and_no_second_refund(companies, face, key):
    intent_id = an_intent(key)
    companies.post("/mode", **{key: "lost"})
    if key == "alipay":  # nobody is asked
        step = begin(intent_id)
    else:
        with pytest.raises(ProviderUnreachable):
            begin(intent_id)
        companies.post("/mode", **{key: "ok"})
        step = begin(intent_id)
    companies.post("/mode", **{key: "ok"})
    act(companies, page_of(companies, key, intent_id, step), "pay")
    until(lambda: state(intent_id) == "captured")
    document = document_of(intent_id)
    refund([give_back(document, 5000)], by=STAFF, now=clock.now())
    companies.post("/mode", **{key: "lost"})
    assert settle_refunds(clock.now()) == 0
    companies.post("/mode", **{key: "ok"})
    settle_refunds(clock.now() + timedelta(minutes=1))
    until(lambda: {one.state for one in order_payments(document).refunds} == {"done"})
    assert holds(f"provider:{key}:CNY") == 15000


@ALL
def test_a_payment_whose_message_was_lost_is_asked_about(companies, face, settings, key):
    settings.BASE_URL = "http://127.0.0.1:9"  # messages go nowhere
    intent_id = an_intent(key)
    step = begin(intent_id)
    if key == "stripe":
        face.shutdown()
    if key == "alipay":
        assert ask_pending(clock.now() + timedelta(minutes=3)) == 0  # nobody has opened the page
        Intent.objects.filter(id=intent_id).update(ask_at=clock.now())
    act(companies, page_of(companies, key, intent_id, step), "pay")
    Intent.objects.filter(id=intent_id, state="pending").update(ask_at=clock.now())
    ask_pending(clock.now() + timedelta(minutes=3))
    assert state(intent_id) == "captured"


@ALL
def test_a_refund_above_the_payment_is_refused_there_too(companies, face, key):
    from zhanggui.payments.ports import RefundInfo

    intent_id = an_intent(key)
    act(companies, page_of(companies, key, intent_id, begin(intent_id)), "pay")
    until(lambda: state(intent_id) == "captured")
    from zhanggui.payments.actions.capture import info

    asked = RefundInfo(intent_id, info(Intent.objects.get(id=intent_id)), yuan(20001), "")
    with pytest.raises(ProviderRefused):
        PROVIDERS.get(key).refund(asked, now=clock.now())


def test_a_refund_asked_again_after_the_company_forgot_the_key_is_still_one_refund(companies, face):
    intent_id = an_intent("stripe", shares=(("so1", "s1", 20000),))
    act(companies, urlsplit(begin(intent_id).url).path, "pay")
    until(lambda: state(intent_id) == "captured")
    refund([give_back(document_of(intent_id), 5000)], by=STAFF, now=clock.now())
    companies.post("/mode", stripe="lost")
    settle_refunds(clock.now())
    companies.post("/mode", stripe="ok", forget="stripe")
    settle_refunds(clock.now() + timedelta(days=2))
    day = clock.now().date()
    back = [line for line in PROVIDERS.get("stripe").bill(day, now=clock.now()) if line.kind == "refund"]
    assert [line.amount for line in back] == [yuan(5000)]
    assert order_payments(document_of(intent_id)).refunds[0].state == "done"


def test_a_phone_opens_the_app_and_a_desk_shows_a_code(companies, face):
    desk, phone = an_intent("wechat"), an_intent("wechat")
    assert begin(desk).facts["qr"].startswith("weixin://")
    assert to_show(desk)["qr"].startswith("weixin://")
    step = begin(phone, phone=True, client="127.0.0.1")
    assert step.kind == "redirect"
    assert "redirect_url=http%3A%2F%2F127.0.0.1%3A9%2Fback" in step.url
    act(companies, urlsplit(step.url).path, "pay")
    until(lambda: state(phone) == "captured")


def test_held_money_is_captured_once_and_the_rest_let_go_by_stripe(companies, face):
    preferences.set_many({"payments.capture": "by_staff"}, by=STAFF, now=clock.now())
    intent_id = an_intent("stripe")
    act(companies, urlsplit(begin(intent_id).url).path, "pay")
    until(lambda: state(intent_id) == "authorised")
    from uuid import uuid4

    capture_part(intent_id, yuan(5000), command_id=uuid4(), by=STAFF, now=clock.now())
    settle_instructions(clock.now())
    row = Intent.objects.get(id=intent_id)
    assert (row.state, row.captured_minor, row.waived_minor) == ("captured", 5000, 15000)
    until(lambda: len(face.heard) == 3)
    assert holds("provider:stripe:CNY") == 5000


def test_only_companies_with_an_account_are_offered(companies, face):
    keys = [one.key for one in provider_choices(currency="CNY", country="CN", party=None)]
    assert keys[:3] == ["wechat", "alipay", "stripe"]
    keys = [one.key for one in provider_choices(currency="EUR", country="DE", party=None)]
    assert "stripe" in keys and "wechat" not in keys and "alipay" not in keys


TWO = pytest.mark.parametrize("key", ["wechat", "alipay"])


@TWO
def test_what_lapses_here_is_closed_at_the_company_and_cannot_be_paid_any_more(companies, face, key):
    intent_id = an_intent(key)
    path = page_of(companies, key, intent_id, begin(intent_id))
    cancel_intents([document_of(intent_id)], by=STAFF, why="not paid in time", now=clock.now())
    assert close_cancelled(clock.now()) == 1 and close_cancelled(clock.now()) == 0
    act(companies, path, "pay")  # the page is still open in the buyer's hand
    assert PROVIDERS.get(key).ask(info(Intent.objects.get(id=intent_id)), now=clock.now()).kind == "failed"
    assert state(intent_id) == "cancelled" and holds(f"provider:{key}:CNY") == 0


@TWO
def test_what_was_paid_before_it_could_be_closed_is_booked_and_not_lost(companies, face, key):
    intent_id = an_intent(key)
    path = page_of(companies, key, intent_id, begin(intent_id))
    cancel_intents([document_of(intent_id)], by=STAFF, why="not paid in time", now=clock.now())
    face.shutdown()  # the company's message does not arrive
    act(companies, path, "pay")
    assert close_cancelled(clock.now()) == 1
    assert state(intent_id) == "captured" and holds(f"provider:{key}:CNY") == 20000


def test_a_company_that_is_away_is_told_again_and_a_page_that_was_never_opened_is_watched(companies, face):
    never = an_intent("alipay")
    begin(never)
    cancel_intents([document_of(never)], by=STAFF, why="lapsed", now=clock.now())
    assert close_cancelled(clock.now()) == 0  # nothing to close yet: the address is still good
    later = clock.now() + timedelta(hours=2)
    companies.get(begin_again(never))
    assert close_cancelled(later) == 1
    away = an_intent("wechat")
    begin(away)
    companies.end()
    cancel_intents([document_of(away)], by=STAFF, why="lapsed", now=clock.now())
    assert close_cancelled(clock.now()) == 0
    assert Intent.objects.get(id=away).close_at > clock.now()


def begin_again(intent_id) -> str:
    """The address that the buyer got before it lapsed."""
    return (
        PROVIDERS.get("alipay").start(info(Intent.objects.get(id=intent_id)), return_url="", now=clock.now()).step.url
    )
