"""The signed document of an order as it stands: a new version beside the old ones, naming the one before it."""

from datetime import datetime

from zhanggui.kit.money import exponent
from zhanggui.kit.signing import sign_document
from zhanggui.ordering.actions.write_orders import contents, promised
from zhanggui.ordering.models import Order, OrderLine, OrderSnapshot, OrderTerms, SellerOrder
from zhanggui.ordering.reckoning import upto


def write_terms(order: Order, changes: list[dict], *, now: datetime) -> int:
    """Raise the version of a locked order and sign what is now agreed; the version."""
    version = order.terms + 1
    before = (
        OrderTerms.objects.filter(order_id=order.id).order_by("-version").values_list("sha256", flat=True).first()
        or OrderSnapshot.objects.filter(order_id=order.id).values_list("sha256", flat=True).first()
    )
    Order.objects.filter(id=order.id).update(terms=version)
    fresh = Order.objects.get(id=order.id)
    signed = sign_document(
        {
            "document": "order",
            "version": version,
            "previous": before or "",
            "number": order.number,
            "currency": order.currency,
            "exponent": exponent(order.currency),
            "locale": order.locale,
            "country": order.country,
            "changes": changes,
            "sellers": [
                _part(order, part) for part in SellerOrder.objects.filter(order_id=order.id).order_by("number")
            ],
            "delivery": fresh.delivery_minor,
            "tax_included": order.tax_included,
            "tax_rounding": order.tax_rounding,
            "total": fresh.total_minor - fresh.refunded_minor,
            "payment": order.provider,
            "changed_at": now.isoformat(timespec="seconds"),
        }
    )
    OrderTerms.objects.create(
        order_id=order.id,
        version=version,
        body=signed.body,
        sha256=signed.sha256,
        signature=signed.signature,
        key_id=signed.key_id,
        at=now,
    )
    return version


def _part(order: Order, part: SellerOrder) -> dict:
    lines = []
    for line in OrderLine.objects.filter(seller_order_id=part.id).order_by("position"):
        gross = line.total_minor + (0 if order.tax_included else line.tax_minor)
        tax = line.tax_minor - upto(line.tax_minor, line.refunded_minor, gross)
        lines.append(
            {
                "position": line.position,
                "sku": line.sku,
                "title": line.title,
                "options": line.options,
                "quantity": line.quantity - line.refunded,
                "unit": line.unit_minor,
                "total": gross - line.refunded_minor,
                "tax_rate": str(line.tax_rate),
                "tax": tax,
            }
            | contents(line.parts)
            | promised(min(line.later, line.quantity - line.refunded), line.ship_by)
        )
    return {
        "number": part.number,
        "lines": [line for line in lines if line["quantity"]],
        "delivery": part.delivery_minor - part.delivery_refunded_minor,
        "total": part.total_minor - part.refunded_minor,
    }
