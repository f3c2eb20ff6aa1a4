"""The front page, the way to it, and what the house says of itself."""

from django.http import HttpResponse, HttpResponseRedirect

from zhanggui.catalogue.public import list_products
from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.http import asked_for
from zhanggui.sellers.public import house_seller

ROW = 8


def root(request: Visited) -> HttpResponse:
    """`/` leads to the language chosen before, or the browser's, or the shop's."""
    response = HttpResponseRedirect(f"/{asked_for(request)}/")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@shop_page
def home(request: Visited) -> HttpResponse:
    locale, now, currency = locales.current(), clock.now(), preferences.get("shop.currency")
    best = list_products(locale=locale, currency=currency, now=now, sort="best_selling", limit=ROW).items
    shown = {card.id for card in best}
    latest = list_products(locale=locale, currency=currency, now=now, sort="newest", limit=2 * ROW).items
    newest = [card for card in latest if card.id not in shown][:ROW]
    context = {
        "newest": newest,
        "best": best,
        "hero": next((card for card in (*best, *newest) if card.picture and card.in_stock), None),
        "tagline": preferences.get("storefront.tagline"),
    }
    return shell.show(request, "home.html", context)


@shop_page
def about(request: Visited) -> HttpResponse:
    """Who sells here, how goods arrive and go back: facts, from the shop's own settings."""
    seller = house_seller()
    context = {
        "seller": seller,
        "licence": preferences.get("shop.licence"),
        "email": preferences.get("shop.email"),
        "phone": preferences.get("shop.phone"),
        "return_days": preferences.get("storefront.return_days"),
        "ships_days": preferences.get("storefront.ships_within_days"),
        "href_verify": addresses.to("verify"),
    }
    return shell.show(request, "about.html", context)
