"""Coupons as baskets and gates need them: in a constant number of statements for any number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhanggui.kit import sql
from zhanggui.kit.errors import Refusal
from zhanggui.marketing.dto import CouponRow
from zhanggui.marketing.errors import CodeUsedByYou, CodeUsedUp, CodeUsedUpToday
from zhanggui.marketing.models import Coupon, CouponUse

COLUMNS = "id promotion_id code batch limit per_customer per_day used active created_at"


def normal(code: str) -> str:
    """One way to write a code: no spaces, capitals."""
    return "".join(code.split()).upper()[:40]


def coupons_by_code(codes: Iterable[str]) -> dict[str, Any]:
    which, params = sql.among("code", sorted(set(codes)))
    return {row.code: row for row in sql.select(Coupon, COLUMNS, f"WHERE {which}", params)}


def coupons_known(codes: Iterable[str]) -> set[str]:
    """Those of the codes that there are, whether they still count or not."""
    return set(coupons_by_code(map(normal, codes)))


def locked_coupons(ids: Collection[UUID]) -> dict[UUID, Any]:
    """Their rows, locked in the order of their ids (row 8 of the order of locks)."""
    which, params = sql.among("id", sorted(ids))
    lock = " FOR UPDATE" if sql.dialect() == "postgresql" else ""
    return {row.id: row for row in sql.select(Coupon, COLUMNS, f"WHERE {which} ORDER BY id{lock}", params)}


class Uses:
    """How often coupons were used on a day and by customers, read at once; counts what is claimed meanwhile."""

    def __init__(self, rows: Iterable[Any], marks: Iterable[bytes], on: date):
        rows = list(rows)
        self._of_day: dict[UUID, int] = defaultdict(int)
        self._of_customer: dict[tuple[UUID, bytes], set] = defaultdict(set)
        self._used = {row.id: row.used for row in rows}
        if daily := [row.id for row in rows if row.per_day is not None]:
            self._read_day(daily, on)
        if personal := [row.id for row in rows if row.per_customer is not None]:
            self._read_customers(personal, sorted(set(marks)))

    def _read_day(self, ids: Sequence[UUID], on: date) -> None:
        which, params = sql.among("coupon_id", ids)
        day = on if sql.dialect() == "postgresql" else on.isoformat()
        rows = sql.fetch(
            f"""SELECT coupon_id, count(*) FROM marketing_couponuse
 WHERE {which} AND "on" = %s AND given_back_at IS NULL GROUP BY coupon_id""",
            [*params, day],
        )
        self._of_day.update({sql.uuid_out(coupon): count for coupon, count in rows})

    def _read_customers(self, ids: Sequence[UUID], marks: Sequence[bytes]) -> None:
        if not marks:
            return
        which, params = sql.among("m.coupon_id", ids)
        rows = sql.fetch(
            f"""SELECT m.coupon_id, m.mark, m.use_id FROM marketing_couponusemark m
 JOIN marketing_couponuse u ON u.id = m.use_id AND u.given_back_at IS NULL
 WHERE {which} AND m.mark IN ({sql.places(marks)})""",
            [*params, *marks],
        )
        for coupon, mark, use in rows:
            self._of_customer[sql.uuid_out(coupon), bytes(mark)].add(sql.uuid_out(use))

    def problem(self, row: Any, marks: Collection[bytes]) -> Refusal | None:
        """Why this customer may not use this coupon once more."""
        if row.limit is not None and self._used[row.id] >= row.limit:
            return CodeUsedUp(coupon=row.code)
        if row.per_day is not None and self._of_day[row.id] >= row.per_day:
            return CodeUsedUpToday(coupon=row.code)
        if row.per_customer is not None:
            uses = set().union(*(self._of_customer[row.id, mark] for mark in marks)) if marks else set()
            if len(uses) >= row.per_customer:
                return CodeUsedByYou(coupon=row.code)
        return None

    def count(self, row: Any, marks: Collection[bytes], use: UUID) -> None:
        self._used[row.id] += 1
        self._of_day[row.id] += 1
        for mark in marks:
            self._of_customer[row.id, mark].add(use)


def coupon_rows(promotion_id: UUID, *, batch: str = "", limit: int = 500) -> list[CouponRow]:
    """The codes of a promotion, newest first."""
    rows = Coupon.objects.filter(promotion_id=promotion_id, **({"batch": batch} if batch else {}))
    names = COLUMNS.split()
    return [CouponRow(*row) for row in rows.order_by("-created_at", "code").values_list(*names)[:limit]]


def uses_of(coupon_id: UUID) -> list[tuple[UUID, bool]]:
    """(order, given back) of every use."""
    rows = CouponUse.objects.filter(coupon_id=coupon_id).order_by("at", "id")
    return [(order, back is not None) for order, back in rows.values_list("order_id", "given_back_at")]
