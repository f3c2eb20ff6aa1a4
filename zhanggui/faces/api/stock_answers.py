"""What the API answers about stock: figures, movements, promises, sets."""

from uuid import UUID

from ninja import Schema

from zhanggui.faces.api.schemas import Content, Money


class Move(Schema):
    warehouse: str
    delta: int
    reason: str
    document: str
    by: str
    at: str


class Moves(Schema):
    moves: list[Move]


class MovesPage(Schema):
    items: list[Move]
    next_cursor: str | None


class Stock(Schema):
    """`held` by orders that are not paid yet, by the clock; `sold` and not shipped yet (no longer in `on_hand`)."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    on_hand: int
    held: int
    available: int
    sold: int
    coming: int
    coming_on: str | None
    promised: int


class StockPage(Schema):
    items: list[Stock]
    next_cursor: str | None


class Bundle(Schema):
    """A set as it is now; `price` in each currency in which all its parts have one (or its own)."""

    variant_id: UUID
    available: int
    parts: list[Content]
    prices: list[Money]


class PromiseToKeep(Schema):
    """Units that a paid order waits for."""

    order: str
    variant_id: UUID
    sku: str
    warehouse: str
    units: int
    ships_by: str | None
    overdue: bool


class PromisesPage(Schema):
    items: list[PromiseToKeep]
    next_cursor: str | None


class StockPlace(Schema):
    warehouse_id: UUID
    warehouse: str
    on_hand: int
    held: int
    available: int
    coming: int
    policy: str
    ceiling: int
    promised: int
    ships_by: str | None


class StockHold(Schema):
    document: str
    warehouse: str
    units: int
    until: str


class StockArrival(Schema):
    id: UUID
    warehouse: str
    quantity: int
    received: int
    due_on: str
    document: str
    open: bool


class StockDay(Schema):
    on: str
    came: int
    went: int
    on_hand: int


class StockCard(Stock):
    places: list[StockPlace]
    holds: list[StockHold]
    arrivals: list[StockArrival]
    days: list[StockDay]


class OnHand(Schema):
    on_hand: int
