"""Put a change of lines in force: lines, sums, refund document, stock, signed terms and the fact, in one transaction."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import F, Max

from zhanggui.catalogue.public import ReserveLine, forgo, hold_less, lock_stock, reserve, restock, take
from zhanggui.kit import audit, outbox
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.write_terms import write_terms
from zhanggui.ordering.errors import NothingOpen
from zhanggui.ordering.events import OrderEdited
from zhanggui.ordering.goods import goods_of, goods_of_lines
from zhanggui.ordering.models import Order, OrderEdit, OrderLine, OrderRefund, SellerOrder
from zhanggui.ordering.reckoning import upto
from zhanggui.payments.public import RefundDraft
from zhanggui.payments.public import refund as pay_back

STOCK_REASON = "order changed"


def apply_to_paid(order: Order, edit: OrderEdit, *, hold_until: datetime | None = None, now: datetime) -> None:
    """The order's row is locked; its added goods are held, or are to be held here (`hold_until`).

    What is not owed any more is given back, share by share.

    Raises OutOfStock where the hold ran out and the goods are gone, and NothingOpen where units that should go were
    shipped meanwhile; the caller's savepoint then undoes the rest."""
    plan = edit.plan
    goods = _units(plan["drops"])
    _lock_goods(goods, plan)  # before anything is paid: see the order of locks
    _drop_paid(order, edit, now=now)
    _add_lines(order, plan["adds"])
    owed_back = [(part, -minor) for part, minor in sorted(plan["differences"].items()) if minor < 0]
    if owed_back:
        drafts = [
            RefundDraft(str(order.id), part, Money(minor, order.currency), uuid5(edit.id, part), "order changed")
            for part, minor in owed_back
        ]
        pay_back(drafts, by=edit.by, now=now)
    if hold_until:
        hold_added(order, plan, hold_until, now=now)
    if goods:
        owed = forgo(str(order.id), goods, now=now)
        left = {variant: units - owed.get(variant, 0) for variant, units in sorted(goods.items())}
        back = [ReserveLine(str(order.id), variant, units) for variant, units in left.items() if units]
        restock(back, by=edit.by, now=now, reason=STOCK_REASON)
    shortage = take([str(order.id)], by=edit.by, now=now)[str(order.id)]
    if shortage is not None:
        raise shortage
    _finish(order, edit, now=now)


def apply_to_unpaid(order: Order, edit: OrderEdit, *, now: datetime) -> None:
    """Nothing was paid: lines and sums are written anew and the goods that are not wanted are no longer held."""
    goods = _units(edit.plan["drops"])
    for drop in edit.plan["drops"]:
        _shrink(order, drop)
    _add_lines(order, edit.plan["adds"])
    _lock_goods(goods, edit.plan)
    hold_added(order, edit.plan, order.pay_until, now=now)
    if goods:
        hold_less(str(order.id), goods, now=now)
    _finish(order, edit, now=now)


def _lock_goods(goods: dict[UUID, int], plan: dict) -> None:
    lock_stock([*goods, *(variant for variant, _units in _added(plan))])


def hold_added(order: Order, plan: dict, until: datetime, *, now: datetime) -> None:
    """Hold the goods that come, all of them or none (out_of_stock)."""
    lines = [ReserveLine(str(order.id), variant, units, until) for variant, units in _added(plan)]
    if lines and (shortage := reserve(lines, until=until, now=now)[str(order.id)]):
        raise shortage


def _units(drops: list[dict]) -> dict[UUID, int]:
    """Units that go, by variant; only physical lines are ever dropped."""
    lines = {line.id: line for line in OrderLine.objects.filter(id__in=[drop["line"] for drop in drops])}
    gone = [(lines[UUID(drop["line"])], drop["units"]) for drop in drops]
    return goods_of_lines((line.variant_id, line.parts, units) for line, units in gone)


def _added(plan: dict) -> list[tuple[UUID, int]]:
    """What the lines that come take from the stock."""
    return [
        goods for add in plan["adds"] for goods in goods_of(UUID(add["variant"]), add.get("parts"), add["quantity"])
    ]


def _drop_paid(order: Order, edit: OrderEdit, *, now: datetime) -> None:
    group, by_part = uuid7(), defaultdict(list)
    parts = {str(line): part for line, part in _owners(edit.plan["drops"])}
    for drop in sorted(edit.plan["drops"], key=lambda drop: drop["line"]):
        units = drop["units"]
        row = OrderLine.objects.filter(id=drop["line"], shipped__lte=F("quantity") - F("dropped") - units)
        changed = row.update(
            refunded=F("refunded") + units,
            dropped=F("dropped") + units,
            refunded_minor=F("refunded_minor") + drop["back"],
        )
        if not changed:
            raise NothingOpen(line_id=drop["line"], title=drop["title"])
        by_part[parts[drop["line"]]].append(drop)
    for part, drops in sorted(by_part.items()):
        back = sum(drop["back"] for drop in drops)
        SellerOrder.objects.filter(id=part).update(refunded_minor=F("refunded_minor") + back)
        Order.objects.filter(id=order.id).update(refunded_minor=F("refunded_minor") + back)
        if back:
            OrderRefund.objects.create(
                id=uuid7(),
                seller_order_id=part,
                group_id=group,
                command_id=edit.id,
                fingerprint=bytes(edit.fingerprint),
                lines={drop["line"]: drop["units"] for drop in drops},
                shares=[[drop["line"], drop["back"], drop["tax"]] for drop in drops],
                items_minor=back,
                delivery_minor=0,
                amount_minor=back,
                tax_minor=sum(drop["tax"] for drop in drops),
                restocked=True,
                why=edit.why[:500],
                by=edit.by[:64],
                at=now,
            )


def _owners(drops: list[dict]):
    return OrderLine.objects.filter(id__in=[drop["line"] for drop in drops]).values_list("id", "seller_order_id")


def _shrink(order: Order, drop: dict) -> None:
    line = OrderLine.objects.get(id=drop["line"])
    net = drop["back"] - (0 if order.tax_included else drop["tax"])
    discount = upto(line.discount_minor, drop["units"], line.quantity)
    if drop["units"] == line.quantity:
        line.delete()
    else:
        OrderLine.objects.filter(id=line.id).update(
            quantity=F("quantity") - drop["units"],
            total_minor=F("total_minor") - net,
            tax_minor=F("tax_minor") - drop["tax"],
            discount_minor=F("discount_minor") - discount,
        )
    _raise_sums(order, line.seller_order_id, items=-net, tax=-drop["tax"], units=-drop["units"])


def _add_lines(order: Order, adds: list[dict]) -> None:
    last = OrderLine.objects.filter(seller_order__order_id=order.id).aggregate(last=Max("position"))["last"] or 0
    for position, add in enumerate(adds, last + 1):
        OrderLine.objects.create(
            id=uuid7(),
            seller_order_id=UUID(add["part"]),
            position=position,
            variant_id=UUID(add["variant"]),
            product_id=UUID(add["product"]),
            sku=add["sku"],
            title=add["title"],
            options=add["options"],
            kind=add["kind"],
            quantity=add["quantity"],
            unit_minor=add["unit"],
            total_minor=add["total"],
            tax_class=add["tax_class"],
            tax_rate=add["tax_rate"],
            tax_minor=add["tax"],
            picture=add["picture"],
            parts=add.get("parts"),
        )
        _raise_sums(order, UUID(add["part"]), items=add["total"], tax=add["tax"], units=add["quantity"])


def _raise_sums(order: Order, part: UUID, *, items: int, tax: int, units: int) -> None:
    total = items + (0 if order.tax_included else tax)
    sums = {
        "items_minor": F("items_minor") + items,
        "tax_minor": F("tax_minor") + tax,
        "total_minor": F("total_minor") + total,
    }
    SellerOrder.objects.filter(id=part).update(**sums)
    Order.objects.filter(id=order.id).update(**sums, units=F("units") + units)


def _finish(order: Order, edit: OrderEdit, *, now: datetime) -> None:
    changes = [{"sku": drop["sku"], "units": -drop["units"]} for drop in edit.plan["drops"]]
    changes += [{"sku": add["sku"], "units": add["quantity"], "unit": add["unit"]} for add in edit.plan["adds"]]
    edit.terms = write_terms(order, changes, now=now)
    OrderEdit.objects.filter(id=edit.id).update(terms=edit.terms, applied_at=now)
    outbox.record(OrderEdited(order.id, edit.id))
    facts = {"minor": edit.difference_minor, "currency": order.currency, "terms": edit.terms}
    audit.note(by=edit.by, deed="orders.edit", object_kind="order", object_id=order.id, facts=facts, now=now)
