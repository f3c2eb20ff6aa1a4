from zhanggui.kit import audit
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.actions.add_note import CONTEXT
from zhanggui.ordering.dto import NoteView, OrderDesk
from zhanggui.ordering.models import Order, OrderNote
from zhanggui.ordering.queries.order_page import page_of
from zhanggui.ordering.states import OrderState
from zhanggui.people.public import party_card, unseal


def order_desk(number: str, *, locale: str = "zh-cn") -> OrderDesk:
    """People, money and goods of one order for the staff. A face shows the masked contact unless the role may reveal it."""
    order = Order.objects.filter(number=number.strip().upper().split("-")[0]).first()
    if order is None:
        raise NotFound(what="order")
    page = page_of(order, locale=locale)
    notes = list(OrderNote.objects.filter(order_id=order.id).order_by("at", "id"))
    texts = unseal([(order.party_id, bytes(note.sealed)) for note in notes], context=CONTEXT) if notes else []
    return OrderDesk(
        order=page,
        buyer=party_card(order.party_id),
        notes=tuple(
            NoteView(note.id, text["text"] if text else "", note.by, note.at)
            for note, text in zip(notes, texts, strict=True)
        ),
        trail=tuple(audit.trail("order", order.id)),
        earlier_orders=Order.objects.filter(party_id=order.party_id, placed_at__lt=order.placed_at).count(),
        can_refund=any(part.refundable for part in page.sellers),
        can_ship=order.state == OrderState.CONFIRMED and any(line.open for line in page.lines),
    )
