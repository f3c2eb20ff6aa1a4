"""For staff tokens: orders, prices, stock and figures. A token never does more than its owner's roles allow."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from zhanggui.analytics import public as analytics
from zhanggui.catalogue import public as catalogue
from zhanggui.faces.api import answers, present, staff_schemas, stock_answers
from zhanggui.faces.api.house import Asked, Bearer, answer, command_id, locale_of, moment, once, staff_name
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering

router = Router(tags=["manage"])
orders_scope = Bearer("orders.manage", "staff")
catalogue_scope = Bearer("catalogue.write", "staff")
stock_scope = Bearer("stock.write", "staff")
reports_scope = Bearer("reports.read", "staff")


@router.get("orders", auth=orders_scope, response=answers.OrdersPage, summary="Orders, newest first")
def orders(
    request: Asked, text: str = "", state: str = "", payment: str = "", cursor: str | None = None, limit: int = 50
) -> HttpResponse:
    page = ordering.order_rows(text=text, state=state, payment=payment, cursor=cursor, limit=max(1, min(limit, 100)))
    return answer({"items": [present.order_row(row) for row in page.items], "next_cursor": page.next_cursor})


@router.get(
    "orders/{number}", auth=orders_scope, response=answers.OrderOnDesk, summary="One order; the buyer is masked"
)
def order(request: Asked, number: str) -> HttpResponse:
    desk = ordering.order_desk(number, locale=locale_of(request, None))
    buyer = {"name": desk.buyer.masked_name, "email": desk.buyer.masked_email, "phone": desk.buyer.masked_phone}
    parcels = [present.parcel(view) for view in fulfilment.parcels_of(desk.order.id)]
    return answer({**present.order(desk.order), "buyer": buyer, "parcels": parcels})


@router.post(
    "orders/{number}/ship",
    auth=orders_scope,
    response={201: answers.Parcels},
    summary="Ship what is open, or the lines named",
)
def ship(request: Asked, number: str, wish: staff_schemas.ShipWish) -> HttpResponse:
    desk = ordering.order_desk(number, locale=locale_of(request, None))
    _part_of(desk, wish.seller_order_id)

    def run() -> HttpResponse:
        fulfilment.ship(
            wish.seller_order_id,
            wish.lines,
            carrier=wish.carrier,
            tracking=wish.tracking,
            by=staff_name(request),
            now=request.now,
        )
        return answer({"parcels": [present.parcel(view) for view in fulfilment.parcels_of(desk.order.id)]}, 201)

    return once(request, run)


@router.post(
    "orders/{number}/refund",
    auth=orders_scope,
    response={201: answers.Order},
    summary="Refund lines, delivery, an amount, or all that is left",
)
def refund(request: Asked, number: str, wish: staff_schemas.RefundWish) -> HttpResponse:
    desk = ordering.order_desk(number, locale=locale_of(request, None))
    if wish.seller_order_id:
        _part_of(desk, wish.seller_order_id)
    whole = {"seller_order_id": wish.seller_order_id} if wish.seller_order_id else {"order_id": desk.order.id}
    key = command_id(request)

    def run() -> HttpResponse:
        ordering.refund(
            **whole,
            lines=wish.lines,
            delivery=wish.delivery,
            amount=Money(wish.amount.minor, wish.amount.currency) if wish.amount else None,
            everything=not (wish.lines or wish.delivery or wish.amount),
            restock=wish.restock,
            why=wish.why,
            command_id=key,
            by=staff_name(request),
            now=request.now,
        )
        return answer(present.order(ordering.order_view(desk.order.id, locale=locale_of(request, None))), 201)

    return once(request, run)


@router.post("orders/{number}/notes", auth=orders_scope, response={201: answers.Made}, summary="A note for colleagues")
def note(request: Asked, number: str, wish: staff_schemas.NoteWish) -> HttpResponse:
    desk = ordering.order_desk(number, locale=locale_of(request, None))

    def run() -> HttpResponse:
        return answer(
            {"id": str(ordering.add_note(desk.order.id, wish.text, by=staff_name(request), now=request.now))}, 201
        )

    return once(request, run)


@router.put(
    "variants/{variant_id}/price", auth=catalogue_scope, response=answers.PriceSet, summary="Set the price from now on"
)
def set_price(request: Asked, variant_id: UUID, wish: staff_schemas.PriceWish) -> HttpResponse:
    def run() -> HttpResponse:
        price = Money(wish.price.minor, wish.price.currency)
        catalogue.set_price(variant_id, price, starts_at=request.now, by=staff_name(request), now=request.now)
        return answer({"variant_id": str(variant_id), "price": present.money(price)})

    return once(request, run)


@router.put(
    "variants/{variant_id}/bundle",
    auth=catalogue_scope,
    response=stock_answers.Bundle,
    summary="Sell a variant as a set of parts, or as one like any other again",
)
def set_bundle(request: Asked, variant_id: UUID, wish: staff_schemas.BundleWish) -> HttpResponse:
    def run() -> HttpResponse:
        catalogue.set_bundle(
            variant_id,
            {part.variant_id: part.units for part in wish.parts},
            pricing=wish.pricing,
            percent=wish.percent,
            off=tuple(Money(one.minor, one.currency) for one in wish.off),
            by=staff_name(request),
            now=request.now,
        )
        currency = preferences.get("shop.currency")
        made = catalogue.offers([variant_id], currency=currency, now=request.now)[variant_id]
        locale = locale_of(request, None)
        parts = present.contents((part.sku, part.title(locale), part.quantity) for part in made.parts)
        prices = [present.money(made.price)] if made.price else []
        return answer(
            {"variant_id": str(variant_id), "available": made.available or 0, "parts": parts, "prices": prices}
        )

    return once(request, run)


@router.post(
    "stock",
    auth=stock_scope,
    response={201: stock_answers.Moves},
    summary="Correct stock: by a difference, or to what was counted",
)
def stock(request: Asked, wish: staff_schemas.StockWish) -> HttpResponse:
    def run() -> HttpResponse:
        catalogue.adjust_stock(
            wish.variant_id, wish.warehouse_id, delta=wish.delta, counted=wish.counted, reason=wish.reason,
            by=staff_name(request), now=request.now,
        )  # fmt: skip
        return answer({"moves": [_move(row) for row in catalogue.stock_moves(wish.variant_id).items[:10]]}, 201)

    return once(request, run)


@router.get(
    "stock",
    auth=stock_scope,
    response=stock_answers.StockPage,
    summary="On hand, held, for sale, sold and on its way, by SKU",
)
def stock_board(
    request: Asked,
    text: str = "",
    stock: str = "",
    warehouse_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> HttpResponse:
    page = catalogue.stock_board(
        text=text, stock=stock, warehouse_id=warehouse_id, cursor=cursor, limit=limit,
        locale=locale_of(request, None), now=request.now,
    )  # fmt: skip
    sold = ordering.units_to_ship([row.variant_id for row in page.items])
    rows = [present.stock(row, sold.get(row.variant_id, 0)) for row in page.items]
    return answer({"items": rows, "next_cursor": page.next_cursor})


@router.get(
    "stock/{variant_id}",
    auth=stock_scope,
    response=stock_answers.StockCard,
    summary="One variant by warehouse, with its holds, arrivals and days",
)
def stock_card(request: Asked, variant_id: UUID) -> HttpResponse:
    card = catalogue.stock_card(variant_id, locale=locale_of(request, None), now=request.now)
    return answer(present.stock_card(card, ordering.units_to_ship([variant_id]).get(variant_id, 0)))


@router.post(
    "stock/{variant_id}/arrivals",
    auth=stock_scope,
    response={201: answers.Made},
    summary="Announce units that are to come by a day",
)
def expect(request: Asked, variant_id: UUID, wish: staff_schemas.ArrivalWish) -> HttpResponse:
    def run() -> HttpResponse:
        arrival = catalogue.expect_arrival(
            variant_id, wish.warehouse_id, wish.quantity, due_on=wish.due_on, document=wish.document,
            by=staff_name(request), now=request.now,
        )  # fmt: skip
        return answer({"id": str(arrival)}, 201)

    return once(request, run)


@router.post(
    "arrivals/{arrival_id}/receive",
    auth=stock_scope,
    response={201: stock_answers.OnHand},
    summary="Units of an arrival are here: all that are missing, or so many",
)
def receive(request: Asked, arrival_id: UUID, wish: staff_schemas.ReceiveWish) -> HttpResponse:
    def run() -> HttpResponse:
        units = catalogue.receive_arrival(arrival_id, wish.units, by=staff_name(request), now=request.now)
        return answer({"on_hand": units}, 201)

    return once(request, run)


@router.put(
    "stock/{variant_id}/policy",
    auth=stock_scope,
    response=stock_answers.StockCard,
    summary="Sell beyond what is there, up to a ceiling: back-order or pre-order",
)
def order_policy(request: Asked, variant_id: UUID, wish: staff_schemas.PolicyWish) -> HttpResponse:
    def run() -> HttpResponse:
        catalogue.set_order_policy(
            variant_id, wish.warehouse_id, policy=wish.policy, ceiling=wish.ceiling, ship_by=wish.ship_by,
            by=staff_name(request), now=request.now,
        )  # fmt: skip
        return stock_card(request, variant_id)

    return once(request, run)


@router.put(
    "warehouses/{warehouse_id}/channels",
    auth=stock_scope,
    response=stock_answers.Channels,
    summary="The channels that show and sell nothing of a warehouse",
)
def channels(request: Asked, warehouse_id: UUID, wish: staff_schemas.ChannelsWish) -> HttpResponse:
    def run() -> HttpResponse:
        catalogue.close_warehouse(warehouse_id, wish.closed_to, by=staff_name(request), now=request.now)
        return answer({"warehouse_id": str(warehouse_id), "closed_to": sorted(set(wish.closed_to))})

    return once(request, run)


@router.get(
    "promises",
    auth=stock_scope,
    response=stock_answers.PromisesPage,
    summary="What paid orders wait for, soonest day first",
)
def promises(request: Asked, cursor: str | None = None) -> HttpResponse:
    page = catalogue.promises_to_keep(cursor=cursor, now=request.now)
    numbers = ordering.order_numbers({one.document for one in page.items})
    items = [
        {"order": numbers.get(one.document, one.document), "variant_id": str(one.variant_id), "sku": one.sku}
        | {"warehouse": one.warehouse_name, "units": one.units, "overdue": one.overdue}
        | {"ships_by": one.ship_by and one.ship_by.isoformat()}
        for one in page.items
    ]
    return answer({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "stock/{variant_id}/moves",
    auth=stock_scope,
    response=stock_answers.MovesPage,
    summary="Every movement behind a number",
)
def moves(request: Asked, variant_id: UUID, cursor: str | None = None) -> HttpResponse:
    page = catalogue.stock_moves(variant_id, cursor=cursor)
    return answer({"items": [_move(row) for row in page.items], "next_cursor": page.next_cursor})


def _move(row: catalogue.StockMove) -> dict:
    return {
        "warehouse": row.warehouse_name,
        "delta": row.delta,
        "reason": row.reason,
        "document": row.document,
        "by": row.by,
        "at": moment(row.at),
    }


@router.get(
    "series",
    auth=reports_scope,
    response=answers.Series,
    summary="A metric over time; the same series as the workbench draws",
)
def series(
    request: Asked, key: str, since: date, until: date, grain: str = "day", by: str | None = None
) -> HttpResponse:
    found = analytics.series(key, since, until, grain=grain, by=by)
    points = [
        {"at": p.at if isinstance(p.at, str) else p.at.isoformat(), "group": p.group, "value": p.value}
        for p in found.points
    ]
    return answer({"key": key, "unit": found.unit, "note": str(found.note), "points": points})


def _part_of(desk: ordering.OrderDesk, seller_order_id: UUID) -> None:
    if seller_order_id not in [part.id for part in desk.order.sellers]:
        raise NotFound
