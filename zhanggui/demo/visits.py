"""Visits that nobody made: who came, from where, what they looked at. The same seed tells the same days."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhanggui.analytics.public import Hit, visitor_of
from zhanggui.demo.goods import Stocked
from zhanggui.demo.stories import Plot
from zhanggui.kit import clock

ZONE = "Asia/Shanghai"
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
)  # fmt: skip
# (share, how likely its visitors buy, referrer, the landing address's query)
SOURCES = (
    (26, 1.3, "", ""),
    (18, 0.9, "https://www.baidu.com/", ""),
    (5, 0.9, "https://www.bing.com/", ""),
    (5, 1.0, "https://www.google.com/", ""),
    (13, 0.8, "https://www.xiaohongshu.com/", ""),
    (9, 1.1, "https://mp.weixin.qq.com/", ""),
    (4, 0.6, "https://weibo.com/", ""),
    (3, 0.9, "https://www.zhihu.com/", ""),
    (5, 2.2, "", "utm_source=newsletter&utm_medium=email&utm_campaign=weekly"),
    (8, 1.0, "https://www.baidu.com/", "utm_source=baidu&utm_medium=cpc&utm_campaign=autumn-tea"),
    (5, 0.8, "https://www.xiaohongshu.com/", "utm_source=xiaohongshu&utm_medium=paid_social&utm_campaign=home-corner"),
)
WEEKDAYS = (0.92, 0.9, 0.94, 0.98, 1.06, 1.16, 1.12)
HOURS = (2, 1, 1, 0, 0, 1, 2, 4, 6, 7, 8, 8, 9, 7, 6, 6, 6, 6, 7, 9, 11, 12, 10, 6)
CATEGORIES = ("tea", "kitchen", "home", "plants", "paper", "wear", "kids", "pantry", "digital")
CONVERSION = 0.031
HERO = 4.0  # how much more the goods of the plot are looked at


@dataclass
class Session:
    """One visit; `wants` is what it buys, if it buys: (variant, units)."""

    at: datetime
    cookie: str
    locale: str
    source: tuple
    agent: str
    looks: list[Stocked] = field(default_factory=list)
    wants: list[tuple[Stocked, int]] = field(default_factory=list)
    member: int | None = None
    basket: bool = False
    checkout: bool = False
    bought_at: datetime | None = None


def rhythm(day: date) -> float:
    """How lively a day is: its weekday, pay days, the great sale of November, a slow growth over the months."""
    factor = WEEKDAYS[day.weekday()]
    if day.day in (10, 15, 16, 25):
        factor *= 1.12
    if (day.month, day.day) in ((11, 10), (11, 11), (10, 1), (12, 12)):
        factor *= 1.45
    return factor * (1 + 0.12 * math.sin(day.toordinal() / 23))


def sessions(
    day: date, shelf: list[Stocked], members: int, *, until: datetime, plot: Plot | None = None
) -> list[Session]:
    """The visits of a shop-local day, those that began before `until`, in the order of time, as the plot lets them be."""
    chance = random.Random(f"visits {day}")
    begin, _ = clock.day_bounds(day, ZONE)
    count = round(chance.gauss(172, 9) * rhythm(day))
    found = []
    shelf = [one for one in shelf if one.since <= begin]
    choices = Counter(one.key for one in shelf)  # a product with many sizes is not liked more for it
    weights = [one.popular**2.2 / choices[one.key] ** 0.85 for one in shelf]
    if plot:
        weights = [
            HERO * one if stocked.key in plot.heroes else one for one, stocked in zip(weights, shelf, strict=True)
        ]
    for number in range(count):
        second = chance.choices(range(24), HOURS)[0] * 3600 + chance.randrange(3600)
        session = _session(chance, day, number, begin + timedelta(seconds=second), shelf, weights, members, rhythm(day))
        if session.at < until and (plot is None or plot.comes(day, number, session.source[3])):
            found.append(session if plot is None else _without(session, plot.unwanted(day)))
    return sorted(found, key=lambda session: session.at)


def _without(session: Session, unwanted: frozenset[str]) -> Session:
    """The same visit, with nothing of the unwanted put into the basket."""
    bought = bool(session.wants)
    session.wants = [(one, units) for one, units in session.wants if one.key not in unwanted]
    left = not session.wants and (bought or (session.looks and session.looks[-1].key in unwanted))
    if left:
        session.basket = session.checkout = False
    return session


def _session(
    chance: random.Random, day: date, number: int, at: datetime, shelf: list, weights: list, members: int, lively: float
) -> Session:
    source = chance.choices(SOURCES, [one[0] for one in SOURCES])[0]
    locale = "en" if chance.random() < 0.16 else "zh-cn"
    known = chance.random() < 0.24
    cookie = f"known-{chance.randrange(900)}" if known else f"guest-{day}-{number}"
    session = Session(at, cookie, locale, source, chance.choices(AGENTS, (38, 30, 22, 10))[0])
    buys = chance.random() < CONVERSION * source[1] * (0.85 + 0.15 * lively)
    if not buys and chance.random() < 0.44:
        session.looks = chance.choices(shelf, weights) if chance.random() < 0.6 else []
        return session
    session.looks = chance.choices(shelf, weights, k=min(9, 1 + int(chance.expovariate(0.45))))
    session.basket = buys or chance.random() < 0.11
    session.checkout = buys or (session.basket and chance.random() < 0.3)
    if buys:
        _choose(chance, session, shelf, weights, members)
    return session


def _choose(chance: random.Random, session: Session, shelf: list, weights: list, members: int) -> None:
    if members and chance.random() < 0.46:
        session.member = min(int(chance.expovariate(3.2 / members)), members - 1)
        session.cookie = f"member-{session.member}"
    chosen: dict = {}
    for one in [*session.looks[:3], *chance.choices(shelf, weights, k=chance.choices((0, 1, 2), (6, 3, 1))[0])]:
        if chance.random() < 0.62 or not chosen:
            cheap = one.price < 8000 and not one.digital
            chosen[one.variant_id] = (one, chance.choices((1, 2, 3, 4), (70, 20, 4, 6))[0] if cheap else 1)
    session.wants = list(chosen.values())[:4]
    session.looks = list({one.key: one for one in [*session.looks, *(one for one, _ in session.wants)]}.values())


def hits(session: Session) -> Iterator[Hit]:
    """What the shop's statistics heard of a visit. Sets `bought_at` where it ends with an order."""
    chance = random.Random(f"{session.cookie} {session.at}")
    at, locale = session.at, session.locale
    base: dict[str, Any] = {
        "visitor": visitor_of(session.cookie, at.date()),
        "user_agent": session.agent,
        "locale": locale,
    }
    first = {"referrer": session.source[2], "query": session.source[3]}
    inner: dict[str, Any] = {"referrer": "http://localhost/", "host": "localhost"}

    def view(kind: str, path: str, subject: str = "") -> Hit:
        nonlocal at, first
        came, first = first or inner, {}
        hit = Hit(kind=kind, path=f"/{locale}{path}", at=at, subject_id=subject, **base, **came)
        at += timedelta(seconds=6 + chance.expovariate(1 / 38))
        return hit

    if chance.random() < 0.42 or not session.looks:
        yield view("page", "/")
    for number, one in enumerate(session.looks):
        if number and chance.random() < 0.4:
            yield view("page", f"/c/{one.category}")
        elif number and chance.random() < 0.15:
            yield view("search", "/search")
        yield view("product", f"/p/{one.slug[locale]}", str(one.product_id))
    if session.basket:
        for one, _units in session.wants or [(session.looks[-1], 1)]:
            yield Hit(
                kind="basket", path=f"/{locale}/basket/add", at=at, subject_id=str(one.product_id), **base, **inner
            )
        yield view("page", "/basket")
    if session.checkout:
        yield Hit(kind="checkout", path=f"/{locale}/checkout", at=at, **base, **inner)
        yield view("page", "/checkout")
    if session.wants:
        session.bought_at = at
        yield Hit(kind="order", path=f"/{locale}/checkout", at=at, **base, **inner)
    elif len(session.looks) < 2:
        dwell = int(1000 * min(200, chance.expovariate(1 / 14)))
        path = f"/{locale}/p/{session.looks[0].slug[locale]}" if session.looks else f"/{locale}/"
        yield Hit(kind="leave", path=path, at=at, dwell_ms=dwell, **base, **inner)
