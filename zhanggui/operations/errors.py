"""Refusals of operations."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class TargetNotPositive(Refusal):
    code = "target_not_positive"
    status = 422
    text = _("A target is a number above zero; you gave {value}.")


class PinnedTooMuch(Refusal):
    """The pinned days ask for more than the month."""

    code = "pinned_too_much"
    status = 409
    text = _("The pinned days already make {pinned}, more than the month's target of {value}.")


class WeightOutOfRange(Refusal):
    code = "weight_out_of_range"
    status = 422
    text = _("A day's weight lies between 0 and 100; you gave {weight}.")


class MeasureUnknown(Refusal):
    code = "measure_unknown"
    status = 422
    text = _("A target is an amount of money or a number of units, not “{measure}”.")


class ChannelUnknown(Refusal):
    code = "channel_unknown"
    status = 422
    text = _("“{channel}” is not a source that costs are written down for.")


class CostNegative(Refusal):
    code = "cost_negative"
    status = 422
    text = _("A cost is nothing or more, not {amount}.")


class NoteEmpty(Refusal):
    code = "note_empty"
    status = 422
    text = _("A line of the diary has 1 to {longest} characters, and names one part of the shop or none.")


class NoteOfTheFuture(Refusal):
    code = "note_of_the_future"
    status = 422
    text = _("The diary tells of days until today, not of {on}.")


class GuessEmpty(Refusal):
    code = "guess_empty"
    status = 422
    text = _("Say what moved, in at most {longest} characters.")


class DayNotOver(Refusal):
    code = "day_not_over"
    status = 409
    text = _("{on} is not over yet.")
