"""The shop's own diary: what the modules have written down of a span, and what people noted."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.analytics.public import gaps
from zhanggui.catalogue.public import product_cards, run_outs
from zhanggui.kit import audit, clock, locales, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui import format
from zhanggui.operations.models import DiaryNote, SourceCost
from zhanggui.operations.queries.sources import line_name
from zhanggui.operations.queries.targets import day_marks
from zhanggui.operations.why_dto import DiaryLine, Slice

PRICES = ("catalogue.set_price", "catalogue.end_price", "catalogue.save_price_list")
PAGES = ("catalogue.edit_product", "catalogue.add_picture", "catalogue.delete_picture", "content.publish")
CAMPAIGNS = ("marketing.save", "marketing.active", "marketing.paused", "marketing.ended")
OUTAGE = timedelta(minutes=20)  # without a sign of life
COST_MOVED = 5  # a cost that moved by at least a fifth is worth a line


def diary(since: date, until: date, *, costs_since: date | None = None) -> tuple[DiaryLine, ...]:
    """Prices, stock-outs, campaigns, advertising costs, pages, outages, marked days and notes, the latest first."""
    zone = preferences.get("shop.timezone")
    start, end = clock.day_bounds(since, zone)[0], clock.day_bounds(until, zone)[1]
    deeds = audit.between((*PRICES, *PAGES, *CAMPAIGNS), start, end)
    outs = run_outs(start, end)
    titles = _titles(
        [line.object_id for line in deeds if line.object_kind == "product"] + [one.product_id for one in outs], end
    )
    lines = [
        *_deeds(deeds, titles),
        *_costs(costs_since or since, until, zone),
        *_days(since, until, zone),
        *_notes(since, until, zone),
    ]
    for out in outs:
        title = titles.get(str(out.product_id), _("A product"))
        slice_: Slice = (("subject", str(out.product_id)),)
        lines.append(DiaryLine("stock_out", out.since, _("{product} ran out").format(product=title), slice_, out.until,
                               object_kind="product", object_id=str(out.product_id)))  # fmt: skip
    for begin, finish in gaps(start, end):
        if finish - begin >= OUTAGE:
            lines.append(DiaryLine("outage", begin, _("The shop gave no sign of life"), until=finish))
    return tuple(sorted(lines, key=lambda line: (line.at, line.kind, line.text), reverse=True))


def _titles(products: list[Any], now: datetime) -> dict[str, str]:
    ids = [UUID(str(product)) for product in products]
    cards = product_cards(ids, locale=locales.current(), currency=preferences.get("shop.currency"), now=now)
    return {str(card.id): card.title for card in cards.values()}


def _deeds(deeds: list[audit.AuditLine], titles: dict[str, str]) -> list[DiaryLine]:
    """What was done to the same thing on one day is one line: the last of it."""
    found: dict[tuple, DiaryLine] = {}
    for line in deeds:
        kind = "price" if line.deed in PRICES else "page" if line.deed in PAGES else "campaign"
        title = titles.get(line.object_id, "")
        text = {
            "catalogue.set_price": _("Price of {product} set to {amount}"),
            "catalogue.end_price": _("A price of {product} ended"),
            "catalogue.save_price_list": _("A price list changed"),
            "catalogue.edit_product": _("Page of {product} edited"),
            "catalogue.add_picture": _("A picture of {product} added"),
            "catalogue.delete_picture": _("A picture of {product} taken away"),
            "content.publish": _("Front page published"),
        }.get(line.deed, _("A promotion was changed"))
        text = text.format(product=title or _("A product"), amount=line.facts.get("amount", ""))
        slice_: Slice = (("subject", line.object_id),) if line.object_kind == "product" else ()
        key = (kind, line.object_id, line.deed, line.at.date())
        found.setdefault(key, DiaryLine(kind, line.at, text, slice_, by=line.by, object_kind=line.object_kind,
                                        object_id=line.object_id))  # fmt: skip
    return list(found.values())


def _costs(since: date, until: date, zone: str) -> list[DiaryLine]:
    """Sources that cost a fifth more or less in these days than in the four weeks before."""
    rows = SourceCost.objects.filter(on__range=(since - timedelta(days=28), until)).order_by("on")
    known: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for on, channel, currency, minor in rows.values_list("on", "channel", "currency", "amount_minor"):
        known.setdefault((channel, currency), []).append((on, minor))
    lines = []
    for (channel, currency), days in known.items():
        before = [minor for on, minor in days if on < since]
        there = [(on, minor) for on, minor in days if on >= since]
        if len(before) < 4 or not there:
            continue
        usual, now = sum(before) // len(before), sum(minor for _on, minor in there) // len(there)
        if abs(now - usual) * COST_MOVED >= max(usual, 1):
            text = _("{source} cost {now} a day (usually {usual})").format(
                source=line_name(f"{channel}.paid"),
                now=format.money(Money(now, currency)),
                usual=format.money(Money(usual, currency)),
            )
            at, end = clock.day_bounds(there[0][0], zone)[0], clock.day_bounds(there[-1][0], zone)[1]
            lines.append(DiaryLine("cost", at, text, (("line", f"{channel}.paid"),), end))
    return lines


def _days(since: date, until: date, zone: str) -> list[DiaryLine]:
    return [
        DiaryLine("day", clock.day_bounds(on, zone)[0], mark.label, object_kind="day", object_id=str(on))
        for on, mark in day_marks(since, until).items()
    ]


def _notes(since: date, until: date, zone: str) -> list[DiaryLine]:
    rows = DiaryNote.objects.filter(on__range=(since, until), withdrawn_at=None).order_by("id")
    return [
        DiaryLine(
            "note",
            max(clock.day_bounds(row.on, zone)[0], min(row.written_at, clock.day_bounds(row.on, zone)[1])),
            row.text,
            ((row.dim, row.value),) if row.dim else (),
            by=row.written_by,
            object_kind="diary_note",
            object_id=str(row.id),
        )
        for row in rows
    ]
