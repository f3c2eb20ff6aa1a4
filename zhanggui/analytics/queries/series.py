"""A metric over time: one query, whichever the metric, shop-local buckets, gaps where nobody looked."""

from datetime import date, datetime
from functools import reduce
from typing import Any

from zhanggui.analytics import coverage, engine, store
from zhanggui.analytics.dto import Point, Series
from zhanggui.analytics.metric import METRICS, Metric
from zhanggui.analytics.queries.sessions import sessions
from zhanggui.analytics.times import DAY, GRAINS, SECOND, Buckets, buckets, micros
from zhanggui.kit import preferences
from zhanggui.kit.errors import Invalid

OF_SESSION = ("channel", "source", "campaign", "paid", "line", "entry")  # a visit's, not a hit's: joined from the session
LOOKBACK = 30 * DAY  # a fact belongs to its visitor's latest session of the last thirty days
NOBODY = "unknown"
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

    `by` splits by "line" (channel, with ".paid" behind it where it was paid for), by a column of hits or sessions (channel, source, device, locale, path, subject …) or a dim of facts;
    what cannot be told is the group "unknown". `where` keeps one value of such a column. Sums of money are of one
    currency: the shop's, unless `where` names another. None: nothing was collected then; 0: collected, and nothing came.
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
        raise Invalid(field="grain", problem=f"{grain}: one of {', '.join(GRAINS)} is meant here")
    if until < since:
        raise Invalid(field="until", problem="the end lies before the beginning")
    return _series(keys, buckets(since, until, grain, zone or preferences.get("shop.timezone")), grain, by, where or {})


def totals(
    keys: list[str], since: datetime, until: datetime, by: str | None = None, *, where: dict[str, str] | None = None
) -> dict[str, Series]:
    """The metrics over one span of instants (the end is not part of it): a single point, or one for each group."""
    frame = Buckets((since,), (micros(since),), micros(until))
    return _series(keys, frame, "span", by, where or {})


def _series(keys: list[str], frame: Buckets, grain: str, by: str | None, where: dict[str, str]) -> dict[str, Series]:
    metrics = [METRICS.get(key) for key in keys]
    leaves = {leaf.key: leaf for metric in metrics for leaf in metric.parts}
    counts = _counts(list(leaves.values()), frame, by, where)
    known = {table: _covered(table, frame) for table in {leaf.table for leaf in leaves.values()}}
    for leaf_key, bucket, _ in counts:
        known[leaves[leaf_key].table].add(bucket)
    return {metric.key: _assemble(metric, frame, by, grain, counts, known) for metric in metrics}


def fact_values(kind: str, measure: str, since: datetime, until: datetime, *, where: dict[str, str] | None = None) -> list[int]:
    """A measure of every fact of a kind in a span of instants, from small to large."""
    rows = facts()
    rows = rows.filter((rows.kind == kind) & (rows.at_us >= micros(since)) & (rows.at_us < micros(until)))
    for name, value in (where or {}).items():
        rows = rows.filter(_column(rows, name) == value)
    rows = rows.select(value=rows.measures.get(measure, 0))
    return [row["value"] for row in engine.run(rows.order_by(rows.value))]


def _counts(leaves: list[Metric], frame: Buckets, by: str | None, where: dict[str, str]) -> Counts:
    """Every leaf's whole numbers per bucket and group, in one query."""
    bases: dict[tuple, Any] = {}
    asked = []
    for number, leaf in enumerate(leaves):
        narrowed = dict(where)
        if leaf.unit == "money" and leaf.table == "facts":
            narrowed.setdefault("currency", preferences.get("shop.currency"))
        base_key = (leaf.table, leaf.when, tuple(sorted(narrowed.items())))
        if base_key not in bases:
            bases[base_key] = _base(leaf, frame, by, narrowed)
        asked.append(_leaf(leaf, bases[base_key]).mutate(leaf=engine.literal(number).cast("int64")))
    rows = engine.run(reduce(lambda one, other: one.union(other, distinct=False), asked))
    return {(leaves[row["leaf"]].key, row["bucket"], row["grp"]): int(row["value"]) for row in rows}


def _base(leaf: Metric, frame: Buckets, by: str | None, where: dict[str, str]) -> Any:
    """The leaf's table within the span, with its bucket and its group."""
    since, until = frame.starts[0], frame.end
    attributes = {name for name in (by, *where) if name}
    if leaf.table == "sessions":
        rows = sessions(since, until)
        seen, ordered = (rows.pages > 0).cast("int64"), (rows.orders > 0).cast("int64")
        rows = _lined(rows).mutate(moment=rows.started_us, seen=seen, ordered=ordered)
    elif leaf.table == "hits":
        view = store.read("hits", since, until)
        rows = engine.table("hits", view.paths, view.tail)
        rows = rows.filter((rows.at_us >= since) & (rows.at_us < until)).mutate(moment=rows.at_us)
        rows = _with_session(rows, since - DAY, until, attributes)
    else:
        rows = facts()
        rows = rows.mutate(moment=rows.measures.get(leaf.when, 0) * SECOND if leaf.when else rows.at_us)
        rows = rows.filter((rows.moment >= since) & (rows.moment < until))
        rows = _with_session(rows.mutate(visitor=rows.dims.get("visitor", "")), since - LOOKBACK, until, attributes)
    for name, value in where.items():
        rows = rows.filter(_column(rows, name) == value)
    group = _column(rows, by) if by else engine.literal("")
    return rows.mutate(bucket=_bucket(rows.moment, frame), grp=group)


def facts() -> Any:
    """Facts as they stand: the latest version of each; one that says void has been taken back."""
    view = store.read("facts")
    rows = engine.table("facts", view.paths, view.tail)
    rows = rows.mutate(rank=engine.row_number(by=["kind", "key"], order=[rows.version, rows.digest], descending=True))
    rows = rows.filter(rows.rank == 0)
    return rows.filter(rows.dims.get("void", "") == "")


def _with_session(rows: Any, since: int, until: int, attributes: set[str]) -> Any:
    """Each row with what its visitor's latest session says, where something of a session is asked for."""
    asked = sorted(attributes & set(OF_SESSION))
    if not asked:
        return rows
    visits = _lined(sessions(since, until))
    visits = visits.select(who=visits.visitor, began=visits.started_us, **{f"visit_{name}": visits[name] for name in asked})
    rows = rows.asof_join(visits, on=rows.moment >= visits.began, predicates=[rows.visitor == visits.who])
    return rows.drop(*[name for name in asked if name in rows.columns])


def _lined(visits: Any) -> Any:
    """A visit's line in a table of sources: its channel, and whether it was paid for."""
    return visits.mutate(line=engine.pick([(visits.paid == 1, visits.channel + ".paid")], visits.channel))


def _column(rows: Any, name: str) -> Any:
    """A column by its name, as text: of the visit, of the row, or a dim of the fact."""
    if f"visit_{name}" in rows.columns:
        text = rows[f"visit_{name}"].cast("string")
    elif name in rows.columns and name not in ("dims", "measures"):
        text = rows[name].cast("string")
    elif "dims" in rows.columns:
        text = rows.dims.get(name, "")
    else:
        raise Invalid(field="by", problem=f"there is nothing called {name} to split by")
    return text.fill_null("").nullif("").fill_null(NOBODY)


def _leaf(leaf: Metric, rows: Any) -> Any:
    """(bucket, grp, value) of one leaf."""
    for name, values in leaf.where:
        column = rows[name] if name in rows.columns else rows.dims.get(name, "")
        rows = rows.filter(column.isin(values))
    if leaf.each:
        one = rows[leaf.each] if leaf.each in rows.columns else rows.dims.get(leaf.each, "")
        rows = rows.mutate(one=one)
        rows = rows.filter(rows.one != "").group_by("bucket", "grp", "one").aggregate(n=lambda table: table.count())
        if leaf.rows:
            rows = rows.filter(rows.n == 1 if leaf.rows == "one" else rows.n > 1)
    if leaf.kind == "sum":
        amount = rows[leaf.measure] if leaf.measure in rows.columns else rows.measures.get(leaf.measure, 0)
        value = amount.sum()
    else:
        value = rows.count()
    return rows.group_by("bucket", "grp").aggregate(value=value.cast("int64")).cast({"bucket": "int64"})


def _bucket(moment: Any, frame: Buckets) -> Any:
    """The number of the bucket: runs of equally long buckets are divided, so that a year costs a few comparisons."""
    edges = (*frame.starts, frame.end)
    runs: list[tuple[int, int]] = []  # (first bucket, length)
    for number in range(len(frame.starts)):
        length = edges[number + 1] - edges[number]
        if not runs or runs[-1][1] != length:
            runs.append((number, length))
    pieces = []
    for place, (number, length) in enumerate(runs):
        value = (moment - edges[number]) // length + number
        end = edges[runs[place + 1][0]] if place + 1 < len(runs) else frame.end
        pieces.append((moment < end, value))
    return engine.pick(pieces, -1).cast("int64")


def _covered(table: str, frame: Buckets) -> set[int]:
    """The buckets in which collection ran at some time. A running shop also tells facts."""
    tables = ("hits", "facts") if table == "facts" else ("hits",)
    spans = coverage.spans(tables, frame.starts[0], frame.end)
    edges = (*frame.starts, frame.end)
    return {
        number
        for number in range(len(frame.starts))
        if any(since < edges[number + 1] and until >= edges[number] for since, until in spans)
    }


def _assemble(metric: Metric, frame: Buckets, by: str | None, grain: str, counts: Counts, known: dict[str, set[int]]) -> Series:
    keys = {leaf.key for leaf in metric.parts}
    groups = sorted({group for leaf, _, group in counts if leaf in keys}) if by else [""]
    sure = set.intersection(*(known[leaf.table] for leaf in metric.parts))
    points = []
    for group in groups:
        for number, label in enumerate(frame.labels):
            value, top, bottom = _value(metric, number, group, counts) if number in sure else (None, None, None)
            points.append(Point(label, value, group, top, bottom))
    return Series(metric.key, metric.unit, str(metric.note), metric.good, grain, by, tuple(points))


def _value(metric: Metric, bucket: int, group: str, counts: Counts) -> tuple[int | float | None, int | None, int | None]:
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


