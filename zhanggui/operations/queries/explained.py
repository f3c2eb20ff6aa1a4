"""What was found of a day that is over, kept as long as nothing it was made of has changed, so that the morning's page opens
at once. A job looks for it before anybody asks."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from zhanggui.analytics.public import state_until, totals
from zhanggui.operations.localise import Cause, causes, usual_of
from zhanggui.operations.models import Explained
from zhanggui.operations.queries.cubes import Spans, cubes
from zhanggui.operations.queries.sources import Lines, source_lines

KEPT = 400  # rows; more than a year of days


@dataclass(frozen=True, slots=True)
class Found:
    """Per compared span, the one in question last: what each source brought, and how many came in all; and what moved."""

    lines: list[Lines]
    visitors: list[int | None]
    causes: list[Cause]


def explained(
    spans: Spans,
    days: list[tuple[int, int, int, int]],
    weekday: int,
    *,
    name: str,
    counted: bool,
    asked: frozenset,
    enough: bool,
    now: datetime,
) -> Found:
    """`days`: whole days before, `asked`: slices that the diary names, `enough`: whether there is something to compare with."""
    state = f"{state_until(spans[-1][1])} {sorted(asked)} {days} {[(a.isoformat(), b.isoformat()) for a, b in spans]}"
    signature = _short(state)
    row = Explained.objects.filter(name=name, signature=signature).first()
    if row:
        return _read(row.found)
    found = _find(spans, days, weekday, counted=counted, asked=asked, enough=enough)
    Explained.objects.update_or_create(
        name=name, defaults={"signature": signature, "found": asdict(found), "found_at": now}
    )
    old = Explained.objects.order_by("-found_at").values_list("name", flat=True)[KEPT : KEPT + 50]
    Explained.objects.filter(name__in=list(old)).delete()
    return found


def _find(spans: Spans, days: list, weekday: int, *, counted: bool, asked: frozenset, enough: bool) -> Found:
    lines: list[Lines] = [{} for _span in spans]
    visitors: list[int | None] = [None] * len(spans)
    if counted:
        lines = source_lines(spans)
        visitors = [int(point.value or 0) for point in totals(["visitors"], spans)["visitors"].points]
    moved = causes(cubes(spans, with_visits=counted, asked=asked), usual_of(days, weekday)) if enough else []
    return Found(lines, visitors, moved)


def _read(found: dict[str, Any]) -> Found:
    def cause(row: dict[str, Any]) -> Cause:
        tuples = {"slice": tuple(map(tuple, row["slice"])), "rows": tuple(map(tuple, row["rows"]))}
        return Cause(**(row | tuples))

    return Found(found["lines"], found["visitors"], [cause(row) for row in found["causes"]])


def _short(text: str) -> str:
    import hashlib

    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
