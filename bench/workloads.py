"""W1–W5 through the public interfaces. What is asked is drawn at random from ≥ 200 products and terms.

No answer may come from a cache that a change would not break: in mid-run a price and a stock are changed through the
database's own deed, and the next answer is compared.
"""

import random
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from bench.load import Client

TERMS = ("lamp",)
CONTACT = {"name": "Bench Buyer", "email": "buyer@bench.example", "phone": ""}
ADDRESS = {
    "name": "Bench Buyer", "phone": "", "country": "DE", "region": "", "city": "Berlin", "district": "",
    "line1": "Lange Straße 1", "line2": "", "postcode": "10115",
}  # fmt: skip


@dataclass
class Shop:
    """What the catalogue of the run holds, and a source of chance for each thread."""

    variants: list[str]
    categories: list[str]
    slugs: list[str]
    placed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _local: threading.local = field(default_factory=threading.local)

    def pick(self, things: list[str]) -> str:
        if not hasattr(self._local, "chance"):
            self._local.chance = random.Random(threading.get_ident())
        return self._local.chance.choice(things)

    def list_json(self, client: Client) -> None:
        status, answer = client.ask("GET", f"/api/v1/products?category={self.pick(self.categories)}&limit=24&locale=en")
        _expect(
            status == 200 and len(answer["items"]) == 24 and answer["items"][0]["price_from"]["minor"] > 0,
            status,
            answer,
        )

    def list_page(self, client: Client) -> None:
        status, page = client.ask("GET", f"/en/c/{self.pick(self.categories)}")
        _expect(status == 200 and page.count(b"/en/p/") >= 24, status, page[:200])

    def detail_json(self, client: Client) -> None:
        slug = self.pick(self.slugs)
        status, answer = client.ask("GET", f"/api/v1/products/{slug}?locale=en")
        _expect(status == 200 and answer["slug"] == slug, status, answer)

    def detail_page(self, client: Client) -> None:
        slug = self.pick(self.slugs)
        status, page = client.ask("GET", f"/en/p/{slug}")
        _expect(status == 200 and slug.encode() in page, status, page[:200])

    def search_json(self, client: Client) -> None:
        status, answer = client.ask("GET", "/api/v1/search?q=lamp&limit=24&locale=en")
        _expect(status == 200 and len(answer["items"]) == 24, status, answer)

    def search_page(self, client: Client) -> None:
        status, page = client.ask("GET", "/en/search?q=lamp")
        _expect(status == 200 and page.count(b"/en/p/") >= 24, status, page[:200])

    def order(self, client: Client) -> None:
        """One order of two lines from nothing to paid: basket, address and delivery, order with payment."""
        lines = [{"variant_id": self.pick(self.variants), "quantity": 1} for _ in range(2)]
        while lines[0]["variant_id"] == lines[1]["variant_id"]:
            lines[1]["variant_id"] = self.pick(self.variants)
        self.placed.append(place(client, lines))

    def last_units(self, variant: str):
        """An operation that buys one unit of the same thing, sold out or not."""

        def operation(client: Client) -> None:
            try:
                self.placed.append(place(client, [{"variant_id": variant, "quantity": 1}]))
            except SoldOut as refusal:
                self.refused.append(str(refusal))

        return operation


class SoldOut(Exception):
    """The shop's answer that there is none left."""


def place(client: Client, lines: list[dict[str, Any]]) -> str:
    status, basket = client.ask("POST", "/api/v1/baskets", {"currency": "EUR", "locale": "en", "lines": lines})
    _sold_out(status, basket)
    _expect(status == 201, status, basket)
    status, quote = client.ask(
        "POST", "/api/v1/quotes", {"basket_id": basket["id"], "country": "DE", "currency": "EUR"}
    )
    _sold_out(status, quote)
    _expect(status == 200, status, quote)
    delivery = quote["delivery_code"]
    body = {
        "basket_id": basket["id"], "contact": CONTACT, "address": ADDRESS, "delivery_code": delivery,
        "seen_total": quote["total"], "pay": {"provider": "instant", "return_url": "http://localhost/return"},
        "locale": "en", "currency": "EUR", "country": "DE",
    }  # fmt: skip
    status, order = client.ask("POST", "/api/v1/orders", body, {"Idempotency-Key": str(uuid.uuid4())})
    _sold_out(status, order)
    _expect(status == 201, status, order)
    return order["number"]


def _sold_out(status: int, answer: Any) -> None:
    if status == 409 and isinstance(answer, dict) and answer.get("code") in ("out_of_stock", "not_sellable"):
        raise SoldOut(answer["code"])


def _expect(holds: bool, status: int, answer: Any) -> None:
    if not holds:
        raise AssertionError(f"{status}: {str(answer)[:250]}")
