"""What others reach on the same work, and the table that sets ours beside it.

CPU milliseconds per operation, application and database, best repetition; measured by us on 2026-11-22 on two shared cores
(Debian 12, PostgreSQL 15, synchronous_commit on) with each peer's usual production server.
"""

PEERS = {
    "Saleor 3.24-dev": {"W1": 73, "W2": 70, "W3": 92, "W4": 762, "W5": 108},
    "django-oscar 4.2": {"W1": 422, "W2": 22, "W3": 105, "W4": 156, "W5": 102},
    "django-oscar-api 3.3": {"W1": 29, "W2": 10.6, "W4": 111, "W5": 110},
    "Vendure 3.7.3": {"W1": 14.3, "W2": 19.6, "W3": 757, "W4": 264, "W5": 200},
    "Medusa 2.21": {"W1": 55, "W2": 58, "W3": 8.1, "W4": 1404, "W5": 100},
}
BAR = {("W1", "api"): 3, ("W1", "page"): 6, ("W2", "api"): 3, ("W2", "page"): 6, ("W3", "api"): 6, ("W4", "api"): 15}
FLOORS = {"W1": "floor-list", "W2": "floor-detail", "W3": "floor-search", "W4": "floor-order"}


def table(rows: list[dict]) -> str:
    """Markdown: ours and the floor of the same run, then the peers' figures."""
    lines = [
        "",
        "| work | face | database | CPU ms | bar | floor | statements | per second | p50 ms | p95 ms | failed |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    floors = {(row["workload"], row["database"]): row["cpu_ms"] for row in rows}
    for row in rows:
        if row["workload"].startswith("floor"):
            continue
        floor = floors.get((FLOORS.get(row["workload"], ""), row["database"]), "")
        extra = f" ({row['accepted']} of 100 accepted, {row['refused']} refused)" if "accepted" in row else ""
        cells = (
            row["workload"] + extra, row["face"], row["database"], row["cpu_ms"], BAR.get((row["workload"], row["face"]), ""),
            floor, row.get("statements") or "–", row["per_second"], row.get("p50_ms", "–"),
            row.get("p95_ms", "–"), row["failed"],
        )  # fmt: skip
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines += [
        "",
        "| peer (measured 2026-11-22) | W1 | W2 | W3 | W4 | W5: accepted of 100 |",
        "|---|---|---|---|---|---|",
    ]
    for peer, figures in PEERS.items():
        lines.append(f"| {peer} | " + " | ".join(str(figures.get(f"W{n}", "–")) for n in range(1, 6)) + " |")
    return "\n".join(lines) + "\n"
