from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import LOCALES
from zhanggui.kit.money import Money
from zhanggui.ordering.delivery_rates.table import TABLE
from zhanggui.ordering.dto import DeliveryMethodView
from zhanggui.ordering.models import DeliveryMethod, DeliveryMethodText

STANDARD = {"zh-cn": ("标准快递", "2–4天送达"), "en": ("Standard delivery", "Arrives in 2–4 days")}
EXPRESS = {"zh-cn": ("加急快递", "次日送达"), "en": ("Express delivery", "Arrives the next day")}
STANDARD_WORLD = {"zh-cn": ("国际标准", "7–14 天送达"), "en": ("International standard", "Arrives in 7–14 days")}
EXPRESS_WORLD = {"zh-cn": ("国际加急", "3–5 天送达"), "en": ("International express", "Arrives in 3–5 days")}
FIRST = [
    (
        "standard",
        "CN",
        {"CNY": 800, "USD": 150, "EUR": 150, "GBP": 120, "JPY": 200, "HKD": 900},
        {"CNY": 9900, "USD": 1500, "EUR": 1500, "GBP": 1200, "JPY": 2000, "HKD": 11000},
        STANDARD,
    ),
    ("express", "CN", {"CNY": 1800, "USD": 300, "EUR": 300, "GBP": 250, "JPY": 400, "HKD": 2000}, {}, EXPRESS),
    (
        "standard",
        "*",
        {"CNY": 8800, "USD": 1290, "EUR": 1190, "GBP": 990, "JPY": 1800, "HKD": 9800},
        {"CNY": 89900, "USD": 12900, "EUR": 11900, "GBP": 9900, "JPY": 18000, "HKD": 98000},
        STANDARD_WORLD,
    ),
    (
        "express",
        "*",
        {"CNY": 16800, "USD": 2490, "EUR": 2290, "GBP": 1990, "JPY": 3600, "HKD": 18800},
        {},
        EXPRESS_WORLD,
    ),
]


def ensure_delivery_methods(*, now: datetime) -> int:
    """Give a shop that has no way of delivery the usual ones; the number of methods made. Called again, does nothing."""
    with transaction.atomic():
        if DeliveryMethod.objects.exists():
            return 0
        for position, (code, country, prices, free_from, texts) in enumerate(FIRST):
            method = DeliveryMethod.objects.create(
                code=code, kind=code, country=country, prices=prices, free_from=free_from, position=position
            )
            DeliveryMethodText.objects.bulk_create(
                DeliveryMethodText(method=method, locale=locale, name=name, note=note)
                for locale, (name, note) in texts.items()
            )
        TABLE.forget()
    return len(FIRST)


def save_delivery_method(
    *,
    method_id: UUID | None,
    code: str,
    country: str,
    names: dict[str, str],
    notes: dict[str, str],
    prices: list[Money],
    free_from: list[Money],
    position: int = 0,
    active: bool = True,
    by: str,
    now: datetime,
) -> UUID:
    """Make (`method_id` None) or change a way of delivery. `country` is a code of two letters or "*" for everywhere else."""
    if not code or not code.replace("-", "").isalnum() or not code.isascii() or len(code) > 40:
        raise Invalid(field="code", problem=_("A code has letters, digits and hyphens."))
    if country != "*" and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid(field="country", problem=_("Give a country's code of two letters, or * for all others."))
    if not any(names.get(locale, "").strip() for locale in LOCALES):
        raise Invalid(field="names", problem=_("Give it a name in one language at least."))
    if not prices or any(amount.minor < 0 for amount in [*prices, *free_from]):
        raise Invalid(field="prices", problem=_("Give a price from nothing upwards in one currency at least."))
    fields = {
        "code": code,
        "kind": code,
        "country": country.upper(),
        "prices": {amount.currency: amount.minor for amount in prices},
        "free_from": {amount.currency: amount.minor for amount in free_from},
        "position": position,
        "active": active,
    }
    with transaction.atomic():
        same = DeliveryMethod.objects.filter(code=code, country=country.upper())
        if (same.exclude(id=method_id) if method_id else same).exists():
            raise Invalid(field="code", problem=_("There is already such a code for this country."))
        if method_id is None:
            method_id = DeliveryMethod.objects.create(**fields).id
        elif not DeliveryMethod.objects.filter(id=method_id).update(**fields):
            raise NotFound
        DeliveryMethodText.objects.filter(method_id=method_id).delete()
        DeliveryMethodText.objects.bulk_create(
            DeliveryMethodText(
                method_id=method_id, locale=locale, name=name.strip()[:120], note=notes.get(locale, "")[:300]
            )
            for locale, name in names.items()
            if locale in LOCALES and name.strip()
        )
        TABLE.forget()
        audit.note(
            by=by,
            deed="delivery_method.save",
            object_kind="delivery_method",
            object_id=str(method_id),
            facts=fields,
            now=now,
        )
    return method_id


def delivery_methods() -> tuple[DeliveryMethodView, ...]:
    """All ways of delivery, in two queries, for the settings page."""
    texts: dict[UUID, dict[str, tuple[str, str]]] = {}
    for method_id, locale, name, note in DeliveryMethodText.objects.values_list("method_id", "locale", "name", "note"):
        texts.setdefault(method_id, {})[locale] = (name, note)
    return tuple(
        DeliveryMethodView(
            id=method.id,
            code=method.code,
            kind=method.kind,
            country=method.country,
            names={locale: name for locale, (name, _note) in texts.get(method.id, {}).items()},
            notes={locale: note for locale, (_name, note) in texts.get(method.id, {}).items()},
            prices={currency: Money(minor, currency) for currency, minor in method.prices.items()},
            free_from={currency: Money(minor, currency) for currency, minor in method.free_from.items()},
            position=method.position,
            active=method.active,
        )
        for method in DeliveryMethod.objects.order_by("position", "code", "country")
    )
