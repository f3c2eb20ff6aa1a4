"""Ninety days of trade, told in the order of time through the deeds: bought, paid, shipped, signed, refunded, lapsed.

Every deed has an id of its own, made from the day and the number of the visit: told a second time it changes nothing.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid5

from zhanggui.analytics import public as analytics
from zhanggui.catalogue import public as catalogue
from zhanggui.demo import house, names, stories, visits
from zhanggui.demo.goods import Stocked
from zhanggui.demo.house import BY, CURRENCY, SPACE, Buyer
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, outbox, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.periodic import JOBS
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

MAIL = "zhanggui.faces.mail."
MAIL_OF = timedelta(hours=30)  # the letters of the last hours are written; those before were read and thrown away
CARRIERS = (("sf", "SF"), ("jd", "JD"), ("zto", "78"), ("yto", "YT"), ("ems", "EA"))
WHY = ("Arrived chipped", "Ordered one too many", "Not the colour I expected", "Too small")
NOTES = ("Gift: please leave out the invoice. 礼物，请不要放小票。", "Call before delivery. 派送前请电话联系。")


def tell(
    shelf: list[Stocked],
    members: list[Buyer],
    *,
    begin: datetime,
    now: datetime,
    done: datetime | None,
    told: Callable[[datetime], None],
) -> None:
    """Tell the days from `begin` to `now`. The visits of days before `done` are already there; `told` hears of each day."""
    plot = stories.plot(shelf, begin=begin, now=now)
    story = Story(shelf, members, now, plot)
    preferences.set_many({"payments.instant": True}, by=BY, now=begin)
    day, last = (clock.local_day(at, visits.ZONE) for at in (begin, now))
    with _no_letters():
        while day <= last:
            story.day(day, with_hits=done is None or clock.day_bounds(day, visits.ZONE)[1] > done)
            day += timedelta(days=1)
            if clock.day_bounds(day, visits.ZONE)[0] < now - MAIL_OF:
                told(clock.day_bounds(day, visits.ZONE)[0])
        story.until(now - MAIL_OF)
    story.until(now)
    payments.settle_refunds(now)
    outbox.drain(now)
    preferences.set_many({"payments.instant": False}, by=BY, now=now)
    _count_stock(shelf, plot, now)
    JOBS["catalogue.jobs.recount_sold"].run(now)
    analytics.seal(now)
    analytics.materialise(now)


@contextmanager
def _no_letters() -> Iterator[None]:
    """Nobody is written to about what is long past."""
    before = dict(outbox.LISTENERS)
    for name, listeners in before.items():
        outbox.LISTENERS[name] = [one for one in listeners if not one[0].startswith(MAIL)]
    try:
        yield
    finally:
        outbox.LISTENERS.update(before)


def _count_stock(shelf: list[Stocked], plot: stories.Plot | None, now: datetime) -> None:
    """The stock-taking of this morning: most shelves are full, some nearly empty, a few are."""
    for one in shelf:
        if not one.digital:
            left = 0 if plot and one.key == plot.hero else one.left
            catalogue.set_stock(one.variant_id, None, left, by=BY, now=now)


class Story:
    """The days as they go by: an agenda of what is still to happen, done in the order of time."""

    def __init__(self, shelf: list[Stocked], members: list[Buyer], now: datetime, plot: stories.Plot | None):
        self.shelf, self.members, self.now, self.plot = shelf, members, now, plot
        self.agenda: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self.count = 0
        self.by = {role: f"staff:{staff_id}" for role, staff_id in house.staff_by_role().items()}
        if plot:
            self.later(stories.begins(plot), self._goes_wrong)

    def _goes_wrong(self, at: datetime) -> None:
        assert self.plot
        stories.spoil(self.shelf, self.plot, by=self.by["design"], at=at)
        self._runs_out(at)

    def _runs_out(self, at: datetime) -> None:
        """The last of the hero goes once those who hold some have paid or left."""
        if self.plot and not stories.empty(self.shelf, self.plot, by=self.by["warehouse"], at=at):
            self.later(at + timedelta(hours=1), self._runs_out)

    def later(self, at: datetime, deed: Callable[[datetime], object]) -> None:
        self.count += 1
        heapq.heappush(self.agenda, (at, self.count, deed))

    def until(self, end: datetime) -> None:
        """Do what is due before `end`."""
        while self.agenda and self.agenda[0][0] < end:
            at, _, deed = heapq.heappop(self.agenda)
            deed(at)

    def day(self, day: date, *, with_hits: bool) -> None:
        """One day's visits, and what happened on it."""
        begin, end = clock.day_bounds(day, visits.ZONE)
        heard = []
        for number, session in enumerate(
            visits.sessions(day, self.shelf, len(self.members), until=self.now, plot=self.plot)
        ):
            heard += [hit for hit in visits.hits(session) if hit.at < self.now]
            if session.bought_at and session.bought_at < self.now:
                self._plan(session, uuid5(SPACE, f"order {day} {number}"), session.bought_at)
        if with_hits:
            analytics.collect_past(heard, now=min(end, self.now), span=(begin, min(end, self.now)))
        self.until(min(end, self.now - MAIL_OF))

    def _plan(self, session: visits.Session, key: UUID, bought_at: datetime) -> None:
        chance = random.Random(str(key))
        if session.member is None:
            contact, address = names.person(chance, session.locale, chance.randrange(10**6))
            buyer = Buyer(None, contact, address, session.locale)
        else:
            buyer = self.members[session.member]
        pays = chance.choices(("instant", "bank", "never"), (86, 8, 6))[0]
        if session.member == 0:  # the account that the sign-in link opens
            pays = "instant"
        provider = "bank" if pays == "bank" else "instant"
        self.later(bought_at, lambda at: self._place(session, buyer, key, chance, pays != "never", provider, at))

    def _place(self, session, buyer: Buyer, key: UUID, chance: random.Random, pays: bool, provider: str, at) -> None:
        items = tuple((one.variant_id, units) for one, units in session.wants)
        parcel = any(not one.digital for one, _ in session.wants)
        place: dict[str, Any] = {"currency": CURRENCY, "country": "CN"}
        region = buyer.address.region
        method = ("express" if chance.random() < 0.12 else "standard") if parcel else ""
        quote = ordering.quote(items, **place, region=region, delivery_code=method, now=at, locale=buyer.locale)
        command = ordering.PlaceOrder(
            command_id=key, actor=f"demo:{key}", items=items, contact=buyer.contact, delivery_code=method,
            address=buyer.address if parcel else None, **place, locale=buyer.locale, seen_total=quote.total,
            provider=provider, party_id=buyer.party_id, visitor=analytics.visitor_of(session.cookie, at.date()),
        )  # fmt: skip
        (placed,) = ordering.place_orders([command], now=at)
        if isinstance(placed, Refusal):
            raise placed
        if chance.random() < 0.04 and not placed.repeated:
            ordering.add_note(placed.order_id, chance.choice(NOTES), by=self.by["service"], now=at)
        if not pays:
            self.later(at + timedelta(minutes=31), lambda at: ordering.lapse_unpaid(now=at))
        elif provider == "bank":
            arrives = at + timedelta(hours=chance.uniform(5, 40))
            self.later(arrives, lambda at: self._received(placed, key, chance, parcel, at))
        else:
            self._paid(placed, key, chance, parcel, at + timedelta(seconds=chance.randint(20, 150)))

    def _received(self, placed: ordering.Placed, key: UUID, chance: random.Random, parcel: bool, at: datetime) -> None:
        payments.start(cast(UUID, placed.intent_id), return_url="http://localhost/", now=at)
        payments.confirm_received(cast(UUID, placed.intent_id), placed.total, by=self.by["finance"], now=at)
        self._goes_on(placed, key, chance, parcel, at)

    def _paid(self, placed: ordering.Placed, key: UUID, chance: random.Random, parcel: bool, at: datetime) -> None:
        if at < self.now:
            payments.start(cast(UUID, placed.intent_id), return_url="http://localhost/", now=at)
            self._goes_on(placed, key, chance, parcel, at)

    def _goes_on(self, placed: ordering.Placed, key: UUID, chance: random.Random, parcel: bool, at: datetime) -> None:
        """Once paid: most parcels leave on the next working morning, are signed days later; a few come back."""
        outbox.drain(at)
        if chance.random() < 0.018:
            self.later(
                at + timedelta(hours=chance.uniform(1, 6)),
                lambda at: self._refund(placed, key, at, everything=True, restock=True, why="Changed their mind"),
            )
            return
        if parcel:
            self.later(at + timedelta(hours=chance.uniform(9, 34)), lambda at: self._ship(placed, key, chance, at))
        elif chance.random() < 0.02:
            self.later(
                at + timedelta(days=1),
                lambda at: self._refund(placed, key, at, everything=True, why="Could not open it"),
            )

    def _ship(self, placed: ordering.Placed, key: UUID, chance: random.Random, at: datetime) -> None:
        lines = [line for line in fulfilment.open_lines(placed.order_id) if line.kind == "physical"]
        for part in sorted({line.seller_order_id for line in lines}):
            carrier, prefix = chance.choice(CARRIERS)
            tracking = f"{prefix}{chance.randrange(10**12):012d}"
            parcel = fulfilment.ship(
                part, None, carrier, tracking, by=self.by["warehouse"], now=at, command_id=uuid5(key, f"ship {part}")
            )
            signed = at + timedelta(hours=chance.uniform(26, 90))
            self.later(signed, partial(self._signed, placed, key, chance, parcel.id, lines))

    def _signed(self, placed, key: UUID, chance: random.Random, parcel_id: UUID, lines: list, at: datetime) -> None:
        fulfilment.mark_signed(parcel_id, by="system:carrier", now=at)
        roll = chance.random()
        back = at + timedelta(days=chance.uniform(0.6, 5))
        if roll < 0.035:
            line = chance.choice(lines).line_id
            why = chance.choice(WHY)
            self.later(back, lambda at: self._refund(placed, key, at, lines={line: 1}, restock=roll < 0.02, why=why))
        elif roll < 0.045:
            goodwill = Money(1000, CURRENCY)
            self.later(back, lambda at: self._refund(placed, key, at, amount=goodwill, why="A scratch, kept anyway"))

    def _refund(self, placed: ordering.Placed, key: UUID, at: datetime, *, why: str, **how) -> None:
        try:
            ordering.refund(
                order_id=placed.order_id, **how, why=why, command_id=uuid5(key, f"refund {why}"),
                by=self.by["service"], now=at,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code not in ("refund_too_much", "nothing_to_refund", "not_paid"):
                raise
        payments.settle_refunds(at)
        outbox.drain(at)
        self.later(at + timedelta(hours=20), lambda at: self._sent_back(placed, at))

    def _sent_back(self, placed: ordering.Placed, at: datetime) -> None:
        """The money of a transfer goes back by a transfer, which a clerk confirms."""
        for refund in payments.order_payments(str(placed.order_id)).refunds:
            if refund.provider == "bank" and refund.done_at is None:
                payments.confirm_refunded(refund.id, by=self.by["finance"], now=at)
                outbox.drain(at)
