"""Prices are set from an instant on. Every row stays: what a thing cost, and when, can always be told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.models import Price, Product, Variant
from zhanggui.kit import audit, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money

COLUMNS = ["variant_id", "list", "currency", "amount_minor", "was_minor", "starts_at", "ends_at", "by"]
HIGHEST = 10**15


def set_price(
    variant_id: UUID,
    amount: Money,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    was: Money | None = None,
    by: str,
    now: datetime,
) -> None:
    """A price from `starts_at` (now, if not said) until `ends_at` (without end, if not said).

    Of prices in force at once the latest start wins; when it ends, the one before it is in force again by itself. `was`
    is the earlier price that the page shows struck through: it is higher, and only shown where it is said."""
    starts_at = starts_at or now
    _sound(amount, was, starts_at, ends_at)
    with transaction.atomic():
        product = Variant.objects.filter(id=variant_id).values_list("product_id", flat=True).first()
        if product is None:
            raise NotFound(what=f"variant {variant_id}")
        row = (
            variant_id,
            "standard",
            amount.currency,
            amount.minor,
            was.minor if was else None,
            starts_at,
            ends_at,
            by,
        )
        sql.insert_many(Price, COLUMNS, [row])
        Product.objects.filter(id=product).update(updated_at=now)
        reckon([product], now=now)
        facts = {"variant": str(variant_id), "amount": str(amount), "from": starts_at.isoformat()}
        audit.note(by=by, deed="catalogue.set_price", object_kind="product", object_id=product, facts=facts, now=now)


def write_prices(prices: Iterable[tuple[UUID, Sequence[Money], Sequence[Money]]], *, by: str, now: datetime) -> None:
    """(variant, price per currency, earlier price per currency), in force from now on, for a list in one statement."""
    rows = []
    for variant_id, amounts, earlier in prices:
        was = {money.currency: money for money in earlier}
        for amount in amounts:
            higher = was.get(amount.currency)
            _sound(amount, higher, now, None)
            rows.append(
                (variant_id, "standard", amount.currency, amount.minor, higher.minor if higher else None, now, None, by)
            )
    sql.insert_many(Price, COLUMNS, rows)


def _sound(amount: Money, was: Money | None, starts_at: datetime, ends_at: datetime | None) -> None:
    if not 0 <= amount.minor <= HIGHEST:
        raise Invalid(field="amount", problem=_("{amount} is not a price").format(amount=amount))
    if was is not None and (was.currency != amount.currency or was.minor <= amount.minor):
        raise Invalid(field="was", problem=_("the earlier price is in the same currency and higher than the new one"))
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid(field="ends_at", problem=_("a price ends after it starts"))
