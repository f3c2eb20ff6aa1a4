from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhanggui.catalogue.public import Offer
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering.draft import Draft, DraftLine
from zhanggui.ordering.errors import DeliveryFree, DeliveryNotChosen
from zhanggui.ordering.ports import PriceLine
from zhanggui.ordering.pricing import (
    delivery_asks,
    delivery_offers,
    price,
    price_delivery,
    price_goods,
    text_of,
    wanted,
)
from zhanggui.ordering.quote_dto import (
    Adjustment,
    Contents,
    DeliveryChoice,
    Items,
    NotGiven,
    Quote,
    QuoteAsk,
    QuoteLine,
    QuoteSeller,
    TaxLine,
)
from zhanggui.ordering.taxing import tax_kind
from zhanggui.people.public import Contact
from zhanggui.taxation.public import check_vat_number


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
    coupons: tuple[str, ...] = (),
    contact: Contact | None = None,
    vat_number: str = "",
) -> Quote:
    """What these items would cost, sent there in that way. An empty `delivery_code` leaves delivery out.

    `contact`: who buys, once it is known: codes count their customers by it."""
    draft = Draft(
        wanted(items),
        currency=currency,
        country=country,
        region=region,
        locale=locale,
        delivery_code=delivery_code,
        party_id=party_id,
        coupons=coupons,
        contact=contact,
        vat_number=vat_number and check_vat_number(vat_number, country),
    )
    price([draft], now=now)
    if draft.refusal:
        raise draft.refusal
    return as_quote(draft)


def quotes(asks: Sequence[QuoteAsk], *, now: datetime) -> list[Quote | Refusal]:
    """The same for many in as many statements as for one; each is priced or refused for itself."""
    drafts = [
        Draft(
            wanted(ask.items),
            currency=ask.currency,
            country=ask.country,
            region=ask.region,
            locale=ask.locale,
            delivery_code=ask.delivery_code,
            party_id=ask.party_id,
            coupons=ask.coupons,
            vat_number=ask.vat_number,
        )
        for ask in asks
    ]
    price(drafts, now=now)
    return [draft.refusal or as_quote(draft) for draft in drafts]


def delivery_choices(
    items: Items,
    *,
    currency: str,
    country: str,
    region: str = "",
    now: datetime,
    locale: str,
    party_id: UUID | None = None,
    coupons: tuple[str, ...] = (),
) -> tuple[DeliveryChoice, ...]:
    """The ways of delivery that every seller of these items offers there, with the price for all of them together.

    Empty for goods that are not delivered: leave `delivery_code` empty then.
    """
    draft = Draft(
        wanted(items),
        currency=currency,
        country=country,
        region=region,
        locale=locale,
        delivery_code="",
        party_id=party_id,
        coupons=coupons,
    )
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
            Money(_after_cuts(draft, sum(each.price.minor for each in by_code[offer.code])), draft.currency),
        )
        for offer in offered[0]
        if offer.code in shared
    )


def _after_cuts(draft: Draft, price: int) -> int:
    for cut in draft.delivery_cuts:
        price -= cut.off(price)
    return price


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
    coupons: tuple[str, ...] = (),
    contact: Contact | None = None,
    vat_number: str = "",
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
        coupons=coupons,
        contact=contact,
        vat_number=vat_number and check_vat_number(vat_number, country),
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
                *_to_come(line),
                contents_of(line.offer, draft.locale),
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
            [
                (
                    line.tax_rate,
                    line.total,
                    line.tax,
                    tax_kind(line.offer.tax_class, line.tax_rate, draft.tax_treatment),
                )
                for line in draft.lines
            ]
            + [
                (rate, amount, tax, tax_kind("", rate, draft.tax_treatment))
                for part in draft.parts
                for rate, amount, tax in part.delivery_taxes
            ],
            currency,
            draft.tax_included,
        ),
        total=money(draft.total),
        tax_included=draft.tax_included,
        adjustments=tuple(_adjustment(line, currency) for line in draft.explained),
        needs_delivery=draft.needs_delivery,
        not_given=tuple(_not_given(draft)),
        tax_treatment=draft.tax_treatment,
    )


def contents_of(offer: Offer, locale: str) -> Contents:
    """Of what a set is made, in the reader's language; nothing for others."""
    return tuple((part.sku, text_of(part.titles, locale), part.quantity) for part in offer.parts)


def _to_come(line: DraftLine) -> tuple[int, date | None]:
    later = line.offer.later(line.quantity)
    return later, line.offer.promise.ship_by if later and line.offer.promise else None


def _adjustment(line: PriceLine, currency: str) -> Adjustment:
    shares = tuple((key, Money(minor, currency)) for key, minor in line.shares)
    return Adjustment(line.rule, line.label, line.amount, line.bearer, line.code, line.delivery, shares, line.until)


def _not_given(draft: Draft) -> Iterator[NotGiven]:
    for one in draft.not_applied:
        yield NotGiven(one.rule, one.label, one.why, one.near, one.code)
    given = {line.rule for line in draft.delivery_adjustments}
    for cut in draft.delivery_cuts:
        if cut.rule not in given:
            why: Refusal = DeliveryFree() if draft.delivery_code or not draft.needs_delivery else DeliveryNotChosen()
            yield NotGiven(cut.rule, cut.label, why, True, cut.code)


def tax_lines(amounts: list[tuple[Decimal, int, int, str]], currency: str, included: bool) -> tuple[TaxLine, ...]:
    """(rate, amount, tax, kind) summed by rate and kind; the base is what is left of the amount, never rounded by itself."""
    sums: dict[tuple[Decimal, str], list[int]] = {}
    for rate, amount, tax, kind in amounts:
        entry = sums.setdefault((rate, kind), [0, 0])
        entry[0] += amount - tax if included else amount
        entry[1] += tax
    return tuple(
        TaxLine(rate, Money(base, currency), Money(tax, currency), kind)
        for (rate, kind), (base, tax) in sorted(sums.items())
    )
