"""Metrics of visits (sessions)."""

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.metric import Metric

VISITS = (("seen", (1,)),)

Metric(key="sessions", unit="visits", good="up", label=_("Visits"), table="sessions", where=VISITS,
       note=_("Visits with at least one page; half an hour without a sign ends a visit. Counted when it begins."))  # fmt: skip
Metric(key="sessions.pages", unit="pages", good="up", label=_("Pages in visits"), table="sessions", where=VISITS, kind="sum",
       measure="pages", note=_("Pages opened in the visits that began in the period."))  # fmt: skip
Metric(key="sessions.one_page", unit="visits", good="down", label=_("Visits of one page"), table="sessions",
       where=(("pages", (1,)),), note=_("Visits in which exactly one page was opened."))  # fmt: skip
Metric(key="sessions.idle", unit="visits", good="down", label=_("Visits without engagement"), table="sessions",
       where=(*VISITS, ("engaged", (0,))),
       note=_("Visits of at most ten seconds and one page, in which nothing was put into the basket or ordered."))  # fmt: skip
Metric(key="sessions.ordering", unit="visits", good="up", label=_("Visits with an order"), table="sessions",
       where=(*VISITS, ("ordered", (1,))), note=_("Visits in which an order was sent."))  # fmt: skip

Metric(key="bounce_visitor", unit="rate", good="down", label=_("Bounce rate (visitors)"), kind="ratio",
       top="visitors.one_page", bottom="visitors",
       note=_("Visitors of the period with exactly one page view, divided by all its visitors."))  # fmt: skip
Metric(key="bounce_session", unit="rate", good="down", label=_("Bounce rate (visits)"), kind="ratio",
       top="sessions.one_page", bottom="sessions", note=_("Visits of one page divided by all visits."))  # fmt: skip
Metric(key="bounce_ga4", unit="rate", good="down", label=_("Bounce rate (GA4)"), kind="ratio", top="sessions.idle",
       bottom="sessions",
       note=_("Visits that were not engaged, divided by all; engaged is over 10 s, a key event, or two pages."))  # fmt: skip
Metric(key="depth_session", unit="pages", good="up", label=_("Pages per visit"), kind="ratio", top="sessions.pages",
       bottom="sessions", note=_("Page views divided by visits."))  # fmt: skip
Metric(key="depth_visitor", unit="pages", good="up", label=_("Pages per visitor"), kind="ratio", top="pageviews",
       bottom="visitors", note=_("Page views divided by visitors."))  # fmt: skip
