"""The face of settlement: nobody outside imports anything else."""

from zhanggui.settlement.actions.bills import fetch_bill, import_bill, keep_bill
from zhanggui.settlement.actions.close_day import close_day, explain_break, set_terms
from zhanggui.settlement.actions.one_figure import Compared, Off, compare_day, compare_orders
from zhanggui.settlement.actions.papers import (
    cancel_paper,
    issue_credit_notes,
    issue_invoice,
    issue_invoices,
    issue_packing_slip,
)
from zhanggui.settlement.actions.reconcile import Reconciled, reconcile
from zhanggui.settlement.errors import BreaksOpen, CreditNotesStand, DayClosed, NoBill, NotCompared, NotInvoiceable
from zhanggui.settlement.numbering import NumberLaw, number_law, number_laws
from zhanggui.settlement.paper_models import PaperKind, PaperState
from zhanggui.settlement.printing import PaperFile, in_own_words, paper_file, paper_words
from zhanggui.settlement.queries.breaks import (
    BreakView,
    DayView,
    TermsView,
    breaks,
    days,
    open_breaks,
    terms_in_force,
)
from zhanggui.settlement.queries.figures import FigureDayView, FigureRowView, figure_days, figure_rows
from zhanggui.settlement.queries.papers import (
    PaperBody,
    PaperView,
    SeriesView,
    all_papers,
    paper_body,
    papers,
    papers_of,
    series,
)
from zhanggui.settlement.states import BreakKind, BreakState

__all__ = [
    "BreakKind",
    "BreakState",
    "BreakView",
    "BreaksOpen",
    "CreditNotesStand",
    "Compared",
    "DayClosed",
    "FigureDayView",
    "FigureRowView",
    "Off",
    "compare_day",
    "compare_orders",
    "figure_days",
    "figure_rows",
    "DayView",
    "NoBill",
    "NotCompared",
    "NotInvoiceable",
    "NumberLaw",
    "PaperBody",
    "PaperFile",
    "PaperKind",
    "PaperState",
    "PaperView",
    "SeriesView",
    "all_papers",
    "cancel_paper",
    "in_own_words",
    "issue_credit_notes",
    "issue_invoice",
    "issue_invoices",
    "issue_packing_slip",
    "number_law",
    "number_laws",
    "paper_body",
    "paper_file",
    "paper_words",
    "papers",
    "papers_of",
    "series",
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
