"""The page of one product."""

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhanggui.catalogue.public import ProductCard, ProductPage, SlugMoved, VariantCard, list_products, product_page
from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.views import offers
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui import pieces
from zhanggui.kit.ui.pictures import picture_url
from zhanggui.kit.ui.pieces import said

FEW = 5  # from here on the shop says how many are left


@shop_page
def product(request: Visited, slug: str) -> HttpResponse:
    locale = locales.current()
    try:
        page = product_page(slug, locale=locale, currency=preferences.get("shop.currency"), now=clock.now())
    except SlugMoved as moved:
        return HttpResponsePermanentRedirect(addresses.product(moved.facts["slug"]))
    return show(request, page)


def show(
    request: Visited, page: ProductPage, *, problem: str = "", values: dict | None = None, status: int = 200
) -> HttpResponse:
    """The page; `values` are the options chosen so far (axis → value), from the address or a form that came back."""
    asked = values if values is not None else {axis.code: request.GET.get(axis.code, "") for axis in page.axes}
    chosen = {
        axis.code: value.code
        for axis in page.axes
        for value in axis.values
        if asked.get(axis.code) == value.code or len(axis.values) == 1
    }
    variant = match(page, chosen)
    crumbs = [(_("Home"), addresses.to(""))]
    if page.categories:
        steps = page.categories[0].path or page.categories[:1]
        crumbs += [(step.name, addresses.category(step.slug)) for step in steps]
    crumbs.append((page.title, addresses.product(page.slug)))
    context = {
        "product": page,
        "chosen": chosen,
        "variant": variant,
        "reachable": {axis.code: _reachable(page, axis.code) for axis in page.axes},
        "left": {axis.code: _left(page, axis.code, chosen) for axis in page.axes},
        "few": FEW,
        "problem": problem,
        "crumbs": crumbs,
        "near": crumbs[-2] if page.categories else (_("the shop"), addresses.to("all")),
        "alternatives": () if page.in_stock else like(page),
        "variants_json": _variants(page) if len(page.variants) > 1 else "",
        "structured": structured(page, crumbs),
        "notes": offers.price_notes(page, variant),
        "return_days": preferences.get("storefront.return_days"),
        "ships_days": preferences.get("storefront.ships_within_days"),
        "canonical": addresses.absolute(addresses.product(page.slug)),
        "page_kind": "product",
        "page_subject": str(page.id),
    }
    slugs = {code: addresses.product_path(code, one) for code, one in page.slugs.items()}
    return shell.show(request, "product.html", context, slugs=slugs, status=status)


@shop_page
def more(request: Visited, slug: str) -> HttpResponse:
    """Other goods of the same kind, without a page around them: the script asks for them when the reader comes near."""
    page = product_page(slug, locale=locales.current(), currency=preferences.get("shop.currency"), now=clock.now())
    return shell.piece(request, "more.html", {"cards": like(page)})


def like(page: ProductPage, count: int = 4) -> list[ProductCard]:
    """The best selling others of its category."""
    found = list_products(
        locale=locales.current(),
        currency=preferences.get("shop.currency"),
        now=clock.now(),
        category_id=page.categories[0].id if page.categories else None,
        sort="best_selling",
        limit=count * 2,
    ).items
    return sorted((card for card in found if card.id != page.id), key=lambda card: not card.in_stock)[:count]


def match(page: ProductPage, chosen: dict[str, str]) -> VariantCard | None:
    """The variant that these choices mean, or None while one is open."""
    if len(page.variants) == 1:
        return page.variants[0]
    if len(chosen) < len(page.axes) or not page.axes:
        return None
    return next((variant for variant in page.variants if variant.values == chosen), None)


def _reachable(page: ProductPage, axis: str) -> frozenset[str]:
    """Values of an axis of which at least one variant can be bought."""
    return frozenset(
        variant.values.get(axis, "") for variant in page.variants if variant.price is not None and variant.to_be_had
    )


def _left(page: ProductPage, axis: str, chosen: dict[str, str]) -> dict[str, str]:
    """What to say beside a value of an axis: how few there are, where the other choices leave one variant of it."""
    told: dict[str, str] = {}
    if len(page.variants) < 2:
        return told
    others = {code: value for code, value in chosen.items() if code != axis}
    if len(others) < len(page.axes) - 1:
        return told
    for variant in page.variants:
        if variant.available is not None and others.items() <= variant.values.items():
            if not variant.to_be_had:
                told[variant.values[axis]] = _("Sold out")
            elif 0 < variant.available <= FEW:
                told[variant.values[axis]] = _("{n} left").format(n=variant.available)
    return told


def _variants(page: ProductPage) -> Markup:
    """What the script of the picker needs; the words come ready in the language of the page."""
    rows = [
        {
            "values": variant.values,
            "price": said(variant.price) if variant.price else "",
            "was": said(variant.was) if variant.was else "",
            "left": variant.available,
            "later": pieces.ships(1, variant.later.ship_by) if variant.later else "",
            "picture": str(variant.picture_id or ""),
        }
        for variant in page.variants
    ]
    return _json(rows)


def _json(data: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = orjson.dumps(data).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def structured(page: ProductPage, crumbs: list[tuple[str, str]]) -> Markup:
    """Product, its offers and the way to it, as schema.org describes them."""
    url = addresses.absolute(addresses.product(page.slug))
    offers = [_offer(page, variant, variant.price, url) for variant in page.variants if variant.price is not None]
    item: dict[str, Any] = {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": page.title,
        "url": url,
        "sku": page.variants[0].sku if page.variants else str(page.id),
        "inLanguage": locales.html_lang(page.locale_shown),
    }
    if page.summary:
        item["description"] = page.summary
    if page.pictures:
        item["image"] = [addresses.absolute(picture_url(picture, 1600)) for picture in page.pictures[:6]]
    if page.brand:
        item["brand"] = {"@type": "Brand", "name": page.brand}
    if (
        len(page.variants) == 1
        and page.variants[0].barcode.isdigit()
        and len(page.variants[0].barcode) in (8, 12, 13, 14)
    ):
        item["gtin"] = page.variants[0].barcode
    if len(offers) == 1:
        item["offers"] = offers[0]
    elif offers:
        amounts = [Decimal(offer["price"]) for offer in offers]
        item["offers"] = {
            "@type": "AggregateOffer",
            "priceCurrency": offers[0]["priceCurrency"],
            "lowPrice": str(min(amounts)),
            "highPrice": str(max(amounts)),
            "offerCount": len(offers),
            "offers": offers,
        }
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": addresses.absolute(href)}
            for place, (name, href) in enumerate(crumbs, 1)
        ],
    }
    return _json({"@context": "https://schema.org", "@graph": [item, trail]})


def _availability(variant: VariantCard) -> str:
    if variant.later:
        return "PreOrder" if variant.later.policy == "preorder" else "BackOrder"
    return "InStock" if variant.to_be_had else "OutOfStock"


def _offer(page: ProductPage, variant: VariantCard, price: Money, url: str) -> dict[str, Any]:
    offer = {
        "@type": "Offer",
        "url": url,
        "sku": variant.sku,
        "price": str(price.decimal),
        "priceCurrency": price.currency,
        "availability": f"https://schema.org/{_availability(variant)}",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": page.seller_name},
    }
    if variant.later and variant.later.policy == "preorder" and variant.later.ship_by:
        offer["availabilityStarts"] = variant.later.ship_by.isoformat()
    days = preferences.get("storefront.return_days")
    if page.kind == "physical" and days:
        offer["hasMerchantReturnPolicy"] = {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": preferences.get("shop.country"),
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": days,
            "returnMethod": "https://schema.org/ReturnByMail",
        }
    return offer
