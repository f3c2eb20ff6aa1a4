"""Open intents: what is to be paid, before anybody is asked for money."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.kit import sql
from zhanggui.kit.ids import public_number, uuid7
from zhanggui.kit.money import Money
from zhanggui.payments.errors import ProviderUnknown
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState

COLUMNS = [
    "id",
    "document",
    "reference",
    "payer",
    "provider",
    "amount_minor",
    "currency",
    "shares",
    "locale",
    "state",
    "provider_ref",
    "captured_minor",
    "refunded_minor",
    "created_at",
]


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a payment that belongs to one seller: `ref` is the seller's part of the document."""

    ref: str
    seller_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class IntentDraft:
    """`reference` is what a person sees and writes on a transfer: the order number. Shares sum to the amount."""

    document: str
    provider: str
    amount: Money
    shares: tuple[Share, ...]
    payer: UUID | None = None
    locale: str = "zh-cn"
    reference: str = ""


def open_intents(drafts: list[IntentDraft], *, now: datetime) -> list[UUID]:
    """One intent per draft, in order, in one statement. Refuses `provider_unknown`."""
    rows, ids = [], []
    for draft in drafts:
        if draft.provider not in PROVIDERS:
            raise ProviderUnknown(provider=draft.provider)
        rows.append(_row(draft, now))
        ids.append(rows[-1][0])
    sql.insert_many(Intent, COLUMNS, rows)
    return ids


def _row(draft: IntentDraft, now: datetime) -> tuple:
    total = sum((share.amount for share in draft.shares), Money.zero(draft.amount.currency))
    if draft.amount.minor <= 0 or total != draft.amount or any(share.amount.minor < 0 for share in draft.shares):
        raise ValueError(f"shares must sum to a positive amount: {draft}")
    shares = [[str(share.ref), str(share.seller_id), share.amount.minor] for share in draft.shares if share.amount]
    reference = draft.reference or public_number()
    money = (draft.amount.minor, draft.amount.currency)
    head = (uuid7(), str(draft.document), reference, draft.payer, draft.provider)
    return (*head, *money, shares, draft.locale, str(IntentState.CREATED), "", 0, 0, now)
