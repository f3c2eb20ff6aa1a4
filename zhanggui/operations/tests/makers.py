"""A shop's past for tests: orders in the books with the facts they tell, and visits."""

import random
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps

from zhanggui.analytics.public import Fact, Hit, collect_past, pseudonym_of, record_facts, visitor_of
from zhanggui.kit import clock
from zhanggui.kit.ids import public_number, uuid7
from zhanggui.people.public import Contact, create_guests

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
SHANGHAI = "Asia/Shanghai"


def guests(number: int, now: datetime) -> list[UUID]:
    return create_guests([Contact(name=f"Guest {place}") for place in range(number)], locale="en", now=now)


def sell(
    party: UUID,
    at: datetime,
    minor: int,
    *,
    units: int = 1,
    visitor: str = "",
    currency: str = "CNY",
    told: bool = True,
    items: dict[UUID, int] | None = None,
):
    """An order whose money is captured, in the books and (told) among the facts."""
    order = apps.get_model("ordering", "Order").objects.create(
        number=public_number(), actor="test", command_id=uuid7(), fingerprint=b"", party_id=party, state="confirmed",
        locale="en", currency=currency, country="CN", items_minor=minor, delivery_minor=0, tax_minor=0, total_minor=minor,
        units=units, provider="bank", sealed=b"", placed_at=at, confirmed_at=at, pay_until=at, visitor=visitor,
    )  # fmt: skip
    if told:
        dims = {"currency": currency, "origin": "web", "buyer": pseudonym_of("buyer", party), "visitor": visitor}
        record_facts(
            [
                Fact(
                    kind="order",
                    id=str(order.id),
                    version=1,
                    at=at,
                    dims=dims,
                    measures={"amount": minor, "units": units}
                    | {f"product:{product}": worth for product, worth in (items or {}).items()},
                )
            ]
        )
    return order


def visits(on: date, number: int, *, hour: int = 10, referrer: str = "", query: str = "") -> list[str]:
    """That many visitors of two pages each, one after another from that hour on; their pseudonyms."""
    start = clock.day_bounds(on, SHANGHAI)[0] + timedelta(hours=hour)
    hits, seen = [], []
    for place in range(number):
        at = start + timedelta(seconds=place)
        who = visitor_of(f"{on}-{referrer}-{query}-{place}", at.date())
        seen.append(who)
        common = {"visitor": who, "user_agent": CHROME, "kind": "page"}
        hits.append(Hit(path="/en/", at=at, referrer=referrer, query=query, **common))
        hits.append(Hit(path="/en/mug", at=at + timedelta(seconds=30), referrer="http://localhost/en/", **common))
    collect_past(hits, now=start)
    return seen


def imported_year(today: date, *, weeks: int, figures: list[int], seed: int = 1) -> None:
    """History of that many weeks before this one: per weekday so many orders of about 100.00, imported at once."""
    chance = random.Random(seed)
    monday = today - timedelta(days=today.weekday())
    facts = []
    for day in range(7 * weeks):
        on = monday - timedelta(days=7 * weeks - day)
        start = clock.day_bounds(on, SHANGHAI)[0]
        for place in range(figures[day % 7]):
            at = start + timedelta(hours=9, seconds=chance.randrange(12 * 3600))
            dims = {"currency": "CNY", "origin": "import", "buyer": f"b{place}", "visitor": ""}
            measures = {"amount": chance.randrange(5_000, 15_001), "units": 1}
            facts.append(Fact(kind="order", id=f"{on}-{place}", version=1, at=at, dims=dims, measures=measures))
    record_facts(facts, bulk=True)
