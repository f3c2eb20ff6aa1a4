"""The demonstration's house: settings, sellers, warehouses, colleagues, members. Each step finds what it made before."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID, uuid5

from zhanggui.catalogue import public as catalogue
from zhanggui.demo import names, stories
from zhanggui.demo.stories import Plot
from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money
from zhanggui.operations import public as operations
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers
from zhanggui.taxation import public as taxation

BY = "system:demo"
SPACE = UUID("5f0c6e1c-0d1f-4d5a-9a57-c0ffee000001")
CURRENCY = "CNY"


@dataclass(frozen=True)
class Colleague:
    label: str
    email: str
    name: str


STAFF = {
    "owner": Colleague("Owner 店主", "lin@camellia.example", "林知夏 Lin Zhixia"),
    "operations": Colleague("Operations 运营", "chen@camellia.example", "陈默 Chen Mo"),
    "promotion": Colleague("Promotion 推广", "su@camellia.example", "苏晴 Su Qing"),
    "design": Colleague("Design 设计", "he@camellia.example", "何亦然 He Yiran"),
    "service": Colleague("Service 客服", "zhou@camellia.example", "周小满 Zhou Xiaoman"),
    "content": Colleague("Content 内容", "wen@camellia.example", "温宁 Wen Ning"),
    "warehouse": Colleague("Warehouse 仓库", "gao@camellia.example", "高山 Gao Shan"),
    "finance": Colleague("Finance 财务", "qian@camellia.example", "钱明 Qian Ming"),
}

SELLERS = {
    "house": (
        "camellia",
        "杭州山茶杂货有限公司（演示）",
        ("山茶杂货自营", "开在杭州的一家杂货铺。我们自己用过、觉得好的东西，才摆上货架。"),
        ("Camellia", "A general store in Hangzhou. Nothing goes on the shelf that we would not keep at home."),
        ("HZ", "杭州仓 Hangzhou"),
    ),
    "clay": (
        "clay-and-ember",
        "景德镇泥火陶瓷工作室（演示）",
        ("泥火陶坊", "景德镇三宝村的小陶坊，四位师傅，一口窑。拉坯、上釉、烧成，都在一个院子里。"),
        ("Clay & Ember", "A small pottery near Jingdezhen: four potters, one kiln, everything made in one yard."),
        ("JDZ", "景德镇窑房 Jingdezhen"),
    ),
    "north": (
        "north-window",
        "上海北窗纸品有限公司（演示）",
        ("北窗纸品", "做本子、信纸和印刷品。只挑耐写的纸，只印耐看的图。"),
        ("North Window", "Notebooks, letter paper and prints. Paper worth writing on, pictures worth living with."),
        ("SH", "上海仓 Shanghai"),
    ),
}

SETTINGS: dict[str, Any] = {
    "shop.name": "山茶杂货 Camellia",
    "shop.address": "杭州市西湖区北山街 1 号（演示）1 Beishan Street, Hangzhou",
    "shop.email": "hello@camellia.example",
    "shop.phone": "0571-5550-0123",
    "shop.currency": CURRENCY,
    "giftcards.on": True,
    "shop.country": "CN",
    "shop.timezone": "Asia/Shanghai",
    "shop.licence": "91330100MA0DEMO00X（演示，非真实证照 · fictional）",
    "payments.bank_name": "西湖示范银行 West Lake Demonstration Bank",
    "payments.bank_account": "6200 0000 0000 0000 000",
    "payments.bank_holder": "杭州山茶杂货有限公司（演示）",
}


def furnish(*, begin: datetime, now: datetime) -> None:
    """Settings, taxes, delivery, sellers with a warehouse each, colleagues."""
    preferences.set_many(SETTINGS, by=BY, now=begin)
    taxation.load_rates(begin)
    ordering.ensure_delivery_methods(now=begin)
    known = {card.slug for card in sellers.sellers()}
    opened = begin - timedelta(days=210)
    for slug, legal, zh, en, store in SELLERS.values():
        if slug not in known:
            _seller(slug, legal, zh, en, store, opened)
    stores = {card.seller_id for card in catalogue.warehouses()}
    for seller_id, (*_, store) in zip(seller_ids().values(), SELLERS.values(), strict=True):
        if seller_id not in stores:
            catalogue.create_warehouse(
                seller_id=seller_id, code=store[0], name=store[1], country="CN", by=BY, now=opened
            )
    _hire(now)


def _seller(slug: str, legal: str, zh: tuple, en: tuple, store: tuple, opened: datetime) -> None:
    sellers.create_seller(
        slug=slug,
        legal_name=legal,
        texts={"zh-cn": sellers.SellerTextDraft(*zh), "en": sellers.SellerTextDraft(*en)},
        country="CN",
        self_operated=slug == "camellia",
        licence_no=f"{slug.upper()[:10]}-DEMO-0000",
        by=BY,
        now=opened,
    )


def seller_ids() -> dict[str, UUID]:
    """Our short name of each seller → its id."""
    by_slug = {card.slug: card.id for card in sellers.sellers()}
    return {key: by_slug[facts[0]] for key, facts in SELLERS.items()}


def _hire(now: datetime) -> None:
    there = {card.email for card in people.staff_list()}
    owner = STAFF["owner"]
    if owner.email not in there:
        password = uuid5(SPACE, str(now)).hex  # nobody needs it: the demonstration's links sign in
        people.first_owner(email=owner.email, name=owner.name, password=password, now=now)
    first = next(card.id for card in people.staff_list() if card.email == owner.email)
    for role, colleague in STAFF.items():  # invited, with no password that could be guessed: the links sign them in
        if colleague.email not in there and role != "owner":
            people.invite_staff(email=colleague.email, name=colleague.name, roles=[role], by=f"staff:{first}", now=now)


def staff_by_role() -> dict[str, int]:
    """Role → the demonstration's colleague, as far as they are there."""
    by_email = {card.email: card.id for card in people.staff_list()}
    return {role: by_email[one.email] for role, one in STAFF.items() if one.email in by_email}


@dataclass(frozen=True)
class Buyer:
    """Somebody who comes again."""

    party_id: UUID | None
    contact: people.Contact
    address: people.PostalAddress
    locale: str


def invite_members(*, begin: datetime, count: int) -> list[Buyer]:
    """Members with an address; the first is the one that the sign-in link leads to, with something in the wallet."""
    chance = random.Random("members")
    members = []
    for number in range(count):
        locale = "en" if number % 8 == 7 else "zh-cn"
        contact, address = names.person(chance, locale, number)
        if number == 0:
            contact, address = names.FIRST_MEMBER
        at = begin - timedelta(hours=3 * number + 1)
        code = people.request_code(email=contact.email, locale=locale, now=at)
        party = people.redeem_code(email=contact.email, code=code, now=at)
        if not people.addresses(party):
            people.edit_party(party, name=contact.name, phone=contact.phone, now=at)
            people.save_address(party, address, is_default=True, now=at)
        members.append(Buyer(party, contact, address, locale))
    for member, minor in zip(members[:4], (52000, 20000, 8800, 150000), strict=False):
        party = cast(UUID, member.party_id)
        command = uuid5(SPACE, f"wallet:{party}")
        why = "见面礼 Welcome present"
        payments.top_up_wallet(party, Money(minor, CURRENCY), by=BY, why=why, command_id=command, now=begin)
    return members


def set_targets(*, now: datetime) -> None:
    """A target for last month and this one, near what the shop sells, and two days that are not like others."""
    today = clock.local_day(now, SETTINGS["shop.timezone"])
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    for month in (last, this):
        sold = _sold(month, today)
        if operations.month_target(month) is None and sold:
            operations.set_target(month, measure="amount", value=sold, by=BY, now=now)
    _mark_days(this, today, now)


def _sold(month: date, today: date) -> int:
    """What the month brings at its pace so far, rounded to a sum that one would say."""
    following = (month + timedelta(days=32)).replace(day=1)
    until = min(following, today) - timedelta(days=1)
    books = ordering.day_books(month, until) if until >= month else {}
    net = sum(book.net_minor for book in books.values())
    days = max(1, (until - month).days + 1)
    pace = net * (following - month).days // days
    return max(1_000_000, round(pace * 1.04 / 1_000_000) * 1_000_000)


def _mark_days(month: date, today: date, now: datetime) -> None:
    marked = operations.day_marks(month, month + timedelta(days=27))
    for day, label, weight in ((11, "双十一 Singles’ Day", "1.8"), (28, "月末清仓 Month-end sale", "1.4")):
        on = month.replace(day=day)
        if on not in marked:
            operations.mark_day(on, label=label, weight=Decimal(weight), by=BY, now=now)


def write_costs(*, begin: datetime, now: datetime, fell: Plot | None) -> None:
    """What the paid sources cost each day until yesterday, as promotion reads it off the companies' bills."""
    chance, zone = random.Random("costs"), SETTINGS["shop.timezone"]
    day, last = clock.local_day(begin, zone), clock.local_day(now, zone) - timedelta(days=1)
    by = f"staff:{staff_by_role()['promotion']}"
    while day <= last:
        weekend = 1.15 if day.weekday() >= 5 else 1
        stays = {stories.FELL[0]: stories.STAYS} if fell and fell.on(day) else {}
        costs = [
            (day, channel, Money(round(chance.gauss(usual, usual / 9) * weekend * stays.get(channel, 1)), CURRENCY))
            for channel, usual in (("search", 9600), ("social", 7400), ("email", 900))
        ]
        next_morning = clock.day_bounds(day, zone)[1] + timedelta(hours=9, minutes=chance.randrange(40))
        operations.set_costs(costs, by=by, now=min(next_morning, now))
        day += timedelta(days=1)
