"""Settle refunds: ask the companies, book their answers. Our row, commit, network, our row."""

import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.actions.capture import info, locked
from zhanggui.payments.errors import IntentClosed, ProviderRefused
from zhanggui.payments.events import RefundDone, RefundFailed
from zhanggui.payments.models import Intent, Refund
from zhanggui.payments.ports import PROVIDERS, RefundAnswer, RefundInfo
from zhanggui.payments.states import REFUND, RefundState

log = logging.getLogger(__name__)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def settle_refunds(now: datetime, *, limit: int = 50) -> int:
    """Ask for every refund that is due; how many were closed. An answer that got lost is asked for again: the refund's
    id is the key by which the company knows it, so nothing is paid out twice."""
    due = Refund.objects.filter(state=RefundState.REQUESTED, next_try_at__lte=now).order_by("next_try_at")
    closed = 0
    for row in list(due.select_related("intent")[:limit]):
        pause = min(FIRST_PAUSE * 2 ** min(row.tries, 12), LONGEST_PAUSE)
        claimed = Refund.objects.filter(id=row.id, state=RefundState.REQUESTED, tries=row.tries)
        if not claimed.update(tries=F("tries") + 1, next_try_at=now + pause):
            continue  # another worker has it
        answer = _ask(row, now)
        if answer.state == "pending":
            Refund.objects.filter(id=row.id).update(
                problem=answer.problem[:200], provider_ref=answer.provider_ref or row.provider_ref
            )
            continue
        closed += close_refund(
            row.id, done=answer.state == "done", problem=answer.problem, by="system:settle_refunds", now=now
        )
    return closed


def _ask(row: Refund, now: datetime) -> RefundAnswer:
    provider = PROVIDERS.get(row.intent.provider)
    asked = RefundInfo(row.id, info(row.intent), Money(row.amount_minor, row.intent.currency), row.why, row.tries > 0)
    try:
        return provider.refund(asked, now=now)
    except ProviderRefused as no:
        return RefundAnswer("failed", problem=f"{no.code} {no.facts.get('status', '')}")
    except Refusal as unknown:  # it may have been done: keep asking
        log.warning("refund %s: %s", row.id, unknown.code)
        return RefundAnswer("pending", problem=unknown.code)


def close_refund(refund_id: UUID, *, done: bool, problem: str, by: str, now: datetime) -> bool:
    """Book the end of a refund: paid out, or back to where it came from. False when it had ended before."""
    with transaction.atomic():
        row = Refund.objects.filter(id=refund_id).select_related("intent").get()
        intent = locked(id=row.intent_id)[0]
        to = RefundState.DONE if done else RefundState.FAILED
        if not REFUND.move(Refund, [row.id], to=to, by=by, why=problem, now=now):
            return False
        ended = {"next_try_at": None, "problem": problem[:200], "done_at": now if done else None}
        Refund.objects.filter(id=row.id).update(**ended)
        account = PROVIDERS.get(intent.provider).account(info(intent)) if done else None
        post([_closing(row, intent, account)], now=now)
        if done:
            outbox.record(RefundDone(row.id, row.command_id, intent.document))
        else:
            Intent.objects.filter(id=intent.id).update(refunded_minor=F("refunded_minor") - row.amount_minor)
            outbox.record(RefundFailed(row.id, row.command_id, intent.document))
    return True


def _closing(row: Refund, intent: Intent, account: str | None) -> Posting:
    return Posting(
        debit=f"refunds:{intent.provider}:{intent.currency}",
        credit=account or f"escrow:{row.seller_id}:{intent.currency}",
        amount=Money(row.amount_minor, intent.currency),
        command_id=uuid5(row.id, "closed"),
        document=intent.document,
        memo="refund paid out" if account else "refund failed",
    )


def confirm_refunded(refund_id: UUID, *, by: str, now: datetime) -> None:
    """A clerk has transferred the money back. Refuses `payment_closed` for refunds that a company makes."""
    with transaction.atomic():
        provider = Refund.objects.filter(id=refund_id).values_list("intent__provider", flat=True).first()
        if provider is None:
            raise NotFound(what="refund")
        if PROVIDERS.get(provider).settles not in ("clerk", "on_delivery"):
            raise IntentClosed
        if close_refund(refund_id, done=True, problem="", by=by, now=now):
            audit.note(by=by, deed="payments.confirm_refunded", object_kind="refund", object_id=refund_id, now=now)
