"""Where buyers and money came from; what cannot be told is a line like others."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhanggui.analytics.public import totals
from zhanggui.kit.money import Money
from zhanggui.operations.dto import SourceRow
from zhanggui.operations.models import SourceCost

KEYS = ["visitors", "buyers", "revenue.gross"]
Lines = dict[str, dict[str, int]]  # source -> metric -> value


def channel_name(channel: str) -> str:
    names = {
        "search": _("Search"),
        "social": _("Social networks"),
        "email": _("E-mail"),
        "referral": _("Other sites"),
        "campaign": _("Campaigns"),
        "direct": _("Direct"),
        "unknown": _("Unknown"),
    }
    return names.get(channel, channel)


def line_name(line: str) -> str:
    """The name of a source, as it is kept: its channel, `.paid` behind it where it was paid for."""
    channel, _dot, kind = line.partition(".")
    return _("{source} (paid)").format(source=channel_name(channel)) if kind == "paid" else channel_name(channel)


def source_rows(
    then: Lines, now: Lines, *, currency: str, costs: dict[str, Money] | None = None
) -> tuple[SourceRow, ...]:
    """One row per source and whether it was paid for, most sales first. Sales and their changes sum to the totals exactly."""
    rows = []
    for line in sorted({*then, *now, "unknown", *(f"{channel}.paid" for channel in costs or ())}):
        channel, _dot, kind = line.partition(".")
        paid = kind == "paid"
        was, came = then.get(line, {}), now.get(line, {})
        sales_before, sales = was.get("revenue.gross", 0), came.get("revenue.gross", 0)
        visitors, buyers = came.get("visitors", 0), came.get("buyers", 0)
        row = SourceRow(
            channel=channel,
            paid=paid,
            label=line_name(line),
            visitors=visitors,
            buyers=buyers,
            revenue=Money(sales, currency),
            conversion=buyers / visitors if visitors else None,
            visitors_before=was.get("visitors", 0),
            buyers_before=was.get("buyers", 0),
            revenue_before=Money(sales_before, currency),
            change=Money(sales - sales_before, currency),
            cost=(costs or {}).get(channel) if paid else None,
        )
        rows.append(row)
    return tuple(
        sorted(rows, key=lambda row: (row.channel == "unknown", -row.revenue.minor, -row.visitors, row.channel))
    )


def source_lines(spans: list[tuple[datetime, datetime]]) -> list[Lines]:
    """What each source brought in each span, in one query."""
    found: list[Lines] = [{} for _ in spans]
    place: dict[date, int] = {since: number for number, (since, _until) in enumerate(spans)}
    for key, line in totals(KEYS, spans, by="line").items():
        for point in line.points:
            found[place[point.at]].setdefault(point.group, {})[key] = int(point.value or 0)
    return found


def day_costs(on: date, currency: str) -> dict[str, Money]:
    """What each paid source cost on a day, by its channel."""
    rows = SourceCost.objects.filter(on=on, currency=currency).values_list("channel", "amount_minor")
    return {channel: Money(minor, currency) for channel, minor in rows}
