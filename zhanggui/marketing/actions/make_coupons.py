"""Make codes: one that everybody may type, or a batch of codes that nobody can guess."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.marketing.errors import CodeTaken
from zhanggui.marketing.models import Coupon, Promotion
from zhanggui.marketing.queries.coupons import normal

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
MOST = 10_000
COLUMNS = "id promotion_id code batch limit per_customer per_day used active created_at".split()


def make_coupon(
    promotion_id: UUID,
    code: str,
    *,
    limit: int | None = None,
    per_customer: int | None = None,
    per_day: int | None = None,
    by: str,
    now: datetime,
) -> UUID:
    """A code for a promotion that is opened by codes. `limit` uses in all, `per_customer`, `per_day` of the shop; None: any."""
    code = normal(code)
    if not re.fullmatch(r"[\w-]{3,40}", code):
        raise Invalid(field="code", problem=_("A code has 3 to 40 letters, digits, hyphens."))
    with transaction.atomic():
        if Coupon.objects.filter(code=code).exists():
            raise CodeTaken(coupon=code)
        return _make(promotion_id, [code], "", limit, per_customer, per_day, by=by, now=now)[0]


def make_coupon_batch(
    promotion_id: UUID,
    count: int,
    *,
    prefix: str = "",
    batch: str,
    limit: int | None = 1,
    per_customer: int | None = None,
    by: str,
    now: datetime,
) -> list[str]:
    """So many codes of ten letters behind a prefix, each used once unless said otherwise; the codes."""
    prefix = normal(prefix)
    if type(count) is not int or not 1 <= count <= MOST:
        raise Invalid(field="count", problem=_("Give a number of codes from 1 to 10,000."))
    if not re.fullmatch(r"[\w-]{0,20}", prefix):
        raise Invalid(field="prefix", problem=_("A code has 3 to 40 letters, digits, hyphens."))
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(prefix + "".join(secrets.choice(LETTERS) for _ in range(10)))
    made = sorted(codes)
    with transaction.atomic():
        _make(promotion_id, made, batch.strip()[:80], limit, per_customer, None, by=by, now=now)
    return made


def stop_coupon(coupon_id: UUID, *, active: bool = False, by: str, now: datetime) -> None:
    """Let a code count no longer (or again)."""
    with transaction.atomic():
        if not Coupon.objects.filter(id=coupon_id).update(active=active):
            raise NotFound(what="coupon")
        facts = {"active": active}
        audit.note(by=by, deed="marketing.stop_coupon", object_kind="coupon", object_id=coupon_id, facts=facts, now=now)


def _make(promotion_id: UUID, codes: list[str], batch: str, limit, per_customer, per_day, *, by, now) -> list[UUID]:
    for field, value in (("limit", limit), ("per_customer", per_customer), ("per_day", per_day)):
        if value is not None and (type(value) is not int or not 1 <= value <= 10**9):
            raise Invalid(field=field, problem=_("A limit is a whole number from 1; leave it empty for none."))
    if not Promotion.objects.filter(id=promotion_id, by_code=True).exclude(state="ended").exists():
        raise NotFound(what="promotion")
    rows = [(uuid7(), promotion_id, code, batch, limit, per_customer, per_day, 0, True, now) for code in codes]
    sql.insert_many(Coupon, COLUMNS, rows)
    facts = {"codes": len(codes), "batch": batch, "limit": limit}
    audit.note(
        by=by, deed="marketing.make_coupons", object_kind="promotion", object_id=promotion_id, facts=facts, now=now
    )
    return [row[0] for row in rows]
