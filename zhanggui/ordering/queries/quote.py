from datetime import datetime
from decimal import Decimal
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.dto import Adjustment, DeliveryChoice, Items, Quote, QuoteLine, QuoteSeller, TaxLine
from zhanggui.ordering.pricing import (
    delivery_asks,
    delivery_offers,
    price,
    price_delivery,
    price_goods,
    text_of,
    wanted,
)


def quote(
    items: Items,
    *,
    currency: str,
    country: str,
    region: str = "",
    delivery_code: str = "",
    now: datetime,
    locale: str,
    party_id: UUID | None = None,
) -> Quote:
    """What these items would cost, sent there in that way. An empty `delivery_code` leaves delivery out."""
    draft = Draft(
        wanted(items),
        currency=currency,
        country=country,
        region=region,
        locale=locale,
        delivery_code=delivery_code,
        party_id=party_id,
    )
    price([draft], now=now)
    if draft.refusal:
        raise draft.refusal
    return as_quote(draft)


def delivery_choices(
    items: Items, *, currency: str, country: str, region: str = "", now: datetime, locale: str
) -> tuple[DeliveryChoice, ...]:
    """The ways of delivery that every seller of these items offers there, with the price for all of them together.

    Empty for goods that are not delivered: leave `delivery_code` empty then.
    """
    draft = Draft(wanted(items), currency=currency, country=country, region=region, locale=locale, delivery_code="")
    price([draft], now=now)
    if draft.refusal:
        raise draft.refusal
    return _choices(draft, now=now)


def _choices(draft: Draft, *, now: datetime) -> tuple[DeliveryChoice, ...]:
    offered = draft.ways = delivery_offers([ask for _, ask in delivery_asks(draft)], now=now)
    if not offered:
        return ()
    shared = set.intersection(*({offer.code for offer in offers} for offers in offered))
    by_code = {code: [offer for offers in offered for offer in offers if offer.code == code] for code in shared}
    return tuple(
        DeliveryChoice(
            offer.code,
            offer.name,
            offer.note,
            Money(sum(each.price.minor for each in by_code[offer.code]), draft.currency),
        )
        for offer in offered[0]
        if offer.code in shared
    )


def quote_with_choices(
    items: Items,
    *,
    currency: str,
    country: str,
    region: str = "",
    delivery_code: str | None = None,
    now: datetime,
    locale: str,
    party_id: UUID | None = None,
) -> tuple[Quote, tuple[DeliveryChoice, ...], str]:
    """The quote together with all ways of delivery. Without a code the first way is taken; the code taken comes last."""
    draft = Draft(
        wanted(items),
        currency=currency,
        country=country,
        region=region,
        locale=locale,
        delivery_code="",
        party_id=party_id,
    )
    price_goods([draft], now=now)
    if draft.refusal:
        raise draft.refusal
    choices = _choices(draft, now=now)
    if choices or delivery_code:
        draft.delivery_code = choices[0].code if delivery_code is None else delivery_code
    price_delivery([draft], now=now)
    if draft.refusal:
        raise draft.refusal
    return as_quote(draft), choices, draft.delivery_code


def as_quote(draft: Draft) -> Quote:
    currency = draft.currency

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Quote(
        lines=tuple(
            QuoteLine(
                line.offer.variant_id,
                line.offer.product_id,
                line.offer.seller_id,
                line.offer.sku,
                text_of(line.offer.title, draft.locale),
                text_of(line.offer.options, draft.locale, ()),
                line.offer.kind,
                line.quantity,
                money(line.unit),
                money(line.discount),
                money(line.total),
                line.tax_rate,
                money(line.tax),
                line.offer.picture,
            )
            for line in draft.lines
        ),
        sellers=tuple(
            QuoteSeller(part.seller_id, money(part.items), money(part.delivery), money(part.tax), money(part.total))
            for part in draft.parts
        ),
        items=money(draft.items),
        delivery=money(draft.delivery),
        tax=money(draft.tax),
        tax_lines=tax_lines(
            [(line.tax_rate, line.total, line.tax) for line in draft.lines]
            + [(part.delivery_rate, part.delivery, part.delivery_tax) for part in draft.parts if part.delivery],
            currency,
            draft.tax_included,
        ),
        total=money(draft.total),
        tax_included=draft.tax_included,
        adjustments=tuple(Adjustment(line.rule, line.label, line.amount) for line in draft.adjustments),
        needs_delivery=draft.needs_delivery,
    )


def tax_lines(amounts: list[tuple[Decimal, int, int]], currency: str, included: bool) -> tuple[TaxLine, ...]:
    """(rate, amount, tax) summed by rate; the base is what is left of the amount, never rounded by itself."""
    sums: dict[Decimal, list[int]] = {}
    for rate, amount, tax in amounts:
        entry = sums.setdefault(rate, [0, 0])
        entry[0] += amount - tax if included else amount
        entry[1] += tax
    return tuple(
        TaxLine(rate, Money(base, currency), Money(tax, currency)) for rate, (base, tax) in sorted(sums.items())
    )
