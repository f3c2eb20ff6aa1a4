from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.shop import refuses
from tests.together import at_once
from zhanggui.giftcards import public as cards
from zhanggui.giftcards.law import expiry
from zhanggui.giftcards.models import GiftCard
from zhanggui.kit import outbox, preferences
from zhanggui.kit.money import Money
from zhanggui.ledger.public import InsufficientFunds, Posting, balance, post, trial_balance
from zhanggui.payments import public as payments

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BY = "staff:1"
BUYER = UUID(int=7)


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def issued(minor: int = 10000, **more) -> cards.Issued:
    return cards.issue_card(yuan(minor), **{"by": BY, "why": "sorry", "command_id": uuid4(), "now": NOW, **more})


def left(card_id: UUID) -> int:
    return balance(f"giftcard:{card_id}", "CNY").minor


def an_intent(minor: int, document: str = "") -> UUID:
    share = payments.Share("part", "s1", yuan(minor))
    draft = payments.IntentDraft(document or str(uuid4()), "giftcard", yuan(minor), (share,), BUYER)
    return payments.open_intents([draft], now=NOW)[0]


def pay(minor: int, code: str, document: str = "", now: datetime = NOW) -> UUID:
    intent_id = an_intent(minor, document)
    cards.use_card(intent_id, code, yuan(minor), now=now)
    assert payments.start(intent_id, return_url="http://localhost/", now=now).kind == "done"
    return intent_id


@pytest.fixture
def house(db, shop):
    shop.prefer("giftcards.on", True)
    return shop


@pytest.mark.django_db
def test_a_code_is_shown_once_and_lies_nowhere_in_clear():
    command = uuid4()
    one = issued(command_id=command)
    assert len(one.code.replace("-", "")) == 16
    assert issued(command_id=command) == cards.Issued(one.card_id, "")
    row = GiftCard.objects.get()
    plain = one.code.replace("-", "").encode()
    for value in (row.code_hash, row.sealed, row.why.encode(), row.hint.encode()):
        assert plain not in bytes(value)
    assert left(one.card_id) == 10000
    assert balance("goodwill:giftcard:CNY", "CNY") == yuan(10000)
    with refuses("command_reused"):
        issued(9999, command_id=command)
    with refuses("invalid"):
        issued(why=" ")


@pytest.mark.django_db
def test_a_card_is_found_by_its_code_however_it_is_typed():
    one = issued()
    assert cards.look_up(one.code.lower().replace("-", " "), now=NOW).id == one.card_id
    with refuses("card_unknown"):
        cards.look_up("AAAA-BBBB-CCCC-DDDD", now=NOW)


@pytest.mark.django_db
def test_a_card_pays_in_parts_and_a_refund_restores_it():
    one, document = issued(), str(uuid4())
    pay(3000, one.code, document)
    assert left(one.card_id) == 7000
    with refuses("card_too_small") as refused:
        pay(7001, one.code)
    assert refused.value.facts["available"] == yuan(7000)
    payments.refund([payments.RefundDraft(document, "part", yuan(1200), uuid4(), "late")], by=BY, now=NOW)
    assert left(one.card_id) == 8200
    with refuses("refund_too_large"):
        payments.refund([payments.RefundDraft(document, "part", yuan(1801), uuid4(), "late")], by=BY, now=NOW)
    pay(8200, one.code)
    assert left(one.card_id) == 0
    assert trial_balance() == {"CNY": 0}


@pytest.mark.django_db
def test_an_intent_without_a_card_asks_for_one():
    with refuses("card_needed"):
        payments.start(an_intent(100), return_url="http://localhost/", now=NOW)


@pytest.mark.django_db
def test_a_card_goes_into_a_wallet_whole_and_once():
    one = issued()
    assert cards.redeem_card(one.code, BUYER, now=NOW) == yuan(10000)
    assert cards.redeem_card(one.code, BUYER, now=NOW) == yuan(0)
    assert balance(f"wallet:{BUYER}", "CNY") == yuan(10000)


@pytest.mark.django_db
def test_a_card_ends_by_the_clock_and_what_is_left_stays_owed():
    one = issued(expires_at=NOW + timedelta(days=1))
    assert cards.look_up(one.code, now=NOW + timedelta(hours=23)).left == yuan(10000)
    for deed in (
        lambda now: cards.look_up(one.code, now=now),
        lambda now: cards.redeem_card(one.code, BUYER, now=now),
        lambda now: cards.use_card(an_intent(100), one.code, yuan(100), now=now),
    ):
        with refuses("card_expired"):
            deed(NOW + timedelta(days=1))
    assert left(one.card_id) == 10000


def test_how_long_a_card_is_good_for_follows_the_law_or_what_is_better():
    assert expiry("CN", 12, NOW) is None
    assert expiry("US", 12, NOW) == NOW.replace(year=2031)
    assert expiry("US", 72, NOW) == NOW.replace(year=2032)
    assert expiry("US", 0, NOW) is None
    assert expiry("FR", 12, NOW) is None
    assert expiry("US", 12, datetime(2024, 2, 29, tzinfo=UTC)) == datetime(2029, 2, 28, tzinfo=UTC)
    for country in ("CN", "US", "DE", "GB", "FR"):
        assert cards.card_law(country, date(2026, 11, 22)).source


@pytest.mark.django_db
def test_a_card_holds_no_more_than_the_law_allows():
    issued(500000)
    with refuses("card_amount"):
        issued(500001)
    with refuses("card_amount"):
        issued(99)


def bought(shop, minor: int = 20000) -> cards.Ordered:
    ordered = cards.order_card(
        yuan(minor), provider="instant", party=BUYER, locale="en", command_id=uuid4(), now=shop.now
    )
    from tests.shop import capture

    capture(ordered.intent_id, shop.now)
    return ordered


def test_a_bought_card_is_in_force_when_its_money_is_there(house):
    command = uuid4()
    order = {"provider": "instant", "party": BUYER, "locale": "en", "command_id": command, "now": house.now}
    ordered = cards.order_card(yuan(20000), **order)
    assert cards.order_card(yuan(20000), **order) is None
    with refuses("not_found"):
        cards.reveal_code(ordered.card_id, buyer=BUYER, now=house.now)
    assert left(ordered.card_id) == 0
    from tests.shop import capture

    capture(ordered.intent_id, house.now)
    house.settle()
    house.settle()
    code = cards.reveal_code(ordered.card_id, buyer=BUYER, now=house.now)
    assert cards.look_up(code, now=house.now).left == yuan(20000)
    assert balance(f"escrow:{house.sellers['house']}:CNY", "CNY") == yuan(0)
    with refuses("not_found"):
        cards.reveal_code(ordered.card_id, buyer=UUID(int=8), now=house.now)
    assert [one.id for one in cards.cards_of(BUYER)] == [ordered.card_id]
    assert outbox.parked() == []


def test_a_card_cannot_be_bought_with_a_card_or_in_a_way_that_is_not_offered(house):
    for provider in ("giftcard", "simulator2"):
        with refuses("provider_unknown"):
            cards.order_card(yuan(100), provider=provider, party=BUYER, locale="en", command_id=uuid4(), now=house.now)


def test_paying_a_bought_card_back_disables_it_and_gives_back_what_is_left(house):
    ordered = bought(house)
    house.settle()
    code = cards.reveal_code(ordered.card_id, buyer=BUYER, now=house.now)
    pay(5000, code, now=house.now)
    assert cards.void_card(ordered.card_id, why="buyer changed his mind", by=BY, now=house.now) == yuan(15000)
    with refuses("card_unknown"):
        cards.look_up(code, now=house.now)
    with refuses("card_spent"):
        cards.void_card(ordered.card_id, why="again", by=BY, now=house.now)
    paid = payments.order_payments(f"giftcard:{ordered.card_id}")
    assert (paid.captured, paid.refunded) == (yuan(20000), yuan(15000))
    assert left(ordered.card_id) == 0
    assert set(trial_balance().values()) == {0}


@pytest.mark.django_db
def test_a_given_card_that_is_voided_returns_to_the_shop():
    one = issued()
    pay(4000, one.code)
    with refuses("invalid"):
        cards.void_card(one.card_id, why="", by=BY, now=NOW)
    assert cards.void_card(one.card_id, why="sent to the wrong person", by=BY, now=NOW) == yuan(6000)
    assert balance("goodwill:giftcard:CNY", "CNY") == yuan(4000)
    page = cards.card_page(one.card_id)
    assert [move.to_state for move in page.moves] == ["active", "voided"]
    assert [line.amount.minor for line in page.lines] == [-6000, -4000, 10000]


def test_a_shop_that_does_not_sell_cards_does_not_take_them(house):
    ask = {"currency": "CNY", "country": "CN", "party": None}
    assert payments.provider_offered("giftcard", **ask)
    preferences.set_many({"giftcards.on": False}, by=BY, now=NOW)
    assert not payments.provider_offered("giftcard", **ask)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_five_hundred_spenders_of_a_card_of_a_hundred_yuan_never_take_it_below_zero():
    one = issued()
    threads, each = 20, 25

    def spend(n: int) -> list:
        answers = []
        for turn in range(each):
            draft = Posting(f"giftcard:{one.card_id}", "escrow:s1:CNY", yuan(700), uuid4(), f"order {n}-{turn}")
            try:
                post([draft], now=NOW)
                answers.append(True)
            except InsufficientFunds:
                answers.append(False)
        return answers

    answers = [one for many in at_once(threads, spend) for one in many]
    assert len(answers) == 500
    assert sum(answers) == 14
    assert left(one.card_id) == 10000 - 14 * 700
    assert trial_balance() == {"CNY": 0}


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_forty_orders_paid_at_once_with_one_card_are_paid_as_far_as_it_reaches():
    preferences.set_many({"giftcards.on": True}, by=BY, now=NOW)
    one = issued()

    def buy(n: int) -> str:
        intent_id = an_intent(3000)
        try:
            cards.use_card(intent_id, one.code, yuan(3000), now=NOW)
            return payments.start(intent_id, return_url="http://localhost/", now=NOW).kind
        except Exception as refusal:
            return refusal.code

    answers = at_once(40, buy)
    assert answers.count("done") == 3
    assert set(answers) <= {"done", "card_too_small", "insufficient_funds"}
    assert left(one.card_id) == 1000
    assert connection.vendor in ("sqlite", "postgresql")
