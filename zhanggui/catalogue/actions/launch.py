"""New goods at a launch price for their first days; then the price of before is in force again, to the second, by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.prices import set_price
from zhanggui.catalogue.models import Variant
from zhanggui.catalogue.queries.offers import offers
from zhanggui.kit import preferences
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money

LAUNCH = "launch"


def days_later(at: datetime, days: int) -> datetime:
    """The same hour on the shop's clock, so many days on; a day may have 23 or 25 hours."""
    zone = ZoneInfo(preferences.get("shop.timezone"))
    return (at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=zone).astimezone(at.tzinfo)


def launch(
    product_ids: Iterable[UUID],
    *,
    percent: Decimal,
    currency: str,
    starts_at: datetime | None = None,
    days: int | None = None,
    by: str,
    now: datetime,
) -> int:
    """Let all variants of these products cost `percent` less for their first days; how many prices were set."""
    days = preferences.get("catalogue.launch_days") if days is None else days
    if not 0 < percent < 100 or not 1 <= days <= 90:
        raise Invalid(field="percent", problem=_("Give percent above 0 and below 100, and 1 to 90 days."))
    starts_at = starts_at or now
    with transaction.atomic():
        variants = list(
            Variant.objects.filter(product_id__in=list(product_ids), state="active").values_list("id", flat=True)
        )
        priced = {
            variant: offer.price
            for variant, offer in offers(variants, currency=currency, now=starts_at).items()
            if offer.price
        }
        if not priced:
            raise NotFound(what="prices")
        for variant, price in sorted(priced.items()):
            lower = Money(price.minor - price.times_rate(percent / 100).minor, currency)
            ends_at = days_later(starts_at, days)
            set_price(variant, lower, starts_at=starts_at, ends_at=ends_at, was=price, reason=LAUNCH, by=by, now=now)
    return len(priced)
