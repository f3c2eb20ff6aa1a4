from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.public import offers
from zhanggui.kit import sql
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.errors import NotSellable, QuantityOutOfRange
from zhanggui.ordering.models import Basket, BasketLine
from zhanggui.ordering.pricing import MOST_LINES, MOST_UNITS

COLUMNS = ["basket_id", "variant_id", "quantity", "added_at"]
REPLACE = "ON CONFLICT (basket_id, variant_id) DO UPDATE SET quantity = EXCLUDED.quantity"
ADD = (
    "ON CONFLICT (basket_id, variant_id) DO UPDATE SET quantity = "
    f"CASE WHEN ordering_basketline.quantity + EXCLUDED.quantity > {MOST_UNITS} THEN {MOST_UNITS} "
    "ELSE ordering_basketline.quantity + EXCLUDED.quantity END"
)


def set_line(basket_id: UUID, variant_id: UUID, quantity: int, *, now: datetime, add: bool = False) -> None:
    """Have `quantity` of a variant in the basket; 0 takes it out. `add=True` puts it to what is there already."""
    if type(quantity) is not int or not 0 <= quantity <= MOST_UNITS:
        raise QuantityOutOfRange(quantity=str(quantity)[:40])
    with transaction.atomic():
        basket = Basket.objects.filter(id=basket_id).values_list("currency", flat=True).first()
        if basket is None:
            raise NotFound
        if quantity == 0:
            BasketLine.objects.filter(basket_id=basket_id, variant_id=variant_id).delete()
        else:
            offer = offers([variant_id], currency=basket, now=now).get(variant_id)
            if offer is None or not offer.sellable or offer.price is None:
                raise NotSellable(
                    variant_id=str(variant_id), title=next(iter(offer.title.values()), "") if offer else str(variant_id)
                )
            others = BasketLine.objects.filter(basket_id=basket_id).exclude(variant_id=variant_id).count()
            if others >= MOST_LINES:
                raise QuantityOutOfRange(lines=others + 1)
            row = (basket_id, variant_id, quantity, now)
            sql.insert_many(BasketLine, COLUMNS, [row], on_conflict=ADD if add else REPLACE)
        Basket.objects.filter(id=basket_id).update(updated_at=now)


def merge_baskets(*, into: UUID, other: UUID, party: UUID | None = None, now: datetime) -> None:
    """Move the lines of `other` into `into` (a guest who signs in); the greater quantity of a variant stays."""
    with transaction.atomic():
        if {into, other} - set(Basket.objects.filter(id__in=[into, other]).values_list("id", flat=True)):
            raise NotFound
        mine = dict(BasketLine.objects.filter(basket_id=into).values_list("variant_id", "quantity"))
        for line in BasketLine.objects.filter(basket_id=other).order_by("id")[:MOST_LINES]:
            if line.variant_id in mine:
                if line.quantity > mine[line.variant_id]:
                    BasketLine.objects.filter(basket_id=into, variant_id=line.variant_id).update(quantity=line.quantity)
            elif len(mine) < MOST_LINES:
                mine[line.variant_id] = line.quantity
                BasketLine.objects.create(
                    basket_id=into, variant_id=line.variant_id, quantity=line.quantity, added_at=line.added_at
                )
        if into != other:
            BasketLine.objects.filter(basket_id=other).delete()
        Basket.objects.filter(id=into).update(updated_at=now, **({"party_id": party} if party else {}))
