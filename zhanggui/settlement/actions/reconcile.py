"""Reconcile a day: our books, the company's bill, the orders behind them, and the bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhanggui.kit.clock import day_bounds
from zhanggui.kit.money import Money
from zhanggui.ordering.public import order_sums
from zhanggui.payments.public import PROVIDERS, BillLine, BookLine, bank_lines, book_lines, claim_payouts
from zhanggui.settlement.errors import DayClosed, NoBill
from zhanggui.settlement.matching import Fee, Found, compare, plain
from zhanggui.settlement.models import BillDay, BillRow, Break, Terms
from zhanggui.settlement.states import BreakKind, BreakState

BY = "system:reconcile"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`lines` of the bill were compared with `ours`; `breaks` are open now."""

    lines: int
    ours: int
    breaks: int


def reconcile(provider: str, day: date, *, now: datetime) -> Reconciled:
    """Compare one day of one company; any number of times. Refuses `no_bill`, `day_closed`."""
    done = _reconcile(provider, day, now=now)
    for other in _days_explained_by(provider, day):
        _reconcile(provider, other, now=now)
    return done


def _reconcile(provider: str, day: date, *, now: datetime) -> Reconciled:
    with transaction.atomic():
        row = BillDay.objects.select_for_update().filter(provider=provider, day=day).first()
        if row is None or row.fetched_at is None:
            raise NoBill(provider=provider, day=day.isoformat())
        if row.closed_at is not None:
            raise DayClosed(day=day.isoformat())
        zone = PROVIDERS.get(provider).bill_zone
        since, until = day_bounds(day, zone)
        terms = terms_of(provider, day)
        bill = _bill(provider, day)
        ours = _ours(provider, since, until, bill)
        theirs = _with_references(provider, bill, {plain(one.reference) for one in ours})
        fee = Fee(terms.rate, terms.fixed_minor, terms.returns_fee) if terms else None
        found = compare(day, zone, ours, theirs, fee)
        found += _orders([one for one in ours if since <= one.at < until and one.kind == "payment"])
        found += _payout(provider, day, bill, terms, now=now)
        _write(provider, day, found, now=now)
        BillDay.objects.filter(id=row.id).update(reconciled_at=now)
    open_ones = Break.objects.filter(provider=provider, day=day, state=BreakState.OPEN).count()
    return Reconciled(len(bill), len(ours), open_ones)


def terms_of(provider: str, day: date) -> Terms | None:
    """What the company charges on this day."""
    return Terms.objects.filter(provider=provider, valid_from__lte=day).order_by("-valid_from").first()


def _bill(provider: str, day: date) -> list[BillLine]:
    return [_line(row) for row in BillRow.objects.filter(provider=provider, day=day).order_by("at", "id")]


def _line(row: BillRow) -> BillLine:
    return BillLine(
        kind=row.kind,  # type: ignore[arg-type]
        reference=row.reference,
        provider_ref=row.provider_ref,
        amount=Money(row.amount_minor, row.currency),
        fee=Money(row.fee_minor, row.fee_currency),
        state=row.state,  # type: ignore[arg-type]
        at=row.at,
        payment_ref=row.payment_ref,
        settled=None if row.settled_minor is None else Money(row.settled_minor, row.settled_currency),
        rate=row.rate,
    )


def _ours(provider: str, since: datetime, until: datetime, bill: list[BillLine]) -> list[BookLine]:
    """What we booked on the day, and whatever the bill names."""
    lines = book_lines(provider, since, until)
    known = {plain(one.reference) for one in lines}
    wanted = {one for line in bill if (one := _uuid(line.reference)) and one.hex not in known}
    return lines + book_lines(provider, references=wanted)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_references(provider: str, bill: list[BillLine], references: Iterable[str]) -> list[BillLine]:
    """The day's lines, and lines of other days that name the same things."""
    known = {plain(line.reference) for line in bill}
    spelled = [name for one in set(references) | known for name in (one, str(_uuid(one) or one))]
    rows: list[BillRow] = []
    for start in range(0, len(spelled), AT_ONCE):
        part = BillRow.objects.filter(provider=provider, reference__in=spelled[start : start + AT_ONCE])
        rows += part
    by_key = {row.key: row for row in rows}
    return [_line(row) for row in by_key.values()] + [line for line in bill if not _uuid(line.reference)]


def _orders(payments: list[BookLine]) -> list[Found]:
    """Money that is kept and the orders that it was paid for."""
    documents = {one for line in payments if (one := _uuid(line.document))}
    sums = order_sums(documents)
    found = {}
    for line in payments:
        order = sums.get(_uuid(line.document) or UUID(int=0))
        owed = order.owed if order else Money.zero(line.amount.currency)
        kept = line.kept_of_document
        if kept is not None and kept != owed and not (order and order.waiting):
            facts = {
                "kept": str(kept),
                "owed": str(owed),
                "order": order.number if order else "",
                "ours": str(line.amount),
            }
            reference = plain(line.document)
            found[reference] = Found(BreakKind.ORDER, reference[:80], line.document, facts)
    return list(found.values())


def _payout(provider: str, day: date, bill: list[BillLine], terms: Terms | None, *, now: datetime) -> list[Found]:
    """The company pays out a day's payments less refunds and fees: one movement on the bank account."""
    if terms is None or not terms.mark or not bill:
        return []
    done = [line for line in bill if line.state == "done"]
    currency = done[0].amount.currency if done else bill[0].amount.currency
    due = sum((1 if line.kind == "payment" else -1) * line.amount.minor - line.fee.minor for line in done)
    lines = bank_lines(day, day + timedelta(days=terms.payout_days + 1), states=("queued", "payout"))
    claimed = f"{provider} {day}"
    of_company = [
        line
        for line in lines
        if terms.mark.lower() in f"{line.text} {line.name}".lower()
        and line.mark in ("", claimed)
        and line.amount.minor > 0
    ]
    for line in of_company:
        if line.amount == Money(due, currency):
            claim_payouts({line.id: claimed}, by=BY, now=now)
            return []
    waiting = now.date() <= day + timedelta(days=terms.payout_days)
    if due <= 0 or waiting:
        return []
    came = [
        {"amount": str(line.amount), "on": line.booked_on.isoformat(), "text": line.text[:80]} for line in of_company
    ]
    return [Found(BreakKind.PAYOUT, claimed, "", {"expected": str(Money(due, currency)), "came": came})]


def _write(provider: str, day: date, found: list[Found], *, now: datetime) -> None:
    """Open what is new, close what is gone, leave what a person has explained."""
    known = {(row.kind, row.reference): row for row in Break.objects.filter(provider=provider, day=day)}
    new = []
    for one in found:
        row = known.pop((str(one.kind), one.reference), None)
        if row is None:
            facts = (provider, day, one.kind, one.reference)
            new.append(Break(**dict(zip(("provider", "day", "kind", "reference"), facts, strict=True)),
                             document=one.document, facts=one.facts, found_at=now))  # fmt: skip
        elif row.state == BreakState.GONE or (row.state == BreakState.OPEN and row.facts != one.facts):
            Break.objects.filter(id=row.id).update(state=BreakState.OPEN, facts=one.facts, ended_at=None)
    Break.objects.bulk_create(new, batch_size=AT_ONCE)
    gone = [row.id for row in known.values() if row.state == BreakState.OPEN]
    Break.objects.filter(id__in=gone).update(state=BreakState.GONE, by=BY, ended_at=now)


def _days_explained_by(provider: str, day: date) -> list[date]:
    """Other days with open breaks about things that this day's bill names."""
    named = BillRow.objects.filter(provider=provider, day=day).values_list("reference", flat=True)
    keys = {plain(reference) for reference in named}
    rows = Break.objects.filter(provider=provider, state=BreakState.OPEN).exclude(day=day)
    days = {found for found, reference in rows.values_list("day", "reference") if reference in keys}
    closed = BillDay.objects.filter(provider=provider, day__in=days, closed_at__isnull=False)
    return sorted(days - set(closed.values_list("day", flat=True)))
