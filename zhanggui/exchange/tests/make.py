"""Builders of this module's tests: small files, and an import from upload to end in one call."""

import gzip
import io
from datetime import UTC, datetime

from openpyxl import Workbook

from zhanggui.exchange import public as exchange

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BY = "staff:7"
HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = [
    "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
    "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
    "536366,POST,POSTAGE,1,2010-12-01 08:28:00,18.00,,France",
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527.0,United Kingdom",
    "536370,22139,,-10,2010-12-02 09:00:00,0.0,,United Kingdom",
    "550193,PADS,PADS TO MATCH ALL CUSHIONS,1,2011-04-15 09:27:00,0.001,13952.0,United Kingdom",
    "A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom",
]


def clock():
    return NOW


def orders(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *(lines or LINES), ""]).encode()


def sheet(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


def bring(data: bytes, mapping: str, *, name: str = "file.csv", dry: bool = False, columns=None, options=None):
    """Upload, start and carry out; the report."""
    run_id = exchange.upload(name, data, mapping, by=BY, now=NOW)
    exchange.start(run_id, dry=dry, columns=columns, options=options, by=BY, now=NOW)
    assert exchange.carry_out(run_id, clock=clock)
    return exchange.report(run_id)


def texts(report: dict, severity: str = "") -> list[str]:
    return [line["text"] for line in report["problems"] if severity in ("", line["severity"])]
