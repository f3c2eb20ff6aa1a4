"""The promotions that are not over, kept in the process. Whether one is in force is decided by the clock at each question."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.kit.kept import Kept
from zhanggui.marketing.dto import Promotion, Scope
from zhanggui.marketing.engine import TOLD
from zhanggui.marketing.models import Promotion as Row


def as_promotion(row: Any) -> Promotion:
    scope = row.scope
    return Promotion(
        kind=row.kind,
        names=row.names,
        terms=row.terms,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        scope=Scope(
            products=_ids(scope, "products"),
            categories=_ids(scope, "categories"),
            sellers=_ids(scope, "sellers"),
            excluded=_ids(scope, "excluded"),
            groups=frozenset(scope.get("groups", ())),
        ),
        minimum=row.minimum,
        pieces=row.pieces,
        priority=row.priority,
        exclusive=row.exclusive,
        stop=row.stop,
        by_code=row.by_code,
        bearer=row.bearer,
        id=row.id,
        state=row.state,
    )


def _ids(scope: dict[str, list[str]], key: str) -> frozenset[UUID]:
    return frozenset(map(UUID, scope.get(key, ())))


KEPT: Kept[list[Promotion]] = Kept(lambda: [as_promotion(row) for row in Row.objects.filter(state="active")])


def in_force(now: datetime) -> list[Promotion]:
    """Those in force, and those that ended within a day (a basket opened before is told so)."""
    return [
        rule
        for rule in KEPT.get()
        if (rule.starts_at <= now and (rule.ends_at is None or rule.ends_at + TOLD > now)) or rule.by_code
    ]
