"""What the demonstration offers beside its prices: delivery for nothing from a sum on, and a code for those who are new."""

from datetime import datetime
from typing import Any

from zhanggui.demo.house import BY, CURRENCY
from zhanggui.marketing import public as marketing

FREE_FROM = 29_900
CODE = "WELCOME10"


def offer(now: datetime) -> None:
    """From now on; what was sold before was sold without."""
    if marketing.promotions():
        return
    free: dict[str, Any] = {"starts_at": now, "minimum": {CURRENCY: FREE_FROM}}
    names = {"zh-cn": f"满{FREE_FROM // 100}元包邮", "en": "Free delivery"}
    marketing.save_promotion(marketing.PromotionDraft("shipping", names, {"percent": "100"}, **free), by=BY, now=now)
    names = {"zh-cn": "新客九折", "en": "A tenth off for new buyers"}
    welcome = marketing.PromotionDraft("percentage", names, {"percent": "10"}, starts_at=now, by_code=True)
    marketing.make_coupon(marketing.save_promotion(welcome, by=BY, now=now), CODE, per_customer=1, by=BY, now=now)
