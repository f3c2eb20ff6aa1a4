"""What each message says: facts of the moment, in the language of the order, as HTML and as plain text."""

import html
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.faces.mail.outgoing import WRITERS, Message
from zhanggui.faces.mail.papers import Papers
from zhanggui.fulfilment.public import grants_of, parcel_view
from zhanggui.kit import locales, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import babel_locale, money
from zhanggui.ordering.public import OrderPage, order_link


def rendered(name: str, context: dict[str, Any], locale: str) -> tuple[str, str]:
    """(text, HTML) of a letter. The environment escapes everywhere; in plain text that is undone as a whole."""
    common = {
        "shop_name": preferences.get("shop.name"),
        "shop_email": preferences.get("shop.email"),
        "shop_phone": preferences.get("shop.phone"),
        "shop_address": preferences.get("shop.address"),
        "licence": preferences.get("shop.licence"),
        "base": settings.BASE_URL.rstrip("/"),
        "home": f"{settings.BASE_URL.rstrip('/')}/{locale}/",
        "lang": locales.html_lang(locale),
    }
    text = render_to_string(f"mail/{name}.txt", common | context, using="jinja2")
    page = render_to_string(f"mail/{name}.html", common | context, using="jinja2")
    return html.unescape(text).strip() + "\n", page


def about_order(
    name: str, order: OrderPage, subject: Callable[[OrderPage], str], now: datetime, *, attachments=None, **more: Any
) -> Message | None:
    """A message about an order; None when the person was erased or left no e-mail address."""
    locale = order.locale
    with translation.override(locales.django_code(locale)):
        if order.contact is None or not order.contact.email:
            return None
        token = order_link(order.id, now=now)
        here = f"{settings.BASE_URL.rstrip('/')}/{locale}"
        context = {
            "order": order,
            "country": _country(order, locale),
            "order_href": f"{here}/o/{token}",
            "verify_href": f"{here}/verify?order={token}",
            "about_href": f"{here}/about",
            "return_days": preferences.get("storefront.return_days"),
            **more,
        }
        text, page = rendered(name, context, locale)
        files = attachments(order) if attachments else ()
        return Message(order.contact.email, locale, subject(order), text, page, order.party_id, files)


def _country(order: OrderPage, locale: str) -> str:
    return babel_locale(locale).territories.get(order.address.country, "") if order.address else ""


def order_placed(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    """The confirmation: everything that was agreed, and the signed document of it."""
    signed = papers.snapshot(UUID(facts["order"]))
    envelope = {
        "document": signed.body.decode(),
        "sha256": signed.sha256,
        "signature": signed.signature,
        "key_id": signed.key_id,
    }
    document = orjson.dumps(envelope, option=orjson.OPT_INDENT_2)
    order = papers.order(UUID(facts["order"]))
    return about_order(
        "order_placed",
        order,
        lambda order: _("Your order {number}").format(number=order.number),
        now,
        signed=signed,
        paid_at_once=order.confirmed_at == order.placed_at,
        attachments=lambda order: ((f"order-{order.number}.json", document, "application/json"),),
    )


def order_confirmed(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    return about_order(
        "order_confirmed",
        papers.order(UUID(facts["order"])),
        lambda order: _("Payment received for order {number}").format(number=order.number),
        now,
    )


def parcel_shipped(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    order = papers.order(UUID(facts["order"]))
    with translation.override(locales.django_code(order.locale)):  # carriers have names in each language
        parcel = parcel_view(UUID(facts["parcel"]))
    if parcel.state == "recalled":
        return None
    return about_order(
        "parcel_shipped",
        order,
        lambda order: _("Order {number} is on its way").format(number=order.number),
        now,
        parcel=parcel,
    )


def digital_delivered(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    grants = [grant for grant in grants_of(UUID(facts["order"])) if not grant.revoked]
    return about_order(
        "digital_delivered",
        papers.order(UUID(facts["order"])),
        lambda order: _("Your downloads of order {number}").format(number=order.number),
        now,
        grants=grants,
    )


def order_refunded(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    order = papers.order(UUID(facts["order"]))
    refunds = [one for part in order.sellers for one in part.refunds if str(one.group_id) == facts["refund"]]
    amount = sum((one.amount for one in refunds), Money.zero(order.currency))
    return about_order(
        "order_refunded",
        order,
        lambda order: _("Refund of {amount} for order {number}").format(
            amount=money(amount, order.locale), number=order.number
        ),
        now,
        amount=amount,
        refunds=refunds,
    )


def sign_in_code(facts: dict, secret: dict, now: datetime, papers: Papers) -> Message:
    locale = secret["locale"]
    with translation.override(locales.django_code(locale)):
        text, page = rendered("sign_in_code", {"code": secret["code"]}, locale)
        subject = _("Your code to sign in")
    return Message(secret["email"], locale, subject, text, page)


for writer in (order_placed, order_confirmed, parcel_shipped, digital_delivered, order_refunded, sign_in_code):
    WRITERS.add(writer.__name__, writer)
