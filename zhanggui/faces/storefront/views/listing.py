"""Lists of products: a category, a search, and suggestions while typing."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.public import (
    SlugMoved,
    category_page,
    list_products,
    next_price_change,
    product_cards,
    search,
    suggestions,
)
from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.views.feeds import kept_until
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import money, own_currency, symbol
from zhanggui.kit.ui.pictures import picture_url

PER_PAGE = 24
SORTS = (
    ("featured", _("Our order")),
    ("best_selling", _("Best selling")),
    ("newest", _("Newest")),
    ("price_up", _("Price, low to high")),
    ("price_down", _("Price, high to low")),
    ("name", _("Name")),
)
SEARCH_SORTS = (("relevance", _("Best match")), *SORTS[1:])
FACETS = ("seller", "kind", "price", "stock")  # the others are options of goods: "o.color"


def _wanted(request: Visited, sorts: tuple) -> dict:
    """What the address asks for, and nothing it should not."""
    query, currency = request.GET, preferences.get("shop.currency")
    sort = query.get("sort", sorts[0][0])
    return {
        "sort": sort if sort in dict(sorts) else sorts[0][0],
        "cursor": query.get("cursor") or None,
        "facets": {
            key.removeprefix("o."): query.getlist(key)[:40]
            for key in query
            if key in FACETS or (key.startswith("o.") and len(key) <= 60)
        }
        or None,
        "price_min": _amount(query.get("min", ""), currency),
        "price_max": _amount(query.get("max", ""), currency),
    }


def parameter(facet: str) -> str:
    """A facet's name in the address: options carry a prefix, so that foreign parameters (utm_…) filter nothing."""
    return facet if facet in FACETS else f"o.{facet}"


def _amount(text: str, currency: str) -> Money | None:
    try:
        amount = Money.of(text.strip().replace(",", ""), currency) if text.strip() else None
    except (Refusal, ValueError, ArithmeticError):
        return None
    return amount if amount is not None and 0 <= amount.minor < 10**15 else None


def _with(request: Visited, **changes: str | None) -> str:
    """This address with some of its query changed; the page starts again unless the cursor is what changes."""
    pairs = [(key, value) for key in request.GET for value in request.GET.getlist(key) if value]
    pairs = [(key, value) for key, value in pairs if key not in changes and key != "cursor"]
    pairs += [(key, value) for key, value in changes.items() if value]
    return request.path + ("?" + urlencode(pairs) if pairs else "")


def _context(request: Visited, found, wanted: dict, sorts: tuple) -> dict:
    chosen, colon = [], gettext(": ")
    for facet in found.facets:
        for option in facet.options:
            if option.chosen:
                rest = [
                    (key, value)
                    for key in request.GET
                    for value in request.GET.getlist(key)
                    if key != "cursor" and (key, value) != (parameter(facet.code), option.code)
                ]
                chosen.append((f"{facet.name}{colon}{option.label}", request.path + "?" + urlencode(rest)))
    return {
        "found": found,
        "facets": [facet for facet in found.facets if facet.options],
        "chosen": chosen,
        "parameter": parameter,
        "sign": symbol(own_currency(), locales.current(), own_currency()),
        "sorts": sorts,
        "sort": wanted["sort"],
        "filtered": bool(chosen or wanted["price_min"] or wanted["price_max"]),
        "asked": request.GET,
        "next_href": _with(request, cursor=found.next_cursor) if found.next_cursor else "",
        "first_href": _with(request, cursor=None) if wanted["cursor"] else "",
        "clear_href": request.path + (f"?{urlencode({'q': request.GET['q']})}" if request.GET.get("q") else ""),
        "indexed": not (chosen or wanted["cursor"] or request.GET.get("sort")),
    }


@shop_page
def category(request: Visited, slug: str) -> HttpResponse:
    locale = locales.current()
    try:
        ref = category_page(slug, locale)
    except SlugMoved as moved:
        return HttpResponsePermanentRedirect(addresses.category(moved.facts["slug"]))
    wanted = _wanted(request, SORTS)
    found = list_products(
        locale=locale,
        currency=preferences.get("shop.currency"),
        now=clock.now(),
        category_id=ref.id,
        limit=PER_PAGE,
        with_facets=True,
        **wanted,
    )
    context = _context(request, found, wanted, SORTS) | {
        "category": ref,
        "children": _children(shell.tree(locale), ref.id),
        "crumbs": [(_("Home"), f"/{locale}/"), *((step.name, addresses.category(step.slug)) for step in ref.path)],
    }
    slugs = {code: addresses.category_path(code, one) for code, one in ref.slugs.items()}
    return shell.show(request, "category.html", context, slugs=slugs)


@shop_page
def everything(request: Visited) -> HttpResponse:
    """All goods of the shop in one list."""
    wanted = _wanted(request, SORTS)
    found = list_products(
        locale=locales.current(),
        currency=preferences.get("shop.currency"),
        now=clock.now(),
        limit=PER_PAGE,
        with_facets=True,
        **wanted,
    )
    name = _("All goods")
    context = _context(request, found, wanted, SORTS) | {
        "category": {"name": name},
        "children": shell.tree(locales.current()),
        "crumbs": [(_("Home"), addresses.to("")), (name, addresses.to("all"))],
    }
    return shell.show(request, "category.html", context)


def _children(nodes: tuple, wanted) -> tuple:
    for node in nodes:
        if node.id == wanted:
            return tuple(child for child in node.children if child.product_count)
        if below := _children(node.children, wanted):
            return below
    return ()


@shop_page
def search_page(request: Visited) -> HttpResponse:
    locale, text = locales.current(), " ".join(request.GET.get("q", "").split())[:100]
    if not text:
        return shell.show(request, "search.html", {"text": "", "found": None, "indexed": False})
    wanted = _wanted(request, SEARCH_SORTS)
    found = search(
        text,
        locale=locale,
        currency=preferences.get("shop.currency"),
        now=clock.now(),
        limit=PER_PAGE,
        with_facets=True,
        **wanted,
    )
    context = _context(request, found, wanted, SEARCH_SORTS) | {"text": text, "indexed": False, "page_kind": "search"}
    if not found.items and not wanted["cursor"]:
        context["instead"] = list_products(
            locale=locale, currency=preferences.get("shop.currency"), now=clock.now(), sort="best_selling", limit=4
        ).items
    return shell.show(request, "search.html", context)


def suggest(request: Visited) -> HttpResponse:
    """Words, categories and goods that begin like what is being typed, for the script of the search field."""
    text, locale = " ".join(request.GET.get("q", "").split())[:60], locales.current()
    found = suggestions(text, locale=locale, limit=9) if text else []
    rows = [{"kind": "word", "text": one.text, "href": ""} for one in found if one.kind == "word"]
    rows += [
        {"kind": "category", "text": node.name, "href": addresses.category(node.slug), "note": str(_("Category"))}
        for node in shell.flat(shell.tree(locale))
        if text and text.casefold() in node.name.casefold() and node.product_count
    ][:3]
    rows += _goods([one.product_id for one in found if one.product_id])
    count = ngettext("%(n)s suggestion", "%(n)s suggestions", len(rows)) % {"n": len(rows)}
    response = JsonResponse({"suggestions": rows, "count": count})
    now = clock.now()
    goods = [one.product_id for one in found if one.product_id]
    change = next_price_change(currency=preferences.get("shop.currency"), now=now, products=goods) if goods else None
    response.headers["Cache-Control"] = kept_until(now, change, 30).replace("public", "private")
    return response


def _goods(ids: list[UUID]) -> list[dict]:
    """Products as they are suggested: with a small picture and what they cost."""
    cards = product_cards(ids, locale=locales.current(), currency=preferences.get("shop.currency"), now=clock.now())
    return [
        {
            "kind": "product",
            "text": card.title,
            "lang": locales.html_lang(card.locale_shown),
            "href": addresses.product(card.slug),
            "picture": picture_url(card.picture, 160) if card.picture else "",
            "note": money(card.price_from) if card.in_stock else str(_("Sold out")),
        }
        for card in (cards[one] for one in ids if one in cards)
    ]
