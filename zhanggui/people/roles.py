"""Who may do what: permissions, the roles that bundle them, and the scopes of tokens. Data, not code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, Any] = {
    "today.view": _("See how the day stands"),
    "targets.edit": _("Set targets and mark days"),
    "orders.view": _("See orders"),
    "orders.ship": _("Pack and ship orders"),
    "orders.refund": _("Refund and cancel orders"),
    "orders.note": _("Write notes on orders"),
    "products.view": _("See products"),
    "products.edit": _("Edit products, prices and pictures"),
    "pages.edit": _("Arrange the pages of the shop"),
    "stock.edit": _("Count and correct stock"),
    "promotions.view": _("See promotions and codes"),
    "promotions.edit": _("Make and change promotions and codes"),
    "customers.view": _("See customers, their groups and orders"),
    "customers.edit": _("Make groups of customers and put customers into them"),
    "imports.run": _("Import files"),
    "money.view": _("See payments, balances and margins"),
    "giftcards.edit": _("Issue and void gift cards"),
    "people.view": _("See colleagues and their roles"),
    "people.edit": _("Invite colleagues and give them roles"),
    "pii.reveal": _("See customers' names, addresses and phone numbers in full"),
    "settings.edit": _("Change settings"),
}


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    label: Any
    permissions: frozenset[str]


def _role(key: str, label: Any, permissions: str) -> tuple[str, Role]:
    return key, Role(key, label, frozenset(permissions.split()))


ROLES: dict[str, Role] = dict(
    [
        _role("owner", _("Owner"), " ".join(PERMISSIONS)),
        _role(
            "operations",
            _("Operations"),
            "today.view targets.edit orders.view orders.ship orders.refund orders.note products.view products.edit "
            "pages.edit stock.edit promotions.view promotions.edit customers.view customers.edit imports.run money.view "
            "people.view pii.reveal",
        ),
        _role(
            "promotion",
            _("Promotion"),
            "today.view orders.view products.view pages.edit promotions.view promotions.edit customers.view",
        ),
        _role("design", _("Design"), "today.view products.view products.edit pages.edit"),
        _role(
            "service",
            _("Service"),
            "orders.view orders.refund orders.note products.view promotions.view customers.view pii.reveal",
        ),
        _role("content", _("Content"), "today.view products.view products.edit pages.edit promotions.view"),
        _role("warehouse", _("Warehouse"), "orders.view orders.ship orders.note products.view stock.edit pii.reveal"),
        _role(
            "finance",
            _("Finance"),
            "today.view orders.view orders.refund orders.note products.view promotions.view money.view giftcards.edit",
        ),
    ]
)

SCOPES: dict[str, dict[str, Any]] = {
    "buyer": {
        "catalogue.read": _("Read the catalogue"),
        "basket.write": _("Fill a basket"),
        "orders.read": _("Read own orders"),
        "orders.place": _("Place orders"),
        "payments.write": _("Start payments"),
    },
    "staff": {
        "orders.manage": _("See, ship, refund and note orders"),
        "payments.manage": _("Capture held payments and let them go"),
        "catalogue.write": _("Edit products and prices"),
        "stock.write": _("Correct stock"),
        "imports.run": _("Import files"),
        "reports.read": _("Read figures and reports"),
    },
}

# A staff token never reaches further than its owner does today.
SCOPE_NEEDS: dict[str, frozenset[str]] = {
    "orders.manage": frozenset({"orders.view", "orders.ship", "orders.refund", "orders.note"}),
    "payments.manage": frozenset({"orders.view", "orders.refund", "money.view"}),
    "catalogue.write": frozenset({"products.view", "products.edit"}),
    "stock.write": frozenset({"stock.edit"}),
    "imports.run": frozenset({"imports.run"}),
    "reports.read": frozenset({"today.view"}),
}
