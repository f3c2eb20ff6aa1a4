"""Why sales moved: visitors × share of the source × conversion × value per buyer, the effects summing to the gap exactly."""

from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from zhanggui.kit.money import Money
from zhanggui.operations.dto import Drivers, Factor, LineShare
from zhanggui.operations.queries.sources import line_name
from zhanggui.operations.shapley import by_segment

FEW_ORDERS = 5
FEW_VISITORS = 100
NOTHING = Fraction(0)
Rational = int | Fraction  # a mean of days is no whole number
COUNTED = ("visitors", "mix", "conversion", "value_per_buyer")
UNCOUNTED = ("buyers", "value_per_buyer")
TOGETHER = (
    (0,),
    (1, 2),
    (3,),
)  # mix and the sources' own rates are two halves of what happened to the shop's conversion


@dataclass(frozen=True, slots=True)
class Line:
    """One source in one span. Sales without a buyer we know have one, and buyers whose visit was not counted are visitors."""

    visitors: Rational = 0
    buyers: Rational = 0
    gross: int = 0

    @property
    def bought(self) -> Rational:
        return self.buyers or (1 if self.gross else 0)

    @property
    def came(self) -> Rational:
        return max(self.visitors, self.bought)


@dataclass(frozen=True, slots=True)
class Traffic:
    """One span: visitors (None: nobody counted), buyers, orders, sales and refunds in minor units; `lines` by source.

    What the lines do not hold of the sales is the line "unknown", so that they always sum to the books.
    """

    visitors: Rational | None
    buyers: Rational
    orders: int
    gross: int
    refunds: int = 0
    lines: dict[str, Line] = field(default_factory=dict)

    @property
    def whole(self) -> Line:
        return Line(self.visitors or 0, self.buyers, self.gross)

    def by_line(self) -> dict[str, Line]:
        if not self.lines:
            return {"unknown": self.whole}
        held = self.lines.get("unknown", Line())
        rest = self.gross - sum(line.gross for line in self.lines.values())
        return self.lines | {"unknown": Line(held.visitors, held.buyers, held.gross + rest)}


def drivers(before: Traffic, after: Traffic, *, currency: str, before_label: str) -> Drivers:
    """Compare two spans. Below five orders or a hundred visitors on either side no cause is claimed."""
    counted = before.visitors is not None and after.visitors is not None
    keys = COUNTED if counted else UNCOUNTED
    effects = _by_source(before, after) if counted else _by_buyers(before, after)
    sums = {key: sum(row[place] for row in effects.values()) for place, key in enumerate(keys)}
    factors = tuple(
        Factor(key, *_words(key), _plain(key, before), _plain(key, after), Money(sums[key], currency))
        for key in keys
        if key != "mix" or len(effects) > 1 or sums[key]
    )
    lines = [_line(name, dict(zip(keys, row, strict=True)), currency) for name, row in effects.items()]
    lines = lines if len(lines) > 1 else []
    why_not = _why_not(before, after)
    return Drivers(
        before_label,
        Money(before.gross, currency),
        Money(after.gross, currency),
        Money(after.gross - before.gross, currency),
        factors,
        tuple(sorted(lines, key=lambda line: (-abs(line.gap.minor), line.line))),
        not why_not,
        why_not
        or ("" if counted else _("Visits were not recorded, so buyers and what each of them spent are told apart.")),
        Money(before.refunds, currency),
        Money(after.refunds, currency),
    )


def _by_source(before: Traffic, after: Traffic) -> dict[str, list[int]]:
    old, new = before.by_line(), after.by_line()
    names = sorted({*old, *new})
    sides = [{name: lines.get(name, Line()) for name in names} for lines in (old, new)]
    people = [max(span.whole.came, 1 if any(line.came for line in side.values()) else 0)
              for span, side in zip((before, after), sides, strict=True)]  # fmt: skip
    pairs = {name: (sides[0][name], sides[1][name]) for name in names}
    then = {name: _factors(one, other, *people) for name, (one, other) in pairs.items()}
    now = {name: _factors(other, one, *reversed(people)) for name, (one, other) in pairs.items()}
    return by_segment(then, now, TOGETHER)


def _factors(line: Line, other: Line, people: Rational, other_people: Rational) -> tuple[Fraction, ...]:
    """Visitors × share × conversion × value per buyer of a line; their product is its sales.

    A line that nobody came by has no conversion and no value of its own: it is taken to have the other side's, so that its
    coming and going is mix. In the same way a span without visitors takes the other's shares.
    """
    seen, shown = (line, people) if people else (other, other_people)
    share = Fraction(seen.came, shown) if shown else NOTHING
    seen = line if line.came else other
    conversion = Fraction(seen.bought, seen.came) if seen.came else NOTHING
    value = Fraction(seen.gross, seen.bought) if seen.bought else NOTHING
    return Fraction(people), share, conversion, value


def _by_buyers(before: Traffic, after: Traffic) -> dict[str, list[int]]:
    """Where visits were not recorded: buyers × value per buyer."""

    def factors(span: Line) -> tuple[Fraction, ...]:
        return Fraction(span.bought), Fraction(span.gross, span.bought) if span.bought else NOTHING

    return by_segment({"unknown": factors(before.whole)}, {"unknown": factors(after.whole)})


def _line(name: str, effects: dict[str, int], currency: str) -> LineShare:
    money = {key: Money(minor, currency) for key, minor in effects.items()}
    return LineShare(name, line_name(name), money, Money(sum(effects.values()), currency))


def _words(key: str) -> tuple[str, str]:
    return {
        "visitors": (_("Visitors"), "visitors"),
        "mix": (_("Mix of sources"), "share"),
        "conversion": (_("Conversion"), "rate"),
        "value_per_buyer": (_("Value per buyer"), "money"),
        "buyers": (_("Buyers"), "buyers"),
    }[key]


def _plain(key: str, span: Traffic) -> int | float | None:
    """The factor as it is shown: None where it cannot be known."""
    if key == "visitors":
        return None if span.visitors is None else round(span.visitors)
    if key == "conversion":
        return float(Fraction(span.buyers) / Fraction(span.visitors)) if span.visitors else None
    if key == "buyers":
        return span.buyers if isinstance(span.buyers, int) else round(float(span.buyers), 1)
    return round(span.gross / span.buyers) if key == "value_per_buyer" and span.buyers else None


def _why_not(before: Traffic, after: Traffic) -> str:
    seen = [span.visitors for span in (before, after) if span.visitors is not None]
    few = len(seen) == 2 and min(seen) < FEW_VISITORS
    if min(before.orders, after.orders) < FEW_ORDERS or few:
        text = _(
            "Too few to say: under {orders} orders or {visitors} visitors on one of the two days. "
            "The sums are exact, the cause is not."
        )
        return text.format(orders=FEW_ORDERS, visitors=FEW_VISITORS)
    return ""
