from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.ordering.models import Order, OrderNote
from zhanggui.people.public import seal

LONGEST = 2000
CONTEXT = "ordering.note"


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
