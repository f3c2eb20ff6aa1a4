"""Cards as pages show them: never the code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.giftcards.actions.issue import account, document
from zhanggui.giftcards.actions.spend import card_by_code
from zhanggui.giftcards.models import CardState, GiftCard
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.kit.states import Move, history
from zhanggui.ledger.public import StatementLine, balances, statement
from zhanggui.payments.public import OrderPayments, order_payments


@dataclass(frozen=True, slots=True)
class CardView:
    id: UUID
    hint: str
    state: str
    state_label: str
    amount: Money
    left: Money
    sold: bool
    by: str
    why: str
    expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CardPage:
    card: CardView
    lines: tuple[StatementLine, ...]
    moves: tuple[Move, ...]
    payments: OrderPayments | None


def _views(rows: list[GiftCard]) -> list[CardView]:
    left = balances((account(row.id), row.currency) for row in rows)
    return [
        CardView(
            row.id,
            row.hint,
            row.state,
            str(CardState(row.state).label),
            Money(row.amount_minor, row.currency),
            left[account(row.id), row.currency],
            row.sold,
            row.by,
            row.why,
            row.expires_at,
            row.created_at,
        )
        for row in rows
    ]


def cards(*, hint: str = "", cursor: str | None = None, limit: int = 50) -> Page[CardView]:
    """Cards, newest first; `hint`: by the last four characters of the code."""
    rows = GiftCard.objects.order_by("-id")
    if hint:
        rows = rows.filter(hint=hint.strip().upper()[-4:])
    if cursor:
        rows = rows.filter(id__lt=UUID(decode_cursor(cursor)[0]))
    found = list(rows[: limit + 1])
    after = encode_cursor([str(found[limit - 1].id)]) if len(found) > limit else None
    return Page(tuple(_views(found[:limit])), after)


def cards_of(party: UUID) -> list[CardView]:
    """What a buyer ordered."""
    return _views(list(GiftCard.objects.filter(buyer=party).order_by("-id")[:100]))


def card_page(card_id: UUID, *, buyer: UUID | None = None) -> CardPage:
    """One card and what happened with it; another buyer's is as absent as none."""
    rows = GiftCard.objects.filter(id=card_id)
    row = (rows.filter(buyer=buyer) if buyer else rows).first()
    if row is None:
        raise NotFound(what="giftcard")
    lines = statement(account(row.id), row.currency, limit=200).items
    paid = order_payments(document(row.id)) if row.sold else None
    return CardPage(_views([row])[0], lines, tuple(history([row.id])), paid)


def look_up(code: str, *, now: datetime) -> CardView:
    """What is left on the card with this code; refuses `card_unknown`, `card_expired`."""
    return _views([card_by_code(code, now=now)])[0]
