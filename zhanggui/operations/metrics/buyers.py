"""Buyers and the ratios around them; each variant of conversion and of the average order has a key of its own."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.public import Metric

ORDERS = (("kind", ("order",)),)

Metric(key="buyers", unit="buyers", good="up", label=_("Buyers"), table="facts", where=ORDERS, each="buyer",
       note=_("Different buyers whose money was captured in the period; orders without a known buyer have none."))  # fmt: skip
Metric(key="buyers.again", unit="buyers", good="up", label=_("Buyers of two and more orders"), table="facts", where=ORDERS,
       each="buyer", rows="more", note=_("Buyers with at least two paid orders in the period."))  # fmt: skip
Metric(key="repurchase", unit="rate", good="up", label=_("Repurchase rate"), kind="ratio", top="buyers.again",
       bottom="buyers", note=_("Buyers with two and more paid orders in the period, divided by all its buyers."))  # fmt: skip
Metric(key="conversion", unit="rate", good="up", label=_("Conversion (buyers)"), kind="ratio", top="buyers",
       bottom="visitors", note=_("Buyers divided by visitors of the period."))  # fmt: skip
Metric(key="conversion.orders", unit="rate", good="up", label=_("Conversion (orders)"), kind="ratio", top="orders.paid",
       bottom="sessions", note=_("Paid orders divided by visits of the period."))  # fmt: skip
Metric(key="value_per_buyer", unit="money", good="up", label=_("Value per buyer"), kind="ratio", top="revenue.gross",
       bottom="buyers", note=_("Sales before refunds divided by buyers."))  # fmt: skip
Metric(key="value_per_order", unit="money", good="up", label=_("Value per order"), kind="ratio", top="revenue.gross",
       bottom="orders.paid", note=_("Sales before refunds divided by paid orders."))  # fmt: skip
Metric(key="basket_rate", unit="rate", good="up", label=_("Basket rate"), kind="ratio", top="basket_adds.visitors",
       bottom="visitors", note=_("Visitors who put something into the basket, divided by all visitors."))  # fmt: skip
