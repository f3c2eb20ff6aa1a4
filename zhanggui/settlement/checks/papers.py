"""Whether the numbers of documents are without gaps."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.checks import Finding, check
from zhanggui.settlement.queries.papers import series


@check("settlement.number_gaps")
def number_gaps(now: datetime) -> list[Finding]:
    """Series of documents in which a number is missing. It cannot happen by any deed; somebody changed the tables."""
    text = _("Series {name} of {year} gave {last} numbers, and {count} documents bear one. Restore what is missing.")
    return [
        Finding(
            "bad", text, {"name": one.name, "year": one.year, "last": one.last, "count": one.count}, link="documents"
        )
        for one in series()
        if not one.whole
    ]
