"""The places of the desk, in the order of the day, with the permission that shows them and the key that goes there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    label: object
    view: str
    permission: str | None
    letter: str
    icon: str
    group: str = ""  # the heading it stands under
    first: bool = False  # in the bottom bar of a phone
    shared: bool = False  # also for somebody whose role is limited to one seller

    @property
    def url(self) -> str:
        return reverse(f"desk:{self.view}")


GROUPS = {
    "goods": _("Goods"),
    "shop": _("Shop and customers"),
    "money": pgettext_lazy("places of the desk", "Money"),
    "house": _("House"),
}
PLACES = (
    Place("today", _("Today"), "today", "today.view", "t", "target", first=True),
    Place("orders", _("Orders"), "orders", "orders.view", "o", "list", first=True, shared=True),
    Place("documents", _("Documents"), "documents", "orders.view", "n", "file", shared=True),
    Place("exceptions", _("Exceptions"), "exceptions", "orders.view", "x", "warning"),
    Place("products", _("Products"), "products", "products.view", "p", "package", "goods", first=True, shared=True),
    Place("stock", _("Stock"), "stock", "products.view", "k", "boxes", "goods", shared=True),
    Place("pricelists", _("Price lists"), "price_lists", "products.view", "l", "layers", "goods"),
    Place("imports", _("Imports"), "imports", "imports.run", "i", "upload", "goods"),
    Place("pages", _("Front page"), "front_page", "pages.edit", "f", "home", "shop"),
    Place("promotions", _("Promotions"), "promotions", "promotions.view", "d", "tag", "shop"),
    Place("customers", _("Customers"), "customers", "customers.view", "e", "user", "shop"),
    Place("money", _("Reconciliation"), "money", "money.view", "m", "scale", "money"),
    Place("figures", _("One figure"), "figures", "money.view", "r", "check", "money"),
    Place("accounts", _("Accounts"), "accounts", "money.view", "b", "wallet", "money"),
    Place("giftcards", _("Gift cards"), "gift_cards", "money.view", "c", "card", "money"),
    Place("sellers", _("Sellers and warehouses"), "sellers", "products.view", "w", "store", "house"),
    Place("people", _("People and roles"), "people", "people.view", "u", "people", "house"),
    Place("settings", _("Settings"), "settings", "settings.edit", "s", "settings", "house"),
    Place("health", _("Health"), "health", None, "h", "shield", "house"),
    Place("activity", _("Activity"), "activity", "people.view", "a", "clock", "house"),
)


def nav_for(permissions: frozenset[str], *, limited: bool = False) -> tuple[Place, ...]:
    """The places that these permissions open; `limited` to those that know how to show one seller only."""
    return tuple(
        place
        for place in PLACES
        if (place.permission is None or place.permission in permissions) and (place.shared or not limited)
    )
