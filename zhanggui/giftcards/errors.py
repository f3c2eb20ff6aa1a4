from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class CardUnknown(Refusal):
    """One answer for a wrong code, a card that is not paid yet and one that was voided: it tells a stranger nothing."""

    code = "card_unknown"
    status = 404
    text = _("There is no gift card in force with this code. Look at each character again.")


class CardExpired(Refusal):
    code = "card_expired"
    status = 410
    text = _("This gift card ran out on {on}. Write to the shop: what is left on it is not lost.")


class CardTooSmall(Refusal):
    code = "card_too_small"
    status = 409
    text = _("This gift card holds {available}; {needed} is owed. Put it into your wallet, or pay another way.")


class CardNeeded(Refusal):
    code = "card_needed"
    status = 409
    text = _("Enter the code of your gift card.")


class CardAmount(Refusal):
    code = "card_amount"
    status = 422
    text = _("A gift card holds between {least} and {most}.")


class CardSpent(Refusal):
    code = "card_spent"
    status = 409
    text = _("This can no longer be done with this card: it was used, or is not in force.")
