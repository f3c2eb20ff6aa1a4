"""What the demonstration's shop offers beyond its prices: a group with its price list, promotions, a gift card, a rate."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from zhanggui.catalogue import public as catalogue
from zhanggui.demo import house
from zhanggui.giftcards import public as giftcards
from zhanggui.kit.money import Money
from zhanggui.marketing import public as marketing
from zhanggui.people import public as people

TRADE = "trade"


def make(members: list[house.Buyer], *, begin: datetime, now: datetime) -> None:
    """Each is made once, by the colleague whose work it is."""
    by = {role: f"staff:{staff}" for role, staff in house.staff_by_role().items()}
    _trade(members, by["operations"], now)
    if not marketing.promotions():
        _promotions(by["promotion"], begin, now)
    if not catalogue.exchange_rates(limit=1):
        source = "国家外汇管理局中间价（演示数据） · demonstration"
        catalogue.set_exchange_rate(
            "CNY", "USD", Decimal("0.1404"), source=source, at=now - timedelta(hours=9), by=by["finance"], now=now
        )
    giftcards.issue_card(
        Money(20000, house.CURRENCY), by=by["finance"], why="答谢老顾客 For a regular customer",
        command_id=uuid5(house.SPACE, "card:thanks"), now=now,
    )  # fmt: skip


def _trade(members: list[house.Buyer], by: str, now: datetime) -> None:
    """Three companies pay twelve percent less, by a rule that everybody can read."""
    if catalogue.price_lists():
        return
    rules = {
        "zh-cn": "凭营业执照登记的企业客户，一年内采购满 5000 元。",
        "en": "Companies registered with their business licence that bought for 5,000 yuan within a year.",
    }
    people.save_group(TRADE, names={"zh-cn": "企业客户", "en": "Trade customers"}, rules=rules, by=by, now=now)
    for buyer in members[3:6]:
        if buyer.party_id:
            people.put_into_group(TRADE, buyer.party_id, by=by, now=now)
    names = {"zh-cn": "企业价", "en": "Trade prices"}
    catalogue.save_price_list(TRADE, group=TRADE, names=names, by=by, now=now)
    usual = catalogue.standard_prices(currency=house.CURRENCY, now=now)
    some: dict[UUID, Money] = {
        variant: Money(amount.minor * 88 // 100, house.CURRENCY) for variant, amount in sorted(usual.items())[:40]
    }
    if some:
        catalogue.set_list_prices(TRADE, some, by=by, now=now)


def _promotions(by: str, begin: datetime, now: datetime) -> None:
    welcome = marketing.PromotionDraft(
        "percentage", {"zh-cn": "新客九折", "en": "Ten percent for newcomers"}, {"percent": "10"}, begin,
        minimum={house.CURRENCY: 15000}, by_code=True, bearer="platform",
    )  # fmt: skip
    key = marketing.save_promotion(welcome, by=by, now=now)
    marketing.make_coupon(key, "CAMELLIA10", per_customer=1, by=by, now=now)
    free = marketing.PromotionDraft(
        "shipping", {"zh-cn": "满299元包邮", "en": "Free delivery"}, {"percent": "100"}, now,
        minimum={house.CURRENCY: 29900}, bearer="platform",
    )  # fmt: skip
    marketing.save_promotion(free, by=by, now=now)
    coming = marketing.PromotionDraft(
        "tiers", {"zh-cn": "岁末满减", "en": "Year-end savings"},
        {"by": "amount", "steps": [{"from": {house.CURRENCY: 20000}, "amount": {house.CURRENCY: 2000}},
                                   {"from": {house.CURRENCY: 40000}, "amount": {house.CURRENCY: 5000}}]},
        now + timedelta(days=12), now + timedelta(days=20),
    )  # fmt: skip
    marketing.save_promotion(coming, by=by, now=now)
