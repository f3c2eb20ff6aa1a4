"""The chain shows any later change, and names the first row that is not what it was."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from zhanggui.kit import files
from zhanggui.kit.money import Money
from zhanggui.ledger.actions.seal import START, anchor, linked, seal
from zhanggui.ledger.checks.chain import chain_is_whole
from zhanggui.ledger.models import Anchor, Link, Transfer
from zhanggui.ledger.public import Posting, post, verify_chain
from zhanggui.ledger.tests.tamper import unguarded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def book(count: int = 20, at: datetime = NOW) -> list[int]:
    """Some transfers; their ids."""
    before = Transfer.objects.count()
    for n in range(count):
        post([Posting("goodwill:x", f"wallet:{n % 3}", Money(100 + n, "CNY"), uuid4(), f"gift {n}", "礼物")], now=at)
    return list(Transfer.objects.order_by("id").values_list("id", flat=True)[before:])


def change(table: str, what: str, key: int) -> None:
    with unguarded() as cursor:
        cursor.execute(f"UPDATE {table} SET {what} WHERE id = %s", [key])


def broken() -> list[tuple[str, int]]:
    return [(one.why, one.transfer) for one in verify_chain().broken]


def test_the_worker_seals_what_was_posted_once():
    book()
    verdict = verify_chain()
    assert (verdict.linked, verdict.waiting, verdict.whole) == (0, 20, True)
    assert seal(NOW) == 20
    assert seal(NOW) == 0
    verdict = verify_chain()
    assert (verdict.linked, verdict.waiting, verdict.whole) == (20, 0, True)
    assert chain_is_whole(NOW + timedelta(hours=1)) == []


def test_anybody_can_compute_the_chain_again_from_the_written_rule():
    """chain:seq:, then the transfer as a JSON list, hashed after the hash before it."""
    book(1)
    seal(NOW)
    row = Transfer.objects.select_related("debit", "credit").get()
    told = [
        row.id,
        row.command_id.hex,
        row.debit.code,
        row.credit.code,
        row.amount_minor,
        "CNY",
        row.document,
        row.memo,
    ]
    told.append("2026-11-22T12:00:00.000000")
    link = Link.objects.get()
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    wanted = hashlib.sha256(b"\0" * 32 + f"{link.chain}:1:{text}".encode()).digest()
    assert bytes(link.hash) == wanted


@pytest.mark.parametrize("what", ["amount_minor = 1", "document = 'x'", "memo = 'x'", "currency = 'EUR'", "credit_id"])
def test_a_changed_transfer_is_named(what):
    ids = book()
    seal(NOW)
    if what == "credit_id":
        what = f"credit_id = {Transfer.objects.get(id=ids[8]).credit_id}"
    change("ledger_transfer", what, ids[7])
    assert broken() == [("transfer_changed", ids[7])]
    assert [one.severity for one in chain_is_whole(NOW)] == ["bad"]


def test_the_first_of_several_changes_is_named_first():
    ids = book()
    seal(NOW)
    change("ledger_transfer", "memo = 'x'", ids[12])
    change("ledger_transfer", "memo = 'x'", ids[5])
    assert broken()[0] == ("transfer_changed", ids[5])


def test_a_deleted_transfer_and_a_deleted_link_show():
    ids = book()
    seal(NOW)
    link = Link.objects.get(transfer_id=ids[3])
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_link WHERE id = %s", [link.id])
    (found,) = [one for one in verify_chain().broken if one.chain == link.chain]
    assert (found.why, found.seq) == ("link_missing", link.seq)


def test_who_rewrites_the_whole_chain_is_caught_by_the_signed_anchor():
    ids = book()
    assert anchor(NOW)
    change("ledger_transfer", "memo = 'x'", ids[5])
    _rewrite(ids[5])
    assert [why for why, _ in broken()] == ["chain_rewritten"]
    row = Anchor.objects.get()
    body = json.loads(row.body)
    body["heads"] = {str(k): [n, d] for k, n, d in _heads()}
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_anchor SET body = %s", [json.dumps(body)])
    assert [why.split()[0] for why, _ in broken()] == ["anchor_forged"]


def _rewrite(changed: int) -> None:
    """What a forger with the database and our source would do."""
    from zhanggui.ledger.actions.seal import FIELDS, JOINED

    chain = Link.objects.get(transfer_id=changed).chain
    before = START
    with unguarded() as cursor:
        query = (
            f"SELECT l.id, l.seq, {FIELDS} FROM {JOINED} JOIN ledger_link l ON l.transfer_id = t.id WHERE l.chain = %s"
        )
        cursor.execute(query + " ORDER BY l.seq", [chain])
        for key, seq, *row in cursor.fetchall():
            before = linked(before, chain, seq, tuple(row))
            cursor.execute("UPDATE ledger_link SET hash = %s WHERE id = %s", [before, key])


def _heads() -> list[tuple[int, int, str]]:
    newest = {link.chain: link for link in Link.objects.order_by("seq")}
    return [(chain, link.seq, bytes(link.hash).hex()) for chain, link in newest.items()]


def test_a_transfer_slipped_in_below_an_anchor_and_a_cut_off_chain_show():
    ids = book(8)
    anchor(NOW)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_link WHERE transfer_id = %s", [ids[-1]])
    assert ("transfer_not_sealed", ids[-1]) in broken()
    assert "links_missing" in {why for why, _ in broken()}


def test_one_anchor_a_day_signed_and_kept_as_a_file():
    book(3)
    assert anchor(NOW)
    assert not anchor(NOW + timedelta(hours=1))
    book(3, NOW + timedelta(days=1))
    assert anchor(NOW + timedelta(days=1))
    assert Anchor.objects.count() == 2
    kept = json.loads((files.folder("anchors") / "2026-11-22.json").read_text())
    assert json.loads(kept["document"])["trial_balance"] == {"CNY": 0}
    assert verify_chain().whole


def test_a_late_worker_is_seen():
    book()
    assert [one.severity for one in chain_is_whole(NOW + timedelta(hours=1))] == ["warn"]


def test_sealing_a_list_takes_a_constant_number_of_statements(django_assert_max_num_queries):
    book(60)
    with django_assert_max_num_queries(8 if connection.vendor == "postgresql" else 68):
        assert seal(NOW) == 60
