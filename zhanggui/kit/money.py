"""Money: whole minor units with a currency. No float ever; rounding only where it is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Self

from babel.core import get_global
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal

HALF_UP = ROUND_HALF_UP
HALF_EVEN = ROUND_HALF_EVEN


class CurrencyMismatch(TypeError):
    """Two currencies met where one was meant: a bug of the caller, never an answer."""


class NotMoney(Refusal):
    code = "not_money"
    status = 422
    text = _("“{given}” is not an amount of money. Write it like 12.50.")


POINTS = "PTS"  # loyalty points: a unit beside the currencies, counted whole


@cache
def exponent(currency: str) -> int:
    """Decimal places of a currency by ISO 4217 (JPY 0, CNY 2, KWD 3); source: CLDR through Babel."""
    if currency == POINTS:
        return 0
    fractions = get_global("currency_fractions")
    return fractions.get(currency, fractions["DEFAULT"])[0]


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units (fen, cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def of(cls, text: str | Decimal, currency: str) -> Self:
        """From major units ("12.34"); more places than the currency has are refused, not rounded."""
        try:
            scaled = Decimal(text).scaleb(exponent(currency))
            if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) >= 10**17:
                raise NotMoney(given=str(text))
        except (InvalidOperation, ValueError):
            raise NotMoney(given=str(text)) from None
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str, rounding: str = HALF_UP) -> Self:
        """From major units of any precision: the one place where an amount is rounded to its currency."""
        return cls(int(amount.scaleb(exponent(currency)).to_integral_value(rounding=rounding)), currency)

    @property
    def decimal(self) -> Decimal:
        """Major units, exact, with the places of the currency."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers; for rates use times_rate")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def times_rate(self, rate: Decimal, rounding: str = HALF_UP) -> "Money":
        """`rate` of this amount (0.13 for 13 %), rounded to whole minor units."""
        return Money(int((self.minor * rate).to_integral_value(rounding=rounding)), self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share out by weights so that the parts sum to the whole (largest remainder; ties to the earlier part)."""
        return [Money(part, self.currency) for part in split(self.minor, weights)]


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `amount` by whole weights ≥ 0 that sum to it: largest remainder, ties to the earlier part."""
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("weights are whole numbers from 0, at least one")
    total = sum(weights) or len(weights)
    shares = list(weights) if sum(weights) else [1] * len(weights)
    sign = -1 if amount < 0 else 1
    parts = [divmod(abs(amount) * share, total) for share in shares]
    missing = abs(amount) - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))
    extra = set(by_remainder[:missing])
    return [sign * (whole + (place in extra)) for place, (whole, _) in enumerate(parts)]


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price per unit that may be finer than a minor unit. It becomes Money in one place: `times`."""

    amount: Decimal
    currency: str

    def times(self, quantity: int | Decimal, rounding: str = HALF_UP) -> Money:
        return Money.rounded(self.amount * quantity, self.currency, rounding)
