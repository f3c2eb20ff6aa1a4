"""Sessions: hits of one visitor with less than thirty minutes between them. Materialised days are read, the rest computed."""

from datetime import date, timedelta
from typing import Any

from zhanggui.analytics import engine, schemas, store
from zhanggui.analytics.dto import KEY_EVENTS, VIEWS
from zhanggui.analytics.models import BufferedHit, SessionDay
from zhanggui.analytics.times import DAY, HOUR, SECOND, utc_day

IDLE = HOUR // 2
ENGAGED = 10 * SECOND  # GA4: longer than this, or a key event, or two views
NEVER = 2**62


def sessionise(hits: Any) -> Any:
    """Sessions of a table of hits. A session begins with a hit that has none of its visitor in the thirty minutes before."""
    order = ["at_us", "kind", "path", "subject", "channel", "source", "campaign", "paid", "device", "browser", "locale", "dwell_ms"]
    window = {"by": ["visitor"], "order": [hits[name] for name in order]}
    before = hits.at_us.lag().over(group_by="visitor", order_by=[hits[name] for name in order])
    hits = hits.mutate(fresh=engine.pick([((hits.at_us - before).fill_null(NEVER) > IDLE, 1)], 0))
    hits = hits.mutate(number=engine.running(hits.fresh, **window))
    first = hits.fresh == 1
    counted = hits.group_by("visitor", "number").aggregate(
        started_us=hits.at_us.min(),
        ended_us=hits.at_us.max(),
        hits=hits.count(),
        pages=hits.kind.isin(VIEWS).cast("int64").sum(),
        products=(hits.kind == "product").cast("int64").sum(),
        baskets=(hits.kind == "basket").cast("int64").sum(),
        checkouts=(hits.kind == "checkout").cast("int64").sum(),
        orders=(hits.kind == "order").cast("int64").sum(),
        dwell_ms=hits.dwell_ms.sum(),
        keys=hits.kind.isin(KEY_EVENTS).cast("int64").sum(),
        **{name: hits[name].max(where=first) for name in ("channel", "source", "campaign", "paid", "device", "browser", "locale")},
        entry=hits.path.max(where=first),
    )
    spent = (counted.ended_us - counted.started_us > ENGAGED) | (counted.dwell_ms * 1000 > ENGAGED)
    counted = counted.mutate(engaged=engine.pick([(spent | (counted.keys > 0) | (counted.pages >= 2), 1)], 0).cast("int64"))
    return counted.cast({"hits": "int64"}).select(*schemas.SESSIONS.names)


def sessions(since_us: int, until_us: int) -> Any:
    """The table of sessions that start in a span."""
    first, last = utc_day(since_us), utc_day(until_us - 1)
    live = live_days(first, last)
    done = store.read("sessions", since_us, until_us - 1)
    stored = engine.table("sessions", done.paths, done.tail)
    if live:
        stored = stored.filter(~_within(stored.started_us, live)).union(_computed(live), distinct=False)
    return stored.filter((stored.started_us >= since_us) & (stored.started_us < until_us))


def of_day(on: date) -> Any:
    """The sessions that start on a UTC day, computed from its hits."""
    return _computed([store.day_span(on)])


def live_days(first: date, last: date) -> list[tuple[int, int]]:
    """Spans of whole UTC days whose sessions are not materialised, or not as they should be."""
    done = set(SessionDay.objects.filter(on__range=(first, last), stale=False).values_list("on", flat=True))
    start, end = store.day_span(first)[0], store.day_span(last)[1]
    late = BufferedHit.objects.filter(at_us__gte=start - DAY, at_us__lt=end + DAY).values_list("at_us", flat=True)
    for day in {utc_day(at_us) for at_us in late} if done else ():
        done -= {day - timedelta(days=1), day, day + timedelta(days=1)}
    spans: list[tuple[int, int]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day not in done:
            begin, finish = store.day_span(day)
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], finish)
            else:
                spans.append((begin, finish))
    return spans


def _computed(spans: list[tuple[int, int]]) -> Any:
    since, until = spans[0][0] - IDLE, spans[-1][1] + DAY
    view = store.read("hits", since, until)
    hits = engine.table("hits", view.paths, view.tail)
    found = sessionise(hits.filter((hits.at_us >= since) & (hits.at_us < until)))
    return found.filter(_within(found.started_us, spans))


def _within(at_us: Any, spans: list[tuple[int, int]]) -> Any:
    inside = (at_us >= spans[0][0]) & (at_us < spans[0][1])
    for since, until in spans[1:]:
        inside = inside | ((at_us >= since) & (at_us < until))
    return inside
