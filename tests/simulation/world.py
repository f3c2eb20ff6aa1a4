"""The world of a simulation: a shop, a clock that jumps, and what hands and workers wrote down before and after each deed."""

import base64
import fcntl
import json
import os
import pickle
import random
import traceback
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from zhanggui.kit import clock
from zhanggui.kit.money import Money

STOCK = {"mug": 400, "cup": 60, "pot": 5}
PRICES = {"mug": 1900, "cup": 33, "pot": 125000}
MEMBERS = 5


@dataclass
class World:
    folder: Path
    jumped: (
        Any  # RawValue of seconds that the clock is ahead: with a lock of its own it would stay locked by who is killed
    )
    variants: dict[str, UUID] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)
    members: list[UUID] = field(default_factory=list)

    def now(self) -> datetime:
        return clock.now() + timedelta(seconds=self.jumped.value)

    def jump(self, seconds: int) -> None:
        with (self.folder / "jump.lock").open("w") as file:  # the system gives it back when its holder is killed
            fcntl.flock(file, fcntl.LOCK_EX)
            self.jumped.value += seconds

    def note(self, book: str, *words: str) -> None:
        """One line, whole or not at all: what is written stays when the writer is killed the instant after."""
        handle = os.open(self.folder / book, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (" ".join(words) + "\n").encode())
        finally:
            os.close(handle)

    def notes(self, book: str) -> list[list[str]]:
        file = self.folder / book
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def bug(self) -> None:
        self.note("bugs", json.dumps(traceback.format_exc()))

    def some(self, book: str, rng: random.Random) -> list[str] | None:
        lines = self.notes(book)
        return rng.choice(lines[-200:]) if lines else None


def frozen(thing) -> str:
    return base64.b64encode(pickle.dumps(thing)).decode()


def thawed(text: str):
    return pickle.loads(base64.b64decode(text))


def open_shop(world: World) -> None:
    """Tables, goods, members with money, gift cards. Runs in a process of its own."""
    from django.core.management import call_command
    from django.db import connections

    from tests.shop import Shop
    from zhanggui.giftcards.public import issue_card
    from zhanggui.payments.public import top_up_wallet
    from zhanggui.people.public import redeem_code, request_code

    for database in connections:
        call_command("migrate", database=database, verbosity=0)
    shop = Shop()
    shop.now = world.now()
    shop.prefer("giftcards.on", True)
    shop.prefer("payments.providers", ["simulator", "bank", "wallet"])
    shop.prefer("payments.bank_account", "6222")
    for sku, units in STOCK.items():
        shop.product(sku, price=PRICES[sku], stock=units)
    members = []
    for n in range(MEMBERS):
        code = request_code(email=f"member{n}@example.com", locale="en", now=world.now())
        members.append(redeem_code(email=f"member{n}@example.com", code=code, now=world.now()))
    for member in members:
        top_up_wallet(member, Money(100000, "CNY"), by="staff:1", why="x", command_id=uuid4(), now=world.now())
    cards = [
        issue_card(Money(50000, "CNY"), by="staff:1", why="x", command_id=uuid4(), now=world.now()).code
        for _ in range(5)
    ]
    (world.folder / "shop.json").write_text(
        json.dumps(
            {
                "variants": {sku: str(one) for sku, one in shop.variants.items()},
                "cards": cards,
                "members": [str(one) for one in members],
            }
        )
    )


def read_shop(world: World) -> None:
    told = json.loads((world.folder / "shop.json").read_text())
    world.variants = {sku: UUID(one) for sku, one in told["variants"].items()}
    world.cards = told["cards"]
    world.members = [UUID(one) for one in told["members"]]
