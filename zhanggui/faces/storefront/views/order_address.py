"""The buyer sends an order to another address, as long as nothing was sent."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect

from zhanggui.faces.storefront import addresses, places, shell
from zhanggui.faces.storefront.views.forms import Typed, address_of
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Invalid, Refusal
from zhanggui.ordering.public import change_address, order_by_link


@private
def change(request: Visited, token: str) -> HttpResponse:
    order = order_by_link(token, clock.now(), locale=locales.current())
    if not order.untouched or order.address is None:
        return HttpResponseRedirect(addresses.to(f"o/{token}"))
    typed, problem, command, terms = Typed(country=order.country), "", uuid4(), order.terms
    if request.method == "POST":
        typed = address_of(request)
        try:
            command, terms = UUID(request.POST.get("command_id", "")), int(request.POST.get("terms", ""))
            if not typed.errors:
                change_address(
                    order.id,
                    typed.address(),
                    seen_terms=terms,
                    command_id=command,
                    by=f"party:{order.party_id}",
                    now=clock.now(),
                )
                return HttpResponseRedirect(addresses.to(f"o/{token}"))
        except ValueError:
            raise Invalid(field="command_id", problem="") from None
        except Refusal as refusal:
            problem = refusal.message
    else:
        typed.fill(order.address)
    locale = locales.current()
    context = {
        "order": order,
        "token": token,
        "typed": typed,
        "errors": typed.errors,
        "problem": problem,
        "command_id": command,
        "terms": terms,
        "countries": [(order.country, places.country_name(order.country, locale))],
        "parts": places.parts(typed.country, locale, typed.region, typed.city),
    }
    return shell.show(request, "order_address.html", context, status=422 if typed.errors or problem else 200)
