"""Figures: what series() says equals what anybody counts by hand."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.analytics import buffer, sieve
from zhanggui.analytics.models import BufferedFact, BufferedHit, Coverage, Part, SessionDay
from zhanggui.analytics.public import Fact, Hit, collect_past, materialise, record_facts, seal, series, series_many, visitor_of
from zhanggui.analytics.tests.naive import naive

pytestmark = pytest.mark.django_db(databases="__all__")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def hit(visitor: str, at: datetime, kind: str = "page", **more) -> Hit:
    return Hit(kind=kind, path=more.pop("path", "/en/"), visitor=visitor_of(visitor, at.date()), at=at, user_agent=CHROME, **more)


def test_first(): 
    collect_past([hit("anna", NOON), hit("anna", NOON + timedelta(minutes=5), "product"), hit("bert", NOON)], now=NOON)
    print(series_many(["pageviews","visitors","sessions","bounce_session","bounce_visitor","depth_session", "bounce_ga4"], date(2026,3,9), date(2026,3,11)))
    print(series("visitors", date(2026,3,10), date(2026,3,10), by="channel"))
    print(series("conversion", date(2026,3,10), date(2026,3,10), by="channel") if 0 else "")
