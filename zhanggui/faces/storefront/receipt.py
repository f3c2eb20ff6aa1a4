"""The receipt of an order as a document: what was bought, of whom, for how much, in the language of the order."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.faces.storefront.places import country_name
from zhanggui.kit import locales, preferences
from zhanggui.kit.ui.format import moment, money, number
from zhanggui.kit.ui.paper import typeset
from zhanggui.ordering.public import OrderPage


def receipt(order: OrderPage) -> bytes:
    """The PDF."""
    with translation.override(locales.django_code(order.locale)):
        return typeset("faces/storefront/papers/receipt.typ", receipt_data(order))


def receipt_data(order: OrderPage) -> dict[str, Any]:
    """All that the paper says, in the language of the moment."""
    states = {
        "unpaid": _("Not paid yet"),
        "paid": _("Paid"),
        "partly_refunded": _("Partly refunded"),
        "refunded": _("Refunded"),
        "void": _("Cancelled"),
    }
    parties = [[_("Bought by"), [one for one in _buyer(order) if one]]]
    if order.address:
        parties.append([_("Delivered to"), _place(order)])
    return {
        "lang": "zh" if order.locale.startswith("zh") else "en",
        "shop": preferences.get("shop.name"),
        "title": _("Receipt for order {number}").format(number=order.number),
        "placed": moment(order.placed_at),
        "state": states.get(order.payment_state, order.payment_state),
        "parties": parties,
        "columns": [_("Goods"), _("Quantity"), _("Each"), _("Total")],
        "parts": [_part(part) for part in order.sellers],
        "totals": _totals(order),
        "note": _("This receipt says what was bought and paid. It is not a tax invoice."),
        "foot": f"{preferences.get('shop.name')} · {preferences.get('shop.email')}",
    }


def _buyer(order: OrderPage) -> list[str]:
    contact = order.contact
    return [contact.name, contact.email, contact.phone] if contact else [_("The personal details were erased.")]


def _place(order: OrderPage) -> list[str]:
    at = order.address
    if at is None:
        return []
    country = country_name(at.country, locales.current())
    if at.country == "CN":
        city = at.city if at.city != at.region else ""
        lines = [at.name, f"{at.region}{city}{at.district}{at.line1}", at.postcode, country]
    else:
        town = " ".join(filter(None, [at.postcode, at.district, at.city]))
        lines = [at.name, at.line1, at.line2, ", ".join(filter(None, [town, at.region])), country]
    return [line for line in lines if line]


def _part(part: Any) -> dict[str, Any]:
    colon = _(": ")
    return {
        "seller": part.seller.name,
        "own": _("Self-operated") if part.seller.self_operated else "",
        "number": part.number,
        "lines": [
            {
                "title": line.title,
                "options": " · ".join(f"{name}{colon}{value}" for name, value in line.options),
                "quantity": line.quantity,
                "unit": money(line.unit),
                "total": money(line.total),
            }
            for line in part.lines
        ],
    }


def _totals(order: OrderPage) -> list[list]:
    rows = [[_("Goods"), money(order.items), False]]
    rows += [[f"{one.label} {_('(already taken off)')}", money(one.amount), False] for one in order.adjustments]
    if order.address:
        rows.append([_("Delivery"), money(order.delivery) if order.delivery.minor else _("free"), False])
    named = _("Tax of %(rate)s %% in it") if order.tax_included else _("Tax of %(rate)s %%")
    rows += [[named % {"rate": number(one.rate)}, money(one.tax), False] for one in order.tax_lines if one.tax.minor]
    rows.append([f"{_('Total')} {order.currency}", money(order.total), True])
    if order.refunded.minor:
        rows.append([_("Refunded"), money(order.refunded), False])
    return rows
