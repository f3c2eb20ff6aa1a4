"""Why a promotion gives nothing, and why a code is refused."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Invalid, NotFound, Refusal


class NotHere(Refusal):
    """Base of the reasons; `near` where the buyer can do something about it."""

    status = 409
    near = False


class NotForTheseGoods(NotHere):
    code = "not_for_these_goods"
    text = _("None of the goods it is for is in the basket.")


class BelowMinimum(NotHere):
    code = "below_minimum"
    near = True
    text = _("{missing} more and it counts (from {minimum} on).")


class TooFewPieces(NotHere):
    code = "too_few_pieces"
    near = True
    text = _("It takes {minimum} pieces of its goods; you have {have}.")


class SetNotComplete(NotHere):
    code = "set_not_complete"
    near = True
    text = _("The set is not complete: some of its goods are missing.")


class GiftNotTaken(NotHere):
    code = "gift_not_taken"
    near = True
    text = _("You may take a gift: put it into the basket and it costs nothing.")


class NoAmountInCurrency(NotHere):
    code = "no_amount_in_currency"
    text = _("It has no amount in {currency}, and amounts are not converted.")


class ForOthers(NotHere):
    code = "for_others"
    text = _("It is for a group of customers that you do not belong to.")


class SignInFirst(NotHere):
    code = "sign_in_first"
    near = True
    text = _("It is for members: sign in to use it.")


class Excluded(NotHere):
    code = "excluded"
    near = True
    text = _("It cannot be combined with “{other}”, which counts here.")


class NothingLeft(NotHere):
    code = "nothing_left"
    text = _("Nothing is left to take it off from.")


class HasEnded(NotHere):
    code = "has_ended"
    near = True
    text = _("It ended at {at}.")


class NotBegun(NotHere):
    code = "not_begun"
    near = True
    text = _("It begins at {at}.")


class CodeUnknown(NotHere):
    code = "coupon_unknown"
    status = 422
    near = True
    text = _("There is no code {coupon}.")


class CodeUsedUp(NotHere):
    code = "coupon_used_up"
    near = True
    text = _("The code {coupon} has been used up.")


class CodeUsedUpToday(NotHere):
    code = "coupon_used_up_today"
    near = True
    text = _("The code {coupon} has been used up for today.")


class CodeUsedByYou(NotHere):
    code = "coupon_used_by_you"
    near = True
    text = _("You have used the code {coupon} as often as it may be used.")


class CodeTaken(Refusal):
    code = "code_taken"
    status = 409
    text = _("There is already a code {coupon}.")


__all__ = ["Invalid", "NotFound"]
