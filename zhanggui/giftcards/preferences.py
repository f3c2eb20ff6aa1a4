from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "giftcards.on",
    False,
    _("Sell gift cards and take them as payment. Stored value is regulated: see that your shop may sell it."),
    "yes",
    label=_("Gift cards"),
)
declare(
    "giftcards.months",
    0,
    _("Months for which a card sold is good; 0: for ever. What the law asks for is kept in any case."),
    "number",
    label=_("Months until a gift card expires"),
)
