"""Carriers of the world, and delivery without one."""

from django.utils.translation import gettext_lazy as _

from zhanggui.fulfilment.dto import Carrier
from zhanggui.fulfilment.ports import CARRIERS

KNOWN = (
    ("dhl", "DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={tracking}"),
    ("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={tracking}"),
    ("ups", "UPS", "https://www.ups.com/track?tracknum={tracking}"),
    ("royal-mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{tracking}"),
    ("own", _("Own delivery"), ""),
    ("other", _("Another carrier"), ""),
)
for _key, _name, _page in KNOWN:
    CARRIERS.add(_key, Carrier(_key, _name, _page))
