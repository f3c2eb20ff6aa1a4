"""What ordering refuses, and the sentence that helps."""

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.public import OutOfStock
from zhanggui.kit.errors import CommandReused, Invalid, NotFound, Refusal
from zhanggui.payments.public import ProviderUnknown


class PriceChanged(Refusal):
    """The buyer agreed to one total and would be charged another. Ask again; never charge quietly."""

    code = "price_changed"
    status = 409
    text = _("The total is now {actual}; you saw {seen}. Look at it again before you order.")


class PriceSent(Refusal):
    """Somebody other than the shop wants to say what things cost."""

    code = "price_sent"
    status = 422
    text = _("Prices are set by the shop and are not taken from a request. Send what you want and the total you saw.")


class NotSellable(Refusal):
    code = "not_sellable"
    status = 409
    text = _("“{title}” is not on sale at the moment.")


class QuantityOutOfRange(Refusal):
    code = "quantity_out_of_range"
    status = 422
    text = _("A quantity is a whole number from 1 to 999, and an order has at most 200 lines.")


class NothingToOrder(Refusal):
    code = "nothing_to_order"
    status = 422
    text = _("The basket is empty.")


class AddressMissing(Refusal):
    code = "address_missing"
    status = 422
    text = _("These goods are delivered: give the address that they should go to.")


class ContactMissing(Refusal):
    code = "contact_missing"
    status = 422
    text = _("Give a name and an e-mail address or a telephone number, so that the shop can reach you.")


class DeliveryUnknown(Refusal):
    code = "delivery_unknown"
    status = 422
    text = _("This way of delivery is not offered for these goods and this place. Choose another.")


class DeliveryNotChosen(Refusal):
    code = "delivery_not_chosen"
    status = 422
    text = _("It counts as soon as a way of delivery is chosen.")


class DeliveryFree(Refusal):
    code = "delivery_free"
    status = 409
    text = _("There is no delivery to pay for.")


class CannotCancel(Refusal):
    code = "cannot_cancel"
    status = 409
    text = _("This order can no longer be cancelled; refund it instead.")


class RefundTooMuch(Refusal):
    code = "refund_too_much"
    status = 409
    text = _("At most {left} can still be refunded here.")


class NothingToRefund(Refusal):
    code = "nothing_to_refund"
    status = 422
    text = _("Choose what should be refunded.")


class TooLateToWithdraw(Refusal):
    code = "too_late_to_withdraw"
    status = 409
    text = _("Colleagues may have read the note; write another one that corrects it.")


class NotPaid(Refusal):
    code = "not_paid"
    status = 409
    text = _("This order has not been paid, so there is nothing to refund or ship.")


class NotHeld(Refusal):
    code = "not_held"
    status = 409
    text = _("This order is not held for review; somebody may have decided already.")


class NothingOpen(Refusal):
    code = "nothing_open"
    status = 409
    text = _("More than is still open cannot be shipped. Look at the order again; somebody may have been faster.")


class EditedMeanwhile(Refusal):
    """Of two who change an order at once the first wins; the other looks again."""

    code = "edited_meanwhile"
    status = 409
    text = _("Somebody changed this order while you were looking at it. Nothing of yours was done; look at it again.")


class EditWaits(Refusal):
    code = "edit_waits"
    status = 409
    text = _("A change of this order waits for its payment. Withdraw it, or wait until it is paid.")


class NotEditable(Refusal):
    code = "not_editable"
    status = 409
    text = _("This order can no longer be changed: {reason}.")


class AddressChangesPrice(Refusal):
    code = "address_changes_price"
    status = 409
    text = _("At this address other taxes or delivery prices apply. Cancel the order and place it anew.")


__all__ = [
    "AddressChangesPrice",
    "EditWaits",
    "EditedMeanwhile",
    "NotEditable",
    "AddressMissing",
    "CannotCancel",
    "CommandReused",
    "ContactMissing",
    "DeliveryUnknown",
    "Invalid",
    "NotFound",
    "NotPaid",
    "NotSellable",
    "NothingOpen",
    "NothingToOrder",
    "NothingToRefund",
    "OutOfStock",
    "PriceChanged",
    "PriceSent",
    "ProviderUnknown",
    "QuantityOutOfRange",
    "RefundTooMuch",
]


class ShipsLater(Refusal):
    """Some of it is not there yet, and the buyer was not told so (or of an earlier day). Facts: ships, seen (`Quote.ships`)."""

    code = "ships_later"
    status = 409
    text = _("Some of these goods are not there yet. Please look at when they ship, and decide again.")


class NotHereYet(Refusal):
    """These units were promised and have not come yet. Facts: title, waiting, here."""

    code = "not_here_yet"
    status = 409
    text = _("{waiting} units of {title} have not come yet; {here} can be sent now.")
