from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.ordering.errors import TooLateToWithdraw
from zhanggui.ordering.models import Order, OrderNote
from zhanggui.people.public import seal

LONGEST = 2000
CONTEXT = "ordering.note"
WITHDRAW_WITHIN = timedelta(seconds=15)


def add_note(order_id: UUID, text: str, *, by: str, now: datetime) -> UUID:
    """A remark for the staff; the buyer never sees it. Sealed with the buyer's key: people write names."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Invalid(field="text", problem=_("A note has 1 to {most} characters.").format(most=LONGEST))
    with transaction.atomic():
        party_id = Order.objects.filter(id=order_id).values_list("party_id", flat=True).first()
        if party_id is None:
            raise NotFound(what="order")
        (sealed,) = seal([(party_id, {"text": text})], context=CONTEXT)
        note = OrderNote.objects.create(order_id=order_id, sealed=sealed, by=by, at=now)
        audit.note(by=by, deed="orders.note", object_kind="order", object_id=order_id, now=now)
    return note.id


def withdraw_note(note_id: UUID, *, by: str, now: datetime) -> None:
    """Take back a remark of one's own that was a slip, in the moment after it was written. That it was taken back stays."""
    with transaction.atomic():
        note = OrderNote.objects.select_for_update().filter(id=note_id, by=by).first()
        if note is None:
            raise NotFound(what="note")
        if now - note.at > WITHDRAW_WITHIN:
            raise TooLateToWithdraw
        order_id = note.order_id
        note.delete()
        audit.note(by=by, deed="orders.withdraw_note", object_kind="order", object_id=order_id, now=now)
