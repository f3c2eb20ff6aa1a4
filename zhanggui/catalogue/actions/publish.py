"""Products go on sale and off it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.index_products import index_products
from zhanggui.catalogue.errors import NothingToPublish
from zhanggui.catalogue.models import Price, Product, ProductState, ProductText, Variant, VariantState
from zhanggui.catalogue.queries.categories import forget as forget_tree
from zhanggui.catalogue.states import PRODUCT
from zhanggui.kit.errors import NotFound


def publish(product_ids: Iterable[UUID], *, by: str, now: datetime, why: str = "") -> set[UUID]:
    """Put products on sale; those that came on sale. Each needs a text and a variant with a price now or to come.

    One that is not ready refuses them all."""
    ids = list(product_ids)
    price = Price.objects.filter(variant_id=OuterRef("id")).filter(Q(ends_at=None) | Q(ends_at__gt=now))
    ready = Variant.objects.filter(product_id__in=ids, state=VariantState.ACTIVE).filter(Exists(price))
    with transaction.atomic():
        there = set(Product.objects.filter(id__in=ids).values_list("id", flat=True))
        priced = set(ready.values_list("product_id", flat=True))
        titled = set(ProductText.objects.filter(product_id__in=ids).values_list("product_id", flat=True))
        for product in ids:
            if product not in there:
                raise NotFound(what=f"product {product}")
            if product not in priced or product not in titled:
                raise NothingToPublish(product_id=product, missing=_("a price") if product in titled else _("a title"))
        return _move(ids, ProductState.LIVE, by=by, why=why, now=now)


def withdraw(product_ids: Iterable[UUID], *, by: str, now: datetime, why: str = "") -> set[UUID]:
    """Take products off sale from this instant; those that went. Orders that were placed stay as they are."""
    with transaction.atomic():
        return _move(list(product_ids), ProductState.WITHDRAWN, by=by, why=why, now=now)


def unpublish(product_ids: Iterable[UUID], *, by: str, now: datetime, why: str = "") -> set[UUID]:
    """Make products drafts again that went on sale by a slip; those that were."""
    with transaction.atomic():
        return _move(list(product_ids), ProductState.DRAFT, by=by, why=why, now=now)


def _move(ids: list[UUID], to: ProductState, *, by: str, why: str, now: datetime) -> set[UUID]:
    moved = PRODUCT.move(Product, ids, to=to, by=by, why=why, now=now)
    if moved:
        Product.objects.filter(id__in=moved).update(updated_at=now)
        index_products(moved)
        forget_tree()
    return moved
