"""The default rates: the shop's own table of methods, priced per currency, free from an amount where it says so."""

from collections.abc import Sequence
from datetime import datetime

from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money
from zhanggui.ordering.models import DeliveryMethodText
from zhanggui.ordering.ports import DELIVERY_RATES, DeliveryAsk, DeliveryOffer

EVERYWHERE = "*"
COLUMNS = [f"method__{name}" for name in ("code", "country", "prices", "free_from", "position")] + [
    "locale",
    "name",
    "note",
]


def table_rates(asks: Sequence[DeliveryAsk], *, now: datetime) -> list[list[DeliveryOffer]]:
    """One statement for all asks. A country with rows of its own is served by those alone."""
    countries = {ask.country for ask in asks} | {EVERYWHERE}
    rows = DeliveryMethodText.objects.filter(method__active=True, method__country__in=countries)
    table: dict[str, dict[str, tuple]] = {}
    for code, country, prices, free_from, position, locale, name, note in rows.values_list(*COLUMNS):
        method = table.setdefault(country, {}).setdefault(code, (prices, free_from, position, {}))
        method[3][locale] = (name, note)
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
