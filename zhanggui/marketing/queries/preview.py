"""What a promotion that is being written would give an example basket, after those that are in force."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import categories_of
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.marketing.actions.save_promotion import sound
from zhanggui.marketing.dto import Promotion, PromotionDraft
from zhanggui.marketing.engine import Ask, Code, reckon
from zhanggui.marketing.kinds import Goods
from zhanggui.ordering.public import Items, Quote, quote


@dataclass(frozen=True, slots=True)
class Preview:
    """`quote` is the basket as it stands; `off` what the promotion takes off each variant, or `why` it gives nothing."""

    quote: Quote
    off: dict[UUID, Money]
    total_off: Money
    why: Refusal | None
    delivery: bool = False

    @property
    def why_in_words(self) -> str:
        return self.why.message if self.why else ""


def preview(draft: PromotionDraft, items: Items, *, currency: str, country: str, locale: str, now: datetime) -> Preview:
    values = {field.name: getattr(draft, field.name) for field in fields(PromotionDraft)}
    rule = Promotion(**{**values, "terms": sound(draft)["terms"], "id": UUID(int=1)})
    found = quote(items, currency=currency, country=country, locale=locale, now=now)
    categories = categories_of({line.product_id for line in found.lines}) if rule.scope.categories else {}
    goods = [
        Goods(
            line.variant_id,
            line.product_id,
            line.seller_id,
            line.quantity,
            line.total.minor,
            line.total.minor,
            categories.get(line.product_id, frozenset()),
        )
        for line in found.lines
    ]
    at = max(now, rule.starts_at)
    ask = Ask(currency, locale, at, True, rule.scope.groups, {rule.id: Code("", rule.id)} if rule.by_code else {})
    given, withheld = reckon(goods, [rule], ask)
    if not given:
        return Preview(found, {}, Money.zero(currency), withheld[0].why if withheld else None)
    off = given[0].off
    shares = {variant: Money(minor, currency) for variant, minor in off.shares.items()}
    return Preview(found, shares, Money(off.minor, currency), None, off.delivery is not None)
