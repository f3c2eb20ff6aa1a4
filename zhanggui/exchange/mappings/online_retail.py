"""Order lines as the UCI "Online Retail" file has them: one row a line, cancellations as invoices that begin with C.

The rules are in docs/imports.md; the table of codes and countries is online_retail.json beside this file."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.public import pseudonym_of
from zhanggui.exchange.mapping import MAPPINGS, ORDERS, Field, Table
from zhanggui.exchange.reasons import ERROR, INFO, Said
from zhanggui.exchange.recount import Recount, recount
from zhanggui.ordering.public import DocumentKind, HistoryRow, LineKind

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M")
MOST = 2**31 - 1
MOST_PRICE = Decimal(10) ** 9
TABLE = orjson.loads(Path(__file__).with_suffix(".json").read_bytes())


class OnlineRetail:
    key = "online-retail"
    kind = ORDERS
    label = _("Past orders: Online Retail")
    note = _("InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.")
    fields: tuple[Field, ...] = ()
    currency = "GBP"
    zone = "Europe/London"

    def fits(self, header: Sequence[str]) -> bool:
        return {name.lower() for name in COLUMNS} <= {name.lower() for name in header}

    def converter(self, table: Table, *, zone: str) -> "Lines":
        table.need(COLUMNS)
        return Lines(_places(table), len(table.shape.header), zone)

    def recount(self, table: Table) -> Recount:
        return recount(table, _places(table))


def _places(table: Table) -> list[int]:
    names = [name.lower() for name in table.shape.header]
    return [names.index(name.lower()) for name in COLUMNS]


class _Unfit(Exception):
    def __init__(self, field: str, code: str, /, **facts: object):
        self.said = (field, code, facts)


class Lines:
    """Turns rows into lines of history. Texts repeat by the thousand, so each is worked out once."""

    def __init__(self, places: list[int], width: int, zone: str):
        self.places, self.width, self.zone = places, width, ZoneInfo(zone)
        self.moments: dict[str, tuple[datetime, date]] = {}
        self.prices: dict[str, int] = {}
        self.quantities: dict[str, int] = {}
        self.buyers: dict[str, str] = {"": ""}
        self.codes: dict[str, tuple[str, str]] = {}

    def convert(self, rows: list[tuple[int, list[str]]], tally: Counter[str]) -> tuple[list[HistoryRow], list[Said]]:
        """The lines of a chunk, and what there is to say about its rows; `tally` counts what each rule did."""
        taken: list[HistoryRow] = []
        said: list[Said] = []
        for row, cells in rows:
            try:
                taken.append(self._line(row, cells, tally, said))
            except _Unfit as unfit:
                said.append(Said(row, *unfit.said, ERROR))
                tally["not_taken"] += 1
        return taken, said

    def _line(self, row: int, cells: list[str], tally: Counter[str], said: list[Said]) -> HistoryRow:
        if len(cells) != self.width:
            raise _Unfit("", "cells", found=len(cells), expected=self.width)
        number, code, description, quantity_text, at_text, price_text, customer, country = [
            cells[place] for place in self.places
        ]
        number = number.strip()
        if not number:
            raise _Unfit("InvoiceNo", "missing", field="InvoiceNo")
        moment = self.moments.get(at_text) or self._moment(at_text)
        price = self.prices.get(price_text)
        if price is None:
            price = self._price(price_text)
        quantity = self.quantities.get(quantity_text)
        if quantity is None:
            quantity = self._quantity(quantity_text)
        buyer = self.buyers.get(customer)
        if buyer is None:
            buyer = self._buyer(customer)
        if not buyer:
            tally["no_customer"] += 1
        letter = number[0]
        kind = (
            DocumentKind.CREDIT_NOTE if letter in "Cc"
            else DocumentKind.ADJUSTMENT if letter in "Aa"
            else DocumentKind.INVOICE
        )  # fmt: skip
        line_kind = self._line_kind(row, kind, code, description, quantity, price, price_text, tally, said)
        iso = TABLE["countries"].get(country.strip())
        if not iso:
            tally["country_without_code"] += 1
        return HistoryRow(
            row, number[:60], kind, moment[0], moment[1], buyer, iso or "", country.strip()[:80], line_kind,
            code.strip()[:60], description.strip()[:500], quantity, price,
        )  # fmt: skip

    def _line_kind(self, row, kind, code, description, quantity, price, price_text, tally, said) -> str:
        line_kind, label = self.codes.get(code) or self._code(code)
        tally[f"document:{kind}"] += 1
        if price < 0:
            facts = {"description": description.strip()[:80], "price": price_text}
            said.append(Said(row, "UnitPrice", "negative_price", facts, INFO))
            tally["negative_price"] += 1
            line_kind = LineKind.ADJUSTMENT
        elif price % 10_000:
            said.append(Said(row, "UnitPrice", "tiny_price", {"price": price_text}, INFO))
            tally["tiny_price"] += 1
        if quantity < 0 and kind != DocumentKind.CREDIT_NOTE:
            tally["negative_outside"] += 1
            if price == 0:
                line_kind = LineKind.WRITEOFF
            elif price > 0:
                said.append(Said(row, "Quantity", "negative_outside", {"quantity": quantity}, INFO))
        elif price == 0:
            tally["free"] += 1
        tally[f"line:{line_kind}"] += 1
        if label and line_kind != LineKind.WRITEOFF:
            tally[f"code:{code.strip()}"] += 1
        return line_kind

    def _moment(self, text: str) -> tuple[datetime, date]:
        for form in DATES:
            try:
                local = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the zone is put in below
            except ValueError:
                continue
            moment = (local.replace(tzinfo=self.zone).astimezone(UTC), local.date())
            self.moments[text] = moment
            return moment
        raise _Unfit("InvoiceDate", "not_a_date", value=text[:40])

    def _price(self, text: str) -> int:
        try:
            exact = Decimal(text.strip())
            micro = exact.scaleb(6)
            if not exact.is_finite() or micro != micro.to_integral_value():
                raise InvalidOperation
        except InvalidOperation:
            raise _Unfit("UnitPrice", "not_money", value=text[:40]) from None
        if abs(exact) > MOST_PRICE:
            raise _Unfit("UnitPrice", "out_of_range", value=text[:40])
        self.prices[text] = int(micro)
        return self.prices[text]

    def _quantity(self, text: str) -> int:
        try:
            exact = Decimal(text.strip())
            if not exact.is_finite() or exact != exact.to_integral_value():
                raise InvalidOperation
        except InvalidOperation:
            raise _Unfit("Quantity", "not_whole", value=text[:40]) from None
        if abs(exact) > MOST:
            raise _Unfit("Quantity", "out_of_range", value=text[:40])
        self.quantities[text] = int(exact)
        return self.quantities[text]

    def _buyer(self, text: str) -> str:
        """A pseudonym: the number of the customer is not kept. "17850.0" and "17850" are one customer."""
        plain = text.strip().removesuffix(".0")
        self.buyers[text] = pseudonym_of("buyer", f"online-retail:{plain}") if plain else ""
        return self.buyers[text]

    def _code(self, code: str) -> tuple[str, str]:
        plain = code.strip()
        codes = TABLE["codes"]
        found = codes.get(plain.upper()) or next(
            (entry for start, entry in codes.items() if start.endswith("_") and plain.lower().startswith(start)), None
        )
        self.codes[code] = (LineKind(found[0]), found[1]) if found else (LineKind.GOODS, "")
        return self.codes[code]


MAPPINGS.add(OnlineRetail.key, OnlineRetail())
