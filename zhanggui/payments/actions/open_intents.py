"""Open intents: what is to be paid, before anybody is asked for money."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from zhanggui.kit import outbox, sql
from zhanggui.kit.errors import Refusal
from zhanggui.kit.ids import public_number, uuid7
from zhanggui.kit.money import Money
from zhanggui.ledger.public import InsufficientFunds, Posting, post
from zhanggui.payments.actions.capture import info, posting_of
from zhanggui.payments.actions.confirm_spend import require_confirmation
from zhanggui.payments.errors import ProviderUnknown
from zhanggui.payments.events import PaymentCaptured
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import INTENT, IntentState


class _Row(NamedTuple):
    """The columns of a new intent."""

    id: UUID
    document: str
    reference: str
    payer: UUID | None
    provider: str
    amount_minor: int
    currency: str
    shares: list[list]
    locale: str
    state: str
    provider_ref: str
    captured_minor: int
    refunded_minor: int
    created_at: datetime
    captured_at: datetime | None
    capture_later: bool = False
    session: str = ""


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


@dataclass(frozen=True, slots=True)
class Opened:
    """`captured`: the money is booked already; there is nothing to start."""

    id: UUID
    captured: bool


def open_intents(drafts: list[IntentDraft], *, now: datetime) -> list[UUID]:
    """One intent per draft, in order, in one statement. Refuses `provider_unknown`."""
    rows = [_row(draft, now) for draft in drafts]
    sql.insert_many(Intent, _Row._fields, rows)
    return [row.id for row in rows]


def open_and_capture(drafts: list[IntentDraft], *, now: datetime) -> list[Opened]:
    """The same; and what a provider moves "at once" is booked in the caller's transaction: one commit for order and money.

    Where the payer's account does not hold enough, the intent stays open, and `start` says why. Call it last: the ledger's
    accounts are the busiest rows."""
    rows = [_row(draft, now) for draft in drafts]
    captured = _captured([row for row in rows if PROVIDERS.get(row.provider).settles == "at_once"], now=now)
    paid = [row for row in rows if row.id in captured]
    written = [_paid(row, now) if row.id in captured else row for row in rows]
    sql.insert_many(Intent, _Row._fields, written)
    INTENT.log(
        [(row.id, row.state, IntentState.CAPTURED) for row in paid], by="system:payments", why="paid at once", now=now
    )
    outbox.record(*(PaymentCaptured(row.id, row.document, settled=True) for row in paid))
    return [Opened(row.id, row.id in captured) for row in rows]


def _paid(row: _Row, now: datetime) -> _Row:
    return row._replace(state=str(IntentState.CAPTURED), captured_minor=row.amount_minor, captured_at=now)


def _captured(rows: list[_Row], *, now: datetime) -> set[UUID]:
    """Post the money of these intents together; when somebody has too little, each for itself."""
    postings: dict[UUID, list[Posting]] = {}
    for row in rows:
        with suppress(Refusal):
            require_confirmation(row)
            account = PROVIDERS.get(row.provider).account(info(row))
            postings[row.id] = [posting_of(row, share, account) for share in row.shares]
    try:
        post([one for each in postings.values() for one in each], now=now)
        return set(postings)
    except InsufficientFunds:
        booked = set()
        for intent_id, each in postings.items():
            with suppress(InsufficientFunds):
                post(each, now=now)
                booked.add(intent_id)
        return booked


def _row(draft: IntentDraft, now: datetime) -> _Row:
    if draft.provider not in PROVIDERS:
        raise ProviderUnknown(provider=draft.provider)
    total = sum(share.amount.minor for share in draft.shares)
    currencies = {share.amount.currency for share in draft.shares} | {draft.amount.currency}
    if (
        draft.amount.minor <= 0
        or total != draft.amount.minor
        or len(currencies) > 1
        or min(share.amount.minor for share in draft.shares) < 0
    ):
        raise ValueError(f"shares must sum to a positive amount: {draft}")
    shares = [[str(share.ref), str(share.seller_id), share.amount.minor] for share in draft.shares if share.amount]
    reference = draft.reference or public_number()
    money = (draft.amount.minor, draft.amount.currency)
    head = (uuid7(), str(draft.document), reference, draft.payer, draft.provider)
    return _Row(*head, *money, shares, draft.locale, str(IntentState.CREATED), "", 0, 0, now, None)
