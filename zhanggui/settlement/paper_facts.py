"""What documents say, from what orders say: pure. Amounts are minor units of the document's currency."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhanggui.fulfilment.public import ParcelView
from zhanggui.kit.money import exponent, split
from zhanggui.kit.signing import canonical
from zhanggui.ordering.public import OrderLineView, OrderPage, RefundView, SellerPart

Facts = dict[str, Any]


def head(kind: str, order: OrderPage, part: SellerPart, *, number: str, now: datetime, address: str) -> Facts:
    """What every document begins with."""
    seller = part.seller
    return {
        "document": kind,
        "number": number,
        "issued_at": now.isoformat(timespec="seconds"),
        "order": order.number,
        "seller_order": part.number,
        "placed_at": order.placed_at.isoformat(timespec="seconds"),
        "seller": {
            "name": seller.legal_name,
            "trade_name": seller.name,
            "licence_no": seller.licence_no,
            "country": seller.country,
            "address": address,
            "self_operated": seller.self_operated,
        },
        "country": order.country,
        "locale": order.locale,
        "currency": order.currency,
        "exponent": exponent(order.currency),
        "tax_included": order.tax_included,
        "tax_rounding": order.tax_rounding,
        "tax_half": order.tax_half,
        "tax_treatment": order.tax_treatment,
    }


def recipient_of(order: OrderPage) -> Facts | None:
    """Whom a document is made out to, with a salt that keeps its hash from being guessed; None once the person is erased."""
    if order.contact is None:
        return None
    return {
        "salt": secrets.token_hex(16),
        "name": order.contact.name,
        "email": order.contact.email,
        "vat_number": order.vat_number,
        "address": asdict(order.address) if order.address else None,
    }


def mark_of(recipient: Facts | None) -> str:
    return hashlib.sha256(canonical(recipient)).hexdigest() if recipient else ""


def invoice_facts(order: OrderPage, part: SellerPart, known: Iterable[Facts]) -> Facts | None:
    """What of a seller's share stands on no invoice yet (`known`: those in force); None when nothing is left."""
    known = list(known)
    told = {line["id"] for one in known for line in one["lines"]}
    lines = [_line(order, line) for line in part.lines if str(line.id) not in told]
    delivery: Facts | None = None
    if part.delivery_taxes and not any(one["delivery"] for one in known):
        extra = 0 if order.tax_included else 1
        taxes = [
            [str(rate), kind, amount.minor + extra * tax.minor, tax.minor]
            for rate, amount, tax, kind in part.delivery_taxes
        ]
        gross = sum(amount.minor + extra * tax.minor for _rate, amount, tax, _kind in part.delivery_taxes)
        delivery = {"name": part.delivery_name, "taxes": taxes, "gross": gross}
    if not lines and delivery is None:
        return None
    return _summed({"lines": lines, "delivery": delivery})


def _line(order: OrderPage, line: OrderLineView) -> Facts:
    return {
        "id": str(line.id),
        "sku": line.sku,
        "title": line.title,
        "options": [list(pair) for pair in line.options],
        "quantity": line.quantity,
        **_measured(line),
        "unit": line.unit.minor,
        "discount": line.discount.minor,
        "total": line.total.minor,
        "gross": line.total.minor + (0 if order.tax_included else line.tax.minor),
        "tax_rate": str(line.tax_rate),
        "tax_kind": line.tax_kind,
        "tax": line.tax.minor,
    }


def _measured(line: OrderLineView) -> Facts:
    """Goods by measure: the quantity is steps of it, the price is for the whole of it."""
    return {"measure": line.measure, "step": line.step} if line.measure else {}


def credit_facts(part: SellerPart, refund: RefundView, invoices: Iterable[Facts]) -> Facts:
    """A refund as a credit note over the invoices that name its lines."""
    by_id = {line.id: line for line in part.lines}
    lines, delivery = [], None
    for key, back, tax in _shares(part, refund):
        if key is None and not back:
            continue
        if key is None:
            delivery = {"name": part.delivery_name, "gross": back, "taxes": _cut(part, back, tax)}
            continue
        line = by_id[key]
        lines.append(
            {
                "id": str(key),
                "sku": line.sku,
                "title": line.title,
                "options": [list(pair) for pair in line.options],
                "quantity": refund.lines.get(key, 0),
                **_measured(line),
                "gross": back,
                "tax_rate": str(line.tax_rate),
                "tax_kind": line.tax_kind,
                "tax": tax,
            }
        )
    named = {line["id"] for line in lines}
    about = [one["number"] for one in invoices if named & {line["id"] for line in one["lines"]}]
    about += [one["number"] for one in invoices if delivery and one["delivery"] and one["number"] not in about]
    return {**_summed({"lines": lines, "delivery": delivery}), "about": about}


def _shares(part: SellerPart, refund: RefundView) -> list[tuple[UUID | None, int, int]]:
    """What of a refund is of which line (None: the delivery); one made before this was kept is shared by the lines' totals."""
    if refund.shares:
        return [(key, back.minor, tax.minor) for key, back, tax in refund.shares]
    lines = [line for line in part.lines if line.id in refund.lines] or list(part.lines)
    weights = [line.total.minor for line in lines]
    back, tax = split(refund.items.minor, weights), split(refund.tax.minor, weights)
    shared: list[tuple[UUID | None, int, int]] = list(zip((line.id for line in lines), back, tax, strict=True))
    return [*shared, (None, refund.delivery.minor, 0)]


def _cut(part: SellerPart, back: int, tax: int) -> list[list]:
    """What of a delivery's refund belongs to each of its rates, on running sums, so that nothing is lost."""
    whole = sum(amount.minor for _rate, amount, _tax, _kind in part.delivery_taxes) or 1
    of_tax = sum(own.minor for _rate, _amount, own, _kind in part.delivery_taxes) or 1
    cut, seen, taxed, given, given_tax = [], 0, 0, 0, 0
    for rate, amount, own, kind in part.delivery_taxes:
        seen, taxed = seen + amount.minor, taxed + own.minor
        upto, upto_tax = back * seen // whole, tax * taxed // of_tax
        cut.append([str(rate), kind, upto - given, upto_tax - given_tax])
        given, given_tax = upto, upto_tax
    return cut


def slip_facts(part: SellerPart, parcel: ParcelView) -> Facts:
    """What lies in a parcel; no money."""
    by_id = {line.id: line for line in part.lines}
    lines = [
        {
            "id": str(one.line_id),
            "sku": one.sku,
            "title": one.title,
            "options": [list(pair) for pair in by_id[one.line_id].options],
            "quantity": one.quantity,
        }
        | _measured(by_id[one.line_id])
        for one in parcel.lines
    ]
    sent = {"carrier": parcel.carrier_name, "tracking": parcel.tracking, "shipped_at": parcel.shipped_at.isoformat()}
    return {"lines": lines, "delivery": None, "parcel": parcel.number, **sent, "net": 0, "tax": 0, "gross": 0}


def _by_rate(one: tuple) -> tuple[Decimal, str]:
    (rate, kind), _sums = one
    return Decimal(rate), kind


def _summed(facts: Facts) -> Facts:
    """With the sums by rate and in total: the net is the remainder, never rounded by itself."""
    rates: dict[tuple[str, str], list[int]] = {}
    rows = [(line["tax_rate"], line["tax_kind"], line["gross"], line["tax"]) for line in facts["lines"]]
    for rate, kind, gross, tax in rows + [tuple(row) for row in (facts["delivery"] or {}).get("taxes", ())]:
        sums = rates.setdefault((rate, kind), [0, 0])
        sums[0], sums[1] = sums[0] + gross - tax, sums[1] + tax
    taxes = [[rate, kind, net, tax] for (rate, kind), (net, tax) in sorted(rates.items(), key=_by_rate)]
    net, tax = sum(sums[0] for sums in rates.values()), sum(sums[1] for sums in rates.values())
    return {**facts, "taxes": taxes, "net": net, "tax": tax, "gross": net + tax}
