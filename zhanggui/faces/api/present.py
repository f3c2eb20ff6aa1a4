"""How values of the house look as JSON: plain dicts, written once, cheap enough for the hot path."""

from typing import Any

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.api.house import moment
from zhanggui.kit.money import Money
from zhanggui.kit.ui.pictures import picture_url


def money(amount: Money | None) -> dict[str, Any] | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def picture(ref: catalogue.PictureRef | None, width: int = 640) -> dict[str, Any] | None:
    if ref is None:
        return None
    return {"url": picture_url(ref, width), "alt": ref.alt, "width": ref.width, "height": ref.height}


def seller(card: Any) -> dict[str, Any]:
    return {"id": card.seller_id, "name": card.seller_name, "self_operated": card.self_operated}


def product_card(card: catalogue.ProductCard, locale: str) -> dict[str, Any]:
    return {
        "id": card.id,
        "slug": card.slug,
        "title": card.title,
        "summary": card.summary,
        "url": f"/{locale}/p/{card.slug}",
        "price_from": money(card.price_from),
        "price_to": money(card.price_to),
        "was": money(card.was),
        "picture": picture(card.picture),
        "seller": seller(card),
        "in_stock": card.in_stock,
        "to_order": getattr(card, "to_order", False),
        "kind": card.kind,
        "locale_shown": card.locale_shown,
    }


def product_list(found: Any, locale: str) -> dict[str, Any]:
    return {
        "items": [product_card(card, locale) for card in found.items],
        "next_cursor": found.next_cursor,
        "total": found.total,
        "facets": [
            {
                "code": facet.code,
                "name": facet.name,
                "options": [
                    {"code": o.code, "label": o.label, "count": o.count, "chosen": o.chosen} for o in facet.options
                ],
            }
            for facet in found.facets
        ],
    }


def product(page: catalogue.ProductPage, locale: str) -> dict[str, Any]:
    return {
        **product_card(page, locale),  # type: ignore[arg-type]
        "description_html": page.description_html,
        "brand": page.brand,
        "pictures": [picture(ref, 1280) for ref in page.pictures],
        "axes": [
            {
                "code": axis.code,
                "name": axis.name,
                "values": [{"code": v.code, "label": v.label, "swatch": v.swatch} for v in axis.values],
            }
            for axis in page.axes
        ],
        "variants": [
            {
                "id": str(v.id),
                "sku": v.sku,
                "options": dict(v.options),
                "values": v.values,
                "price": money(v.price),
                "was": money(v.was),
                "available": v.available,
                "promise": promise(v.promise),
                "parts": [
                    {
                        "variant_id": str(part.variant_id),
                        "sku": part.sku,
                        "title": part.title(locale),
                        "units": part.quantity,
                    }
                    for part in v.parts
                ],
                "weight_g": v.weight_g,
            }
            for v in page.variants
        ],
        "categories": [{"id": str(c.id), "slug": c.slug, "name": c.name} for c in page.categories],
        "slugs": page.slugs,
        "updated_at": moment(page.updated_at),
    }


def contents(parts: Any) -> list[dict[str, Any]]:
    """What is in a set."""
    return [{"sku": sku, "title": title, "units": units} for sku, title, units in parts]


def promise(found: catalogue.Promise | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"policy": found.policy, "units": found.units, "ships_by": found.ship_by and found.ship_by.isoformat()}


def category(node: catalogue.CategoryNode) -> dict[str, Any]:
    return {
        "id": str(node.id),
        "slug": node.slug,
        "name": node.name,
        "product_count": node.product_count,
        "children": [category(child) for child in node.children],
    }


def basket(view: Any) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "lines": [
            {
                "variant_id": str(line.variant_id),
                "slug": line.slug,
                "title": line.title,
                "options": dict(line.options),
                "unit": money(line.unit),
                "quantity": line.quantity,
                "total": money(line.total),
                "available": line.available,
                "problem": line.problem,
                "to_come": line.later,
                "ships_by": line.ship_by and line.ship_by.isoformat(),
                "parts": contents(line.parts),
                "seller": seller(line) if line.seller_id else None,
                "kind": line.kind,
            }
            for line in view.lines
        ],
        "items": money(view.items),
        "count": view.count,
        "ready": view.ready,
        "needs_delivery": view.needs_delivery,
    }


def price_change(one: Any) -> dict[str, Any]:
    return {
        "variant_id": str(one.variant_id),
        "before": money(one.before),
        "after": money(one.after),
        "at": moment(one.at),
    }


def quote(q: Any) -> dict[str, Any]:
    return {
        "lines": [
            {
                "variant_id": str(line.variant_id),
                "title": line.title,
                "quantity": line.quantity,
                "unit": money(line.unit),
                "discount": money(line.discount),
                "total": money(line.total),
                "tax_rate": str(line.tax_rate),
                "tax": money(line.tax),
                "seller_id": str(line.seller_id),
                "to_come": line.later,
                "ships_by": line.ship_by and line.ship_by.isoformat(),
                "parts": contents(line.parts),
            }
            for line in q.lines
        ],
        "items": money(q.items),
        "delivery": money(q.delivery),
        "tax": money(q.tax),
        "tax_lines": [
            {"rate": str(t.rate), "base": money(t.base), "tax": money(t.tax), "kind": t.kind} for t in q.tax_lines
        ],
        "tax_included": q.tax_included,
        "adjustments": [adjustment(one) for one in q.adjustments],
        "not_given": [
            {"rule": n.rule, "label": n.label, "code": n.code, "reason": n.reason.code, "why": n.why, "near": n.near}
            for n in q.not_given
        ],
        "total": money(q.total),
        "needs_delivery": q.needs_delivery,
        "ships": q.ships,
    }


def adjustment(one: Any) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "label": one.label,
        "amount": money(one.amount),
        "code": one.code,
        "delivery": one.delivery,
        "bearer": one.bearer,
        "until": moment(one.until),
        "shares": {str(key): money(share) for key, share in one.shares},
    }


def order_row(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "payment_state": row.payment_state,
        "shipping_state": row.shipping_state,
        "placed_at": moment(row.placed_at),
        "total": money(row.total),
        "refunded": money(row.refunded),
        "units": row.units,
        "sellers": list(row.sellers),
    }


def order(page: Any) -> dict[str, Any]:
    return {
        "number": page.number,
        "state": page.state,
        "payment_state": page.payment_state,
        "shipping_state": page.shipping_state,
        "placed_at": moment(page.placed_at),
        "confirmed_at": moment(page.confirmed_at),
        "pay_until": moment(page.pay_until),
        "items": money(page.items),
        "delivery": money(page.delivery),
        "tax": money(page.tax),
        "total": money(page.total),
        "adjustments": [adjustment(one) for one in page.adjustments],
        "refunded": money(page.refunded),
        "outstanding": money(page.outstanding),
        "payments": [
            {
                "intent_id": str(one.id),
                "provider": one.provider,
                "state": one.state,
                "amount": money(one.amount),
                "captured": money(one.captured),
                "held": money(one.held),
                "refunded": money(one.refunded),
            }
            for one in page.payments.intents
        ],
        "can_pay": page.can_pay,
        "can_cancel": page.can_cancel,
        "sellers": [_part(part) for part in page.sellers],
    }


def _part(part: Any) -> dict[str, Any]:
    return {
        "id": str(part.id),
        "number": part.number,
        "seller": {"id": str(part.seller.id), "name": part.seller.name, "self_operated": part.seller.self_operated},
        "state": part.state,
        "total": money(part.total),
        "delivery": money(part.delivery),
        "refunded": money(part.refunded),
        "lines": [
            {
                "id": str(line.id),
                "variant_id": str(line.variant_id),
                "sku": line.sku,
                "title": line.title,
                "options": dict(line.options),
                "kind": line.kind,
                "quantity": line.quantity,
                "unit": money(line.unit),
                "total": money(line.total),
                "tax": money(line.tax),
                "shipped": line.shipped,
                "refunded": line.refunded,
                "open": line.open,
                "waiting": line.waiting,
                "to_come": line.later,
                "ships_by": line.ship_by and line.ship_by.isoformat(),
                "parts": contents(line.parts),
            }
            for line in part.lines
        ],
    }


def parcel(view: Any) -> dict[str, Any]:
    return {
        "number": view.number,
        "state": view.state,
        "carrier": view.carrier,
        "tracking": view.tracking,
        "shipped_at": moment(view.shipped_at),
        "signed_at": moment(view.signed_at),
    }


def stock(row: catalogue.StockFigures, sold: int) -> dict:
    return {
        "variant_id": str(row.variant_id),
        "product_id": str(row.product_id),
        "sku": row.sku,
        "title": row.title,
        "on_hand": row.on_hand,
        "held": row.held,
        "available": row.available,
        "sold": sold,
        "coming": row.coming,
        "coming_on": row.coming_on and row.coming_on.isoformat(),
        "promised": row.promised,
    }


def stock_card(card: catalogue.StockCard, sold: int) -> dict:
    places = [
        {"warehouse_id": str(place.warehouse_id), "warehouse": place.warehouse_name, "on_hand": place.on_hand}
        | {"held": place.held, "available": place.available, "coming": place.coming, "policy": place.policy}
        | {
            "ceiling": place.ceiling,
            "promised": place.promised,
            "ships_by": place.ship_by and place.ship_by.isoformat(),
        }
        for place in card.places
    ]
    holds = [
        {"document": hold.document, "warehouse": hold.warehouse_name, "units": hold.units, "until": moment(hold.until)}
        for hold in card.holds
    ]
    arrivals = [
        {"id": str(one.id), "warehouse": one.warehouse_name, "quantity": one.quantity, "received": one.received}
        | {"due_on": one.due_on.isoformat(), "document": one.document, "open": one.open}
        for one in card.arrivals
    ]
    days = [{"on": day.on.isoformat(), "came": day.came, "went": day.went, "on_hand": day.on_hand} for day in card.days]
    return {**stock(card.figures, sold), "places": places, "holds": holds, "arrivals": arrivals, "days": days}
