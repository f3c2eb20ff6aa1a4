"""Points of members, counted whole in a unit of their own. What earns them, what they are worth and when they end is decided
above; here is only that they are never made of nothing, never spent twice and never below zero."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import POINTS, Money
from zhanggui.ledger.actions.post import Posting, post
from zhanggui.ledger.errors import InsufficientFunds
from zhanggui.ledger.models import Transfer
from zhanggui.ledger.queries.balances import available

GIVEN = "promotion:points"


def points_account(party: UUID | str) -> str:
    return f"points:{party}"


def points_of(party: UUID | str, *, now: datetime) -> int:
    """What somebody can spend at this instant."""
    return available(points_account(party), POINTS, now=now).minor


def give_points(party: UUID | str, points: int, *, document: str, why: str, command_id: UUID, now: datetime) -> None:
    """Points for a document, once per command."""
    _move(GIVEN, points_account(party), points, document, why, command_id, now)


def spend_points(party: UUID | str, points: int, *, document: str, why: str, command_id: UUID, now: datetime) -> None:
    """Points are used up (or run out). Refuses `insufficient_funds`."""
    _move(points_account(party), GIVEN, points, document, why, command_id, now)


def take_back_points(
    party: UUID | str, points: int, *, document: str, why: str, command_id: UUID, now: datetime
) -> int:
    """Points of goods that came back: as many as are still there; how many. Asked again, the same is taken once."""
    before = Transfer.objects.filter(command_id=command_id).values_list("amount_minor", flat=True).first()
    if before is not None:
        return before
    while (there := min(points, points_of(party, now=now))) > 0:
        try:
            spend_points(party, there, document=document, why=why, command_id=command_id, now=now)
        except InsufficientFunds:  # spent a moment ago: nothing was written, look again
            continue
        return there
    return 0


def _move(debit: str, credit: str, points: int, document: str, why: str, command_id: UUID, now: datetime) -> None:
    if type(points) is not int or points <= 0:
        raise Invalid(field="points", problem=_("Give a whole number above zero."))
    post([Posting(debit, credit, Money(points, POINTS), command_id, document, why)], now=now)
