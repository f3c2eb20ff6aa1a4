"""Take off what was promised and has not been paid: goods that are not delivered need not be paid at the door."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from zhanggui.kit.money import split
from zhanggui.payments.actions.authorised import let_go
from zhanggui.payments.models import Instruction
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import INSTRUCTION, InstructionState, IntentState

if TYPE_CHECKING:
    from zhanggui.payments.actions.refund import RefundDraft


def waive(intents: list[Any], draft: "RefundDraft", *, by: str, now: datetime) -> tuple[UUID | None, int]:
    """Of what a draft wants back: how much was only promised on delivery and is now not asked for; None, 0 when nothing."""
    for intent in intents:
        if intent.document != str(draft.document) or intent.id != (draft.intent_id or intent.id):
            continue
        if PROVIDERS.get(intent.provider).settles != "on_delivery":
            continue
        known = Instruction.objects.filter(intent_id=intent.id, command_id=draft.command_id).first()
        if known is not None:
            return known.id, known.amount_minor
        if intent.state != IntentState.AUTHORISED or intent.currency != draft.amount.currency:
            continue
        left = _left(intent, str(draft.share_ref))
        minor = min(draft.amount.minor, sum(left.values()))
        if minor <= 0:
            continue
        sellers = {ref: seller for ref, seller, _ in intent.shares}
        shares = [[ref, sellers[ref], part] for ref, part in zip(left, split(minor, list(left.values())), strict=True)]
        row = Instruction.objects.create(
            intent_id=intent.id,
            kind="void",
            amount_minor=minor,
            shares=[share for share in shares if share[2]],
            state=InstructionState.DONE,
            command_id=draft.command_id,
            by=by,
            why=draft.why[:200],
            created_at=now,
            done_at=now,
        )
        INSTRUCTION.log([(row.id, "", row.state)], by=by, why=draft.why, now=now)
        let_go(intent, minor, by=by, why=draft.why or "waived", now=now)
        intent.waived_minor += minor
        return row.id, minor
    return None, 0


def _left(intent: Any, share_ref: str) -> dict[str, int]:
    left = {ref: minor for ref, _, minor in intent.shares}
    used = Instruction.objects.filter(intent_id=intent.id).exclude(state=InstructionState.FAILED)
    for shares in used.values_list("shares", flat=True):
        for ref, _, minor in shares:
            left[ref] -= minor
    return {ref: minor for ref, minor in left.items() if minor > 0 and share_ref in ("", ref)}
