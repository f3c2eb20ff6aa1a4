"""Price lists of customer groups, and rates by which prices are brought into another currency."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.prices import STANDARD, set_price
from zhanggui.catalogue.models import ExchangeRate, Price, PriceList
from zhanggui.catalogue.queries.price_lists import LISTS, RateView, exchange_rates
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import LOCALES
from zhanggui.kit.money import Money, exponent
from zhanggui.people.public import groups


def save_price_list(code: str, *, group: str, names: Mapping[str, str], by: str, now: datetime) -> None:
    """A list whose prices hold for one group of customers: "members" (everybody signed in) or a group with a published rule.
    The lower of list and standard price counts."""
    names = {locale: text.strip() for locale, text in names.items() if locale in LOCALES and text.strip()}
    if not re.fullmatch(r"[a-z0-9-]{1,20}", code) or code == STANDARD:
        raise Invalid(field="code", problem=_("A code has small letters, digits and hyphens."))
    if not names:
        raise Invalid(field="names", problem=_("Give it a name in one language at least."))
    if group != "members" and group not in {card.code for card in groups(locale=LOCALES[0])}:
        raise NotFound(what=f"group {group}")
    with transaction.atomic():
        PriceList.objects.update_or_create(code=code, defaults={"group": group, "names": names, "changed_at": now})
        audit.note(
            by=by,
            deed="catalogue.save_price_list",
            object_kind="price_list",
            object_id=code,
            facts={"group": group},
            now=now,
        )
        LISTS.forget()


def set_rate(base: str, quote: str, rate: Decimal, *, source: str, at: datetime, by: str, now: datetime) -> None:
    """One unit of `base` is `rate` units of `quote`, as `source` said `at` that time."""
    if base == quote or not 0 < rate < 10**9 or not source.strip() or at > now:
        raise Invalid(field="rate", problem=_("Give two currencies, a rate above nothing, where it was read and when."))
    with transaction.atomic():
        ExchangeRate.objects.create(base=base, quote=quote, rate=rate, source=source.strip(), at=at, by=by)
        facts = {"rate": str(rate), "source": source, "at": at.isoformat()}
        audit.note(
            by=by, deed="catalogue.set_rate", object_kind="rate", object_id=f"{base}-{quote}", facts=facts, now=now
        )


@dataclass(frozen=True, slots=True)
class Conversion:
    """A standard price as the newest rate would have it: of which variant, from what, to what, and what stood there before."""

    variant_id: UUID
    amount: Money
    converted: Money
    before: Money | None


def conversions(base: str, quote: str, *, now: datetime) -> tuple[RateView, list[Conversion]]:
    """What `convert_prices` would change, and the rate it takes. Writes nothing."""
    rate = next((one for one in exchange_rates(pair=(base, quote), limit=1)), None)
    if rate is None:
        raise NotFound(what=f"rate {base}-{quote}")
    there, found = _in_force(quote, now), []
    for variant, row in _in_force(base, now).items():
        amount, known = Money(row.amount_minor, base), there.get(variant)
        converted = convert(amount, rate.rate, quote)
        if known is None or (known.conversion is not None and known.amount_minor != converted.minor):
            before = Money(known.amount_minor, quote) if known else None
            found.append(Conversion(variant, amount, converted, before))
    return rate, found


def convert_prices(base: str, quote: str, *, by: str, now: datetime) -> int:
    """Bring every standard price in force into `quote` by the newest rate, where none was entered there; how many changed.

    A price that was entered by hand is never overwritten. Each converted price keeps rate, source and time."""
    with transaction.atomic():
        rate, found = conversions(base, quote, now=now)
        for one in found:
            conversion = {"from": str(one.amount.minor), "base": base, "rate": f"{rate.rate.normalize():f}"}
            conversion |= {"source": rate.source, "at": rate.at.isoformat()}
            set_price(one.variant_id, one.converted, reason="converted", conversion=conversion, by=by, now=now)
    return len(found)


def convert(amount: Money, rate: Decimal, quote: str) -> Money:
    """An amount in another currency, rounded half up to its minor unit: the one place where a currency is changed."""
    return Money.rounded(Decimal(amount.minor).scaleb(-exponent(amount.currency)) * rate, quote)


def _in_force(currency: str, now: datetime) -> dict[UUID, Price]:
    rows = Price.objects.filter(currency=currency, list=STANDARD, starts_at__lte=now).exclude(ends_at__lte=now)
    return {row.variant_id: row for row in rows.order_by("starts_at", "id")}
