"""What a placed order uses up: its coupons, claimed after the stock rows, in the order of their ids."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from zhanggui.kit import clock, preferences, sql
from zhanggui.kit.errors import Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.marketing.customers import marks_of
from zhanggui.marketing.errors import CodeUsedUp
from zhanggui.marketing.models import CouponUse, CouponUseMark
from zhanggui.marketing.queries.coupons import Uses, locked_coupons
from zhanggui.ordering.public import GATES, Draft

if sql.dialect() == "postgresql":
    COUNT = """UPDATE marketing_coupon SET used = used + v.n FROM unnest(%s::uuid[], %s::int[]) AS v (id, n)
 WHERE marketing_coupon.id = v.id"""
else:
    COUNT = """UPDATE marketing_coupon SET used = used + v.n FROM (SELECT json_extract(value, '$[0]') AS id,
 json_extract(value, '$[1]') AS n FROM json_each(%s)) AS v WHERE marketing_coupon.id = v.id"""


def count(times: dict[UUID, int]) -> None:
    """Add to the uses of coupons whose rows are locked, in one statement."""
    if sql.dialect() == "postgresql":
        sql.execute(COUNT, [list(times), list(times.values())])
    else:
        sql.execute(COUNT, [orjson.dumps([[coupon.hex, n] for coupon, n in times.items()]).decode()])


class Coupons:
    """Claims the coupons of a list in five statements, none where no draft has one."""

    def prepare(self, drafts: Sequence[Draft], *, now: datetime) -> list[Refusal | None]:
        return [None] * len(drafts)  # the price rule has already said what a code is worth

    def claim(self, drafts: Sequence[Draft], *, now: datetime) -> list[Refusal | None]:
        wanted = [sorted({line.uses for line in draft.explained if line.uses is not None}) for draft in drafts]
        if not any(wanted):
            return [None] * len(drafts)
        rows = locked_coupons({coupon for coupons in wanted for coupon in coupons})
        marks = marks_of(drafts)
        on = clock.local_day(now, preferences.get("shop.timezone"))
        uses = Uses(rows.values(), [mark for own in marks for mark in own], on)
        made: list[tuple] = []
        known: list[tuple] = []
        times: dict[UUID, int] = {}
        answers: list[Refusal | None] = []
        for draft, coupons, own in zip(drafts, wanted, marks, strict=True):
            problems = [self._problem(rows.get(coupon), uses, own) for coupon in coupons]
            answers.append(next((problem for problem in problems if problem), None))
            if answers[-1] is not None:
                continue
            for coupon in coupons:
                use = uuid7()
                uses.count(rows[coupon], own, use)
                times[coupon] = times.get(coupon, 0) + 1
                made.append((use, coupon, draft.order_id, on, now, None))
                known += [(use, coupon, mark) for mark in sorted(own)]
        if made:
            count(times)
            sql.insert_many(CouponUse, ["id", "coupon_id", "order_id", "on", "at", "given_back_at"], made)
            sql.insert_many(CouponUseMark, ["use_id", "coupon_id", "mark"], known)
        return answers

    @staticmethod
    def _problem(row, uses: Uses, marks: Collection[bytes]) -> Refusal | None:
        if row is None or not row.active:
            return CodeUsedUp(coupon=row.code if row else "")
        return uses.problem(row, marks)

    def let_go(self, drafts: Sequence[Draft], *, now: datetime) -> None:
        give_back([draft.order_id for draft in drafts if draft.order_id and draft.coupons], now=now)


def give_back(order_ids: Sequence[UUID], *, now: datetime) -> int:
    """Give the coupons of these orders back, each use once however often it is asked; how many."""
    if not order_ids:
        return 0
    which, params = sql.among("order_id", order_ids)
    used = sql.fetch(
        f"SELECT DISTINCT coupon_id FROM marketing_couponuse WHERE {which} AND given_back_at IS NULL", params
    )
    if not used:
        return 0
    locked_coupons({sql.uuid_out(row[0]) for row in used})
    back = sql.fetch(
        f"""UPDATE marketing_couponuse SET given_back_at = %s WHERE {which} AND given_back_at IS NULL
 RETURNING coupon_id""",
        [now, *params],
    )
    times: dict[UUID, int] = {}
    for (coupon,) in back:
        times[sql.uuid_out(coupon)] = times.get(sql.uuid_out(coupon), 0) - 1
    if times:
        count(times)
    return len(back)


GATES.add("coupons", Coupons())
