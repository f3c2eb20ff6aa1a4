"""What was paid and given back for a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import F

from zhanggui.kit import preferences, sql
from zhanggui.kit.money import Money
from zhanggui.payments.actions.capture import info
from zhanggui.payments.actions.refund import again
from zhanggui.payments.models import Intent, Refund
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState, RefundState

INTENT = (
    "id document provider reference amount_minor currency state provider_ref created_at captured_at captured_minor "
    "refunded_minor owed_minor capture_later waived_minor shares captured_shares"
)
REFUND = "id intent_id share_ref amount_minor state why by problem created_at done_at command_id"


@dataclass(frozen=True, slots=True)
class IntentView:
    id: UUID
    provider: str
    provider_label: str
    reference: str
    amount: Money
    state: str
    state_label: str
    provider_ref: str
    created_at: datetime
    captured_at: datetime | None
    refunded: Money
    captured: Money
    held: Money  # authorised or promised, and not captured yet


@dataclass(frozen=True, slots=True)
class RefundView:
    id: UUID
    intent_id: UUID
    provider: str
    provider_label: str
    share_ref: str
    amount: Money
    state: str
    state_label: str
    why: str
    by: str
    problem: str
    created_at: datetime
    done_at: datetime | None
    may_retry: bool  # refused by its company, and not ordered anew since


@dataclass(frozen=True, slots=True)
class OrderPayments:
    """`refunded` counts refunds ordered or done; `state` is derived from the sums. `held` stands with companies until it
    is captured; `promised` is to be paid on delivery."""

    document: str
    captured: Money
    refunded: Money
    held: Money
    promised: Money
    state: Literal["none", "unpaid", "pending", "failed", "authorised", "paid", "part_refunded", "refunded"]
    intents: tuple[IntentView, ...]
    refunds: tuple[RefundView, ...]

    @property
    def open_intent(self) -> IntentView | None:
        """The newest attempt that can still be paid."""
        open_states = (IntentState.CREATED, IntentState.PENDING)
        return next((one for one in reversed(self.intents) if one.state in open_states), None)

    @property
    def secured(self) -> Money:
        """What is here to keep or will be paid at the door: enough to send the goods."""
        return self.captured - self.refunded + self.promised

    @property
    def refundable(self) -> Money:
        return self.captured - self.refunded


def order_payments(document: str | UUID) -> OrderPayments:
    """Everything about one document, in two statements."""
    return payments_of([document])[str(document)]


def promised_documents() -> list[str]:
    """Documents of which something is still to be paid on delivery."""
    at_door = [provider.key for provider in PROVIDERS if provider.settles == "on_delivery"]
    rows = Intent.objects.filter(provider__in=at_door, state=IntentState.AUTHORISED)
    left = rows.filter(amount_minor__gt=F("captured_minor") + F("waived_minor"))
    return list(left.values_list("document", flat=True).distinct())


def to_show(intent_id: UUID) -> dict[str, Any] | None:
    """What the buyer of an open payment must see to pay it: an account and a reference, or a code to scan."""
    intent = Intent.objects.filter(id=intent_id, state__in=(IntentState.CREATED, IntentState.PENDING)).first()
    return PROVIDERS.get(intent.provider).shows(info(intent)) if intent else None


def payments_of(documents: Iterable[str | UUID]) -> dict[str, OrderPayments]:
    """The same for many documents, in two statements."""
    wanted = [str(document) for document in documents]
    if not wanted:
        return {}
    intents: dict[str, list[Intent]] = {document: [] for document in wanted}
    by_id: dict[UUID, Intent] = {}
    which, params = sql.among("document", wanted)
    for intent in sql.select(Intent, INTENT, f"WHERE {which} ORDER BY id", params):
        intents[intent.document].append(intent)
        by_id[intent.id] = intent
    refunds: dict[str, list[Refund]] = {document: [] for document in wanted}
    which, params = sql.among("intent_id", by_id)
    for row in sql.select(Refund, REFUND, f"WHERE {which} ORDER BY id", params) if by_id else ():
        refunds[by_id[row.intent_id].document].append(row)
    return {document: _summary(document, intents[document], refunds[document], by_id) for document in wanted}


def _summary(document: str, intents: list[Intent], refunds: list[Refund], by_id: dict[UUID, Intent]) -> OrderPayments:
    currency = intents[-1].currency if intents else preferences.get("shop.currency")
    captured = sum(one.captured_minor for one in intents if one.currency == currency)
    refunded = sum(one.refunded_minor for one in intents if one.currency == currency)
    return OrderPayments(
        document,
        Money(captured, currency),
        Money(refunded, currency),
        Money(sum(_held(one) for one in intents if not _on_delivery(one)), currency),
        Money(sum(_held(one) for one in intents if _on_delivery(one)), currency),
        _state(intents, captured, refunded),
        tuple(_intent(one) for one in intents),
        tuple(_refund(one, by_id[one.intent_id], {each.command_id for each in refunds}) for one in refunds),
    )


def _state(intents: list[Intent], captured: int, refunded: int):
    if captured:
        return "refunded" if refunded >= captured else "part_refunded" if refunded else "paid"
    if not intents:
        return "none"
    if any(one.state == IntentState.AUTHORISED for one in intents):
        return "authorised"
    return {IntentState.PENDING: "pending", IntentState.FAILED: "failed"}.get(IntentState(intents[-1].state), "unpaid")


def _held(row: Intent) -> int:
    authorised = row.state == IntentState.AUTHORISED
    return row.amount_minor - row.captured_minor - row.waived_minor if authorised else 0


def _on_delivery(row: Intent) -> bool:
    return row.provider in PROVIDERS and PROVIDERS.get(row.provider).settles == "on_delivery"


def _label(provider: str) -> str:
    return str(PROVIDERS.get(provider).label) if provider in PROVIDERS else provider


def _intent(row: Intent) -> IntentView:
    return IntentView(
        row.id,
        row.provider,
        _label(row.provider),
        row.reference,
        Money(row.amount_minor, row.currency),
        row.state,
        str(IntentState(row.state).label),
        row.provider_ref,
        row.created_at,
        row.captured_at,
        Money(row.refunded_minor, row.currency),
        Money(row.captured_minor, row.currency),
        Money(_held(row), row.currency),
    )


def _refund(row: Refund, intent: Intent, commands: set[UUID]) -> RefundView:
    return RefundView(
        row.id,
        row.intent_id,
        intent.provider,
        _label(intent.provider),
        row.share_ref,
        Money(row.amount_minor, intent.currency),
        row.state,
        str(RefundState(row.state).label),
        row.why,
        row.by,
        row.problem,
        row.created_at,
        row.done_at,
        row.state == RefundState.FAILED and again(row.id) not in commands,
    )
