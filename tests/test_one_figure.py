"""One figure: a day of every kind of order agrees to the cent in every place; a cent put into any one of them is found."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import orjson
import pytest
from django.db import connection

from tests.shop import BY, Shop
from zhanggui.kit import clock
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.ids import uuid7
from zhanggui.ledger import public as ledger
from zhanggui.marketing.tests.make import coupon, promotion
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.payments.public import BillLine, RefundAnswer
from zhanggui.settlement import public as settlement
from zhanggui.settlement.jobs import one_figure

pytestmark = pytest.mark.django_db(databases="__all__")
PAPERS = import_module("zhanggui.settlement.migrations.0003_papers_stay")


@pytest.fixture
def day(shop, monkeypatch):
    """A day of the shop: promotions, codes, several sellers, a change, refunds of all sorts, a bill. Its date."""
    monkeypatch.setattr(payments.PROVIDERS.get("simulator"), "refund", lambda *_, **__: RefundAnswer("done"))
    shop.seller("tea")
    shop.product("mug", price=1990, stock=99)
    shop.product("cup", price=2450, stock=99)
    shop.product("tea", price=4470, stock=99, seller="tea", tax_class="reduced")
    promotion(shop, "percentage", {"percent": "7.5"})
    coupon(shop, "fixed", {"amount": {"CNY": 333}}, "LUCKY")
    shop.prefer("settlement.invoices", "paid")
    plain = shop.paid(("mug", 3), ("tea", 1), provider="simulator")
    coded = shop.paid(("cup", 3), ("tea", 2), coupons=("LUCKY",), seen=_seen(shop, ("cup", 3), ("tea", 2)))
    shop.later(minutes=5)
    _change(shop, coded)
    shop.later(minutes=5)
    shop.refund(plain, {"mug": 1})
    shop.refund(plain, amount=shop.money(97))
    shop.paid(("mug", 1))
    shop.refund(shop.paid(("cup", 2)), everything=True)
    shop.place(("mug", 1))  # never paid
    payments.settle_refunds(shop.now, limit=99)
    shop.settle()
    settlement.keep_bill("simulator", shop.now.date(), _bill(shop, plain), now=shop.now)
    return clock.local_day(shop.now, "Asia/Shanghai")


def _seen(shop: Shop, *wanted) -> int:
    quote = ordering.quote(
        shop.items(*wanted), currency="CNY", country="CN", region="浙江省", delivery_code="standard", now=shop.now,
        locale="zh-cn", coupons=("LUCKY",),
    )  # fmt: skip
    return quote.total.minor


def _change(shop: Shop, placed) -> None:
    wish = {"quantities": {shop.line(placed, "cup").id: 1}, "add": {shop.variants["mug"]: 1}}
    ordering.edit_lines(
        placed.order_id, **wish, seen_terms=1, command_id=uuid4(), why="another", by=BY, now=shop.now,
        seen_difference=ordering.edit_quote(placed.order_id, **wish, now=shop.now),
    )  # fmt: skip


def _bill(shop: Shop, placed) -> list[BillLine]:
    """What the company says of this order, in its own words."""
    told = payments.order_payments(placed.order_id)
    zero = shop.money(0)
    paid = [BillLine("payment", str(one.id), "P1", one.captured, zero, "done", one.captured_at) for one in told.intents]
    return paid + [
        BillLine("refund", str(one.id), "R1", one.amount, zero, "done", one.created_at) for one in told.refunds
    ]


def test_a_day_of_every_kind_of_order_is_one_figure(shop, day):
    told = settlement.compare_day(day, now=shop.now)
    assert (told.orders, told.off, told.waiting) == (5, [], 0) and told.documents >= 8
    (row,) = settlement.figure_days()
    assert (row.day, row.orders, row.rows) == (day, 5, 0) and settlement.figure_rows() == []
    assert CHECKS.get("settlement.one_figure")(shop.now) == []
    settlement.compare_day(day, now=shop.now)
    assert len(settlement.figure_days()) == 1


def _sql(statement: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount >= 1


def _unguarded(statement: str) -> None:
    """Somebody with the keys of the database who puts the guard of documents aside."""
    back = PAPERS.POSTGRESQL_BACK if connection.vendor == "postgresql" else PAPERS.SQLITE_BACK
    with connection.cursor() as cursor:
        for one in back:
            cursor.execute(one)
    _sql(statement)


def _first(table: str, more: str = "") -> str:
    return f"id = (SELECT id FROM {table} {more} ORDER BY id LIMIT 1)"


def _a_cent_in_the_ledger(shop: Shop) -> None:
    order = ordering.order_rows(limit=9).items[-1]
    seller = shop.sellers["house"]
    posting = ledger.Posting(
        "provider:instant:CNY", f"escrow:{seller}:CNY", shop.money(1), uuid7(), str(order.id), "a cent"
    )
    ledger.post([posting], now=shop.now)


def _a_cent_in_the_terms(shop: Shop) -> None:
    order = ordering.order_rows(limit=9).items[-1]
    facts = orjson.loads(ordering.snapshot(order.id).body)
    facts["total"] += 1
    key = order.id if connection.vendor == "postgresql" else order.id.hex
    _sql("UPDATE ordering_ordersnapshot SET body = %s WHERE order_id = %s", orjson.dumps(facts), key)


CENTS = {
    "quote": _a_cent_in_the_terms,
    "order": lambda _: _sql(
        f"UPDATE ordering_order SET total_minor = total_minor + 1 WHERE {_first('ordering_order')}"
    ),
    "lines": lambda _: _sql(
        f"UPDATE ordering_orderline SET total_minor = total_minor + 1 WHERE {_first('ordering_orderline')}"
    ),
    "tax": lambda _: _sql(
        f"UPDATE ordering_orderline SET tax_minor = tax_minor + 1 WHERE {_first('ordering_orderline')}"
    ),
    "refunds": lambda _: _sql(
        f"UPDATE ordering_orderrefund SET amount_minor = amount_minor + 1 WHERE {_first('ordering_orderrefund')}"
    ),
    "invoice": lambda _: _unguarded(
        "UPDATE settlement_paper SET gross_minor = gross_minor + 1 WHERE "
        + _first("settlement_paper", "WHERE kind = 'invoice'")
    ),
    "invoice_tax": lambda _: _unguarded(
        "UPDATE settlement_paper SET tax_minor = tax_minor + 1 WHERE "
        + _first("settlement_paper", "WHERE kind = 'invoice'")
    ),
    "credit_note": lambda _: _unguarded(
        "UPDATE settlement_paper SET gross_minor = gross_minor + 1 WHERE "
        + _first("settlement_paper", "WHERE kind = 'credit_note'")
    ),
    "credit_tax": lambda _: _unguarded(
        "UPDATE settlement_paper SET tax_minor = tax_minor + 1 WHERE "
        + _first("settlement_paper", "WHERE kind = 'credit_note'")
    ),
    "payment": lambda _: _sql(
        "UPDATE payments_intent SET captured_minor = captured_minor - 1 WHERE "
        + _first("payments_intent", "WHERE captured_minor > 0")
    ),
    "ledger": _a_cent_in_the_ledger,
    "provider": lambda _: _sql(
        f"UPDATE settlement_billrow SET amount_minor = amount_minor + 1 WHERE {_first('settlement_billrow')}"
    ),
}
SEEN_AS = {"order": "lines"}


@pytest.mark.parametrize("place", CENTS)
def test_one_cent_in_any_place_is_found(shop, day, place):
    CENTS[place](shop)
    told = settlement.compare_day(day, now=shop.now)
    places = {one.place.value for one in told.off}
    assert SEEN_AS.get(place, place) in places
    assert all(abs(one.found - one.expected) == 1 for one in told.off)
    assert len({one.order_id for one in told.off}) == 1
    (found,) = CHECKS.get("settlement.one_figure")(shop.now)
    assert found.severity == "bad" and found.facts["count"] == len(told.off)
    rows = settlement.figure_rows(day)
    assert {row.place for row in rows} == places and all(row.difference.minor in (1, -1) for row in rows)


def test_an_invoice_that_never_was_and_a_credit_note_that_is_missing_are_found(shop, day):
    (note, *_rest) = settlement.papers(kind="credit_note").items
    settlement.cancel_paper(note.id, why="test", by=BY, now=shop.now)
    told = settlement.compare_day(day, now=shop.now)
    assert {one.place.value for one in told.off} <= {"credit_note", "credit_tax"} and told.off
    settlement.issue_credit_notes([note.order_id], by=BY, now=shop.now)
    assert settlement.compare_day(day, now=shop.now).off == []


def test_the_nightly_job_compares_each_day_once_and_again_while_a_bill_is_awaited(shop, day):
    later = shop.later(days=1)
    assert [found.severity for found in CHECKS.get("settlement.one_figure")(later)] == ["warn"]
    assert one_figure(later) == 7 and one_figure(later) == 0
    assert CHECKS.get("settlement.one_figure")(later) == []
    assert {row.day: row.orders for row in settlement.figure_days()}[day] == 5
    shop.paid(("mug", 1), provider="simulator")
    tomorrow = later + timedelta(days=1)
    assert one_figure(tomorrow) == 1
    assert settlement.figure_days()[0].waiting == 1
    assert one_figure(tomorrow + timedelta(hours=1)) == 0 and one_figure(tomorrow + timedelta(hours=7)) == 1
