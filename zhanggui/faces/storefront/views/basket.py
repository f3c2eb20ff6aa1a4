"""The basket: put in, change, take out."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.catalogue.public import product_page
from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.views import beacon, offers
from zhanggui.faces.storefront.views import product as product_view
from zhanggui.faces.storefront.views.forms import refuse_prices
from zhanggui.faces.storefront.visit import Visit, Visited, private, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering.public import (
    BasketView,
    NotSellable,
    QuantityOutOfRange,
    basket_view,
    open_basket,
    price_changes,
    set_line,
)


def of(visit: Visit) -> BasketView | None:
    """The visitor's basket as it stands; None while there is none. Keeps the figure in the header true."""
    if visit.basket is None:
        return None
    try:
        view = basket_view(visit.basket, locale=locales.current(), country=visit.country, now=clock.now())
    except NotFound:
        visit.use_basket(None, 0)
        return None
    visit.use_basket(view.id, view.count)
    return view


@private
def basket(request: Visited) -> HttpResponse:
    view = of(request.visit)
    return shell.show(
        request,
        "basket.html",
        context_of(request.visit, view) | {"added": "added" in request.GET, "unknown": offers.unknown(request)},
    )


def context_of(visit: Visit, view: BasketView | None) -> dict:
    """What the page of a basket shows."""
    found = offers.of(visit, view)
    changes = price_changes(view, now=clock.now()) if view else ()
    return {
        "basket": view,
        "groups": by_seller(view),
        "quote": found,
        "cuts": offers.by_line(found),
        "changes": changes,
    }


@private
def part(request: Visited) -> HttpResponse:
    """The basket without the page around it, for the drawer."""
    return _part(request, of(request.visit))


def _part(request: Visited, view: BasketView | None, problem: str = "", status: int = 200) -> HttpResponse:
    return shell.piece(request, "drawer.html", {"basket": view, "problem": problem}, status=status)


def by_seller(view: BasketView | None) -> list[tuple]:
    """(seller's name, self-operated, lines) in the order the lines came."""
    groups: dict = {}
    for line in view.lines if view else ():
        groups.setdefault(line.seller_id, (line.seller_name, line.self_operated, []))[2].append(line)
    return list(groups.values())


def _quantity(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= 999:
        raise QuantityOutOfRange(quantity=text[:20])
    return int(text)


@require_POST
@shop_page
def add(request: Visited) -> HttpResponse:
    """Put a variant into the basket: named by its id, or by the product and the options chosen on its page."""
    form, visit, now = request.POST, request.visit, clock.now()
    page = product_page(
        form.get("product", ""), locale=locales.current(), currency=preferences.get("shop.currency"), now=now
    )
    values = {axis.code: form.get(axis.code, "") for axis in page.axes}
    refuse_prices(form, options=values)
    chosen = {axis.code: axis.values[0].code for axis in page.axes if len(axis.values) == 1}
    variant = product_view.match(page, chosen | {key: value for key, value in values.items() if value})
    problem = ""
    try:
        quantity = _quantity(form.get("quantity", "1"), 1)
        if variant is None:
            unmet = len([value for value in values.values() if value]) < len(page.axes)
            problem = _("Choose each option first.") if unmet else _("This combination is not made. Choose another.")
        elif not variant.to_be_had:
            problem = _("This one is sold out. Choose another, or look again later.")
        else:
            basket = visit.basket or _open(visit)
            if visit.basket is None:
                visit.use_basket(basket, 0)
            _put(visit, basket, variant.id, quantity, now)
            beacon.collect_deed(request, "basket", subject=str(page.id), now=now)
    except (QuantityOutOfRange, NotSellable) as refusal:
        problem = refusal.message
    if _by_script(request):
        if problem:
            return JsonResponse({"problem": str(problem)}, status=422)
        of(visit)
        said = _("In your basket: {title}").format(title=page.title)
        return JsonResponse(
            {"count": visit.count, "said": said, "link": _("View basket"), "href": addresses.to("basket")}
        )
    if problem:
        return product_view.show(request, page, problem=str(problem), values=values, status=422)
    of(visit)
    return HttpResponseRedirect(addresses.to("basket") + "?added=1")


def _open(visit: Visit) -> UUID:
    return open_basket(
        locale=locales.current(), currency=preferences.get("shop.currency"), party=visit.party, now=clock.now()
    )


def _put(visit: Visit, basket: UUID, variant: UUID, quantity: int, now) -> None:
    try:
        set_line(basket, variant, quantity, now=now, add=True)
    except NotFound:  # the basket was tidied away meanwhile
        basket = _open(visit)
        visit.use_basket(basket, 0)
        set_line(basket, variant, quantity, now=now, add=True)


def _by_script(request: Visited) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_POST
@shop_page
def change(request: Visited) -> HttpResponse:
    """Another quantity of a line, or none: `remove` wins over `quantity`."""
    visit = request.visit
    if visit.basket is None:
        raise NotFound(what="basket")
    try:
        variant = UUID(request.POST.get("variant", ""))
    except ValueError:
        raise NotFound(what="line") from None
    try:
        quantity = 0 if "remove" in request.POST else _quantity(request.POST.get("quantity", ""), 0)
        set_line(visit.basket, variant, quantity, now=clock.now())
    except (QuantityOutOfRange, NotSellable) as refusal:
        view = of(visit)
        if "part" in request.POST:
            return _part(request, view, refusal.message, refusal.status)
        context = context_of(visit, view) | {"problem": refusal.message}
        return shell.show(request, "basket.html", context, status=refusal.status)
    except Refusal:
        visit.use_basket(None, 0)
        raise
    view = of(visit)
    if "part" in request.POST:
        return _part(request, view)
    return HttpResponseRedirect(addresses.to("basket"))
