"""What crosses the border of analytics."""

from dataclasses import dataclass, field
from datetime import date, datetime

VIEWS = ("page", "product", "search")  # one of these per page load
KEY_EVENTS = ("basket", "checkout", "order")  # deeds: put into the basket, checkout begun, order sent
KINDS = (*VIEWS, *KEY_EVENTS, "leave")  # leave: sent when a page is left, carries the time spent on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something a visitor did. Address and user agent are only looked at by the sieve and never stored."""

    kind: str
    path: str
    visitor: str  # from visitor_of()
    at: datetime
    referrer: str = ""
    query: str | dict[str, str] = ""  # the landing address's query, for utm_*
    user_agent: str = ""
    ip: str = ""
    locale: str = ""
    subject_id: str = ""  # the product, search text class, order …
    host: str = ""  # our own host name, to tell an inner link from a referral
    is_staff: bool = False
    is_prefetch: bool = False
    dwell_ms: int = 0


@dataclass(frozen=True, slots=True)
class Collected:
    visitor: str


@dataclass(frozen=True, slots=True)
class Dropped:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A versioned fact of a higher module. The latest version per (kind, id) counts; the others never happened."""

    kind: str
    id: str
    version: int
    at: datetime
    dims: dict[str, str] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One value. `value` is None where nothing was collected. `top` and `bottom` are the parts of a ratio."""

    at: date | datetime
    value: int | float | None
    group: str = ""
    top: int | None = None
    bottom: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    key: str
    unit: str
    note: str
    good: str
    grain: str
    by: str | None
    points: tuple[Point, ...]

    @property
    def values(self) -> list[int | float | None]:
        return [point.value for point in self.points]

    def groups(self) -> dict[str, list[Point]]:
        """The points of each group, in the order of time."""
        found: dict[str, list[Point]] = {}
        for point in self.points:
            found.setdefault(point.group, []).append(point)
        return found
