"""Notes of the staff: a slip is taken back in the moment after it, by whoever wrote it."""

from datetime import timedelta

import pytest

from tests.shop import refuses
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


def notes(placed):
    return [note.text for note in ordering.order_desk(placed.number).notes]


def test_a_note_is_taken_back_by_its_writer_only_and_only_at_once(shop):
    shop.product("mug")
    placed = shop.place(("mug", 1))
    first = ordering.add_note(placed.order_id, "a gift", by="staff:1", now=shop.now)
    second = ordering.add_note(placed.order_id, "call first", by="staff:1", now=shop.now)
    with refuses("not_found"):
        ordering.withdraw_note(first, by="staff:2", now=shop.now)
    with refuses("too_late_to_withdraw"):
        ordering.withdraw_note(first, by="staff:1", now=shop.now + timedelta(seconds=16))
    assert notes(placed) == ["a gift", "call first"]
    ordering.withdraw_note(second, by="staff:1", now=shop.now + timedelta(seconds=5))
    assert notes(placed) == ["a gift"]
    assert ordering.order_desk(placed.number).trail[0].deed == "orders.withdraw_note"
