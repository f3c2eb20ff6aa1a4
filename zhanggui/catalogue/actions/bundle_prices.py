"""The prices of bundles that cost what their parts cost, less something: written as rows, so that all read them alike.

Whoever changes a price calls this (through `shelf.reckon`), in the same transaction; what begins or ends by the clock is
written ahead.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from uuid import UUID

from zhanggui.catalogue.bundle_models import Bundle, BundlePart, BundlePricing
from zhanggui.catalogue.bundles import bundles_with
from zhanggui.catalogue.models import Price
from zhanggui.catalogue.price_times import PriceSpan

BY = "system:bundles"
STANDARD = "standard"
Span = tuple[datetime, datetime | None, int]


def follow_parts(products: Sequence[UUID], *, now: datetime) -> list[UUID]:
    """Reprice the bundles that hold something of these products; the products of the bundles, whose shelf has changed too."""
    found = bundles_with(products)
    if found:
        reprice([bundle for bundle, _product in found], now=now)
    return [product for _bundle, product in found]


def reprice(bundles: Iterable[UUID], *, now: datetime) -> None:
    """Write what these bundles cost from now on, where they are priced by their parts. What was in force stays as it was."""
    for bundle in Bundle.objects.filter(variant__in=list(bundles), pricing=BundlePricing.SUM).order_by("variant"):
        parts = dict(BundlePart.objects.filter(bundle=bundle.variant_id).values_list("part_id", "quantity"))
        of_part = _spans(list(parts), now)
        own = _spans([bundle.variant_id], now)[bundle.variant_id]
        for currency in sorted({*own, *(its for spans in of_part.values() for its in spans)}):
            spans = {part: of_part[part].get(currency, []) for part in parts}
            _write(bundle.variant_id, currency, _steps(bundle, currency, parts, spans, now), own.get(currency, []), now)


def _spans(variants: list[UUID], now: datetime) -> dict[UUID, dict[str, list[PriceSpan]]]:
    """The standard prices that are in force or to come, by variant and currency."""
    found: dict[UUID, dict[str, list[PriceSpan]]] = {variant: defaultdict(list) for variant in variants}
    rows = Price.objects.filter(variant__in=variants, list=STANDARD).exclude(ends_at__lte=now)
    for variant, currency, pk, minor, starts, ends in rows.values_list(
        "variant_id", "currency", "id", "amount_minor", "starts_at", "ends_at"
    ):
        found[variant][currency].append(PriceSpan(pk, minor, starts, ends))
    return found


def _in_force(spans: Sequence[PriceSpan], at: datetime) -> int | None:
    winner = max((one for one in spans if one.holds(at)), key=lambda one: (one.starts_at, one.id), default=None)
    return winner.minor if winner else None


def _steps(
    bundle: Bundle, currency: str, parts: dict[UUID, int], spans: dict[UUID, list[PriceSpan]], now: datetime
) -> list[tuple[datetime, int | None]]:
    """(from when, the price), None while a part has none."""
    edges = {now}
    for own in spans.values():
        edges |= {at for one in own for at in (one.starts_at, one.ends_at) if at is not None and at > now}
    found: list[tuple[datetime, int | None]] = []
    for at in sorted(edges):
        prices = [(_in_force(spans[part], at), units) for part, units in parts.items()]
        known = [(minor, units) for minor, units in prices if minor is not None]
        minor = (
            _less(bundle, currency, sum(minor * units for minor, units in known)) if len(known) == len(prices) else None
        )
        if not found or found[-1][1] != minor:
            found.append((at, minor))
    return found


def _less(bundle: Bundle, currency: str, total: int) -> int:
    """The sum less the percentage (half up) and the amount in this currency, never below nothing."""
    off = (Decimal(total) * bundle.percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return max(total - int(off) - int(bundle.off.get(currency, 0)), 0)


def _write(
    variant: UUID, currency: str, steps: list[tuple[datetime, int | None]], own: list[PriceSpan], now: datetime
) -> None:
    """End what is in force, take back what was to come, and write the steps; nothing where all is as it stands."""
    rows = [(start, minor) for start, minor in steps if minor is not None]
    ends = {start: end for (start, _), (end, _) in pairwise(steps)}
    wanted: list[Span] = [(start, ends.get(start), minor) for start, minor in rows]
    standing = [(max(one.starts_at, now), one.ends_at, one.minor) for one in sorted(own, key=lambda one: one.starts_at)]
    if standing == wanted:
        return
    ours = Price.objects.filter(variant=variant, currency=currency, list=STANDARD)
    ours.filter(starts_at__gte=now).delete()
    ours.filter(starts_at__lt=now).exclude(ends_at__lte=now).update(ends_at=now)
    for start, end, minor in wanted:
        Price.objects.create(
            variant_id=variant,
            list=STANDARD,
            currency=currency,
            amount_minor=minor,
            starts_at=start,
            ends_at=end,
            by=BY,
            reason="bundle",
        )
