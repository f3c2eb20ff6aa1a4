"""Every half hour: ask for the bills that are not here yet, and compare what came."""

import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.periodic import every
from zhanggui.payments.public import PROVIDERS, has_books
from zhanggui.settlement.actions.bills import fetch_bill
from zhanggui.settlement.actions.one_figure import compare_day
from zhanggui.settlement.actions.reconcile import reconcile
from zhanggui.settlement.models import BillDay, FigureDay

log = logging.getLogger(__name__)
BACK = 7  # days
AGAIN = timedelta(hours=6)
READY = timedelta(hours=10)  # after midnight of the company: WeChat's bills are there then


@every(seconds=1800)
def reconcile_yesterday(now: datetime) -> int:
    """Fetch and compare the days of the last week that are not compared yet; how many were."""
    done = 0
    for provider in PROVIDERS:
        if provider.settles != "network" or not has_books(provider.key):
            continue
        for day in _missing(provider.key, provider.bill_zone, now):
            try:
                if fetch_bill(provider.key, day, now=now):
                    reconcile(provider.key, day, now=now)
                    done += 1
            except Refusal as no:
                log.info("bill of %s for %s: %s", provider.key, day, no.code)
                break  # the company does not answer now
    return done


@every(seconds=1800)
def one_figure(now: datetime) -> int:
    """Compare the days of the last week, an hour after each is over; again while something differs or a bill is awaited."""
    zone = preferences.get("shop.timezone")
    today = clock.local_day(now - timedelta(hours=1), zone)
    known = {row.day: row for row in FigureDay.objects.filter(day__gte=today - timedelta(days=BACK))}
    done = 0
    for day in [today - timedelta(days=number) for number in range(BACK, 0, -1)]:
        row = known.get(day)
        open_still = row is not None and (row.rows or row.waiting) and row.at < now - AGAIN
        if row is None or open_still:
            compare_day(day, now=now)
            done += 1
    return done


def _missing(provider: str, zone: str, now: datetime) -> list[date]:
    today = (now - READY).astimezone(ZoneInfo(zone)).date()
    wanted = [today - timedelta(days=number) for number in range(BACK, 0, -1)]
    compared = BillDay.objects.filter(provider=provider, day__in=wanted, reconciled_at__isnull=False)
    return sorted(set(wanted) - set(compared.values_list("day", flat=True)))
