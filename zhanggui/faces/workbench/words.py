"""Words of the desk for what modules call by a code: states, deeds, who acted."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.people import public as people

ORDER_STATES = {
    "placed": (gettext_lazy("placed"), "warn"),
    "confirmed": (gettext_lazy("confirmed"), "info"),
    "completed": (gettext_lazy("completed"), "good"),
    "cancelled": (gettext_lazy("cancelled"), ""),
}
PAYMENT_STATES = {
    "unpaid": (gettext_lazy("unpaid"), "warn"),
    "paid": (gettext_lazy("paid"), "good"),
    "partly_refunded": (gettext_lazy("partly refunded"), "info"),
    "refunded": (gettext_lazy("refunded"), ""),
    "void": (gettext_lazy("not charged"), ""),
}
SHIPPING_STATES = {
    "none": (gettext_lazy("nothing to ship"), ""),
    "open": (gettext_lazy("to ship"), "warn"),
    "partly": (gettext_lazy("partly shipped"), "warn"),
    "shipped": (gettext_lazy("shipped"), "good"),
}
PRODUCT_STATES = {
    "draft": (gettext_lazy("draft"), "warn"),
    "live": (gettext_lazy("on sale"), "good"),
    "withdrawn": (gettext_lazy("withdrawn"), ""),
}
PARCEL_STATES = {
    "packed": (gettext_lazy("packed"), "warn"),
    "shipped": (gettext_lazy("on its way"), "info"),
    "signed": (gettext_lazy("signed for"), "good"),
    "lost": (gettext_lazy("lost"), "bad"),
}
INTENT_STATES = {
    "created": (gettext_lazy("not started"), ""),
    "pending": (gettext_lazy("waiting"), "warn"),
    "captured": (gettext_lazy("received"), "good"),
    "failed": (gettext_lazy("declined"), "bad"),
    "cancelled": (gettext_lazy("cancelled"), ""),
    "requested": (gettext_lazy("under way"), "warn"),
    "done": (gettext_lazy("done"), "good"),
}


DEEDS = {
    "people.reveal": gettext_lazy("The buyer's data were opened"),
    "orders.refund": gettext_lazy("Refund"),
    "orders.cancel": gettext_lazy("Cancelled"),
    "orders.ship": gettext_lazy("Shipped"),
    "preferences.set": gettext_lazy("A setting was changed"),
}


def deed(code: str) -> str:
    """A deed in words; one that has none is shown by its code."""
    return str(DEEDS.get(code, code))


def who() -> "Who":
    return Who()


class Who:
    """Names for `by`: staff by name, buyers as "the buyer", jobs as "the shop". Reads the staff once, when first needed."""

    def __init__(self) -> None:
        self._names: dict[str, str] | None = None

    def __call__(self, by: str) -> str:
        kind, _colon, key = by.partition(":")
        if kind == "staff":
            if self._names is None:
                self._names = {str(card.id): card.name or card.email for card in people.staff_list()}
            return self._names.get(key, by)
        if kind in ("party", "buyer"):
            return _("the buyer")
        return _("the shop") if kind == "system" else by
