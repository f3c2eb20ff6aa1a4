"""The face of analytics: nobody outside imports anything else."""

from zhanggui.analytics.actions.collect import collect, collect_many, collect_past
from zhanggui.analytics.actions.materialise import materialise, tidy
from zhanggui.analytics.actions.record_facts import record_facts
from zhanggui.analytics.actions.seal import seal
from zhanggui.analytics.buffer import BUFFER
from zhanggui.analytics.coverage import gaps
from zhanggui.analytics.dto import KEY_EVENTS, KINDS, VIEWS, Collected, Dropped, Fact, Hit, Point, Series
from zhanggui.analytics.metric import METRICS, Metric
from zhanggui.analytics.pseudonyms import pseudonym_of, visitor_of
from zhanggui.analytics.queries.drops import drop_counts
from zhanggui.analytics.queries.series import counts, fact_values, series, series_many, totals
from zhanggui.analytics.queries.state import state_until

flush = BUFFER.flush

__all__ = [
    "KEY_EVENTS",
    "KINDS",
    "METRICS",
    "VIEWS",
    "Collected",
    "Dropped",
    "Fact",
    "Hit",
    "Metric",
    "Point",
    "Series",
    "collect",
    "collect_many",
    "collect_past",
    "counts",
    "drop_counts",
    "fact_values",
    "flush",
    "gaps",
    "materialise",
    "pseudonym_of",
    "record_facts",
    "seal",
    "series",
    "series_many",
    "tidy",
    "state_until",
    "totals",
    "visitor_of",
]
