from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhanggui.catalogue.public import PictureRef, owed_units
from zhanggui.kit import sql, states
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering.dto import OrderLineView, OrderMove, OrderPage, RefundView, SellerPart
from zhanggui.ordering.goods import incomplete
from zhanggui.ordering.models import Order, OrderAdjustment, OrderLine, OrderRefund, SellerOrder
from zhanggui.ordering.queries.quote import tax_lines
from zhanggui.ordering.quote_dto import Adjustment
from zhanggui.ordering.states import OrderState
from zhanggui.ordering.taxing import tax_kind
from zhanggui.payments.public import OrderPayments, payments_of
from zhanggui.people.public import Contact, PartyId, PostalAddress, same_person, unseal
from zhanggui.sellers.public import SellerCard, seller_cards

SEALED = "ordering.order"
ORDER = (
    "id number state party_id placed_at confirmed_at pay_until locale currency country channel provider intent_id "
    "items_minor delivery_minor tax_minor total_minor tax_included tax_rounding tax_half tax_treatment refunded_minor sealed "
    "terms review"
)
PART = (
    "id order_id seller_id number state items_minor delivery_minor delivery_tax_rate delivery_tax_minor tax_minor "
    "total_minor refunded_minor delivery_refunded_minor delivery_code delivery_name delivery_taxes"
)
LINE = (
    "id seller_order_id position variant_id product_id sku title options kind quantity unit_minor discount_minor "
    "total_minor tax_class tax_rate tax_minor picture shipped dropped refunded refunded_minor later ship_by parts"
)
ADJUSTMENT = "order_id rule label amount_minor bearer code delivery shares"
REFUND = (
    "id group_id seller_order_id items_minor delivery_minor amount_minor tax_minor lines restocked why by at shares"
)


def order_page(number: str, *, viewer: PartyId | None, locale: str) -> OrderPage:
    """All that the order page shows, in a constant number of queries. Another's order is as absent as no order.

    `viewer` sees the orders of all parties that share the e-mail address they proved. Without a viewer nothing is seen:
    guests come by `order_by_link`.
    """
    order = Order.objects.filter(number=number.strip().upper()).first()
    if order is None or viewer is None or order.party_id not in same_person(viewer):
        raise NotFound(what="order")
    return page_of(order, locale=locale)


def order_view(order_id: UUID, *, locale: str = "") -> OrderPage:
    """The same by id, for those who answer for themselves (mail, handlers), in `locale` or the order's own.

    Never shown to somebody by a number they typed."""
    page = order_views([order_id], locale=locale).get(order_id)
    if page is None:
        raise NotFound(what="order")
    return page


def order_views(order_ids: Iterable[UUID], *, locale: str = "") -> dict[UUID, OrderPage]:
    """The same for many, in as many queries as for one; unknown ids are left out."""
    which, params = sql.among("id", set(order_ids))
    return _pages(sql.select(Order, ORDER, f"WHERE {which}", params), locale=locale)


def payment_state(state: str, confirmed: bool, refunded: int, total: int, promised: bool = False) -> str:
    if not confirmed:
        return "void" if state == OrderState.CANCELLED else "unpaid"
    if promised:
        return "on_delivery"
    if refunded and refunded >= total:
        return "refunded"
    return "partly_refunded" if refunded else "paid"


def shipping_state(confirmed: bool, lines: Iterable[tuple[str, int, int, int]]) -> str:
    """From (kind, quantity, shipped, dropped) of the lines."""
    physical = [line[1:] for line in lines if line[0] == "physical"]
    sent = sum(shipped for _, shipped, _ in physical)
    left = sum(quantity - shipped - dropped for quantity, shipped, dropped in physical)
    if not confirmed or not (sent or left):
        return "none"
    return ("partly" if sent else "open") if left else "shipped"


def page_of(order: Order, *, locale: str) -> OrderPage:
    return _pages([order], locale=locale)[order.id]


@dataclass(slots=True)
class _Rows:
    """What hangs on one order."""

    parts: list[Any] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    refunds: list[Any] = field(default_factory=list)
    adjustments: list[Any] = field(default_factory=list)
    moves: list[states.Move] = field(default_factory=list)
    waiting: dict[UUID, int] = field(default_factory=dict)  # units still to come, by variant


def _pages(orders: Sequence[Any], *, locale: str) -> dict[UUID, OrderPage]:
    """Pages by order, in a constant number of queries; each in `locale` or the order's own."""
    if not orders:
        return {}
    ids = [order.id for order in orders]
    rows = {order_id: _Rows() for order_id in ids}
    those, params = sql.among("order_id", ids)
    owner: dict[UUID, _Rows] = {}
    for part in sql.select(SellerOrder, PART, f"WHERE {those} ORDER BY number", params):
        owner[part.id] = rows[part.order_id]
        owner[part.id].parts.append(part)
    of_parts = f"WHERE seller_order_id IN (SELECT id FROM ordering_sellerorder WHERE {those}) ORDER BY"
    for line in sql.select(OrderLine, LINE, f"{of_parts} position", params):
        owner[line.seller_order_id].lines.append(line)
    for refund in sql.select(OrderRefund, REFUND, f"{of_parts} at, id", params):
        owner[refund.seller_order_id].refunds.append(refund)
    for added in sql.select(OrderAdjustment, ADJUSTMENT, f"WHERE {those} ORDER BY id", params):
        rows[added.order_id].adjustments.append(added)
    for move in states.history(ids):
        if move.to_state not in OrderState:
            continue  # what staff think of an order is not the buyer's to read
        rows[move.thing_id].moves.append(move)
    personal = unseal([(order.party_id, bytes(order.sealed)) for order in orders], context=SEALED)
    payments = payments_of(ids)
    if late := [str(order) for order, own in rows.items() if any(line.later for line in own.lines)]:
        for (document, variant), units in owed_units(late).items():
            rows[UUID(document)].waiting[variant] = units
    return {
        order.id: _page(order, rows[order.id], own, payments[str(order.id)], locale=locale or order.locale)
        for order, own in zip(orders, personal, strict=True)
    }


def _page(order: Any, rows: _Rows, personal: dict | None, payments: OrderPayments, *, locale: str) -> OrderPage:
    parts, lines = rows.parts, rows.lines
    cards = seller_cards({part.seller_id for part in parts}, locale=locale)

    def money(minor: int) -> Money:
        return Money(minor, order.currency)

    confirmed = order.confirmed_at is not None
    outstanding = money(max(order.total_minor - (payments.secured + payments.held).minor, 0))
    shifted = order.tax_treatment
    taxed = [
        (line.tax_rate, line.total_minor, line.tax_minor, tax_kind(line.tax_class, line.tax_rate, shifted))
        for line in lines
    ]
    taxed += [taxes for part in parts for taxes in _delivery_taxes(part, shifted)]
    return OrderPage(
        id=order.id,
        number=order.number,
        state=order.state,
        party_id=order.party_id,
        placed_at=order.placed_at,
        confirmed_at=order.confirmed_at,
        pay_until=order.pay_until,
        locale=order.locale,
        currency=order.currency,
        country=order.country,
        channel=order.channel,
        provider=order.provider,
        intent_id=order.intent_id,
        sellers=tuple(_part(order, part, rows, cards[part.seller_id]) for part in parts),
        items=money(order.items_minor),
        delivery=money(order.delivery_minor),
        tax=money(order.tax_minor),
        tax_lines=tax_lines(taxed, order.currency, order.tax_included),
        tax_included=order.tax_included,
        total=money(order.total_minor),
        refunded=money(order.refunded_minor),
        adjustments=tuple(_adjustment(one, order.currency) for one in rows.adjustments),
        contact=Contact(**personal["contact"]) if personal else None,
        address=PostalAddress(**personal["address"]) if personal and personal["address"] else None,
        payments=payments,
        payment_state=payment_state(
            order.state, confirmed, order.refunded_minor, order.total_minor, bool(payments.promised)
        ),
        shipping_state=shipping_state(
            confirmed, [(line.kind, line.quantity, line.shipped, line.dropped) for line in lines]
        ),
        moves=tuple(OrderMove(m.from_state, m.to_state, m.by, m.why, m.at) for m in rows.moves),
        outstanding=outstanding,
        review=order.review,
        can_pay=order.state == OrderState.PLACED and outstanding.minor > 0,
        can_cancel=order.state == OrderState.PLACED and (outstanding.minor > 0 or not order.total_minor),
        terms=order.terms,
        tax_rounding=order.tax_rounding,
        tax_half=order.tax_half,
        tax_treatment=order.tax_treatment,
        vat_number=personal.get("vat_number", "") if personal else "",
    )


def _delivery_taxes(part: Any, shifted: str) -> list[tuple[Decimal, int, int, str]]:
    if not part.delivery_minor:
        return []
    rows = part.delivery_taxes or [[part.delivery_tax_rate, part.delivery_minor, part.delivery_tax_minor]]
    return [(Decimal(rate), amount, tax, tax_kind("", Decimal(rate), shifted)) for rate, amount, tax in rows]


def _adjustment(row: Any, currency: str) -> Adjustment:
    shares = tuple((UUID(key), Money(minor, currency)) for key, minor in (row.shares or {}).items())
    return Adjustment(
        row.rule, row.label, Money(row.amount_minor, currency), row.bearer, row.code, row.delivery, shares
    )


def _part(order: Any, part: Any, rows: _Rows, seller: SellerCard) -> SellerPart:
    def money(minor: int) -> Money:
        return Money(minor, order.currency)

    extra = 0 if order.tax_included else part.delivery_tax_minor
    paid = order.state in (OrderState.CONFIRMED, OrderState.COMPLETED)
    return SellerPart(
        id=part.id,
        number=part.number,
        seller=seller,
        state=part.state,
        lines=tuple(
            _line(order, line, rows.waiting if line.later else {})
            for line in rows.lines
            if line.seller_order_id == part.id
        ),
        items=money(part.items_minor),
        delivery=money(part.delivery_minor),
        tax=money(part.tax_minor),
        total=money(part.total_minor),
        refunded=money(part.refunded_minor),
        delivery_code=part.delivery_code,
        delivery_name=part.delivery_name,
        delivery_refundable=money(part.delivery_minor + extra - part.delivery_refunded_minor if paid else 0),
        refundable=money(part.total_minor - part.refunded_minor if paid else 0),
        refunds=tuple(_refund(order, row) for row in rows.refunds if row.seller_order_id == part.id),
        delivery_taxes=tuple(
            (rate, money(amount), money(tax), kind)
            for rate, amount, tax, kind in _delivery_taxes(part, order.tax_treatment)
        ),
    )


def _line(order: Any, line: Any, waiting: dict[UUID, int]) -> OrderLineView:
    def money(minor: int) -> Money:
        return Money(minor, order.currency)

    paid = order.state in (OrderState.CONFIRMED, OrderState.COMPLETED)
    gross = line.total_minor + (0 if order.tax_included else line.tax_minor)
    return OrderLineView(
        id=line.id,
        position=line.position,
        variant_id=line.variant_id,
        product_id=line.product_id,
        sku=line.sku,
        title=line.title,
        options=tuple((name, value) for name, value in line.options),
        kind=line.kind,
        quantity=line.quantity,
        unit=money(line.unit_minor),
        discount=money(line.discount_minor),
        total=money(line.total_minor),
        tax_rate=line.tax_rate,
        tax=money(line.tax_minor),
        picture=picture_of(line.picture, line.title),
        shipped=line.shipped,
        refunded=line.refunded,
        open=line.quantity - line.shipped - line.dropped if paid and line.kind == "physical" else 0,
        refundable=money(gross - line.refunded_minor if paid else 0),
        later=line.later,
        ship_by=line.ship_by,
        waiting=min(incomplete(line.variant_id, line.parts, waiting), line.later) if waiting else 0,
        parts=tuple((sku, title, units) for _variant, sku, title, units in line.parts or ()),
        tax_kind=tax_kind(line.tax_class, line.tax_rate, order.tax_treatment),
    )


def picture_of(data: dict | None, alt: str) -> PictureRef | None:
    if not data:
        return None
    widths = tuple(data["widths"])
    return PictureRef(UUID(data["id"]), alt, data["width"], data["height"], widths, data["sha256"])


def _refund(order: Any, row: Any) -> RefundView:
    return RefundView(
        id=row.id,
        group_id=row.group_id,
        seller_order_id=row.seller_order_id,
        items=Money(row.items_minor, order.currency),
        delivery=Money(row.delivery_minor, order.currency),
        amount=Money(row.amount_minor, order.currency),
        tax=Money(row.tax_minor, order.currency),
        lines={UUID(key): units for key, units in row.lines.items()},
        restocked=row.restocked,
        why=row.why,
        by=row.by,
        at=row.at,
        shares=tuple(
            (UUID(key) if key else None, Money(minor, order.currency), Money(tax, order.currency))
            for key, minor, tax in row.shares or ()
        ),
    )
