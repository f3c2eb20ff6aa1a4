"""The arithmetic of refunds: pure. Every part is cut from running sums, so that parts add up to the whole to the cent."""

from zhanggui.kit.money import split


def upto(whole: int, part: int, of: int) -> int:
    """`part` of `of` pieces of `whole`, half up. The steps from one `part` to the next sum to `whole`."""
    return (2 * whole * part + of) // (2 * of) if of else 0


class Claim:
    """What one line, or the delivery (`key` None), has cost the buyer and what of it is already refunded."""

    __slots__ = ("back", "gross", "key", "open", "quantity", "refunded", "refunded_units", "tax", "units")

    def __init__(self, key, *, gross: int, tax: int, refunded: int, quantity: int = 0, refunded_units: int = 0):
        self.key = key
        self.gross = gross
        self.tax = tax
        self.refunded = refunded
        self.quantity = quantity
        self.refunded_units = refunded_units
        self.open = 0  # units not shipped yet; the caller knows
        self.units = 0
        self.back = 0

    @property
    def left(self) -> int:
        return self.gross - self.refunded - self.back

    def of_units(self, units: int) -> int:
        """What so many more units are worth, at most what is left of the line."""
        before, after = self.refunded_units, self.refunded_units + units
        worth = upto(self.gross, after, self.quantity) - upto(self.gross, before, self.quantity)
        return self.left if after == self.quantity else min(worth, self.left)

    @property
    def tax_back(self) -> int:
        """The tax inside what goes back now."""
        before, after = self.refunded, self.refunded + self.back
        return upto(self.tax, after, self.gross) - upto(self.tax, before, self.gross)


def share_out(amount: int, claims: list[Claim]) -> None:
    """Give `amount` back over the claims by what is left of each."""
    for claim, part in zip(claims, split(amount, [claim.left for claim in claims]), strict=True):
        claim.back += part
