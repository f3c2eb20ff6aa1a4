"""Builders: a shop for tests, through the public deeds only. `shop.product("mug", price=1900, stock=5)`, `shop.place(…)`."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from zhanggui.catalogue import public as catalogue
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import outbox, preferences, sql
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people.public import Contact, PostalAddress
from zhanggui.sellers import public as sellers
from zhanggui.taxation import public as taxation

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BY = "staff:1"
CONTACT = Contact(name="王小明", email="ming@example.com", phone="13812345678")
ADDRESS = PostalAddress(
    name="王小明",
    phone="13812345678",
    country="CN",
    region="浙江省",
    city="杭州市",
    district="西湖区",
    line1="文一西路 1 号",
)


@contextmanager
def refuses(code: str):
    """The deed inside is refused with this code."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code, f"refused {caught.value.code}, not {code}: {caught.value.facts}"


def race(runs: list) -> list:
    """Run all at once, each in a thread; the answers, refusals by their code."""
    answers: list = [None] * len(runs)
    gate = threading.Barrier(len(runs))

    def one(place: int) -> None:
        try:
            gate.wait()
            answers[place] = runs[place]()
        except Exception as problem:
            answers[place] = getattr(problem, "code", repr(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[place]) for place in range(len(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Shop:
    """One shop with a house seller, a warehouse, delivery, taxes and instant payments. `now` is its clock."""

    def __init__(self, currency: str = "CNY"):
        self.now = NOW
        self.currency = currency
        self.variants: dict[str, UUID] = {}
        self.products: dict[str, UUID] = {}
        self.sellers: dict[str, UUID] = {}
        taxation.load_rates(self.now)
        ordering.ensure_delivery_methods(now=self.now)
        self.prefer("payments.instant", True)
        self.seller("house", self_operated=True)

    def prefer(self, key: str, value) -> None:
        preferences.set_many({key: value}, by=BY, now=self.now)

    def later(self, **delta: int) -> datetime:
        self.now += timedelta(**delta)
        return self.now

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def seller(self, slug: str, *, self_operated: bool = False) -> UUID:
        texts = {"zh-cn": sellers.SellerTextDraft(f"{slug} 店"), "en": sellers.SellerTextDraft(slug.title())}
        self.sellers[slug] = sellers.create_seller(
            slug=slug,
            legal_name=f"{slug.title()} Ltd",
            texts=texts,
            country="CN",
            self_operated=self_operated,
            by=BY,
            now=self.now,
        )
        catalogue.create_warehouse(
            seller_id=self.sellers[slug], code="main", name="Main", country="CN", by=BY, now=self.now
        )
        return self.sellers[slug]

    def product(
        self,
        sku: str,
        *,
        price: int = 1900,
        stock: int = 10,
        kind: str = "physical",
        seller: str = "house",
        tax_class: str | None = None,
    ) -> UUID:
        """A product of one variant on sale; the variant's id."""
        texts = {"zh-cn": catalogue.TextDraft(f"{sku} 商品"), "en": catalogue.TextDraft(sku.title(), slug=sku.lower())}
        variant = catalogue.VariantDraft(
            sku=sku, prices=(self.money(price),), stock={None: stock} if kind == "physical" else {}, weight_g=300
        )
        draft = catalogue.ProductDraft(
            seller_id=self.sellers[seller],
            texts=texts,
            variants=(variant,),
            kind=kind,
            tax_class=tax_class or ("standard" if kind == "physical" else "digital"),
            publish=True,
        )
        product_id = catalogue.create_product(draft, by=BY, now=self.now)
        self.products[sku] = product_id
        page = catalogue.product_page(sku.lower(), locale="en", currency=self.currency, now=self.now)
        self.variants[sku] = page.variants[0].id
        return self.variants[sku]

    def set_price(self, sku: str, minor: int) -> None:
        catalogue.set_price(self.variants[sku], self.money(minor), starts_at=self.now, by=BY, now=self.now)

    def file(self, sku: str, name: str = "book.pdf", data: bytes = b"%PDF the book") -> UUID:
        return fulfilment.add_asset(self.variants[sku], name, data, by=BY, now=self.now)

    def stock(self, sku: str) -> int | None:
        """Units that can still be bought."""
        variant = self.variants[sku]
        return catalogue.offers([variant], currency=self.currency, now=self.now)[variant].available

    def counts(self, sku: str) -> tuple[int, int]:
        """(on hand, held) in the warehouses of the variant."""
        row = "SELECT sum(on_hand), sum(held) FROM catalogue_stock WHERE variant_id = %s"
        return tuple(int(units) for units in sql.fetch(row, [self.variants[sku]])[0])

    def items(self, *wanted: tuple[str, int]) -> ordering.Items:
        return tuple((self.variants[sku], quantity) for sku, quantity in wanted)

    def basket(self, *wanted: tuple[str, int], locale: str = "zh-cn") -> UUID:
        basket = ordering.open_basket(locale=locale, currency=self.currency, now=self.now)
        for sku, quantity in wanted:
            ordering.set_line(basket, self.variants[sku], quantity, now=self.now)
        return basket

    def command(self, *wanted: tuple[str, int], seen: int | None = None, **changes) -> ordering.PlaceOrder:
        """The wish to buy, having seen what the shop asks for it (or `seen`)."""
        command = ordering.PlaceOrder(
            command_id=uuid4(),
            actor=f"guest:{uuid4()}",
            items=self.items(*wanted),
            contact=CONTACT,
            address=ADDRESS,
            delivery_code="standard",
            currency=self.currency,
            locale="zh-cn",
            country="CN",
            seen_total=Money.zero(self.currency),
            provider="instant",
        )
        command = replace(command, **changes)
        if "seen_total" in changes:
            return command
        return replace(command, seen_total=self.total(command) if seen is None else self.money(seen))

    def total(self, command: ordering.PlaceOrder) -> Money:
        try:
            return ordering.quote(
                command.items,
                currency=command.currency,
                country=command.address.country if command.address else command.country,
                region=command.address.region if command.address else "",
                delivery_code=command.delivery_code,
                now=self.now,
                locale=command.locale,
            ).total
        except Refusal:
            return Money.zero(command.currency)

    def place(self, *wanted: tuple[str, int] | ordering.PlaceOrder, **changes) -> ordering.Placed:
        """Place an order of these goods, or this command; raises the refusal."""
        command = wanted[0] if isinstance(wanted[0], ordering.PlaceOrder) else self.command(*wanted, **changes)
        return ordering.place(command, self.now)

    def place_many(self, commands: list[ordering.PlaceOrder]) -> list[ordering.Placed | Refusal]:
        return ordering.place_orders(commands, now=self.now)

    def pay(self, placed: ordering.Placed) -> None:
        """Pay by the instant provider and let everybody hear of it. Needs a test with real transactions for `start`;
        inside a test's transaction the money is received by a clerk instead."""
        if placed.intent_id is not None:
            capture(placed.intent_id, self.now)
        self.settle()

    def settle(self) -> None:
        outbox.drain(self.now)

    def paid(self, *wanted: tuple[str, int], **changes) -> ordering.Placed:
        placed = self.place(*wanted, **changes)
        self.pay(placed)
        return placed

    def order(self, placed: ordering.Placed | UUID, locale: str = "zh-cn") -> ordering.OrderPage:
        order_id = placed if isinstance(placed, UUID) else placed.order_id
        return ordering.order_view(order_id, locale=locale)

    def orders(self, **filters) -> list[ordering.OrderRow]:
        return list(ordering.order_rows(limit=500, **filters).items)

    def line(self, placed: ordering.Placed, sku: str) -> ordering.OrderLineView:
        return next(line for line in self.order(placed).lines if line.sku == sku)

    def ship(
        self, placed: ordering.Placed, lines: dict[str, int] | None = None, part: int = 0
    ) -> fulfilment.ParcelView:
        order = self.order(placed)
        wanted = lines and {self.line(placed, sku).id: units for sku, units in lines.items()}
        return fulfilment.ship(order.sellers[part].id, wanted, "sf", "SF1000000001", by=BY, now=self.now)

    def refund(self, placed: ordering.Placed, lines: dict[str, int] | None = None, **how) -> UUID:
        wanted = lines and {self.line(placed, sku).id: units for sku, units in lines.items()}
        how = {"order_id": placed.order_id, "why": "test", "command_id": uuid4(), "by": BY, "now": self.now} | how
        return ordering.refund(lines=wanted, **how)


def capture(intent_id: UUID, now: datetime) -> None:
    """Have the money of an intent arrive, as the instant provider does it; usable inside a test's transaction."""
    from zhanggui.payments.actions.capture import capture as book
    from zhanggui.payments.actions.capture import siblings_locked

    if not connections["default"].in_atomic_block:
        payments.start(intent_id, return_url="http://localhost/", now=now)
        return
    with transaction.atomic():
        siblings = siblings_locked(intent_id)
        intent = next(one for one in siblings if one.id == intent_id)
        book(intent, siblings, by="system:instant", why="paid at once", now=now)


def hold(intent_id: UUID, now: datetime) -> None:
    """Have a company hold the money of an intent until it is captured."""
    from zhanggui.payments.actions.authorised import authorise
    from zhanggui.payments.actions.capture import siblings_locked

    with transaction.atomic():
        intent = next(one for one in siblings_locked(intent_id) if one.id == intent_id)
        authorise(intent, by="system:test", why="held", now=now)


def decline(intent_id: UUID, now: datetime) -> None:
    """Have a company say no."""
    from zhanggui.payments.actions.capture import fail, siblings_locked

    with transaction.atomic():
        intent = next(one for one in siblings_locked(intent_id) if one.id == intent_id)
        fail(intent, by="system:test", why="declined", now=now)
