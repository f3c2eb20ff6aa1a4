"""Make, change, pause and end promotions. What is not sound is refused; nothing else happens."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from babel.numbers import is_currency
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import LOCALES
from zhanggui.marketing.dto import PromotionDraft
from zhanggui.marketing.kinds import KINDS
from zhanggui.marketing.models import Promotion
from zhanggui.marketing.queries.in_force import KEPT

MOST = 10**15
STATES = {"active": "marketing.active", "paused": "marketing.paused", "ended": "marketing.ended"}  # and their deeds


def save_promotion(draft: PromotionDraft, *, promotion_id: UUID | None = None, by: str, now: datetime) -> UUID:
    """Make a promotion, or change one that has not ended. Orders keep what they were given."""
    fields = sound(draft)
    with transaction.atomic():
        if promotion_id is None:
            promotion_id = Promotion.objects.create(**fields, created_at=now).id
        elif not Promotion.objects.filter(id=promotion_id).exclude(state="ended").update(**fields):
            raise NotFound(what="promotion")
        facts = {"kind": draft.kind, "from": draft.starts_at.isoformat(), "terms": dict(draft.terms)}
        audit.note(by=by, deed="marketing.save", object_kind="promotion", object_id=promotion_id, facts=facts, now=now)
        KEPT.forget()
    return promotion_id


def change_state(promotion_id: UUID, to: str, *, by: str, now: datetime) -> None:
    """Pause, resume ("active") or end a promotion, from this second on. One that was ended stays so."""
    with transaction.atomic():
        rows = Promotion.objects.filter(id=promotion_id).exclude(state="ended")
        if to not in STATES or not rows.update(state=to):
            raise NotFound(what="promotion")
        audit.note(by=by, deed=STATES[to], object_kind="promotion", object_id=promotion_id, facts={"to": to}, now=now)
        KEPT.forget()


def sound(draft: PromotionDraft) -> dict[str, Any]:
    """The columns of a promotion, or a refusal that names what is wrong."""
    names = {locale: text.strip()[:120] for locale, text in draft.names.items() if locale in LOCALES and text.strip()}
    if not names:
        raise Invalid(field="names", problem=_("Give it a name in one language at least: buyers read it."))
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise Invalid(field="ends_at", problem=_("It ends after it starts."))
    if draft.bearer not in ("seller", "platform"):
        raise Invalid(field="bearer", problem=_("The seller or the platform bears what is taken off."))
    if draft.kind not in KINDS:
        raise Invalid(field="kind", problem=_("There is no such kind of promotion."))
    if draft.priority < 1 or draft.pieces < 0:
        raise Invalid(field="priority", problem=_("a whole number is meant here"))
    return {
        "kind": draft.kind,
        "names": names,
        "terms": TERMS[draft.kind](draft.terms),
        "scope": {key: sorted(map(str, ids)) for key, ids in asdict(draft.scope).items() if ids},
        "minimum": _amounts(draft.minimum, "minimum") if draft.minimum else {},
        "pieces": draft.pieces,
        "priority": draft.priority,
        "exclusive": draft.exclusive.strip()[:40],
        "stop": draft.stop,
        "by_code": draft.by_code,
        "bearer": draft.bearer,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
    }


def _percent(value: Any) -> str:
    try:
        percent = Decimal(str(value))
    except InvalidOperation:
        percent = Decimal(0)
    if not 0 < percent <= 100 or percent != round(percent, 4):
        raise Invalid(field="percent", problem=_("Give percent above 0 and up to 100."))
    return f"{percent.normalize():f}"


def _amounts(value: Any, field: str) -> dict[str, int]:
    sound = isinstance(value, Mapping) and value
    if not sound or not all(
        is_currency(currency) and type(minor) is int and 0 < minor <= MOST for currency, minor in value.items()
    ):
        raise Invalid(field=field, problem=_("Give an amount above nothing in one currency at least."))
    return dict(value)


def _pieces(value: Any, field: str, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= 999:
        raise Invalid(field=field, problem=_("Give a number of pieces."))
    return value


def _percent_or(terms: Mapping[str, Any], other: str) -> dict[str, Any]:
    """Percent, or amounts by currency under `other`: one of them."""
    if ("percent" in terms) == (other in terms):
        raise Invalid(field="percent", problem=_("Give either percent or an amount."))
    return {"percent": _percent(terms["percent"])} if "percent" in terms else {other: _amounts(terms[other], other)}


def _percentage(terms: Mapping[str, Any]) -> dict[str, Any]:
    most = {"most": _amounts(terms["most"], "most")} if terms.get("most") else {}
    return {"percent": _percent(terms.get("percent")), **most}


def _fixed(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"amount": _amounts(terms.get("amount"), "amount")}


def _buy_get(terms: Mapping[str, Any]) -> dict[str, Any]:
    most = {"most": _pieces(terms["most"], "most")} if terms.get("most") else {}
    return {
        "buy": _pieces(terms.get("buy"), "buy"),
        "get": _pieces(terms.get("get"), "get"),
        "percent": _percent(terms.get("percent", "100")),
        **most,
    }


def _tiers(terms: Mapping[str, Any]) -> dict[str, Any]:
    by, steps = terms.get("by"), terms.get("steps")
    if by not in ("amount", "pieces") or not isinstance(steps, list) or not 1 <= len(steps) <= 10:
        raise Invalid(field="steps", problem=_("Give one to ten steps, by amount or by pieces."))
    sound = []
    for step in steps:
        least = _amounts(step.get("from"), "steps") if by == "amount" else _pieces(step.get("from"), "steps")
        sound.append({"from": least, **_percent_or(step, "amount")})
    return {"by": by, "steps": sound}


def _bundle(terms: Mapping[str, Any]) -> dict[str, Any]:
    items = terms.get("items")
    if not isinstance(items, Mapping) or not items or sum(items.values()) < 2:
        raise Invalid(field="items", problem=_("A set has two pieces at least."))
    return {"items": {str(_id(key)): _pieces(n, "items") for key, n in items.items()}, **_percent_or(terms, "price")}


def _gift(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"variant": str(_id(terms.get("variant"))), "pieces": _pieces(terms.get("pieces", 1), "pieces")}


def _id(value: Any) -> UUID:
    text = str(value)
    if not re.fullmatch(r"[0-9a-fA-F-]{32,36}", text):
        raise Invalid(field="items", problem=_("a variant is named by its id"))
    return UUID(text)


TERMS = {
    "percentage": _percentage,
    "fixed": _fixed,
    "buy_get": _buy_get,
    "tiers": _tiers,
    "bundle": _bundle,
    "shipping": lambda terms: _percent_or(terms, "amount"),
    "gift": _gift,
}
