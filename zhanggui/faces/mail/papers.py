"""What the letters of one batch tell of, read for all of them in as many statements as for one."""

import logging
from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from zhanggui.ordering.public import OrderPage, Snapshot, order_view, order_views, snapshot, snapshots

log = logging.getLogger(__name__)


class Papers:
    """Orders and their documents, read when the first letter asks. One that spoils the batch spoils its own letters only."""

    def __init__(self, orders: Iterable[str]):
        self._ids = {UUID(order) for order in orders}

    def order(self, order_id: UUID) -> OrderPage:
        return self._orders.get(order_id) or order_view(order_id)

    def snapshot(self, order_id: UUID) -> Snapshot:
        return self._snapshots.get(order_id) or snapshot(order_id)

    @cached_property
    def _orders(self) -> dict[UUID, OrderPage]:
        try:
            return order_views(self._ids)
        except Exception as problem:
            log.warning("letters read their orders one by one: %s", type(problem).__name__)
            return {}

    @cached_property
    def _snapshots(self) -> dict[UUID, Snapshot]:
        return snapshots(self._ids)
