"""A metric over time: one query, whichever the metric, shop-local buckets, gaps where nobody looked."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhanggui.analytics import coverage, expressions, store
from zhanggui.analytics.dto import Point, Series
from zhanggui.analytics.engine import Query
from zhanggui.analytics.metric import METRICS, Metric
from zhanggui.analytics.queries.sessions import add_visits
from zhanggui.analytics.times import DAY, GRAINS, Buckets, buckets, micros
from zhanggui.kit import preferences
from zhanggui.kit.errors import Invalid

LOOKBACK = 30 * DAY  # a fact belongs to its visitor's latest visit of the last thirty days
Counts = dict[tuple[str, int, str], int]


def series(
    key: str,
    since: date,
    until: date,
    grain: str = "day",
    by: str | None = None,
    *,
    where: dict[str, str] | None = None,
    zone: str | None = None,
) -> Series:
    """The metric's values from `since` through `until`, both shop-local days, per hour, day or month.

    `by` splits by a column of hits or sessions (channel, source, device, locale, path, subject …), by a dim of facts, or by
    "line" (the channel, with ".paid" behind it where it was paid for); what cannot be told is the group "unknown". `where`
    keeps one value of such a column. Money is of one currency: the shop's, unless `where` names another.
    None: nothing was collected then, or a ratio over nothing; 0: collected, and nothing came.
    """
    return series_many([key], since, until, grain, by, where=where, zone=zone)[key]


def series_many(
    keys: list[str],
    since: date,
    until: date,
    grain: str = "day",
    by: str | None = None,
    *,
    where: dict[str, str] | None = None,
    zone: str | None = None,
) -> dict[str, Series]:
    """Several metrics in one query."""
    if grain not in GRAINS:
        raise Invalid(
            field="grain",
            problem=_("{grain}: one of {grains} is meant here").format(grain=grain, grains=", ".join(GRAINS)),
        )
    if until < since:
        raise Invalid(field="until", problem=_("the end lies before the beginning"))
    return _series(keys, buckets(since, until, grain, zone or preferences.get("shop.timezone")), grain, by, where or {})


def totals(
    keys: list[str],
    spans: list[tuple[datetime, datetime]],
    by: str | None = None,
    *,
    where: dict[str, str] | None = None,
) -> dict[str, Series]:
    """The metrics over spans of instants that lie apart, in order of time (ends are not part of them), in one query.

    Each series has one point per span (and group), under the instant with which the span begins.
    """
    starts, ends = (tuple(micros(span[place]) for span in spans) for place in (0, 1))
    if any(end > start for end, start in zip(ends, starts[1:], strict=False)):
        raise Invalid(field="spans", problem=_("spans lie apart, the earliest first"))
    return _series(keys, Buckets(tuple(since for since, _ in spans), starts, ends), "span", by, where or {})


def _series(keys: list[str], frame: Buckets, grain: str, by: str | None, where: dict[str, str]) -> dict[str, Series]:
    metrics = [METRICS.get(key) for key in keys]
    leaves = {leaf.key: leaf for metric in metrics for leaf in metric.parts}
    counts = _counts(list(leaves.values()), frame, by, where)
    known: dict[str, set[int]] = {table: _covered(table, frame) for table in {leaf.table for leaf in leaves.values()}}
    for leaf_key, bucket, _value in counts:
        known[leaves[leaf_key].table].add(bucket)
    return {metric.key: _assemble(metric, frame, by, grain, counts, known) for metric in metrics}


def counts(
    keys: list[str], spans: list[tuple[datetime, datetime]], by: str, *, where: dict[str, str] | None = None
) -> dict[str, dict[tuple[int, tuple[str, ...]], int]]:
    """Whole numbers of metrics that are counts or sums, over spans that lie apart and by several columns (`line+device`), in
    one query: metric -> (number of the span, values of the columns) -> value. What is nothing is left out."""
    starts, ends = (tuple(micros(span[place]) for span in spans) for place in (0, 1))
    frame = Buckets(tuple(since for since, _ in spans), starts, ends)
    found: dict[str, dict[tuple[int, tuple[str, ...]], int]] = {key: {} for key in keys}
    for (key, bucket, group), value in _counts([METRICS.get(key) for key in keys], frame, by, where or {}).items():
        found[key][bucket, tuple(group.split(expressions.APART))] = value
    return found


def fact_values(
    kind: str, measure: str, since: datetime, until: datetime, *, where: dict[str, str] | None = None
) -> list[int]:
    """A measure of every fact of a kind in a span of instants, from small to large."""
    query = Query()
    _add_facts(query, "facts_now", "", Buckets((since,), (micros(since),), (micros(until),)))
    query.stage("found", expressions.values_of, ("facts_now",), kind, measure, tuple(sorted((where or {}).items())))
    return sorted(query.table("found").column("value").to_pylist())


def _counts(leaves: list[Metric], frame: Buckets, by: str | None, where: dict[str, str]) -> Counts:
    """Every leaf's whole numbers per bucket and group, in one query."""
    query = Query()
    tables = {"facts" if leaf.table == "items" else leaf.table for leaf in leaves}
    asked_names = {*(by or "").split("+"), *where}
    of_visit = bool(asked_names & {*expressions.OF_VISIT, *([expressions.DEVICE] if "facts" in tables else [])})
    if of_visit or "sessions" in tables:
        early = LOOKBACK if of_visit and "facts" in tables else DAY if of_visit and "hits" in tables else 0
        add_visits(query, frame.start - early, frame.end)
    asked = []
    for leaf in leaves:
        stage = _add_base(query, leaf, frame, by or "", where, of_visit)
        asked.append(
            (expressions.leaf, stage, (leaf.where, leaf.each, leaf.rows, leaf.measure, leaf.kind == "squares"))
        )
    return {(leaves[row["part"]].key, row["bucket"], row["grp"]): int(row["value"]) for row in query.rows(asked)}


def _add_base(query: Query, leaf: Metric, frame: Buckets, by: str, where: dict[str, str], of_visit: bool) -> str:
    """The stage of the leaf's rows with their bucket and group; leaves of the same kind share it."""
    narrowed = dict(where)
    of_money = leaf.unit == "money" or leaf.kind == "squares"
    if of_money:
        narrowed.setdefault("currency", preferences.get("shop.currency"))
    rows = f"{leaf.table}_{leaf.when or 'now'}"
    name = f"{rows}_{'money' if of_money else 'all'}"
    if name in query.stages:
        return name
    if rows not in query.stages:
        add = {"hits": _add_hits, "sessions": _add_sessions, "facts": _add_facts, "items": _add_items}[leaf.table]
        add(query, rows, leaf.when, frame)
    asked = (by, tuple(sorted(narrowed.items())))
    if of_visit and leaf.table != "sessions":
        query.stage(name, expressions.grouped_by_visit, (rows, "visits"), *asked)
    else:
        query.stage(name, expressions.grouped, (rows,), *asked)
    return name


def _add_hits(query: Query, name: str, when: str, frame: Buckets) -> None:
    view = store.read("hits", frame.start, frame.end)
    query.source("hits", "hits", view.paths, view.tail, (frame.start, frame.end))
    query.stage("hits_dated", expressions.dated_hits, ("hits",))
    query.cut(name, "hits_dated", frame)


def _add_sessions(query: Query, name: str, when: str, frame: Buckets) -> None:
    query.stage("visits_dated", expressions.dated_visits, ("visits",))
    query.cut(name, "visits_dated", frame)


def _add_facts(query: Query, name: str, when: str, frame: Buckets) -> None:
    """The latest versions of facts that lie within the frame; an older version may lie anywhere."""
    if "facts" not in query.sources:
        view = store.read("facts")
        query.source("facts", "facts", view.paths, view.tail)
    query.stage(f"{name}_dated", expressions.dated_facts, ("facts",), when)
    query.within(f"{name}_near", f"{name}_dated", "moment", [(frame.start, frame.end)])
    query.stage(f"{name}_standing", expressions.standing, (f"{name}_dated", f"{name}_near"))
    query.cut(name, f"{name}_standing", frame)


def _add_items(query: Query, name: str, when: str, frame: Buckets) -> None:
    if "facts_now" not in query.stages:
        _add_facts(query, "facts_now", "", frame)
    query.stage(name, expressions.by_item, ("facts_now",))


def _covered(table: str, frame: Buckets) -> set[int]:
    """The buckets in which collection ran at some time. A running shop also tells facts."""
    tables = ("hits", "facts") if table in ("facts", "items") else ("hits",)
    spans = coverage.spans(tables, frame.start, frame.end)
    return {
        number
        for number, (start, end) in enumerate(zip(frame.starts, frame.ends, strict=True))
        if any(since < end and until >= start for since, until in spans)
    }


def _assemble(
    metric: Metric, frame: Buckets, by: str | None, grain: str, counts: Counts, known: dict[str, set[int]]
) -> Series:
    keys = {leaf.key for leaf in metric.parts}
    groups = sorted({group for leaf, _, group in counts if leaf in keys}) if by else [""]
    sure = set.intersection(*(known[leaf.table] for leaf in metric.parts))
    points = []
    for group in groups:
        for number, label in enumerate(frame.labels):
            value, top, bottom = _value(metric, number, group, counts) if number in sure else (None, None, None)
            points.append(Point(label, value, group, top, bottom))
    return Series(metric.key, metric.unit, str(metric.note), metric.good, grain, by, tuple(points))


def _value(
    metric: Metric, bucket: int, group: str, counts: Counts
) -> tuple[int | float | None, int | None, int | None]:
    """The value and, of a ratio, its two parts. A ratio over nothing is nothing."""
    if metric.kind == "sum_of":
        signs = {"+": 1, "-": -1}
        parts = [(signs[term[0]], METRICS.get(term[1:])) for term in metric.terms]
        return sum(sign * int(_value(part, bucket, group, counts)[0] or 0) for sign, part in parts), None, None
    if metric.kind == "ratio":
        top = int(_value(METRICS.get(metric.top), bucket, group, counts)[0] or 0)
        bottom = int(_value(METRICS.get(metric.bottom), bucket, group, counts)[0] or 0)
        return (top / bottom if bottom else None), top, bottom
    return counts.get((metric.key, bucket, group), 0), None, None
