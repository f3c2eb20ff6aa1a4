"""The thirteen invariants of the books, by number, and the worked example of an order of 200.00 to the cent."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kit.errors import CommandReused
from zhanggui.kit.money import POINTS, Money, split
from zhanggui.ledger.checks.sums_to_zero import books_balance
from zhanggui.ledger.models import Account, Transfer
from zhanggui.ledger.public import (
    InsufficientFunds,
    PeriodClosed,
    Posting,
    balance,
    balance_at,
    close_books,
    post,
    transfers_of,
    trial_balance,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CLEARING, FEE = "provider:sim:CNY", "fee:sim:CNY"
SELLER, SHIP, PLATFORM = "escrow:seller:CNY", "escrow:ship:CNY", "escrow:platform:CNY"
PAYABLE, RESERVE, RECEIVABLE, COMMISSION = (
    "payable:seller:CNY",
    "reserve:seller:CNY",
    "receivable:seller:CNY",
    "commission:platform:CNY",
)


def move(debit: str, credit: str, minor: int, document: str = "order", unit: str = "CNY") -> list[Posting]:
    return [Posting(debit, credit, Money(minor, unit), uuid4(), document)] if minor else []


def book(*moves: list[Posting], now: datetime = NOW) -> None:
    post([one for group in moves for one in group], now=now)


def held(*codes: str, unit: str = "CNY") -> tuple[int, ...]:
    return tuple(balance(code, unit).minor for code in codes)


def capture(seller: int, ship: int, platform: int, fee: int, document: str = "order") -> None:
    """The fee comes out of what the platform gets."""
    book(
        move(CLEARING, SELLER, seller, document),
        move(CLEARING, SHIP, ship, document),
        move(CLEARING, PLATFORM, platform - min(fee, platform), document),
        move(FEE, PLATFORM, min(fee, platform), document),
    )


def release(document: str = "order") -> None:
    book(
        move(SELLER, PAYABLE, left(SELLER, document), document),
        move(SHIP, PAYABLE, left(SHIP, document), document),
        move(PLATFORM, COMMISSION, left(PLATFORM, document), document),
    )


def left(code: str, document: str) -> int:
    """What a document still has in an account."""
    lines = transfers_of(document)
    return sum(line.amount.minor * ((line.credit == code) - (line.debit == code)) for line in lines)


def refund(minor: int, *, seller: int, platform: int, document: str = "order") -> tuple[int, int]:
    """Give back of the goods before release: the commission goes back pro rata (largest remainder)."""
    of_seller, of_platform = split(minor, [seller, platform])
    book(move(SELLER, CLEARING, of_seller, document), move(PLATFORM, CLEARING, of_platform, document))
    return of_seller, of_platform


def refund_after_release(minor: int, document: str = "order") -> None:
    """From the seller's payable, then the reserve; the rest the seller owes."""
    payable, reserve = held(PAYABLE, RESERVE)
    from_payable = min(minor, payable)
    from_reserve = min(minor - from_payable, reserve)
    rest = minor - from_payable - from_reserve
    book(
        move(PAYABLE, CLEARING, from_payable, document),
        move(RESERVE, CLEARING, from_reserve, document),
        move(RECEIVABLE, CLEARING, rest, document),
    )


def test_the_worked_example_to_the_cent():
    capture(16000, 2000, 2000, 600)
    assert held(CLEARING, FEE, SELLER, SHIP, PLATFORM) == (19400, 600, 16000, 2000, 2000)
    assert refund(5000, seller=16000, platform=2000) == (4444, 556)
    assert held(CLEARING, SELLER, PLATFORM) == (14400, 11556, 1444)
    book(move(CLEARING, FEE, 150))  # the provider's file says that it gives its fee back
    assert held(CLEARING, FEE) == (14550, 450)
    release()
    assert held(SELLER, SHIP, PLATFORM) == (0, 0, 0)
    assert held(PAYABLE, COMMISSION) == (13556, 1444)
    assert trial_balance() == {"CNY": 0}
    book(move(PAYABLE, CLEARING, 13056), move(PAYABLE, RESERVE, 300))  # paid out, some kept back
    refund_after_release(1000)
    assert held(PAYABLE, RESERVE, RECEIVABLE) == (0, 0, 500)
    assert trial_balance() == {"CNY": 0}


amounts = st.integers(0, 10**7)
orders = st.tuples(st.integers(1, 10**6), amounts, st.integers(1, 10**6), amounts)


@often
@given(lists=st.lists(orders, max_size=8))
def test_01_debits_equal_credits_in_every_entry_and_currency(db, lists):
    with transaction.atomic():
        for n, (seller, ship, platform, fee) in enumerate(lists):
            capture(seller, ship, platform, fee, f"order {n}")
            assert sum(line.amount.minor for line in transfers_of(f"order {n}")) == seller + ship + platform
            assert set(trial_balance().values()) == {0}
        transaction.set_rollback(True)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_02_amounts_are_whole_minor_units(wrong):
    with pytest.raises(TypeError):
        Money(wrong, "CNY")


def test_03_entries_are_never_changed_a_mistake_is_mirrored():
    capture(16000, 2000, 2000, 600)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE ledger_transfer SET amount_minor = 1")
    mirrored = [Posting(line.credit, line.debit, line.amount, uuid4(), "order") for line in transfers_of("order")]
    post(mirrored, now=NOW)
    assert held(CLEARING, FEE, SELLER, SHIP, PLATFORM) == (0, 0, 0, 0, 0)
    assert Transfer.objects.count() == 2 * len(mirrored)


@often
@given(repeats=st.integers(1, 5), minor=st.integers(1, 10**6), other=st.integers(1, 10**6))
def test_04_a_key_is_used_once(db, repeats, minor, other):
    with transaction.atomic():
        one = Posting("goodwill:x", "wallet:ann", Money(minor, "CNY"), uuid4(), "gift")
        for _ in range(repeats):
            post([one], now=NOW)
        assert held("wallet:ann") == (minor,)
        if other != minor:
            with pytest.raises(CommandReused):
                post([Posting(one.debit, one.credit, Money(other, "CNY"), one.command_id, "gift")], now=NOW)
        transaction.set_rollback(True)


@often
@given(steps=st.lists(st.tuples(st.integers(0, 50), st.integers(-500, 500)), min_size=1, max_size=12))
def test_05_a_balance_is_the_fold_of_its_entries_at_any_time(db, steps):
    with transaction.atomic():
        at, truth, known = NOW, 0, []
        for pause, minor in steps:
            at += timedelta(seconds=pause + 1)
            there = move("goodwill:x", "wallet:ann", minor) if minor > 0 else move("wallet:ann", "goodwill:x", -minor)
            try:
                post(there, now=at)
                truth += minor
            except InsufficientFunds:
                assert truth + minor < 0
            known.append((at, truth))
        for moment, wanted in known:
            assert balance_at("wallet:ann", "CNY", at=moment).minor == wanted
        assert held("wallet:ann") == (truth,)
        assert not books_balance(NOW)
        transaction.set_rollback(True)


@often
@given(order=orders, parts=st.lists(st.integers(1, 10**6), max_size=4))
def test_06_and_07_refunds_never_exceed_what_was_captured_and_a_closed_order_leaves_no_escrow(db, order, parts):
    with transaction.atomic():
        seller, ship, platform, fee = order
        capture(seller, ship, platform, fee)
        back = 0
        for part in parts:
            try:
                refund(part, seller=seller, platform=platform)
                back += part
            except (
                InsufficientFunds
            ):  # a cent of rounding may be missing on one side: then it is refused, never overdrawn
                assert back + part > seller + platform - 2
        assert back <= seller + platform
        assert min(held(SELLER, SHIP, PLATFORM)) >= 0
        release()
        assert held(SELLER, SHIP, PLATFORM) == (0, 0, 0)
        assert held(PAYABLE)[0] + held(COMMISSION)[0] == seller + ship + platform - back
        transaction.set_rollback(True)


@often
@given(order=orders)
def test_08_the_split_and_what_remains_are_what_was_captured_less_the_fee(db, order):
    with transaction.atomic():
        seller, ship, platform, fee = order
        fee = min(fee, platform)
        capture(seller, ship, platform, fee)
        split_out = left(SELLER, "order") // 2
        book(move(SELLER, PAYABLE, split_out))
        remaining = sum(held(SELLER, SHIP, PLATFORM))
        assert split_out + remaining - fee == held(CLEARING)[0] == seller + ship + platform - fee
        transaction.set_rollback(True)


@often
@given(order=orders, paid_out=st.integers(0, 10**6), kept=st.integers(0, 10**6), back=st.integers(1, 10**6))
def test_09_a_seller_is_never_below_zero_but_owes(db, order, paid_out, kept, back):
    with transaction.atomic():
        capture(*order)
        release()
        paid_out = min(paid_out, held(PAYABLE)[0])
        book(move(PAYABLE, CLEARING, paid_out))
        book(move(PAYABLE, RESERVE, min(kept, held(PAYABLE)[0])))
        own = sum(held(PAYABLE, RESERVE))
        refund_after_release(back)
        assert min(held(PAYABLE, RESERVE, RECEIVABLE)) >= 0
        assert sum(held(PAYABLE, RESERVE)) - held(RECEIVABLE)[0] == own - back
        with pytest.raises(InsufficientFunds):
            book(move(PAYABLE, CLEARING, held(PAYABLE)[0] + 1))
        transaction.set_rollback(True)


def test_10_a_closed_period_is_closed():
    capture(16000, 2000, 2000, 600)
    close_books(NOW + timedelta(seconds=1), by="staff:1", now=NOW + timedelta(days=1))
    with pytest.raises(PeriodClosed), transaction.atomic():
        refund(5000, seller=16000, platform=2000)
    assert held(SELLER) == (16000,)


@often
@given(discount=st.integers(0, 10**9), lines=st.lists(st.integers(1, 10**8), min_size=1, max_size=30))
def test_11_a_shared_discount_sums_to_itself_and_is_the_same_on_repeat(discount, lines):
    shares = split(discount, lines)
    assert sum(shares) == discount
    assert shares == split(discount, lines)
    assert max(abs(share - discount * line / sum(lines)) for share, line in zip(shares, lines, strict=True)) <= 1


@often
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["earn", "spend", "expire", "give back"]), st.integers(1, 500)), max_size=15
    )
)
def test_12_points_are_a_ledger_of_their_own_unit(db, steps):
    with transaction.atomic():
        truth = spent = 0
        for deed, points in steps:
            if deed == "earn":
                book(move("promotion:points", "points:ann", points, unit=POINTS))
                truth += points
            elif deed == "give back":
                points = min(points, spent)
                book(move("promotion:points", "points:ann", points, unit=POINTS))
                truth, spent = truth + points, spent - points
            elif points > truth:
                with pytest.raises(InsufficientFunds):
                    book(move("points:ann", "promotion:points", points, unit=POINTS))
            else:
                book(move("points:ann", "promotion:points", points, unit=POINTS))
                truth, spent = truth - points, spent + points * (deed == "spend")
        assert held("points:ann", "promotion:points", unit=POINTS) == (truth, truth)
        assert set(trial_balance()) <= {POINTS}
        assert set(trial_balance().values()) <= {0}
        transaction.set_rollback(True)


def test_12_points_are_whole_and_no_money():
    assert str(Money(158, POINTS)) == "158 PTS"
    with pytest.raises(TypeError):
        Money(1, POINTS) + Money(1, "CNY")


@often
@given(seller=st.integers(1, 10**6), platform=st.integers(1, 10**6), back=st.integers(1, 10**6))
def test_13_commission_goes_back_pro_rata_and_the_fee_only_by_the_providers_word(db, seller, platform, back):
    with transaction.atomic():
        back = min(back, seller + platform)
        capture(seller, 0, platform, platform // 2)
        fee = held(FEE)
        of_seller, of_platform = refund(back, seller=seller, platform=platform)
        assert of_seller + of_platform == back
        assert abs(of_platform * (seller + platform) - back * platform) < seller + platform
        assert held(FEE) == fee
        transaction.set_rollback(True)


def test_every_declared_account_has_a_side_and_those_that_are_owed_never_go_below_zero():
    kinds = ("wallet", "giftcard", "points", "deposit", "escrow", "payable", "reserve", "refunds")
    book(*(move("goodwill:x", f"{kind}:one", 10) for kind in kinds))
    for kind in kinds:
        with pytest.raises(InsufficientFunds):
            book(move(f"{kind}:one", "goodwill:x", 11))
        assert held(f"{kind}:one") == (10,)
    assert not Account.objects.filter(balance_minor__lt=0, may_go_negative=False).exists()
