"""Change the lines of a placed order: more, fewer, others. The difference is settled, the stock follows once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import crypto, outbox, preferences
from zhanggui.kit.errors import CommandReused
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.apply_edit import apply_to_paid, apply_to_unpaid, hold_added
from zhanggui.ordering.actions.close_edit import close_overdue
from zhanggui.ordering.actions.refund import Part, claims_of
from zhanggui.ordering.edit_models import EDIT, EditState
from zhanggui.ordering.edit_plan import Plan, Wanted, plan_change
from zhanggui.ordering.errors import EditedMeanwhile, NotEditable, PriceChanged, ProviderUnknown
from zhanggui.ordering.events import OrderEditWaits
from zhanggui.ordering.models import Order, OrderEdit, SellerOrder
from zhanggui.ordering.queries.order_edits import no_edit_waits
from zhanggui.ordering.queries.order_page import SEALED
from zhanggui.ordering.states import OrderState
from zhanggui.payments.public import (
    PROVIDERS,
    IntentDraft,
    Share,
    ask_anew,
    ask_more,
    payments_of,
    provider_offered,
)
from zhanggui.people.public import unseal

OPEN = (OrderState.PLACED, OrderState.CONFIRMED)


def edit_quote(order_id: UUID, *, quantities: Wanted | None = None, add: Wanted | None = None, now: datetime) -> Money:
    """What `edit_lines` with the same wishes would have to be paid (above zero) or would give back. Writes nothing."""
    order, parts = claims_of(order_id, None, lock=False)
    return Money(_planned(order, parts, quantities or {}, add or {}, now=now).difference, order.currency)


def edit_lines(
    order_id: UUID,
    *,
    quantities: Wanted | None = None,
    add: Wanted | None = None,
    seen_terms: int,
    seen_difference: Money,
    provider: str = "",
    command_id: UUID,
    why: str,
    by: str,
    now: datetime,
) -> UUID:
    """Change an order to these quantities by line (units that the buyer keeps) and add these variants; the change's id.

    `seen_terms` and `seen_difference` are what the clerk saw: a change in between is refused (edited_meanwhile,
    price_changed). Less is paid back as it was paid; more opens a payment, and the change waits for it with its goods
    held. An order that is not paid yet gets a new payment over its new total. The same command gives the same answer.
    """
    quantities, add = dict(quantities or {}), dict(add or {})
    mark = _mark(order_id, quantities, add, seen_difference)
    with transaction.atomic():
        order, parts = claims_of(order_id, None, lock=True)
        if before := OrderEdit.objects.filter(command_id=command_id).first():
            if bytes(before.fingerprint) != mark or before.order_id != order.id:
                raise CommandReused(command_id=str(command_id))
            return before.id
        if order.terms != seen_terms:
            raise EditedMeanwhile(terms=order.terms)
        close_overdue(order, now=now)
        plan = _planned(order, parts, quantities, add, now=now)
        _as_seen(plan, seen_difference)
        edit = OrderEdit(
            id=uuid7(),
            order_id=order.id,
            kind="lines",
            command_id=command_id,
            fingerprint=mark,
            plan=plan.as_json(),
            difference_minor=plan.difference,
            why=why.strip()[:200],
            by=by,
            at=now,
        )
        if order.state == OrderState.PLACED:
            _change_unpaid(order, edit, now=now)
        elif plan.to_pay:
            _wait(order, edit, plan, provider or order.provider, now=now)
        else:
            _change_paid(order, edit, now=now)
    return edit.id


def _mark(order_id: UUID, quantities: Wanted, add: Wanted, seen: Money) -> bytes:
    wish: list[Any] = [str(order_id), seen.minor, seen.currency]
    wish += [sorted((str(key), str(units)) for key, units in wanted.items()) for wanted in (quantities, add)]
    return crypto.blind_index(orjson.dumps(wish).decode(), "ordering.edit")


def _planned(order: Order, parts: list[Part], quantities: Wanted, add: Wanted, *, now: datetime) -> Plan:
    if order.state not in OPEN:
        raise NotEditable(reason=OrderState(order.state).label)
    no_edit_waits(order.id, now=now)
    if order.state == OrderState.PLACED:
        if order.pay_until <= now:
            raise NotEditable(reason=_("its time to pay is over"))
        paid = payments_of([order.id])[str(order.id)]
        if paid.refundable or paid.held:
            raise NotEditable(reason=_("its payment is arriving"))
    (personal,) = unseal([(order.party_id, bytes(order.sealed))], context=SEALED)
    address = (personal or {}).get("address") or {}
    return plan_change(order, parts, quantities=quantities, add=add, region=address.get("region", ""), now=now)


def _as_seen(plan: Plan, seen: Money) -> None:
    actual = Money(plan.difference, plan.order.currency)
    if actual != seen:
        raise PriceChanged(
            actual=str(actual), seen=str(seen), actual_minor=actual.minor, seen_minor=seen.minor, currency=seen.currency
        )


def _born(edit: OrderEdit, state: EditState, now: datetime) -> None:
    edit.state = state
    edit.save(force_insert=True)
    EDIT.log([(edit.id, "", state)], by=edit.by, why=edit.why, now=now)


def _change_unpaid(order: Order, edit: OrderEdit, *, now: datetime) -> None:
    _born(edit, EditState.APPLIED, now)
    apply_to_unpaid(order, edit, now=now)
    rows = SellerOrder.objects.filter(order_id=order.id).values_list("id", "seller_id", "total_minor")
    draft = _intent(order, order.provider, {part: (str(seller), minor) for part, seller, minor in rows})
    if draft is not None:
        edit.intent_id = ask_anew(draft, by=edit.by, why="order changed", now=now)
        Order.objects.filter(id=order.id).update(intent_id=edit.intent_id)
        OrderEdit.objects.filter(id=edit.id).update(intent_id=edit.intent_id)


def _change_paid(order: Order, edit: OrderEdit, *, now: datetime) -> None:
    _born(edit, EditState.APPLIED, now)
    apply_to_paid(order, edit, hold_until=now + timedelta(minutes=1), now=now)


def _wait(order: Order, edit: OrderEdit, plan: Plan, provider: str, *, now: datetime) -> None:
    """The buyer has to pay: hold the added goods, open the payment, and wait as long as for an order."""
    if not provider_offered(provider, currency=order.currency, country=order.country, party=order.party_id):
        raise ProviderUnknown(provider=provider[:40])
    by_hand = PROVIDERS.get(provider).settles == "clerk"
    minutes, days = preferences.get("ordering.pay_minutes"), preferences.get("ordering.pay_days_transfer")
    edit.until = now + (timedelta(days=days) if by_hand else timedelta(minutes=max(minutes, 24 * 60)))
    hold_added(order, edit.plan, edit.until, now=now)
    sellers = dict(SellerOrder.objects.filter(order_id=order.id).values_list("id", "seller_id"))
    shares = {part: (str(sellers[part]), minor) for part, minor in plan.to_pay.items()}
    draft = _intent(order, provider, shares)
    edit.intent_id = ask_more(draft, now=now) if draft else None
    edit.difference_minor = sum(plan.to_pay.values())
    _born(edit, EditState.WAITING, now)
    outbox.record(OrderEditWaits(order.id, edit.id))


def _intent(order: Order, provider: str, shares: dict[UUID, tuple[str, int]]) -> IntentDraft | None:
    total = sum(minor for _seller, minor in shares.values())
    if not total:
        return None
    return IntentDraft(
        document=str(order.id),
        provider=provider,
        amount=Money(total, order.currency),
        shares=tuple(
            Share(str(part), seller, Money(minor, order.currency)) for part, (seller, minor) in sorted(shares.items())
        ),
        payer=order.party_id,
        locale=order.locale,
        reference=order.number,
    )
