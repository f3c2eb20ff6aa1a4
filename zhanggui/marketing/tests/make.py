"""Promotions for tests."""

from datetime import timedelta
from uuid import UUID

from zhanggui.marketing import public as marketing

BY = "staff:1"


def promotion(shop, kind: str, terms: dict, name: str = "", **more) -> UUID:
    draft = marketing.PromotionDraft(
        kind=kind,
        names={"en": name or kind, "zh-cn": name or kind},
        terms=terms,
        starts_at=more.pop("starts_at", shop.now - timedelta(hours=1)),
        **more,
    )
    return marketing.save_promotion(draft, by=BY, now=shop.now)


def coupon(shop, kind: str, terms: dict, code: str, *, name: str = "", limits: dict | None = None, **more) -> UUID:
    rule = promotion(shop, kind, terms, name, by_code=True, **more)
    marketing.make_coupon(rule, code, **(limits or {}), by=BY, now=shop.now)
    return rule


def given(quote) -> list[tuple[str, int]]:
    return [(one.label, one.amount.minor) for one in quote.adjustments]


def withheld(quote) -> dict[str, str]:
    return {one.label: one.reason.code for one in quote.not_given}
