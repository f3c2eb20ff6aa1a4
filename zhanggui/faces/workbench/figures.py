"""Figures of the operator's day as words and as what the charts draw."""

import calendar
import json
from datetime import date, timedelta

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhanggui.kit import locales, preferences
from zhanggui.kit.money import Money, exponent
from zhanggui.kit.ui import format

ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def embed(data: dict) -> Markup:
    """JSON that can stand in a script element of type application/json."""
    text = json.dumps(data, ensure_ascii=False)
    for sign, code in ESCAPES.items():
        text = text.replace(sign, code)
    return Markup(text)


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def shower(measure: str, currency: str):
    """How a value of the board's measure is written: an amount or a number of units."""

    def show(value: int | None) -> str:
        if value is None:
            return "–"
        if measure == "amount":
            return format.money(Money(int(value), currency))
        return _("%(n)s units") % {"n": format.number(int(value))}

    return show


def major(value: int | None, board) -> object:
    """A value of the measure as a file holds it: major units of the currency, or pieces."""
    return Money(value, board.currency).decimal if value is not None and board.measure == "amount" else value


def value_of(value, unit: str) -> str:
    """A metric's value by its unit. A rate is a share of one."""
    if value is None:
        return "–"
    if unit in ("rate", "share", "ratio", "percent"):
        return format.percent(value)
    if unit == "money":
        return format.money(Money(round(value), preferences.get("shop.currency")))
    if unit in ("seconds", "s"):
        return _("%(n)s s") % {"n": format.number(value, 0)}
    return format.number(value, 0 if isinstance(value, int) or float(value).is_integer() else 1)


def change_of(now, before) -> float | None:
    """By which share something changed; nothing where there is nothing to compare with."""
    return (now - before) / before if now is not None and before else None


def _symbol(currency: str) -> str:
    return format.symbol(currency, locales.current(), format.own_currency())


def _short_day(day: date) -> str:
    return format_date(
        day, "M/d" if locales.current() == "zh-cn" else "d MMM", locale=format.babel_locale(locales.current())
    )


def _float(value: Money | None) -> float | None:
    return None if value is None else float(value.decimal)


def days_chart(board) -> dict:
    """Sales of the last days beside the plan. Days without a plan leave a gap."""
    in_money = board.measure == "amount"
    series = [
        {"name": _("Sales"), "kind": "bar", "colour": 1, "values": [_float(day.revenue) for day in board.last_days]}
    ]
    columns = [_("Day"), _("Sales"), _("Orders"), _("Visitors")]
    if in_money and any(day.target is not None for day in board.last_days):
        planned = [None if day.target is None else _float(Money(day.target, board.currency)) for day in board.last_days]
        series.append({"name": _("Target"), "dashed": True, "colour": 0, "values": planned})
        columns.insert(2, _("Target"))
    rows = []
    for day in board.last_days:
        row = [format.day(day.on), format.money(day.revenue), format.number(day.orders), format.number(day.visitors)]
        if len(columns) == 5:
            row.insert(2, "–" if day.target is None else format.money(Money(day.target, board.currency)))
        rows.append(row)
    data = {"x": [_short_day(day.on) for day in board.last_days], "series": series, "kind": "bar"}
    data |= {"prefix": _symbol(board.currency), "digits": exponent(board.currency)}
    return {"data": embed(data), "columns": columns, "rows": rows}


def hours_chart(board) -> dict:
    """Today's sales as they add up, beside where they should stand if the day meets its target."""
    where = format.babel_locale(locales.current())
    zone = format.zone(board.timezone)
    hours = [format_time(hour.at.astimezone(zone), "HH:mm", locale=where) for hour in board.hours]
    sold = [_float(hour.cumulated) for hour in board.hours]
    series = [{"name": _("Today"), "colour": 1, "values": sold}]
    columns, with_plan = [_("Hour"), _("Sales so far"), _("Orders"), _("Visitors")], False
    if board.measure == "amount" and any(hour.expected is not None for hour in board.hours):
        with_plan = True
        planned = [
            None if hour.expected is None else _float(Money(hour.expected, board.currency)) for hour in board.hours
        ]
        series.append({"name": _("Plan"), "dashed": True, "colour": 0, "values": planned})
        columns.insert(2, _("Plan"))
    rows = []
    for label, hour in zip(hours, board.hours, strict=True):
        row = [label, format.money(hour.cumulated) or "–", format.number(hour.orders), format.number(hour.visitors)]
        if with_plan:
            row.insert(2, "–" if hour.expected is None else format.money(Money(hour.expected, board.currency)))
        rows.append(row)
    data = {
        "x": hours,
        "series": series,
        "kind": "line",
        "prefix": _symbol(board.currency),
        "digits": exponent(board.currency),
    }
    return {"data": embed(data), "columns": columns, "rows": rows}


def waterfall_chart(found) -> dict:
    """From one level to the next, bar by bar; the answer says usual, actual and what would be normal."""
    bases, sizes, tones, texts, reached = [], [], [], [], 0
    for step in found.steps:
        start, end = (0, step.amount.minor) if step.is_level else (reached, reached + step.amount.minor)
        bases.append(_float(Money(min(start, end), step.amount.currency)))
        sizes.append(_float(Money(abs(end - start), step.amount.currency)))
        tones.append("level" if step.is_level else "rise" if end >= start else "fall")
        texts.append(("+" if not step.is_level and end > start else "") + format.money(step.amount))
        reached = end
    answer = _("%(actual)s, usually %(usual)s") % {
        "actual": format.money(found.actual),
        "usual": format.money(found.usual),
    }
    if found.low is not None:
        limits = {"low": format.money(found.low), "high": format.money(found.high)}
        answer += _("; normal is %(low)s to %(high)s") % limits
    labels = [step.label for step in found.steps]
    data: dict = {"kind": "waterfall", "x": labels, "bases": bases, "sizes": sizes, "tones": tones, "texts": texts}
    data |= {"prefix": _symbol(found.actual.currency), "digits": exponent(found.actual.currency)}
    rows = list(zip(labels, texts, strict=True))
    return {"data": embed(data), "columns": [_("Step"), _("Amount")], "rows": rows, "answer": answer}


def history_chart(history) -> dict:
    """A price day by day, and every step of it in the table. Days on which it was not on sale leave a gap."""
    x, values = [], []
    if history.steps:
        at, last = history.steps[0].since, history.steps[-1].until
        while at < last:
            step = next(one for one in history.steps if one.since <= at < one.until)
            x.append(_short_day(at.astimezone(format.zone(preferences.get("shop.timezone"))).date()))
            values.append(None if step.minor is None else _float(Money(step.minor, history.currency)))
            at += timedelta(days=1)
    rows = [
        [
            format.moment(step.since),
            format.moment(step.until),
            "–" if step.minor is None else format.money(Money(step.minor, history.currency)),
        ]
        for step in reversed(history.steps)
    ]
    low = history.lowest.get(30)
    answer = (
        _("Lowest of 30 days: %(low)s") % {"low": format.money(low)} if low else _("Not on sale in the last 30 days.")
    )
    data = {"x": x, "series": [{"name": _("Price"), "colour": 1, "values": values}], "kind": "line"}
    data |= {"prefix": _symbol(history.currency), "digits": exponent(history.currency)}
    return {"data": embed(data), "columns": [_("From"), _("Until"), _("Price")], "rows": rows, "answer": answer}
