"""A product's page: five statements for any number of variants, pictures and categories."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.catalogue.dto import Axis, AxisValue, CategoryRef, PictureRef, ProductPage, VariantCard
from zhanggui.catalogue.errors import SlugMoved
from zhanggui.catalogue.models import ProductState, ProductText, SlugHistory
from zhanggui.catalogue.queries.cards import picture_ref
from zhanggui.catalogue.rows import AVAILABLE, PRICE_NOW, instant, moment, texts
from zhanggui.kit import sql
from zhanggui.kit.errors import NotFound
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money
from zhanggui.sellers.public import seller_cards

PRODUCT = """SELECT p.id, p.seller_id, p.kind, p.tax_class, p.brand, p.state, p.created_at, p.updated_at,
 t.locale, t.slug, t.title, t.summary, t.description
 FROM catalogue_producttext a JOIN catalogue_product p ON p.id = a.product_id
 JOIN catalogue_producttext t ON t.product_id = p.id WHERE a.locale IN {locales} AND a.slug = %s"""

VARIANTS = f"""SELECT v.id, v.sku, v.weight_g, v.barcode, pr.amount_minor, pr.was_minor, {AVAILABLE}
 FROM catalogue_variant v LEFT {PRICE_NOW}
 WHERE v.product_id = %s AND v.state = 'active' ORDER BY v.position, v.id"""


def product_page(slug: str, *, locale: str, currency: str, now: datetime, preview: bool = False) -> ProductPage:
    """The live product at this address (`preview`: of any state), or NotFound, or SlugMoved to where it is now.

    A product without a text in `locale` is found by the address of the text that stands in."""
    product, slugs, text = _product(slug, locale, preview)
    product_id = product[0]
    pictures, of_variant = _pictures(product_id, locale)
    axes, options = _options(product_id, locale)
    variants = _variants(product_id, product[2], currency, now, options, of_variant)
    seller = seller_cards([sql.uuid_out(product[1])], locale=locale)[sql.uuid_out(product[1])]
    prices = [variant.price for variant in variants if variant.price is not None]
    lowest = next((variant for variant in variants if prices and variant.price == min(prices)), None)
    return ProductPage(
        id=sql.uuid_out(product_id),
        slug=text[1],
        title=text[2],
        summary=text[3],
        price_from=lowest.price if lowest else None,
        price_to=max(prices, default=None),
        was=lowest.was if lowest else None,
        picture=pictures[0] if pictures else None,
        seller_id=seller.id,
        seller_name=seller.name,
        self_operated=seller.self_operated,
        in_stock=any(variant.available is None or variant.available > 0 for variant in variants),
        kind=product[2],
        locale_shown=text[0],
        description_html=text[4],
        brand=product[4],
        tax_class=product[3],
        pictures=pictures,
        axes=axes,
        variants=variants,
        categories=_categories(product_id, locale),
        slugs=slugs,
        created_at=instant(product[6]),
        updated_at=instant(product[7]),
    )


def _product(slug: str, locale: str, preview: bool) -> tuple[tuple, dict[str, str], tuple]:
    """(product columns, slug per locale, the text shown)."""
    chain = fallbacks(locale)
    rows = sql.fetch(PRODUCT.format(locales=f"({sql.places(chain)})"), [*chain, slug])
    if not preview:
        rows = [row for row in rows if row[5] == ProductState.LIVE]
    own = {row[0]: row[8] for row in rows if row[9] == slug and row[8] in chain}
    best = min(own, key=lambda product: chain.index(own[product]), default=None)
    if best is None:
        raise _moved(slug, chain) or NotFound(what=f"product {slug}")
    by_locale = {row[8]: row for row in rows if row[0] == best}
    shown = next(by_locale[its] for its in chain if its in by_locale)
    if shown[8] == locale and shown[9] != slug:
        raise SlugMoved(slug=shown[9])
    return shown[:8], {its: row[9] for its, row in by_locale.items()}, shown[8:]


def _moved(slug: str, chain: tuple[str, ...]) -> SlugMoved | None:
    olds = dict(
        SlugHistory.objects.filter(kind="product", locale__in=chain, slug=slug).values_list("locale", "object_id")
    )
    product = next((olds[its] for its in chain if its in olds), None)
    if product is None:
        return None
    now = dict(
        ProductText.objects.filter(product_id=product, product__state=ProductState.LIVE).values_list("locale", "slug")
    )
    target = next((now[its] for its in chain if its in now), None)
    return SlugMoved(slug=target) if target else None


def _pictures(product_id: Any, locale: str) -> tuple[tuple[PictureRef, ...], dict[Any, UUID]]:
    """The pictures in order, and the first one of each variant that has its own."""
    alt, joins, params = texts("catalogue_picturetext", "picture_id", "pic.id", ("alt",), locale)
    rows = sql.fetch(
        f"""SELECT pic.id, pic.width, pic.height, pic.widths, pic.sha256, {alt}, pic.variant_id
 FROM catalogue_picture pic {joins} WHERE pic.product_id = %s ORDER BY pic.position, pic.id""",
        [*params, product_id],
    )
    of_variant: dict[Any, UUID] = {}
    for row in rows:
        if row[6] is not None:
            of_variant.setdefault(row[6], sql.uuid_out(row[0]))
    return tuple(ref for row in rows if (ref := picture_ref(row[:6]))), of_variant


def _options(product_id: Any, locale: str) -> tuple[tuple[Axis, ...], dict[Any, list[tuple[str, str, str, str]]]]:
    """The axes with their values, and per variant (axis code, axis name, value code, value label) in order of axes."""
    name, name_joins, name_params = texts("catalogue_optionaxistext", "axis_id", "a.id", ("name",), locale)
    label, label_joins, label_params = texts("catalogue_optionvaluetext", "value_id", "o.id", ("label",), locale)
    rows = sql.fetch(
        f"""SELECT a.code, {name}, o.code, {label}, o.swatch, v.id
 FROM catalogue_optionaxis a JOIN catalogue_optionvalue o ON o.axis_id = a.id {name_joins} {label_joins}
 JOIN catalogue_variantvalue vv ON vv.value_id = o.id
 JOIN catalogue_variant v ON v.id = vv.variant_id AND v.state = 'active'
 WHERE a.product_id = %s ORDER BY a.position, a.id, o.position, o.id""",
        [*name_params, *label_params, product_id],
    )
    names: dict[str, str] = {}
    values: dict[str, dict[str, AxisValue]] = defaultdict(dict)
    options: dict[Any, list[tuple[str, str, str, str]]] = defaultdict(list)
    for axis, axis_name, value, value_label, swatch, variant in rows:
        names[axis] = axis_name or axis
        values[axis][value] = AxisValue(value, value_label or value, swatch)
        options[variant].append((axis, axis_name or axis, value, value_label or value))
    return tuple(Axis(axis, names[axis], tuple(values[axis].values())) for axis in names), options


def _variants(
    product_id: Any, kind: str, currency: str, now: datetime, options: dict[Any, list], of_variant: dict[Any, UUID]
) -> tuple[VariantCard, ...]:
    at = moment(now)
    cards = []
    for variant, sku, weight, barcode, amount, was, available in sql.fetch(
        VARIANTS, [at, currency, at, at, product_id]
    ):
        own = options.get(variant, ())
        cards.append(
            VariantCard(
                id=sql.uuid_out(variant),
                sku=sku,
                options=tuple((axis_name, label) for _, axis_name, _, label in own),
                price=None if amount is None else Money(amount, currency),
                was=None if was is None else Money(was, currency),
                available=None if kind == "digital" else int(available or 0),
                weight_g=weight,
                picture_id=of_variant.get(variant),
                values={axis: value for axis, _, value, _ in own},
                barcode=barcode,
            )
        )
    return tuple(cards)


def _categories(product_id: Any, locale: str) -> tuple[CategoryRef, ...]:
    """Every category that lists the product, from the root down."""
    text, joins, params = texts("catalogue_categorytext", "category_id", "c.id", ("slug", "name"), locale)
    rows = sql.fetch(
        f"""SELECT c.id, {text}, pc.direct FROM catalogue_productcategory pc
 JOIN catalogue_category c ON c.id = pc.category_id {joins}
 WHERE pc.product_id = %s ORDER BY pc.direct, c.position, c.id""",
        [*params, product_id],
    )
    return tuple(CategoryRef(sql.uuid_out(row[0]), row[1] or "", row[2] or "") for row in rows)
