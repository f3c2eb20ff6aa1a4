"""Spend a card: as the payment of an intent, or into a wallet. The ledger lets nobody take more than is there."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from zhanggui.giftcards.actions.issue import account, code_hash, document
from zhanggui.giftcards.errors import CardExpired, CardTooSmall, CardUnknown
from zhanggui.giftcards.models import CardState, CardUse, GiftCard
from zhanggui.kit.money import Money
from zhanggui.kit.sql import dialect
from zhanggui.ledger.public import Posting, available, post


def card_by_code(code: str, *, now: datetime, lock: bool = False) -> GiftCard:
    """The card in force that has this code; refuses `card_unknown`, `card_expired`. Inside this module only."""
    rows = GiftCard.objects.filter(code_hash=code_hash(code), state=CardState.ACTIVE)
    card = (rows.select_for_update() if lock and dialect() == "postgresql" else rows).first()
    if card is None:
        raise CardUnknown
    if card.expires_at and card.expires_at <= now:
        raise CardExpired(on=card.expires_at.date().isoformat())
    return card


def use_card(intent_id: UUID, code: str, amount: Money, *, now: datetime) -> None:
    """Let the card pay this intent of the provider `giftcard`; starting the intent then takes the money.

    Refuses `card_unknown`, `card_expired`, and `card_too_small` when the card cannot pay all of it.
    """
    with transaction.atomic():
        card = card_by_code(code, now=now)
        left = available(account(card.id), card.currency, now=now)
        if card.currency != amount.currency or left < amount:
            raise CardTooSmall(available=left, needed=amount)
        CardUse.objects.update_or_create(intent_id=intent_id, defaults={"card": card, "at": now})


def redeem_card(code: str, party: UUID, *, now: datetime) -> Money:
    """Put all that is left on a card into a wallet; how much. A second time it is empty, and zero comes."""
    with transaction.atomic():
        card = card_by_code(code, now=now, lock=True)
        left = available(account(card.id), card.currency, now=now)
        if left:
            command = uuid5(card.id, f"redeemed {now.isoformat()} {left.minor}")
            post([Posting(account(card.id), f"wallet:{party}", left, command, document(card.id), "gift card")], now=now)
    return left
