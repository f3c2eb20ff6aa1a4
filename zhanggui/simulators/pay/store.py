"""What the company remembers: payments, refunds, messages and how it behaves. One SQLite file, one lock."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MERCHANT = "zhanggui"
SETTINGS = {
    "api": ("ok", "down", "slow", "lost"),
    "hooks": ("on", "paused", "double"),
    "payments": ("accept", "decline"),
    "refunds": ("at_once", "later", "refuse"),
}
DEFAULT_DELAY = 20
TABLES = """
CREATE TABLE IF NOT EXISTS payment (
    id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    description TEXT NOT NULL, return_url TEXT NOT NULL, hook_url TEXT NOT NULL, lang TEXT NOT NULL,
    state TEXT NOT NULL, created REAL NOT NULL, due REAL, later INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0, settled REAL);
CREATE TABLE IF NOT EXISTS capture (
    id TEXT PRIMARY KEY, payment TEXT NOT NULL REFERENCES payment, reference TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS refund (
    id TEXT PRIMARY KEY, payment TEXT NOT NULL REFERENCES payment, reference TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL, state TEXT NOT NULL, created REAL NOT NULL, due REAL);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, payment TEXT NOT NULL REFERENCES payment, kind TEXT NOT NULL, body TEXT NOT NULL,
    mode TEXT NOT NULL, due REAL, tries INTEGER NOT NULL DEFAULT 0, answer TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS message_of ON message (payment);
CREATE INDEX IF NOT EXISTS refund_of ON refund (payment);
"""


class Answer(Exception):
    """An answer to the merchant that is not the one hoped for."""

    def __init__(self, status: int, code: str):
        super().__init__(code)
        self.status, self.code = status, code


class Store:
    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.executescript(TABLES)
        known = {row["name"] for row in self.db.execute("PRAGMA table_info(payment)")}
        for name, kind in (
            ("later", "INTEGER NOT NULL DEFAULT 0"),
            ("taken", "INTEGER NOT NULL DEFAULT 0"),
            ("settled", "REAL"),
        ):
            if name not in known:  # a file of an earlier day
                self.db.execute(f"ALTER TABLE payment ADD COLUMN {name} {kind}")
        self.wake = threading.Event()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")
        self.wake.set()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        with self.lock:
            return self.db.execute(sql, values).fetchone()

    def close(self) -> None:
        with self.lock:
            self.db.close()

    # How the company behaves

    def setting(self, key: str) -> str:
        found = self.row("SELECT value FROM setting WHERE key = ?", key)
        return found["value"] if found else SETTINGS[key][0]

    def delay(self) -> int:
        found = self.row("SELECT value FROM setting WHERE key = 'delay'")
        return int(found["value"]) if found else DEFAULT_DELAY

    def behave(self, given: dict[str, str]) -> None:
        with self.writing() as db:
            for key, allowed in SETTINGS.items():
                if given.get(key) in allowed:
                    db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, given[key]))
            if given.get("delay", "").isdecimal() and given["delay"].isascii() and int(given["delay"]) <= 86400:
                db.execute("INSERT OR REPLACE INTO setting VALUES ('delay', ?)", (given["delay"],))

    # Payments

    def payment(self, payment_id: str) -> sqlite3.Row:
        found = self.row("SELECT * FROM payment WHERE id = ?", payment_id)
        if found is None:
            raise Answer(404, "payment_unknown")
        return found

    def create(self, asked: dict[str, Any]) -> sqlite3.Row:
        """A payment for a merchant's reference; the same reference again gives the same payment, changed contents 409."""
        fields = ("amount", "currency", "description")
        with self.writing() as db:
            known = db.execute("SELECT * FROM payment WHERE reference = ?", (asked["reference"],)).fetchone()
            if known is not None:
                if any(known[name] != asked[name] for name in fields):
                    raise Answer(409, "reference_reused")
                return known
            columns = ("reference", *fields, "return_url", "hook_url", "lang", "later")
            values = (f"pay_{secrets.token_hex(12)}", *(asked[name] for name in columns), "open", time.time())
            marks = ", ".join("?" * len(values))
            db.execute(f"INSERT INTO payment (id, {', '.join(columns)}, state, created) VALUES ({marks})", values)
            return db.execute("SELECT * FROM payment WHERE id = ?", (values[0],)).fetchone()

    def settle(self, payment_id: str, state: str, *, due: float | None = None) -> bool:
        """Move an unsettled payment on, and tell the merchant when it is settled. False when it was settled before."""
        with self.writing() as db:
            if state == "captured":  # a merchant who captures later is told that the money is held
                later = db.execute("SELECT later FROM payment WHERE id = ?", (payment_id,)).fetchone()["later"]
                state = "authorised" if later else "captured"
            moved = db.execute(
                "UPDATE payment SET state = ?, due = ?, taken = CASE WHEN ? = 'captured' THEN amount ELSE 0 END, "
                "settled = ? WHERE id = ? AND state IN ('open', 'processing')",
                (state, due, state, time.time(), payment_id),
            ).rowcount
            if moved and state != "processing":
                self._tell(db, payment_id, f"payment.{state}")
        return bool(moved)

    def capture(self, payment_id: str, reference: str, amount: int) -> None:
        """Take a part of what is held, once for each of the merchant's references."""
        with self.writing() as db:
            known = db.execute("SELECT * FROM capture WHERE reference = ?", (reference,)).fetchone()
            if known is not None:
                if (known["payment"], known["amount"]) != (payment_id, amount):
                    raise Answer(409, "reference_reused")
                return
            payment = db.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
            if payment is None:
                raise Answer(404, "payment_unknown")
            if payment["state"] != "authorised" or payment["taken"] + amount > payment["amount"]:
                raise Answer(422, "capture_too_large")
            capture_id = f"cap_{secrets.token_hex(12)}"
            db.execute(
                "INSERT INTO capture VALUES (?, ?, ?, ?, ?)", (capture_id, payment_id, reference, amount, time.time())
            )
            taken = payment["taken"] + amount
            state = "captured" if taken == payment["amount"] else "authorised"
            db.execute("UPDATE payment SET taken = ?, state = ? WHERE id = ?", (taken, state, payment_id))
            self._tell(db, payment_id, "payment.captured", capture={"reference": reference, "amount": amount})

    def void(self, payment_id: str) -> None:
        """Let go what is still held. Repeating changes nothing."""
        with self.writing() as db:
            payment = db.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
            if payment is None:
                raise Answer(404, "payment_unknown")
            if payment["state"] == "authorised":
                state = "captured" if payment["taken"] else "voided"
                db.execute("UPDATE payment SET state = ? WHERE id = ?", (state, payment_id))
                self._tell(db, payment_id, "payment.voided")
            elif payment["state"] not in ("voided", "captured"):
                raise Answer(422, "nothing_held")

    def bill(self, since: float, until: float) -> list[dict[str, Any]]:
        """What happened on a day. The fee is 0.6 %, half up."""
        day = "SELECT * FROM payment WHERE taken > 0 AND settled >= ? AND settled < ? ORDER BY settled"
        back = (
            "SELECT refund.*, payment.currency FROM refund JOIN payment ON payment.id = refund.payment "
            "WHERE refund.created >= ? AND refund.created < ? ORDER BY refund.created"
        )
        lines = [_billed("payment", row, row["taken"], row["settled"], "done") for row in self.rows(day, since, until)]
        for row in self.rows(back, since, until):
            lines.append(
                {**_billed("refund", row, row["amount"], row["created"], row["state"]), "payment": row["payment"]}
            )
        return lines

    def refund(self, payment_id: str, reference: str, amount: int) -> sqlite3.Row:
        with self.writing() as db:
            known = db.execute("SELECT * FROM refund WHERE reference = ?", (reference,)).fetchone()
            if known is not None:
                if (known["payment"], known["amount"]) != (payment_id, amount):
                    raise Answer(409, "reference_reused")
                return known
            payment = db.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
            if payment is None:
                raise Answer(404, "payment_unknown")
            sums = "SELECT COALESCE(SUM(amount), 0) FROM refund WHERE payment = ? AND state <> 'failed'"
            given = db.execute(sums, (payment_id,)).fetchone()[0]
            if payment["state"] not in ("captured", "authorised") or given + amount > payment["taken"]:
                raise Answer(422, "refund_too_large")
            mode = self.setting("refunds")
            state = {"at_once": "done", "later": "pending", "refuse": "failed"}[mode]
            refund_id = f"ref_{secrets.token_hex(12)}"
            due = time.time() + self.delay() if state == "pending" else None
            row = (refund_id, payment_id, reference, amount, state, time.time(), due)
            db.execute("INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if state == "done":
                self._tell(db, payment_id, "refund.done", refund_id)
            return db.execute("SELECT * FROM refund WHERE id = ?", (refund_id,)).fetchone()

    def do_what_is_due(self) -> None:
        now = time.time()
        for payment in self.rows("SELECT id FROM payment WHERE state = 'processing' AND due <= ?", now):
            self.settle(payment["id"], "captured")
        for refund in self.rows("SELECT id, payment FROM refund WHERE state = 'pending' AND due <= ?", now):
            with self.writing() as db:
                db.execute("UPDATE refund SET state = 'done', due = NULL WHERE id = ?", (refund["id"],))
                self._tell(db, refund["payment"], "refund.done", refund["id"])

    # Messages

    def _tell(
        self, db: sqlite3.Connection, payment_id: str, kind: str, refund_id: str = "", capture: dict | None = None
    ) -> None:
        payment = db.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
        told: dict[str, Any] = {
            "id": f"evt_{secrets.token_hex(12)}",
            "type": kind,
            "created_at": datetime.fromtimestamp(time.time(), UTC).isoformat(),
            "merchant": MERCHANT,
            "payment": public(payment),
        }
        if capture:
            told["capture"] = capture
        if refund_id:
            told["refund"] = public_refund(db.execute("SELECT * FROM refund WHERE id = ?", (refund_id,)).fetchone())
        times = 2 if self.setting("hooks") == "double" else 1
        for _ in range(times):
            self._queue(db, payment_id, kind, json.dumps(told), "normal")

    def _queue(self, db: sqlite3.Connection, payment_id: str, kind: str, body: str, mode: str) -> None:
        columns = "INSERT INTO message (payment, kind, body, mode, due) VALUES (?, ?, ?, ?, ?)"
        db.execute(columns, (payment_id, kind, body, mode, time.time()))

    def send_again(self, payment_id: str, how: str) -> bool:
        """Queue the last message of a payment once more, in one of the ways a bad day knows. False when there is none."""
        with self.writing() as db:
            last = "SELECT kind, body FROM message WHERE payment = ? AND mode = 'normal' ORDER BY id DESC LIMIT 1"
            found = db.execute(last, (payment_id,)).fetchone()
            if found is None:
                return False
            told = json.loads(found["body"])
            if how == "late":  # the same fact, told days afterwards under a new number
                told["id"] = f"evt_{secrets.token_hex(12)}"
                told["created_at"] = datetime.fromtimestamp(time.time() - 4 * 86400, UTC).isoformat()
            if how == "altered":
                told["id"] = f"evt_{secrets.token_hex(12)}"
                told["payment"]["amount"] += 100
            mode = how if how in ("forged", "stale", "altered", "late") else "again"
            for _ in range(2 if how == "twice" else 1):
                self._queue(db, payment_id, found["kind"], json.dumps(told), mode)
        return True


def _billed(kind: str, row: sqlite3.Row, amount: int, at: float, state: str) -> dict[str, Any]:
    fee = (amount * 6 + 500) // 1000 * (1 if kind == "payment" else -1)
    return {
        "kind": kind,
        "id": row["id"],
        "reference": row["reference"],
        "amount": amount,
        "currency": row["currency"],
        "fee": fee,
        "state": state,
        "at": datetime.fromtimestamp(at, UTC).isoformat(),
    }


def public(payment: sqlite3.Row) -> dict[str, Any]:
    return {name: payment[name] for name in ("id", "reference", "amount", "currency", "state")}


def public_refund(refund: sqlite3.Row) -> dict[str, Any]:
    return {name: refund[name] for name in ("id", "reference", "amount", "state")}
