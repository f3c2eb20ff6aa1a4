"""What does not grow: a change of a large basket, a search in a large catalogue, the order list of a long history.

`python -m bench.sizes [--database postgresql|sqlite] [--products N] [--orders N]` makes that many products and orders and asks
each question a hundred times through the modules' public faces, in process; it prints the 50th and the 95th of a hundred. The
orders are one that was placed by the deed, copied row by row. The full size is 100,000 products and 1,000,000 orders.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable

from bench.server import Server

TIMES = 100
BASKETS = (10, 200, 1000)
WORDS = "lamp oak mug harbour orchard lamp copper vase 4711 kettle".split()


def p(spent: list[float], part: int) -> float:
    return round(sorted(spent)[len(spent) * part // 100 - 1] * 1000, 1)


def timed(name: str, run: Callable[[int], object]) -> None:
    for place in range(3):
        run(place)
    spent = []
    for place in range(TIMES):
        start = time.perf_counter()
        run(place)
        spent.append(time.perf_counter() - start)
    print(f"{name:40} p50 {p(spent, 50):8.1f} ms   p95 {p(spent, 95):8.1f} ms", flush=True)


def baskets(variants: list) -> None:
    """Another quantity of one line, and the basket as it then stands."""
    from zhanggui.kit import clock
    from zhanggui.ordering import public as ordering

    for size in BASKETS:
        lines = [(variant, 1) for variant in variants[:size]]
        basket = ordering.open_basket(locale="en", currency="EUR", lines=lines, now=clock.now())

        def change(place: int, basket=basket, size=size) -> None:
            ordering.set_line(basket, variants[place % size], 2 + place % 5, now=clock.now())
            assert len(ordering.basket_view(basket, locale="en", now=clock.now()).lines) == size

        timed(f"change a basket of {size} lines", change)


def searches(products: int) -> None:
    from zhanggui.catalogue import public as catalogue
    from zhanggui.kit import clock

    def ask(place: int) -> None:
        catalogue.search(WORDS[place % len(WORDS)], locale="en", currency="EUR", now=clock.now())

    timed(f"search in {products} products", ask)


def history(orders: int, variants: list) -> None:
    from zhanggui.ordering import public as ordering

    copies(orders, variants)
    following: list[str | None] = [None]

    def first(_place: int) -> None:
        following[0] = ordering.order_rows(limit=50).next_cursor

    def deeper(_place: int) -> None:
        following[0] = ordering.order_rows(limit=50, cursor=following[0]).next_cursor

    def state(_place: int) -> None:
        assert ordering.order_rows(limit=50, unpaid=True).items

    timed(f"first page of {orders} orders", first)
    timed("the next pages of it", deeper)
    timed("first page of the unpaid ones", state)


def copies(orders: int, variants: list) -> None:
    """One order is placed, and its rows are copied."""
    import random

    from django.db import connection

    from bench.place import commands
    from zhanggui.kit import clock
    from zhanggui.ordering import public as ordering

    (placed,) = ordering.place_orders(
        commands([str(one) for one in variants], 1, random.Random(1), {}), now=clock.now()
    )
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table, key, changed in TABLES:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns = [column[0] for column in cursor.description if column[0] not in changed]
            values = [changes[postgresql] for changes in changed.values()]
            names = ", ".join([*changed, *(f'"{column}"' for column in columns)])
            picks = ", ".join([*values, *(f'o."{column}"' for column in columns)])
            series = SERIES[postgresql]
            source = placed.order_id if postgresql else placed.order_id.hex
            copied = f"INSERT INTO {table} ({names}) SELECT {picks} FROM {table} o, {series} WHERE o.{key} = %s"
            cursor.execute(copied, [orders - 1, source])
        cursor.execute("ANALYZE")


SERIES = (
    "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %s) SELECT n FROM c) s",
    "generate_series(1, %s) AS s(n)",
)
ID = ("printf('%%032x', s.n)", "lpad(to_hex(s.n), 32, '0')::uuid")
# table, by what the rows of the order are found, and what differs in a copy: (on SQLite, on PostgreSQL)
TABLES: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    (
        "ordering_order",
        "id",
        {
            "id": ID,
            "number": ("printf('N%%08d', s.n)", "'N' || lpad(s.n::text, 8, '0')"),
            "command_id": ID,
            "placed_at": ("datetime(o.placed_at, '-' || s.n || ' minutes')", "o.placed_at - interval '1 minute' * s.n"),
        },
    ),
    (
        "ordering_sellerorder",
        "order_id",
        {"id": ID, "order_id": ID, "number": ("printf('N%%08d-1', s.n)", "'N' || lpad(s.n::text, 8, '0') || '-1'")},
    ),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=1_000_000)
    options = parser.parse_args()
    server = Server(options.database)
    try:
        holds = server.folder / "holds.json"
        print(f"{options.database}: making {options.products} products …", flush=True)
        server.python("-m", "bench.catalogue", str(holds), str(options.products))
        server.python("-m", "bench.sizes", "measure", str(holds), str(options.products), str(options.orders))
    finally:
        server.remove()
    return 0


def measure(holds: str, products: int, orders: int) -> None:
    from uuid import UUID

    with open(holds) as file:
        variants = [UUID(variant) for variant in json.load(file)["variants"]]
    baskets(variants)
    searches(products)
    history(orders, variants)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        import django

        django.setup()
        measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
