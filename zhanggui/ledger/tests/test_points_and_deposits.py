"""Points and deposits: never of nothing, never below zero, never twice."""

import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.together import at_once
from zhanggui.kit.errors import CommandReused, Invalid
from zhanggui.kit.money import POINTS, Money
from zhanggui.ledger.public import (
    InsufficientFunds,
    balance,
    compensation_account,
    deposit_account,
    give_points,
    pay_in_advance,
    points_of,
    return_deposit,
    settle_advance,
    spend_points,
    take_back_points,
    take_deposit,
    trial_balance,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BANK = "provider:bank:CNY"
pytestmark = pytest.mark.django_db


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def how(command=None) -> dict:
    return {"document": "paper", "command_id": command or uuid4(), "now": NOW}


def test_random_points_are_the_fold_of_what_was_done_and_sum_to_zero():
    chance, truth = random.Random(7), {"ann": 0, "ben": 0}
    for _ in range(300):
        who, points, deed = chance.choice(("ann", "ben")), chance.randrange(1, 500), chance.randrange(3)
        if deed == 0:
            give_points(who, points, why="earned", **how())
            truth[who] += points
        elif deed == 1 and points > truth[who]:
            with pytest.raises(InsufficientFunds):
                spend_points(who, points, why="spent", **how())
        elif deed == 1:
            spend_points(who, points, why="spent", **how())
            truth[who] -= points
        else:
            taken = take_back_points(who, points, why="returned", **how())
            assert taken == min(points, truth[who])
            truth[who] -= taken
        assert {one: points_of(one, now=NOW) for one in truth} == truth
    assert trial_balance() == {POINTS: 0}


def test_a_repeat_gives_once_and_another_sum_is_refused():
    command = uuid4()
    for _ in range(3):
        give_points("ann", 100, why="earned", **how(command))
    assert points_of("ann", now=NOW) == 100
    with pytest.raises(CommandReused):
        give_points("ann", 101, why="earned", **how(command))
    for nothing in (0, -5, True, 1.5):
        with pytest.raises(Invalid):
            give_points("ann", nothing, why="earned", **how())


@pytest.mark.django_db(transaction=True)
def test_forty_who_spend_at_once_take_what_is_there_and_no_more():
    give_points("ann", 100, why="earned", **how())
    at_once(40, lambda _: spend_points("ann", 10, why="spent", **how()))
    assert points_of("ann", now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_at_once_and_again_is_taken_once():
    give_points("ann", 100, why="earned", **how())
    command = uuid4()
    taken = at_once(
        12, lambda number: take_back_points("ann", 30, why="returned", **how(command if number < 6 else None))
    )
    assert sorted(taken[:6]) == [taken[0]] * 6 and taken[0] + sum(taken[6:]) == 100
    assert take_back_points("ann", 30, why="returned", **how(command)) == taken[0]
    assert points_of("ann", now=NOW) == 0


def test_an_advance_that_is_ordered_again_is_paid_once():
    take_deposit("s1", yuan(100), money=BANK, **how())
    command = uuid4()
    for _ in range(3):
        assert pay_in_advance("s1", yuan(300), money=BANK, **how(command)) == yuan(200)
    assert balance(compensation_account("s1"), "CNY") == yuan(200)
    with pytest.raises(CommandReused):
        pay_in_advance("s1", yuan(301), money=BANK, **how(command))


def test_a_deposit_is_taken_drawn_on_and_given_back_to_the_cent():
    take_deposit("s1", yuan(50000), money=BANK, **how())
    assert pay_in_advance("s1", yuan(20000), money=BANK, **how()) == yuan(0)
    assert (balance(deposit_account("s1"), "CNY"), balance(compensation_account("s1"), "CNY")) == (yuan(30000), yuan(0))
    assert pay_in_advance("s1", yuan(45000), money=BANK, **how()) == yuan(15000)
    assert (balance(deposit_account("s1"), "CNY"), balance(compensation_account("s1"), "CNY")) == (yuan(0), yuan(15000))
    with pytest.raises(InsufficientFunds):
        return_deposit("s1", yuan(1), money=BANK, **how())
    with pytest.raises(InsufficientFunds):
        settle_advance("s1", yuan(15001), money=BANK, **how())
    settle_advance("s1", yuan(15000), money=BANK, **how())
    take_deposit("s1", yuan(700), money=BANK, **how())
    return_deposit("s1", yuan(700), money=BANK, **how())
    assert balance(BANK, "CNY") == yuan(0)
    assert trial_balance() == {"CNY": 0}
