"""Ten thousand orders, a bill with faults put into it, the bank beside them: every fault found, nothing else.

The bill is written here from what was done, by rules of its own; it shares no code with the comparison.
"""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from tests.shop import BY, Shop, capture, refuses
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.payments.public import BillLine, RefundAnswer, Tender
from zhanggui.people.public import Contact, create_guests
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")
FIRST = date(2026, 11, 20)
DAYS = 3
KINDS = ("missing_here", "missing_there", "amount", "fee", "status", "duplicate", "cross_day", "fx")


@pytest.fixture(autouse=True)
def _company(shop, settings, monkeypatch):
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(payments.PROVIDERS.get("simulator"), "refund", lambda *_, **__: RefundAnswer("done"))
    for sku, price, seller in (("mug", 1990, "house"), ("lamp", 15900, "house"), ("tea", 4450, "tea")):
        if seller not in shop.sellers:
            shop.seller(seller)
        shop.product(sku, price=price, stock=10**6, seller=seller)
    terms = {"rate": Decimal("0.006"), "returns_fee": True, "mark": "PRACTICE PAY", "source": "contract of 2026"}
    settlement.set_terms("simulator", valid_from=date(2026, 1, 1), **terms, by=BY, now=shop.now)


class World:
    """Orders that were really placed, paid and refunded, and what each side would say of them."""

    def __init__(self, shop: Shop, orders: int, seed: int):
        self.shop, self.chance = shop, random.Random(seed)
        self.bill: list[BillLine] = []
        self.unpaid: list[UUID] = []
        self.faults: set[tuple[str, str]] = set()
        self.ann = create_guests([Contact("Ann", "ann@example.com", "")], locale="en", now=shop.now)[0]
        payments.top_up_wallet(self.ann, shop.money(10**9), by=BY, why="", command_id=uuid4(), now=shop.now)
        for start in range(0, orders, 64):
            self._place(min(64, orders - start))
        payments.settle_refunds(self._moment(DAYS), limit=10**6)

    def _moment(self, day: int) -> datetime:
        """Some second of a day, not seldom one beside midnight."""
        start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day)
        beside = self.chance.random() < 0.1
        return start + timedelta(seconds=self.chance.choice((5, 86390)) if beside else self.chance.randrange(86400))

    def _place(self, count: int) -> None:
        chance, shop = self.chance, self.shop
        baskets = [
            [(sku, chance.randrange(1, 4)) for sku in ("mug", "lamp", "tea") if chance.random() < 0.5]
            for _ in range(count)
        ]
        commands = [
            shop.command(
                *(basket or [("mug", 1)]), provider="simulator", party_id=self.ann if chance.random() < 0.2 else None
            )
            for basket in baskets
        ]
        paid = []
        for command, placed in zip(commands, shop.place_many(commands), strict=True):
            if chance.random() < 0.03:
                self.unpaid.append(placed.intent_id)
                continue
            at, intent, minor = self._moment(chance.randrange(DAYS)), placed.intent_id, placed.total.minor
            if command.party_id and chance.random() < 0.5:  # a part from the wallet, which no bill knows
                part = (Tender("wallet", shop.money(chance.randrange(1, minor))),)
                rest = payments.new_attempt(str(placed.order_id), "simulator", tenders=part, now=at)
                wallet = next(one for one in shop.order(placed).payments.intents if one.provider == "wallet")
                capture(wallet.id, at)
                intent, minor = rest, minor - part[0].amount.minor
            capture(intent, at)
            self.bill.append(self._line("payment", intent, minor, at))
            paid.append(placed)
        ordering.confirm_orders([placed.order_id for placed in paid], by="system:test", now=self._moment(DAYS))
        for placed in paid:
            if chance.random() < 0.2:
                self._refund(placed)

    def _refund(self, placed) -> None:
        at = self._moment(self.chance.randrange(DAYS))
        whole = self.chance.random() < 0.3
        how = (
            {"everything": True} if whole else {"amount": self.shop.money(self.chance.randrange(1, placed.total.minor))}
        )
        self.shop.refund(placed, **how, now=at)
        for one in self.shop.order(placed).payments.refunds:
            if one.provider == "simulator":
                self.bill.append(self._line("refund", one.id, one.amount.minor, at, payment=one.intent_id))

    def _line(self, kind: str, key: UUID, minor: int, at: datetime, payment: UUID | None = None) -> BillLine:
        """As the company writes it: a little later, the number without hyphens, 0.6 % half up, given back on refunds."""
        fee = (minor * 6 + 500) // 1000
        return BillLine(
            kind,
            key.hex,
            f"co_{uuid4().hex[:20]}",
            Money(minor, "CNY"),
            Money(fee if kind == "payment" else -fee, "CNY"),
            "done",
            at + timedelta(seconds=self.chance.randrange(40)),
            payment.hex if payment else "",
        )

    def spoil(self, each: int) -> None:
        """Put `each` faults of every kind into the bill, each into another line."""
        places = self.chance.sample(range(len(self.bill)), each * 6)
        taken = {kind: places[n * each : (n + 1) * each] for n, kind in enumerate(KINDS[1:4] + KINDS[5:])}
        for place in taken["amount"]:
            self._change(
                place, "amount", amount=self.bill[place].amount + Money(self.chance.choice((-1, 1, 1000)), "CNY")
            )
        for place in taken["fee"]:
            self._change(place, "fee", fee=self.bill[place].fee + Money(self.chance.choice((-1, 1, 50)), "CNY"))
        for place in taken["fx"]:
            line = self.bill[place]
            wrong = {"amount": Money(line.amount.minor, "USD")}
            off = {"settled": Money(line.amount.minor // 7 - 5, "USD"), "rate": Decimal(1) / 7}
            self._change(place, "fx", **self.chance.choice((wrong, off)))
        for place in taken["cross_day"]:
            self._change(place, "cross_day", at=self.bill[place].at + timedelta(days=self.chance.choice((3, 4))))
        for place in taken["duplicate"]:
            line = self.bill[place]
            again = {
                "at": line.at + timedelta(seconds=self.chance.choice((0, 90))),
                "provider_ref": f"co_{uuid4().hex[:20]}",
            }
            self.bill.append(replace(line, **self.chance.choice((again, {}))))
            self.faults.add(("duplicate", line.reference))
        refunds = [n for n, line in enumerate(self.bill) if line.kind == "refund" and n not in places][: each // 2]
        for place in refunds:
            self._change(place, "status", state=self.chance.choice(("pending", "failed")))
        for intent in self.unpaid[: each - len(refunds)]:  # paid there, and we never heard of it
            amount = payments.book_lines("simulator", references=[intent])[0].amount
            self.bill.append(self._line("payment", intent, amount.minor, self._moment(0)))
            self.faults.add(("status", intent.hex))
        for _ in range(each):
            line = self._line(
                self.chance.choice(("payment", "refund")), uuid4(), self.chance.randrange(1, 10**6), self._moment(1)
            )
            self.bill.append(line)
            self.faults.add(("missing_here", line.reference))
        gone = {self.bill[place].reference for place in taken["missing_there"]}
        self.bill = [line for line in self.bill if line.reference not in gone]
        self.faults |= {("missing_there", reference) for reference in gone}

    def _change(self, place: int, kind: str, **change) -> None:
        self.bill[place] = replace(self.bill[place], **change)
        self.faults.add((kind, self.bill[place].reference))

    def days(self) -> list[date]:
        return sorted({line.at.date() for line in self.bill})

    def deliver(self, *, now: datetime) -> None:
        for day in self.days():
            settlement.keep_bill("simulator", day, [line for line in self.bill if line.at.date() == day], now=now)
            settlement.reconcile("simulator", day, now=now)


def found(**more) -> set[tuple[str, str]]:
    page, rows = settlement.breaks(limit=100, **more), []
    while True:
        rows += [(one.kind, one.reference) for one in page.items]
        if page.next_cursor is None:
            assert len(rows) == len(set(rows))
            return set(rows)
        page = settlement.breaks(limit=100, cursor=page.next_cursor, **more)


def without_payouts(kinds: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {one for one in kinds if one[0] != "payout"}


def check_world(shop, orders: int, each: int, seed: int) -> None:
    world, now = World(shop, orders, seed), datetime(2026, 12, 20, tzinfo=UTC)
    world.spoil(each)
    world.deliver(now=now)
    assert {kind for kind, _ in world.faults} == set(KINDS)
    assert len(world.faults) == each * len(KINDS)
    seen = without_payouts(found())
    assert world.faults - seen == set(), "not found"
    assert seen - world.faults == set(), "false"
    for day in world.days():  # again: nothing changes
        assert settlement.keep_bill("simulator", day, [one for one in world.bill if one.at.date() == day], now=now) == 0
        settlement.reconcile("simulator", day, now=now)
    assert without_payouts(found()) == seen
    assert CHECKS.get("settlement.breaks")(now)


@pytest.mark.parametrize("seed", [1, 20261126])
def test_of_some_hundred_orders_every_fault_is_found_and_nothing_else(shop, seed):
    check_world(shop, 260, 4, seed)


@pytest.mark.slow
def test_of_ten_thousand_orders_every_fault_is_found_and_nothing_else(shop):
    check_world(shop, 10_000, 60, 7)


def one_payment(shop, at: datetime | None = None) -> tuple[ordering.Placed, BillLine]:
    placed = shop.place(("mug", 1), provider="simulator")
    at = at or datetime(2026, 11, 20, 12, tzinfo=UTC)
    capture(placed.intent_id, at)
    ordering.confirm_orders([placed.order_id], by="system:test", now=at)
    fee = Money((placed.total.minor * 6 + 500) // 1000, "CNY")
    return placed, BillLine("payment", str(placed.intent_id), "co_1", placed.total, fee, "done", at)


def reconcile(lines: list[BillLine], day: date = FIRST, now: datetime | None = None):
    now = now or datetime(2026, 12, 20, tzinfo=UTC)
    settlement.keep_bill("simulator", day, lines, now=now)
    return settlement.reconcile("simulator", day, now=now)


def test_a_clean_day_has_no_break_and_can_be_closed(shop):
    _, line = one_payment(shop)
    statement(line.amount - line.fee)
    assert reconcile([line]).breaks == 0
    settlement.close_day("simulator", FIRST, by=BY, now=shop.now)
    settlement.close_day("simulator", FIRST, by=BY, now=shop.now)
    with refuses("day_closed"):
        reconcile([line])
    assert settlement.days()[0].closed_at is not None


def statement(amount: Money, text: str = "PRACTICE PAY payout 20261120") -> None:
    data = f"date,amount,text\n2026-11-21,{amount.decimal},{text}\n".encode()
    payments.import_statement("bank.csv", data, by=BY, now=datetime(2026, 11, 22, tzinfo=UTC))


def test_a_payout_that_did_not_come_or_came_short_is_a_break_with_what_came(shop):
    _, line = one_payment(shop)
    early = datetime(2026, 11, 21, tzinfo=UTC)
    assert reconcile([line], now=early).breaks == 0  # it may still come
    assert reconcile([line]).breaks == 1
    statement(line.amount)
    reconcile([line])
    (one,) = settlement.breaks().items
    assert (one.kind, one.facts["expected"]) == ("payout", str(line.amount - line.fee))
    assert [came["amount"] for came in one.facts["came"]] == [str(line.amount)]
    statement(line.amount - line.fee, "Practice Pay, corrected")
    assert reconcile([line]).breaks == 0
    assert [row.text for row in payments.bank_queue().items] == ["PRACTICE PAY payout 20261120"]


def test_a_line_that_comes_with_a_later_bill_closes_the_break_of_the_earlier_day(shop):
    _, line = one_payment(shop)
    statement(line.amount - line.fee)
    assert reconcile([]).breaks == 1
    late = replace(line, at=line.at + timedelta(days=1))
    statement(line.amount - line.fee, "PRACTICE PAY second")
    assert reconcile([late], FIRST + timedelta(days=1)).breaks == 0
    assert found() == set()
    assert found(state="gone") == {("missing_there", UUID(line.reference).hex)}


def test_money_that_is_kept_for_a_cancelled_order_is_a_break(shop):
    placed = shop.place(("mug", 1), provider="simulator")
    ordering.cancel_order(placed.order_id, by=BY, why="", now=shop.now)
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    capture(placed.intent_id, at)  # and nobody has listened yet
    fee = Money((placed.total.minor * 6 + 500) // 1000, "CNY")
    statement(placed.total - fee)
    line = BillLine("payment", str(placed.intent_id), "co_1", placed.total, fee, "done", at)
    reconcile([line])
    (one,) = settlement.breaks().items
    assert (one.kind, one.facts["kept"], one.facts["owed"]) == ("order", str(placed.total), "0.00 CNY")


def test_an_explained_break_stays_explained_and_lets_the_day_be_closed(shop):
    _, line = one_payment(shop)
    statement(line.amount - line.fee)
    lines = [replace(line, fee=Money(99, "CNY"))]
    statement(line.amount - lines[0].fee, "PRACTICE PAY other")
    reconcile(lines)
    with refuses("breaks_open"):
        settlement.close_day("simulator", FIRST, by=BY, now=shop.now)
    (one,) = settlement.breaks().items
    with refuses("invalid"):
        settlement.explain_break(one.id, "  ", by=BY, now=shop.now)
    settlement.explain_break(one.id, "new price list since noon", by=BY, now=shop.now)
    assert reconcile(lines).breaks == 0
    settlement.close_day("simulator", FIRST, by=BY, now=shop.now)
    with refuses("day_closed"):
        settlement.explain_break(one.id, "again", by=BY, now=shop.now)


def test_without_terms_no_fee_is_judged_and_without_a_bill_nothing_is(shop):
    _, line = one_payment(shop)
    with refuses("no_bill"):
        settlement.reconcile("simulator", FIRST, now=shop.now)
    settlement.set_terms("simulator", valid_from=FIRST, rate=Decimal("0.01"), source="raised", by=BY, now=shop.now)
    assert reconcile([line]).breaks == 1  # the terms of the day count
    with refuses("invalid"):
        settlement.set_terms("simulator", valid_from=FIRST, rate=Decimal("0.01"), source=" ", by=BY, now=shop.now)
    with refuses("invalid"):
        settlement.set_terms("simulator", valid_from=FIRST, rate=Decimal(2), source="x", by=BY, now=shop.now)


def test_the_job_fetches_and_compares_what_is_missing(shop, monkeypatch):
    from zhanggui.settlement.jobs import reconcile_yesterday

    _, line = one_payment(shop)
    asked = []

    def bill(day, *, now):
        asked.append(day)
        return [line] if day == FIRST else []

    monkeypatch.setattr(payments.PROVIDERS.get("simulator"), "bill", bill)
    now = datetime(2026, 11, 21, 11, tzinfo=UTC)
    assert reconcile_yesterday(now) == 7
    assert FIRST in asked and max(asked) == FIRST
    assert reconcile_yesterday(now) == 0
    assert CHECKS.get("settlement.bill_missing")(datetime(2026, 11, 22, 11, tzinfo=UTC)) == []
    assert reconcile_yesterday(datetime(2026, 11, 22, 9, tzinfo=UTC)) == 0  # not ready yet


def test_a_bill_that_is_missing_for_days_is_said(shop):
    one_payment(shop)
    assert len(CHECKS.get("settlement.bill_missing")(datetime(2026, 11, 22, 11, tzinfo=UTC))) == 1


def test_a_day_is_not_closed_over_lines_that_nobody_compared(shop):
    _, line = one_payment(shop)
    statement(line.amount - line.fee)
    reconcile([line])
    late = replace(line, reference=str(uuid4()), provider_ref="P9")
    later = datetime(2027, 1, 29, tzinfo=UTC)
    settlement.keep_bill("simulator", FIRST, [line, late], now=later)
    with refuses("not_compared"):
        settlement.close_day("simulator", FIRST, by=BY, now=later)
    settlement.reconcile("simulator", FIRST, now=later + timedelta(seconds=1))
    with refuses(
        "breaks_open"
    ):  # we know nothing of the payment that the late line names, and the payout is short of it
        settlement.close_day("simulator", FIRST, by=BY, now=later)
    assert {one.kind for one in settlement.breaks().items} == {"missing_here", "payout"}
