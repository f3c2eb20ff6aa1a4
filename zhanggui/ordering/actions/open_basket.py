from datetime import datetime
from uuid import UUID, uuid4

from zhanggui.ordering.dto import BasketId
from zhanggui.ordering.models import Basket


def open_basket(*, locale: str, currency: str, party: UUID | None = None, now: datetime) -> BasketId:
    """A new, empty basket. Its id is the only key to it: a face keeps it in the visitor's signed cookie."""
    return Basket.objects.create(id=uuid4(), party_id=party, currency=currency, locale=locale, updated_at=now).id
