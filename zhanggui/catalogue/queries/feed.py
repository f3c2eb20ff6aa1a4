"""Everything on sale, variant by variant, for those who list our goods; and the next instant at which a price changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.dto import Offer
from zhanggui.catalogue.queries.offers import offers
from zhanggui.catalogue.rows import among, instant, moment, texts
from zhanggui.kit import sql

AT_ONCE = 500
_EDGE = """SELECT min(CASE WHEN x.starts_at > %s THEN x.starts_at ELSE x.ends_at END) FROM catalogue_price x {of}
 WHERE x.currency = %s AND x.list = 'standard' AND (x.starts_at > %s OR x.ends_at > %s)"""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One variant that can be bought in this currency; the words in the language of the feed, or who stands in."""

    offer: Offer
    title: str
    slug: str
    summary: str
    brand: str
    barcode: str


def feed(*, locale: str, currency: str, now: datetime) -> Iterator[FeedItem]:
    """Every variant on sale at this instant, two statements per five hundred."""
    text, joins, params = texts("catalogue_producttext", "product_id", "p.id", ("title", "slug", "summary"), locale)
    after = UUID(int=0)
    while True:
        rows = sql.fetch(
            f"""SELECT v.id, {text}, p.brand, v.barcode FROM catalogue_variant v
 JOIN catalogue_product p ON p.id = v.product_id {joins}
 WHERE p.state = 'live' AND v.state = 'active' AND v.id > %s ORDER BY v.id LIMIT {AT_ONCE}""",
            [*params, after],
        )
        known = offers([sql.uuid_out(row[0]) for row in rows], currency=currency, now=now)
        for row in rows:
            offer = known.get(sql.uuid_out(row[0]))
            if offer is not None and offer.sellable and offer.price is not None:
                yield FeedItem(offer, *(column or "" for column in row[-5:]))
        if len(rows) < AT_ONCE:
            return
        after = sql.uuid_out(rows[-1][0])


def next_price_change(*, currency: str, now: datetime, products: Iterable[UUID] | None = None) -> datetime | None:
    """When a standard price begins or ends next: of any product, or of these."""
    at, of, params = moment(now), "", list[object]()
    if products is not None:
        wanted = list(products)
        if not wanted:
            return None
        where, params = among("v.product_id", wanted)
        of = f"JOIN catalogue_variant v ON v.id = x.variant_id AND {where}"
    return instant(sql.fetch(_EDGE.format(of=of), [at, *params, currency, at, at])[0][0])
