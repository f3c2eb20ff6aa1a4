"""Walk the chains and say which row is the first that is not what it was."""

from dataclasses import dataclass, field

import orjson

from zhanggui.kit import signing, sql
from zhanggui.ledger.actions.seal import FIELDS, START, linked
from zhanggui.ledger.models import Anchor

PAGE = 5000
LINKS = f"""SELECT l.seq, l.hash, {FIELDS} FROM ledger_link l LEFT JOIN ledger_transfer t ON t.id = l.transfer_id
 LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id
 WHERE l.chain = %s AND l.seq > %s ORDER BY l.seq LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not fit: `transfer` (0: a whole link or anchor), in which chain and place, and why."""

    why: str
    transfer: int
    chain: int = -1
    seq: int = -1


@dataclass(slots=True)
class Verdict:
    """`linked` transfers were verified, `waiting` are not sealed yet; `broken` is empty when nothing was changed."""

    linked: int = 0
    waiting: int = 0
    anchors: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.broken


def verify_chain() -> Verdict:
    """Every chain from its first link to its last, the signed anchors, and transfers that were slipped in between."""
    verdict = Verdict()
    marks = _anchors(verdict)
    for (chain,) in sql.fetch("SELECT DISTINCT chain FROM ledger_link ORDER BY chain"):
        first = _walk(chain, marks.get(chain, {}), verdict)
        if first:
            verdict.broken.append(first)
    for chain, wanted in marks.items():
        length = sql.fetch("SELECT COALESCE(max(seq), 0) FROM ledger_link WHERE chain = %s", [chain])[0][0]
        if max(wanted) > length:
            verdict.broken.append(Broken("links_missing", 0, chain, length + 1))
    _slipped_in(verdict)
    verdict.broken.sort(key=lambda one: (one.transfer or 2**62, one.chain, one.seq))
    return verdict


def _walk(chain: int, marks: dict[int, bytes], verdict: Verdict) -> Broken | None:
    seq, before = 0, START
    while rows := sql.fetch(LINKS, [chain, seq, PAGE]):
        for found, digest, *row in rows:
            seq += 1
            if found != seq:
                return Broken("link_missing", row[0] or 0, chain, seq)
            if row[0] is None:
                return Broken("transfer_missing", 0, chain, seq)
            if linked(before, chain, seq, tuple(row)) != bytes(digest):
                return Broken("transfer_changed", row[0], chain, seq)
            if seq in marks and marks[seq] != bytes(digest):
                return Broken("chain_rewritten", row[0], chain, seq)
            before = digest
            verdict.linked += 1
    return None


def _anchors(verdict: Verdict) -> dict[int, dict[int, bytes]]:
    """Where the signed anchors say that each chain stood: chain → seq → hash."""
    marks: dict[int, dict[int, bytes]] = {}
    for row in Anchor.objects.order_by("on"):
        verdict.anchors += 1
        if not signing.verify_document(row.body.encode(), row.signature, row.key_id):
            verdict.broken.append(Broken(f"anchor_forged {row.on}", 0))
            continue
        for chain, (seq, digest) in orjson.loads(row.body)["heads"].items():
            marks.setdefault(int(chain), {})[seq] = bytes.fromhex(digest)
    return marks


def _slipped_in(verdict: Verdict) -> None:
    """Transfers without a link: the newest wait for the worker; one far below a linked one was put in by hand."""
    sealed_to = 0
    if newest := Anchor.objects.order_by("-on").values_list("body", flat=True).first():
        sealed_to = orjson.loads(newest)["sealed_to"]
    query = "FROM ledger_transfer t LEFT JOIN ledger_link l ON l.transfer_id = t.id WHERE l.id IS NULL"
    verdict.waiting = int(sql.fetch(f"SELECT count(*) {query}")[0][0])
    for (key,) in sql.fetch(f"SELECT t.id {query} AND t.id <= %s ORDER BY t.id LIMIT 1", [sealed_to]):
        verdict.broken.append(Broken("transfer_not_sealed", key))
