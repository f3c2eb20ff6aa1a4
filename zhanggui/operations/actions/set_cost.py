"""Write down what a paid source of visitors cost on a day; told again, the newer sum replaces the older one."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from zhanggui.analytics.public import Fact, record_facts
from zhanggui.kit import audit, preferences
from zhanggui.kit.money import Money
from zhanggui.operations.errors import ChannelUnknown, CostNegative
from zhanggui.operations.models import SourceCost

CHANNELS = ("search", "social", "email", "referral", "campaign")


def set_costs(costs: Iterable[tuple[date, str, Money]], *, by: str, now: datetime) -> None:
    """(day, channel, sum) for a list, all or none. Each is a fact of its day too, so that figures can be divided by it."""
    there = ZoneInfo(preferences.get("shop.timezone"))
    rows = list(costs)
    for _on, channel, amount in rows:
        if channel not in CHANNELS:
            raise ChannelUnknown(channel=channel)
        if amount.minor < 0:
            raise CostNegative(amount=str(amount))
    with transaction.atomic():
        for on, channel, amount in rows:
            SourceCost.objects.update_or_create(
                on=on,
                channel=channel,
                currency=amount.currency,
                defaults={"amount_minor": amount.minor, "set_by": by, "set_at": now},
            )
            facts = {"channel": channel, "amount": str(amount)}
            audit.note(by=by, deed="operations.set_cost", object_kind="day", object_id=on, facts=facts, now=now)
    record_facts(
        [
            Fact(
                kind="cost",
                id=f"{on}:{channel}:{amount.currency}",
                version=int(now.timestamp()),
                at=datetime.combine(on, time(12), there),
                dims={"channel": channel, "currency": amount.currency},
                measures={"amount": amount.minor},
            )
            for on, channel, amount in rows
        ]
    )
