"""What people do about breaks: explain one, close a day, say what a company charges."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.payments.public import PROVIDERS
from zhanggui.settlement.errors import BreaksOpen, DayClosed, NoBill, NotCompared
from zhanggui.settlement.models import BillDay, Break, Terms
from zhanggui.settlement.states import BreakState


def explain_break(break_id: UUID, note: str, *, by: str, now: datetime) -> None:
    """A person says why two sides differ; the sentence stays with it."""
    note = " ".join(note.split())
    if not note:
        raise Invalid(field="note", problem=_("Say why, so that another can follow it."))
    with transaction.atomic():
        row = Break.objects.select_for_update().filter(id=break_id).first()
        if row is None:
            raise NotFound(what="break")
        if BillDay.objects.filter(provider=row.provider, day=row.day, closed_at__isnull=False).exists():
            raise DayClosed(day=row.day.isoformat())
        Break.objects.filter(id=break_id).update(state=BreakState.EXPLAINED, note=note[:500], by=by, ended_at=now)
        facts = {"kind": row.kind, "provider": row.provider, "day": row.day.isoformat()}
        audit.note(by=by, deed="settlement.explain", object_kind="break", object_id=break_id, facts=facts, now=now)


def close_day(provider: str, day: date, *, by: str, now: datetime) -> None:
    """Nothing of this day is open. Refuses `no_bill`, `not_compared` (lines came since), `breaks_open`; closed: no effect."""
    with transaction.atomic():
        row = BillDay.objects.select_for_update().filter(provider=provider, day=day).first()
        if row is None or row.reconciled_at is None:
            raise NoBill(provider=provider, day=day.isoformat())
        if row.closed_at is not None:
            return
        if row.fetched_at is not None and row.fetched_at > row.reconciled_at:
            raise NotCompared(provider=provider, day=day.isoformat())
        count = Break.objects.filter(provider=provider, day=day, state=BreakState.OPEN).count()
        if count:
            raise BreaksOpen(count=count)
        BillDay.objects.filter(id=row.id).update(closed_at=now, closed_by=by)
        audit.note(
            by=by, deed="settlement.close_day", object_kind="bill", object_id=f"{provider} {day}", facts={}, now=now
        )


def set_terms(
    provider: str,
    *,
    valid_from: date,
    rate: Decimal,
    fixed_minor: int = 0,
    returns_fee: bool = False,
    mark: str = "",
    payout_days: int = 3,
    source: str,
    by: str,
    now: datetime,
) -> None:
    """What a company charges from a day on, and from where that is known."""
    PROVIDERS.get(provider)
    if not 0 <= rate < 1 or fixed_minor < 0 or not 0 <= payout_days <= 60:
        raise Invalid(field="rate", problem=_("A rate is between 0 and 1, and days are at most 60."))
    if not source.strip():
        raise Invalid(field="source", problem=_("Say where this is written: the contract, the price list."))
    values = {
        "rate": rate,
        "fixed_minor": fixed_minor,
        "returns_fee": returns_fee,
        "mark": mark.strip()[:80],
        "payout_days": payout_days,
        "source": source.strip()[:200],
        "by": by,
        "at": now,
    }
    with transaction.atomic():
        Terms.objects.update_or_create(provider=provider, valid_from=valid_from, defaults=values)
        facts = {"rate": str(rate), "fixed_minor": fixed_minor, "valid_from": valid_from.isoformat()}
        audit.note(by=by, deed="settlement.set_terms", object_kind="provider", object_id=provider, facts=facts, now=now)
