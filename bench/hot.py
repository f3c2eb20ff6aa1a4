"""One hot product, 64 buyers at once: place calls on baskets that are ready, against one row of stock. Nobody may oversell."""

import json
import uuid
from typing import Any

from bench.load import Client, Raw, run
from bench.workloads import ADDRESS, CONTACT

BUYERS = 64
MOST = 6000  # baskets made beforehand
STOCK = 1_000_000


def measure(port: int, variant: str, seconds: float, available) -> dict[str, Any]:
    """`available()` tells the units that may still be sold. The row's `shed` are answers 503: come back later."""
    baskets = _baskets(port, variant, int(min(MOST, max(200, seconds * 900))))
    before, shed, placed = available(), [], []

    def operation(client: Raw) -> None:
        status, body = client.ask(baskets.pop())
        if status == 503:
            shed.append(1)
        else:
            assert status == 201, f"{status}: {body[:200]!r}"
            placed.append(1)

    outcome = run(port, operation, threads=BUYERS, times=len(baskets), client=Raw)
    sold = before - available()
    return {
        "workload": "hot",
        "face": "api",
        "per_second": round(len(placed) / outcome.seconds, 1),
        "p50_ms": round(outcome.at(0.5), 1),
        "p95_ms": round(outcome.at(0.95), 1),
        "p99_ms": round(outcome.at(0.99), 1),
        "ok": len(placed),
        "shed": len(shed),
        "failed": outcome.failed + (sold != len(placed)),
        "first_failure": outcome.first_failure or ("" if sold == len(placed) else f"{sold} sold, {len(placed)} placed"),
    }


def _baskets(port: int, variant: str, count: int) -> list[bytes]:
    """So many requests, each placing a basket of its own with one unit."""
    requests: list[bytes] = []
    wish = {"currency": "EUR", "locale": "en", "lines": [{"variant_id": variant, "quantity": 1}]}
    client = Client(port)
    basket = client.ask("POST", "/api/v1/baskets", wish)[1]["id"]
    _, quote = client.ask("POST", "/api/v1/quotes", {"basket_id": basket, "country": "DE", "currency": "EUR"})

    def operation(client: Client) -> None:
        status, basket = client.ask("POST", "/api/v1/baskets", wish)
        assert status == 201, basket
        body = json.dumps({
            "basket_id": basket["id"], "contact": CONTACT, "address": ADDRESS, "delivery_code": quote["delivery_code"],
            "seen_total": quote["total"], "pay": {"provider": "instant", "return_url": "http://localhost/return"},
            "locale": "en", "currency": "EUR", "country": "DE",
        }).encode()  # fmt: skip
        head = (
            f"POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept-Language: en\r\n"
            f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        requests.append(head.encode() + body)

    made = run(port, operation, threads=8, times=count)
    assert not made.failed, made.first_failure
    return requests
