"""The face of operations: nobody outside imports anything else."""

from zhanggui.operations.actions.guess_cause import FACTORS, guess_cause
from zhanggui.operations.actions.mark_day import mark_day, unmark_day
from zhanggui.operations.actions.set_cost import CHANNELS, set_costs
from zhanggui.operations.actions.set_target import remove_target, set_target
from zhanggui.operations.actions.write_note import withdraw_note, write_note
from zhanggui.operations.dto import (
    DayBar,
    DayTarget,
    Drivers,
    Factor,
    Figure,
    Forecast,
    HourBar,
    LineShare,
    MonthTarget,
    Pace,
    Reconciliation,
    SourceRow,
    TodayPage,
    Verdict,
    Weights,
)
from zhanggui.operations.errors import (
    ChannelUnknown,
    CostNegative,
    DayNotOver,
    GuessEmpty,
    MeasureUnknown,
    NoteEmpty,
    NoteOfTheFuture,
    PinnedTooMuch,
    TargetNotPositive,
    WeightOutOfRange,
)
from zhanggui.operations.queries.diary import diary
from zhanggui.operations.queries.guesses import GuessLine, guesses, has_guessed
from zhanggui.operations.queries.sources import channel_name, day_costs
from zhanggui.operations.queries.targets import day_marks, day_targets, month_target
from zhanggui.operations.queries.today import today
from zhanggui.operations.queries.weights import weekday_weights
from zhanggui.operations.queries.why import SPANS, why
from zhanggui.operations.why_dto import DiaryLine, Part, ShownCause, SliceDay, Step, Why

__all__ = [
    "FACTORS",
    "guess_cause",
    "withdraw_note",
    "write_note",
    "DayNotOver",
    "GuessEmpty",
    "NoteEmpty",
    "NoteOfTheFuture",
    "diary",
    "GuessLine",
    "guesses",
    "has_guessed",
    "SPANS",
    "why",
    "DiaryLine",
    "Part",
    "ShownCause",
    "SliceDay",
    "Step",
    "Why",
    "CHANNELS",
    "ChannelUnknown",
    "CostNegative",
    "DayBar",
    "DayTarget",
    "Drivers",
    "Factor",
    "Figure",
    "Forecast",
    "HourBar",
    "LineShare",
    "MeasureUnknown",
    "MonthTarget",
    "Pace",
    "PinnedTooMuch",
    "Reconciliation",
    "SourceRow",
    "TargetNotPositive",
    "TodayPage",
    "Verdict",
    "WeightOutOfRange",
    "Weights",
    "channel_name",
    "day_costs",
    "day_marks",
    "day_targets",
    "mark_day",
    "month_target",
    "remove_target",
    "set_costs",
    "set_target",
    "today",
    "unmark_day",
    "weekday_weights",
]
