"""An order on its way to being one: plain slots, amounts as whole minor units, no rows. Ports read it and do not write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from zhanggui.catalogue.public import Offer
    from zhanggui.kit.errors import Refusal
    from zhanggui.ordering.ports import DeliveryCut, DeliveryOffer, NotApplied, PriceLine
    from zhanggui.people.public import Contact
    from zhanggui.taxation.public import RoundingMode

NOTHING_OFF = 0


class DraftLine:
    __slots__ = ("discount", "gross", "later", "offer", "quantity", "ship_by", "tax", "tax_rate", "total", "unit")

    def __init__(self, offer: Offer, quantity: int):
        self.offer = offer
        self.quantity = quantity
        self.unit: int = offer.price.minor if offer.price else 0  # only what has a price comes here
        self.gross = self.total = self.unit * quantity
        self.discount = NOTHING_OFF
        self.tax_rate = Decimal(0)
        self.tax = 0
        self.later = 0  # units that are promised, not held: known when the goods are set aside
        self.ship_by: date | None = None

    @property
    def goods(self) -> list[tuple[UUID, int]]:
        """What it takes from the stock: (variant, units)."""
        if not self.offer.parts:
            return [(self.offer.variant_id, self.quantity)]
        return [(part.variant_id, part.quantity * self.quantity) for part in self.offer.parts]


class DraftPart:
    """One seller's share."""

    __slots__ = (
        "delivery",
        "delivery_code",
        "delivery_name",
        "delivery_rate",
        "delivery_tax",
        "delivery_taxes",
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
        self.delivery_taxes: list[tuple[Decimal, int, int]] = []  # (rate, amount, tax)
        self.delivery_code = self.delivery_name = self.number = ""


class Draft:
    """`refusal` is set as soon as something forbids the order; later steps pass it by."""

    __slots__ = (
        "actor",
        "adjustments",
        "channel",
        "contact",
        "country",
        "coupons",
        "currency",
        "delivery",
        "delivery_adjustments",
        "delivery_code",
        "delivery_cuts",
        "items",
        "lines",
        "locale",
        "needs_delivery",
        "not_applied",
        "order_id",
        "parts",
        "party_id",
        "refusal",
        "region",
        "tax",
        "tax_half",
        "tax_included",
        "tax_rounding",
        "tax_treatment",
        "total",
        "units",
        "vat_number",
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
        coupons: tuple[str, ...] = (),
        contact: Contact | None = None,
        vat_number: str = "",
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
        self.coupons = coupons
        self.vat_number = vat_number  # checked
        self.contact = contact
        self.order_id: UUID | None = None  # known once the goods are held
        self.adjustments: list[PriceLine] = []
        self.not_applied: list[NotApplied] = []
        self.delivery_cuts: list[DeliveryCut] = []
        self.delivery_adjustments: list[PriceLine] = []  # what the cuts took off the delivery that was chosen
        self.items = self.delivery = self.tax = self.total = self.units = 0
        self.needs_delivery = False
        self.tax_included = True
        self.tax_rounding: RoundingMode = "per_line"
        self.tax_half = "half_up"
        self.tax_treatment = ""  # or "reverse_charge"
        self.refusal: Refusal | None = None
        self.ways: list[list[DeliveryOffer]] | None = None  # of each part that is delivered, once they were asked for

    @property
    def explained(self) -> list[PriceLine]:
        """Every amount that a rule took off (or put on), goods first."""
        return self.adjustments + self.delivery_adjustments
