"""Seal: append the transfers of the last moments to the chains, and sign once a day where the chains stand.

The worker does it afterwards, so that no sale waits for the row before it. Several chains, by the transfer's id.
"""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from zhanggui.kit import files, signing, sql
from zhanggui.ledger.models import Anchor, Link
from zhanggui.ledger.queries.balances import trial_balance

CHAINS = 4
MARGIN = 10_000  # ids below the newest linked one in which a late commit is still looked for
START = b"\0" * 32

# What is written down of a transfer, in this order. `at` and `command_id` in the one spelling of `written`.
FIELDS = "t.id, t.command_id, d.code, c.code, t.amount_minor, t.currency, t.document, t.memo, t.at"
JOINED = "ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id"
OPEN = f"""SELECT {FIELDS} FROM {JOINED} LEFT JOIN ledger_link l ON l.transfer_id = t.id
 WHERE t.id > %s AND l.id IS NULL ORDER BY t.id LIMIT %s"""


def written(row: tuple) -> bytes:
    """One transfer in one spelling, the same on both databases and for ever."""
    key, command_id, debit, credit, minor, currency, document, memo, at = row
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    spelled = moment.replace(tzinfo=None).isoformat(timespec="microseconds")
    return orjson.dumps([key, sql.uuid_out(command_id).hex, debit, credit, minor, currency, document, memo, spelled])


def linked(before: bytes, chain: int, seq: int, row: tuple) -> bytes:
    return hashlib.sha256(bytes(before) + f"{chain}:{seq}:".encode() + written(row)).digest()


def heads() -> dict[int, tuple[int, bytes]]:
    """Where each chain stands: its length and its last hash."""
    newest = "SELECT chain, max(seq) AS seq FROM ledger_link GROUP BY chain"
    last = f"ledger_link l JOIN ({newest}) n ON n.chain = l.chain AND n.seq = l.seq"
    rows = sql.fetch(f"SELECT l.chain, l.seq, l.hash FROM {last}")
    return {chain: (seq, bytes(digest)) for chain, seq, digest in rows}


def seal(now: datetime, *, limit: int = 2000) -> int:
    """Link what is not linked yet; how many. Two workers at once do no harm: one of them starts again later."""
    try:
        with transaction.atomic():
            rows = sql.fetch(OPEN, [_floor(), limit])
            stand, links = heads(), []
            for row in rows:
                chain = row[0] % CHAINS
                seq, before = stand.get(chain, (0, START))
                stand[chain] = (seq + 1, linked(before, chain, seq + 1, row))
                links.append((row[0], chain, *stand[chain]))
            sql.insert_many(Link, ["transfer_id", "chain", "seq", "hash"], links)
            return len(links)
    except IntegrityError:
        return 0


def _floor() -> int:
    """An id up to which everything is linked, by the newest anchor; less a margin for what committed late."""
    body = Anchor.objects.order_by("-on").values_list("body", flat=True).first()
    return max(0, orjson.loads(body)["sealed_to"] - MARGIN) if body else 0


def anchor(now: datetime) -> bool:
    """Once a day: sign where the chains stand, in the database and as a file to be kept elsewhere."""
    if Anchor.objects.filter(on=now.date()).exists():
        return False
    while seal(now):
        pass
    stand = heads()
    body: dict[str, Any] = {
        "what": "zhanggui.ledger.anchor/1",
        "on": now.date().isoformat(),
        "at": now.isoformat(),
        "heads": {str(chain): [seq, digest.hex()] for chain, (seq, digest) in sorted(stand.items())},
        "sealed_to": int(sql.fetch("SELECT COALESCE(max(transfer_id), 0) FROM ledger_link")[0][0]),
        "trial_balance": trial_balance(),
    }
    signed = signing.sign_document(body)
    row = Anchor(on=now.date(), body=signed.body.decode(), signature=signed.signature, key_id=signed.key_id, at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    envelope = {"document": row.body, "signature": row.signature, "key_id": row.key_id}
    files.write_whole(files.folder("anchors") / f"{row.on.isoformat()}.json", orjson.dumps(envelope))
    return True
