from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import transaction
from django.db.models import F

from zhanggui.catalogue.public import ReserveLine, forgo
from zhanggui.catalogue.public import restock as restock_goods
from zhanggui.kit import audit, crypto, outbox
from zhanggui.kit.errors import CommandReused, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.ordering.errors import NothingToRefund, NotPaid, QuantityOutOfRange, RefundTooMuch
from zhanggui.ordering.events import OrderCancelled, OrderCompleted, OrderRefunded
from zhanggui.ordering.goods import goods_of_lines
from zhanggui.ordering.models import Order, OrderLine, OrderRefund, SellerOrder
from zhanggui.ordering.queries.order_edits import no_edit_waits
from zhanggui.ordering.reckoning import Claim, share_out
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState
from zhanggui.payments.public import RefundDraft
from zhanggui.payments.public import refund as pay_back

PAID = (OrderState.CONFIRMED, OrderState.COMPLETED)


class Part:
    """One seller's share of an order with its claims."""

    def __init__(self, row: SellerOrder, lines: list[OrderLine], tax_included: bool):
        self.row = row
        self.lines = {line.id: line for line in lines}
        extra = 0 if tax_included else 1
        self.claims = {}
        for line in lines:
            claim = Claim(
                line.id,
                gross=line.total_minor + extra * line.tax_minor,
                tax=line.tax_minor,
                refunded=line.refunded_minor,
                quantity=line.quantity,
                refunded_units=line.refunded,
            )
            claim.open = line.quantity - line.shipped - line.dropped if line.kind == "physical" else 0
            self.claims[line.id] = claim
        self.delivery = Claim(
            None,
            gross=row.delivery_minor + extra * row.delivery_tax_minor,
            tax=row.delivery_tax_minor,
            refunded=row.delivery_refunded_minor,
        )

    @property
    def all(self) -> list[Claim]:
        return [*self.claims.values(), self.delivery]

    @property
    def back(self) -> int:
        return sum(claim.back for claim in self.all)


def refund(
    *,
    order_id: UUID | None = None,
    seller_order_id: UUID | None = None,
    lines: dict[UUID, int] | None = None,
    delivery: bool = False,
    amount: Money | None = None,
    everything: bool = False,
    restock: bool = False,
    intent_id: UUID | None = None,
    why: str,
    command_id: UUID,
    by: str,
    now: datetime,
) -> UUID:
    """Give money back for units of lines, for the delivery, as a plain amount, or for everything that is left.

    Of a whole order or of one seller's share. With `lines` or `delivery`, an `amount` says how much of their worth goes
    back (less for worn goods); alone it is goodwill, shared over what is left. Units refunded before they were shipped
    need not be shipped any more; `restock` puts the units of `lines` back on sale. An order whose money is all refunded
    before anything was shipped is cancelled. The tax is cut from the stored tax of the lines. The money goes back the way it
    came, the newest payment first, or only by the payment `intent_id`.

    Never more than was paid, whoever asks at the same time (refund_too_much). The same `command_id` again gives the same
    answer; with other contents command_reused. Gives the id under which `OrderRefunded` and the refund documents go.
    """
    wish: list[Any] = [
        order_id,
        seller_order_id,
        sorted((str(key), str(units)) for key, units in (lines or {}).items()),
    ]
    wish += [delivery, amount and [str(amount.minor), amount.currency], everything, restock]
    wish += [str(intent_id)] if intent_id else []
    mark = crypto.blind_index(orjson.dumps(wish, default=str).decode(), "ordering.refund")
    with transaction.atomic():
        order, parts = claims_of(order_id, seller_order_id, lock=True)
        if before := OrderRefund.objects.filter(command_id=command_id).first():
            if bytes(before.fingerprint) != mark or before.seller_order_id not in {part.row.id for part in parts}:
                raise CommandReused(command_id=str(command_id))
            return before.group_id
        if order.state not in PAID:
            raise NotPaid(state=order.state)
        no_edit_waits(order.id, now=now)
        reckon(order, parts, lines=lines or {}, delivery=delivery, amount=amount, everything=everything)
        concerned = [part for part in parts if part.back]
        group = uuid7()
        _write(order, concerned, group, command_id, mark, restock=restock, why=why, by=by, now=now)
        owed = _forgo(order, concerned, now=now)  # stock before the ledger's accounts, like everybody
        if restock:
            _restock(order, concerned, owed, by=by, now=now)
        _pay_back(order, concerned, command_id, intent_id=intent_id, why=why, by=by, now=now)
        outbox.record(OrderRefunded(order.id, group))
        settle_states(order.id, by=by, now=now)
        facts = {"minor": sum(part.back for part in concerned), "currency": order.currency, "restock": restock}
        audit.note(by=by, deed="orders.refund", object_kind="order", object_id=order.id, facts=facts, now=now)
    return group


def claims_of(order_id: UUID | None, seller_order_id: UUID | None, *, lock: bool) -> tuple[Order, list[Part]]:
    """An order with the claims of the shares asked for; the order's row locked if the caller will write."""
    rows = SellerOrder.objects.filter(**({"id": seller_order_id} if seller_order_id else {"order_id": order_id}))
    orders = Order.objects.select_for_update() if lock else Order.objects
    order = (orders.filter(id=order_id) if order_id else orders.filter(id__in=rows.values("order_id"))).first()
    shares = list(rows.order_by("number"))
    if order is None or not shares or any(share.order_id != order.id for share in shares):
        raise NotFound(what="order")
    lines = list(OrderLine.objects.filter(seller_order__in=[share.id for share in shares]).order_by("position"))
    return order, [
        Part(share, [line for line in lines if line.seller_order_id == share.id], order.tax_included)
        for share in shares
    ]


def reckon(
    order: Order, parts: list[Part], *, lines: dict[UUID, int], delivery: bool, amount: Money | None, everything: bool
) -> None:
    """Fill in how much of each claim goes back, or refuse."""
    if amount is not None and (amount.minor <= 0 or amount.currency != order.currency):
        raise NothingToRefund
    claims = {key: claim for part in parts for key, claim in part.claims.items()}
    if everything:
        lines = {key: claim.quantity - claim.refunded_units for key, claim in claims.items()}
        lines = {key: units for key, units in lines.items() if units}
        delivery = True
    for key, units in lines.items():
        if key not in claims:
            raise NotFound(what="line")
        if type(units) is not int or units < 1:
            raise QuantityOutOfRange(quantity=str(units)[:40])
        if units > claims[key].quantity - claims[key].refunded_units:
            raise RefundTooMuch(left=str(claims[key].quantity - claims[key].refunded_units))
    chosen = [claims[key] for key in lines] + ([part.delivery for part in parts] if delivery else [])
    worth = {id(claim): claim.of_units(lines[claim.key]) if claim.key else claim.left for claim in chosen}
    for key, units in lines.items():
        claims[key].units = units
    if amount is None:
        for claim in chosen:
            claim.back = worth[id(claim)]
        if everything:  # what goodwill has left behind of lines whose units are all refunded
            for claim in claims.values():
                claim.back += claim.left
    else:
        _reckon_amount(amount, chosen or [claim for part in parts for claim in part.all], worth)
    if not any(part.back for part in parts):
        raise NothingToRefund


def _reckon_amount(amount: Money, claims: list[Claim], worth: dict[int, int]) -> None:
    left = sum(min(claim.left, worth.get(id(claim), claim.left)) for claim in claims)
    if amount.minor > left:
        raise RefundTooMuch(left=str(Money(left, amount.currency)))
    share_out(amount.minor, [claim for claim in claims if claim.left] or claims)


def _write(
    order: Order, parts: list[Part], group: UUID, command_id: UUID, mark: bytes, *, restock, why, by, now: datetime
) -> None:
    for part in parts:
        for claim in part.claims.values():
            if claim.units or claim.back:
                OrderLine.objects.filter(id=claim.key).update(
                    refunded=F("refunded") + claim.units,
                    dropped=F("dropped") + min(claim.units, claim.open),
                    refunded_minor=F("refunded_minor") + claim.back,
                )
        SellerOrder.objects.filter(id=part.row.id).update(
            refunded_minor=F("refunded_minor") + part.back,
            delivery_refunded_minor=F("delivery_refunded_minor") + part.delivery.back,
        )
        OrderRefund.objects.create(
            id=uuid7(),
            seller_order_id=part.row.id,
            group_id=group,
            command_id=command_id,
            fingerprint=mark,
            lines={str(claim.key): claim.units for claim in part.claims.values() if claim.units},
            shares=[[str(claim.key or ""), claim.back, claim.tax_back] for claim in part.all if claim.back],
            items_minor=part.back - part.delivery.back,
            delivery_minor=part.delivery.back,
            amount_minor=part.back,
            tax_minor=sum(claim.tax_back for claim in part.all),
            restocked=restock,
            why=why[:500],
            by=by,
            at=now,
        )
    Order.objects.filter(id=order.id).update(refunded_minor=F("refunded_minor") + sum(part.back for part in parts))


def _pay_back(
    order: Order, parts: Iterable[Part], command_id: UUID, *, intent_id: UUID | None, why: str, by: str, now: datetime
) -> None:
    drafts = [
        RefundDraft(
            document=str(order.id),
            share_ref=str(part.row.id),
            amount=Money(part.back, order.currency),
            command_id=uuid5(command_id, str(part.row.id)),
            why=why,
            intent_id=intent_id,
        )
        for part in parts
    ]
    pay_back(drafts, by=by, now=now)


def _forgo(order: Order, parts: Iterable[Part], *, now: datetime) -> dict[UUID, int]:
    """Of units that need not be shipped any more, those that never came are owed no longer; how many, by variant."""
    lines = [(part.lines[claim.key], claim) for part in parts for claim in part.claims.values()]
    units = goods_of_lines(
        (line.variant_id, line.parts, dropped)
        for line, claim in lines
        if line.later and (dropped := min(claim.units, claim.open))
    )
    return forgo(str(order.id), units, now=now) if units else {}


def _restock(order: Order, parts: Iterable[Part], owed: dict[UUID, int], *, by: str, now: datetime) -> None:
    """Units go back on the shelf, but for those that were never there (`owed`)."""
    gone = [(part.lines[claim.key], claim.units) for part in parts for claim in part.claims.values()]
    back = goods_of_lines((line.variant_id, line.parts, units) for line, units in gone if line.kind == "physical")
    lines = [
        ReserveLine(str(order.id), variant, left)
        for variant, units in back.items()
        if (left := units - owed.get(variant, 0)) > 0
    ]
    if lines:
        restock_goods(lines, by=by, now=now)


def settle_states(order_id: UUID, *, by: str, now: datetime) -> None:
    """A share whose money is all refunded before a unit was shipped is cancelled; the order follows the last of them."""
    sent = OrderLine.objects.filter(seller_order__order_id=order_id, shipped__gt=0)
    shipped = set(sent.values_list("seller_order_id", flat=True))
    parts = SellerOrder.objects.filter(order_id=order_id)
    back = parts.filter(refunded_minor=F("total_minor"), state=OrderState.CONFIRMED).values_list("id", flat=True)
    idle = [part for part in back if part not in shipped]
    SELLER_ORDER.move(SellerOrder, idle, to=OrderState.CANCELLED, by=by, why="refunded", now=now)
    states = set(parts.values_list("state", flat=True))
    if states == {OrderState.CANCELLED}:
        if ORDER.move(Order, [order_id], to=OrderState.CANCELLED, by=by, why="refunded", now=now):
            outbox.record(OrderCancelled(order_id, "refunded"))
    elif states == {OrderState.CANCELLED, OrderState.COMPLETED} and ORDER.move(
        Order, [order_id], to=OrderState.COMPLETED, by=by, why="the rest was refunded", now=now
    ):
        outbox.record(OrderCompleted(order_id))
