"""Holds: what is kept back cannot be spent twice, and the clock ends it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.together import at_once
from zhanggui.kit.errors import CommandReused
from zhanggui.kit.money import Money
from zhanggui.ledger.actions.holds import lapse_holds
from zhanggui.ledger.checks.sums_to_zero import books_balance
from zhanggui.ledger.models import Account, Hold
from zhanggui.ledger.public import (
    HoldDraft,
    HoldOver,
    InsufficientFunds,
    Posting,
    available,
    balance,
    hold,
    post,
    release_hold,
    settle_hold,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=15)
pytestmark = pytest.mark.django_db


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def give(minor: int) -> None:
    post([Posting("goodwill:x", "wallet:ann", yuan(minor), uuid4(), "gift")], now=NOW)


def keep(minor: int, *, until=SOON, command: UUID | None = None, document: str = "order") -> UUID:
    return hold(
        HoldDraft("wallet:ann", "escrow:s1:CNY", yuan(minor), command or uuid4(), document, until, "test"), now=NOW
    )


def spend(minor: int, now=NOW) -> None:
    post([Posting("wallet:ann", "escrow:s2:CNY", yuan(minor), uuid4(), "other")], now=now)


def test_what_is_held_is_not_there_to_be_spent_and_is_still_the_owners():
    give(1000)
    keep(700)
    assert balance("wallet:ann", "CNY") == yuan(1000)
    assert available("wallet:ann", "CNY", now=NOW) == yuan(300)
    with pytest.raises(InsufficientFunds) as refused:
        spend(301)
    assert refused.value.facts["available"] == "3.00 CNY"
    with pytest.raises(InsufficientFunds):
        keep(301)
    spend(300)


def test_a_settled_hold_is_posted_once_and_its_rest_is_free_again():
    give(1000)
    held = keep(700)
    settle_hold(held, yuan(450), by="system:test", now=NOW)
    settle_hold(held, yuan(450), by="system:test", now=NOW)
    assert balance("escrow:s1:CNY", "CNY") == yuan(450)
    assert available("wallet:ann", "CNY", now=NOW) == yuan(550)
    with pytest.raises(HoldOver):
        settle_hold(held, yuan(10), by="system:test", now=NOW)
    assert not books_balance(NOW)


def test_a_hold_lapses_by_the_clock_even_if_no_worker_runs():
    give(1000)
    held = keep(700)
    with pytest.raises(InsufficientFunds):
        spend(301, SOON - timedelta(seconds=1))
    spend(1000, SOON)
    with pytest.raises(HoldOver):
        settle_hold(held, by="system:test", now=SOON)
    assert Hold.objects.get().state == "held"
    assert lapse_holds(SOON) == 1
    assert Hold.objects.get().state == "lapsed"
    assert Account.objects.get(code="wallet:ann").held_minor == 0
    assert not books_balance(NOW)


def test_a_released_hold_gives_back_and_a_repeated_command_holds_once():
    give(1000)
    command = uuid4()
    first = keep(700, command=command)
    assert keep(700, command=command) == first
    with pytest.raises(CommandReused):
        keep(701, command=command)
    release_hold(first, by="staff:1", why="called off", now=NOW)
    release_hold(first, by="staff:1", why="called off", now=NOW)
    assert available("wallet:ann", "CNY", now=NOW) == yuan(1000)
    with pytest.raises(HoldOver):
        settle_hold(first, by="system:test", now=NOW)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_holders_and_spenders_at_once_never_take_more_than_there_is():
    give(1000)

    def grab(n: int):
        return keep(70, document=f"order {n}") if n % 2 else spend(70)

    answers = at_once(40, grab)
    taken = [one for one in answers if not isinstance(one, Exception)]
    assert {type(one) for one in answers if isinstance(one, Exception)} == {InsufficientFunds}
    assert len(taken) == 14
    assert available("wallet:ann", "CNY", now=NOW) == yuan(20)
    for one in taken:
        if one:
            settle_hold(one, by="system:test", now=NOW)
    assert balance("wallet:ann", "CNY") == yuan(20)
    assert not books_balance(NOW)
