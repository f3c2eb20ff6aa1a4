"""What a change of lines does to an order: units that go, units that come, and what each seller's share differs by."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.public import Offer, offers
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.refund import Part
from zhanggui.ordering.actions.write_orders import parts_of
from zhanggui.ordering.errors import NotEditable, NothingOpen, NotSellable, QuantityOutOfRange
from zhanggui.ordering.models import Order, OrderLine
from zhanggui.ordering.pricing import MOST_LINES, MOST_UNITS, text_of
from zhanggui.ordering.reckoning import Claim
from zhanggui.ordering.states import OrderState
from zhanggui.taxation.public import rates_for, tax_of_lines

Wanted = Mapping[UUID, int]


@dataclass(slots=True)
class Addition:
    """Units that come, as a line of their own: they are taxed and refunded by themselves."""

    part: Part
    offer: Offer
    quantity: int
    unit: int
    tax_rate: Decimal = Decimal(0)
    tax: int = 0

    @property
    def total(self) -> int:
        return self.unit * self.quantity


@dataclass(slots=True)
class Plan:
    """`drops`: (share, line, claim) with the units and the money of the claim that go."""

    order: Order
    drops: list[tuple[Part, OrderLine, Claim]] = field(default_factory=list)
    adds: list[Addition] = field(default_factory=list)

    @property
    def differences(self) -> dict[UUID, int]:
        """By seller's share: what is to be paid (above zero) or goes back (below)."""
        found: dict[UUID, int] = defaultdict(int)
        for part, _line, claim in self.drops:
            found[part.row.id] -= claim.back
        for add in self.adds:
            found[add.part.row.id] += add.total + (0 if self.order.tax_included else add.tax)
        return {part: minor for part, minor in found.items() if minor}

    @property
    def difference(self) -> int:
        return sum(self.differences.values())

    @property
    def to_pay(self) -> dict[UUID, int]:
        return {part: minor for part, minor in self.differences.items() if minor > 0}

    def as_json(self) -> dict:
        """Kept with the change, so that it is put in force exactly as it was agreed."""
        return {
            "drops": [
                {"line": str(line.id), "sku": line.sku, "title": line.title, "units": claim.units, "back": claim.back}
                | {"tax": claim.tax_back}
                for _part, line, claim in self.drops
            ],
            "adds": [_added(add, self.order) for add in self.adds],
            "differences": {str(part): minor for part, minor in self.differences.items()},
        }


def _added(add: Addition, order: Order) -> dict:
    offer, picture = add.offer, add.offer.picture
    return {
        "part": str(add.part.row.id),
        "variant": str(offer.variant_id),
        "product": str(offer.product_id),
        "sku": offer.sku,
        "title": text_of(offer.title, order.locale)[:500],
        "options": [list(pair) for pair in text_of(offer.options, order.locale, ())],
        "kind": offer.kind,
        "quantity": add.quantity,
        "unit": add.unit,
        "total": add.total,
        "tax_class": offer.tax_class,
        "tax_rate": str(add.tax_rate),
        "tax": add.tax,
        "picture": picture
        and {
            "id": str(picture.id),
            "width": picture.width,
            "height": picture.height,
            "widths": list(picture.widths),
            "sha256": picture.sha256,
        },
        "parts": parts_of(offer, order.locale),
    }


def plan_change(
    order: Order, parts: list[Part], *, quantities: Wanted, add: Wanted, region: str, now: datetime
) -> Plan:
    """The change to these quantities by line (units that the buyer keeps) and these further variants, or its refusal.

    More of a line costs what was agreed for it; another variant costs what it costs today. Delivery stays as agreed."""
    plan = Plan(order)
    _check(quantities, add)
    lines = {line.id: (part, line) for part in parts for line in part.lines.values()}
    more: dict[UUID, list[tuple[Part | None, int, int | None]]] = defaultdict(list)  # share, units, agreed price
    for line_id, wanted in quantities.items():
        if line_id not in lines:
            raise NotFound(what="line")
        part, line = lines[line_id]
        kept = line.quantity - line.refunded
        if wanted < kept:
            plan.drops.append((part, line, _less(part, line, kept - wanted)))
        elif wanted > kept:
            more[line.variant_id].append((part, wanted - kept, line.unit_minor))
    for variant_id, units in add.items():
        more[variant_id].append((None, units, None))
    _price(plan, parts, more, now=now)
    _tax(plan, region=region, now=now)
    if not plan.drops and not plan.adds:
        raise Invalid(field="lines", problem=_("nothing would change"))
    _something_stays(plan, parts)
    return plan


def _check(quantities: Wanted, add: Wanted) -> None:
    wanted = [(units, 0) for units in quantities.values()] + [(units, 1) for units in add.values()]
    for units, least in wanted:
        if type(units) is not int or not least <= units <= MOST_UNITS:
            raise QuantityOutOfRange(quantity=str(units)[:40])


def _less(part: Part, line: OrderLine, units: int) -> Claim:
    claim = part.claims[line.id]
    if units > claim.open:
        raise NothingOpen(line_id=str(line.id), title=line.title, open=claim.open)
    claim.units = units
    claim.back = claim.of_units(units)
    return claim


def _price(plan: Plan, parts: list[Part], more: dict, *, now: datetime) -> None:
    found = offers(more, currency=plan.order.currency, now=now)
    by_seller = {part.row.seller_id: part for part in parts if part.row.state in (OrderState.PLACED, "confirmed")}
    for variant_id, wishes in more.items():
        offer = found.get(variant_id)
        for part, units, agreed in wishes:
            if offer is None or (agreed is None and not offer.sellable):
                title = text_of(offer.title, plan.order.locale) if offer else str(variant_id)
                raise NotSellable(variant_id=str(variant_id), title=title)
            home = part or by_seller.get(offer.seller_id)
            if home is None:
                raise NotEditable(reason=_("these goods are sold by another seller; order them anew"))
            unit = agreed if agreed is not None else offer.price.minor if offer.price else 0
            plan.adds.append(Addition(home, offer, units, unit))
    if sum(len(part.lines) for part in parts) + len(plan.adds) > MOST_LINES:
        raise QuantityOutOfRange(lines=len(plan.adds))


def _tax(plan: Plan, *, region: str, now: datetime) -> None:
    if not plan.adds:
        return
    order, today = plan.order, clock.local_day(now, preferences.get("shop.timezone"))
    rates = rates_for({(order.country, region, add.offer.tax_class) for add in plan.adds}, on=today)
    groups: dict[tuple[UUID, Decimal], list[Addition]] = defaultdict(list)
    for add in plan.adds:
        add.tax_rate = rates.get((order.country, region, add.offer.tax_class), Decimal(0))
        groups[add.part.row.id, add.tax_rate].append(add)
    for (_part, rate), adds in groups.items():
        if rate:
            amounts = [Money(add.total, order.currency) for add in adds]
            taxes = tax_of_lines(amounts, rate, included=order.tax_included, mode=order.tax_rounding)  # type: ignore[arg-type]
            for add, tax in zip(adds, taxes, strict=True):
                add.tax = tax.minor


def _something_stays(plan: Plan, parts: list[Part]) -> None:
    """A share of which nothing is left is a cancellation, not a change."""
    gone: dict[UUID, int] = defaultdict(int)
    for part, _line, claim in plan.drops:
        gone[part.row.id] += claim.units
    for add in plan.adds:
        gone[add.part.row.id] -= add.quantity
    for part in parts:
        if gone[part.row.id] and gone[part.row.id] >= sum(
            line.quantity - line.refunded for line in part.lines.values()
        ):
            raise NotEditable(reason=_("nothing would be left; cancel or refund it instead"))
