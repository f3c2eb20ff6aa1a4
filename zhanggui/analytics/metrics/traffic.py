"""Traffic: visitors, visits and pages, both bounces, both depths (and GA4's bounce)."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.dto import VIEWS
from zhanggui.analytics.metric import Metric

PAGES = (("kind", VIEWS),)

Metric(key="pageviews", unit="pages", good="up", label=_("Page views"), where=PAGES,
       note=_("Pages opened; opening one again counts again."))  # fmt: skip
Metric(key="visitors", unit="visitors", good="up", label=_("Visitors"), where=PAGES, each="visitor",
       note=_("Different visitors who opened a page in the period. Days do not add up to a month."))  # fmt: skip
Metric(key="visitors.one_page", unit="visitors", good="down", label=_("Visitors of one page"), where=PAGES, each="visitor",
       rows="one", note=_("Visitors who opened exactly one page in the period."))  # fmt: skip
