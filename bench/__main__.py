"""`python -m bench [--database postgresql|sqlite|both] [--quick]`: run W1–W5 and the floor, print and keep the table."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from bench import hot, peers, workloads
from bench.catalogue import PRODUCTS
from bench.load import Client, Outcome, run
from bench.place import CALLS
from bench.server import ROOT, Server

CONCURRENCY = 8
LATEST = Path(__file__).parent / "latest.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite", "both"], default="both")
    parser.add_argument("--products", type=int, default=PRODUCTS)
    options = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        print("CPU is read from /proc: the measurement runs on Linux.", file=sys.stderr)
        return 3
    seconds = float(os.environ.get("BENCH_SECONDS") or 12)
    databases = ["postgresql", "sqlite"] if options.database == "both" else [options.database]
    rows = [row for database in databases for row in measure(database, seconds, options.products)]
    LATEST.write_text(json.dumps(rows, indent=1) + "\n")
    print(peers.table(rows))
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {seconds:g} s a workload; rows in {LATEST.name}"
    )
    return 1 if any(row["failed"] for row in rows) else 0


def measure(database: str, seconds: float, products: int) -> list[dict]:
    server = Server(database)
    try:
        holds = server.folder / "holds.json"
        print(f"{database}: making {products} products …", flush=True)
        server.python("-m", "bench.catalogue", str(holds), str(products))
        shop = workloads.Shop(**json.loads(holds.read_text()))
        server.start()
        rows = [
            _row(server, shop, name, face, operation, seconds, database)
            for name, face, operation in (
                ("W1", "api", shop.list_json),
                ("W1", "page", shop.list_page),
                ("W2", "api", shop.detail_json),
                ("W2", "page", shop.detail_page),
                ("W3", "api", shop.search_json),
                ("W3", "page", shop.search_page),
            )
        ]
        _change_is_seen(server, shop)
        rows.append(_orders(server, shop, seconds, database))
        rows.append(_last_units(server, shop, database))
        rows.append(_hot(server, shop, seconds, database))
        server.stop()
        rows += _places(server, holds, seconds, database)
        rows += _floors(server, seconds, database)
        return rows
    finally:
        server.remove()


def _row(server: Server, shop: workloads.Shop, name: str, face: str, operation, seconds: float, database: str) -> dict:
    run(server.port, operation, threads=CONCURRENCY, seconds=max(1.0, seconds / 4))
    before, counted = server.cpu(), _statements(server)
    outcome = run(server.port, operation, threads=CONCURRENCY, seconds=seconds)
    return _told(name, face, database, outcome, server.cpu() - before, _statements(server), counted)


def _told(name: str, face: str, database: str, outcome: Outcome, cpu: float, statements, counted) -> dict:
    done = max(1, outcome.ok)
    row = {
        "workload": name,
        "face": face,
        "database": database,
        "cpu_ms": round(cpu * 1000 / done, 2),
        "statements": round((statements - counted) / done, 1) if statements is not None else None,
        "per_second": round(outcome.ok / outcome.seconds, 1),
        "p50_ms": round(outcome.at(0.5), 1),
        "p95_ms": round(outcome.at(0.95), 1),
        "ok": outcome.ok,
        "failed": outcome.failed,
    }
    print(f"  {name} {face}: {row['cpu_ms']} ms CPU, {row['per_second']}/s {outcome.first_failure}", flush=True)
    return row


def _statements(server: Server) -> int | None:
    """Statements that PostgreSQL has run so far; SQLite has nobody to ask."""
    if server.database != "postgresql":
        return None
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        total = connection.execute(CALLS).fetchone()
    return int(total[0])


def _change_is_seen(server: Server, shop: workloads.Shop) -> None:
    """A changed price and an emptied stock show in the very next answer: no result cache stands in between."""
    client = Client(server.port)
    slug = shop.slugs[len(shop.slugs) // 2]
    variant = client.ask("GET", f"/api/v1/products/{slug}?locale=en")[1]["variants"][0]["id"]
    server.python("-m", "bench.change", variant, "98765", "0")
    answer = client.ask("GET", f"/api/v1/products/{slug}?locale=en")[1]["variants"][0]
    if answer["price"]["minor"] != 98765 or answer["available"] != 0:
        raise SystemExit(f"an answer came from before the change: {answer}")
    shop.variants.remove(variant)


def _orders(server: Server, shop: workloads.Shop, seconds: float, database: str) -> dict:
    """W4: counted until the last order is confirmed, the outbox empty and every letter sent, the worker's CPU included."""
    run(server.port, shop.order, threads=CONCURRENCY, seconds=max(1.0, seconds / 4))
    _settled(server, shop)
    _statistics(server)
    before, counted = server.cpu(), _statements(server)
    shop.placed.clear()
    outcome = run(server.port, shop.order, threads=CONCURRENCY, seconds=seconds)
    _settled(server, shop)
    return _told("W4", "api", database, outcome, server.cpu() - before, _statements(server), counted)


def _statistics(server: Server) -> None:
    """A shop that has run for a night has statistics of its orders, too; here they were made when there were none."""
    if server.database == "postgresql":
        import psycopg

        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("ANALYZE")


def _settled(server: Server, shop: workloads.Shop) -> None:
    """Wait until every order placed is confirmed, every fact told and every letter sent."""
    last = time.monotonic() + 180
    while time.monotonic() < last:
        done = subprocess.run(
            [sys.executable, "-m", "bench.settled", *shop.placed[-1:]],
            env=server.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            return
        time.sleep(0.5)
    raise SystemExit(f"orders did not settle: {done.stdout} {done.stderr[-500:]}")


def _last_units(server: Server, shop: workloads.Shop, database: str) -> dict:
    """W5: stock 100, 200 buyers of one each, concurrency 16."""
    variant = shop.pick(shop.variants)
    server.python("-m", "bench.change", variant, "2000", "100")
    shop.placed.clear()
    before, counted = server.cpu(), _statements(server)
    outcome = run(server.port, shop.last_units(variant), threads=16, times=200)
    row = _told("W5", "api", database, outcome, server.cpu() - before, _statements(server), counted)
    return {**row, "accepted": len(shop.placed), "refused": len(shop.refused)}


def _hot(server: Server, shop: workloads.Shop, seconds: float, database: str) -> dict:
    """One product, 64 buyers at once."""
    slug = shop.slugs[len(shop.slugs) // 3]
    client = Client(server.port)

    def offered() -> dict:
        return client.ask("GET", f"/api/v1/products/{slug}?locale=en")[1]["variants"][0]

    server.python("-m", "bench.change", offered()["id"], "1900", str(hot.STOCK))
    before, counted = server.cpu(), _statements(server)
    row = hot.measure(server.port, offered()["id"], seconds, lambda: offered()["available"])
    print(
        f"  hot: {row['per_second']}/s, p99 {row['p99_ms']} ms, {row['shed']} shed {row.pop('first_failure')}",
        flush=True,
    )
    done, asked = max(1, row["ok"]), _statements(server)
    statements = None if asked is None or counted is None else round((asked - counted) / done, 1)
    return {
        **row,
        "database": database,
        "cpu_ms": round((server.cpu() - before) * 1000 / done, 2),
        "statements": statements,
    }


def _places(server: Server, holds: Path, seconds: float, database: str) -> list[dict]:
    """`place_orders` with lists, in a process of its own."""
    command = [sys.executable, "-m", "bench.place", str(holds), str(max(2.0, seconds / 3))]
    told = subprocess.run(
        command, env=server.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    rows = [{**row, "database": database} for row in json.loads(told.splitlines()[-1])]
    for row in rows:
        print(f"  {row['workload']}: {row['cpu_ms']} ms CPU, {row['statements']} statements an order", flush=True)
    return rows


def _floors(server: Server, seconds: float, database: str) -> list[dict]:
    place = server.url if database == "postgresql" else str(server.folder / "floor.sqlite3")
    command = [sys.executable, "-m", "bench.floor", place, str(max(2.0, seconds / 3))]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [{**row, "database": database} for row in json.loads(told)]


if __name__ == "__main__":
    raise SystemExit(main())
