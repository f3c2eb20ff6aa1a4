"""The default rates: the shop's own table of methods, priced per currency, free from an amount where it says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from zhanggui.kit import sql
from zhanggui.kit.kept import Kept
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money
from zhanggui.ordering.ports import DELIVERY_RATES, DeliveryAsk, DeliveryOffer

EVERYWHERE = "*"
ROWS = """SELECT m.code, m.country, m.prices, m.free_from, m.position, t.locale, t.name, t.note
 FROM ordering_deliverymethodtext t JOIN ordering_deliverymethod m ON m.id = t.method_id WHERE m.active"""


def _amounts(column: Any) -> dict[str, int]:
    """Minor units by currency, as either database gives a JSON column."""
    return orjson.loads(column) if isinstance(column, str | bytes) else column


def _read() -> dict[str, dict[str, tuple]]:
    """The methods of each country: prices, free from, position, texts by locale."""
    table: dict[str, dict[str, tuple]] = {}
    for code, country, prices, free_from, position, locale, name, note in sql.fetch(ROWS):
        amounts = (_amounts(prices), _amounts(free_from))
        method = table.setdefault(country, {}).setdefault(code, (*amounts, position, {}))
        method[3][locale] = (name, note)
    return table


TABLE = Kept(_read)


def table_rates(asks: Sequence[DeliveryAsk], *, now: datetime) -> list[list[DeliveryOffer]]:
    """From the table kept in the process. A country with rows of its own is served by those alone."""
    table = TABLE.get()
    return [_offered(table.get(ask.country) or table.get(EVERYWHERE, {}), ask) for ask in asks]


def _offered(methods: dict[str, tuple], ask: DeliveryAsk) -> list[DeliveryOffer]:
    offered = []
    for code, (prices, free_from, position, texts) in methods.items():
        minor = prices.get(ask.currency)
        if minor is None:
            continue
        threshold = free_from.get(ask.currency)
        if threshold is not None and ask.items.minor >= threshold:
            minor = 0
        name, note = next((texts[locale] for locale in fallbacks(ask.locale) if locale in texts), (code, ""))
        offered.append(DeliveryOffer(code, name, note, Money(minor, ask.currency), position))
    return offered


DELIVERY_RATES.add("table", table_rates)
