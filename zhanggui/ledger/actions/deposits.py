"""Deposits of sellers: taken, given back, and drawn on for what was paid to buyers in advance (E-Commerce Law, art. 58)."""

from datetime import datetime
from uuid import UUID, uuid5

from zhanggui.kit.money import Money
from zhanggui.ledger.actions.post import Posting, post
from zhanggui.ledger.errors import InsufficientFunds
from zhanggui.ledger.models import Transfer
from zhanggui.ledger.queries.balances import available


def deposit_account(seller: UUID | str) -> str:
    return f"deposit:{seller}"


def compensation_account(seller: UUID | str) -> str:
    """What was paid to buyers in advance for a seller and not got back yet."""
    return f"compensation:{seller}"


def take_deposit(
    seller: UUID | str, amount: Money, *, money: str, document: str, command_id: UUID, now: datetime
) -> None:
    """A seller has paid his deposit into `money` (the account of a bank or a company)."""
    post([Posting(money, deposit_account(seller), amount, command_id, document, "deposit taken")], now=now)


def return_deposit(
    seller: UUID | str, amount: Money, *, money: str, document: str, command_id: UUID, now: datetime
) -> None:
    """He gets it back. Refuses `insufficient_funds`: never more than is left of it."""
    post([Posting(deposit_account(seller), money, amount, command_id, document, "deposit returned")], now=now)


def pay_in_advance(
    seller: UUID | str, amount: Money, *, money: str, document: str, command_id: UUID, now: datetime
) -> Money:
    """Pay a buyer for a seller who does not, and draw it from his deposit as far as that reaches; what he still owes of it.

    Both in one list: one cannot be booked without the other."""
    owed, draw, currency = compensation_account(seller), uuid5(command_id, "draw"), amount.currency
    known = dict(Transfer.objects.filter(command_id__in=[command_id, draw]).values_list("command_id", "amount_minor"))
    paid = Posting(owed, money, amount, command_id, document, "paid in advance")
    if command_id in known:
        post([paid], now=now)  # the same again is passed over, another sum refused
        return amount - Money(known.get(draw, 0), currency)
    while True:
        there = max(min(available(deposit_account(seller), currency, now=now).minor, amount.minor), 0)
        drawn = (
            [Posting(deposit_account(seller), owed, Money(there, currency), draw, document, "drawn")] if there else []
        )
        try:
            post([paid, *drawn], now=now)
        except InsufficientFunds:  # drawn a moment ago: nothing was written, look again
            continue
        return amount - Money(there, currency)


def settle_advance(
    seller: UUID | str, amount: Money, *, money: str, document: str, command_id: UUID, now: datetime
) -> None:
    """The seller pays what he still owes. Refuses `insufficient_funds`: never more than that."""
    post([Posting(money, compensation_account(seller), amount, command_id, document, "advance settled")], now=now)
