"""The expressions behind every figure, as functions of tables: any engine that ibis speaks to takes them."""

from typing import Any

from django.utils.translation import gettext as _

from zhanggui.analytics import engine
from zhanggui.analytics.dto import KEY_EVENTS, VIEWS
from zhanggui.analytics.schemas import SESSIONS
from zhanggui.analytics.times import HOUR, SECOND
from zhanggui.kit.errors import Invalid

IDLE = HOUR // 2
HUNDRED = 100  # minor units: squares are of hundreds, so that sums of them stay whole numbers of 64 bits
ENGAGED = 10 * SECOND  # GA4: longer than this, or a key event, or two views
NEVER = 2**62
OF_VISIT = ("channel", "source", "campaign", "paid", "line", "entry")  # a visit's, not a hit's: joined from the session
DEVICE = "device"  # of the hit itself; a fact has its visit's
NOBODY = "unknown"
APART = "\x1f"  # between the values of a group by several columns
ITEM = "product:"  # a measure of an order with this before a product's id is what that product brought


def sessionise(hits: Any) -> Any:
    """Sessions of a table of hits. One begins with a hit that has none of its visitor in the thirty minutes before."""
    names = (
        "at_us",
        "kind",
        "path",
        "subject",
        "channel",
        "source",
        "campaign",
        "paid",
        "device",
        "browser",
        "locale",
        "dwell_ms",
    )
    order = [hits[name] for name in names]
    before = hits.at_us.lag().over(group_by="visitor", order_by=order)
    hits = hits.mutate(fresh=engine.pick((hits.at_us - before).fill_null(NEVER) > IDLE, 1, 0))
    hits = hits.mutate(number=engine.running(hits.fresh, by=["visitor"], order=[hits[name] for name in names]))
    first = hits.fresh == 1
    of_first = ("channel", "source", "campaign", "paid", "device", "browser", "locale")
    counted = hits.group_by("visitor", "number").aggregate(
        started_us=hits.at_us.min(),
        ended_us=hits.at_us.max(),
        hits=hits.count().cast("int64"),
        pages=hits.kind.isin(VIEWS).cast("int64").sum().cast("int64"),
        products=(hits.kind == "product").cast("int64").sum().cast("int64"),
        baskets=(hits.kind == "basket").cast("int64").sum().cast("int64"),
        checkouts=(hits.kind == "checkout").cast("int64").sum().cast("int64"),
        orders=(hits.kind == "order").cast("int64").sum().cast("int64"),
        dwell_ms=hits.dwell_ms.sum().cast("int64"),
        keys=hits.kind.isin(KEY_EVENTS).cast("int64").sum(),
        **{name: hits[name].max(where=first) for name in of_first},
        entry=hits.path.max(where=first),
    )
    spent = (counted.ended_us - counted.started_us > ENGAGED) | (counted.dwell_ms * 1000 > ENGAGED)
    engaged = spent | (counted.keys > 0) | (counted.pages >= 2)
    return counted.mutate(engaged=engine.pick(engaged, 1, 0).cast("int64")).select(*SESSIONS.names)


def in_order(sessions: Any) -> Any:
    return sessions.order_by("started_us", "visitor")


def lined(visits: Any) -> Any:
    """With a visit's line in a table of sources: its channel, and whether it was paid for."""
    return visits.mutate(line=engine.pick(visits.paid == 1, visits.channel + ".paid", visits.channel))


def dated_hits(hits: Any) -> Any:
    return hits.mutate(moment=hits.at_us)


def dated_visits(visits: Any) -> Any:
    seen, ordered = (visits.pages > 0).cast("int64"), (visits.orders > 0).cast("int64")
    return visits.mutate(moment=visits.started_us, seen=seen, ordered=ordered)


def dated_facts(facts: Any, when: str) -> Any:
    moment = facts.measures.get(when, 0) * SECOND if when else facts.at_us
    return facts.mutate(moment=moment, visitor=facts.dims.get("visitor", ""))


def standing(facts: Any, near: Any) -> Any:
    """Facts as they stand: of those with any version near, the latest; one that says void has been taken back."""
    facts = facts.semi_join(near, ["kind", "key"])
    rank = engine.row_number(by=["kind", "key"], order=[facts.version, facts.digest], descending=True)
    ranked = facts.mutate(rank=rank)
    latest = ranked.filter(ranked.rank == 0).drop("rank")
    return latest.filter(latest.dims.get("void", "") == "")


def by_item(facts: Any) -> Any:
    """A row per order and product in it: `subject` is the product, `worth` what it brought."""
    rows = facts.filter(facts.kind == "order")
    rows = rows.mutate(measured=rows.measures.keys().unnest())
    rows = rows.filter(rows.measured.startswith(ITEM))
    return rows.mutate(subject=rows.measured.substr(len(ITEM)), worth=rows.measures.get(rows.measured, 0)).drop(
        "measured"
    )


def grouped(rows: Any, by: str, where: tuple[tuple[str, str], ...]) -> Any:
    """The rows that `where` keeps, with their group: the value of the column `by`, or of several with `+` between them."""
    for name, value in where:
        rows = rows.filter(_column(rows, name) == value)
    grp = engine.literal("")
    for number, name in enumerate(by.split("+") if by else ()):
        grp = grp + APART + _column(rows, name) if number else _column(rows, name)
    return rows.mutate(grp=grp)


def grouped_by_visit(rows: Any, visits: Any, by: str, where: tuple[tuple[str, str], ...]) -> Any:
    """The same, each row with what its visitor's latest visit says."""
    names = {*by.split("+"), *dict(where)}
    asked = [name for name in OF_VISIT if name in names]
    if DEVICE in names and DEVICE not in rows.columns:
        asked.append(DEVICE)
    visits = visits.semi_join(rows, "visitor")
    visits = visits.select(
        who=visits.visitor, began=visits.started_us, **{f"visit_{name}": visits[name] for name in asked}
    )
    rows = rows.drop(*[name for name in asked if name in rows.columns])
    rows = rows.asof_join(visits, on=rows.moment >= visits.began, predicates=[rows.visitor == visits.who])
    return grouped(rows, by, where)


def leaf(rows: Any, where: tuple, each: str, rows_each: str, measure: str, squared: bool) -> Any:
    """(bucket, grp, value): rows counted, distinct values counted (distinct first, so that every engine is exact), or a sum."""
    for name, values in where:
        column = rows[name] if name in rows.columns else rows.dims.get(name, "")
        rows = rows.filter(column.isin(values))
    if each:
        rows = rows.mutate(one=rows[each] if each in rows.columns else rows.dims.get(each, ""))
        rows = rows.filter(rows.one != "").group_by("bucket", "grp", "one").aggregate(n=lambda table: table.count())
        if rows_each:
            rows = rows.filter(rows.n == 1 if rows_each == "one" else rows.n > 1)
    if measure:
        amount = rows[measure] if measure in rows.columns else rows.measures.get(measure, 0)
        value = ((amount // HUNDRED) * (amount // HUNDRED)).sum() if squared else amount.sum()
    else:
        value = rows.count()
    return rows.group_by("bucket", "grp").aggregate(value=value.cast("int64")).select("bucket", "grp", "value")


def values_of(facts: Any, kind: str, measure: str, where: tuple[tuple[str, str], ...]) -> Any:
    rows = facts.filter(facts.kind == kind)
    for name, value in where:
        rows = rows.filter(_column(rows, name) == value)
    return rows.select(value=rows.measures.get(measure, 0))


def _column(rows: Any, name: str) -> Any:
    """A column by its name, as text: of the visit, of the row, or a dim of the fact."""
    if f"visit_{name}" in rows.columns:
        text = rows[f"visit_{name}"].cast("string")
    elif name in rows.columns and name not in ("dims", "measures"):
        text = rows[name].cast("string")
    elif "dims" in rows.columns:
        text = rows.dims.get(name, "")
    else:
        raise Invalid(field="by", problem=_("there is nothing called {name} to split by").format(name=name))
    return text.fill_null("").nullif("").fill_null(NOBODY)
