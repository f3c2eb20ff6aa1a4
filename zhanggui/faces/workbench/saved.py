"""Saved filters: the shop's own for each list, then those that a colleague keeps under a name."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.kit.errors import Invalid
from zhanggui.people import public as people

PLACES = {"orders": "orders.view", "products": "products.view"}
OWN = {
    "orders": (
        (gettext_lazy("To ship"), "payment=paid&shipping=open"),
        (gettext_lazy("Partly shipped"), "shipping=partly"),
        (gettext_lazy("Waiting for money"), "payment=unpaid"),
        (gettext_lazy("Refunded"), "payment=refunded"),
    ),
    "products": (
        (gettext_lazy("On sale"), "state=live"),
        (gettext_lazy("Drafts"), "state=draft"),
        (gettext_lazy("Nearly out"), "state=live&stock=low"),
        (gettext_lazy("Sold out"), "state=live&stock=out"),
    ),
}
MOST = 20


def _plain(query: str) -> str:
    """The filters of an address in one order, without the page and without empty ones."""
    return urlencode(sorted((key, value) for key, value in parse_qsl(query) if key not in ("cursor", "chosen")))


def views(staff_id: int, place: str, query: str) -> list[dict]:
    """(name, query, whether it is shown now, whether it is one's own) for the row above the list."""
    now = _plain(query)
    kept = [(each["name"], each["query"], True) for each in people.memo(staff_id, f"views.{place}", [])]
    all_of_it = (_("All"), "", False)
    return [
        {"name": name, "query": asked, "now": _plain(asked) == now, "own": own}
        for name, asked, own in [all_of_it, *((str(name), asked, False) for name, asked in OWN[place]), *kept]
    ]


def save(staff_id: int, place: str, name: str, query: str, *, now: datetime) -> None:
    """Keep a filter under a name; the same name again replaces it."""
    name = " ".join(name.split())[:40]
    query = _plain(query)
    if not name or not query or len(query) > 500:
        raise Invalid(field="name", problem=_("Filter the list first, then give the filter a name."))
    kept = [each for each in people.memo(staff_id, f"views.{place}", []) if each["name"] != name]
    if len(kept) >= MOST:
        raise Invalid(field="name", problem=_("Forget one of the filters first; {most} is the most.").format(most=MOST))
    people.keep_memo(staff_id, f"views.{place}", [*kept, {"name": name, "query": query}], now=now)


def forget(staff_id: int, place: str, name: str, *, now: datetime) -> None:
    kept = [each for each in people.memo(staff_id, f"views.{place}", []) if each["name"] != name]
    people.keep_memo(staff_id, f"views.{place}", kept, now=now)
