"""Cards of products: one statement for any number, whatever the texts, prices and pictures; one more where goods are sold
out or a price has just begun or ended by the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.catalogue.bundles import PARTS, contents_in
from zhanggui.catalogue.dto import PictureRef, ProductCard
from zhanggui.catalogue.rows import COVER, ON_SHELF, PRICE_NOW, SHELF_HOLDS, STOCKED, among, from_json, moment, texts
from zhanggui.catalogue.to_order import TO_ORDER, promise_in
from zhanggui.kit import sql
from zhanggui.kit.money import Money
from zhanggui.sellers.public import seller_cards

NOTHING = (None, None, None, False, False)  # lowest and highest price, what the lowest was, in stock, to order
VARIANTS = f"""SELECT v.product_id, pr.amount_minor, pr.was_minor, {STOCKED}, {TO_ORDER}, {PARTS}
 FROM catalogue_variant v LEFT {PRICE_NOW} WHERE v.state = 'active' AND """


def product_cards(ids: Iterable[UUID], *, locale: str, currency: str, now: datetime) -> dict[UUID, ProductCard]:
    """Cards of the products asked for, whatever their state; unknown ids are left out."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return {}
    where, params = among("p.id", ids)
    found = f"p AS (SELECT p.id, p.kind, p.seller_id, NULL AS extra FROM catalogue_product p WHERE {where})"
    rows = card_rows(found, params, locale=locale, currency=currency, now=now)
    return {card.id: card for card in to_cards(rows, locale=locale, currency=currency, now=now)}


def card_rows(
    found: str, params: Sequence[Any], *, locale: str, currency: str, now: datetime, order: str = ""
) -> list[tuple]:
    """What cards are made of, in one statement. `found` is a common table expression `p (id, kind, seller_id, extra)`.

    `extra` is carried along as the last column."""
    text, text_joins, text_params = texts(
        "catalogue_producttext", "product_id", "p.id", ("locale", "slug", "title", "summary"), locale
    )
    alt, alt_joins, alt_params = texts("catalogue_picturetext", "picture_id", "pic.id", ("alt",), locale)
    at = moment(now)
    return sql.fetch(
        f"""WITH {found}
 SELECT p.id, p.kind, p.seller_id, {text}, pic.id, pic.width, pic.height, pic.widths, pic.sha256, {alt},
 sh.low_minor, sh.high_minor, sh.was_minor, sh.stocked, {SHELF_HOLDS}, p.extra
 FROM p {ON_SHELF} {text_joins} LEFT JOIN catalogue_picture pic ON pic.id = {COVER} {alt_joins} {order}""",
        [*params, at, at, currency, *text_params, *alt_params],
    )


def to_cards(rows: Sequence[tuple], *, locale: str, currency: str, now: datetime) -> list[ProductCard]:
    """Cards of rows in their order: one statement where the shelf does not say it all, none for sellers that are known."""
    if not rows:
        return []
    unsaid = {row[0] for row in rows if not row[17] or not (row[16] or row[1] == "digital")}
    reckoned = _money_and_stock(unsaid, currency, now) if unsaid else {}
    out = sql.uuid_out
    keys = {key: out(key) for key in {row[2] for row in rows}}
    known = seller_cards(keys.values(), locale=locale)
    sellers = {key: known[seller_id] for key, seller_id in keys.items()}
    cards = []
    for row in rows:
        seller = sellers[row[2]]
        low, high, was, stocked, to_order = reckoned.get(row[0], NOTHING) if row[0] in unsaid else (*row[13:17], False)
        lowest = None if low is None else Money(low, currency)
        cards.append(
            ProductCard(
                out(row[0]),
                row[4] or "",
                row[5] or "",
                row[6] or "",
                lowest,
                lowest if high == low else Money(high, currency),
                None if was is None else Money(was, currency),
                picture_ref(row[7:13]),
                seller.id,
                seller.name,
                seller.self_operated,
                stocked or to_order or row[1] == "digital",
                row[1],
                row[3] or locale,
                to_order and not stocked,
            )
        )
    return cards


def picture_ref(row: Sequence[Any]) -> PictureRef | None:
    """From (id, width, height, widths, sha256, alt)."""
    if row[0] is None:
        return None
    return PictureRef(sql.uuid_out(row[0]), row[5] or "", row[1], row[2], tuple(from_json(row[3])), row[4])


def _money_and_stock(ids: Iterable[Any], currency: str, now: datetime) -> dict[Any, tuple]:
    """(lowest, highest, was of the lowest, in stock, to order) per product, keyed as the database writes ids."""
    where, params = among("v.product_id", ids)
    at = moment(now)
    answer: dict[Any, tuple] = {}
    found = sql.fetch(VARIANTS + where, [at, at, at, at, currency, at, at, *params])
    for product, amount, was, sellable, column, parts in found:
        low, high, low_was, stocked, to_order = answer.get(product, NOTHING)
        if contents := contents_in(parts, now):
            sellable, promise = contents.available > 0, contents.promise
        else:
            promise = promise_in(column, now)
        stocked = stocked or bool(sellable)
        to_order = to_order or promise is not None
        if amount is not None:
            if low is None or amount < low:
                low, low_was = amount, was
            high = amount if high is None or amount > high else high
        answer[product] = (low, high, low_was, stocked, to_order)
    return answer
