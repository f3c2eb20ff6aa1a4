"""Prices are set from an instant on. What was in force stays as it was: what a thing cost, and when, can always be told."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.errors import NoPriceLeft
from zhanggui.catalogue.models import Bundle, Price, PriceList, Product, Variant
from zhanggui.catalogue.price_times import PriceSpan, reference
from zhanggui.catalogue.references import reference_rule
from zhanggui.kit import audit, clock, preferences, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money

COLUMNS = "variant_id list currency amount_minor was_minor claimed_minor starts_at ends_at by reason conversion".split()
HIGHEST = 10**15
STANDARD = "standard"
BACKDATED = timedelta(minutes=5)  # a form that was filled in slowly, clocks of two machines


def set_price(
    variant_id: UUID,
    amount: Money,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    was: Money | None = None,
    price_list: str = STANDARD,
    reason: str = "",
    conversion: dict[str, str] | None = None,
    by: str,
    now: datetime,
) -> Money | None:
    """A price from `starts_at` (now, if not said) until `ends_at` (without end, if not said).

    Of prices in force at once the latest start wins; when it ends, the one before it is in force again by itself. `was`
    is the earlier price that the page is to show struck through. Gives what it will show: never above the lowest price of
    the days before, and None where the rule (`reference_rule`) allows none."""
    starts_at = starts_at or now
    _sound(amount, was, starts_at, ends_at)
    if starts_at < now - BACKDATED:
        raise Invalid(field="starts_at", problem=_("A price begins now or later: what things cost is not rewritten."))
    with transaction.atomic():
        found = Variant.objects.filter(id=variant_id).values_list("product_id", "is_bundle").first()
        if (
            found
            and found[1]
            and price_list == STANDARD
            and Bundle.objects.filter(variant=variant_id, pricing="sum").exists()
        ):
            raise Invalid(field="amount", problem=_("the price of this set follows from its parts"))
        product = found and found[0]
        if product is None or (price_list != STANDARD and not PriceList.objects.filter(code=price_list).exists()):
            raise NotFound(what=f"variant {variant_id}")
        row = Price.objects.create(
            variant_id=variant_id,
            list=price_list,
            currency=amount.currency,
            amount_minor=amount.minor,
            claimed_minor=was.minor if was else None,
            starts_at=starts_at,
            ends_at=ends_at,
            by=by,
            reason=reason,
            conversion=conversion,
        )
        shown = _judge({(variant_id, price_list, amount.currency)}, now=now).get(row.pk)
        Product.objects.filter(id=product).update(updated_at=now)
        reckon([product], now=now)
        facts = {"variant": str(variant_id), "amount": str(amount), "from": starts_at.isoformat(), "list": price_list}
        audit.note(by=by, deed="catalogue.set_price", object_kind="product", object_id=product, facts=facts, now=now)
    return None if shown is None else Money(shown, amount.currency)


def end_price(price_id: int, *, by: str, now: datetime) -> None:
    """End a price now, or take back one that has not begun. The one before is in force again; where there is none, refused."""
    with transaction.atomic():
        row = Price.objects.select_for_update().filter(id=price_id).first()
        if row is None or (row.ends_at is not None and row.ends_at <= now):
            raise NotFound(what="price")
        product = Variant.objects.values_list("product_id", flat=True).get(id=row.variant_id)
        if row.starts_at >= now:
            row.delete()
        else:
            others = Price.objects.filter(variant=row.variant_id, list=row.list, currency=row.currency)
            others = others.filter(starts_at__lte=now).exclude(ends_at__lte=now).exclude(id=row.id)
            if row.list == STANDARD and not others.exists():
                raise NoPriceLeft
            Price.objects.filter(id=row.id).update(ends_at=now)
        _judge({(row.variant_id, row.list, row.currency)}, now=now)
        reckon([product], now=now)
        Product.objects.filter(id=product).update(updated_at=now)
        facts = {"variant": str(row.variant_id), "amount": str(Money(row.amount_minor, row.currency))}
        audit.note(by=by, deed="catalogue.end_price", object_kind="product", object_id=product, facts=facts, now=now)


def write_prices(prices: Iterable[tuple[UUID, Sequence[Money], Sequence[Money]]], *, by: str, now: datetime) -> None:
    """(variant, price per currency, earlier price per currency), in force from now on, for a list in one statement; two
    more where an earlier price is claimed."""
    rows: list[tuple] = []
    claimed = set()
    for variant_id, amounts, earlier in prices:
        was = {money.currency: money for money in earlier}
        for amount in amounts:
            higher = was.get(amount.currency)
            _sound(amount, higher, now, None)
            claim = higher.minor if higher else None
            rows.append((variant_id, STANDARD, amount.currency, amount.minor, None, claim, now, None, by, "", None))
            if higher:
                claimed.add((variant_id, STANDARD, amount.currency))
    sql.insert_many(Price, COLUMNS, rows)
    if claimed:
        _judge(claimed, now=now)


def _judge(keys: set[tuple[UUID, str, str]], *, now: datetime) -> dict[int, int | None]:
    """Reckon the earlier prices that may be shown beside rows that begin now or later; what had begun stays as it was."""
    rule = reference_rule(clock.local_day(now, preferences.get("shop.timezone")))
    least = preferences.get("catalogue.reference_days")
    found: dict[tuple[UUID, str, str], list[Any]] = {}
    rows = Price.objects.filter(variant__in={key[0] for key in keys})
    for row in rows.values_list(
        "variant_id", "list", "currency", "id", "amount_minor", "starts_at", "ends_at", "claimed_minor", "was_minor"
    ):
        if row[:3] in keys:
            found.setdefault(row[:3], []).append(row[3:])
    shown: dict[int, int | None] = {}
    changed: dict[int, int | None] = {}
    for lines in found.values():
        spans = [PriceSpan(pk, minor, starts, ends) for pk, minor, starts, ends, _claim, _was in lines]
        for pk, minor, starts, _ends, claim, was in lines:
            if claim is None or starts < now - BACKDATED:
                continue
            before = [span for span in spans if (span.starts_at, span.id) < (starts, pk)]
            shown[pk] = reference(before, amount=minor, claim=claim, begins=starts, days=rule.days, least_days=least)
            if shown[pk] != was:
                changed[pk] = shown[pk]
    if changed:
        Price.objects.bulk_update([Price(id=pk, was_minor=value) for pk, value in changed.items()], ["was_minor"])
    return shown


def _sound(amount: Money, was: Money | None, starts_at: datetime, ends_at: datetime | None) -> None:
    if not 0 <= amount.minor <= HIGHEST:
        raise Invalid(field="amount", problem=_("{amount} is not a price").format(amount=amount))
    if was is not None and (was.currency != amount.currency or was.minor <= amount.minor):
        raise Invalid(field="was", problem=_("the earlier price is in the same currency and higher than the new one"))
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid(field="ends_at", problem=_("a price ends after it starts"))
