"""Hands do what web processes do, workers what the worker does. Each may be killed between any two instructions."""

import random
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import connections

from tests.shop import ADDRESS, CONTACT
from tests.simulation.world import World, frozen, thawed
from zhanggui.giftcards.public import use_card
from zhanggui.kit import outbox
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.periodic import JOBS
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.payments.ports import NextStep, RefundAnswer, Started
from zhanggui.payments.tests.builders import hook, hook_body

QUIET = ("ordering.", "payments.", "ledger.", "fulfilment.", "giftcards.", "people.")


def deaf_company() -> None:
    """The payment company of the simulation: starts, refunds, and says nothing by itself."""
    company = payments.PROVIDERS.get("simulator")
    company.start = lambda intent, **_: Started(NextStep("redirect", "http://pay/1"), f"pay_{intent.id.hex[:12]}")
    company.refund = lambda *_, **__: RefundAnswer("done")
    company.ask = lambda *_, **__: None


class Hand:
    def __init__(self, world: World, seed: int):
        self.world, self.rng = world, random.Random(seed)
        self.deeds: list[tuple[int, Callable[[], None]]] = [
            (30, self.place),
            (6, self.place_again),
            (22, self.pay),
            (14, self.late_hook),
            (6, self.receive),
            (5, self.cancel),
            (12, self.refund),
            (3, self.refund_again),
            (3, self.jump),
        ]

    def work(self) -> None:
        while True:
            self.turn()

    def turn(self) -> None:
        deed = self.rng.choices([one for _, one in self.deeds], [weight for weight, _ in self.deeds])[0]
        try:
            deed()
            self.world.note("done", deed.__name__)
        except Refusal as refusal:
            self.world.note("refused", refusal.code)
        except Exception:
            self.world.bug()

    def place(self) -> None:
        now, rng = self.world.now(), self.rng
        party = rng.choice([None, *self.world.members])
        skus = rng.sample(sorted(self.world.variants), rng.choice([1, 1, 2]))
        items = tuple((self.world.variants[sku], rng.choice([1, 1, 2, 3])) for sku in skus)
        provider = rng.choice(
            ["instant", "simulator", "simulator", "bank", "giftcard", "wallet" if party else "instant"]
        )
        place = {"country": "CN", "region": ADDRESS.region, "delivery_code": "standard", "locale": "zh-cn"}
        seen = ordering.quote(items, currency="CNY", now=now, **place).total
        command = ordering.PlaceOrder(
            command_id=uuid4(), actor=f"party:{party}" if party else f"guest:{uuid4()}", items=items, contact=CONTACT,
            address=ADDRESS, delivery_code="standard", currency="CNY", locale="zh-cn", country="CN", seen_total=seen,
            provider=provider, party_id=party,
        )  # fmt: skip
        if rng.random() < 0.05:
            command = replace(command, seen_total=seen + Money(1, "CNY"))
        self.world.note("asked", frozen(command))
        self._place(command)

    def place_again(self) -> None:
        """The same command as before, of this process or of one that was killed."""
        if line := self.world.some("asked", self.rng):
            self._place(thawed(line[0]))

    def _place(self, command) -> None:
        placed = ordering.place(command, self.world.now())
        self.world.note("answered", str(command.command_id), str(placed.order_id), str(placed.intent_id))

    def _some_order(self) -> tuple[UUID, UUID] | None:
        line = self.world.some("answered", self.rng)
        return (UUID(line[1]), UUID(line[2])) if line and line[2] != "None" else None

    def pay(self) -> None:
        if not (found := self._some_order()):
            return
        order, intent = found
        view = ordering.order_view(order, locale="zh-cn")
        if view.provider == "giftcard":
            use_card(intent, self.rng.choice(self.world.cards), view.total, now=self.world.now())
        step = payments.start(intent, return_url="http://localhost/", now=self.world.now())
        if step.kind == "redirect":
            self._hooks(intent)

    def _hooks(self, intent: UUID) -> None:
        """What the company sends: once, doubled, of another sum first, or lost on the way and kept for later."""
        body = hook_body(intent)
        self.world.note("hooks", frozen(body))
        way = self.rng.random()
        if way < 0.3:
            return
        if way < 0.4:
            self._send(hook_body(intent, amount=1))
        for _ in range(self.rng.choice([1, 1, 2, 10])):
            self._send(body)

    def _send(self, body: bytes) -> None:
        try:
            hook(body, at=self.world.now())
        except Refusal as refusal:
            self.world.note("refused", refusal.code)

    def late_hook(self) -> None:
        if line := self.world.some("hooks", self.rng):
            self._send(thawed(line[0]))

    def receive(self) -> None:
        if found := self._some_order():
            order, intent = found
            view = ordering.order_view(order, locale="zh-cn")
            if view.provider == "bank":
                payments.confirm_received(intent, view.total, by="staff:1", now=self.world.now())

    def cancel(self) -> None:
        if found := self._some_order():
            ordering.cancel_order(found[0], by="staff:1", why="x", now=self.world.now())

    def refund(self) -> None:
        if found := self._some_order():
            view = ordering.order_view(found[0], locale="zh-cn")
            line = self.rng.choice(list(view.lines))
            how = {"order_id": view.id, "lines": {line.id: 1}, "why": "x", "command_id": uuid4(), "by": "staff:1"}
            self.world.note("refunds", frozen(how))
            ordering.refund(**how, now=self.world.now())

    def refund_again(self) -> None:
        if line := self.world.some("refunds", self.rng):
            ordering.refund(**thawed(line[0]), now=self.world.now())

    def jump(self) -> None:
        self.world.jump(self.rng.choice([1, 60, 400, 1900]))


def round_of_work(world: World) -> int:
    """One round of the worker: facts to their listeners, and the jobs that need no other company."""
    told = outbox.drain(world.now())
    for name, job in sorted(JOBS.items()):
        if name.startswith(QUIET):
            job.run(world.now())
    return told


def work(world: World) -> None:
    while True:
        try:
            round_of_work(world)
        except Exception:
            world.bug()
        finally:
            connections.close_all()
