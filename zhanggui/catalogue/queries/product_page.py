"""A product's page: one statement for any number of variants, pictures, options and categories."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from zhanggui.catalogue.bundles import PARTS, contents_in
from zhanggui.catalogue.dto import Axis, AxisValue, CategoryRef, PictureRef, ProductPage, VariantCard
from zhanggui.catalogue.errors import SlugMoved
from zhanggui.catalogue.models import ProductState, ProductText, SlugHistory
from zhanggui.catalogue.rows import AVAILABLE, PRICE_NOW, from_json, instant, moment, rows_in_json
from zhanggui.catalogue.to_order import TO_ORDER, promise_in
from zhanggui.kit import sql
from zhanggui.kit.errors import NotFound
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money
from zhanggui.sellers.public import seller_cards

_VARIANTS = rows_in_json(
    (
        "v.position",
        "v.id",
        "v.sku",
        "v.weight_g",
        "v.barcode",
        "pr.amount_minor",
        "pr.was_minor",
        AVAILABLE,
        TO_ORDER,
        PARTS,
    ),
    f"catalogue_variant v LEFT {PRICE_NOW} WHERE v.product_id = p.id AND v.state = 'active'",
)


@lru_cache(maxsize=8)
def _statement(languages: int) -> str:
    """All that is asked of the products that have a text with this address.

    Takes now four times, currency, now, now, locales, slug.

    What belongs to a product comes as lists in whatever order, each with what orders it."""
    picture_texts = rows_in_json(("x.locale", "x.alt"), "catalogue_picturetext x WHERE x.picture_id = pic.id")
    axis_names = rows_in_json(("x.locale", "x.name"), "catalogue_optionaxistext x WHERE x.axis_id = a.id")
    labels = rows_in_json(("x.locale", "x.label"), "catalogue_optionvaluetext x WHERE x.value_id = o.id")
    names = rows_in_json(("x.locale", "x.slug", "x.name"), "catalogue_categorytext x WHERE x.category_id = c.id")
    texts = rows_in_json(
        ("t.locale", "t.slug", "t.title", "t.summary", "t.description"),
        "catalogue_producttext t WHERE t.product_id = p.id",
    )
    pictures = rows_in_json(
        (
            "pic.position",
            "pic.id",
            "pic.width",
            "pic.height",
            "pic.widths",
            "pic.sha256",
            "pic.variant_id",
            picture_texts,
        ),
        "catalogue_picture pic WHERE pic.product_id = p.id",
    )
    options = rows_in_json(
        (
            "a.position",
            "a.id",
            "o.position",
            "o.id",
            "a.code",
            "o.code",
            "o.swatch",
            "vv.variant_id",
            axis_names,
            labels,
        ),
        """catalogue_optionaxis a JOIN catalogue_optionvalue o ON o.axis_id = a.id
 JOIN catalogue_variantvalue vv ON vv.value_id = o.id WHERE a.product_id = p.id""",
    )
    categories = rows_in_json(
        ("pc.direct", "c.position", "c.id", names),
        "catalogue_productcategory pc JOIN catalogue_category c ON c.id = pc.category_id WHERE pc.product_id = p.id",
    )
    marks = sql.places(range(languages))
    return f"""SELECT p.id, p.seller_id, p.kind, p.tax_class, p.brand, p.created_at, p.updated_at, p.state,
 {texts}, {pictures}, {options}, {_VARIANTS}, {categories}
 FROM catalogue_producttext own JOIN catalogue_product p ON p.id = own.product_id
 WHERE own.locale IN ({marks}) AND own.slug = %s"""


def product_page(slug: str, *, locale: str, currency: str, now: datetime, preview: bool = False) -> ProductPage:
    """The live product at this address (`preview`: of any state), or NotFound, or SlugMoved to where it is now.

    A product without a text in `locale` is found by the address of the text that stands in."""
    chain, at = fallbacks(locale), moment(now)
    rows = sql.fetch(_statement(len(chain)), [at, at, at, at, currency, at, at, *chain, slug])
    row, texts = _best(rows, slug, chain, preview)
    shown = next(its for its in chain if its in texts)
    address, title, summary, description = texts[shown]
    if shown == locale and address != slug:
        raise SlugMoved(slug=address)
    product_id, seller_id, kind, tax_class, brand, created_at, updated_at = row[:7]
    pictures, of_variant = _pictures(row[9], chain)
    offered = sorted(from_json(row[11]) or (), key=itemgetter(0, 1))
    axes, options = _options(row[10], chain, {variant[1] for variant in offered})
    variants = tuple(_variant(variant, kind, currency, options, of_variant, now) for variant in offered)
    seller_key = sql.uuid_out(seller_id)
    seller = seller_cards([seller_key], locale=locale)[seller_key]
    prices = [variant.price for variant in variants if variant.price is not None]
    lowest = next((variant for variant in variants if prices and variant.price == min(prices)), None)
    return ProductPage(
        id=sql.uuid_out(product_id),
        slug=address,
        title=title,
        summary=summary,
        price_from=lowest.price if lowest else None,
        price_to=max(prices, default=None),
        was=lowest.was if lowest else None,
        picture=pictures[0] if pictures else None,
        seller_id=seller.id,
        seller_name=seller.name,
        self_operated=seller.self_operated,
        in_stock=any(variant.to_be_had for variant in variants),
        kind=kind,
        locale_shown=shown,
        description_html=description,
        brand=brand,
        tax_class=tax_class,
        pictures=pictures,
        axes=axes,
        variants=variants,
        categories=_categories(row[12], chain),
        slugs={its: text[0] for its, text in texts.items()},
        created_at=instant(created_at),
        updated_at=instant(updated_at),
    )


def _best(rows: list[tuple], slug: str, chain: tuple[str, ...], preview: bool) -> tuple[tuple, dict[str, tuple]]:
    """The product whose text of this address comes first in the chain, with its texts by locale."""
    found = []
    for row in rows:
        if preview or row[7] == ProductState.LIVE:
            texts = {its: tuple(text) for its, *text in from_json(row[8]) if its in chain}
            places = [place for place, its in enumerate(chain) if its in texts and texts[its][0] == slug]
            found += [(places[0], row, texts)] if places else []
    if not found:
        raise _moved(slug, chain) or NotFound(what=f"product {slug}")
    _place, row, texts = min(found, key=itemgetter(0))
    return row, texts


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


def _in(chain: tuple[str, ...], texts: Any, otherwise: Any = "") -> Any:
    """The text of (locale, text) pairs in the first language of the chain that there is."""
    by_locale = dict(from_json(texts) or ())
    return next((by_locale[its] for its in chain if its in by_locale), otherwise) or otherwise


def _pictures(column: Any, chain: tuple[str, ...]) -> tuple[tuple[PictureRef, ...], dict[str, UUID]]:
    """The pictures in order, and the first one of each variant that has its own."""
    shown, of_variant = [], dict[str, UUID]()
    for _, key, width, height, widths, sha256, variant, alts in sorted(from_json(column) or (), key=itemgetter(0, 1)):
        ref = PictureRef(UUID(key), _in(chain, alts), width, height, tuple(from_json(widths)), sha256)
        shown.append(ref)
        if variant is not None:
            of_variant.setdefault(variant, ref.id)
    return tuple(shown), of_variant


def _options(
    column: Any, chain: tuple[str, ...], offered: set[str]
) -> tuple[tuple[Axis, ...], dict[str, list[tuple[str, str, str, str]]]]:
    """The axes with their values, and per variant (axis code, axis name, value code, value label) in order of axes."""
    names: dict[str, str] = {}
    values: dict[str, dict[str, AxisValue]] = defaultdict(dict)
    options: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for *_, axis, value, swatch, variant, axis_names, labels in sorted(
        from_json(column) or (), key=itemgetter(0, 1, 2, 3)
    ):
        if variant in offered:
            name = names.setdefault(axis, _in(chain, axis_names, axis))
            label = _in(chain, labels, value)
            values[axis][value] = AxisValue(value, label, swatch)
            options[variant].append((axis, name, value, label))
    return tuple(Axis(axis, names[axis], tuple(values[axis].values())) for axis in names), options


def _variant(
    row: Iterable[Any], kind: str, currency: str, options: dict[str, list], of_variant: dict[str, UUID], now: datetime
) -> VariantCard:
    _, key, sku, weight, barcode, amount, was, available, to_order, parts = row
    contents = contents_in(parts, now)
    own = options.get(key, ())
    return VariantCard(
        id=UUID(key),
        sku=sku,
        options=tuple((axis_name, label) for _, axis_name, _, label in own),
        price=None if amount is None else Money(amount, currency),
        was=None if was is None else Money(was, currency),
        available=None if kind == "digital" else int(available or 0) if contents is None else contents.available,
        weight_g=weight if contents is None else weight or contents.weight_g,
        picture_id=of_variant.get(key),
        values={axis: value for axis, _, value, _ in own},
        barcode=barcode,
        promise=promise_in(to_order, now) if contents is None else contents.promise,
        parts=() if contents is None else contents.parts,
    )


def _categories(column: Any, chain: tuple[str, ...]) -> tuple[CategoryRef, ...]:
    """Every category that lists the product, from the root down."""
    refs = []
    for _, _, key, texts in sorted(from_json(column) or (), key=itemgetter(0, 1, 2)):
        slug, name = _in(chain, [(its, (slug, name)) for its, slug, name in from_json(texts) or ()], ("", ""))
        refs.append(CategoryRef(UUID(key), slug, name))
    return tuple(refs)
