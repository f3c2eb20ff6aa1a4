"""Money that is held or promised and not captured yet: authorise, capture in parts, let the rest go.

Our row, commit, network, our row: an instruction is written first, the company is told by `settle_instructions` until it
answers, and its id is the key by which a repeated one is known.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, Sum

from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import CommandReused, NotFound, Refusal
from zhanggui.kit.money import Money, split
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.actions.capture import info, is_surplus, siblings_locked
from zhanggui.payments.errors import CaptureTooLarge, IntentClosed, NotAuthorised, ProviderRefused
from zhanggui.payments.events import PaymentAuthorised, PaymentCaptured, PaymentSurplus, PaymentVoided
from zhanggui.payments.models import Instruction, Intent
from zhanggui.payments.ports import PROVIDERS, InstructionInfo, RefundAnswer
from zhanggui.payments.states import INSTRUCTION, INTENT, InstructionState, IntentState

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
DEEDS = {"capture": "payments.capture", "void": "payments.void"}


def authorise(intent: Any, *, by: str, why: str, provider_ref: str = "", now: datetime) -> bool:
    """The sum of a locked intent is held or promised. False when we knew, or when the money is here already."""
    if not INTENT.may(intent.state, IntentState.AUTHORISED):
        return False
    Intent.objects.filter(id=intent.id).update(
        state=IntentState.AUTHORISED, ask_at=None, provider_ref=intent.provider_ref or provider_ref
    )
    INTENT.log([(intent.id, intent.state, IntentState.AUTHORISED)], by=by, why=why, now=now)
    outbox.record(PaymentAuthorised(intent.id, intent.document))
    return True


def left_of(intent: Any) -> int:
    """What is held and neither captured, nor let go, nor asked for."""
    asked = Instruction.objects.filter(intent_id=intent.id, state=InstructionState.REQUESTED)
    pending = asked.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return intent.amount_minor - intent.captured_minor - intent.waived_minor - pending


def capture_part(
    intent_id: UUID, amount: Money | None = None, *, command_id: UUID, by: str, why: str = "", now: datetime
) -> UUID:
    """Capture all that is held (no amount) or a part of it; the instruction's id. The rest stays held.

    Refuses `not_authorised`, `capture_too_large`, and a second part where the company takes one only (`payment_closed`).
    A repeated command gives the same id, with other contents `command_reused`.
    """
    return _instruct(intent_id, "capture", amount, command_id=command_id, by=by, why=why, now=now)


def void(intent_id: UUID, *, command_id: UUID, by: str, why: str, now: datetime) -> UUID:
    """Let go whatever is still held; the instruction's id. What was captured stays: refund it."""
    return _instruct(intent_id, "void", None, command_id=command_id, by=by, why=why, now=now)


def _instruct(
    intent_id: UUID, kind: str, amount: Money | None, *, command_id: UUID, by: str, why: str, now: datetime
) -> UUID:
    with transaction.atomic():
        siblings = siblings_locked(intent_id)
        intent = next((one for one in siblings if one.id == intent_id), None)
        if intent is None:
            raise NotFound(what="payment")
        known = Instruction.objects.filter(command_id=command_id, intent_id=intent_id).first()
        if known is not None:
            if known.kind != kind or (amount and amount.minor != known.amount_minor):
                raise CommandReused(command_id=str(command_id))
            return known.id
        row = instruct_locked(intent, siblings, kind, amount, command_id=command_id, by=by, why=why, now=now)
        facts = {"minor": row.amount_minor, "currency": intent.currency, "document": intent.document}
        audit.note(by=by, deed=DEEDS[kind], object_kind="intent", object_id=intent.id, facts=facts, now=now)
    return row.id


def instruct_locked(
    intent: Any,
    siblings: list[Any],
    kind: str,
    amount: Money | None,
    *,
    command_id: UUID,
    by: str,
    why: str,
    now: datetime,
) -> Instruction:
    """Write the instruction for a locked intent; one that needs no company is carried out here and now."""
    if intent.state != IntentState.AUTHORISED:
        raise NotAuthorised(state=intent.state)
    left = left_of(intent)
    minor = amount.minor if amount else left
    if minor <= 0 or minor > left or (amount and amount.currency != intent.currency):
        available = Money(max(left, 0), intent.currency)
        raise CaptureTooLarge(available=str(available), asked=str(amount or available))
    provider = PROVIDERS.get(intent.provider)
    network = provider.settles == "network"
    if network and kind == "capture" and not provider.parts and left != intent.amount_minor:
        raise IntentClosed
    row = Instruction.objects.create(
        intent_id=intent.id,
        kind=kind,
        amount_minor=minor,
        shares=_cut(intent, minor),
        command_id=command_id,
        by=by,
        why=why[:200],
        next_try_at=now if network else None,
        created_at=now,
    )
    INSTRUCTION.log([(row.id, "", row.state)], by=by, why=why, now=now)
    if not network:
        _finish(row, intent, siblings, by=by, now=now)
    return row


def _cut(intent: Any, minor: int) -> list:
    """The part of each seller: by what is left of its share after what was captured or asked for."""
    left = {ref: share for ref, _, share in intent.shares}
    used = Instruction.objects.filter(intent_id=intent.id).exclude(state=InstructionState.FAILED)
    for shares in used.values_list("shares", flat=True):
        for ref, _, share in shares:
            left[ref] -= share
    parts = split(minor, list(left.values()))
    sellers = {ref: seller for ref, seller, _ in intent.shares}
    return [[ref, sellers[ref], part] for ref, part in zip(left, parts, strict=True) if part]


def settle_instructions(now: datetime, *, limit: int = 50) -> int:
    """Tell the companies what is due; how many were closed. What they did not answer is asked again."""
    due = Instruction.objects.filter(state=InstructionState.REQUESTED, next_try_at__lte=now).order_by("next_try_at")
    closed = 0
    for row in list(due.select_related("intent")[:limit]):
        pause = min(FIRST_PAUSE * 2 ** min(row.tries, 12), LONGEST_PAUSE)
        claimed = Instruction.objects.filter(id=row.id, state=InstructionState.REQUESTED, tries=row.tries)
        if not claimed.update(tries=F("tries") + 1, next_try_at=now + pause):
            continue  # another worker has it
        answer = _tell(row, now)
        if answer.state == "pending":
            Instruction.objects.filter(id=row.id).update(problem=answer.problem[:200])
            continue
        closed += close_instruction(
            row.id, done=answer.state == "done", problem=answer.problem, by="system:settle_instructions", now=now
        )
    return closed


def _tell(row: Instruction, now: datetime) -> RefundAnswer:
    provider, intent = PROVIDERS.get(row.intent.provider), row.intent
    held = intent.amount_minor - intent.captured_minor - intent.waived_minor
    last = row.kind == "void" or row.amount_minor == held or not provider.parts
    asked = InstructionInfo(row.id, info(intent), Money(row.amount_minor, intent.currency), last)
    try:
        return provider.capture(asked, now=now) if row.kind == "capture" else provider.void(asked, now=now)
    except ProviderRefused as no:
        return RefundAnswer("failed", problem=f"{no.code} {no.facts.get('status', '')}")
    except Refusal as unknown:  # it may have been done: keep asking
        log.warning("instruction %s: %s", row.id, unknown.code)
        return RefundAnswer("pending", problem=unknown.code)


def close_instruction(instruction_id: UUID, *, done: bool, problem: str, by: str, now: datetime) -> bool:
    """Book the end of an instruction. False when it had ended before."""
    with transaction.atomic():
        intent_id = Instruction.objects.filter(id=instruction_id).values_list("intent_id", flat=True).get()
        siblings = siblings_locked(intent_id)
        intent = next(one for one in siblings if one.id == intent_id)
        row = Instruction.objects.get(id=instruction_id)
        if row.state != InstructionState.REQUESTED:
            return False
        if done:
            _finish(row, intent, siblings, by=by, now=now)
        else:
            INSTRUCTION.move(Instruction, [row.id], to=InstructionState.FAILED, by=by, why=problem, now=now)
            Instruction.objects.filter(id=row.id).update(next_try_at=None, problem=problem[:200])
    return True


def _finish(row: Instruction, intent: Any, siblings: list[Any], *, by: str, now: datetime) -> None:
    INSTRUCTION.move(Instruction, [row.id], to=InstructionState.DONE, by=by, why=row.why, now=now)
    Instruction.objects.filter(id=row.id).update(next_try_at=None, problem="", done_at=now)
    if row.kind == "capture":
        book_part(intent, siblings, row.shares, key=row.id, by=by, why=row.why or "captured", now=now)
        provider = PROVIDERS.get(intent.provider)
        left = intent.amount_minor - intent.captured_minor - intent.waived_minor - row.amount_minor
        if provider.settles == "network" and not provider.parts and left:
            let_go(intent, left, captured=row.amount_minor, by=by, why="one capture only", now=now)
    else:
        let_go(intent, row.amount_minor, by=by, why=row.why or "voided", now=now)


def book_part(intent: Any, siblings: list[Any], shares: list, *, key: UUID, by: str, why: str, now: datetime) -> None:
    """Book captured money of a locked intent: shares, state, ledger and fact together."""
    minor = sum(share for _, _, share in shares)
    whole = intent.captured_minor + minor + intent.waived_minor == intent.amount_minor
    captured = {ref: [ref, seller, share] for ref, seller, share in intent.captured_shares or []}
    for ref, seller, share in shares:
        captured.setdefault(ref, [ref, seller, 0])[2] += share
    Intent.objects.filter(id=intent.id).update(
        captured_minor=F("captured_minor") + minor,
        captured_shares=list(captured.values()),
        captured_at=now,
        ask_at=None,
        state=IntentState.CAPTURED if whole else IntentState.AUTHORISED,
    )
    if whole:
        INTENT.log([(intent.id, intent.state, IntentState.CAPTURED)], by=by, why=why, now=now)
    account = PROVIDERS.get(intent.provider).account(info(intent))
    post([_posting(intent, share, account, key) for share in shares], now=now)
    facts: list[PaymentCaptured | PaymentSurplus] = [PaymentCaptured(intent.id, intent.document)]
    if is_surplus(intent, siblings, minor):
        facts.append(PaymentSurplus(intent.id, intent.document))
    outbox.record(*facts)


def _posting(intent: Any, share: list, account: str, key: UUID) -> Posting:
    ref, seller, minor = share
    return Posting(
        debit=account,
        credit=f"escrow:{seller}:{intent.currency}",
        amount=Money(minor, intent.currency),
        command_id=uuid5(key, f"capture:{ref}"),
        document=intent.document,
        memo=f"capture {intent.provider}",
    )


def let_go(intent: Any, minor: int, *, captured: int = 0, by: str, why: str, now: datetime) -> None:
    """`minor` of what was held will never come. `captured`: booked a moment ago and not in `intent` yet."""
    taken = intent.captured_minor + captured
    changes: dict[str, Any] = {"waived_minor": F("waived_minor") + minor}
    if taken + intent.waived_minor + minor == intent.amount_minor:
        changes["state"] = IntentState.CAPTURED if taken else IntentState.CANCELLED
        INTENT.log([(intent.id, intent.state, changes["state"])], by=by, why=why, now=now)
    Intent.objects.filter(id=intent.id).update(**changes)
    outbox.record(PaymentVoided(intent.id, intent.document))


def apply_authorised(
    intent: Any, siblings: list[Any], kind: str, amount: Money, *, by: str, why: str, now: datetime
) -> str:
    """A company's word about money that it held: captured (by us or at its own desk), or let go. What came of it."""
    if intent.state != IntentState.AUTHORISED:
        return "known"
    wanted = Instruction.objects.filter(
        intent_id=intent.id, kind="capture" if kind == "captured" else "void", state=InstructionState.REQUESTED
    )
    if kind == "captured":
        wanted = wanted.filter(amount_minor=amount.minor)
    if (row := wanted.order_by("id").first()) is not None:
        _finish(row, intent, siblings, by=by, now=now)
        return "booked"
    held = intent.amount_minor - intent.captured_minor - intent.waived_minor
    if kind == "voided":
        let_go(intent, held, by=by, why=why, now=now)
        return "booked"
    done = Instruction.objects.filter(intent_id=intent.id, kind="capture", state=InstructionState.DONE)
    if done.filter(amount_minor=amount.minor).exists():
        return "known"
    if amount.minor != held:
        return "mismatch:amount"
    book_part(intent, siblings, _cut(intent, held), key=intent.id, by=by, why=why, now=now)
    return "booked"
