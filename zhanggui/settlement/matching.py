"""The comparison itself: pure, from what three sides say to where they differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.kit.money import Money
from zhanggui.payments.public import BillLine, BookLine
from zhanggui.settlement.states import BreakKind

TOLERANCE = timedelta(days=1)  # midnight: the two clocks, and the way between them
Key = tuple[str, str]  # payment or refund, reference


@dataclass(frozen=True, slots=True)
class Fee:
    """What a company charges; see `Terms`."""

    rate: Decimal
    fixed_minor: int
    returns_fee: bool

    def of(self, line: BillLine) -> Money:
        share = line.amount.times_rate(self.rate)
        if line.kind == "payment":
            return share + Money(self.fixed_minor, line.amount.currency)
        return -share if self.returns_fee else Money.zero(line.amount.currency)


@dataclass(frozen=True, slots=True)
class Found:
    """A break before it has a row."""

    kind: BreakKind
    reference: str
    document: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def plain(reference: str) -> str:
    """Companies drop hyphens and capitals of our numbers."""
    return reference.replace("-", "").lower()


def compare(
    day: date,
    zone: str,
    ours: Iterable[BookLine],
    theirs: Iterable[BillLine],
    fee: Fee | None,
) -> list[Found]:
    """Breaks of one day. Both sides may hold lines of other days: they are looked up, not judged.

    A thing is judged on the bill's day if the bill knows it, else on ours.
    """
    clock = ZoneInfo(zone)
    mine: dict[Key, BookLine] = {(one.kind, plain(one.reference)): one for one in ours}
    bill: dict[Key, list[BillLine]] = defaultdict(list)
    for line in theirs:
        bill[line.kind, plain(line.reference)].append(line)
    found: list[Found] = []
    for key, lines in bill.items():
        if any(line.at.astimezone(clock).date() == day for line in lines):
            found += _judge(key, lines, mine.get(key), clock, fee)
    for key, one in mine.items():
        if one.state == "done" and key not in bill and one.at.astimezone(clock).date() == day:
            found.append(Found(BreakKind.MISSING_THERE, key[1], one.document, {"ours": _ours(one)}))
    return found


def _judge(key: Key, lines: list[BillLine], our: BookLine | None, clock: ZoneInfo, fee: Fee | None) -> list[Found]:
    evidence = {"theirs": [_theirs(line) for line in lines], **({"ours": _ours(our)} if our else {})}
    document = our.document if our else ""

    def broken(kind: BreakKind, **more: Any) -> list[Found]:
        return [Found(kind, key[1], document, {**evidence, **more})]

    if our is None:
        return broken(BreakKind.MISSING_HERE)
    if len(lines) > 1:
        return broken(BreakKind.DUPLICATE)
    line = lines[0]
    if line.amount.currency != our.amount.currency or not _multiplies_out(line):
        return broken(BreakKind.FX)
    if line.amount != our.amount:
        return broken(BreakKind.AMOUNT)
    if line.state != our.state:
        return broken(BreakKind.STATUS)
    found = []
    gap = abs(line.at.astimezone(clock).date() - our.at.astimezone(clock).date())
    if gap > TOLERANCE:
        found += broken(BreakKind.CROSS_DAY, days=gap.days)
    if fee is not None and line.fee != fee.of(line):
        found += broken(BreakKind.FEE, expected=str(fee.of(line)))
    return found


def _multiplies_out(line: BillLine) -> bool:
    """What was exchanged is the amount at the rate, to the last unit but one."""
    if line.settled is None or line.rate is None:
        return True
    exact = Money.rounded(line.amount.decimal * line.rate, line.settled.currency)
    return abs(exact.minor - line.settled.minor) <= 1


def _ours(one: BookLine) -> dict[str, str]:
    return {"amount": str(one.amount), "state": one.state, "at": one.at.isoformat(), "ref": one.provider_ref}


def _theirs(line: BillLine) -> dict[str, str]:
    told = {"amount": str(line.amount), "fee": str(line.fee), "state": line.state, "at": line.at.isoformat()}
    exchanged = {"settled": str(line.settled), "rate": str(line.rate)} if line.settled else {}
    return {**told, "ref": line.provider_ref, **exchanged}
