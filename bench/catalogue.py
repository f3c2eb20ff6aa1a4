"""The catalogue of the peers' figures: 10,000 products of one variant, 50 categories, "lamp" in 477 names.

Made through the same deed that importers use. Run as a module, with the environment of the shop that is measured.
"""

import json
import random
import sys
from pathlib import Path

PRODUCTS = 10_000
CATEGORIES = 50
LAMPS = 477
STOCK = 1_000_000
THINGS = "mug bowl plate vase basket towel clock mirror stool shelf frame tray candle cushion blanket kettle".split()
LOOKS = "oak linen slate copper amber ivory walnut cobalt olive coral birch pewter indigo ochre pearl rust".split()
PEOPLE = "garden harbour studio market island meadow winter orchard valley river cottage atelier".split()


def names(chance: random.Random, products: int = PRODUCTS) -> list[str]:
    products = max(products, PRODUCTS)
    lamps = set(chance.sample(range(products), LAMPS * products // PRODUCTS))
    return [
        f"{chance.choice(LOOKS).title()} {chance.choice(PEOPLE)} {'lamp' if place in lamps else chance.choice(THINGS)} {place}"
        for place in range(products)
    ]


def fill(products: int) -> dict:
    from zhanggui.catalogue import public as catalogue
    from zhanggui.kit import clock, preferences
    from zhanggui.kit.money import Money
    from zhanggui.sellers import public as sellers

    now, chance = clock.now(), random.Random(20261122)
    preferences.set_many(
        {"payments.instant": True, "shop.currency": "EUR", "shop.country": "DE"}, by="system:bench", now=now
    )
    seller = sellers.create_seller(
        slug="bench",
        legal_name="Bench Ltd",
        texts={"en": sellers.SellerTextDraft("Bench", "")},
        country="DE",
        self_operated=True,
        by="system:bench",
        now=now,
    )
    seller_id = getattr(seller, "id", seller)
    catalogue.create_warehouse(seller_id=seller_id, code="main", name="Main", country="DE", by="system:bench", now=now)
    made, titles = [], names(chance, products)
    for start in range(0, products, 500):
        drafts = [
            catalogue.ProductInput(
                source_key=f"bench-{place}",
                seller_id=seller_id,
                texts={
                    "en": catalogue.TextDraft(
                        titles[place], "A thing for measuring.", f"<p>{titles[place]}, well made.</p>"
                    )
                },
                variants=(
                    catalogue.VariantDraft(
                        sku=f"B{place:05}",
                        prices=(Money(500 + place % 4500, "EUR"),),
                        stock={None: STOCK},
                        weight_g=300,
                    ),
                ),
                categories=({"en": (f"Category {place % CATEGORIES}",)},),
            )
            for place in range(start, min(start + 500, products))
        ]
        for done in catalogue.upsert_products(drafts, by="system:bench", now=now):
            if isinstance(done, Exception):
                raise done
            made.append(str(next(iter(done.variants.values()))))
    # A shop that has run for a night has statistics; this one was made a minute ago.
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    categories = [node.slug for node in catalogue.category_tree("en")]
    slugs = [card.slug for card in _all_cards(catalogue, now)]
    return {"variants": made, "categories": categories, "slugs": slugs}


def _all_cards(catalogue, now):
    cursor = None
    while True:
        page = catalogue.list_products(locale="en", currency="EUR", now=now, cursor=cursor, limit=96, sort="newest")
        yield from page.items
        cursor = page.next_cursor
        if not cursor:
            return


if __name__ == "__main__":
    import django

    django.setup()
    from zhanggui.cli.commands.prepare_ import prepare

    prepare()
    Path(sys.argv[1]).write_text(json.dumps(fill(int(sys.argv[2]) if len(sys.argv) > 2 else PRODUCTS)))
