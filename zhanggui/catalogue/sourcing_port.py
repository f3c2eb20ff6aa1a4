"""Where sourcing rules plug in: of several warehouses, which serves a line. One rule a file, in `sourcing/`.

A rule looks at one stock row and gives a number; the row with the lowest serves. The shop's setting `catalogue.sourcing`
names the rules in the order in which they count; where all are equal, the warehouses' positions decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.kit.registry import Registry

Place = tuple[str, str]  # country, region


@dataclass(frozen=True, slots=True)
class Asked:
    """A line to be served: where it goes (None: not said), how many units, and what a warehouse could serve of the rest."""

    to: Place | None
    units: int
    serves: Callable[[UUID], int]  # of the document's variants, how many this warehouse can serve whole


class SourcingRule(Protocol):
    label: Any

    def rank(self, row: Any, free: int, asked: Asked) -> int:
        """Lower serves first. `row` has country, region, pick_cost, protected; `free` are the units that it can give."""


SOURCING: Registry[SourcingRule] = Registry("sourcing rules")


def rules_in_force() -> list[tuple[str, SourcingRule]]:
    return [(key, SOURCING.get(key)) for key in preferences.get("catalogue.sourcing") if key in SOURCING]


def is_local(row: Any, to: Place | None) -> bool:
    """Whether the goods stay in the warehouse's own region (or country, where it names no region)."""
    return to is not None and row.country == to[0] and (not row.region or row.region == to[1])


def ranked(
    rows: Sequence[Any], free: dict[int, int], asked: Asked, rules: list[tuple[str, SourcingRule]]
) -> tuple[list[Any], str]:
    """The rows in the order in which they serve, and the rule that put the first there."""
    keys = {row.id: [rule.rank(row, free[row.id], asked) for _key, rule in rules] for row in rows}
    order = sorted(rows, key=lambda row: (*keys[row.id], row.position, row.warehouse_id))
    whole = [row for row in order if free[row.id] >= asked.units]
    if len(whole) < 2:
        return order, "only" if whole else "split"
    first, second = keys[whole[0].id], keys[whole[1].id]
    deciding = next((key for (key, _rule), a, b in zip(rules, first, second, strict=True) if a != b), "position")
    return order, deciding
