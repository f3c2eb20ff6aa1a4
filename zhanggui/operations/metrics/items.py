"""Sales and buyers by product, and how widely single ones vary: what an explanation of a day is made of."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.public import Metric

ORDERS = (("kind", ("order",)),)

Metric(key="items.buyers", unit="buyers", good="up", label=_("Buyers of products"), table="items", each="buyer",
       note=_("Different buyers of each product; split by subject, a buyer counts with every product bought."))  # fmt: skip
Metric(key="items.revenue", unit="money", good="up", label=_("Sales of products"), table="items", kind="sum", measure="worth",
       note=_("What buyers paid for goods, without delivery; split by subject."))  # fmt: skip
Metric(key="items.squares", unit="squares", good="up", label=_("Spread of sales of products"), table="items", kind="squares",
       measure="worth", note=_("Sum of squares of what buyers paid per product, in hundreds of minor units."))  # fmt: skip
Metric(key="revenue.squares", unit="squares", good="up", label=_("Spread of sales"), table="facts", where=ORDERS,
       kind="squares", measure="amount", note=_("Sum of squares of paid orders, in hundreds of minor units."))  # fmt: skip
