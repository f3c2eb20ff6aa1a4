"""Runs: who may be started when, one process at a time, stopped, taken up again, shown."""

import threading

import pytest

from zhanggui.exchange import public as exchange
from zhanggui.exchange.jobs import take_up
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.tests.make import BY, NOW, bring, clock, orders
from zhanggui.kit.errors import NotFound
from zhanggui.kit.files import folder
from zhanggui.kit.states import history

pytestmark = pytest.mark.django_db(databases="__all__")
GOODS = b"sku,title,price,stock\nA,Mug,3,4\nB,,3,4\n"


def upload(data: bytes = GOODS, name: str = "goods.csv", mapping: str = "products"):
    return exchange.upload(name, data, mapping, by=BY, now=NOW)


def test_an_upload_is_kept_by_its_hash_and_its_name_never_becomes_a_path():
    run_id = upload(name="..\\..\\/etc/cron.d/x.csv")
    row = exchange.run_row(run_id)
    assert (row.file_name, row.state, row.size) == ("x.csv", "uploaded", len(GOODS))
    assert (folder("imports") / row.sha256).read_bytes() == GOODS
    assert {path.name for path in folder("imports").iterdir()} >= {row.sha256}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b'a,b\n1,"x\n' * 3])
def test_what_is_no_table_makes_no_run(data):
    with pytest.raises((exchange.FileEmpty, exchange.FileUnreadable, exchange.FileMangled)):
        upload(data)
    assert exchange.runs() == ()


def test_a_file_above_the_limit_is_refused_and_not_kept(monkeypatch):
    from zhanggui.kit import preferences

    preferences.set_many({"imports.max_mb": 1}, by=BY, now=NOW)
    before = set(folder("imports").iterdir())
    with pytest.raises(exchange.FileTooLarge):
        upload(b"sku,title\n" + b"A,x\n" * 300_000)
    assert set(folder("imports").iterdir()) == before and exchange.runs() == ()


def test_an_unknown_mapping_is_refused_with_those_there_are():
    with pytest.raises(exchange.MappingUnknown) as caught:
        upload(mapping="shopware")
    assert "woocommerce" in caught.value.message


def test_the_mapping_that_fits_is_found_by_the_columns():
    assert exchange.run_row(upload(orders(), mapping="")).mapping == "online-retail"
    assert exchange.run_row(upload(mapping="")).mapping == "products"
    assert exchange.run_row(upload(b"x,y\n1,2\n", mapping="")).mapping == ""


def test_the_worker_takes_up_what_waits_and_every_move_has_its_row():
    run_id = upload()
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    assert exchange.progress(run_id).state == "queued"
    take_up(NOW)
    done = exchange.progress(run_id)
    assert (done.state, done.percent, done.finished) == ("done", 100, True)
    assert [move.to_state for move in history([run_id])] == ["uploaded", "queued", "running", "done"]


def test_a_run_that_waits_runs_or_is_over_is_not_started_again():
    run_id = upload()
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    with pytest.raises(exchange.RunBusy):
        exchange.start(run_id, dry=False, by=BY, now=NOW)
    exchange.carry_out(run_id, clock=clock)
    with pytest.raises(exchange.RunOver):
        exchange.start(run_id, dry=True, by=BY, now=NOW)
    with pytest.raises(exchange.RunOver):
        exchange.cancel(run_id, by=BY, now=NOW)


def test_a_run_that_waits_is_cancelled_at_once_and_not_taken_up():
    run_id = upload()
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    exchange.cancel(run_id, by=BY, now=NOW)
    take_up(NOW)
    assert exchange.run_row(run_id).state == "cancelled"


def test_a_dry_run_may_be_followed_by_the_real_one_with_fresh_counts():
    report = bring(GOODS, "products", dry=True)
    assert report["counts"]["created"] == 1 and report["state"] == "tried"
    exchange.start(report["run"], dry=False, by=BY, now=NOW)
    exchange.carry_out(report["run"], clock=clock)
    again = exchange.report(report["run"])
    assert again["state"] == "done" and again["counts"] == report["counts"]
    assert again["problems_total"] == report["problems_total"] == 2


def test_lines_come_page_by_page_problems_first():
    data = b"sku,title,price,stock\n" + b"".join(b"S%d,,1,1\n" % n for n in range(7)) + b"T,Thing,1,\n"
    run_id = bring(data, "products")["run"]
    first = exchange.issues(run_id, limit=5)
    second = exchange.issues(run_id, cursor=first.next_cursor, limit=5)
    assert [line.row for line in (*first.items, *second.items)] == [2, 3, 4, 5, 6, 7, 8, 9, None]
    assert [line.severity for line in second.items[-2:]] == ["warn", "info"] and second.next_cursor is None


def test_a_run_nobody_knows_is_not_found():
    from uuid import uuid4

    for ask in (exchange.preview, exchange.progress, exchange.report, exchange.run_row):
        with pytest.raises(NotFound):
            ask(uuid4())


def test_a_preview_says_what_the_file_is_and_asks_what_it_does_not_say():
    seen = exchange.preview(upload("货号;标题;价格\nA;杯;3\n".encode("gbk"), mapping=""))
    assert (seen.encoding, seen.delimiter, seen.mapping) == ("GB18030", ";", "products")
    assert [(c.name, c.samples, c.field) for c in seen.columns] == [
        ("货号", ("A",), "sku"), ("标题", ("杯",), "title_zh"), ("价格", ("3",), "price"),
    ]  # fmt: skip
    assert {option.key for option in seen.options} == {"currency", "locale", "stock"}
    bare = exchange.preview(upload(b"1,2.5,3\n4,5,6\n", mapping=""))
    assert not bare.has_header and "does not name the columns" in bare.problem


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_of_two_processes_one_carries_a_run_out():
    run_id = upload(b"sku,title,price\n" + b"".join(b"S%d,Thing,1\n" % n for n in range(200)))
    exchange.start(run_id, dry=False, by=BY, now=NOW)
    answers = []
    gate = threading.Barrier(4)

    def go():
        from django.db import connections

        gate.wait()
        answers.append(exchange.carry_out(run_id, clock=clock))
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]
    assert exchange.run_row(run_id).counts["created"] == 200
    assert ImportRun.objects.get(id=run_id).state == "done"
