from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from zhanggui.catalogue.public import offers
from zhanggui.kit import sql
from zhanggui.ordering.dto import BasketId, BasketView
from zhanggui.ordering.errors import NotSellable
from zhanggui.ordering.models import Basket, BasketLine
from zhanggui.ordering.pricing import wanted
from zhanggui.ordering.queries.basket_view import view_of


def open_basket(
    *, locale: str, currency: str, party: UUID | None = None, lines: Sequence[tuple[UUID, int]] = (), now: datetime
) -> BasketId:
    """A new basket, with these lines or empty. Its id is the only key to it: a face keeps it in a signed cookie."""
    return opened_basket(locale=locale, currency=currency, party=party, lines=lines, now=now).id


def opened_basket(
    *,
    locale: str,
    currency: str,
    party: UUID | None = None,
    lines: Sequence[tuple[UUID, int]] = (),
    now: datetime,
    channel: str = "web",
) -> BasketView:
    """The same, with what is in it at the prices of this instant."""
    found = wanted(lines) if lines else {}
    offered = offers(list(found), currency=currency, now=now, channel=channel) if found else {}
    for variant_id in found:
        offer = offered.get(variant_id)
        if offer is None or not offer.sellable or offer.price is None:
            title = next(iter(offer.title.values()), "") if offer else str(variant_id)
            raise NotSellable(variant_id=str(variant_id), title=title)
    basket_id = uuid4()
    with transaction.atomic() if sql.dialect() == "sqlite" else nullcontext(), sql.together():
        columns = ["id", "party_id", "currency", "locale", "updated_at"]
        sql.insert_many(Basket, columns, [(basket_id, party, currency, locale, now)])
        rows = [(basket_id, variant_id, quantity, now) for variant_id, quantity in found.items()]
        sql.insert_many(BasketLine, ["basket_id", "variant_id", "quantity", "added_at"], rows)
    return view_of(basket_id, tuple(found.items()), offered, currency=currency, locale=locale)
