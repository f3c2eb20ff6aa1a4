"""Issue documents, give them their numbers, cancel them.

A number is given in the transaction that writes its document, with the series' row locked: whoever fails takes no number, and
of two who issue the same only one finds something to issue. Orders are read, never locked.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhanggui.fulfilment.public import parcels_of
from zhanggui.kit import audit, clock, preferences
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.signing import sign_document
from zhanggui.ordering.public import OrderPage, SellerPart, order_views
from zhanggui.people.public import seal
from zhanggui.settlement.errors import CreditNotesStand, NotInvoiceable
from zhanggui.settlement.models import Paper, PaperSeries
from zhanggui.settlement.numbering import NumberLaw, number_law
from zhanggui.settlement.paper_facts import Facts, credit_facts, head, invoice_facts, mark_of, recipient_of, slip_facts
from zhanggui.settlement.paper_models import PAPER, PaperKind, PaperState

SEALED = "settlement.paper"
SERIES = {PaperKind.INVOICE: "settlement.invoice_series", PaperKind.CREDIT_NOTE: "settlement.credit_series"}
LETTERS = {PaperKind.INVOICE: "I", PaperKind.CREDIT_NOTE: "C"}
Key = tuple[UUID, str, int]


def _again(deed: Callable) -> Callable:
    """Once more when somebody else issued the same document a moment ago: it is then found."""

    @wraps(deed)
    def run(*args: Any, **how: Any) -> Any:
        try:
            with transaction.atomic():
                return deed(*args, **how)
        except IntegrityError:
            with transaction.atomic():
                return deed(*args, **how)

    return run


class _Desk:
    """Numbers for documents of some sellers on one day: every series that may be needed is locked first, in one order."""

    def __init__(self, pages: Iterable[OrderPage], kinds: Iterable[PaperKind], now: datetime):
        self.now, self.address = now, preferences.get("shop.address")
        self.day = clock.local_day(now, preferences.get("shop.timezone"))
        self.laws: dict[UUID, NumberLaw] = {
            part.seller.id: number_law(part.seller.country, self.day) for page in pages for part in page.sellers
        }
        self.names = {kind: preferences.get(SERIES[kind]).strip()[:20] for kind in kinds}
        self.series = self._locked()

    def _locked(self) -> dict[Key, PaperSeries]:
        wanted = {key for seller in self.laws for kind in self.names if (key := self._key(seller, kind))}
        rows = [PaperSeries(seller_id=seller, name=name, year=year) for seller, name, year in sorted(wanted)]
        if not rows:
            return {}
        PaperSeries.objects.bulk_create(rows, ignore_conflicts=True)
        found = PaperSeries.objects.select_for_update().filter(
            seller__in={key[0] for key in wanted},
            name__in={key[1] for key in wanted},
            year__in={key[2] for key in wanted},
        )
        return {(row.seller_id, row.name, row.year): row for row in found.order_by("seller_id", "name", "year")}

    def _key(self, seller: UUID, kind: PaperKind) -> Key | None:
        law = self.laws[seller]
        return (seller, self.names[kind], self.day.year if law.yearly else 0) if kind in law.gapless else None

    def number(self, part: SellerPart, kind: PaperKind) -> tuple[PaperSeries | None, int | None, str]:
        """(series, serial, number): the next of the series, or where no law asks for one, a number after the order's."""
        key = self._key(part.seller.id, kind)
        if key is None:
            count = Paper.objects.filter(seller_order=part.id, kind=kind).count()
            return None, None, f"{part.number}-{LETTERS[kind]}{count + 1}"
        series = self.series[key]
        series.last += 1
        PaperSeries.objects.filter(id=series.id).update(last=series.last)
        year = f"{series.year}-" if series.year else ""
        return series, series.last, f"{series.name}-{year}{series.last:06d}"


def _bodies(orders: Iterable[UUID], kind: PaperKind, *, lock: bool = False) -> dict[UUID, list[Facts]]:
    """Documents in force, by seller order, oldest first; locked against being cancelled if the caller refers to them."""
    found: dict[UUID, list[Facts]] = {}
    rows = Paper.objects.filter(order__in=list(orders), kind=kind, state=PaperState.ISSUED).order_by("id")
    rows = rows.select_for_update() if lock else rows
    for seller_order, body in rows.values_list("seller_order_id", "body"):
        found.setdefault(seller_order, []).append(orjson.loads(bytes(body)))
    return found


@_again
def issue_invoices(order_ids: Iterable[UUID], *, by: str, now: datetime) -> list[UUID]:
    """Invoice what of these orders stands on no invoice yet, a document for each seller, and credit what was given back.

    The documents that are new. Orders that are not paid have nothing to invoice."""
    pages = [page for page in order_views(set(order_ids)).values() if page.confirmed_at]
    desk = _Desk(pages, (PaperKind.INVOICE, PaperKind.CREDIT_NOTE), now)
    known, made = _bodies([page.id for page in pages], PaperKind.INVOICE), []
    for page in sorted(pages, key=lambda page: page.id):
        for part in page.sellers:
            facts = invoice_facts(page, part, known.get(part.id, ()))
            if facts:
                source = f"{part.id}:{facts['lines'][0]['id'] if facts['lines'] else 'delivery'}"
                made.append(_write(desk, page, part, PaperKind.INVOICE, source[:80], facts, by=by))
    return made + _credit(desk, pages, by=by)


def issue_invoice(order_id: UUID, *, by: str, now: datetime) -> list[UUID]:
    """The same for one order that somebody asks for. Refuses `not_invoiceable`."""
    page = order_views([order_id]).get(order_id)
    if page is None:
        raise NotFound(what="order")
    if page.confirmed_at is None:
        raise NotInvoiceable(number=page.number)
    return issue_invoices([order_id], by=by, now=now)


@_again
def issue_credit_notes(order_ids: Iterable[UUID], *, by: str, now: datetime) -> list[UUID]:
    """A credit note for every refund of what was invoiced, and an invoice for what a change added to it."""
    invoiced = Paper.objects.filter(order__in=set(order_ids), kind=PaperKind.INVOICE, state=PaperState.ISSUED)
    wanted = set(invoiced.values_list("order_id", flat=True))
    return issue_invoices(wanted, by=by, now=now) if wanted else []


def _credit(desk: _Desk, pages: Iterable[OrderPage], *, by: str) -> list[UUID]:
    ids = [page.id for page in pages]
    invoices, made = _bodies(ids, PaperKind.INVOICE, lock=True), []
    notes = Paper.objects.filter(order__in=ids, kind=PaperKind.CREDIT_NOTE, state=PaperState.ISSUED)
    known = set(notes.values_list("source", flat=True))
    for page in pages:
        for part in page.sellers:
            for refund in part.refunds if part.id in invoices else ():
                if str(refund.id) not in known:
                    facts = {**credit_facts(part, refund, invoices[part.id]), "refunded_at": refund.at.isoformat()}
                    made.append(_write(desk, page, part, PaperKind.CREDIT_NOTE, str(refund.id), facts, by=by))
    return made


@_again
def issue_packing_slip(order_id: UUID, parcel_id: UUID, *, by: str, now: datetime) -> UUID:
    """The slip of a parcel; the same one when it was made before. No law numbers it: it bears the parcel's number."""
    before = Paper.objects.filter(kind=PaperKind.PACKING_SLIP, source=str(parcel_id), state=PaperState.ISSUED).first()
    if before is not None:
        return before.id
    page = order_views([order_id]).get(order_id)
    parcel = next((one for one in parcels_of(order_id) if one.id == parcel_id), None)
    if page is None or parcel is None:
        raise NotFound(what="parcel")
    part = next(one for one in page.sellers if one.id == parcel.seller_order_id)
    count = Paper.objects.filter(kind=PaperKind.PACKING_SLIP, source=str(parcel_id)).count()
    numbered = (None, None, f"{parcel.number}/{count + 1}" if count else parcel.number)
    desk = _Desk([page], (), now)
    return _write(
        desk, page, part, PaperKind.PACKING_SLIP, str(parcel_id), slip_facts(part, parcel), by=by, numbered=numbered
    )


def _write(
    desk: _Desk,
    page: OrderPage,
    part: SellerPart,
    kind: PaperKind,
    source: str,
    facts: Facts,
    *,
    by: str,
    numbered: tuple[PaperSeries | None, int | None, str] | None = None,
) -> UUID:
    series, serial, number = numbered or desk.number(part, kind)
    address = desk.address if part.seller.self_operated else ""
    recipient, law = recipient_of(page), desk.laws[part.seller.id]
    told = head(kind.value, page, part, number=number, now=desk.now, address=address)
    signed = sign_document({**told, **facts, "tax_invoice": law.tax_invoice, "recipient_sha256": mark_of(recipient)})
    paper = Paper.objects.create(
        id=uuid7(),
        kind=kind,
        seller_id=part.seller.id,
        order_id=page.id,
        seller_order_id=part.id,
        series=series,
        serial=serial,
        number=number,
        source=source,
        currency=page.currency,
        net_minor=facts["net"],
        tax_minor=facts["tax"],
        gross_minor=facts["gross"],
        locale=page.locale,
        body=signed.body,
        sha256=signed.sha256,
        signature=signed.signature,
        key_id=signed.key_id,
        party_id=page.party_id,
        sealed=seal([(page.party_id, recipient)], context=SEALED)[0] if recipient else b"",
        issued_at=desk.now,
        by=by,
    )
    PAPER.log([(paper.id, "", PaperState.ISSUED)], by=by, why=kind.value, now=desk.now)
    return paper.id


def cancel_paper(paper_id: UUID, *, why: str, by: str, now: datetime) -> None:
    """A document that is wrong holds no longer; its number stays taken and visible. Done before: nothing happens.

    Refuses an invoice that credit notes in force refer to (`credit_notes_stand`)."""
    why = " ".join(why.split())[:200]
    if not why:
        raise Invalid(field="why", problem=_("Say why, so that another can follow it."))
    with transaction.atomic():
        paper = Paper.objects.select_for_update().filter(id=paper_id).first()
        if paper is None:
            raise NotFound(what="document")
        if paper.state == PaperState.CANCELLED:
            return
        if paper.kind == PaperKind.INVOICE:
            notes = _bodies([paper.order_id], PaperKind.CREDIT_NOTE).get(paper.seller_order_id, ())
            if about := [note["number"] for note in notes if paper.number in note["about"]]:
                raise CreditNotesStand(numbers=", ".join(about))
        PAPER.move_one(Paper, paper_id, to=PaperState.CANCELLED, by=by, why=why, now=now)
        Paper.objects.filter(id=paper_id).update(why=why, cancelled_by=by, cancelled_at=now)
        facts = {"number": paper.number, "kind": paper.kind}
        audit.note(by=by, deed="settlement.cancel_paper", object_kind="paper", object_id=paper_id, facts=facts, now=now)
