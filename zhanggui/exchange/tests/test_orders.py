"""Past orders into the books: every row accounted for, to the penny; twice is once; dry is dry; stopped goes on."""

import csv
import gzip
import itertools
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from zhanggui.exchange import public as exchange
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.tests.make import BY, LINES, NOW, bring, clock, gzipped, orders, texts
from zhanggui.kit.sql import fetch
from zhanggui.ordering import public as ordering

TABLES = ("ordering_historyimport", "ordering_historydocument", "ordering_historyline")


def counted() -> tuple[int, ...]:
    return tuple(fetch(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES)


def everything() -> dict[str, int]:
    """Rows of every table that an import must not touch."""
    tables = ("catalogue_stockmovement", "ledger_transfer", "ordering_order", "kit_outboxevent")
    found = {}
    for table in tables:
        try:
            found[table] = fetch(f"SELECT count(*) FROM {table}")[0][0]
        except Exception:
            raise AssertionError(f"there is no {table}") from None
    return found


@pytest.mark.django_db(databases="__all__")
def test_every_row_is_in_the_books_and_the_months_reconcile():
    report = bring(orders(), "online-retail")
    assert report["state"] == "done" and report["outcome"] == "imported" and report["reconciled"]
    assert counted() == (1, 6, 8)
    december = report["months"][0]
    assert december["month"] == "2010-12"
    assert december["file"] == december["books"] == {
        "rows": 6, "invoices": 4, "cancellations": 1, "customers": 2,
        "value_sold": "73.98", "value_cancelled": "27.50", "net": "46.48",
    }  # fmt: skip
    assert {value for month in report["months"] for value in month["difference"].values()} == {0, "0.00"}
    assert report["totals"]["file"]["net"] == "-11015.58"
    assert report["totals"]["properties"] == {
        "rows": 8, "rows_without_customer": 3, "rows_negative_outside_cancellations": 1, "of_which_at_a_price": 0,
        "rows_with_a_negative_price": 1, "rows_with_a_price_finer_than_a_penny": 1, "identical_rows_kept": 1,
        "rows_unreadable": 0,
    }  # fmt: skip


@pytest.mark.django_db(databases="__all__")
def test_the_stated_rules_decide_what_a_line_and_a_document_are():
    bring(orders(), "online-retail")
    lines = dict(fetch("SELECT row, kind FROM ordering_historyline ORDER BY row"))
    assert lines == {
        2: "goods",
        3: "goods",
        4: "goods",
        5: "service",
        6: "discount",
        7: "writeoff",
        8: "goods",
        9: "adjustment",
    }
    documents = dict(fetch("SELECT number, kind FROM ordering_historydocument"))
    assert documents == {
        "536365": "invoice", "536366": "invoice", "C536379": "credit_note", "536370": "writeoff",
        "550193": "invoice", "A563186": "adjustment",
    }  # fmt: skip
    totals = dict(fetch("SELECT number, total_minor FROM ordering_historydocument"))
    assert totals["536365"] == 5598 and totals["C536379"] == -2750 and totals["550193"] == 0
    buyers = {buyer for (buyer,) in fetch("SELECT buyer FROM ordering_historydocument") if buyer}
    assert len(buyers) == 3 and not any("17850" in buyer for buyer in buyers)


@pytest.mark.django_db(databases="__all__")
def test_times_of_the_file_are_those_of_its_place():
    summer = "550194,22139,X,1,2011-04-15 09:27:00,1.00,1.0,United Kingdom"
    report = bring(orders(LINES[0], summer), "online-retail")
    facts = ordering.history_facts(ImportRun.objects.get(id=report["run"]).history_id)
    assert [fact.at.isoformat() for fact in facts] == ["2010-12-01T08:26:00+00:00", "2011-04-15T08:27:00+00:00"]


@pytest.mark.django_db(databases="__all__")
def test_history_moves_no_stock_and_no_money_and_tells_nobody():
    before = everything()
    bring(orders(), "online-retail")
    assert everything() == before


@pytest.mark.django_db(databases="__all__")
def test_the_metrics_learn_of_sales_and_credit_notes_and_of_nothing_else():
    report = bring(orders(), "online-retail")
    history_id = ImportRun.objects.get(id=report["run"]).history_id
    facts = {fact.id: fact for fact in ordering.history_facts(history_id)}
    assert set(facts) == {"online-retail:536365", "online-retail:536366", "online-retail:C536379"}
    sale, refund = facts["online-retail:536365"], facts["online-retail:C536379"]
    assert (sale.kind, sale.measures["amount"], sale.measures["units"], sale.dims["origin"]) == (
        "order",
        5598,
        18,
        "import",
    )
    assert (refund.kind, refund.measures["amount"]) == ("refund", 2750)
    assert facts["online-retail:536366"].dims["buyer"] == "" and sale.dims["buyer"]


@pytest.mark.django_db(databases="__all__")
def test_the_same_file_again_changes_nothing():
    bring(orders(), "online-retail")
    before = counted()
    again = bring(orders(), "online-retail", name="copy of it.csv")
    assert again["outcome"] == "no change" and again["reconciled"] and counted() == before
    assert again["totals"]["books"]["rows"] == 8


@pytest.mark.django_db(databases="__all__")
def test_a_dry_run_says_everything_and_writes_nothing():
    dry = bring(orders(), "online-retail", dry=True)
    assert (dry["state"], dry["outcome"], counted()) == ("tried", "dry run", (0, 0, 0))
    exchange.start(dry["run"], dry=False, by=BY, now=NOW)
    assert exchange.carry_out(dry["run"], clock=clock)
    real = exchange.report(dry["run"])
    assert counted() == (1, 6, 8)
    for key in ("months", "rules", "problems", "adjustments"):
        assert dry[key] == real[key]


@pytest.mark.django_db(databases="__all__")
def test_a_row_that_does_not_fit_is_left_out_with_a_line_that_says_why():
    bad = [
        "536400,A,x,six,2010-12-01 08:26:00,1.00,1.0,France",
        "536401,A,x,1,yesterday,1.00,1.0,France",
        "536402,A,x,1,2010-12-01 08:26:00,free,1.0,France",
        ",A,x,1,2010-12-01 08:26:00,1.00,1.0,France",
        "536404,A,x,1,2010-12-01 08:26:00,1.00,1.0",
        "536405,A,x,99999999999,2010-12-01 08:26:00,1.00,1.0,France",
        "536406,A,x,1,2010-12-01 08:26:00,NaN,1.0,France",
    ]
    report = bring(orders(LINES[0], *bad), "online-retail")
    assert report["rows"] == {"taken": 1, "not_taken": 7}
    assert [line["row"] for line in report["problems"]] == [3, 4, 5, 6, 7, 8, 9]
    assert texts(report)[0] == "“six” is not a whole number; the row was not taken."
    assert counted() == (1, 1, 1)


@pytest.mark.django_db(databases="__all__")
def test_invoices_that_another_file_brought_are_not_brought_twice():
    bring(orders(*LINES[:4]), "online-retail")
    report = bring(orders(*LINES), "online-retail", name="longer.csv")
    assert report["rows"] == {"taken": 4, "not_taken": 4} and not report["reconciled"]
    assert "in the books already" in texts(report, "error")[0]
    assert counted()[1:] == (6, 8)


@pytest.mark.django_db(databases="__all__")
def test_an_invoice_whose_rows_lie_apart_is_one_document():
    report = bring(orders(LINES[0], LINES[3], LINES[1]), "online-retail")
    assert report["reconciled"] and counted() == (1, 2, 3)


@pytest.mark.django_db(databases="__all__")
def test_a_file_of_another_kind_is_refused_by_the_mapping():
    run_id = exchange.upload("x.csv", b"sku,title\nA,b\n", "online-retail", by=BY, now=NOW)
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    exchange.carry_out(run_id, clock=clock)
    assert exchange.run_row(run_id).state == "failed" and "InvoiceNo" in exchange.run_row(run_id).message
    assert counted() == (0, 0, 0)


@pytest.mark.django_db(databases="__all__")
def test_a_file_that_breaks_off_fails_and_does_not_count(monkeypatch):
    whole = gzipped(orders(*(LINES[0] for _ in range(30_000))))
    run_id = exchange.upload("x.csv.gz", gzipped(orders()), "online-retail", by=BY, now=NOW)
    with pytest.raises(exchange.FileMangled):
        exchange.upload("x.csv.gz", whole[: len(whole) // 2], "online-retail", by=BY, now=NOW)
    assert exchange.runs()[0].id == run_id and counted() == (0, 0, 0)


def cut(real_data, rows: int) -> bytes:
    with gzip.open(real_data / "online-retail" / "orders.csv.gz", "rt", newline="") as file:
        return "".join(itertools.islice(file, rows + 1)).encode()


@pytest.mark.realdata
@pytest.mark.django_db(databases="__all__")
def test_the_first_lines_of_the_real_file_reconcile(real_data, django_assert_max_num_queries):
    data = cut(real_data, 20_000)
    with django_assert_max_num_queries(120):
        report = bring(data, "online-retail")
    exact = sum(Decimal(r["UnitPrice"]) * int(r["Quantity"]) for r in csv.DictReader(data.decode().splitlines()))
    assert report["reconciled"] and report["rows"]["taken"] == 20_000
    assert report["totals"]["books"]["net"] == str(round(exact, 2))


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_a_cancelled_import_leaves_nothing_in_the_books(monkeypatch):
    monkeypatch.setattr("zhanggui.exchange.actions.run_orders.CHUNK", 2)
    run_id = exchange.upload("x.csv", orders(), "online-retail", by=BY, now=NOW)
    exchange.start(run_id, dry=False, by=BY, now=NOW)

    def stop(work):
        if work.run.position >= 4:
            assert counted()[2] == 4
            exchange.cancel(run_id, by=BY, now=NOW)

    exchange.carry_out(run_id, clock=clock, tell=stop)
    assert exchange.run_row(run_id).state == "cancelled" and counted() == (0, 0, 0)
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    exchange.carry_out(run_id, clock=clock)
    assert exchange.report(run_id)["reconciled"] and counted() == (1, 6, 8)


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it makes an embedded database of its own")
def test_an_import_that_is_killed_goes_on_where_it_stood(real_data, tmp_path):
    """Killed with -9 in the middle, by itself, with its own data folder: the second command ends what the first began."""
    file, home, out = tmp_path / "cut.csv", tmp_path / "home", tmp_path / "report.json"
    file.write_bytes(cut(real_data, 120_000))
    command = [
        sys.executable,
        "-m",
        "zhanggui.cli",
        "import",
        "orders",
        str(file),
        "--mapping",
        "online-retail",
        "--report",
        str(out),
    ]
    environment = {**os.environ, "ZHANGGUI_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stood = _wait_until_half(home, first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 0 < stood < 120_000 and not out.exists()
    second = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert second.returncode == 0, second.stderr
    import orjson

    report = orjson.loads(out.read_bytes())
    assert report["reconciled"] and report["counts"]["rows"] == report["rows"]["taken"] == 120_000
    third = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "no change" in third.stdout


def _wait_until_half(home, process) -> int:
    import sqlite3

    for _ in range(1200):
        assert process.poll() is None, "it was over before it could be killed"
        try:
            with sqlite3.connect(f"file:{home}/shop.sqlite3?mode=ro", uri=True, timeout=1) as connection:
                found = connection.execute("SELECT rows_read FROM ordering_historyimport").fetchone()
        except sqlite3.Error:
            found = None
        if found and found[0] >= 20_000:
            return found[0]
        time.sleep(0.05)
    raise AssertionError("it never came so far")


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.django_db(databases="__all__")
def test_the_whole_file_reconciles_within_its_time(real_data):
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF)
    report = bring((real_data / "online-retail" / "orders.csv.gz").read_bytes(), "online-retail", name="orders.csv.gz")
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    totals = report["totals"]
    assert report["reconciled"] and totals["file"] == totals["books"]
    assert (totals["books"]["rows"], totals["books"]["invoices"], totals["books"]["cancellations"]) == (
        541_909,
        25_900,
        3_836,
    )
    assert totals["books"]["net"] == "9747747.93"
    properties = totals["properties"]
    assert properties["rows_without_customer"] == 135_080 and properties["identical_rows_kept"] == 5_268
    assert (properties["rows_negative_outside_cancellations"], properties["of_which_at_a_price"]) == (1_336, 0)
    assert (properties["rows_with_a_negative_price"], properties["rows_with_a_price_finer_than_a_penny"]) == (2, 4)
    assert seconds <= 180, f"{seconds:.0f} s"
