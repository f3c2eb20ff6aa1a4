"""The stage of sessions: materialised days are read, the rest is computed from hits."""

from datetime import date, timedelta

import pyarrow as pa

from zhanggui.analytics import expressions, store
from zhanggui.analytics.engine import Query, Span
from zhanggui.analytics.models import BufferedHit, SessionDay
from zhanggui.analytics.times import DAY, utc_day


def add_visits(query: Query, since_us: int, until_us: int) -> None:
    """Add the stage `visits`: the sessions that start in a span, each with its line."""
    live = live_days(utc_day(since_us), utc_day(until_us - 1))
    done = store.read("sessions", since_us, until_us - 1)
    query.source("sessions_sealed", "sessions", done.paths, done.tail, (since_us, until_us), "started_us")
    if live:
        _add_computed(query, live)
        query.within("sessions_done", "sessions_sealed", "started_us", live, inside=False)
        query.both("sessions_all", "sessions_done", "sessions_live")
        query.within("sessions", "sessions_all", "started_us", [(since_us, until_us)])
    query.stage("visits", expressions.lined, ("sessions" if live else "sessions_sealed",))


def of_day(on: date) -> pa.Table:
    """The sessions that start on a UTC day, computed from its hits, in order."""
    query = Query()
    _add_computed(query, [store.day_span(on)])
    query.stage("ordered", expressions.in_order, ("sessions_live",))
    return query.table("ordered")


def live_days(first: date, last: date) -> list[Span]:
    """Spans of whole UTC days whose sessions are not materialised, or not as they should be."""
    done = set(SessionDay.objects.filter(on__range=(first, last), stale=False).values_list("on", flat=True))
    start, end = store.day_span(first)[0], store.day_span(last)[1]
    if done:
        waiting = BufferedHit.objects.filter(at_us__gte=start - DAY, at_us__lt=end + DAY).values_list(
            "at_us", flat=True
        )
        for day in {utc_day(at_us) for at_us in waiting}:
            done -= {day - timedelta(days=1), day, day + timedelta(days=1)}
    spans: list[Span] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day not in done:
            begin, finish = store.day_span(day)
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], finish)
            else:
                spans.append((begin, finish))
    return spans


def _add_computed(query: Query, spans: list[Span]) -> None:
    since, until = spans[0][0] - expressions.IDLE, spans[-1][1] + DAY
    view = store.read("hits", since, until)
    query.source("hits_live", "hits", view.paths, view.tail, (since, until))
    query.stage("sessions_new", expressions.sessionise, ("hits_live",))
    query.within("sessions_live", "sessions_new", "started_us", spans)
