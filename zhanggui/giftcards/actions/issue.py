"""Issue a gift card: given by the shop, or ordered by a buyer and in force when the money is there."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.giftcards.errors import CardAmount
from zhanggui.giftcards.law import card_law, expiry
from zhanggui.giftcards.models import CARD, CardState, GiftCard
from zhanggui.kit import audit, crypto, preferences
from zhanggui.kit.errors import CommandReused, Invalid
from zhanggui.kit.ids import ALPHABET, uuid7
from zhanggui.kit.money import Money
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.public import IntentDraft, ProviderUnknown, Share, open_intents, provider_offered
from zhanggui.sellers.public import house_seller

LENGTH = 16  # of 30 letters: nobody guesses one
LEAST_MINOR, MOST_MINOR = 100, 1_000_000


@dataclass(frozen=True, slots=True)
class Issued:
    """`code` is shown now and not again; "" when the command is repeated."""

    card_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class Ordered:
    card_id: UUID
    intent_id: UUID


def account(card_id: UUID) -> str:
    return f"giftcard:{card_id}"


def document(card_id: UUID) -> str:
    return f"giftcard:{card_id}"


def code_hash(code: str) -> bytes:
    """Keyed: a stolen table cannot be tried against. Spaces, hyphens and small letters are forgiven."""
    return crypto.blind_index("".join(one for one in code.upper() if one.isalnum()), "giftcards.code")


def issue_card(
    amount: Money, *, by: str, why: str, command_id: UUID, expires_at: datetime | None = None, now: datetime
) -> Issued:
    """Give a card away: the shop's expense. Once per `command_id`; refuses `invalid`, `card_amount`."""
    if not why.strip():
        raise Invalid(field="why", problem=_("say why"))
    with transaction.atomic():
        if known := _known(command_id, amount):
            return Issued(known, "")
        card, code = _make(amount, CardState.ACTIVE, by=by, why=why, command_id=command_id, now=now)
        GiftCard.objects.filter(id=card.id).update(expires_at=expires_at)
        debit = f"goodwill:giftcard:{amount.currency}"
        post([Posting(debit, account(card.id), amount, card.id, document(card.id), "issued")], now=now)
        facts = {"minor": amount.minor, "currency": amount.currency, "why": why}
        audit.note(by=by, deed="giftcards.issue", object_kind="giftcard", object_id=card.id, facts=facts, now=now)
    return Issued(card.id, code)


def order_card(
    amount: Money, *, provider: str, party: UUID, locale: str, command_id: UUID, now: datetime
) -> Ordered | None:
    """A buyer orders a card; pay the intent and it is in force. None when the command is repeated."""
    house = house_seller()
    offered = provider_offered(provider, currency=amount.currency, country="", party=party)
    if house is None or not offered or provider == "giftcard":
        raise ProviderUnknown
    with transaction.atomic():
        if _known(command_id, amount):
            return None
        card, _code = _make(
            amount, CardState.WAITING, by=f"party:{party}", why="", command_id=command_id, now=now, buyer=party
        )
        share = Share(str(card.id), str(house.id), amount)
        draft = IntentDraft(document(card.id), provider, amount, (share,), party, locale)
        (intent,) = open_intents([draft], now=now)
    return Ordered(card.id, intent)


def _known(command_id: UUID, amount: Money) -> UUID | None:
    known = GiftCard.objects.filter(command_id=command_id).first()
    if known and Money(known.amount_minor, known.currency) != amount:
        raise CommandReused(command_id=str(command_id))
    return known.id if known else None


def _make(
    amount: Money, state: CardState, *, by: str, why: str, command_id: UUID, now: datetime, buyer: UUID | None = None
) -> tuple[GiftCard, str]:
    country = preferences.get("shop.country")
    law = card_law(country, now.date())
    most = law.largest_minor if law.largest_minor and law.currency == amount.currency else MOST_MINOR
    if not LEAST_MINOR <= amount.minor <= most:
        least, largest = Money(LEAST_MINOR, amount.currency), Money(most, amount.currency)
        raise CardAmount(least=least, most=largest)
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code = "-".join(plain[place : place + 4] for place in range(0, LENGTH, 4))
    key = uuid7()
    card = GiftCard.objects.create(
        id=key,
        command_id=command_id,
        code_hash=code_hash(code),
        sealed=crypto.seal_shop(code, f"giftcard:{key}"),
        hint=plain[-4:],
        amount_minor=amount.minor,
        currency=amount.currency,
        state=state,
        buyer=buyer,
        sold=buyer is not None,
        by=by,
        why=why[:200],
        expires_at=expiry(country, preferences.get("giftcards.months"), now),
        created_at=now,
    )
    CARD.log([(card.id, "", state)], by=by, why=why, now=now)
    return card, code
