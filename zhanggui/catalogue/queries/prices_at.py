"""What variants cost at earlier instants, and when that ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhanggui.catalogue.price_times import steps
from zhanggui.catalogue.queries.price_history import spans_of
from zhanggui.catalogue.rows import among, instant, moment
from zhanggui.kit import sql
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class PriceThen:
    """`amount` was asked at that instant; `since`: when the price of now began, if it is another one."""

    amount: Money
    since: datetime | None


def prices_then(at: Mapping[UUID, datetime], *, currency: str, now: datetime) -> dict[UUID, PriceThen]:
    """By variant, its standard price at an instant of its own. Prices that were in force are never changed: one statement."""
    found = {}
    for variant, spans in spans_of(at, currency).items():
        known = steps(spans, at[variant], now + timedelta(microseconds=1)) if at[variant] <= now else []
        if known and known[0].minor is not None:
            last = known[-1]
            changed = last.minor != known[0].minor
            found[variant] = PriceThen(Money(known[0].minor, currency), last.since if changed else None)
    return found


def reductions(variant_ids: Iterable[UUID], *, currency: str, now: datetime) -> dict[UUID, tuple[str, datetime | None]]:
    """Why the standard price in force of each is another for a time ("launch", "sale", ""), and until when: one statement."""
    where, params = among("variant_id", variant_ids)
    rows = sql.fetch(
        f"""SELECT variant_id, reason, ends_at FROM catalogue_price WHERE currency = %s AND list = 'standard'
 AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s) AND {where} ORDER BY starts_at, id""",
        [currency, moment(now), moment(now), *params],
    )
    return {
        sql.uuid_out(key): (reason, instant(ends_at)) for key, reason, ends_at in rows
    }  # the latest start is in force
