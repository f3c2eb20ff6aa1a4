"""Post transfers: the one deed of the ledger."""

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from zhanggui.kit import sql
from zhanggui.kit.errors import CommandReused
from zhanggui.kit.money import Money
from zhanggui.ledger.errors import InsufficientFunds
from zhanggui.ledger.kinds import DEBIT_KINDS, prefix_of
from zhanggui.ledger.models import Account, Transfer

COLUMNS = ["command_id", "debit_id", "credit_id", "amount_minor", "currency", "document", "memo", "at"]
KNOWN = """SELECT t.command_id, d.code, c.code, t.amount_minor, t.currency, t.document FROM ledger_transfer t
 JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id WHERE """
LARGEST = 10**17

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

    Five statements for any length of the list (seven when it opens accounts). Refuses `insufficient_funds` before
    anything is written, so a caller inside a transaction may go on, and `command_reused`.
    """
    wanted = _distinct(postings)
    if not wanted:
        return
    inside = connections["default"].in_atomic_block
    with nullcontext() if inside else transaction.atomic():
        accounts = _locked_accounts({key for one in wanted.values() for key in _keys(one)})
        fresh = _without_repeats(wanted)
        if not fresh:
            return
        _move_balances(fresh, accounts)
        _write(fresh, accounts, now)


def _keys(one: Posting) -> tuple[Key, Key]:
    return (one.debit, one.amount.currency), (one.credit, one.amount.currency)


def _distinct(postings: list[Posting]) -> dict[UUID, Posting]:
    wanted: dict[UUID, Posting] = {}
    for one in postings:
        if not 0 < one.amount.minor < LARGEST or one.debit == one.credit:
            raise ValueError(f"a posting moves a positive amount between two accounts: {one}")
        if wanted.setdefault(one.command_id, one) != one:
            raise CommandReused(command_id=str(one.command_id))
    return wanted


def _locked_accounts(keys: set[Key]) -> dict[Key, list]:
    """The accounts [id, kind, may_go_negative, balance], locked in the order of their codes; missing ones are opened.

    Nothing is locked while one is missing: who opens an account holds no other, so two can never wait for each other.
    """
    found = _select_accounts(keys)
    if len(found) < len(keys):
        rows = [(code, currency, *_opening(code), 0) for code, currency in sorted(keys - set(found))]
        columns = ["code", "currency", "kind", "may_go_negative", "balance_minor"]
        sql.insert_many(Account, columns, rows, on_conflict="ON CONFLICT DO NOTHING")
        sql.flush()
        found = _select_accounts(keys)
    return found


def _opening(code: str) -> tuple[str, bool]:
    prefix = prefix_of(code)
    return str(prefix.kind), prefix.may_go_negative


def _select_accounts(keys: set[Key]) -> dict[Key, list]:
    codes, currencies = (list(part) for part in zip(*sorted(keys), strict=True))
    columns = "SELECT code, currency, id, kind, may_go_negative, balance_minor FROM ledger_account WHERE code"
    if sql.dialect() == "postgresql":
        known = "SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS k(code, currency)"
        complete = f"({known} JOIN ledger_account AS a ON a.code = k.code AND a.currency = k.currency) = %s"
        query = f"{columns} = ANY(%s) AND currency = ANY(%s) AND {complete} ORDER BY code, currency FOR UPDATE"
        rows = sql.fetch(query, [codes, currencies, codes, currencies, len(keys)], beside=True)
    else:  # the transaction holds the only write lock from its start
        rows = sql.fetch(f"{columns} IN ({sql.places(codes)})", codes)
    return {(row[0], row[1]): list(row[2:]) for row in rows if (row[0], row[1]) in keys}


def _without_repeats(wanted: dict[UUID, Posting]) -> list[Posting]:
    """Those not yet posted. Read after the locks: who repeats at the same instant waits there and sees the first."""
    which, params = sql.among("t.command_id", wanted)
    fresh = dict(wanted)
    for command_id, debit, credit, minor, currency, document in sql.fetch(KNOWN + which, params, beside=True):
        one = fresh.pop(sql.uuid_out(command_id))
        if (one.debit, one.credit, one.amount, one.document) != (debit, credit, Money(minor, currency), document):
            raise CommandReused(command_id=str(command_id))
    return list(fresh.values())


def _move_balances(fresh: list[Posting], accounts: dict[Key, list]) -> None:
    changes: dict[Key, int] = defaultdict(int)
    for one in fresh:
        debit, credit = _keys(one)
        changes[debit] += one.amount.minor if accounts[debit][1] in DEBIT_KINDS else -one.amount.minor
        changes[credit] += -one.amount.minor if accounts[credit][1] in DEBIT_KINDS else one.amount.minor
    deltas = []
    for (code, currency), delta in sorted(changes.items()):
        key_id, _, may_go_negative, balance = accounts[code, currency]
        if not may_go_negative and balance + delta < 0:
            raise InsufficientFunds(available=str(Money(balance, currency)), needed=str(Money(-delta, currency)))
        if delta:
            deltas.append((key_id, delta))
    if deltas and _add(deltas) != len(deltas):
        raise RuntimeError("a locked account changed under its lock")


def _add(deltas: list[tuple[int, int]]) -> int:
    """The conditional update; the number of accounts it moved."""
    rest = "WHERE a.id = d.id AND (a.may_go_negative OR a.balance_minor + d.delta >= 0)"
    if sql.dialect() == "postgresql":
        ids, amounts = zip(*deltas, strict=True)
        source = "unnest(%s::bigint[], %s::bigint[]) AS d(id, delta)"
        update = f"UPDATE ledger_account AS a SET balance_minor = a.balance_minor + d.delta FROM {source} {rest}"
        return sql.execute(update, [list(ids), list(amounts)], beside=True)
    source = f"(SELECT column1 AS id, column2 AS delta FROM (VALUES {', '.join(['(%s, %s)'] * len(deltas))})) AS d"
    update = f"UPDATE ledger_account AS a SET balance_minor = a.balance_minor + d.delta FROM {source} {rest}"
    return sql.execute(update, [part for row in deltas for part in row])


def _write(fresh: list[Posting], accounts: dict[Key, list], now: datetime) -> None:
    rows = []
    for one in fresh:
        debit, credit = (accounts[key][0] for key in _keys(one))
        money = one.amount
        rows.append((one.command_id, debit, credit, money.minor, money.currency, one.document, one.memo[:200], now))
    try:
        sql.insert_many(Transfer, COLUMNS, rows)
    except IntegrityError as clash:  # the same command at the same instant between other accounts
        raise CommandReused(command_id=str(fresh[0].command_id)) from clash
