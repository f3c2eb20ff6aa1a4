"""The rows of new orders: one statement per table for the whole list."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from zhanggui.kit import preferences
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import exponent
from zhanggui.kit.signing import sign_document
from zhanggui.kit.sql import among, execute_together, insert_many
from zhanggui.ordering.models import (
    Order,
    OrderAdjustment,
    OrderLine,
    OrderSnapshot,
    SellerOrder,
)
from zhanggui.ordering.pricing import text_of
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState
from zhanggui.sellers.public import SellerCard, seller_cards

if TYPE_CHECKING:
    from zhanggui.catalogue.public import Offer
    from zhanggui.ordering.actions.place_orders import Placing

ORDERS = (
    "id number actor command_id fingerprint party_id state locale currency country items_minor delivery_minor tax_minor "
    "total_minor tax_included tax_rounding refunded_minor units provider intent_id sealed placed_at confirmed_at "
    "pay_until channel visitor basket_id tax_half tax_treatment"
).split()
SELLER_ORDERS = (
    "id order_id seller_id number state items_minor delivery_minor delivery_tax_rate delivery_tax_minor tax_minor "
    "total_minor refunded_minor delivery_refunded_minor delivery_code delivery_name delivery_taxes"
).split()
LINES = (
    "id seller_order_id position variant_id product_id sku title options kind quantity unit_minor discount_minor "
    "total_minor tax_class tax_rate tax_minor picture shipped dropped refunded refunded_minor later ship_by parts"
).split()
PLACED, CONFIRMED = OrderState.PLACED.value, OrderState.CONFIRMED.value
BY = "system:place_orders"
ADJUSTMENTS = "id order_id rule label amount_minor bearer code delivery shares".split()
BORN = ""


def write_orders(placings: list["Placing"], *, now: datetime) -> None:
    sellers = seller_cards({part.seller_id for one in placings for part in one.draft.parts}, locale="zh-cn")
    terms, shop = preferences.get("ordering.terms"), preferences.get("shop.name")
    insert_many(Order, ORDERS, [_order(placing, now) for placing in placings])
    insert_many(
        SellerOrder, SELLER_ORDERS, [_part(placing, part) for placing in placings for part in placing.draft.parts]
    )
    lines: list[tuple] = []
    snapshots = []
    for placing in placings:
        document = _lines(placing, lines, sellers)
        document |= {"shop": shop, "terms": terms, "placed_at": now.isoformat(timespec="seconds")}
        signed = sign_document(document)
        snapshots.append((placing.order_id, signed.body, signed.sha256, signed.signature, signed.key_id))
    insert_many(OrderLine, LINES, lines)
    insert_many(OrderSnapshot, ["order_id", "body", "sha256", "signature", "key_id"], snapshots)
    adjustments = [
        (
            uuid7(),
            placing.order_id,
            line.rule,
            str(line.label)[:200],
            line.amount.minor,
            line.bearer,
            line.code,
            line.delivery,
            {str(key): minor for key, minor in line.shares},
        )
        for placing in placings
        for line in placing.draft.explained
    ]
    insert_many(OrderAdjustment, ADJUSTMENTS, adjustments)
    for machine, born in (
        (ORDER, [(one.order_id, one.paid) for one in placings]),
        (SELLER_ORDER, [(part.id, one.paid) for one in placings for part in one.draft.parts]),
    ):
        machine.log([(thing, BORN, PLACED) for thing, _ in born], by=BY, why="placed", now=now)
        machine.log([(thing, PLACED, CONFIRMED) for thing, paid in born if paid], by=BY, why="paid", now=now)
    if baskets := [placing.command.basket_id for placing in placings if placing.command.basket_id]:
        which, params = among("basket_id", baskets)
        execute_together(f"DELETE FROM ordering_basketline WHERE {which}", params)


def _order(placing: "Placing", now: datetime) -> tuple:
    command, draft = placing.command, placing.draft
    return (
        placing.order_id,
        placing.number,
        command.actor,
        command.command_id,
        placing.mark,
        placing.party_id,
        CONFIRMED if placing.paid else PLACED,
        draft.locale,
        draft.currency,
        draft.country,
        draft.items,
        draft.delivery,
        draft.tax,
        draft.total,
        draft.tax_included,
        draft.tax_rounding,
        0,
        draft.units,
        command.provider,
        placing.intent_id,
        placing.sealed,
        now,
        now if placing.paid else None,
        placing.pay_until,
        command.channel[:30],
        command.visitor[:80],
        command.basket_id,
        draft.tax_half,
        draft.tax_treatment,
    )


def _part(placing: "Placing", part) -> tuple:
    return (
        part.id,
        placing.order_id,
        part.seller_id,
        part.number,
        CONFIRMED if placing.paid else PLACED,
        part.items,
        part.delivery,
        part.delivery_rate,
        part.delivery_tax,
        part.tax,
        part.total,
        0,
        0,
        part.delivery_code,
        part.delivery_name,
        [[str(rate), amount, tax] for rate, amount, tax in part.delivery_taxes]
        if len(part.delivery_taxes) > 1
        else None,
    )


def _lines(placing: "Placing", rows: list[tuple], sellers: dict) -> dict:
    """Append the lines' rows, and give the document of what was agreed: no name, no address."""
    draft, position, parts = placing.draft, 0, []
    for part in draft.parts:
        shown = []
        for line in part.lines:
            position += 1
            offer = line.offer
            title = text_of(offer.title, draft.locale)
            options = [list(pair) for pair in text_of(offer.options, draft.locale, ())]
            rows.append(_line(part.id, position, line, title, options, draft.locale))
            shown.append(
                {
                    "position": position,
                    "sku": offer.sku,
                    "title": title,
                    "options": options,
                    "kind": offer.kind,
                    "quantity": line.quantity,
                    "unit": line.unit,
                    "discount": line.discount,
                    "total": line.total,
                    "tax_rate": str(line.tax_rate),
                    "tax": line.tax,
                    "tax_class": offer.tax_class,
                }
                | promised(line.later, line.ship_by)
                | contents(parts_of(offer, draft.locale))
            )
        parts.append(_seller_part(part, sellers.get(part.seller_id), shown))
    return {
        "document": "order",
        "version": 1,
        "number": placing.number,
        "currency": draft.currency,
        "exponent": exponent(draft.currency),
        "locale": draft.locale,
        "country": draft.country,
        "sellers": parts,
        "adjustments": [[line.rule, str(line.label), line.amount.minor] for line in draft.explained],
        "items": draft.items,
        "delivery": draft.delivery,
        "tax": draft.tax,
        "tax_included": draft.tax_included,
        "tax_rounding": draft.tax_rounding,
        "tax_half": draft.tax_half,
        "tax_treatment": draft.tax_treatment,
        "total": draft.total,
        "payment": placing.command.provider,
    }


def parts_of(offer: "Offer", locale: str) -> list | None:
    """Of what a set is made, as its line keeps it."""
    if not offer.parts:
        return None
    return [[str(one.variant_id), one.sku, text_of(one.titles, locale)[:300], one.quantity] for one in offer.parts]


def contents(parts: list | None) -> dict:
    """Of a line's document: what is in each unit of a set. Nothing for others."""
    return {"parts": [{"sku": sku, "title": title, "units": n} for _id, sku, title, n in parts]} if parts else {}


def promised(later: int, ship_by: date | None) -> dict:
    """Of a line's document: the units that are still to come, and the day they were promised for. Nothing for others."""
    return {"to_come": later, "ships_by": ship_by.isoformat() if ship_by else ""} if later else {}


def _seller_part(part, card: SellerCard | None, lines: list[dict]) -> dict:
    return {
        "number": part.number,
        "seller": card.legal_name if card else "",
        "licence_no": card.licence_no if card else "",
        "self_operated": bool(card and card.self_operated),
        "lines": lines,
        "items": part.items,
        "delivery": {
            "code": part.delivery_code,
            "name": part.delivery_name,
            "price": part.delivery,
            "tax_rate": str(part.delivery_rate),
            "tax": part.delivery_tax,
        },
        "tax": part.tax,
        "total": part.total,
    }


def _line(part_id, position: int, line, title: str, options: list, locale: str) -> tuple:
    offer, picture = line.offer, line.offer.picture
    return (
        uuid7(),
        part_id,
        position,
        offer.variant_id,
        offer.product_id,
        offer.sku,
        title[:500],
        options,
        offer.kind,
        line.quantity,
        line.unit,
        line.discount,
        line.total,
        offer.tax_class,
        line.tax_rate,
        line.tax,
        picture
        and {
            "id": str(picture.id),
            "width": picture.width,
            "height": picture.height,
            "widths": list(picture.widths),
            "sha256": picture.sha256,
        },
        0,
        0,
        0,
        0,
        line.later,
        line.ship_by,
        parts_of(offer, locale),
    )
