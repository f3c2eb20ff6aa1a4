"""Put money into a buyer's wallet."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import Money
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.providers.wallet import wallet_code

SOURCES = {"goodwill": "goodwill:wallet", "bank": "provider:bank"}


def top_up_wallet(
    party: UUID,
    amount: Money,
    *,
    by: str,
    why: str,
    command_id: UUID,
    source: Literal["goodwill", "bank"] = "goodwill",
    now: datetime,
) -> None:
    """Credit a wallet, once per `command_id`: as a present of the shop, or for money that arrived at its bank."""
    if amount.minor <= 0:
        raise Invalid(field="amount", problem=_("must be above zero"))
    with transaction.atomic():
        debit = f"{SOURCES[source]}:{amount.currency}"
        post([Posting(debit, wallet_code(party), amount, command_id, f"topup:{command_id}"[:64], why)], now=now)
        facts = {"minor": amount.minor, "currency": amount.currency, "why": why, "source": source}
        audit.note(by=by, deed="payments.top_up_wallet", object_kind="party", object_id=party, facts=facts, now=now)
