"""What a metric is: a declaration that any module can add, and that every chart and explanation takes by its key."""

from dataclasses import dataclass
from typing import Any, Literal

from zhanggui.kit.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure over hits, sessions or facts. `note` is the sentence that defines it.

    count: rows that `where` lets through; with `each`, distinct values of that column, of which only those with exactly one
    row (`rows="one"`) or with two and more (`rows="more"`) when that is asked. sum: `measure` added up; squares: its square,
    in hundreds (how widely single ones vary). The table "items" has a row per order and product (`worth`). ratio: `top` /
    `bottom`, two other keys. sum_of: other keys added with their signs, e.g. ("+revenue.gross", "-refunds").
    `when` (facts) names a measure, in seconds since 1970, that decides the bucket instead of the fact's own instant.
    A sum of unit "money" is of one currency: the dim `currency` of its facts.
    """

    key: str
    unit: str  # e.g. visitors, orders, money (minor units of one currency), rate, pages
    good: Literal["up", "down"]
    note: Any
    kind: Literal["count", "sum", "squares", "ratio", "sum_of"] = "count"
    label: Any = ""
    table: Literal["hits", "sessions", "facts", "items"] = "hits"
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    measure: str = ""
    each: str = ""
    rows: Literal["", "one", "more"] = ""
    when: str = ""
    top: str = ""
    bottom: str = ""
    terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        METRICS.add(self.key, self)

    @property
    def parts(self) -> list["Metric"]:
        """The metrics that have to be counted to know this one."""
        if self.kind == "ratio":
            return [part for key in (self.top, self.bottom) for part in METRICS.get(key).parts]
        if self.kind == "sum_of":
            return [part for term in self.terms for part in METRICS.get(term[1:]).parts]
        return [self]


METRICS: Registry[Metric] = Registry("metrics")
