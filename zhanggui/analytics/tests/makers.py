"""Hits and facts for tests, and a generator of random ones."""

import random
from datetime import datetime, timedelta

from zhanggui.analytics.public import Fact, Hit, visitor_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1"
REFERRERS = (
    "",
    "",
    "https://www.google.com/",
    "https://weibo.com/u/1",
    "https://friend.example/",
    "http://localhost/en/",
)


def hit(who: str, at: datetime, kind: str = "page", path: str = "/en/", **more) -> Hit:
    more.setdefault("user_agent", CHROME)
    return Hit(kind=kind, path=path, visitor=visitor_of(who, at.date()), at=at, **more)


def random_hits(seed: int, *, start: datetime, days: int, visitors: int) -> list[Hit]:
    """Visits at all hours, many across midnight, with idle times around the half hour on both sides."""
    chance = random.Random(seed)
    hits = []
    for number in range(visitors):
        at = start + timedelta(seconds=chance.randrange(days * 86_400))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 9))):
            kind = chance.choice(("page", "page", "product", "search", "basket", "checkout", "order", "leave"))
            dwell = chance.choice((500, 20_000)) if kind == "leave" else 0
            query = "utm_source=baidu&utm_medium=cpc" if chance.random() < 0.1 else ""
            more = {"referrer": chance.choice(REFERRERS), "query": query, "dwell_ms": dwell}
            hits.append(hit(f"v{number % (visitors // 2 + 1)}", at, kind, f"/en/p{chance.randrange(4)}", **more))
            at += timedelta(seconds=chance.choice((0, 3, 11, 400, 1799, 1800, 1801, 4000)))
    chance.shuffle(hits)
    return hits


def random_facts(seed: int, *, start: datetime, days: int, number: int) -> list[Fact]:
    """Orders told once or several times, some taken back, not in order."""
    chance = random.Random(seed)
    facts = []
    for order in range(number):
        for version in range(chance.choice((1, 1, 2, 3))):
            at = start + timedelta(seconds=chance.randrange(days * 86_400))
            dims = {"buyer": chance.choice(("", "b1", "b2", f"b{order}")), "origin": chance.choice(("web", "import"))}
            if version and chance.random() < 0.2:
                dims["void"] = "1"
            measures = {"amount": chance.randrange(1, 10**9), "units": chance.randrange(1, 9)}
            facts.append(Fact(kind="test_order", id=f"o{order}", version=version, at=at, dims=dims, measures=measures))
    chance.shuffle(facts)
    return facts
