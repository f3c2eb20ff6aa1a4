"""The face of settlement: nobody outside imports anything else."""

from zhanggui.settlement.actions.bills import fetch_bill, import_bill, keep_bill
from zhanggui.settlement.actions.close_day import close_day, explain_break, set_terms
from zhanggui.settlement.actions.reconcile import Reconciled, reconcile
from zhanggui.settlement.errors import BreaksOpen, DayClosed, NoBill
from zhanggui.settlement.queries.breaks import (
    BreakView,
    DayView,
    TermsView,
    breaks,
    days,
    open_breaks,
    terms_in_force,
)
from zhanggui.settlement.states import BreakKind, BreakState

__all__ = [
    "BreakKind",
    "BreakState",
    "BreakView",
    "BreaksOpen",
    "DayClosed",
    "DayView",
    "NoBill",
    "Reconciled",
    "TermsView",
    "breaks",
    "close_day",
    "days",
    "explain_break",
    "fetch_bill",
    "import_bill",
    "keep_bill",
    "open_breaks",
    "reconcile",
    "set_terms",
    "terms_in_force",
]
