"""The places of the desk, in the order of the day, with the permission that shows them and the key that goes there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    label: object
    view: str
    permission: str | None
    letter: str
    icon: str
    first: bool = False  # in the bottom bar of a phone
    shared: bool = False  # also for somebody whose role is limited to one seller

    @property
    def url(self) -> str:
        return reverse(f"desk:{self.view}")


PLACES = (
    Place("today", _("Today"), "today", "today.view", "t", "target", first=True),
    Place("orders", _("Orders"), "orders", "orders.view", "o", "list", first=True, shared=True),
    Place("documents", _("Documents"), "documents", "orders.view", "n", "list", shared=True),
    Place("exceptions", _("Exceptions"), "exceptions", "orders.view", "x", "warning"),
    Place("products", _("Products"), "products", "products.view", "p", "package", first=True, shared=True),
    Place("stock", _("Stock"), "stock", "products.view", "k", "list", shared=True),
    Place("pages", _("Front page"), "front_page", "pages.edit", "f", "home"),
    Place("money", _("Money"), "money", "money.view", "m", "wallet"),
    Place("promotions", _("Promotions"), "promotions", "promotions.view", "d", "tag"),
    Place("imports", _("Imports"), "imports", "imports.run", "i", "upload"),
    Place("sellers", _("Sellers and warehouses"), "sellers", "products.view", "w", "store"),
    Place("accounts", _("Accounts"), "accounts", "money.view", "b", "wallet"),
    Place("giftcards", _("Gift cards"), "gift_cards", "money.view", "c", "card"),
    Place("people", _("People and roles"), "people", "people.view", "u", "people"),
    Place("settings", _("Settings"), "settings", "settings.edit", "s", "settings"),
    Place("health", _("Health"), "health", None, "h", "shield"),
    Place("activity", _("Activity"), "activity", "people.view", "a", "clock"),
)


def nav_for(permissions: frozenset[str], *, limited: bool = False) -> tuple[Place, ...]:
    """The places that these permissions open; `limited` to those that know how to show one seller only."""
    return tuple(
        place
        for place in PLACES
        if (place.permission is None or place.permission in permissions) and (place.shared or not limited)
    )
