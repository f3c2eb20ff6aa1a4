"""The face of taxation: rates by place and day, and the arithmetic of tax."""

from zhanggui.taxation.actions.rates import load_rates, set_rate
from zhanggui.taxation.places import EU, local_days
from zhanggui.taxation.queries.rates import RateLine, rate_lines, rates_for
from zhanggui.taxation.rules import TAX_CLASSES, RoundingMode, added_tax, included_tax, share_out, tax_of_lines
from zhanggui.taxation.vat import VatNumberWrong, check_vat_number, reverse_charge

__all__ = [
    "VatNumberWrong",
    "check_vat_number",
    "reverse_charge",
    "EU",
    "local_days",
    "RateLine",
    "RoundingMode",
    "TAX_CLASSES",
    "added_tax",
    "included_tax",
    "load_rates",
    "rate_lines",
    "rates_for",
    "set_rate",
    "share_out",
    "tax_of_lines",
]
