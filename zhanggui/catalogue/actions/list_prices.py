"""Prices of a price list, many at once. The standard price beside them stays: the lower of the two counts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.prices import COLUMNS, HIGHEST, STANDARD
from zhanggui.catalogue.models import Price, PriceList, Variant
from zhanggui.kit import audit, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money

MOST = 1000


def set_list_prices(
    code: str, prices: Mapping[UUID, Money], *, ends_at: datetime | None = None, by: str, now: datetime
) -> int:
    """Prices of this list from now on, until `ends_at` if given; how many were set. What was in force before is in force again
    when they end, or when `take_back_list_prices` ends them."""
    if not prices or len(prices) > MOST:
        raise Invalid(field="prices", problem=_("Give 1 to {most} prices at once.").format(most=MOST))
    if ends_at is not None and ends_at <= now:
        raise Invalid(field="ends_at", problem=_("a price ends after it starts"))
    for amount in prices.values():
        if not 0 <= amount.minor <= HIGHEST:
            raise Invalid(field="prices", problem=_("{amount} is not a price").format(amount=amount))
    with transaction.atomic():
        _known(code)
        if Variant.objects.filter(id__in=list(prices)).count() < len(prices):
            raise NotFound(what="variant")
        rows = [
            (variant, code, amount.currency, amount.minor, None, None, now, ends_at, by, "list", None)
            for variant, amount in prices.items()
        ]
        sql.insert_many(Price, COLUMNS, rows)
        facts = {"rows": len(rows), "until": ends_at.isoformat() if ends_at else ""}
        _note("catalogue.set_list_prices", code, facts, by, now)
    return len(rows)


def take_back_list_prices(code: str, set_at: datetime, *, by: str, now: datetime) -> int:
    """End the prices that were set at that instant: those before them are in force again. How many."""
    with transaction.atomic():
        rows = _open(code, now).filter(starts_at=set_at)
        count = rows.update(ends_at=now)
        if count:
            _note("catalogue.take_back_list_prices", code, {"rows": count}, by, now)
    return count


def end_list_prices(code: str, variant_ids: list[UUID], *, by: str, now: datetime) -> int:
    """Take variants out of the list: from now on their standard price counts. How many rows ended."""
    with transaction.atomic():
        _known(code)
        count = _open(code, now).filter(variant__in=variant_ids, starts_at__lt=now).update(ends_at=now)
        if not count:
            raise NotFound(what="price")
        _note("catalogue.end_list_prices", code, {"rows": count}, by, now)
    return count


def _known(code: str) -> None:
    if code == STANDARD or not PriceList.objects.filter(code=code).exists():
        raise NotFound(what=f"price list {code}")


def _open(code: str, now: datetime):
    return Price.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), list=code)


def _note(deed: str, code: str, facts: dict, by: str, now: datetime) -> None:
    audit.note(by=by, deed=deed, object_kind="price_list", object_id=code, facts=facts, now=now)
