"""What a merchant can trust of stock: on hand, held, on its way, for sale; and what is behind each number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.models import Arrival, Hold, HoldState, Stock, StockAudit, StockMovement, Variant
from zhanggui.catalogue.rows import day, instant, moment, texts
from zhanggui.kit import clock, preferences, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor

LOW = 5
HERE = "s.variant_id = v.id AND (%s OR s.warehouse_id = %s)"
ON_HAND = f"COALESCE((SELECT sum(s.on_hand) FROM catalogue_stock s WHERE {HERE}), 0)"
HELD = f"""COALESCE((SELECT sum(s.quantity) FROM catalogue_hold s WHERE {HERE} AND s.warehouse_id IS NOT NULL
 AND s.state = 'held' AND s.until > %s), 0)"""
COMING = (
    f"COALESCE((SELECT sum(s.quantity - s.received) FROM catalogue_arrival s WHERE {HERE} AND s.closed_at IS NULL), 0)"
)
PROMISED = f"COALESCE((SELECT sum(s.promised) FROM catalogue_stock s WHERE {HERE}), 0)"
DUE = f"(SELECT min(s.due_on) FROM catalogue_arrival s WHERE {HERE} AND s.closed_at IS NULL)"
FILTERS = {
    "": "TRUE",
    "out": "on_hand - held <= 0",
    "low": f"on_hand - held BETWEEN 1 AND {LOW}",
    "in": "on_hand - held > 0",
    "held": "held > 0",
    "coming": "coming > 0",
    "promised": "promised > 0",
}


@dataclass(frozen=True, slots=True)
class StockFigures:
    """Units of a variant now. `held` counts holds in force: those whose time ran out are for sale again by the clock.

    `promised` units were sold and are not there yet."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    product_state: str
    on_hand: int
    held: int
    coming: int
    coming_on: date | None
    promised: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.held


@dataclass(frozen=True, slots=True)
class StockPlace:
    """`policy` is "" (only what is there is sold), "backorder" or "preorder", with its ceiling and day."""

    warehouse_id: UUID
    warehouse_name: str
    on_hand: int
    held: int
    coming: int
    policy: str = ""
    ceiling: int = 0
    promised: int = 0
    ship_by: date | None = None

    @property
    def available(self) -> int:
        return self.on_hand - self.held


@dataclass(frozen=True, slots=True)
class HoldInForce:
    document: str
    warehouse_name: str
    units: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ArrivalView:
    id: UUID
    variant_id: UUID
    warehouse_name: str
    quantity: int
    received: int
    due_on: date
    document: str
    by: str
    at: datetime
    open: bool

    @property
    def left(self) -> int:
        return self.quantity - self.received


@dataclass(frozen=True, slots=True)
class StockDay:
    """What came, what went, and what was on hand at the end of a day of the shop."""

    on: date
    came: int
    went: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class StockCard:
    """One variant: its figures, the same by warehouse, who holds, what comes, and the days so far."""

    figures: StockFigures
    options: str
    places: tuple[StockPlace, ...]
    holds: tuple[HoldInForce, ...]
    arrivals: tuple[ArrivalView, ...]
    days: tuple[StockDay, ...]


@dataclass(frozen=True, slots=True)
class LastAudit:
    on: date
    at: datetime
    rows: int
    wrong: int


def stock_board(
    *,
    text: str = "",
    stock: str = "",
    warehouse_id: UUID | None = None,
    seller_id: UUID | None = None,
    variant_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    locale: str,
    now: datetime,
) -> Page[StockFigures]:
    """Active variants of physical goods by SKU, in one statement; of one seller, in one warehouse if asked.

    `stock` is "out", "low", "in", "held" or "coming"; `text` is part of a SKU or of a title."""
    if stock not in FILTERS:
        raise Invalid(field="stock", problem=_("there is no filter called {stock}").format(stock=stock[:40]))
    limit = max(1, min(limit, 500))
    title, joins, chain = texts("catalogue_producttext", "product_id", "p.id", ["title"], locale)
    where = ["p.kind = 'physical'", "v.state = 'active'", "NOT v.is_bundle"]
    more: list[object] = []
    if variant_id:
        where, more = ["v.id = %s"], [variant_id]
    if seller_id:
        where.append("v.seller_id = %s")
        more.append(seller_id)
    if text.strip():
        pattern = "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in text.strip().lower()) + "%"
        where.append(
            """(lower(v.sku) LIKE %s ESCAPE '!' OR EXISTS (SELECT 1 FROM catalogue_producttext x
 WHERE x.product_id = p.id AND lower(x.title) LIKE %s ESCAPE '!'))"""
        )
        more += [pattern, pattern]
    if cursor:
        where.append("(v.sku, v.id) > (%s, %s)")
        more += _place(cursor)
    here = [warehouse_id is None, warehouse_id or UUID(int=0)]
    rows = sql.fetch(
        f"""SELECT * FROM (SELECT v.id, v.product_id, v.sku, {title} AS title, p.state, {ON_HAND} AS on_hand,
 {HELD} AS held, {COMING} AS coming, {DUE} AS due_on, {PROMISED} AS promised
 FROM catalogue_variant v JOIN catalogue_product p ON p.id = v.product_id {joins}
 WHERE {" AND ".join(where)}) AS board WHERE {FILTERS[stock]} ORDER BY sku, id LIMIT {limit + 1}""",
        [*here, *here, moment(now), *here, *here, *here, *chain, *more],
    )
    items = tuple(_figures(row) for row in rows[:limit])
    following = encode_cursor([items[-1].sku, items[-1].variant_id.hex]) if len(rows) > limit else None
    return Page(items, following)


def _figures(row: tuple) -> StockFigures:
    ids = sql.uuid_out(row[0]), sql.uuid_out(row[1])
    units = int(row[5]), int(row[6]), int(row[7])
    return StockFigures(*ids, row[2], row[3] or "", row[4], *units, day(row[8]), int(row[9]))


def _place(cursor: str) -> list:
    sku, last = decode_cursor(cursor, 2)
    try:
        return [str(sku), UUID(hex=last)]
    except (ValueError, TypeError, AttributeError):
        raise CursorUnknown from None


def stock_card(variant_id: UUID, *, days: int = 60, locale: str, now: datetime) -> StockCard:
    """Everything behind the figures of one variant of physical goods."""
    if not Variant.objects.filter(id=variant_id).exists():
        raise NotFound(what=f"variant {variant_id}")
    (figures,) = stock_board(variant_id=variant_id, locale=locale, now=now).items
    label, joins, chain = texts("catalogue_optionvaluetext", "value_id", "o.id", ["label"], locale)
    options = sql.fetch(
        f"""SELECT COALESCE({label}, o.code) FROM catalogue_variantvalue vv JOIN catalogue_optionvalue o ON o.id = vv.value_id
 JOIN catalogue_optionaxis a ON a.id = o.axis_id {joins} WHERE vv.variant_id = %s ORDER BY a.position""",
        [*chain, variant_id],
    )
    coming = arrivals(variant_id)
    holds = _holds(variant_id, now)
    return StockCard(
        figures=figures,
        options=" · ".join(str(row[0]) for row in options),
        places=_places(variant_id, holds, coming),
        holds=holds,
        arrivals=coming,
        days=stock_days(variant_id, figures.on_hand, days=days, now=now),
    )


def _holds(variant_id: UUID, now: datetime) -> tuple[HoldInForce, ...]:
    rows = Hold.objects.filter(
        variant_id=variant_id, state=HoldState.HELD, until__gt=now, warehouse__isnull=False
    ).order_by("until", "id")
    return tuple(HoldInForce(*row) for row in rows.values_list("document", "warehouse__name", "quantity", "until"))


def _places(
    variant_id: UUID, holds: tuple[HoldInForce, ...], coming: tuple[ArrivalView, ...]
) -> tuple[StockPlace, ...]:
    held: dict[str, int] = defaultdict(int)
    for hold in holds:
        held[hold.warehouse_name] += hold.units
    due: dict[str, int] = defaultdict(int)
    for arrival in coming:
        due[arrival.warehouse_name] += arrival.left if arrival.open else 0
    rows = Stock.objects.filter(variant_id=variant_id).order_by("warehouse__position", "warehouse_id")
    names = ("warehouse_id", "warehouse__name", "on_hand", "policy", "ceiling", "promised", "ship_by")
    return tuple(
        StockPlace(warehouse, name, on_hand, held[name], due[name], policy, ceiling, promised, ship_by)
        for warehouse, name, on_hand, policy, ceiling, promised, ship_by in rows.values_list(*names)
    )


def arrivals(variant_id: UUID | None = None, *, limit: int = 100) -> tuple[ArrivalView, ...]:
    """What is to come (soonest first), then what came or was called off, of one variant or of all."""
    rows = Arrival.objects.filter(variant_id=variant_id) if variant_id else Arrival.objects.all()
    found = rows.select_related("warehouse").order_by("closed_at", "due_on", "id")
    views = [
        ArrivalView(
            row.id,
            row.variant_id,
            row.warehouse.name,
            row.quantity,
            row.received,
            row.due_on,
            row.document,
            row.by,
            row.at,
            row.closed_at is None,
        )
        for row in found[:limit]
    ]
    return tuple(sorted(views, key=lambda view: (not view.open, view.due_on, str(view.id))))


def stock_days(variant_id: UUID, on_hand: int, *, days: int, now: datetime) -> tuple[StockDay, ...]:
    """The last days of a variant, counted back from what is on hand now by its movements."""
    timezone = preferences.get("shop.timezone")
    today = clock.local_day(now, timezone)
    since = clock.day_bounds(today - timedelta(days=days - 1), timezone)[0]
    came: dict[date, int] = defaultdict(int)
    went: dict[date, int] = defaultdict(int)
    rows = StockMovement.objects.filter(variant_id=variant_id, at__gte=since).values_list("at", "delta")
    for at, delta in rows.iterator():
        (came if delta > 0 else went)[clock.local_day(instant(at), timezone)] += abs(delta)
    found, balance = [], on_hand
    for back in range(days):
        on = today - timedelta(days=back)
        found.append(StockDay(on, came[on], went[on], balance))
        balance -= came[on] - went[on]
    return tuple(reversed(found))


def last_audit() -> LastAudit | None:
    """The last comparison of stock with its movements."""
    row = StockAudit.objects.order_by("-on").first()
    return LastAudit(row.on, row.at, row.rows, len(row.wrong)) if row else None


def variants_of_skus(skus: Iterable[str], sellers: Iterable[UUID]) -> dict[str, UUID]:
    """Active variants of these sellers by the SKU that a clerk types."""
    rows = Variant.objects.filter(sku__in=list(skus), seller_id__in=list(sellers), state="active")
    return dict(rows.values_list("sku", "id"))
