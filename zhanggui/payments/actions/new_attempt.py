"""Try again: another intent for a document, after a refusal or with another provider."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.payments.actions.cancel_intents import cancel_locked
from zhanggui.payments.actions.capture import locked
from zhanggui.payments.actions.open_intents import IntentDraft, Share, open_intents
from zhanggui.payments.errors import IntentClosed, ProviderUnknown
from zhanggui.payments.ports import PROVIDERS


def new_attempt(document: str, provider: str, *, by: str = "", now: datetime) -> UUID:
    """A new intent over the same sum and shares; open ones of the document are cancelled.

    Refuses `payment_closed` when the document is paid already, `provider_unknown`.
    """
    with transaction.atomic():
        intents = locked(document=str(document))
        if not intents:
            raise NotFound(what="payment")
        if any(one.captured_minor > one.refunded_minor for one in intents):
            raise IntentClosed
        last = intents[-1]
        offered = provider in PROVIDERS and PROVIDERS.get(provider).offered(
            currency=last.currency, country="", party=last.payer
        )
        if not offered:
            raise ProviderUnknown(provider=provider)
        cancel_locked(intents, by=by or "system:new_attempt", why="paid another way", now=now)
        shares = tuple(Share(ref, seller, Money(minor, last.currency)) for ref, seller, minor in last.shares)
        amount = Money(last.amount_minor, last.currency)
        draft = IntentDraft(last.document, provider, amount, shares, last.payer, last.locale, last.reference)
        return open_intents([draft], now=now)[0]
