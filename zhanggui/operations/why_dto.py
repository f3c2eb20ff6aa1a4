"""What an explanation of a day shows."""

from dataclasses import dataclass
from datetime import date, datetime

from zhanggui.kit.money import Money
from zhanggui.operations.dto import Drivers

Slice = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """Something that happened in the shop or around it. `slice` is what it concerns, where that can be told."""

    kind: str  # price, stock_out, campaign, cost, page, outage, day, note
    at: datetime
    text: str
    slice: Slice = ()
    until: datetime | None = None
    by: str = ""
    object_kind: str = ""
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class SliceDay:
    """A row behind a cause: its slice in one of the compared spans, the last of which is the one in question."""

    since: date
    until: date
    visitors: int | None
    buyers: int
    value: Money


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of a slice, in words."""

    dim: str
    value: str
    dim_label: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownCause:
    """What moved beyond chance, where, and what that was worth; `rows` are behind it, `diary` beside it."""

    factor: str
    factor_label: str
    slice: tuple[Part, ...]
    where: str
    sentence: str
    effect: Money
    rows: tuple[SliceDay, ...]
    diary: tuple[DiaryLine, ...]
    cost: Money | None = None
    cost_before: Money | None = None

    @property
    def everywhere(self) -> bool:
        return not self.slice

    @property
    def key(self) -> str:
        return "·".join([self.factor, *(f"{part.dim}={part.value}" for part in self.slice)])


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall: a level (target, usual, sales) or what leads from one to the next."""

    key: str
    label: str
    amount: Money
    is_level: bool


@dataclass(frozen=True, slots=True)
class Why:
    """A day, or the seven days that end with it, beside what is usual.

    verdict: few (nothing to compare with), quiet (within what is normal and no slice beyond chance), moved (a slice did), outside
    (the whole did, everywhere alike: the cause is not in the data). `low` and `high` hold ninety-nine of a hundred usual days.
    """

    since: date
    until: date
    span: str  # day, week
    compared: tuple[tuple[date, date], ...]
    verdict: str
    sentence: str
    rule: str
    usual: Money
    actual: Money
    low: Money | None
    high: Money | None
    steps: tuple[Step, ...]
    drivers: Drivers
    causes: tuple[ShownCause, ...]
    diary: tuple[DiaryLine, ...]
