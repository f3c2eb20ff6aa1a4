"""What orders cost: offers, price rules, delivery, taxes, for a whole list of drafts in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.public import Offer, offers
from zhanggui.kit.errors import Invalid
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money, split
from zhanggui.ordering.draft import Draft, DraftLine, DraftPart
from zhanggui.ordering.errors import DeliveryUnknown, NothingToOrder, NotSellable, QuantityOutOfRange
from zhanggui.ordering.ports import DELIVERY_RATES, PRICE_RULES, DeliveryAsk, DeliveryCut, DeliveryOffer, PriceLine
from zhanggui.ordering.taxing import put_back, tax

MOST_UNITS = 999
MOST_LINES = 1000
PHYSICAL = "physical"


def wanted(items: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
    """Quantities by variant, in the order of asking; the same variant twice is one line. Refuses absurd quantities."""
    found: dict[UUID, int] = {}
    for variant_id, quantity in items:
        if type(quantity) is not int or not 1 <= quantity <= MOST_UNITS:
            raise QuantityOutOfRange(quantity=str(quantity)[:40])
        if not isinstance(variant_id, UUID):
            raise Invalid(field="items", problem=_("a variant is named by its id"))
        found[variant_id] = found.get(variant_id, 0) + quantity
    if not found:
        raise NothingToOrder
    if len(found) > MOST_LINES or max(found.values()) > MOST_UNITS:
        raise QuantityOutOfRange(lines=len(found))
    return found


def text_of(texts: dict, locale: str, default=""):
    """The text in this locale, or in the one that stands in for it."""
    for code in fallbacks(locale):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()), default)


def price(drafts: Sequence[Draft], *, now: datetime) -> None:
    """Fill in every amount of the drafts, or their refusal."""
    price_goods(drafts, now=now)
    price_delivery(drafts, now=now)


def price_goods(drafts: Sequence[Draft], *, now: datetime) -> None:
    """The goods alone, before delivery and taxes."""
    _offers(drafts, now=now)
    _rules(drafts, now=now)


def price_delivery(drafts: Sequence[Draft], *, now: datetime) -> None:
    """Delivery and taxes of drafts whose lines are priced; again when another way of delivery was chosen."""
    for draft in drafts:
        put_back(draft)
        draft.delivery = 0
        draft.delivery_adjustments = []
        for part in draft.parts:
            part.delivery = part.delivery_tax = 0
    _delivery(drafts, now=now)
    tax(open_drafts(drafts), now=now)


def open_drafts(drafts: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.refusal is None]


def _offers(drafts: Sequence[Draft], *, now: datetime) -> None:
    by_currency: dict[str, set[UUID]] = {}
    for draft in drafts:
        by_currency.setdefault(draft.currency, set()).update(draft.wanted)
    channels = {draft.channel for draft in drafts}
    channel = (
        channels.pop() if len(channels) == 1 else ""
    )  # units are decided under the locks; here they are only shown
    found = {
        currency: offers(sorted(variants), currency=currency, now=now, channel=channel)
        for currency, variants in by_currency.items()
    }
    for draft in drafts:
        offered = found[draft.currency]
        parts: dict[UUID, DraftPart] = {}
        for variant_id, quantity in draft.wanted.items():
            offer = offered.get(variant_id)
            if offer is None or not offer.sellable or offer.price is None:
                draft.refusal = _not_sellable(variant_id, offer, draft.locale)
                break
            line = DraftLine(offer, quantity)
            part = parts.get(offer.seller_id)
            if part is None:
                part = parts[offer.seller_id] = DraftPart(offer.seller_id)
            part.lines.append(line)
            if offer.kind == PHYSICAL:
                part.physical.append(line)
                part.weight_g += offer.weight_g * quantity
                draft.needs_delivery = True
            draft.lines.append(line)
            draft.units += quantity
        draft.parts = list(parts.values())


def _not_sellable(variant_id: UUID, offer: Offer | None, locale: str) -> NotSellable:
    title = text_of(offer.title, locale) if offer else ""
    return NotSellable(variant_id=str(variant_id), title=title or str(variant_id))


def _rules(drafts: Sequence[Draft], *, now: datetime) -> None:
    waiting = open_drafts(drafts)
    for rule in PRICE_RULES:
        for draft, found in zip(waiting, rule(waiting, now=now), strict=True):
            for one in found:
                if isinstance(one, PriceLine):
                    _share_out(draft, one)
                elif isinstance(one, DeliveryCut):
                    draft.delivery_cuts.append(one)
                else:
                    draft.not_applied.append(one)
    for draft in waiting:
        for part in draft.parts:
            part.items = sum(line.total for line in part.lines)
        draft.items = sum(part.items for part in draft.parts)


def _share_out(draft: Draft, added: PriceLine) -> None:
    """Share an amount over the lines it is for, none below nothing, and note who got which share."""
    if added.shares:
        asked = dict(added.shares)
        lines = [line for line in draft.lines if line.offer.variant_id in asked]
        parts = [max(asked[line.offer.variant_id], -line.total) for line in lines]
    else:
        chosen = added.variant_ids
        lines = [line for line in draft.lines if chosen is None or line.offer.variant_id in chosen]
        amount = max(added.amount.minor, -sum(line.total for line in lines))
        parts = split(amount, [line.total for line in lines]) if lines else []
    if not any(parts):
        return
    for line, part in zip(lines, parts, strict=True):
        line.total += part
        line.discount -= part
    shares = tuple((line.offer.variant_id, part) for line, part in zip(lines, parts, strict=True) if part)
    draft.adjustments.append(replace(added, amount=Money(sum(parts), draft.currency), shares=shares))


def delivery_offers(asks: Sequence[DeliveryAsk], *, now: datetime) -> list[list[DeliveryOffer]]:
    """For each ask, all ways of delivery that any rate knows, the first to name a code counts."""
    found: list[dict[str, DeliveryOffer]] = [{} for _ in asks]
    if asks:
        for rates in DELIVERY_RATES:
            for known, offered in zip(found, rates(asks, now=now), strict=True):
                for offer in offered:
                    known.setdefault(offer.code, offer)
    return [sorted(known.values(), key=lambda offer: (offer.position, offer.code)) for known in found]


def delivery_asks(draft: Draft) -> list[tuple[DraftPart, DeliveryAsk]]:
    return [
        (
            part,
            DeliveryAsk(
                draft.country,
                draft.region,
                draft.currency,
                draft.locale,
                part.seller_id,
                Money(sum(line.total for line in part.physical), draft.currency),
                part.weight_g,
                sum(line.quantity for line in part.physical),
            ),
        )
        for part in draft.parts
        if part.physical
    ]


def _delivery(drafts: Sequence[Draft], *, now: datetime) -> None:
    """An empty code prices no delivery: the buyer has not chosen yet."""
    asked = [
        (draft, part, ask)
        for draft in open_drafts(drafts)
        if draft.delivery_code and draft.needs_delivery
        for part, ask in delivery_asks(draft)
    ]
    known = [ways for draft in {id(one[0]): one[0] for one in asked}.values() for ways in draft.ways or ()]
    every = known if len(known) == len(asked) else delivery_offers([one[2] for one in asked], now=now)
    for (draft, part, _ask), offered in zip(asked, every, strict=True):
        chosen = next((offer for offer in offered if offer.code == draft.delivery_code), None)
        if chosen is None:
            draft.refusal = draft.refusal or DeliveryUnknown(code=draft.delivery_code[:40], country=draft.country)
            continue
        part.delivery = chosen.price.minor
        part.delivery_code, part.delivery_name = chosen.code, chosen.name
        draft.delivery += part.delivery
    for draft in open_drafts(drafts):
        for cut in draft.delivery_cuts:
            _cut_delivery(draft, cut)


def _cut_delivery(draft: Draft, cut: DeliveryCut) -> None:
    parts = [part for part in draft.parts if part.delivery]
    off = cut.off(draft.delivery)
    if not off:
        return
    shares = split(-off, [part.delivery for part in parts])
    for part, share in zip(parts, shares, strict=True):
        part.delivery += share
    draft.delivery -= off
    draft.delivery_adjustments.append(
        PriceLine(
            cut.rule,
            cut.label,
            Money(-off, draft.currency),
            shares=tuple((part.seller_id, share) for part, share in zip(parts, shares, strict=True) if share),
            bearer=cut.bearer,
            uses=cut.uses,
            code=cut.code,
            until=cut.until,
            delivery=True,
        )
    )
