"""`place_orders` with lists, in process: what one order costs when 1, 4, 16, 64 or 256 buyers share a commit.

`python -m bench.place HOLDS.json SECONDS [SIZE …]`, with the shop's environment, prints one JSON row per size. All is in it:
prices, price rules, tax, encryption, the signed document, move log, outbox, holds, payment intents, the durable commit. CPU is
this process's and the whole database's.
"""

import json
import os
import random
import sys
import time
import uuid

from bench.cpu import TICK, _stat, family_cpu
from bench.workloads import ADDRESS, CONTACT

SIZES = (1, 4, 16, 64, 256)
# What was sent to PostgreSQL. Its own look-ups for foreign keys are no statements of ours (their CPU is counted).
CALLS = "SELECT sum(calls)::bigint FROM pg_stat_statements WHERE query NOT LIKE '% FOR KEY SHARE OF x'"


def commands(variants: list[str], size: int, chance: random.Random, totals: dict) -> list:
    """Wishes of two lines each, with the total that a buyer has seen."""
    from zhanggui.kit import clock
    from zhanggui.kit.money import Money
    from zhanggui.ordering import public as ordering
    from zhanggui.people import public as people

    wishes = [tuple((uuid.UUID(variant), 1) for variant in chance.sample(variants, 2)) for _ in range(size)]
    how = {"currency": "EUR", "country": "DE", "delivery_code": "standard", "locale": "en"}
    for items in wishes:
        for item in items:
            if item not in totals:
                totals[item] = ordering.quote((item,), now=clock.now(), **how).items.minor
    delivery = totals.setdefault("delivery", ordering.quote(wishes[0], now=clock.now(), **how).delivery.minor)
    return [
        ordering.PlaceOrder(
            command_id=uuid.uuid4(),
            actor="guest",
            items=items,
            contact=people.Contact(**CONTACT),
            address=people.PostalAddress(**ADDRESS),
            seen_total=Money(sum(totals[item] for item in items) + delivery, "EUR"),
            provider="instant",
            channel="bench",
            **how,
        )
        for items in wishes
    ]


def measure(variants: list[str], size: int, seconds: float, totals: dict) -> dict:
    from zhanggui.kit import clock
    from zhanggui.ordering import public as ordering

    chance = random.Random(size)
    lists = [commands(variants, size, chance, totals) for _ in range(max(4, min(400, int(seconds * 4000 / size))))]
    for warm in (lists.pop(), lists.pop()):
        ordering.place_orders(warm, now=clock.now())
    counted, before, start, done = statements(), cpu(), time.monotonic(), 0
    for wishes in lists:
        answers = ordering.place_orders(wishes, now=clock.now())
        refused = [answer for answer in answers if not isinstance(answer, ordering.Placed)]
        assert not refused, refused[:1]
        done += size
        if time.monotonic() - start > seconds:
            break
    took, spent, asked = time.monotonic() - start, cpu() - before, statements()
    return {
        "workload": f"place-{size}",
        "face": "deed",
        "cpu_ms": round(max(spent, 1 / TICK) * 1000 / done, 3),
        "statements": None if asked is None or counted is None else round((asked - counted) / done, 2),
        "per_second": round(done / took),
        "ok": done,
        "failed": 0,
    }


def cpu() -> float:
    """CPU seconds of this process and, where it is a process of its own, of the whole database."""
    from django.db import connection

    mine = os.times().user + os.times().system
    if connection.vendor == "sqlite":
        return mine
    connection.ensure_connection()
    return mine + family_cpu(_stat(connection.connection.info.backend_pid)[0])


def statements() -> int | None:
    from django.db import connection

    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        cursor.execute(CALLS)
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    import django

    django.setup()
    with open(sys.argv[1]) as file:
        variants = json.load(file)["variants"][:2000]
    totals: dict = {}
    sizes = [int(size) for size in sys.argv[3:]] or SIZES
    print(json.dumps([measure(variants, size, float(sys.argv[2]), totals) for size in sizes]))
