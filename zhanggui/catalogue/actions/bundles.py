"""Make a variant a bundle: a set of parts that it is sold as."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.bundle_prices import reprice
from zhanggui.catalogue.actions.products import locked_product
from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.bundle_models import Bundle, BundlePart, BundlePricing
from zhanggui.catalogue.errors import BundleUnsound
from zhanggui.catalogue.models import Arrival, Product, ProductKind, Stock, Variant
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money

MOST_PARTS = 30
MOST_UNITS = 99


def set_bundle(
    variant_id: UUID,
    parts: Mapping[UUID, int],
    *,
    pricing: str = BundlePricing.OWN,
    percent: int = 0,
    off: tuple[Money, ...] = (),
    by: str,
    now: datetime,
) -> None:
    """Sell a variant as a set: so many units of each part. No parts: it is a variant like any other again.

    `pricing` "own": its price is set like any other; "sum": it costs what its parts cost, less `percent` and the amount in
    `off` of the currency, from now on and as the parts' prices change. It has no stock of its own; its parts are physical
    goods of the same seller, taxed as it is, and no bundles (bundle_unsound)."""
    if pricing not in BundlePricing.values:
        raise Invalid(field="pricing", problem=_("there is no pricing called {pricing}").format(pricing=pricing[:40]))
    if type(percent) is not int or not 0 <= percent < 100:
        raise Invalid(field="percent", problem=_("a percentage lies between 0 and 99"))
    if any(amount.minor < 0 for amount in off) or len({amount.currency for amount in off}) != len(off):
        raise Invalid(field="off", problem=_("one amount in each currency, not below nothing"))
    if len(parts) > MOST_PARTS or any(type(n) is not int or not 1 <= n <= MOST_UNITS for n in parts.values()):
        raise Invalid(
            field="parts",
            problem=_("at most {n} parts with 1 to {units} units each").format(n=MOST_PARTS, units=MOST_UNITS),
        )
    with transaction.atomic():
        variant = Variant.objects.filter(id=variant_id).first()
        if variant is None:
            raise NotFound(what=f"variant {variant_id}")
        product = locked_product(variant.product_id)
        _sound(variant, product, parts)
        BundlePart.objects.filter(bundle=variant_id).delete()
        BundlePart.objects.bulk_create(
            BundlePart(bundle_id=variant_id, part_id=part, quantity=units) for part, units in parts.items()
        )
        Variant.objects.filter(id=variant_id).update(is_bundle=bool(parts))
        cut = {amount.currency: amount.minor for amount in off}
        if parts:
            values = {"pricing": pricing, "percent": percent, "off": cut}
            Bundle.objects.update_or_create(variant_id=variant_id, defaults=values)
            reprice([variant_id], now=now)
        else:
            Bundle.objects.filter(variant=variant_id).delete()
        Product.objects.filter(id=product.id).update(updated_at=now)
        reckon([product.id], now=now)
        facts = {"sku": variant.sku, "parts": len(parts), "pricing": pricing, "percent": percent}
        audit.note(
            by=by, deed="catalogue.set_bundle", object_kind="product", object_id=product.id, facts=facts, now=now
        )


def _sound(variant: Variant, product: Product, parts: Mapping[UUID, int]) -> None:
    if not parts:
        return
    if product.kind != ProductKind.PHYSICAL:
        raise BundleUnsound(problem=_("only goods that are delivered are sold as a set"))
    if BundlePart.objects.filter(part=variant.id).exists():
        raise BundleUnsound(problem=_("{sku} is itself part of a set").format(sku=variant.sku))
    busy = Stock.objects.filter(variant=variant.id).filter(Q(on_hand__gt=0) | Q(held__gt=0) | Q(promised__gt=0))
    if busy.exists() or Arrival.objects.filter(variant=variant.id, closed_at=None).exists():
        raise BundleUnsound(problem=_("{sku} has stock of its own; count it to nothing first").format(sku=variant.sku))
    found = {row.id: row for row in Variant.objects.select_related("product").filter(id__in=list(parts))}
    for part in parts:
        row = found.get(part)
        if row is None or part == variant.id:
            raise BundleUnsound(problem=_("one of the parts does not exist"))
        if row.is_bundle or row.product.kind != ProductKind.PHYSICAL:
            raise BundleUnsound(problem=_("{sku} is a set or a download").format(sku=row.sku))
        if row.seller_id != variant.seller_id:
            raise BundleUnsound(problem=_("{sku} is sold by another seller").format(sku=row.sku))
        if row.product.tax_class != product.tax_class:
            raise BundleUnsound(problem=_("{sku} is taxed otherwise than the set").format(sku=row.sku))
