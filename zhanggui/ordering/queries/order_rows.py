from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.ordering.dto import OrderRow
from zhanggui.ordering.models import Order, OrderLine, SellerOrder
from zhanggui.ordering.queries.order_page import payment_state, shipping_state
from zhanggui.ordering.states import OrderState
from zhanggui.payments.public import PROVIDERS, payments_of, promised_documents
from zhanggui.people.public import PartyId, find_parties, party_cards
from zhanggui.sellers.public import seller_cards

FIELDS = (
    "id number placed_at total_minor currency state confirmed_at refunded_minor units channel country locale party_id provider"
).split()
MOST = 500
PAYMENT = {
    "unpaid": Q(confirmed_at=None) & ~Q(state=OrderState.CANCELLED),
    "void": Q(confirmed_at=None, state=OrderState.CANCELLED),
    "paid": Q(confirmed_at__isnull=False, refunded_minor=0),
    "partly_refunded": Q(confirmed_at__isnull=False, refunded_minor__gt=0, refunded_minor__lt=F("total_minor")),
    "refunded": Q(confirmed_at__isnull=False, refunded_minor__gt=0, refunded_minor=F("total_minor")),
}


def order_rows(
    *,
    text: str = "",
    state: str = "",
    payment: str = "",
    shipping: str = "",
    seller_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str = "",
    unshipped: bool = False,
    unpaid: bool = False,
    locale: str = "zh-cn",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[OrderRow]:
    """Orders, newest first, in a constant number of queries.

    `text` is an order number (or a seller's part of it), a whole e-mail address or telephone number, or a SKU: personal
    fields are sealed, so nobody is found by a part of a name. `since` is included, `until` is not. `unshipped` are paid
    orders with units to send, `unpaid` those that still wait for money.
    """
    rows = _filtered(text, state, payment or ("unpaid" if unpaid else ""), seller_id, since, until, channel)
    rows = _shipping(rows, "unshipped" if unshipped else shipping)
    if cursor:
        placed_at, last = decode_cursor(cursor, 2)
        at = datetime.fromisoformat(placed_at)
        rows = rows.filter(placed_at__lte=at).filter(Q(placed_at__lt=at) | Q(id__lt=UUID(last)))  # a walk from there on
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-placed_at", "-id").values_list(*FIELDS)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    next_cursor = encode_cursor([found[-1][2].isoformat(), str(found[-1][0])]) if more else None
    return Page(tuple(_rows(found, locale)), next_cursor)


def orders_of(party_ids: Iterable[PartyId], *, limit: int = 200) -> list[OrderRow]:
    """The orders of these parties (one person's: `people.same_person`), newest first."""
    rows = Order.objects.filter(party_id__in=set(party_ids)).order_by("-placed_at", "-id")
    return _rows(list(rows.values_list(*FIELDS)[:limit]))


def _filtered(text: str, state: str, payment: str, seller_id, since, until, channel: str) -> QuerySet[Order]:
    rows = Order.objects.all()
    if text.strip():
        rows = rows.filter(_by_text(text.strip()))
    if state:
        rows = rows.filter(state=state)
    if payment:
        rows = rows.filter(_payment(payment))
    if seller_id:
        rows = rows.filter(Exists(SellerOrder.objects.filter(order_id=OuterRef("id"), seller_id=seller_id)))
    if since:
        rows = rows.filter(placed_at__gte=since)
    if until:
        rows = rows.filter(placed_at__lt=until)
    if channel:
        rows = rows.filter(channel=channel)
    return rows


def _payment(payment: str) -> Q:
    if payment not in ("on_delivery", "paid"):
        return PAYMENT.get(payment, Q(pk__in=[]))
    promised = Q(id__in=[UUID(document) for document in promised_documents() if _is_id(document)])
    return PAYMENT["paid"] & (promised if payment == "on_delivery" else ~promised)


def _is_id(document: str) -> bool:
    """Documents of orders are their ids; others pay too, such as a gift card that is bought."""
    try:
        return str(UUID(document)) == document
    except ValueError:
        return False


def _by_text(text: str) -> Q:
    if "@" in text:
        return Q(party_id__in=find_parties(email=text))
    with_sku = OrderLine.objects.filter(sku=text, seller_order__order_id=OuterRef("id"))
    found = Q(number=text.upper().split("-")[0]) | Q(Exists(with_sku))
    digits = sum(letter.isdigit() for letter in text)
    if digits >= 5 and all(letter.isdigit() or letter in "+-() " for letter in text):
        found |= Q(party_id__in=find_parties(phone=text))
    return found


def _shipping(rows: QuerySet[Order], shipping: str) -> QuerySet[Order]:
    if not shipping:
        return rows
    lines = OrderLine.objects.filter(seller_order__order_id=OuterRef("id"), kind="physical")
    left = Exists(lines.filter(quantity__gt=F("shipped") + F("dropped")))
    sent = Exists(lines.filter(shipped__gt=0))
    paid = Q(confirmed_at__isnull=False)
    wanted = {
        "unshipped": paid & Q(left),
        "open": paid & Q(left) & ~Q(sent),
        "partly": paid & Q(left) & Q(sent),
        "shipped": paid & ~Q(left) & Q(sent),
        "none": ~paid | (~Q(left) & ~Q(sent)),
    }
    return rows.filter(wanted.get(shipping, Q(pk__in=[])))


def _rows(found: list[tuple], locale: str = "zh-cn") -> list[OrderRow]:
    lines: dict[UUID, list[tuple]] = {}
    sellers: dict[UUID, dict[UUID, None]] = {}
    fields = ("seller_order__order_id", "seller_order__seller_id", "title", "kind", "quantity", "shipped", "dropped")
    of_page = OrderLine.objects.filter(seller_order__order_id__in=[row[0] for row in found]).order_by("position")
    for order_id, seller_id, title, *counts in of_page.values_list(*fields) if found else ():
        lines.setdefault(order_id, []).append((title, *counts))
        sellers.setdefault(order_id, {})[seller_id] = None
    at_door = [row[0] for row in found if row[13] in PROVIDERS and PROVIDERS.get(row[13]).settles == "on_delivery"]
    promised = {document for document, paid in payments_of(at_door).items() if paid.promised} if at_door else set()
    people = party_cards({row[12] for row in found}) if found else {}
    cards = seller_cards({seller for known in sellers.values() for seller in known}, locale=locale) if found else {}
    return [
        _row(row, lines.get(row[0], []), [cards[one].name for one in sellers.get(row[0], {})], people, promised)
        for row in found
    ]


def _row(row: tuple, lines: list[tuple], sellers: list[str], people: dict, promised: set[str]) -> OrderRow:
    (
        order_id,
        number,
        placed_at,
        total,
        currency,
        state,
        confirmed_at,
        refunded,
        units,
        channel,
        country,
        locale,
        party,
        _provider,
    ) = row
    confirmed = confirmed_at is not None
    return OrderRow(
        id=order_id,
        number=number,
        placed_at=placed_at,
        buyer_masked=people[party].masked_name if party in people else "",
        total=Money(total, currency),
        state=state,
        payment_state=payment_state(state, confirmed, refunded, total, str(order_id) in promised),
        shipping_state=shipping_state(confirmed, [line[1:] for line in lines]),
        sellers=tuple(sellers),
        units=units,
        channel=channel,
        refunded=Money(refunded, currency),
        country=country,
        locale=locale,
        party_id=party,
        confirmed_at=confirmed_at,
        first_title=lines[0][0] if lines else "",
    )
