"""Cash on delivery: a promise until whoever hands the goods over brings the money, which a clerk then books."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import preferences
from zhanggui.payments.ports import PROVIDERS, RefundAnswer, RefundInfo, Settles
from zhanggui.payments.providers._base import Base


class CashOnDelivery(Base):
    key = "cod"
    label = _("Cash on delivery")
    settles: Settles = "on_delivery"

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        at_home = not country or country == preferences.get("shop.country")
        return at_home and super().offered(currency=currency, country=country, party=party)

    def note(self, *, currency: str, party: UUID | None) -> str:
        return str(_("Pay the courier when the parcel is handed over."))

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        return RefundAnswer("pending")


PROVIDERS.add("cod", CashOnDelivery())
