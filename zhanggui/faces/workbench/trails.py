"""The audit trail in words: what was done, to what, with which details. Nothing of it is a code word."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import words
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import audit, locales, preferences
from zhanggui.kit.money import Money, NotMoney
from zhanggui.kit.ui import format
from zhanggui.operations import public as operations
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

FIELDS = {
    "sku": gettext_lazy("SKU"),
    "barcode": gettext_lazy("Barcode"),
    "weight_g": gettext_lazy("Weight"),
    "position": gettext_lazy("Place"),
    "state": gettext_lazy("State"),
    "tax_class": gettext_lazy("Tax class"),
    "brand": gettext_lazy("Brand"),
    "rank": gettext_lazy("Rank"),
    "legal_name": gettext_lazy("Legal name"),
    "licence_no": gettext_lazy("Licence number"),
    "country": gettext_lazy("Country"),
    "slug": gettext_lazy("Address part"),
}
LABELS = {
    "amount": gettext_lazy("sum"),
    "before": gettext_lazy("before"),
    "carrier": gettext_lazy("carrier"),
    "changed": gettext_lazy("changed"),
    "channel": gettext_lazy("source"),
    "created": pgettext_lazy("import", "new"),
    "delta": pgettext_lazy("stock", "change"),
    "dry": gettext_lazy("dry run"),
    "file": gettext_lazy("file"),
    "from": gettext_lazy("from"),
    "label": gettext_lazy("what"),
    "locales": gettext_lazy("languages"),
    "measure": gettext_lazy("measured in"),
    "minor": gettext_lazy("sum"),
    "other": gettext_lazy("means also"),
    "parcel": gettext_lazy("parcel"),
    "people": gettext_lazy("people"),
    "pinned": gettext_lazy("brings exactly"),
    "rate": gettext_lazy("rate"),
    "reason": gettext_lazy("reason"),
    "restock": gettext_lazy("back into stock"),
    "roles": gettext_lazy("roles"),
    "rows": gettext_lazy("rows"),
    "scopes": gettext_lazy("may"),
    "sku": gettext_lazy("SKU"),
    "term": gettext_lazy("word"),
    "to": gettext_lazy("now"),
    "units": gettext_lazy("units"),
    "value": gettext_lazy("target"),
    "version": gettext_lazy("version"),
    "weight": gettext_lazy("counts as"),
    "why": gettext_lazy("why"),
}
SCOPES = {**people.SCOPES["staff"], **people.SCOPES["buyer"]}
MEASURES = {"amount": gettext_lazy("Sales"), "units": gettext_lazy("Units sold")}


def details(line: audit.AuditLine) -> str:
    """The facts of a line in a sentence's fragments: "carrier: SF Express, units: 3"."""
    facts = line.facts
    told = [
        f"{LABELS[key]}{_(': ')}{_value(key, value, facts, line)}"
        for key, value in facts.items()
        if key in LABELS and value not in (None, "", [], {}) and not (isinstance(value, str) and _is_uuid(value))
    ]
    return _(", ").join(told)[:300]


def _value(key: str, value: Any, facts: dict, line: audit.AuditLine) -> str:
    if line.deed == "preferences.set":
        return _preference(value)
    known: dict[str, Callable[[Any], str]] = {
        "carrier": _carrier,
        "changed": lambda names: _list(str(FIELDS.get(name, name)) for name in _as_list(names)),
        "channel": operations.channel_name,
        "locales": lambda codes: _list(locales.NAMES.get(code, code) for code in _as_list(codes)),
        "roles": lambda keys: _list(str(people.ROLES[key].label) if key in people.ROLES else key for key in keys),
        "scopes": lambda keys: _list(
            str(people.SCOPES["staff"].get(key) or people.SCOPES["buyer"].get(key, key)) for key in keys
        ),
        "measure": lambda measure: str(MEASURES.get(measure, measure)),
        "minor": lambda minor: format.money(Money(minor, facts.get("currency", preferences.get("shop.currency")))),
        "amount": _amount,
        "from": _moment,
        "reason": words.reason,
        "why": words.reason,
    }
    if key in known:
        return known[key](value)
    if key in ("value", "before", "pinned") and facts.get("measure", "amount") == "amount" and type(value) is int:
        return format.money(Money(value, preferences.get("shop.currency")))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("fact", "yes") if value else pgettext("fact", "no")
    if isinstance(value, (list, tuple)):
        return _list(words.choice(str(one)) for one in value)
    return format.number(value) if isinstance(value, int) else str(value)


def _preference(value: Any) -> str:
    return words.choice(value) if isinstance(value, str) else _("a new arrangement") if _deep(value) else _plain(value)


def _deep(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(part, (dict, list)) for part in parts)


def _as_list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _list(parts) -> str:
    return _(", ").join(parts)


def _carrier(key: str) -> str:
    return next((str(one.name) for one in fulfilment.carriers() if one.key == key), key)


def _amount(text: Any) -> str:
    number, _space, currency = str(text).partition(" ")
    try:
        return format.money(Money.of(number, currency)) if currency else str(text)
    except NotMoney:
        return str(text)


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format.moment(at) if at.tzinfo else format.day(at.date())


def names(lines: Iterable[audit.AuditLine]) -> dict[str, str]:
    """What the orders and products of these lines are called, by id: a statement for each kind."""
    ids = {kind: {line.object_id for line in lines if line.object_kind == kind} for kind in ("order", "product")}
    products = [UUID(key) for key in ids["product"] if _is_uuid(key)]
    skus = catalogue.skus_of(products=products) if products else {}
    return ordering.order_numbers(ids["order"]) | {str(key): sku for key, sku in skus.items()}


def subject(line: audit.AuditLine, known: Mapping[str, str] | None = None) -> tuple[str, str]:
    """(name, address of its page) of what a deed was done to; no address where there is no page. `known`: see `names`."""
    kind, key = line.object_kind, line.object_id
    name = words.thing(kind)
    if known and key in known:
        name = f"{name} {known[key]}"
    if kind == "price_list":
        return f"{name} {key}", reverse("desk:price_list", args=[key])
    if kind == "group":
        return f"{name} {key}", reverse("desk:customer_group", args=[key])
    if kind in ("party", "promotion", "giftcard", "seller") and _is_uuid(key):
        view = {"party": "customer", "giftcard": "gift_card"}.get(kind, kind)
        return name, reverse(f"desk:{view}", args=[key])
    if kind in ("order", "product") and _is_uuid(key):
        return name, reverse("desk:order_of" if kind == "order" else "desk:product", args=[key])
    if kind == "staff" and key.isdigit():
        return words.who()(f"staff:{key}"), reverse("desk:colleague", args=[int(key)])
    if kind == "preference" and key in preferences.PREFERENCES:
        label = str(preferences.PREFERENCES.get(key).label)
        return label or name, reverse("desk:settings") + f"#{key.partition('.')[0]}"
    if kind in ("day", "month"):
        try:
            return f"{name} {format.day(date.fromisoformat(key[:10]))}", reverse("desk:today") + "#target"
        except ValueError:
            return name, ""
    return name, ""


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
