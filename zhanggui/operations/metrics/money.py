"""Sales as the facts tell them: paid orders, refunds on both their days, buyers, and what follows from them."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.public import Metric

ORDERS = (("kind", ("order",)),)
REFUNDS = (("kind", ("refund",)),)

Metric(key="orders.paid", unit="orders", good="up", label=_("Paid orders"), table="facts", where=ORDERS,
       note=_("Counted when the money is captured, not when the buyer clicks."))  # fmt: skip
Metric(key="revenue.gross", unit="money", good="up", label=_("Sales before refunds"), table="facts", where=ORDERS,
       kind="sum", measure="amount",
       note=_("What buyers paid for orders whose money was captured in the period, with delivery and tax."))  # fmt: skip
Metric(key="units", unit="units", good="up", label=_("Units sold"), table="facts", where=ORDERS, kind="sum",
       measure="units", note=_("Pieces in the paid orders of the period."))  # fmt: skip
Metric(key="units.returned", unit="units", good="down", label=_("Units returned"), table="facts", where=REFUNDS, kind="sum",
       measure="units", note=_("Pieces refunded in the period."))  # fmt: skip
Metric(key="units.net", unit="units", good="up", label=_("Units less returns"), kind="sum_of",
       terms=("+units", "-units.returned"), note=_("Pieces sold less pieces refunded in the period."))  # fmt: skip
Metric(key="refunds", unit="money", good="down", label=_("Refunds"), table="facts", where=REFUNDS, kind="sum",
       measure="amount", note=_("What was given back in the period, whenever it had been sold."))  # fmt: skip
Metric(key="refunds.of_sales", unit="money", good="down", label=_("Refunds of these sales"), table="facts", where=REFUNDS,
       kind="sum", measure="amount", when="sold_at",
       note=_("What has been given back, up to now, for what was sold in the period."))  # fmt: skip
Metric(key="revenue", unit="money", good="up", label=_("Net sales"), kind="sum_of", terms=("+revenue.gross", "-refunds"),
       note=_("Sales before refunds, less the refunds given in the period; with delivery and tax."))  # fmt: skip
Metric(key="revenue.of_sales", unit="money", good="up", label=_("Sales less their refunds"), kind="sum_of",
       terms=("+revenue.gross", "-refunds.of_sales"),
       note=_("Sales of the period less everything that was given back for them, whenever."))  # fmt: skip
Metric(key="costs.sources", unit="money", good="down", label=_("Cost of sources"), table="facts",
       where=(("kind", ("cost",)),), kind="sum", measure="amount",
       note=_("What paid sources of visitors cost in the period, as it was written down day by day."))  # fmt: skip
