"""What a line takes from the stock: its variant, or the parts of a set. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

Parts = Sequence[Any] | None  # of a line: [variant, SKU, title, units in each]


def goods_of(variant: UUID, parts: Parts, units: int) -> list[tuple[UUID, int]]:
    """The variants that so many units of a line are made of, with their units."""
    if not parts:
        return [(variant, units)]
    return [(UUID(str(part[0])), part[3] * units) for part in parts]


def goods_of_lines(lines: Iterable[tuple[UUID, Parts, int]]) -> dict[UUID, int]:
    """The same of several lines, summed by variant."""
    found: dict[UUID, int] = defaultdict(int)
    for variant, parts, units in lines:
        for its, count in goods_of(variant, parts, units):
            found[its] += count
    return dict(found)


def incomplete(variant: UUID, parts: Parts, missing: Mapping[UUID, int]) -> int:
    """Units of a line that cannot be made up while so many units of its goods are missing."""
    return max(-(-missing.get(its, 0) // each) for its, each in goods_of(variant, parts, 1))
