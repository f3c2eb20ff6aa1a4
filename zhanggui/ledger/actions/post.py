"""Post transfers: the one deed of the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from zhanggui.kit import sql
from zhanggui.kit.arrays import array, quoted
from zhanggui.kit.errors import CommandReused
from zhanggui.kit.money import Money
from zhanggui.ledger.errors import InsufficientFunds, PeriodClosed
from zhanggui.ledger.kinds import DEBIT_KINDS, prefix_of, row_of
from zhanggui.ledger.models import Account, Transfer

COLUMNS = ["command_id", "debit_id", "credit_id", "amount_minor", "currency", "document", "memo", "at"]
KNOWN = """SELECT t.command_id, d.code, c.code, t.amount_minor, t.currency, t.document FROM ledger_transfer t
 JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id WHERE """
LARGEST = 10**17
CLOSED = "the books of that time are closed"  # what the guards of the table say

Key = tuple[str, str]  # code, currency


@dataclass(frozen=True, slots=True)
class Posting:
    """Debit one account and credit another with the same amount, once per `command_id`."""

    debit: str
    credit: str
    amount: Money
    command_id: UUID
    document: str
    memo: str = ""


def post(postings: list[Posting], *, now: datetime) -> None:
    """Post the whole list or refuse it whole; a repeated posting is passed over.

    Four statements for any length of the list (six when it opens accounts). Refuses `insufficient_funds` before
    anything is written, so a caller inside a transaction may go on, `command_reused` and `period_closed`. What is held
    for somebody else is not there to be spent.
    """
    wanted = _distinct(postings)
    if not wanted:
        return
    inside = connections["default"].in_atomic_block
    with nullcontext() if inside else transaction.atomic():
        accounts, known = locked_accounts({key for one in wanted.values() for key in _keys(one)}, wanted)
        fresh = _without_repeats(wanted, known)
        if not fresh:
            return
        deltas = _afforded(fresh, accounts, now)
        _write(fresh, accounts, now)
        _move_balances(deltas)


def _keys(one: Posting) -> tuple[Key, Key]:
    document, currency = one.document, one.amount.currency
    return (row_of(one.debit, document), currency), (row_of(one.credit, document), currency)


def _distinct(postings: list[Posting]) -> dict[UUID, Posting]:
    wanted: dict[UUID, Posting] = {}
    for one in postings:
        if not 0 < one.amount.minor < LARGEST or one.debit == one.credit:
            raise ValueError(f"a posting moves a positive amount between two accounts: {one}")
        if wanted.setdefault(one.command_id, one) != one:
            raise CommandReused(command_id=str(one.command_id))
    return wanted


def locked_accounts(keys: set[Key], commands: Iterable[UUID]) -> tuple[dict[Key, list], list[tuple]]:
    """The accounts [id, kind, may_go_negative, balance, held], locked in the order of their codes; missing ones are opened.
    And which of these commands are posted already, read after the locks.

    Nothing is locked while one is missing: who opens an account holds no other, so two can never wait for each other.
    """
    found, known = _select_accounts(keys, commands)
    if len(found) < len(keys):
        rows = [(code, currency, *_opening(code), 0, 0) for code, currency in sorted(keys - set(found))]
        columns = ["code", "currency", "kind", "may_go_negative", "balance_minor", "held_minor"]
        sql.insert_many(Account, columns, rows, on_conflict="ON CONFLICT DO NOTHING")
        sql.flush()
        found, known = _select_accounts(keys, commands)
    return found, known


def _opening(code: str) -> tuple[str, bool]:
    prefix = prefix_of(code)
    return str(prefix.kind), prefix.may_go_negative


def _select_accounts(keys: set[Key], commands: Iterable[UUID]) -> tuple[dict[Key, list], list[tuple]]:
    which, posted = sql.among("t.command_id", commands)
    codes, currencies = (list(part) for part in zip(*sorted(keys), strict=True))
    columns = (
        "SELECT code, currency, id, kind, may_go_negative, balance_minor, held_minor FROM ledger_account WHERE code"
    )
    if sql.dialect() == "postgresql":
        there = "SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS k(code, currency)"
        complete = f"({there} JOIN ledger_account AS a ON a.code = k.code AND a.currency = k.currency) = %s"
        query = f"{columns} = ANY(%s::text[]) AND currency = ANY(%s::text[]) AND {complete} ORDER BY code, currency FOR UPDATE"
        known_by = [array(codes, quoted), array(currencies)]
        params: list = [*known_by, *known_by, len(keys)]
    else:  # the transaction holds the only write lock from its start
        query, params = f"{columns} IN ({sql.places(codes)})", codes
    rows, known = sql.fetch_each((query, params), (KNOWN + which, posted))
    return {(row[0], row[1]): list(row[2:]) for row in rows if (row[0], row[1]) in keys}, known


def _without_repeats(wanted: dict[UUID, Posting], known: list[tuple]) -> list[Posting]:
    """Those not yet posted. Known after the locks: who repeats at the same instant waits there and sees the first."""
    fresh = dict(wanted)
    for command_id, debit, credit, minor, currency, document in known:
        one = fresh.pop(sql.uuid_out(command_id))
        same = (*_keys(one), one.amount, one.document)
        if same != ((debit, currency), (credit, currency), Money(minor, currency), document):
            raise CommandReused(command_id=str(command_id))
    return list(fresh.values())


def _afforded(fresh: list[Posting], accounts: dict[Key, list], now: datetime) -> list[tuple[int, int]]:
    """What each locked account gains or loses; refused when one that may not go below zero would."""
    changes: dict[Key, int] = defaultdict(int)
    for one in fresh:
        debit, credit = _keys(one)
        changes[debit] += one.amount.minor if accounts[debit][1] in DEBIT_KINDS else -one.amount.minor
        changes[credit] += -one.amount.minor if accounts[credit][1] in DEBIT_KINDS else one.amount.minor
    deltas = []
    for (code, currency), delta in sorted(changes.items()):
        key_id, _, may_go_negative, balance, held = accounts[code, currency]
        if not may_go_negative and delta < 0 and balance - held + delta < 0:
            free = balance - (held_now(key_id, now) if held else 0)
            if free + delta < 0:
                raise InsufficientFunds(available=str(Money(free, currency)), needed=str(Money(-delta, currency)))
        if delta:
            deltas.append((key_id, delta))
    return deltas


def held_now(account_id: int, now: datetime) -> int:
    """What holds in force keep back of an account."""
    query = "SELECT SUM(amount_minor) FROM ledger_hold WHERE debit_id = %s AND state = 'held' AND until_at > %s"
    return int(sql.fetch(query, [account_id, now])[0][0] or 0)


def _move_balances(deltas: list[tuple[int, int]]) -> None:
    """On PostgreSQL the transfers themselves move the balances (a trigger); SQLite is told, and compares with them."""
    if not deltas or sql.dialect() == "postgresql":
        return
    source = f"(SELECT column1 AS id, column2 AS delta FROM (VALUES {', '.join(['(%s, %s)'] * len(deltas))})) AS d"
    update = "UPDATE ledger_account AS a SET balance_minor = a.balance_minor + d.delta, moved_by = "
    newest = "(SELECT max(id) FROM ledger_transfer)"
    moved = sql.execute(f"{update}{newest} FROM {source} WHERE a.id = d.id", [part for row in deltas for part in row])
    if moved != len(deltas):
        raise RuntimeError("a locked account changed under its lock")


def _write(fresh: list[Posting], accounts: dict[Key, list], now: datetime) -> None:
    rows = []
    for one in fresh:
        debit, credit = (accounts[key][0] for key in _keys(one))
        money = one.amount
        rows.append((one.command_id, debit, credit, money.minor, money.currency, one.document, one.memo[:200], now))

    def refusal(clash: IntegrityError) -> Exception | None:
        if CLOSED in str(clash):
            return PeriodClosed(at=now.isoformat())
        # the same command at the same instant between other accounts
        return CommandReused(command_id=str(fresh[0].command_id)) if "ledger_transfer" in str(clash) else None

    sql.insert_many(Transfer, COLUMNS, rows, refusal=refusal)
