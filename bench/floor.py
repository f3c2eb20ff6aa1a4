"""The floor: the same questions and one order, written by hand against the bare driver, on tables of their own.

`python -m bench.floor URL-or-FILE SECONDS` prints one JSON row per floor; CPU is this process's and its PostgreSQL backend's.
"""

import json
import os
import random
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable

from bench.catalogue import CATEGORIES, PRODUCTS, STOCK, names
from bench.cpu import TICK, _stat

SCHEMA = """
CREATE TABLE floor_product (id integer PRIMARY KEY, category integer, name text, price bigint, picture text);
CREATE INDEX floor_product_category ON floor_product (category, id);
CREATE TABLE floor_stock (product_id integer PRIMARY KEY, on_hand bigint CHECK (on_hand >= 0));
CREATE TABLE floor_order (id text PRIMARY KEY, total bigint, state text, at text);
CREATE TABLE floor_line (order_id text, product_id integer, quantity integer, price bigint);
"""


class Floor:
    """One connection, statements by hand; `mark` is the driver's placeholder."""

    mark = "?"

    def __init__(self) -> None:
        self.chance = random.Random(1)
        rows = [
            (n, n % CATEGORIES, name, 500 + n % 4500, f"/p/{n}.webp")
            for n, name in enumerate(names(random.Random(20261122)))
        ]
        self.fill(rows)

    def all(self, sql: str, parameters: tuple) -> list[tuple]:
        return self.cursor.execute(sql.replace("?", self.mark), parameters).fetchall()

    def list(self) -> None:
        sql = "SELECT id, name, price, picture FROM floor_product WHERE category = ? ORDER BY id LIMIT 24"
        assert len(self.all(sql, (self.chance.randrange(CATEGORIES),))) == 24

    def detail(self) -> None:
        sql = (
            "SELECT p.id, p.name, p.price, p.picture, s.on_hand FROM floor_product p JOIN floor_stock s ON s.product_id = p.id"
            " WHERE p.id = ?"
        )
        assert self.all(sql, (self.chance.randrange(PRODUCTS),))

    def search(self) -> None:
        assert len(self.all(self.search_sql, ("lamp",))) == 24

    def order(self) -> None:
        one, two = sorted(self.chance.sample(range(PRODUCTS), 2))
        order = str(uuid.uuid4())
        run = lambda sql, parameters: self.cursor.execute(sql.replace("?", self.mark), parameters)  # noqa: E731
        self.begin()
        for product in (one, two):
            run("UPDATE floor_stock SET on_hand = on_hand - 1 WHERE product_id = ? AND on_hand >= 1", (product,))
        run("INSERT INTO floor_order VALUES (?, ?, ?, ?)", (order, 2000, "confirmed", "now"))
        for product in (one, two):
            run("INSERT INTO floor_line VALUES (?, ?, ?, ?)", (order, product, 1, 1000))
        self.commit()


class Sqlite(Floor):
    search_sql = "SELECT rowid, name FROM floor_words WHERE floor_words MATCH ? LIMIT 24"

    def __init__(self, place: str):
        self.cursor = sqlite3.connect(place, isolation_level=None).cursor()
        self.cursor.execute("PRAGMA journal_mode=WAL")
        self.cursor.execute("PRAGMA synchronous=FULL")
        super().__init__()

    def fill(self, rows: list[tuple]) -> None:
        self.cursor.executescript(SCHEMA + "CREATE VIRTUAL TABLE floor_words USING fts5(name);")
        self.cursor.execute("BEGIN IMMEDIATE")
        self.cursor.executemany("INSERT INTO floor_product VALUES (?, ?, ?, ?, ?)", rows)
        self.cursor.executemany("INSERT INTO floor_stock VALUES (?, ?)", [(row[0], STOCK) for row in rows])
        self.cursor.executemany(
            "INSERT INTO floor_words (rowid, name) VALUES (?, ?)", [(row[0], row[2]) for row in rows]
        )
        self.cursor.execute("COMMIT")

    def begin(self) -> None:
        self.cursor.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.cursor.execute("COMMIT")

    def database_cpu(self) -> float:
        return 0.0


class Postgresql(Floor):
    mark = "%s"
    search_sql = "SELECT id, name FROM floor_product WHERE words @@ to_tsquery('simple', ?) LIMIT 24"

    def __init__(self, url: str):
        import psycopg

        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=1)
        self.cursor = self.connection.cursor()
        super().__init__()

    def fill(self, rows: list[tuple]) -> None:
        for statement in filter(str.strip, SCHEMA.split(";")):
            self.cursor.execute(statement)
        self.cursor.executemany("INSERT INTO floor_product VALUES (%s, %s, %s, %s, %s)", rows)
        self.cursor.execute(f"INSERT INTO floor_stock SELECT id, {STOCK} FROM floor_product")
        words = "ALTER TABLE floor_product ADD words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED"
        self.cursor.execute(words)
        self.cursor.execute("CREATE INDEX floor_words ON floor_product USING gin (words)")
        self.cursor.execute("ANALYZE")

    def begin(self) -> None:
        self.cursor.execute("BEGIN")

    def commit(self) -> None:
        self.cursor.execute("COMMIT")

    def database_cpu(self) -> float:
        _, own, _ = _stat(self.connection.info.backend_pid)
        return own


def measure(name: str, floor: Floor, operation: Callable[[], None], seconds: float) -> dict:
    operation()
    before, times = os.times().user + os.times().system + floor.database_cpu(), 0
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        operation()
        times += 1
    cpu = os.times().user + os.times().system + floor.database_cpu() - before
    took = time.monotonic() - start
    return {
        "workload": f"floor-{name}",
        "face": "driver",
        "cpu_ms": round(max(cpu, 1 / TICK) * 1000 / times, 3),
        "per_second": round(times / took),
        "ok": times,
        "failed": 0,
    }


if __name__ == "__main__":
    place, seconds = sys.argv[1], float(sys.argv[2])
    floor = Postgresql(place) if place.startswith("postgresql://") else Sqlite(place)
    rows = [measure(name, floor, getattr(floor, name), seconds) for name in ("list", "detail", "search", "order")]
    print(json.dumps(rows))
