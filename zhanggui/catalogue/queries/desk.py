"""What the workbench shows of products: the list, one of them with all that can be edited, the movements of its stock."""

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.products import axes_of
from zhanggui.catalogue.desk_dto import (
    BundleEdit,
    PictureEdit,
    PriceLine,
    ProductEdit,
    ProductRow,
    StockLine,
    StockMove,
    VariantEdit,
)
from zhanggui.catalogue.dto import PictureRef, ProductCard, TextDraft
from zhanggui.catalogue.models import (
    Bundle,
    BundlePart,
    Picture,
    PictureText,
    Price,
    Product,
    ProductCategory,
    ProductText,
    Stock,
    StockMovement,
    Variant,
    Warehouse,
)
from zhanggui.catalogue.queries.cards import product_cards
from zhanggui.catalogue.rows import among, instant, moment
from zhanggui.kit import sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import LOCALES, fallbacks
from zhanggui.kit.money import Money
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor
from zhanggui.sellers.public import seller_cards

UNITS = """(SELECT COALESCE(sum(s.{what}), 0) FROM catalogue_stock s JOIN catalogue_variant v ON v.id = s.variant_id
 WHERE v.product_id = p.id)"""
ROW_SORTS = {"updated": ("p.updated_at", "DESC", "<"), "newest": ("p.created_at", "DESC", "<")}
STOCK_FILTERS = {
    "out": f"p.kind = 'physical' AND {UNITS.format(what='on_hand - s.held')} <= 0",
    "low": f"p.kind = 'physical' AND {UNITS.format(what='on_hand - s.held')} BETWEEN 1 AND 5",
    "in": f"(p.kind = 'digital' OR {UNITS.format(what='on_hand - s.held')} > 0)",
}


def product_rows(
    *,
    text: str = "",
    state: str = "",
    seller_id: UUID | None = None,
    category_id: UUID | None = None,
    stock: str = "",
    sort: str = "updated",
    cursor: str | None = None,
    limit: int = 50,
    locale: str,
    currency: str,
    now: datetime,
) -> Page[ProductRow]:
    """A page of products of any state. `text` is part of a title, a SKU or a barcode; `stock` is "out", "low" or "in"."""
    where, params = _conditions(text, state, seller_id, category_id, stock)
    if sort not in ROW_SORTS:
        raise Invalid(field="sort", problem=_("there is no way to sort called {sort}").format(sort=sort))
    key, way, compare = ROW_SORTS[sort]
    if cursor:
        where.append(f"({key}, p.id) {compare} (%s, %s)")
        params += _place(cursor)
    limit = max(1, min(limit, 200))
    rows = sql.fetch(
        f"""SELECT p.id, p.seller_id, p.kind, p.state, p.updated_at, {key}, {UNITS.format(what="on_hand")},
 {UNITS.format(what="held")}, (SELECT count(*) FROM catalogue_variant v WHERE v.product_id = p.id AND v.state = 'active')
 FROM catalogue_product p WHERE {" AND ".join(where)} ORDER BY {key} {way}, p.id {way} LIMIT {limit + 1}""",
        params,
    )
    more, rows = len(rows) > limit, rows[:limit]
    ids = [sql.uuid_out(row[0]) for row in rows]
    cards = product_cards(ids, locale=locale, currency=currency, now=now)
    items = [_row(row, cards[product]) for product, row in zip(ids, rows, strict=True)]
    last = rows[-1] if more else None
    following = encode_cursor([instant(last[5]).astimezone(UTC).isoformat(), ids[-1].hex]) if last else None
    return Page(tuple(items), following)


def _conditions(
    text: str, state: str, seller_id: UUID | None, category_id: UUID | None, stock: str
) -> tuple[list[str], list[object]]:
    where: list[str] = ["TRUE"]
    params: list[object] = []
    if state:
        where.append("p.state = %s")
        params.append(state)
    if seller_id:
        where.append("p.seller_id = %s")
        params.append(seller_id)
    if category_id:
        where.append(
            "EXISTS (SELECT 1 FROM catalogue_productcategory pc WHERE pc.product_id = p.id AND pc.category_id = %s)"
        )
        params.append(category_id)
    if text.strip():
        pattern = "%" + _escaped(text.strip().lower()) + "%"
        where.append(
            """(EXISTS (SELECT 1 FROM catalogue_producttext t WHERE t.product_id = p.id AND lower(t.title) LIKE %s ESCAPE '!')
 OR EXISTS (SELECT 1 FROM catalogue_variant v WHERE v.product_id = p.id
 AND (lower(v.sku) LIKE %s ESCAPE '!' OR v.barcode = %s)))"""
        )
        params += [pattern, pattern, text.strip()]
    if stock:
        if stock not in STOCK_FILTERS:
            raise Invalid(field="stock", problem=_("there is no filter called {stock}").format(stock=stock))
        where.append(STOCK_FILTERS[stock])
    return where, params


def _row(row: tuple, card: ProductCard) -> ProductRow:
    units = (None, None) if row[2] == "digital" else (int(row[6]), int(row[7]))
    return ProductRow(
        id=card.id,
        title=card.title,
        skus=row[8],
        state=row[3],
        price_from=card.price_from,
        price_to=card.price_to,
        on_hand=units[0],
        held=units[1],
        seller_id=card.seller_id,
        seller_name=card.seller_name,
        picture=card.picture,
        kind=row[2],
        updated_at=instant(row[4]),
    )


def product_edit(product_id: UUID, *, now: datetime | None = None) -> ProductEdit:
    """Everything of a product, retired variants and past prices too; which prices are in force is told for `now`."""
    product = Product.objects.filter(id=product_id).first()
    if product is None:
        raise NotFound(what=f"product {product_id}")
    texts = ProductText.objects.filter(product_id=product_id)
    listed = ProductCategory.objects.filter(product_id=product_id, direct=True).values_list("category_id", flat=True)
    categories = sorted(listed, key=lambda category: (category != product.primary_category_id, category))
    return ProductEdit(
        id=product.id,
        seller_id=product.seller_id,
        seller_name=seller_cards([product.seller_id], locale=LOCALES[0])[product.seller_id].name,
        kind=product.kind,
        tax_class=product.tax_class,
        brand=product.brand,
        state=product.state,
        rank=product.rank,
        texts={text.locale: TextDraft(text.title, text.summary, text.description, text.slug) for text in texts},
        categories=tuple(categories),
        primary_category=product.primary_category_id,
        axes=tuple(axes_of([product_id]).get(product_id, ())),
        variants=_variants(product_id, now),
        pictures=_pictures(product_id),
        created_at=product.created_at,
        updated_at=product.updated_at,
    )


def stock_moves(variant_id: UUID, *, cursor: str | None = None, limit: int = 50) -> Page[StockMove]:
    """The movements of a variant's stock, newest first."""
    rows = StockMovement.objects.filter(variant_id=variant_id).order_by("-id")
    if cursor:
        last = decode_cursor(cursor, 1)[0]
        if not isinstance(last, int):
            raise CursorUnknown
        rows = rows.filter(id__lt=last)
    fields = ("id", "warehouse_id", "warehouse__name", "delta", "reason", "document", "by", "at")
    found = [StockMove(*row) for row in rows.values_list(*fields)[: limit + 1]]
    following = encode_cursor([found[limit - 1].id]) if len(found) > limit else None
    return Page(tuple(found[:limit]), following)


def _variants(product_id: UUID, now: datetime | None) -> tuple[VariantEdit, ...]:
    variants = list(Variant.objects.filter(product_id=product_id).order_by("state", "position", "id"))
    ids = [variant.id for variant in variants]
    prices = _prices(ids, now)
    stock: dict[UUID, list[StockLine]] = defaultdict(list)
    names = dict(Warehouse.objects.values_list("id", "name"))
    for row in Stock.objects.filter(variant_id__in=ids).order_by("warehouse__position", "warehouse_id"):
        stock[row.variant_id].append(StockLine(row.warehouse_id, names[row.warehouse_id], row.on_hand, row.held))
    chosen, bundles = _chosen(ids), _bundles([variant.id for variant in variants if variant.is_bundle])
    axes = axes_of([product_id]).get(product_id, [])
    lines = []
    for variant in variants:
        values = chosen.get(variant.id, {})
        lines.append(
            VariantEdit(
                id=variant.id,
                sku=variant.sku,
                barcode=variant.barcode,
                weight_g=variant.weight_g,
                state=variant.state,
                options=_options(axes, values),
                values=values,
                prices=tuple(prices.get(variant.id, ())),
                stock=tuple(stock.get(variant.id, ())),
                bundle=bundles.get(variant.id),
            )
        )
    return tuple(lines)


def _bundles(variants: list[UUID]) -> dict[UUID, BundleEdit]:
    if not variants:
        return {}
    parts: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    rows = BundlePart.objects.filter(bundle__in=variants).order_by("id")
    for bundle, sku, units in rows.values_list("bundle_id", "part__sku", "quantity"):
        parts[bundle].append((sku, units))
    return {
        row.variant_id: BundleEdit(tuple(parts[row.variant_id]), row.pricing, row.percent, row.off)
        for row in Bundle.objects.filter(variant__in=variants)
    }


def _options(axes: list, values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Axis name and value label as the shop's first language has them, or the next."""

    def first(texts: dict[str, str], code: str) -> str:
        return next((texts[locale] for locale in fallbacks(LOCALES[0]) if locale in texts), code)

    return tuple(
        (first(axis.names, axis.code), first(value.labels, value.code))
        for axis in axes
        for value in axis.values
        if values.get(axis.code) == value.code
    )


def _chosen(variants: list[UUID]) -> dict[UUID, dict[str, str]]:
    """Axis code → value code per variant."""
    where, params = among("vv.variant_id", variants)
    rows = sql.fetch(
        f"""SELECT vv.variant_id, a.code, o.code FROM catalogue_variantvalue vv
 JOIN catalogue_optionvalue o ON o.id = vv.value_id JOIN catalogue_optionaxis a ON a.id = o.axis_id
 WHERE {where} ORDER BY a.position""",
        params,
    )
    chosen: dict[UUID, dict[str, str]] = defaultdict(dict)
    for variant, axis, value in rows:
        chosen[sql.uuid_out(variant)][axis] = value
    return chosen


def _prices(variants: list[UUID], now: datetime | None) -> dict[UUID, list[PriceLine]]:
    """Every price row, latest start first."""
    lines: dict[UUID, list[PriceLine]] = defaultdict(list)
    decided: set[tuple[UUID, str]] = set()
    rows = Price.objects.filter(variant_id__in=variants, list="standard")
    for row in rows.order_by("-starts_at", "-id"):
        begun = now is not None and row.starts_at <= now and (row.ends_at is None or row.ends_at > now)
        in_force = begun and (row.variant_id, row.currency) not in decided
        if in_force:
            decided.add((row.variant_id, row.currency))
        was = None if row.claimed_minor is None else Money(row.claimed_minor, row.currency)
        shown = None if row.was_minor is None else Money(row.was_minor, row.currency)
        amount = Money(row.amount_minor, row.currency)
        lines[row.variant_id].append(
            PriceLine(
                row.id, amount, was, row.starts_at, row.ends_at, in_force, row.by, shown, row.reason, row.conversion
            )
        )
    return lines


def _pictures(product_id: UUID) -> tuple[PictureEdit, ...]:
    pictures = Picture.objects.filter(product_id=product_id).order_by("position", "id")
    alts: dict[UUID, dict[str, str]] = defaultdict(dict)
    for text in PictureText.objects.filter(picture_id__in=[picture.id for picture in pictures]):
        alts[text.picture_id][text.locale] = text.alt
    return tuple(
        PictureEdit(
            PictureRef(
                picture.id,
                next((alts[picture.id][its] for its in LOCALES if its in alts[picture.id]), ""),
                picture.width,
                picture.height,
                tuple(picture.widths),
                picture.sha256,
            ),
            dict(alts[picture.id]),
            picture.variant_id,
        )
        for picture in pictures
    )


def _place(cursor: str) -> list[object]:
    at, last = decode_cursor(cursor, 2)
    try:
        return [moment(datetime.fromisoformat(at)), UUID(hex=last)]
    except (ValueError, TypeError, AttributeError):
        raise CursorUnknown from None


def _escaped(text: str) -> str:
    for mark in "!%_":
        text = text.replace(mark, f"!{mark}")
    return text
