"""One figure: signed terms, order, lines, invoices, credit notes, payments, ledger and the company's bill agree to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from zhanggui.kit import clock, preferences
from zhanggui.ledger.public import balances_of_documents
from zhanggui.ordering.public import OrderFigures, order_figures, orders_touched
from zhanggui.payments.public import PROVIDERS, OrderPayments, payments_of
from zhanggui.settlement.figure_models import Place
from zhanggui.settlement.models import BillDay, BillRow, FigureDay, FigureRow, Paper
from zhanggui.settlement.paper_models import PaperKind, PaperState

AT_ONCE = 500
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Off:
    """Two places of one order that differ. `number` is the order's, or the share's that is concerned."""

    order_id: UUID
    number: str
    place: Place
    currency: str
    expected: int
    found: int


@dataclass(slots=True)
class Compared:
    orders: int
    documents: int
    waiting: int
    off: list[Off]


def compare_day(day: date, *, now: datetime) -> Compared:
    """Compare every order that was placed, confirmed or refunded on a day of the shop; the rows are kept in place of
    those of the last time. Nothing is corrected here: a difference is for a person."""
    since, until = clock.day_bounds(day, preferences.get("shop.timezone"))
    ids = orders_touched(since, until)
    whole = Compared(0, 0, 0, [])
    for start in range(0, len(ids), AT_ONCE):
        part = compare_orders(ids[start : start + AT_ONCE])
        whole.orders, whole.documents = whole.orders + part.orders, whole.documents + part.documents
        whole.waiting, whole.off = whole.waiting + part.waiting, whole.off + part.off
    told = {"orders": whole.orders, "documents": whole.documents, "waiting": whole.waiting, "rows": len(whole.off)}
    with transaction.atomic():
        row, _made = FigureDay.objects.update_or_create(day=day, defaults={**told, "at": now})
        FigureRow.objects.filter(day=row).delete()
        FigureRow.objects.bulk_create(
            [
                FigureRow(day=row, order_id=one.order_id, number=one.number, place=one.place, currency=one.currency,
                          expected_minor=one.expected, found_minor=one.found)
                for one in whole.off
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip
    return whole


def compare_orders(order_ids: Sequence[UUID]) -> Compared:
    """The same for orders, without keeping it; a constant number of statements."""
    orders = order_figures(order_ids)
    names = [str(one.id) for one in orders]
    payments, ledger = payments_of(names), balances_of_documents("escrow", names)
    papers, documents = _papers(order_ids)
    bill = _Bill([payments[name] for name in names])
    found: list[Off] = []
    for one in orders:
        paid = payments[str(one.id)]
        found += _own(one)
        found += _papers_off(one, papers)
        found += _money(one, paid, ledger.get((str(one.id), one.currency), 0))
        ours, theirs = bill.compared(paid)
        found += _off(one, one.number, Place.PROVIDER, ours, theirs)
    return Compared(len(orders), documents, bill.waiting, found)


def _off(order: OrderFigures, number: str, place: Place, expected: int, found: int) -> Iterator[Off]:
    if expected != found:
        yield Off(order.id, number, place, order.currency, expected, found)


def _own(one: OrderFigures) -> Iterator[Off]:
    """What the order itself says in several places."""
    parts = one.parts.values()
    yield from _off(one, one.number, Place.QUOTE, one.quoted, one.total)
    for lines in (sum(part.total for part in parts), sum(part.lines for part in parts)):
        yield from _off(one, one.number, Place.LINES, one.total, lines)
    for tax in (sum(part.tax for part in parts), sum(part.lines_tax for part in parts)):
        yield from _off(one, one.number, Place.TAX, one.tax, tax)
    for back in (sum(part.refunded for part in parts), sum(part.refunds for part in parts)):
        yield from _off(one, one.number, Place.REFUNDS, one.refunded, back)


def _papers(order_ids: Iterable[UUID]) -> tuple[dict[tuple[UUID, str], Sums], int]:
    """Documents in force summed by share and kind: (gross, tax); and how many there are."""
    rows = Paper.objects.filter(order__in=list(order_ids), state=PaperState.ISSUED).exclude(kind=PaperKind.PACKING_SLIP)
    sums = rows.values_list("seller_order_id", "kind").annotate(gross=Sum("gross_minor"), tax=Sum("tax_minor"))
    return {(part, kind): (gross, tax) for part, kind, gross, tax in sums}, rows.count()


def _papers_off(one: OrderFigures, papers: dict[tuple[UUID, str], Sums]) -> Iterator[Off]:
    """A share that was invoiced is invoiced whole, and all that was given back of it is credited."""
    for key, part in one.parts.items():
        invoiced = papers.get((key, PaperKind.INVOICE))
        credited = papers.get((key, PaperKind.CREDIT_NOTE), (0, 0))
        if invoiced is None:
            invoiced, part_total, part_tax, back, back_tax = (0, 0), 0, 0, 0, 0
        else:
            part_total, part_tax, back, back_tax = part.total, part.tax, part.refunds, part.refunds_tax
        yield from _off(one, one.number, Place.INVOICE, part_total, invoiced[0])
        yield from _off(one, one.number, Place.INVOICE_TAX, part_tax, invoiced[1])
        yield from _off(one, one.number, Place.CREDIT_NOTE, back, credited[0])
        yield from _off(one, one.number, Place.CREDIT_TAX, back_tax, credited[1])


def _money(one: OrderFigures, paid: OrderPayments, escrow: int) -> Iterator[Off]:
    kept = paid.captured.minor - paid.refunded.minor
    if one.settled:
        yield from _off(one, one.number, Place.PAYMENT, one.owed, kept + paid.promised.minor + paid.held.minor)
    yield from _off(one, one.number, Place.LEDGER, kept, escrow)


class _Bill:
    """What the companies' bills say of the payments and refunds of some orders."""

    def __init__(self, payments: Iterable[OrderPayments]):
        network = {one.key: ZoneInfo(one.bill_zone) for one in PROVIDERS if one.settles == "network"}
        self.lines: dict[str, list[tuple[str, UUID, int, date]]] = defaultdict(list)  # by document
        self.waiting = 0
        for paid in payments:
            for intent in paid.intents:
                if intent.provider in network and intent.captured_at:
                    on = intent.captured_at.astimezone(network[intent.provider]).date()
                    self.lines[paid.document].append((intent.provider, intent.id, intent.captured.minor, on))
            for refund in paid.refunds:
                if refund.provider in network and refund.state == "done":
                    on = refund.created_at.astimezone(network[refund.provider]).date()
                    self.lines[paid.document].append((refund.provider, refund.id, -refund.amount.minor, on))
        self._read()

    def _read(self) -> None:
        lines = [line for of_document in self.lines.values() for line in of_document]
        names = [spelled for _provider, key, _minor, _on in lines for spelled in (str(key), key.hex)]
        self.told: dict[tuple[str, str], int] = defaultdict(int)
        self.here: set[tuple[str, date]] = set()
        if not lines:
            return
        for start in range(0, len(names), AT_ONCE):
            rows = BillRow.objects.filter(reference__in=names[start : start + AT_ONCE], state="done")
            for provider, kind, reference, minor in rows.values_list("provider", "kind", "reference", "amount_minor"):
                sign = 1 if kind == "payment" else -1
                self.told[provider, reference.replace("-", "").lower()] += sign * minor
        days = {on + timedelta(days=more) for *_line, on in lines for more in (0, 1)}
        fetched = BillDay.objects.filter(day__in=days, fetched_at__isnull=False)
        self.here = set(fetched.values_list("provider", "day"))

    def compared(self, paid: OrderPayments) -> Sums:
        """(ours, theirs) of what can be judged: what a bill names, or what neither the day's nor the next day's does."""
        ours = theirs = 0
        for provider, key, minor, on in self.lines.get(paid.document, ()):
            named = self.told.get((provider, key.hex))
            both = {(provider, on), (provider, on + timedelta(days=1))} <= self.here
            if named is None and not both:
                self.waiting += 1
                continue
            ours, theirs = ours + minor, theirs + (named or 0)
        return ours, theirs
