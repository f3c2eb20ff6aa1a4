"""Activate, void and give back cards."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.giftcards.actions.issue import account, document
from zhanggui.giftcards.errors import CardSpent
from zhanggui.giftcards.models import CARD, CardState, GiftCard
from zhanggui.kit import audit, crypto
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.sql import dialect
from zhanggui.ledger.public import Posting, available, post
from zhanggui.payments.public import RefundDraft, order_payments, refund
from zhanggui.sellers.public import house_seller


def _locked(card_id: UUID) -> GiftCard:
    rows = GiftCard.objects.filter(id=card_id)
    card = (rows.select_for_update() if dialect() == "postgresql" else rows).first()
    if card is None:
        raise NotFound(what="giftcard")
    return card


def _escrow(card: GiftCard) -> str:
    house = house_seller()
    if house is None:
        raise NotFound(what="seller")
    return f"escrow:{house.id}:{card.currency}"


def activate_card(card_id: UUID, *, now: datetime) -> bool:
    """The money of a card that was ordered is there: from now on it is owed to whoever holds the card."""
    with transaction.atomic():
        card = _locked(card_id)
        paid = order_payments(document(card.id))
        if card.state != CardState.WAITING or (paid.captured - paid.refunded).minor < card.amount_minor:
            return False
        CARD.move_one(GiftCard, card.id, to=CardState.ACTIVE, by="system:payments", now=now)
        amount = Money(card.amount_minor, card.currency)
        post([Posting(_escrow(card), account(card.id), amount, card.id, document(card.id), "sold")], now=now)
    return True


def void_card(card_id: UUID, *, why: str, by: str, now: datetime) -> Money:
    """Take a card out of force; what was left on it. What was given away comes back to the shop; what was bought is paid
    back to its buyer, through the payment it came by. Refuses `card_spent` when it is void already."""
    if not why.strip():
        raise Invalid(field="why", problem=_("say why"))
    with transaction.atomic():
        card = _locked(card_id)
        if card.state == CardState.VOIDED:
            raise CardSpent
        left = available(account(card.id), card.currency, now=now)
        was_active = card.state == CardState.ACTIVE
        CARD.move_one(GiftCard, card.id, to=CardState.VOIDED, by=by, why=why, now=now)
        if was_active and left:
            to = _escrow(card) if card.sold else f"goodwill:giftcard:{card.currency}"
            post([Posting(account(card.id), to, left, uuid5(card.id, "voided"), document(card.id), "voided")], now=now)
            if card.sold:
                draft = RefundDraft(document(card.id), str(card.id), left, uuid5(card.id, "refund"), why)
                refund([draft], by=by, now=now)
        facts = {"minor": left.minor, "currency": card.currency, "why": why}
        audit.note(by=by, deed="giftcards.void", object_kind="giftcard", object_id=card.id, facts=facts, now=now)
    return left


def reveal_code(card_id: UUID, *, buyer: UUID, now: datetime) -> str:
    """The code of a card in force, for the buyer who ordered it. Every look is noted."""
    card = GiftCard.objects.filter(id=card_id, buyer=buyer, state=CardState.ACTIVE).first()
    if card is None:
        raise NotFound(what="giftcard")
    audit.note(by=f"party:{buyer}", deed="giftcards.reveal", object_kind="giftcard", object_id=card.id, now=now)
    return crypto.unseal_shop(bytes(card.sealed), f"giftcard:{card.id}").decode()
