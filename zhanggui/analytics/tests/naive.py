"""The metrics counted a second time, slowly and plainly, from the hits and facts themselves."""

from bisect import bisect_right
from collections import defaultdict

from zhanggui.analytics.dto import Fact, Hit
from zhanggui.analytics.sources import source_of
from zhanggui.analytics.times import Buckets, micros

VIEWS = ("page", "product", "search")
KEY_EVENTS = ("basket", "checkout", "order")
HALF_HOUR = 30 * 60 * 1_000_000


def sessions_of(hits: list[Hit]) -> list[dict]:
    by_visitor = defaultdict(list)
    for hit in hits:
        by_visitor[hit.visitor].append(hit)
    found = []
    for visitor, own in by_visitor.items():
        own.sort(key=lambda hit: (hit.at, hit.kind, hit.path, hit.subject_id, *_source(hit)))
        chain: list[Hit] = []
        for hit in own:
            if chain and micros(hit.at) - micros(chain[-1].at) > HALF_HOUR:
                found.append(_session(visitor, chain))
                chain = []
            chain.append(hit)
        found.append(_session(visitor, chain))
    return found


def _source(hit: Hit) -> tuple:
    source = source_of(hit.referrer, hit.query, hit.host or "localhost")
    return source.channel, source.source, source.campaign, int(source.paid)


def _session(visitor: str, chain: list[Hit]) -> dict:
    pages = sum(hit.kind in VIEWS for hit in chain)
    started, ended = micros(chain[0].at), micros(chain[-1].at)
    long = ended - started > 10_000_000 or sum(hit.dwell_ms for hit in chain) > 10_000
    return {
        "visitor": visitor,
        "started": started,
        "pages": pages,
        "engaged": long or pages >= 2 or any(hit.kind in KEY_EVENTS for hit in chain),
        "channel": _source(chain[0])[0],
    }


def _ratio(top: int, bottom: int) -> float | None:
    return top / bottom if bottom else None


def traffic(hits: list[Hit], frame: Buckets, number: int) -> dict[str, int | float | None]:
    """All traffic metrics of one bucket."""

    def inside(at_us: int) -> bool:
        return frame.starts[0] <= at_us < frame.end and bisect_right(frame.starts, at_us) - 1 == number

    views = [hit for hit in hits if hit.kind in VIEWS and inside(micros(hit.at))]
    per_visitor: dict[str, int] = defaultdict(int)
    for hit in views:
        per_visitor[hit.visitor] += 1
    visits = [visit for visit in sessions_of(hits) if visit["pages"] and inside(visit["started"])]
    pages = sum(visit["pages"] for visit in visits)
    ones = sum(count == 1 for count in per_visitor.values())
    return {
        "pageviews": len(views),
        "visitors": len(per_visitor),
        "sessions": len(visits),
        "bounce_visitor": _ratio(ones, len(per_visitor)),
        "bounce_session": _ratio(sum(visit["pages"] == 1 for visit in visits), len(visits)),
        "bounce_ga4": _ratio(sum(not visit["engaged"] for visit in visits), len(visits)),
        "depth_session": _ratio(pages, len(visits)),
        "depth_visitor": _ratio(len(views), len(per_visitor)),
        "product_views": sum(hit.kind == "product" and inside(micros(hit.at)) for hit in hits),
        "basket_adds": sum(hit.kind == "basket" and inside(micros(hit.at)) for hit in hits),
        "checkouts": sum(hit.kind == "checkout" and inside(micros(hit.at)) for hit in hits),
    }


def by_channel(hits: list[Hit]) -> dict[str, dict[str, int]]:
    """Visits and visitors of each channel over everything; a visitor counts in each of his channels."""
    visits: dict[str, int] = defaultdict(int)
    visitors: dict[str, set[str]] = defaultdict(set)
    for visit in sessions_of(hits):
        if visit["pages"]:
            visits[visit["channel"]] += 1
            visitors[visit["channel"]].add(visit["visitor"])
    return {"sessions": dict(visits), "visitors": {channel: len(seen) for channel, seen in visitors.items()}}


def money(facts: list[Fact]) -> dict[str, int]:
    """Facts over everything, the latest version of each."""
    latest: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        if (fact.kind, fact.id) not in latest or fact.version > latest[fact.kind, fact.id].version:
            latest[fact.kind, fact.id] = fact
    standing = [fact for fact in latest.values() if not fact.dims.get("void")]
    orders = [fact for fact in standing if fact.kind == "test_order"]
    return {
        "count": len(orders),
        "amount": sum(fact.measures["amount"] for fact in orders),
        "buyers": len({fact.dims["buyer"] for fact in orders if fact.dims["buyer"]}),
    }
