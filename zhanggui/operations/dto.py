"""What operations shows. Amounts are Money; `value` fields are minor units or pieces, as `measure` says."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhanggui.kit.checks import Finding
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class Weights:
    """How the days of a week share it, Monday first; the weakest is 1. `learnt` is False where there was too little."""

    days: tuple[Decimal, ...]
    weeks: int
    learnt: bool
    note: Any

    @property
    def index(self) -> Decimal:
        """The sum of the seven (周权重指数)."""
        return sum(self.days, Decimal(0))


@dataclass(frozen=True, slots=True)
class DayTarget:
    """A day of the plan: as first planned, and what it must bring now for the month to be met (None for days gone by)."""

    on: date
    original: int
    catch_up: int | None
    actual: int | None
    weight: Decimal
    label: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class MonthTarget:
    month: date
    measure: str
    currency: str
    value: int
    set_by: str
    set_at: datetime

    @property
    def money(self) -> Money | None:
        return Money(self.value, self.currency) if self.measure == "amount" else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """met, missed, noise (below, but within the normal band), too_few (too few orders to say), no_target, open (today).

    `low` and `high` bound what a shop on target sees on nine days of ten; `rule` says so in words.
    """

    verdict: str
    on: date
    actual: int
    target: int | None
    low: int | None
    high: int | None
    sentence: Any
    facts: dict[str, Any]
    rule: Any

    @property
    def gap(self) -> int | None:
        return None if self.target is None else self.actual - self.target

    @property
    def message(self) -> str:
        return str(self.sentence).format(**self.facts)


@dataclass(frozen=True, slots=True)
class Factor:
    """One of visitors, mix, conversion, value_per_buyer (or buyers, where visitors were not counted): before, now, and its
    share of the gap, exact to the minor unit. Mix, the shares of the sources, has no single figure before and now."""

    key: str
    label: Any
    unit: str
    before: int | float | None
    after: int | float | None
    effect: Money


@dataclass(frozen=True, slots=True)
class LineShare:
    """What one source adds to the gap, by the same factors. `line` is its key, `.paid` behind it where it was paid for."""

    line: str
    label: Any
    effects: dict[str, Money]
    gap: Money


@dataclass(frozen=True, slots=True)
class Drivers:
    """Visitors × share of the source × conversion × value per buyer, summed over sources = sales (Shapley).

    The factors' effects sum to `gap` exactly, and so do the gaps of `lines`, and each line's effects to its own gap.
    `said` is False where numbers are too small for a cause (`why_not` says so). `refunds` stand beside: net = sales − refunds.
    """

    before_label: Any
    before_sales: Money
    after_sales: Money
    gap: Money
    factors: tuple[Factor, ...]
    lines: tuple[LineShare, ...]
    said: bool
    why_not: Any
    refunds_before: Money
    refunds_after: Money


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. Visitors count in every source they came by; `unknown` is a line like others."""

    channel: str
    paid: bool
    label: Any
    visitors: int
    buyers: int
    revenue: Money
    conversion: float | None
    visitors_before: int
    buyers_before: int
    revenue_before: Money
    change: Money
    cost: Money | None = None  # of a paid source, where somebody wrote it down


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric beside its value on the same weekday before. `value` None: nothing was collected."""

    key: str
    label: Any
    unit: str
    good: str
    note: str
    value: int | float | None
    before: int | float | None
    size: int | None = None  # what a rate is a rate of


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Money from the orders themselves beside the same money from the event store."""

    since: date
    until: date
    books: Money
    facts: Money
    imported: Money

    @property
    def difference(self) -> Money:
        return self.books - (self.facts - self.imported)

    @property
    def agrees(self) -> bool:
        return not self.difference


@dataclass(frozen=True, slots=True)
class DayBar:
    """A day of the chart: sales, and the plan where there is one."""

    on: date
    revenue: Money
    target: int | None
    orders: int
    visitors: int | None


@dataclass(frozen=True, slots=True)
class HourBar:
    """An hour of today: cumulated sales, and where the same weekdays stood by then if today meets its target."""

    at: datetime
    revenue: Money
    orders: int
    visitors: int | None
    cumulated: Money | None
    expected: int | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Today so far: what should be in by now, by the curve of the same weekdays, and where the day will end at this pace."""

    share: float
    due: int | None
    actual: int
    forecast: int | None
    forecast_low: int | None
    forecast_high: int | None
    learnt: bool
    note: Any


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the month will end: what is in, what today still brings, and the usual for each day that is left. `low` and `high`
    hold nine of ten such months; None where too little is known."""

    value: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class TodayPage:
    at: datetime
    on: date
    timezone: str
    currency: str
    measure: str
    target: MonthTarget | None
    days: tuple[DayTarget, ...]
    weights: Weights
    month_to_date: int
    month_due: int | None
    month_verdict: Any
    month_end: Forecast
    today: Verdict
    pace: Pace
    yesterday: Verdict
    drivers: Drivers
    drivers_today: Drivers
    figures: tuple[Figure, ...]
    figures_today: tuple[Figure, ...]
    sources: tuple[SourceRow, ...]
    sources_today: tuple[SourceRow, ...]
    sales_now: Money
    refunds_now: Money
    net_now: Money
    orders_now: int
    last_days: tuple[DayBar, ...]
    hours: tuple[HourBar, ...]
    reconciliation: Reconciliation
    findings: tuple[Finding, ...]
    definition: Any
