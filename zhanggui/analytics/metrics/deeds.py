"""What visitors do on the way: looked at, put into the basket, checkout begun, order sent."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.metric import Metric

_DEEDS = (
    ("product_views", "product", _("Product views"), _("Product pages opened.")),
    ("basket_adds", "basket", _("Put into baskets"), _("Times something was put into a basket.")),
    ("checkouts", "checkout", _("Checkouts begun"), _("Times a checkout was begun.")),
    ("orders.sent", "order", _("Orders sent"), _("Orders sent from a browser, paid or not.")),
    ("searches", "search", _("Searches"), _("Pages of search results opened.")),
)
for _key, _kind, _label, _note in _DEEDS:
    Metric(key=_key, unit="events", good="up", label=_label, note=_note, where=(("kind", (_kind,)),))
    Metric(key=f"{_key}.visitors", unit="visitors", good="up", label=_label, where=(("kind", (_kind,)),), each="visitor",
           note=_note)  # fmt: skip
