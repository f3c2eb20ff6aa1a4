"""Captures at once, in process, without anybody paying: for tests and measurements, off unless switched on."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import preferences
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.providers._base import Base


class Instant(Base):
    key = "instant"
    label = _("Instant test payment")

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return preferences.get("payments.instant")


PROVIDERS.add("instant", Instant())
