"""Our books of one company, line by line, as its bill would list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import F, Sum

from zhanggui.kit.clock import day_bounds
from zhanggui.kit.money import Money
from zhanggui.payments.models import Intent, Refund
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import RefundState

AT_ONCE = 500
INTENT = "id document amount_minor captured_minor currency provider_ref captured_at created_at".split()
REFUND = "id intent__document amount_minor intent__currency provider_ref state created_at done_at".split()
STATES = {RefundState.DONE: "done", RefundState.REQUESTED: "pending", RefundState.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class BookLine:
    """A payment, also one that never came ("open"), or a refund. `kept_of_document` is what all its tenders keep."""

    kind: Literal["payment", "refund"]
    reference: str
    provider_ref: str
    document: str
    amount: Money
    state: str
    at: datetime
    kept_of_document: Money | None = None


def book_lines(
    provider: str,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    references: Iterable[UUID] | None = None,
) -> list[BookLine]:
    """Payments by the time they were captured and refunds by the time they were asked for: of a span, or by their ids."""
    intents = Intent.objects.filter(provider=provider).order_by("id")
    refunds = Refund.objects.filter(intent__provider=provider).order_by("id")
    payments: list[Any] = []
    back: list[Any] = []
    if references is None:
        payments = list(intents.filter(captured_at__gte=since, captured_at__lt=until).values_list(*INTENT))
        back = list(refunds.filter(created_at__gte=since, created_at__lt=until).values_list(*REFUND))
    else:
        wanted = sorted(references)
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            payments += intents.filter(id__in=part).values_list(*INTENT)
            back += refunds.filter(id__in=part).values_list(*REFUND)
    kept = _kept({row[1] for row in payments})
    return [_payment(row, kept) for row in payments] + [_refund(row) for row in back]


def has_books(provider: str, *, day: date | None = None) -> bool:
    """Whether this company ever took money for us, or did so on one of its days."""
    rows = Intent.objects.filter(provider=provider, captured_at__isnull=False)
    if day is not None:
        since, until = day_bounds(day, PROVIDERS.get(provider).bill_zone)
        rows = rows.filter(captured_at__gte=since, captured_at__lt=until)
    return rows.exists()


def _kept(documents: set[str]) -> dict[str, int]:
    names, kept = sorted(documents), {}
    for start in range(0, len(names), AT_ONCE):
        rows = Intent.objects.filter(document__in=names[start : start + AT_ONCE]).values_list("document")
        kept.update(dict(rows.annotate(kept=Sum(F("captured_minor") - F("refunded_minor")))))
    return kept


def _payment(row: tuple, kept: dict[str, int]) -> BookLine:
    key, document, amount, captured, currency, ref, captured_at, created_at = row
    done = captured_at is not None
    return BookLine(
        "payment",
        str(key),
        ref,
        document,
        Money(captured if done else amount, currency),
        "done" if done else "open",
        captured_at or created_at,
        Money(kept[document], currency),
    )


def _refund(row: tuple) -> BookLine:
    key, document, amount, currency, ref, state, created_at, _done_at = row
    return BookLine("refund", str(key), ref, document, Money(amount, currency), STATES[RefundState(state)], created_at)
