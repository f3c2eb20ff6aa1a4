from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import Offer, offers
from zhanggui.kit import sql
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering.dto import BasketId, BasketLineView, BasketView
from zhanggui.ordering.models import Basket, BasketLine, Order
from zhanggui.ordering.pricing import text_of
from zhanggui.ordering.queries.quote import contents_of
from zhanggui.ordering.quote_dto import Items
from zhanggui.sellers.public import sellers


def basket_view(basket_id: UUID, *, locale: str, country: str = "", now: datetime) -> BasketView:
    """What is in the basket at today's prices, and what stands in the way of buying it. A constant number of queries."""
    found = sql.fetch(
        """SELECT b.currency, l.variant_id, l.quantity FROM ordering_basket b
 LEFT JOIN ordering_basketline l ON l.basket_id = b.id WHERE b.id = %s ORDER BY l.id""",
        [basket_id],
    )
    if not found:
        raise NotFound
    currency = found[0][0]
    rows = tuple((sql.uuid_out(variant), quantity) for _, variant, quantity in found if variant is not None)
    offered = offers([variant_id for variant_id, _ in rows], currency=currency, now=now) if rows else {}
    return view_of(basket_id, rows, offered, currency=currency, locale=locale)


def view_of(basket_id: UUID, rows: Items, offered: dict[UUID, Offer], *, currency: str, locale: str) -> BasketView:
    """The view of a basket whose lines and offers are at hand."""
    names = {}
    if offered:
        seller_ids = sorted({offer.seller_id for offer in offered.values()})
        names = {card.id: card for card in sellers(seller_ids, locale=locale)}
    lines = tuple(_line(variant, quantity, offered.get(variant), names, currency, locale) for variant, quantity in rows)
    return BasketView(
        id=basket_id,
        lines=lines,
        items=Money(sum(line.total.minor for line in lines), currency),
        count=sum(line.quantity for line in lines),
        currency=currency,
        ready=bool(lines) and all(line.problem is None for line in lines),
        needs_delivery=any(line.kind == "physical" for line in lines),
    )


def basket_items(basket_id: UUID) -> Items:
    """What `quote` and `PlaceOrder` take, as it lies in the basket: one query. An empty or unknown basket is not found."""
    rows = sql.fetch(
        "SELECT variant_id, quantity FROM ordering_basketline WHERE basket_id = %s ORDER BY id", [basket_id]
    )
    if not rows:
        raise NotFound
    return tuple((sql.uuid_out(variant), quantity) for variant, quantity in rows)


def known_command(actor: str, command_id: UUID) -> bool:
    """Whether this command was placed before: asking it again gets the same answer."""
    return Order.objects.filter(actor=actor, command_id=command_id).exists()


def basket_count(basket_id: UUID) -> int:
    """Units in a basket, for the head of every page: one query."""
    return sum(BasketLine.objects.filter(basket_id=basket_id).values_list("quantity", flat=True))


def basket_of(party_id: UUID) -> BasketId | None:
    """The basket that a member used last."""
    return Basket.objects.filter(party_id=party_id).order_by("-updated_at").values_list("id", flat=True).first()


def _line(variant_id: UUID, quantity: int, offer, names: dict, currency: str, locale: str) -> BasketLineView:
    if offer is None:
        return BasketLineView(
            variant_id,
            None,
            "",
            "",
            (),
            None,
            None,
            quantity,
            Money.zero(currency),
            0,
            "not_sellable",
            None,
            "",
            False,
            "",
        )
    problem, later = None, 0
    left = max(offer.available or 0, 0) + (offer.promise.units if offer.promise else 0)
    if not offer.sellable or offer.price is None:
        problem = "not_sellable"
    elif offer.available is not None and offer.available < quantity and not (later := offer.later(quantity)):
        problem = "too_few" if left > 0 else "sold_out"
    seller = names.get(offer.seller_id)
    return BasketLineView(
        variant_id=variant_id,
        product_id=offer.product_id,
        slug=text_of(offer.slug, locale),
        title=text_of(offer.title, locale),
        options=text_of(offer.options, locale, ()),
        picture=offer.picture,
        unit=offer.price,
        quantity=quantity,
        total=offer.price * quantity if offer.price and problem != "not_sellable" else Money.zero(currency),
        available=offer.available if offer.available is None else left,
        problem=problem,
        seller_id=offer.seller_id,
        seller_name=seller.name if seller else "",
        self_operated=seller.self_operated if seller else False,
        kind=offer.kind,
        sku=offer.sku,
        later=later,
        ship_by=offer.promise.ship_by if later and offer.promise else None,
        parts=contents_of(offer, locale),
    )
