"""Baskets and quotes: what the buyer wants and what it would cost now. A basket's id is a secret that opens it."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from zhanggui.faces.api import answers, present, schemas
from zhanggui.faces.api.house import Asked, Bearer, answer, buyer, currency_of, locale_of, once
from zhanggui.kit import preferences
from zhanggui.kit.errors import Invalid
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

router = Router(auth=Bearer("basket.write", guests=True), tags=["buying"])


@router.post("baskets", response={201: schemas.Basket}, summary="Open a basket, with lines or empty")
def open_basket(request: Asked, wish: schemas.BasketWish) -> HttpResponse:
    locale = locale_of(request, wish.locale)

    def run() -> HttpResponse:
        lines = [(line.variant_id, line.quantity) for line in wish.lines]
        basket = ordering.opened_basket(
            locale=locale, currency=currency_of(wish.currency), party=buyer(request), lines=lines, now=request.now
        )
        return answer(present.basket(basket), 201)

    return once(request, run)


@router.get("baskets/{basket_id}", response=schemas.Basket, summary="A basket as it stands now")
def basket(request: Asked, basket_id: UUID, locale: str | None = None) -> HttpResponse:
    locale = locale_of(request, locale)
    view = ordering.basket_view(basket_id, locale=locale, now=request.now)
    changes = ordering.price_changes(view, now=request.now)
    return answer({**present.basket(view), "changes": [present.price_change(one) for one in changes]})


@router.put("baskets/{basket_id}/lines/{variant_id}", response=schemas.Basket, summary="Set a quantity; 0 removes")
def set_line(request: Asked, basket_id: UUID, variant_id: UUID, wish: schemas.QuantityWish) -> HttpResponse:
    locale = locale_of(request, None)

    def run() -> HttpResponse:
        ordering.set_line(basket_id, variant_id, wish.quantity, now=request.now)
        return answer(present.basket(ordering.basket_view(basket_id, locale=locale, now=request.now)))

    return once(request, run)


def wanted(wish: schemas.QuoteWish | schemas.OrderWish) -> tuple[tuple[UUID, int], ...]:
    """The items of a wish: its own, or those of the basket it names."""
    if wish.items is not None and wish.basket_id is None:
        return tuple((line.variant_id, line.quantity) for line in wish.items)
    if wish.items is None and wish.basket_id is not None:
        return ordering.basket_items(wish.basket_id)
    raise Invalid(field="items", problem=_("Send either basket_id or items."))


@router.post(
    "quotes",
    response=answers.Quote,
    summary="What these items would cost there, delivered in that way; the total to send as seen_total",
)
def quote(request: Asked, wish: schemas.QuoteWish) -> HttpResponse:
    """Without `delivery_code` the first way of delivery is taken; `delivery_choices` lists them all with prices."""
    locale, currency = locale_of(request, wish.locale), currency_of(wish.currency)
    country = wish.country or preferences.get("shop.country")
    q, choices, code = ordering.quote_with_choices(
        wanted(wish), currency=currency, country=country, region=wish.region, delivery_code=wish.delivery_code,
        now=request.now, locale=locale, party_id=buyer(request), coupons=tuple(wish.coupons), vat_number=wish.vat_number,
    )  # fmt: skip
    providers = payments.provider_choices(currency=currency, country=country, party=buyer(request))
    return answer(
        {
            **present.quote(q),
            "delivery_code": code,
            "delivery_choices": [
                {"code": c.code, "name": c.name, "note": c.note, "price": present.money(c.price)} for c in choices
            ],
            "providers": [{"key": p.key, "label": str(p.label), "note": str(p.note)} for p in providers],
        }
    )
