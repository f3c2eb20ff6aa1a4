"""What sources cost stands beside what they brought, and is a fact that figures can be divided by."""

from datetime import UTC, date, datetime

import pytest

from tests.shop import refuses
from zhanggui.analytics.public import series
from zhanggui.kit import audit
from zhanggui.kit.money import Money
from zhanggui.operations import public as operations

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)
YESTERDAY = date(2026, 3, 10)


def test_the_newer_sum_replaces_the_older_and_stands_beside_its_source():
    operations.set_costs([(YESTERDAY, "search", Money(5000, "CNY"))], by="staff:1", now=NOW.replace(hour=4))
    operations.set_costs(
        [(YESTERDAY, "search", Money(7000, "CNY")), (YESTERDAY, "social", Money(0, "CNY"))], by="staff:1", now=NOW
    )
    page = operations.today(NOW, "en")
    costs = {(row.channel, row.paid): row.cost for row in page.sources}
    assert costs[("search", True)] == Money(7000, "CNY") and costs[("social", True)] == Money(0, "CNY")
    assert costs[("unknown", False)] is None
    (point,) = series("costs.sources", YESTERDAY, YESTERDAY, "day").points
    assert point.value == 7000
    assert audit.trail("day", YESTERDAY)[0].deed == "operations.set_cost"


@pytest.mark.parametrize("channel, minor, code", [("direct", 100, "channel_unknown"), ("search", -1, "cost_negative")])
def test_what_is_no_cost_is_refused_with_all_that_came_with_it(channel, minor, code):
    with refuses(code):
        operations.set_costs(
            [(YESTERDAY, "social", Money(900, "CNY")), (YESTERDAY, channel, Money(minor, "CNY"))], by="x", now=NOW
        )
    assert operations.day_costs(YESTERDAY, "CNY") == {}
