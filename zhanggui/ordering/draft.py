"""An order on its way to being one: plain slots, amounts as whole minor units, no rows. Ports read it and do not write."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from zhanggui.catalogue.public import Offer
    from zhanggui.kit.errors import Refusal
    from zhanggui.ordering.ports import DeliveryOffer, PriceLine
    from zhanggui.taxation.public import RoundingMode

NOTHING_OFF = 0


class DraftLine:
    __slots__ = ("discount", "gross", "offer", "quantity", "tax", "tax_rate", "total", "unit")

    def __init__(self, offer: Offer, quantity: int):
        self.offer = offer
        self.quantity = quantity
        self.unit: int = offer.price.minor if offer.price else 0  # only what has a price comes here
        self.gross = self.total = self.unit * quantity
        self.discount = NOTHING_OFF
        self.tax_rate = Decimal(0)
        self.tax = 0


class DraftPart:
    """One seller's share."""

    __slots__ = (
        "delivery",
        "delivery_code",
        "delivery_name",
        "delivery_rate",
        "delivery_tax",
        "id",
        "items",
        "lines",
        "number",
        "physical",
        "seller_id",
        "tax",
        "total",
        "weight_g",
    )

    id: UUID  # set when the order is written

    def __init__(self, seller_id: UUID):
        self.seller_id = seller_id
        self.lines: list[DraftLine] = []
        self.physical: list[DraftLine] = []
        self.items = self.delivery = self.delivery_tax = self.tax = self.total = self.weight_g = 0
        self.delivery_rate = Decimal(0)
        self.delivery_code = self.delivery_name = self.number = ""


class Draft:
    """`refusal` is set as soon as something forbids the order; later steps pass it by."""

    __slots__ = (
        "actor",
        "adjustments",
        "channel",
        "country",
        "currency",
        "delivery",
        "delivery_code",
        "items",
        "lines",
        "locale",
        "needs_delivery",
        "parts",
        "party_id",
        "refusal",
        "region",
        "tax",
        "tax_included",
        "tax_rounding",
        "total",
        "units",
        "wanted",
        "ways",
    )

    def __init__(
        self,
        wanted: dict[UUID, int],
        *,
        currency: str,
        country: str,
        region: str,
        locale: str,
        delivery_code: str,
        party_id: UUID | None = None,
        actor: str = "",
        channel: str = "web",
    ):
        self.wanted = wanted
        self.currency = currency
        self.country = country
        self.region = region
        self.locale = locale
        self.delivery_code = delivery_code
        self.party_id = party_id
        self.actor = actor
        self.channel = channel
        self.lines: list[DraftLine] = []
        self.parts: list[DraftPart] = []
        self.adjustments: list[PriceLine] = []
        self.items = self.delivery = self.tax = self.total = self.units = 0
        self.needs_delivery = False
        self.tax_included = True
        self.tax_rounding: RoundingMode = "per_line"
        self.refusal: Refusal | None = None
        self.ways: list[list[DeliveryOffer]] | None = None  # of each part that is delivered, once they were asked for
