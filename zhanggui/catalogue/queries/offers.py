"""What baskets and orders need of variants, at one instant: one statement for any number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.catalogue.bundles import PARTS, contents_in
from zhanggui.catalogue.dto import Offer
from zhanggui.catalogue.models import ProductState, VariantState
from zhanggui.catalogue.queries.cards import picture_ref
from zhanggui.catalogue.rows import AVAILABLE, PRICE_NOW, among, from_json, moment, rows_in_json
from zhanggui.catalogue.to_order import TO_ORDER, promise_in
from zhanggui.kit import sql
from zhanggui.kit.locales import LOCALES
from zhanggui.kit.money import Money
from zhanggui.sellers.public import seller_cards

# Every text of the product; every option of the variant with its names, in whatever order.
_TEXTS = rows_in_json(("t.locale", "t.title", "t.slug"), "catalogue_producttext t WHERE t.product_id = p.id")
_OPTIONS = rows_in_json(
    ("a.position", "a.id", "a.code", "o.code", "al.locale", "al.name", "ol.locale", "ol.label"),
    """catalogue_variantvalue vv JOIN catalogue_optionvalue o ON o.id = vv.value_id
 JOIN catalogue_optionaxis a ON a.id = o.axis_id LEFT JOIN catalogue_optionvaluetext ol ON ol.value_id = o.id
 LEFT JOIN catalogue_optionaxistext al ON al.axis_id = a.id AND (ol.locale IS NULL OR al.locale = ol.locale)
 WHERE vv.variant_id = v.id""",
)

VARIANTS = f"""SELECT v.id, v.product_id, v.seller_id, v.sku, v.weight_g, v.state, p.kind, p.tax_class, p.state,
 pr.amount_minor, pr.was_minor, {AVAILABLE}, pic.id, pic.width, pic.height, pic.widths, pic.sha256, {_TEXTS}, {_OPTIONS},
 {TO_ORDER}, {PARTS}
 FROM catalogue_variant v JOIN catalogue_product p ON p.id = v.product_id
 LEFT {PRICE_NOW}
 LEFT JOIN catalogue_picture pic ON pic.id = COALESCE(
  (SELECT c.id FROM catalogue_picture c WHERE c.variant_id = v.id ORDER BY c.position, c.id LIMIT 1),
  (SELECT c.id FROM catalogue_picture c WHERE c.product_id = v.product_id ORDER BY c.position, c.id LIMIT 1))
 WHERE """


def offers(variant_ids: Iterable[UUID], *, currency: str, now: datetime) -> dict[UUID, Offer]:
    """Offers by variant; unknown ids are left out. Sellable: live, active, priced in `currency`, its seller not suspended.

    Units left are told (`available`) but decided by nobody here: `reserve` decides."""
    ids = list(dict.fromkeys(variant_ids))
    if not ids:
        return {}
    where, params = among("v.id", ids)
    at = moment(now)
    rows = sql.fetch(VARIANTS + where, [at, at, at, at, currency, at, at, *params])
    if not rows:
        return {}
    sellers = seller_cards({sql.uuid_out(row[2]) for row in rows}, locale=LOCALES[0])
    answer = {}
    for row in rows:
        offer = _offer(row, _texts(row[17]), _options(row[18]), currency, sellers, now)
        answer[offer.variant_id] = offer
    return answer


def _offer(row: tuple, texts: dict, options: dict, currency: str, sellers: dict, now: datetime) -> Offer:
    seller = sellers[sql.uuid_out(row[2])]
    digital = row[6] == "digital"
    live = row[5] == VariantState.ACTIVE and row[8] == ProductState.LIVE and seller.active
    contents = contents_in(row[20], now)
    title = {locale: text[0] for locale, text in texts.items()}
    alt = next((title[locale] for locale in LOCALES if locale in title), "")
    return Offer(
        variant_id=sql.uuid_out(row[0]),
        product_id=sql.uuid_out(row[1]),
        seller_id=seller.id,
        sku=row[3],
        title=title,
        options=options,
        kind=row[6],
        tax_class=row[7],
        price=None if row[9] is None else Money(row[9], currency),
        weight_g=row[4] if contents is None else row[4] or contents.weight_g,
        picture=picture_ref((*row[12:17], alt)),
        sellable=live and row[9] is not None,
        available=None if digital else int(row[11] or 0) if contents is None else contents.available,
        slug={locale: text[1] for locale, text in texts.items()},
        self_operated=seller.self_operated,
        was=None if row[10] is None else Money(row[10], currency),
        promise=promise_in(row[19], now) if contents is None else contents.promise,
        parts=() if contents is None else contents.parts,
    )


def _texts(column: Any) -> dict[str, tuple[str, str]]:
    """(title, slug) per locale."""
    return {locale: (title, slug) for locale, title, slug in from_json(column) or ()}


def _options(column: Any) -> dict[str, tuple[tuple[str, str], ...]]:
    """(axis name, value label) pairs in order of axes, per locale."""
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = from_json(column) or ()
    for _, _, axis, value, axis_locale, name, value_locale, label in sorted(rows, key=lambda row: row[:2]):
        for locale in [value_locale] if value_locale else LOCALES:
            named[locale].append((name if name and axis_locale == locale else axis, label or value))
    return {locale: tuple(pairs) for locale, pairs in named.items()}
