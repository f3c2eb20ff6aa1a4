"""Letters about changes of an order, and about money that came late, twice or in vain."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.faces.mail.outgoing import WRITERS, Message
from zhanggui.faces.mail.papers import Papers
from zhanggui.faces.mail.writers import about_order, rendered
from zhanggui.kit import locales, preferences
from zhanggui.kit.ui.format import moment, money
from zhanggui.ordering.public import EditView, OrderPage, edit_view, held_orders, money_exception


def order_edited(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    """What was changed, what it comes to now, and what goes back."""
    order, edit = papers.order(UUID(facts["order"])), edit_view(UUID(facts["edit"]), now=now)

    def lines() -> list[str]:
        found = [_("The parcel goes to the new address.")] if edit.kind == "address" else _lines(edit)
        if edit.difference.minor < 0 and order.confirmed_at:
            found.append(_("We pay {amount} back, the way it was paid.").format(amount=money(-edit.difference)))
        elif edit.kind == "lines":
            found.append(_("The order now comes to {total}.").format(total=money(order.total - order.refunded)))
        return found

    return _letter(order, lambda: _("Your order {number} was changed"), lines, now)


def order_edit_waits(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    order, edit = papers.order(UUID(facts["order"])), edit_view(UUID(facts["edit"]), now=now)
    if not edit.open:
        return None  # paid or withdrawn before the letter was written

    def lines() -> list[str]:
        text = _(
            "The change comes into force when {amount} are paid, until {at}. The goods are held for you meanwhile."
        )
        return [*_lines(edit), text.format(amount=money(edit.difference), at=moment(edit.until))]

    return _letter(order, lambda: _("A change of your order {number} waits for its payment"), lines, now)


def _lines(edit: EditView) -> list[str]:
    return [f"{'+' if line.units > 0 else '−'}{abs(line.units)} × {line.title}" for line in edit.lines]


def money_excepted(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    order, found = papers.order(UUID(facts["order"])), money_exception(UUID(facts["exception"]))
    if found is None:
        return None
    view = found

    def lines() -> list[str]:
        return [_reasons()[view.kind].format(amount=money(view.amount))]

    return _letter(order, lambda: _("Your payment for order {number}"), lines, now)


def _reasons() -> dict[str, str]:
    return {
        "served_late": _("Your payment of {amount} came after its time. The goods were still there: they are yours."),
        "returned_gone": _(
            "Your payment of {amount} came after the goods were sold. We pay it back, the way it was paid."
        ),
        "returned_late": _(
            "Your payment of {amount} came after the order was over. We pay it back, the way it was paid."
        ),
        "returned_surplus": _("You paid {amount} more than was owed. We pay it back, the way it was paid."),
    }


def money_excepted_desk(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    """The same for whoever keeps the shop."""
    found = money_exception(UUID(facts["exception"]))
    if found is None:
        return None
    view = found

    def said() -> dict:
        lines = [f"{view.kind_label}{_(': ')}{money(view.amount)}"]
        subject = _("Look at the payment of order {number}").format(number=view.number)
        return {
            "heading": subject,
            "lines": lines,
            "path": reverse("desk:exceptions"),
            "button": _("To the exceptions"),
        }

    return _to_the_desk(said)


def order_held_desk(facts: dict, secret: None, now: datetime, papers: Papers) -> Message | None:
    """A paid order waits for somebody to look it through; the buyer's goods and money wait with it."""
    held = held_orders([UUID(facts["order"])])
    if not held:
        return None  # released or declined before the letter was written
    _order, number, _reasons, _since = held[0]

    def said() -> dict:
        lines = [
            _("It is paid, and is not sent before somebody releases or declines it."),
            _("The buyer is told only that the order is being checked."),
        ]
        subject, path = _("Look through order {number}").format(number=number), reverse("desk:order", args=[number])
        return {"heading": subject, "lines": lines, "path": path, "button": _("To the order")}

    return _to_the_desk(said)


def _to_the_desk(said: Callable[[], dict]) -> Message | None:
    """A letter to whoever keeps the shop, in its first language: heading, lines, the page to look at and its button."""
    address, locale = preferences.get("shop.email"), locales.LOCALES[0]
    if not address:
        return None
    with translation.override(locales.django_code(locale)):
        words = said()
        words["href"] = settings.BASE_URL.rstrip("/") + words.pop("path")
        text, page = rendered("desk_note", words, locale)
    return Message(address, locale, words["heading"], text, page)


def _letter(order: OrderPage, subject, lines, now: datetime) -> Message | None:
    with translation.override(locales.django_code(order.locale)):
        title, said = subject().format(number=order.number), lines()
    return about_order("order_note", order, lambda _order: title, now, heading=title, lines=said)


for writer in (order_edited, order_edit_waits, money_excepted, money_excepted_desk, order_held_desk):
    WRITERS.add(writer.__name__, writer)
