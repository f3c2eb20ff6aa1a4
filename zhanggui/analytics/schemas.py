"""The columns of the three tables as they stand in Parquet, and rows turned into Arrow."""

from typing import Any

import orjson
import pyarrow as pa

_T, _I = pa.string(), pa.int64()
HITS = pa.schema([
    ("at_us", _I), ("kind", _T), ("visitor", _T), ("path", _T), ("subject", _T), ("channel", _T), ("source", _T),
    ("campaign", _T), ("paid", _I), ("device", _T), ("browser", _T), ("locale", _T), ("dwell_ms", _I),
])  # fmt: skip
SESSIONS = pa.schema([
    ("visitor", _T), ("started_us", _I), ("ended_us", _I), ("hits", _I), ("pages", _I), ("products", _I),
    ("baskets", _I), ("checkouts", _I), ("orders", _I), ("dwell_ms", _I), ("engaged", _I), ("channel", _T),
    ("source", _T), ("campaign", _T), ("paid", _I), ("device", _T), ("browser", _T), ("locale", _T), ("entry", _T),
])  # fmt: skip
FACTS = pa.schema([
    ("at_us", _I), ("kind", _T), ("key", _T), ("version", _I), ("digest", _I), ("dims", pa.map_(_T, _T)),
    ("measures", pa.map_(_T, _I)),
])  # fmt: skip
SCHEMAS = {"hits": HITS, "sessions": SESSIONS, "facts": FACTS}


def arrow(table: str, rows: list[tuple]) -> pa.Table:
    """Rows in the order of the schema's columns; a fact's dims and measures come as JSON text."""
    schema = SCHEMAS[table]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    if table == "facts":
        columns[-2:] = [[tuple(orjson.loads(text).items()) for text in column] for column in columns[-2:]]
    return pa.table(
        [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
