"""What somebody should look at: money that is stuck, too much, or not understood."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Count, F, Max, Sum, When
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import preferences
from zhanggui.kit.checks import Finding, check
from zhanggui.kit.money import Money
from zhanggui.payments.models import BankLine, Hook, Intent, Refund
from zhanggui.payments.states import BankLineState, RefundState

PATIENCE = timedelta(hours=1)
SHOWN = 50


@check("payments.refund_stuck")
def refund_stuck(now: datetime) -> list[Finding]:
    """Refunds that a company has not answered for an hour, and transfers back that nobody has made for three days."""
    rows = Refund.objects.filter(state=RefundState.REQUESTED, created_at__lt=now - PATIENCE).select_related("intent")
    findings = []
    for row in rows.order_by("created_at")[:SHOWN]:
        by_hand = row.next_try_at is None
        if by_hand and row.created_at > now - timedelta(days=3):
            continue
        facts = {
            "refund": str(row.id),
            "document": row.intent.document,
            "amount": str(Money(row.amount_minor, row.intent.currency)),
            "provider": row.intent.provider,
            "problem": row.problem,
        }
        text = _("A refund of {amount} waits to be transferred by hand.")
        if not by_hand:
            text = _("A refund of {amount} by {provider} has not been paid out yet. {problem}")
        findings.append(Finding("warn", text, facts))
    return findings


@check("payments.refund_failed")
def refund_failed(now: datetime) -> list[Finding]:
    """Refunds that a company refused in the last week: the buyer still waits for the money."""
    rows = Refund.objects.filter(state=RefundState.FAILED, created_at__gt=now - timedelta(days=7))
    return [
        Finding(
            "bad",
            _("{provider} refused a refund of {amount}. Pay it back another way. {problem}"),
            {
                "refund": str(row.id),
                "document": row.intent.document,
                "amount": str(Money(row.amount_minor, row.intent.currency)),
                "provider": row.intent.provider,
                "problem": row.problem,
            },
        )
        for row in rows.select_related("intent").order_by("created_at")[:SHOWN]
    ]


@check("payments.paid_twice")
def paid_twice(now: datetime) -> list[Finding]:
    """Documents of which more than one payment was kept, and more than is owed."""
    kept = Intent.objects.filter(captured_minor__gt=F("refunded_minor"))
    owed = Max(Case(When(owed_minor__gt=0, then=F("owed_minor")), default=F("amount_minor")))
    rows = (
        kept.values("document")
        .annotate(payments=Count("id"), kept=Sum(F("captured_minor") - F("refunded_minor")), owed=owed)
        .filter(payments__gt=1, kept__gt=F("owed"))
        .order_by("document")
    )
    text = _("One order was paid {payments} times. Refund what is too much.")
    return [Finding("bad", text, {"document": row["document"], "payments": row["payments"]}) for row in rows[:SHOWN]]


@check("payments.hook_mismatch")
def hook_mismatch(now: datetime) -> list[Finding]:
    """Genuine messages of the last week that did not fit what we asked for."""
    rows = Hook.objects.filter(outcome__startswith="mismatch:", received_at__gt=now - timedelta(days=7))
    text = _("A message of {provider} did not fit its payment ({field}) and was not booked.")
    return [
        Finding(
            "bad",
            text,
            {"provider": provider, "field": outcome.partition(":")[2], "event": event_id, "intent": str(intent_id)},
        )
        for provider, outcome, event_id, intent_id in rows.order_by("received_at").values_list(
            "provider", "outcome", "event_id", "intent_id"
        )[:SHOWN]
    ]


@check("payments.bank_queue")
def bank_queue(now: datetime) -> list[Finding]:
    """Movements on the bank account that nobody has explained for a day."""
    rows = BankLine.objects.filter(state=BankLineState.QUEUED, statement__at__lt=now - timedelta(days=1))
    count = rows.count()
    text = _("{count} movements on the bank account wait to be matched.")
    return [Finding("warn", text, {"count": count}, link="money")] if count else []


@check("payments.practice_providers")
def practice_providers(now: datetime) -> list[Finding]:
    """Ways of paying that charge nobody, offered outside a demonstration."""
    if settings.DEMO:
        return []
    findings = []
    if settings.PAY_SIMULATOR_URL and "simulator" in preferences.get("payments.providers"):
        text = _("Buyers are offered the practice payment, which charges nobody. Switch it off before you sell.")
        findings.append(Finding("warn", text, {"preference": "payments.providers"}))
    if preferences.get("payments.instant"):
        text = _("Instant test payments are on: orders count as paid without anybody paying.")
        findings.append(Finding("bad", text, {"preference": "payments.instant"}))
    return findings
