"""Prices of customer groups: which lists there are, and what they say of variants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from zhanggui.catalogue.models import ExchangeRate, PriceList
from zhanggui.catalogue.rows import moment
from zhanggui.kit import sql
from zhanggui.kit.kept import Kept
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class PriceListCard:
    code: str
    group: str
    names: dict[str, str]

    def name(self, locale: str) -> str:
        return next((self.names[its] for its in fallbacks(locale) if its in self.names), self.code)


LISTS: Kept[tuple[PriceListCard, ...]] = Kept(
    lambda: tuple(
        PriceListCard(*row) for row in PriceList.objects.order_by("code").values_list("code", "group", "names")
    )
)


def price_lists() -> tuple[PriceListCard, ...]:
    """All lists: no statement while they are fresh."""
    return LISTS.get()


@dataclass(frozen=True, slots=True)
class RateView:
    """One unit of `base` is `rate` units of `quote`, as `source` said `at` that time; `newest` of its pair is the one in use."""

    base: str
    quote: str
    rate: Decimal
    source: str
    at: datetime
    by: str
    newest: bool


def exchange_rates(*, pair: tuple[str, str] | None = None, limit: int = 100) -> list[RateView]:
    """Rates that were written down, newest first; of one pair if asked."""
    found, seen = list[RateView](), set[tuple[str, str]]()
    rows = ExchangeRate.objects.filter(base=pair[0], quote=pair[1]) if pair else ExchangeRate.objects.all()
    for row in rows.order_by("-at", "-id")[:limit]:
        of = (row.base, row.quote)
        found.append(RateView(*of, row.rate, row.source, row.at, row.by, of not in seen))
        seen.add(of)
    return found


def list_prices(
    variant_ids: Iterable[UUID], *, lists: Sequence[str], currency: str, now: datetime
) -> dict[tuple[UUID, str], Money]:
    """Prices in force by (variant, list): one statement for any number."""
    ids = list(set(variant_ids))
    if not ids or not lists:
        return {}
    where, params = sql.among("variant_id", ids)
    those, codes = sql.among("list", sorted(set(lists)))
    at = moment(now)
    rows = sql.fetch(
        f"""SELECT variant_id, list, amount_minor FROM catalogue_price
 WHERE {where} AND {those} AND currency = %s AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s)
 ORDER BY starts_at, id""",
        [*params, *codes, currency, at, at],
    )
    return {(sql.uuid_out(variant), code): Money(minor, currency) for variant, code, minor in rows}
