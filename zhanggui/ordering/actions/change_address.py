from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit, clock, crypto, outbox, preferences
from zhanggui.kit.errors import CommandReused
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.close_edit import close_overdue, locked_order
from zhanggui.ordering.actions.write_terms import write_terms
from zhanggui.ordering.edit_models import EDIT, EditState
from zhanggui.ordering.errors import AddressChangesPrice, EditedMeanwhile, NotEditable
from zhanggui.ordering.events import OrderEdited
from zhanggui.ordering.models import Order, OrderEdit, OrderLine, SellerOrder
from zhanggui.ordering.ports import DeliveryAsk
from zhanggui.ordering.pricing import delivery_offers
from zhanggui.ordering.queries.order_page import SEALED
from zhanggui.ordering.states import OrderState
from zhanggui.ordering.taxing import SHIPPING
from zhanggui.people.public import PostalAddress, check_address, seal, unseal
from zhanggui.taxation.public import rates_for


def change_address(
    order_id: UUID,
    address: PostalAddress,
    *,
    seen_terms: int,
    command_id: UUID,
    why: str = "",
    by: str,
    now: datetime,
) -> UUID:
    """Send the order elsewhere, as long as nothing was sent; the change's id. What was agreed to pay stays the same.

    Refuses where other taxes or delivery prices apply (address_changes_price), and a change in between
    (edited_meanwhile). The new address is sealed like the old one; the signed terms hold a mark of it, never the address.
    """
    address = check_address(address)
    mark = crypto.blind_index(repr((str(order_id), sorted(asdict(address).items()))), "ordering.edit")
    with transaction.atomic():
        order = locked_order(order_id)
        if before := OrderEdit.objects.filter(command_id=command_id).first():
            if bytes(before.fingerprint) != mark or before.order_id != order.id:
                raise CommandReused(command_id=str(command_id))
            return before.id
        if order.terms != seen_terms:
            raise EditedMeanwhile(terms=order.terms)
        close_overdue(order, now=now)
        personal = _open_for_it(order)
        old = PostalAddress(**personal["address"])
        if address.country != order.country or not _costs_the_same(order, old, address, now=now):
            raise AddressChangesPrice
        personal["address"] = asdict(address)
        (sealed,) = seal([(order.party_id, personal)], context=SEALED)
        Order.objects.filter(id=order.id).update(sealed=sealed)
        edit = OrderEdit.objects.create(
            id=uuid7(),
            order_id=order.id,
            kind="address",
            state=EditState.APPLIED,
            command_id=command_id,
            fingerprint=mark,
            why=why.strip()[:200],
            by=by,
            at=now,
            applied_at=now,
        )
        EDIT.log([(edit.id, "", EditState.APPLIED)], by=by, why=edit.why, now=now)
        terms = write_terms(order, [{"address": mark.hex()}], now=now)
        OrderEdit.objects.filter(id=edit.id).update(terms=terms)
        outbox.record(OrderEdited(order.id, edit.id))
        audit.note(by=by, deed="orders.change_address", object_kind="order", object_id=order.id, now=now)
    return edit.id


def _open_for_it(order: Order) -> dict:
    if order.state not in (OrderState.PLACED, OrderState.CONFIRMED):
        raise NotEditable(reason=OrderState(order.state).label)
    lines = OrderLine.objects.filter(seller_order__order_id=order.id)
    if lines.filter(kind="physical", shipped__gt=0).exists():
        raise NotEditable(reason=_("goods of it are on their way"))
    (personal,) = unseal([(order.party_id, bytes(order.sealed))], context=SEALED)
    if personal is None or not personal["address"]:
        raise NotEditable(reason=_("nothing of it is delivered to an address"))
    return personal


def _costs_the_same(order: Order, old: PostalAddress, new: PostalAddress, *, now: datetime) -> bool:
    """Whether today's taxes and delivery prices are the same at both places."""
    classes = set(OrderLine.objects.filter(seller_order__order_id=order.id).values_list("tax_class", flat=True)) | {
        SHIPPING
    }
    places = {(place.country, place.region, kind) for place in (old, new) for kind in classes}
    rates = rates_for(places, on=clock.local_day(now, preferences.get("shop.timezone")))
    if any(
        rates.get((old.country, old.region, kind)) != rates.get((new.country, new.region, kind)) for kind in classes
    ):
        return False
    asks, codes = [], []
    for part in SellerOrder.objects.filter(order_id=order.id).exclude(delivery_code=""):
        own = OrderLine.objects.filter(seller_order_id=part.id, kind="physical").values_list("total_minor", "quantity")
        items, units = sum(row[0] for row in own), sum(row[1] for row in own)
        for place in (old, new):
            asks.append(
                DeliveryAsk(
                    place.country,
                    place.region,
                    order.currency,
                    order.locale,
                    part.seller_id,
                    Money(items, order.currency),
                    0,
                    units,
                )
            )
        codes.append(part.delivery_code)
    prices = [{offer.code: offer.price for offer in offered} for offered in delivery_offers(asks, now=now)]
    return all(prices[2 * place].get(code) == prices[2 * place + 1].get(code) for place, code in enumerate(codes))
