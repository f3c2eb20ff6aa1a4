"""Every test of the event store has a folder and a buffer of its own."""

from datetime import UTC, datetime

import pytest

ORDERS = (("kind", ("test_order",)),)


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    from zhanggui.analytics import buffer, pseudonyms, sieve, store

    monkeypatch.setattr(store, "folder", lambda *parts: tmp_path)
    sieve.MEMORY.clear()
    monkeypatch.setattr(buffer.BUFFER, "_rows", [])
    buffer.BUFFER._drops.clear()
    pseudonyms._salts.clear()
    yield
    buffer.BUFFER._rows.clear()
    buffer.BUFFER._drops.clear()


@pytest.fixture(autouse=True, scope="session")
def _metrics():
    """Metrics over facts of a kind that no module tells."""
    from zhanggui.analytics.public import METRICS, Metric

    if "test.orders" not in METRICS:
        Metric(key="test.orders", unit="orders", good="up", note="orders", table="facts", where=ORDERS)
        Metric(
            key="test.amount",
            unit="fen",
            good="up",
            note="money",
            table="facts",
            where=ORDERS,
            kind="sum",
            measure="amount",
        )
        Metric(key="test.buyers", unit="buyers", good="up", note="buyers", table="facts", where=ORDERS, each="buyer")


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 3, 10, 12, tzinfo=UTC)
