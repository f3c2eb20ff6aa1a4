"""Take in a bank statement: every movement kept once, transfers matched to what they pay, the rest to the queue."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from rapidfuzz.distance import OSA

from zhanggui.kit import audit, crypto, preferences, sql
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.ids import NUMBER_LENGTH, uuid7
from zhanggui.kit.money import Money
from zhanggui.payments.actions.confirm_received import confirm_received
from zhanggui.payments.actions.settle_refunds import confirm_refunded
from zhanggui.payments.errors import IntentClosed
from zhanggui.payments.models import BankLine, BankStatement, Intent, Refund
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.statements import Movement, keys_of, read_statement
from zhanggui.payments.states import BankLineState, IntentState, RefundState

CONTEXT = "payments.bank_line"
BY = "system:bank_statement"
COLUMNS = "id statement_id key booked_on amount_minor currency sealed state why intent_id mark by at".split()
WAITING = (IntentState.CREATED, IntentState.PENDING, IntentState.FAILED, IntentState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Imported:
    """`fresh` movements were not known; `matched` of them found what they pay, `queued` wait for somebody."""

    statement_id: UUID
    fresh: int
    matched: int
    queued: int
    repeated: bool = False


def import_statement(name: str, data: bytes, *, by: str, now: datetime) -> Imported:
    """Read a camt.053 or CSV file. The same file or the same movements again change nothing.

    Refuses `statement_unreadable`; then nothing was taken in.
    """
    kind, movements = read_statement(data, preferences.get("shop.currency"))
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        before = BankStatement.objects.filter(sha256=sha256).first()
        if before is not None:
            return Imported(before.id, 0, 0, 0, repeated=True)
        statement = BankStatement.objects.create(
            name=name[:200], sha256=sha256, kind=kind, lines=len(movements), by=by, at=now
        )
        fresh = _keep(statement.id, movements)
        matcher = _Matcher(movement.amount.currency for _, movement in fresh)
        matched = sum(_settle(line, movement, matcher, now=now) for line, movement in fresh)
        BankStatement.objects.filter(id=statement.id).update(matched=matched)
        facts = {"kind": kind, "lines": len(movements), "fresh": len(fresh), "matched": matched}
        audit.note(
            by=by,
            deed="payments.import_statement",
            object_kind="statement",
            object_id=statement.id,
            facts=facts,
            now=now,
        )
    queued = BankLine.objects.filter(statement_id=statement.id, state=BankLineState.QUEUED).count()
    return Imported(statement.id, len(fresh), matched, queued)


def _keep(statement_id: UUID, movements: list[Movement]) -> list[tuple[UUID, Movement]]:
    keys = keys_of(movements)
    known: set[str] = set()
    for start in range(0, len(keys), 500):
        known |= set(BankLine.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True))
    rows, fresh = [], []
    for key, one in zip(keys, movements, strict=True):
        if key in known or not one.amount:
            continue
        told = {"text": one.text, "name": one.name, "account": one.account, "ref": one.ref}
        sealed = crypto.seal_shop(orjson.dumps(told), context=CONTEXT)
        line = uuid7()
        money = (one.amount.minor, one.amount.currency)
        rows.append((line, statement_id, key, one.booked_on, *money, sealed, "queued", "", None, "", "", None))
        fresh.append((line, one))
    for start in range(0, len(rows), 500):
        sql.insert_many(BankLine, COLUMNS, rows[start : start + 500])
    return fresh


class _Matcher:
    """What is waited for, by the reference that buyers write and by amount."""

    def __init__(self, currencies: Iterable[str]):
        by_hand = [provider.key for provider in PROVIDERS if provider.settles == "clerk"]
        wanted = Intent.objects.filter(provider__in=by_hand, currency__in=set(currencies))
        fields = ("id", "reference", "amount_minor", "currency", "state")
        self.waiting: dict[str, list[Any]] = defaultdict(list)
        self.by_amount: dict[tuple[int, str], list[Any]] = defaultdict(list)
        self.paid: set[str] = set()
        for row in wanted.order_by("-created_at").values_list(*fields, named=True):
            if row.state in WAITING:
                self.waiting[row.reference].append(row)
                self.by_amount[row.amount_minor, row.currency].append(row)
            else:
                self.paid.add(row.reference)
        back = Refund.objects.filter(state=RefundState.REQUESTED, intent__provider__in=by_hand).select_related("intent")
        self.refunds: dict[tuple[str, int], list[UUID]] = defaultdict(list)
        for refund in back:
            self.refunds[refund.intent.reference, refund.amount_minor].append(refund.id)

    def named(self, text: str) -> list[str]:
        """The references that a text holds, however it was broken up."""
        found: dict[str, None] = {}
        for window in _windows(text):
            if window in self.waiting or window in self.paid:
                found[window] = None
        return list(found)

    def meant(self, text: str, amount: Money) -> list[Any]:
        """Payments of exactly this amount whose reference was written with one slip."""
        windows = _windows(text, NUMBER_LENGTH - 1, NUMBER_LENGTH, NUMBER_LENGTH + 1)
        return [
            row
            for row in self.by_amount.get((amount.minor, amount.currency), ())
            if any(OSA.distance(window, row.reference, score_cutoff=1) <= 1 for window in windows)
        ]

    def take(self, row: Any) -> None:
        self.waiting.pop(row.reference, None)
        self.by_amount[row.amount_minor, row.currency] = [
            one for one in self.by_amount[row.amount_minor, row.currency] if one.reference != row.reference
        ]
        self.paid.add(row.reference)


def _windows(text: str, *lengths: int) -> set[str]:
    letters = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    return {
        letters[place : place + length]
        for length in lengths or (NUMBER_LENGTH,)
        for place in range(len(letters) - length + 1)
    }


def _settle(line: UUID, one: Movement, matcher: _Matcher, *, now: datetime) -> bool:
    """Match one movement, or say why it waits."""
    if one.amount.minor < 0:
        return _paid_back(line, one, matcher, now=now)
    named = matcher.named(one.text)
    open_ones = [matcher.waiting[reference][0] for reference in named if reference in matcher.waiting]
    chosen, why = _choose(open_ones, one.amount), ""
    if not chosen:
        if open_ones:
            why = "amount"
        elif named:
            why = "paid_already"
        else:
            meant = matcher.meant(one.text, one.amount)
            chosen = meant if len(meant) == 1 else []
            why = "" if chosen else "ambiguous" if meant else "no_reference"
    if chosen:
        try:
            with transaction.atomic():
                for row in chosen:
                    confirm_received(row.id, Money(row.amount_minor, row.currency), by=BY, now=now)
        except Refusal as no:
            chosen, why = [], no.code[:20]
    if not chosen:
        suggestion = open_ones[0].id if open_ones else None
        BankLine.objects.filter(id=line).update(why=why, intent_id=suggestion)
        return False
    for row in chosen:
        matcher.take(row)
    _mark(line, chosen[0].id, by=BY, now=now)
    return True


def _choose(open_ones: list[Any], amount: Money) -> list[Any]:
    """The payments that this amount pays exactly: one of those named, or several together."""
    same = [row for row in open_ones if row.currency == amount.currency]
    for count in range(1, min(len(same), 4) + 1):
        for some in combinations(same, count):
            if sum(row.amount_minor for row in some) == amount.minor:
                return list(some)
    return []


def _paid_back(line: UUID, one: Movement, matcher: _Matcher, *, now: datetime) -> bool:
    """Money that left: a refund that a clerk has transferred."""
    for window in _windows(one.text):
        waiting = matcher.refunds.get((window, -one.amount.minor))
        if waiting:
            refund = waiting.pop(0)
            confirm_refunded(refund, by=BY, now=now)
            _mark(line, None, by=BY, now=now)
            return True
    BankLine.objects.filter(id=line).update(why="money_left")
    return False


def _mark(line: UUID, intent: UUID | None, *, by: str, now: datetime) -> None:
    BankLine.objects.filter(id=line).update(state=BankLineState.MATCHED, why="", intent_id=intent, by=by, at=now)


def match_line(line: UUID, reference: str, *, by: str, now: datetime) -> UUID:
    """A clerk says what a queued movement pays; the intent's id. Refuses what `confirm_received` refuses."""
    with transaction.atomic():
        row = _queued(line)
        intent = confirm_received(reference, Money(row.amount_minor, row.currency), by=by, now=now)
        _mark(line, intent, by=by, now=now)
    return intent


def ignore_line(line: UUID, *, by: str, now: datetime) -> None:
    """A queued movement has nothing to do with the shop's payments."""
    with transaction.atomic():
        _queued(line)
        BankLine.objects.filter(id=line).update(state=BankLineState.IGNORED, by=by, at=now)
        audit.note(by=by, deed="payments.ignore_line", object_kind="bank_line", object_id=line, now=now)


def claim_payouts(lines: dict[UUID, str], *, by: str, now: datetime) -> int:
    """These movements are payouts of companies (line → whose); how many were claimed now."""
    claimed = 0
    for line, mark in lines.items():
        rows = BankLine.objects.filter(id=line, state=BankLineState.QUEUED)
        claimed += rows.update(state=BankLineState.PAYOUT, mark=mark[:80], why="", by=by, at=now)
    return claimed


def _queued(line: UUID) -> BankLine:
    row = BankLine.objects.filter(id=line).first()
    if row is None:
        raise NotFound(what="bank line")
    if row.state != BankLineState.QUEUED:
        raise IntentClosed
    return row
