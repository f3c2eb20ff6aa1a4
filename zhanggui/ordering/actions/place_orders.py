"""Place orders: the one way in which an order comes to be."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.public import Allocation, ReserveLine, allocate, hold_allocated
from zhanggui.kit import outbox, preferences, sql
from zhanggui.kit.batch import Committer
from zhanggui.kit.errors import Refusal
from zhanggui.kit.ids import public_number, uuid7
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.read_commands import Key, fingerprint, key_of, known_orders, read_command, repeated
from zhanggui.ordering.actions.review import may_be_held
from zhanggui.ordering.actions.write_orders import BY, write_orders
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.dto import Placed, PlaceOrder
from zhanggui.ordering.errors import AddressMissing, DeliveryUnknown, PriceChanged, ProviderUnknown, ShipsLater
from zhanggui.ordering.events import OrderConfirmed, OrderPlaced
from zhanggui.ordering.ports import GATES
from zhanggui.ordering.pricing import price
from zhanggui.ordering.quote_dto import ships
from zhanggui.payments.public import PROVIDERS, IntentDraft, Share, open_and_capture, open_intents, provider_offered
from zhanggui.people.public import PartyErased, PostalAddress, create_guests, seal

SEALED = "ordering.order"
ADDRESS_FIELDS = tuple(PostalAddress.__dataclass_fields__)


class Placing:
    """One command on its way: its draft, its answer once there is one."""

    __slots__ = (
        "answer",
        "command",
        "draft",
        "intent_id",
        "mark",
        "number",
        "order_id",
        "paid",
        "party_id",
        "pay_until",
        "sealed",
    )

    draft: Draft  # set by reading the command; a placing without one has its refusal as its answer
    order_id: UUID  # this and `pay_until` are set when the goods are held
    pay_until: datetime
    sealed: bytes
    number: str

    def __init__(self, command: PlaceOrder):
        self.command = command
        self.mark = fingerprint(command)
        self.answer: Placed | Refusal | None = None
        self.intent_id: UUID | None = None
        self.party_id: UUID | None = command.party_id
        self.paid = False


def place_orders(commands: list[PlaceOrder], *, now: datetime) -> list[Placed | Refusal]:
    """Place each order or refuse it, each for itself; the answers stand in the order of the commands.

    One transaction and a constant number of statements for the whole list. A command that was placed before (same actor,
    same id) gets the same answer with `repeated=True`; with other contents it is refused. Nothing that the command says
    about money is believed: `seen_total` is only compared with what the shop reckons.
    """
    with transaction.atomic(savepoint=False):
        first: dict[Key, Placing] = {}
        twins: list[tuple[int, Placing]] = []
        placings = [Placing(command) for command in commands]
        for position, placing in enumerate(placings):
            if first.setdefault(key_of(placing.command), placing) is not placing:
                twins.append((position, placing))
        _settle(list(first.values()), now=now)
        for _position, twin in twins:
            twin.answer = _answer_twin(twin, first[key_of(twin.command)])
    return [_answer(placing) for placing in placings]


def _answer(placing: Placing) -> Placed | Refusal:
    assert placing.answer is not None, "every command has been answered"
    return placing.answer


def _answer_twin(twin: Placing, placed: Placing) -> Placed | Refusal:
    if isinstance(placed.answer, Placed):
        answer = placed.answer
        same = Placed(answer.order_id, answer.number, answer.total, answer.intent_id, repeated=True)
        return repeated(twin.mark, (placed.mark, same))
    return _answer(placed)


def _settle(placings: list[Placing], *, now: datetime) -> None:
    known = known_orders([key_of(placing.command) for placing in placings]) if placings else {}
    for placing in placings:
        if before := known.get(key_of(placing.command)):
            placing.answer = repeated(placing.mark, before)
    for placing in _open(placings):
        try:
            placing.command, placing.draft = read_command(placing.command)
        except Refusal as refusal:
            placing.answer = refusal
    price([placing.draft for placing in _open(placings)], now=now)
    _compare(_open(placings))
    _gates(_open(placings), "prepare", now=now)
    waiting = _open(placings)
    allocation = _allocate(waiting, now=now)
    claimed = _open(placings)
    _gates(claimed, "claim", now=now)
    with sql.together():
        _seal(_open(placings), now=now)
        _let_go([placing for placing in claimed if placing.answer is not None], now=now)
        _write(_open(placings), allocation, now=now)


def _open(placings: list[Placing]) -> list[Placing]:
    return [placing for placing in placings if placing.answer is None]


def _compare(placings: list[Placing]) -> None:
    for placing in placings:
        placing.answer = placing.draft.refusal or _missing(placing) or _not_as_seen(placing)


def _missing(placing: Placing) -> Refusal | None:
    command, draft = placing.command, placing.draft
    if draft.needs_delivery and command.address is None:
        return AddressMissing()
    if draft.needs_delivery and not command.delivery_code:
        return DeliveryUnknown(code="", country=draft.country)
    if draft.total and not provider_offered(
        command.provider, currency=draft.currency, country=draft.country, party=command.party_id
    ):
        return ProviderUnknown(provider=command.provider[:40])
    if draft.total and not draft.needs_delivery and PROVIDERS.get(command.provider).settles == "on_delivery":
        return ProviderUnknown(provider=command.provider[:40])
    return None


def _not_as_seen(placing: Placing) -> Refusal | None:
    actual, seen = Money(placing.draft.total, placing.draft.currency), placing.command.seen_total
    if actual == seen:
        return None
    return PriceChanged(
        actual=str(actual),
        seen=str(seen),
        actual_minor=actual.minor,
        seen_minor=seen.minor,
        currency=actual.currency,
        codes=", ".join(f"{one.code}: {one.why.code}" for one in placing.draft.not_applied if one.code),
    )


def _gates(placings: list[Placing], step: str, *, now: datetime) -> None:
    for gate in GATES:
        ask = getattr(gate, step, None)
        waiting = _open(placings)
        if ask and waiting:
            for placing, refusal in zip(waiting, ask([one.draft for one in waiting], now=now), strict=True):
                placing.answer = refusal


def _allocate(placings: list[Placing], *, now: datetime) -> Allocation:
    """Find and lock the goods of an order, all or none, until the order lapses."""
    online = now + timedelta(minutes=preferences.get("ordering.pay_minutes"))
    transfer = now + timedelta(days=preferences.get("ordering.pay_days_transfer"))
    lines: list[ReserveLine] = []
    for placing in placings:
        placing.order_id = placing.draft.order_id = uuid7()
        by_hand = placing.draft.total and PROVIDERS.get(placing.command.provider).settles == "clerk"
        placing.pay_until = until = transfer if by_hand else online
        name = str(placing.order_id)
        draft, to = placing.draft, (placing.draft.country, placing.draft.region)
        lines += [ReserveLine(name, its, units, until, to) for line in draft.lines for its, units in line.goods]
    allocation = allocate(lines, now=now, to_order=True)
    for placing in placings:
        placing.answer = allocation.refused.get(str(placing.order_id))
    if allocation.to_come:
        _promise(_open(placings), allocation)
    return allocation


def _promise(placings: list[Placing], allocation: Allocation) -> None:
    """Note what is promised, and refuse where the buyer was told of something sooner."""
    for placing in placings:
        lines, name = placing.draft.lines, str(placing.order_id)
        for line in lines:
            found = [(*late, units) for its, units in line.goods if (late := allocation.to_come.get((name, its)))]
            if found:  # of a set, as many as its scarcest part
                line.later = max(min(line.quantity, -(-late * line.quantity // units)) for late, _day, units in found)
                days = [day for _late, day, _units in found]
                line.ship_by = None if None in days else max(day for day in days if day)
        actual = ships([(line.later, line.ship_by) for line in lines])
        if actual > placing.command.seen_ships:
            placing.answer = ShipsLater(ships=actual, seen=placing.command.seen_ships[:10])


def _let_go(placings: list[Placing], *, now: datetime) -> None:
    """Give back what gates used up for orders that came to nothing after it."""
    for gate in GATES if placings else ():
        if let_go := getattr(gate, "let_go", None):
            let_go([placing.draft for placing in placings], now=now)


def _seal(placings: list[Placing], *, now: datetime) -> None:
    """Make the guests and seal who ordered and where it goes, each with the person's own key."""
    by_locale: dict[str, list[Placing]] = {}
    for placing in placings:
        if placing.party_id is None:
            by_locale.setdefault(placing.command.locale, []).append(placing)
    for locale, guests in by_locale.items():
        made = create_guests([placing.command.contact for placing in guests], locale=locale, now=now)
        for placing, party_id in zip(guests, made, strict=True):
            placing.party_id = party_id
    while waiting := _open(placings):
        try:
            sealed = seal(
                [(cast(UUID, placing.party_id), _personal(placing.command)) for placing in waiting], context=SEALED
            )
        except PartyErased as erased:
            for placing in waiting:
                if str(placing.party_id) == erased.facts["party_id"]:
                    placing.answer = erased
            continue
        for placing, blob in zip(waiting, sealed, strict=True):
            placing.sealed = blob
        return


def _personal(command: PlaceOrder) -> dict:
    contact = command.contact
    business = {"vat_number": command.vat_number} if command.vat_number else {}
    return {
        **business,
        "contact": {"name": contact.name.strip(), "email": contact.email.strip(), "phone": contact.phone.strip()},
        "address": command.address and {field: getattr(command.address, field) for field in ADDRESS_FIELDS},
    }


def _write(placings: list[Placing], allocation: Allocation, *, now: datetime) -> None:
    """The rows of the orders, their goods and their money. What is paid already is confirmed from the start."""
    if not placings:
        return
    for placing in placings:
        placing.number = public_number()
        for position, part in enumerate(placing.draft.parts, 1):
            part.id, part.number = uuid7(), f"{placing.number}-{position}"
    _open_intents(placings, now=now)
    paid = {str(placing.order_id) for placing in placings if placing.paid}
    documents = {str(placing.order_id) for placing in placings}
    hold_allocated(allocation, documents, sold=paid, until=now, by=BY, now=now)
    write_orders(placings, now=now)
    outbox.record(*(OrderPlaced(placing.order_id) for placing in placings))
    outbox.record(*(OrderConfirmed(placing.order_id, at_once=True) for placing in placings if placing.paid))
    for placing in placings:
        total = Money(placing.draft.total, placing.draft.currency)
        placing.answer = Placed(placing.order_id, placing.number, total, placing.intent_id, paid=placing.paid)


def _open_intents(placings: list[Placing], *, now: datetime) -> None:
    """Open what is to be paid, and capture what can be at once. An order of nothing is paid."""
    by_wish: dict[bool, list[Placing]] = {True: [], False: []}
    judged = may_be_held()
    for placing in placings:
        placing.paid = not placing.draft.total
        if not placing.paid:
            by_wish[placing.command.pay_at_once and not judged].append(placing)
    later, at_once = by_wish[False], by_wish[True]
    if later:
        for placing, intent_id in zip(later, open_intents([_intent(one) for one in later], now=now), strict=True):
            placing.intent_id = intent_id
    if at_once:
        for placing, opened in zip(at_once, open_and_capture([_intent(one) for one in at_once], now=now), strict=True):
            placing.intent_id, placing.paid = opened.id, opened.captured


def _intent(placing: Placing) -> IntentDraft:
    command, draft = placing.command, placing.draft
    return IntentDraft(
        document=str(placing.order_id),
        provider=command.provider,
        amount=Money(draft.total, draft.currency),
        shares=tuple(
            Share(str(part.id), str(part.seller_id), Money(part.total, draft.currency)) for part in draft.parts
        ),
        payer=placing.command.party_id,
        locale=command.locale,
        reference=placing.number,
    )


def _run(waiting: list[tuple[PlaceOrder, datetime]]) -> list[Placed | Refusal]:
    return place_orders([command for command, _ in waiting], now=max(now for _, now in waiting))


_committer: Committer[tuple[PlaceOrder, datetime], Placed | Refusal] = Committer(_run)


def place(command: PlaceOrder, now: datetime) -> Placed:
    """Place one order; buyers who arrive at the same time share a commit. Raises the refusal."""
    answer = _committer.submit((command, now))
    if isinstance(answer, Refusal):
        raise answer
    return answer
