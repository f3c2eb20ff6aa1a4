"""Documents: the figures of the order, numbers without gaps, cancelled ones in sight."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from tests.shop import BY, Shop, race, refuses
from zhanggui.kit import envelopes
from zhanggui.kit.checks import CHECKS
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people
from zhanggui.sellers.public import edit_seller
from zhanggui.settlement import public as settlement
from zhanggui.taxation import public as taxation

pytestmark = pytest.mark.django_db(databases="__all__")


def issued(shop: Shop, placed, kind="invoice"):
    return [one for one in settlement.papers_of([placed.order_id]) if one.kind == kind]


def facts(view) -> dict:
    return settlement.paper_body(view.id).facts


def test_an_invoice_is_issued_when_the_goods_are_sent_with_the_figures_of_the_order(shop):
    shop.seller("tea")
    shop.product("mug", price=1990)
    shop.product("tea", price=4450, seller="tea")
    placed = shop.paid(("mug", 3), ("tea", 1))
    assert issued(shop, placed) == []  # not on the way of placing an order
    shop.ship(placed)
    shop.settle()
    order, (mugs, teas) = shop.order(placed), issued(shop, placed)
    assert mugs.gross + teas.gross == order.total and mugs.tax + teas.tax == order.tax
    assert [one.number for one in (mugs, teas)] == [
        "INV-2026-000001",
        "INV-2026-000001",
    ]  # each seller counts for itself
    assert {one.gross for one in (mugs, teas)} == {part.total for part in order.sellers}
    told = facts(mugs)
    assert told["seller"]["name"] == "House Ltd" and told["lines"][0]["quantity"] == 3
    assert told["net"] + told["tax"] == told["gross"] == mugs.gross.minor
    shop.settle()
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    assert len(issued(shop, placed)) == 2


def test_the_shop_chooses_when_and_anybody_may_ask_once_it_is_paid(shop):
    shop.product("mug")
    shop.prefer("settlement.invoices", "paid")
    placed = shop.paid(("mug", 1))
    assert len(issued(shop, placed)) == 1
    shop.prefer("settlement.invoices", "on_request")
    other = shop.paid(("mug", 1))
    shop.ship(other)
    shop.settle()
    assert issued(shop, other) == []
    settlement.issue_invoice(other.order_id, by=BY, now=shop.now)
    assert [one.number for one in issued(shop, other)] == ["INV-2026-000002"]
    unpaid = shop.place(("mug", 1))
    with refuses("not_invoiceable"):
        settlement.issue_invoice(unpaid.order_id, by=BY, now=shop.now)
    with refuses("not_found"):
        settlement.issue_invoice(uuid4(), by=BY, now=shop.now)


def test_refunds_of_what_was_invoiced_are_credited_to_the_cent_also_those_before_it(shop):
    shop.product("mug", price=1999)
    placed = shop.paid(("mug", 3))
    shop.refund(placed, {"mug": 1})
    shop.settle()
    assert issued(shop, placed, "credit_note") == []
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    shop.refund(placed, amount=shop.money(101))
    shop.refund(placed, everything=True)
    shop.settle()
    (invoice,), notes = issued(shop, placed), issued(shop, placed, "credit_note")
    assert [one.number for one in notes] == ["CRN-2026-000001", "CRN-2026-000002", "CRN-2026-000003"]
    assert sum(one.gross.minor for one in notes) == invoice.gross.minor
    assert sum(one.tax.minor for one in notes) == invoice.tax.minor
    refunds = [refund for part in shop.order(placed).sellers for refund in part.refunds]
    assert [(one.gross, one.tax) for one in notes] == [(refund.amount, refund.tax) for refund in refunds]
    assert all(facts(one)["about"] == [invoice.number] for one in notes)


def test_what_a_change_adds_is_invoiced_beside_and_what_it_takes_is_credited(shop):
    shop.product("mug", price=1000)
    shop.product("cup", price=1000)
    placed = shop.paid(("mug", 2))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    order = shop.order(placed)
    wish = {"quantities": {shop.line(placed, "mug").id: 1}, "add": {shop.variants["cup"]: 1}}
    ordering.edit_lines(
        placed.order_id, **wish, seen_terms=order.terms, command_id=uuid4(), why="another", by=BY, now=shop.now,
        seen_difference=ordering.edit_quote(placed.order_id, **wish, now=shop.now),
    )  # fmt: skip
    shop.settle()
    order = shop.order(placed)
    invoices, notes = issued(shop, placed), issued(shop, placed, "credit_note")
    assert len(invoices) == 2 and len(notes) == 1
    kept = sum(one.gross.minor for one in invoices) - sum(one.gross.minor for one in notes)
    assert kept == (order.total - order.refunded).minor


def test_a_cancelled_number_stays_in_sight_and_is_never_given_again(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (first,) = issued(shop, placed)
    with refuses("invalid"):
        settlement.cancel_paper(first.id, why=" ", by=BY, now=shop.now)
    settlement.cancel_paper(first.id, why="wrong name", by=BY, now=shop.now)
    settlement.cancel_paper(first.id, why="again", by=BY, now=shop.now)
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    old, new = issued(shop, placed)
    assert (old.number, old.state, old.why) == ("INV-2026-000001", "cancelled", "wrong name")
    assert (new.number, new.state) == ("INV-2026-000002", "issued")
    assert [one.number for one in settlement.papers(state="cancelled").items] == [old.number]
    assert "wrong name" in settlement.in_own_words(settlement.paper_body(old.id))["void"]
    (one,) = settlement.series()
    assert (one.last, one.count, one.cancelled, one.whole) == (2, 2, 1, True)


def test_an_invoice_that_credit_notes_refer_to_is_not_cancelled_before_them(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    shop.refund(placed, {"mug": 1})
    shop.settle()
    (invoice,), (note,) = issued(shop, placed), issued(shop, placed, "credit_note")
    with refuses("credit_notes_stand") as told:
        settlement.cancel_paper(invoice.id, why="wrong", by=BY, now=shop.now)
    assert told.value.facts["numbers"] == note.number
    settlement.cancel_paper(note.id, why="wrong", by=BY, now=shop.now)
    settlement.cancel_paper(invoice.id, why="wrong", by=BY, now=shop.now)
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    assert [one.state for one in settlement.papers_of([placed.order_id])].count("issued") == 2


def test_the_series_begins_anew_with_the_year_of_the_shop_and_another_beginning_is_another_series(shop):
    shop.product("mug", stock=99)
    for at in (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 1, tzinfo=UTC)):  # Shanghai: +8
        placed = shop.paid(("mug", 1))
        settlement.issue_invoice(placed.order_id, by=BY, now=at)
    shop.prefer("settlement.invoice_series", "R")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=at)
    numbers = [one.number for one in settlement.papers().items]
    assert sorted(numbers) == ["INV-2026-000001", "INV-2027-000001", "R-2027-000001"]
    assert all(one.whole for one in settlement.series())


def test_the_law_is_data_with_source_and_date_and_says_what_is_numbered_without_gaps(shop):
    for law in settlement.number_laws():
        assert law.source and law.valid_from
    assert "invoice" in settlement.number_law("DE", date(2026, 1, 1)).gapless
    assert settlement.number_law("AT", date(2026, 1, 1)).country == "EU"
    assert settlement.number_law("BR", date(2026, 1, 1)).country == ""
    edit_seller(shop.sellers["house"], country="US", by=BY, now=shop.now)
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (one,) = issued(shop, placed)
    assert one.number == f"{shop.order(placed).sellers[0].number}-I1" and settlement.series() == []


def test_a_packing_slip_says_what_lies_in_the_parcel_and_no_price(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 3))
    parcel = shop.ship(placed, {"mug": 2})
    slip = settlement.issue_packing_slip(placed.order_id, parcel.id, by=BY, now=shop.now)
    assert settlement.issue_packing_slip(placed.order_id, parcel.id, by=BY, now=shop.now) == slip
    body = settlement.paper_body(slip)
    assert body.view.number == parcel.number and [line["quantity"] for line in body.facts["lines"]] == [2]
    words = settlement.in_own_words(body)
    assert words["taxes"] == [] and words["total"] == [] and "13812345678" in str(words["parties"])
    assert settlement.paper_file(slip, "pdf", now=shop.now).data.startswith(b"%PDF")
    with refuses("not_found"):
        settlement.issue_packing_slip(placed.order_id, uuid4(), by=BY, now=shop.now)


def test_the_file_verifies_offline_and_covers_whom_it_was_made_out_to(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (one,) = issued(shop, placed)
    file = settlement.paper_file(one.id, "json", now=shop.now)
    verdict = envelopes.check(file.data)
    assert verdict.valid and verdict.facts["number"] == one.number and verdict.facts["recipient_sha256"]
    assert not envelopes.check(file.data.replace(b"INV-2026-000001", b"INV-2026-000002")).valid
    assert settlement.paper_file(one.id, "zip", now=shop.now).data.startswith(b"PK")
    assert "王小明" not in settlement.paper_body(one.id).body.decode()
    with refuses("not_found"):
        settlement.paper_file(one.id, "exe", now=shop.now)


def test_an_erased_person_leaves_the_amounts_and_no_name(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (one,) = issued(shop, placed)
    assert "王小明" in str(settlement.in_own_words(settlement.paper_body(one.id))["parties"])
    people.erase(shop.order(placed).party_id, by=BY, now=shop.now)
    words = settlement.in_own_words(settlement.paper_body(one.id))
    assert "王小明" not in json.dumps(words, ensure_ascii=False) and words["total"][1] == "¥27.00"


def test_the_database_itself_refuses_to_change_or_delete_a_document(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    for statement in (
        "UPDATE settlement_paper SET number = 'X'",
        "UPDATE settlement_paper SET gross_minor = 1",
        "DELETE FROM settlement_paper",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_missing_number_is_found_by_the_check(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    assert CHECKS.get("settlement.number_gaps")(shop.now) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE settlement_paperseries SET last = 5 WHERE name = 'INV'")
    (found,) = CHECKS.get("settlement.number_gaps")(shop.now)
    assert found.facts == {"name": "INV", "year": 2026, "last": 5, "count": 1}


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_who_issue_at_once_leave_no_gap_and_no_double(shop):
    shop.product("mug", stock=99)
    orders = [shop.paid(("mug", 1)) for _ in range(12)]
    shop.refund(orders[0], amount=shop.money(100))
    runs = [
        lambda order=order: settlement.issue_invoice(order.order_id, by=BY, now=shop.now)
        for order in orders
        for _ in range(3)
    ]
    answers = race(runs)
    assert all(isinstance(answer, list) for answer in answers), answers
    made = [paper for answer in answers for paper in answer]
    invoices = sorted(one.number for one in settlement.papers(kind="invoice").items)
    assert invoices == [f"INV-2026-{number:06d}" for number in range(1, 13)]
    assert len(made) == len(set(made)) == 13 and len(settlement.papers(kind="credit_note").items) == 1
    assert all(one.whole for one in settlement.series())


def _rate(shop, country, percent):
    taxation.set_rate(
        country=country, region="", tax_class="standard", rate=Decimal(percent), valid_from=date(2020, 1, 1),
        source="test", by=BY, now=shop.now,
    )  # fmt: skip


@pytest.mark.parametrize("mode, tax, says", [
    ("per_line", 232, "Tax is rounded for each line."),
    ("per_total", 230, "Tax is rounded once for the sum of a rate."),
])  # fmt: skip
def test_golden_two_the_invoice_prints_the_mode_that_was_chosen_when_it_was_bought(shop, mode, tax, says):
    shop.currency = "EUR"
    for key, value in {"shop.currency": "EUR", "tax.prices_include_tax": False, "tax.rounding": mode}.items():
        shop.prefer(key, value)
    _rate(shop, "PL", 23)
    for sku in "abcd":
        shop.product(sku, price=250, kind="digital", tax_class="standard")
    placed = shop.paid(*((sku, 1) for sku in "abcd"), country="PL", address=None, delivery_code="", locale="en")
    shop.prefer("tax.rounding", "per_line" if mode == "per_total" else "per_total")
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (one,) = issued(shop, placed)
    assert (one.net.minor, one.tax.minor, one.gross) == (1000, tax, shop.order(placed).total)
    words = settlement.in_own_words(settlement.paper_body(one.id))
    assert says in words["notes"] and words["total"] == ["Total", str(f"€{one.gross.decimal}")]
    assert len([note for note in words["notes"] if note.startswith("Tax is rounded")]) == 1


@pytest.mark.parametrize("mode, net", [("per_total", 61793), ("per_line", 61792)])
def test_golden_three_the_invoice_of_gross_prices_names_its_mode(shop, mode, net):
    shop.currency = "EUR"
    for key, value in {"shop.currency": "EUR", "tax.rounding": mode}.items():
        shop.prefer(key, value)
    _rate(shop, "DE", 19)
    for sku, price in (("desk", 54900), ("lamp", 5995), ("part", 649)):
        shop.product(sku, price=price, kind="digital", tax_class="standard")
    placed = shop.paid(("desk", 1), ("lamp", 3), ("part", 1), country="DE", address=None, delivery_code="", locale="en")
    settlement.issue_invoice(placed.order_id, by=BY, now=shop.now)
    (one,) = issued(shop, placed)
    assert one.net.minor == net and one.gross == shop.order(placed).total
    assert facts(one)["tax_rounding"] == mode
