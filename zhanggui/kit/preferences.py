"""Choices of the shop: declared with a default and a sentence by the module that reads them, changed on the workbench."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import available_timezones

from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid
from zhanggui.kit.locales import LOCALES
from zhanggui.kit.models import PreferenceValue
from zhanggui.kit.registry import Registry

Kind = Literal["text", "number", "yes", "choice", "list", "money"]
FRESH = 2.0  # seconds that another process's change may stay unseen


@dataclass(frozen=True, slots=True)
class Preference:
    """`note` says what the choice does. `number` is whole; `list` is a list of `choices` (or of free texts)."""

    key: str
    default: Any
    note: Any
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    label: Any = ""


PREFERENCES: Registry[Preference] = Registry("preferences")
_lock = threading.Lock()
_values: dict[str, Any] = {}
_read_at = 0.0


def declare(
    key: str, default: Any, note: Any, kind: Kind = "text", choices: tuple[str, ...] = (), label: Any = ""
) -> None:
    PREFERENCES.add(key, Preference(key, default, note, kind, choices, label))


def get(key: str) -> Any:
    """The shop's choice, or the default."""
    global _read_at
    preference = PREFERENCES.get(key)
    if time.monotonic() - _read_at > FRESH:
        with _lock:
            rows = dict(PreferenceValue.objects.values_list("key", "value"))
            _values.clear()
            _values.update(rows)
            _read_at = time.monotonic()
    return _values.get(key, preference.default)


def forget() -> None:
    """Read the choices anew at the next question."""
    global _read_at
    _read_at = 0.0


def set_many(values: dict[str, Any], *, by: str, now: datetime) -> None:
    """Change choices; a value that does not fit refuses them all."""
    clean = {key: _fitting(PREFERENCES.get(key), value) for key, value in values.items()}
    with transaction.atomic():
        for key, value in clean.items():
            PreferenceValue.objects.update_or_create(key=key, defaults={"value": value, "by": by, "changed_at": now})
            audit.note(
                by=by, deed="preferences.set", object_kind="preference", object_id=key, facts={"to": value}, now=now
            )
    forget()
    if connections["default"].in_atomic_block:
        transaction.on_commit(forget)


def _fitting(preference: Preference, value: Any) -> Any:
    problem: Any = ""  # a lazy text: the language is that of whoever reads the refusal
    if preference.kind == "yes" and not isinstance(value, bool):
        problem = _("yes or no is meant here")
    elif preference.kind in ("number", "money") and type(value) is not int:
        problem = _("a whole number is meant here")
    elif preference.kind == "text" and (not isinstance(value, str) or len(value) > 4000):
        problem = _("a text is meant here")
    elif preference.kind == "choice" and value not in preference.choices:
        problem = _("one of the offered choices is meant here")
    elif preference.kind == "list" and (
        not isinstance(value, list) or (preference.choices and set(value) - set(preference.choices))
    ):
        problem = _("a list of the offered choices is meant here")
    if problem:
        raise Invalid(field=preference.key, problem=problem)
    return value


declare("shop.name", "掌柜 Zhanggui", _("The name that buyers see."), label=_("Shop name"))
declare("shop.email", "shop@localhost", _("Where buyers and mail systems can answer."), label=_("E-mail"))
declare(
    "shop.address",
    "",
    _("Where the business is; stands at the foot of every letter."),
    label=_("Address of the business"),
)
declare("shop.phone", "", _("Shown at the foot of each page when given."), label=_("Phone"))
declare(
    "shop.currency",
    "CNY",
    _("The currency of prices; ISO 4217."),
    "choice",
    ("CNY", "EUR", "USD", "GBP", "JPY", "HKD"),
    _("Currency"),
)
declare("shop.country", "CN", _("Where the shop is: decides its taxes and its law; ISO 3166."), label=_("Country"))
declare(
    "shop.timezone",
    "Asia/Shanghai",
    _("Whose midnight ends the shop's day."),
    "choice",
    tuple(sorted(available_timezones())),
    _("Time zone"),
)
declare(
    "shop.locale",
    "zh-cn",
    _("The language a visitor gets who asks for none of ours."),
    "choice",
    LOCALES,
    _("First language"),
)
declare(
    "shop.licence",
    "",
    _("Business licence or registration number, shown on the front page (E-Commerce Law, art. 15)."),
    label=_("Licence number"),
)
