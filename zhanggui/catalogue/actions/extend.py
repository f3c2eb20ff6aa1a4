"""Hold units longer: a document is looked through and nobody else may buy them meanwhile."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhanggui.catalogue.actions.reserve import _holds, _variants
from zhanggui.catalogue.actions.stock_rows import locked_stock
from zhanggui.catalogue.models import Hold, HoldState


def extend(documents: Iterable[str], *, until: datetime, now: datetime) -> int:
    """What these documents still hold is held until `until`; the number of holds. What has lapsed is not held anew."""
    documents = sorted(set(documents))
    with transaction.atomic(savepoint=False):
        locked_stock(_variants(_holds(documents)))
        return Hold.objects.filter(
            document__in=documents, state__in=(HoldState.HELD, HoldState.PROMISED), until__lt=until
        ).update(until=until)
