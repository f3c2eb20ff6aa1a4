"""Changes of an order: those in force, the one that waits for its payment, and the signed terms of each version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering.edit_models import EditState
from zhanggui.ordering.errors import EditWaits
from zhanggui.ordering.models import Order, OrderEdit, OrderRefund, OrderSnapshot, OrderTerms


@dataclass(frozen=True, slots=True)
class EditLine:
    """`units` that came (above zero) or went (below)."""

    sku: str
    title: str
    units: int


@dataclass(frozen=True, slots=True)
class EditView:
    """`difference` above zero is (or was) to be paid, below zero was given back. `open`: waits for its payment now."""

    id: UUID
    order_id: UUID
    kind: str
    state: str
    state_label: str
    lines: tuple[EditLine, ...]
    difference: Money
    intent_id: UUID | None
    until: datetime | None
    terms: int | None
    why: str
    by: str
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the signed document of an order."""

    version: int
    at: datetime
    body: bytes
    sha256: str
    signature: str
    key_id: str


def waiting_edit(order_id: UUID, *, now: datetime) -> OrderEdit | None:
    """The change that waits for its payment, by the clock: one whose time is over waits no longer."""
    return OrderEdit.objects.filter(order_id=order_id, state=EditState.WAITING, until__gt=now).first()


def no_edit_waits(order_id: UUID, *, now: datetime) -> None:
    """Refuse while a change waits: what it is about must not be shipped or refunded meanwhile."""
    if waiting_edit(order_id, now=now):
        raise EditWaits


def awaited(order_id: UUID, *, now: datetime) -> int:
    """Minor units that are not owed yet but will be, once the change that waits is in force."""
    edit = waiting_edit(order_id, now=now)
    return edit.difference_minor if edit else 0


def refund_groups(edit_ids: Iterable[UUID]) -> list[UUID]:
    """The groups of the refund documents that changes have made."""
    return list(OrderRefund.objects.filter(command_id__in=list(edit_ids)).values_list("group_id", flat=True).distinct())


def edits_of(order_id: UUID, *, now: datetime) -> tuple[EditView, ...]:
    """The changes of an order, oldest first."""
    currency = Order.objects.filter(id=order_id).values_list("currency", flat=True).first()
    if currency is None:
        raise NotFound(what="order")
    return tuple(
        _view(edit, currency, now) for edit in OrderEdit.objects.filter(order_id=order_id).order_by("at", "id")
    )


def edit_view(edit_id: UUID, *, now: datetime) -> EditView:
    edit = OrderEdit.objects.select_related("order").filter(id=edit_id).first()
    if edit is None:
        raise NotFound(what="edit")
    return _view(edit, edit.order.currency, now)


def _view(edit: OrderEdit, currency: str, now: datetime) -> EditView:
    lines = [EditLine(drop["sku"], drop["title"], -drop["units"]) for drop in edit.plan.get("drops", ())]
    lines += [EditLine(add["sku"], add["title"], add["quantity"]) for add in edit.plan.get("adds", ())]
    is_open = edit.state == EditState.WAITING and edit.until is not None and edit.until > now
    return EditView(
        id=edit.id,
        order_id=edit.order_id,
        kind=edit.kind,
        state=edit.state,
        state_label=str(EditState(edit.state).label),
        lines=tuple(lines),
        difference=Money(edit.difference_minor, currency),
        intent_id=edit.intent_id,
        until=edit.until,
        terms=edit.terms,
        why=edit.why,
        by=edit.by,
        at=edit.at,
        open=is_open,
    )


def terms_of(order_id: UUID) -> tuple[Terms, ...]:
    """Every version of the signed document, the first from the placing. None is ever replaced."""
    first = OrderSnapshot.objects.select_related("order").filter(order_id=order_id).first()
    found = []
    if first:
        found.append(Terms(1, first.order.placed_at, bytes(first.body), first.sha256, first.signature, first.key_id))
    found += [
        Terms(row.version, row.at, bytes(row.body), row.sha256, row.signature, row.key_id)
        for row in OrderTerms.objects.filter(order_id=order_id).order_by("version")
    ]
    return tuple(found)
