"""`zhanggui serve`: web, worker and whatever else is needed; one address; a clean end on Ctrl-C."""

import os
import sys
import time
from argparse import ArgumentParser, Namespace

from zhanggui.cli.commands.prepare_ import prepare
from zhanggui.cli.processes import Family, answers, any_free, free

WEB_THREADS = 64  # of a web process: more than `kit.doors` has room for, so that one is free to say so


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--web-processes", type=int, default=0, help="default: 1 on SQLite, the cores (≤ 4) on PostgreSQL"
    )


def run(options: Namespace) -> int:
    return serve(web_processes=options.web_processes)


def serve(*, web_processes: int = 0, beside=None, before=lambda: None, after=lambda: None) -> int:
    """Run the shop until asked to end. `before` is called when the tables are there, `after` when the first page answers;
    `beside` gives the command of one more process, for a port and the shop's address."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8000)
    if not free(host, port):
        print(f"Port {port} is taken. Choose another: PORT={any_free(host)} and the same command.", file=sys.stderr)
        return 1
    family = Family()
    family.listen()
    simulator = _simulator(host, port) if os.environ.get("ZHANGGUI_DEMO") == "1" else []
    if beside:
        family.python(*beside(_beside(host, port, 2), f"http://localhost:{port}"))
    prepare()
    before()
    if family.asked:
        return 0
    family.start(*web_command(host, port, web_processes))
    family.python("-m", "zhanggui.cli", "worker")
    if simulator:
        family.python("-m", "zhanggui.simulators.pay", *simulator)
    started = time.monotonic()
    while not answers(host, port) and not family.asked and time.monotonic() - started < 60:
        if any(child.poll() is not None for child in family.children):
            break
        time.sleep(0.05)
    else:
        if not family.asked:
            print(f"\n  Zhanggui 掌柜 is open: http://localhost:{port}\n", flush=True)
            after()
    return family.wait()


def web_command(host: str, port: int, processes: int = 0) -> list[str]:
    """The web server. SQLite has one web process; threads are pinned, as each may hold a database connection."""
    from django.db import connection

    workers = processes or (1 if connection.vendor == "sqlite" else min(4, os.cpu_count() or 1))
    if connection.vendor == "sqlite":
        workers = 1
    return [
        *(sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(WEB_THREADS), "--blocking-threads-idle-timeout", "600", "--backpressure", "1024"),
        *("--log-level", "error", "--no-ws", "--http", "1", "--workers-kill-timeout", "8"),
    ]


def _simulator(host: str, port: int) -> list[str]:
    """Arguments for the payment simulator, a company of its own beside the shop; its address and secret go to everyone."""
    from zhanggui.kit import secrets
    from zhanggui.kit.files import folder

    there = _beside(host, port, 1)
    os.environ["ZHANGGUI_PAY_SIMULATOR_URL"] = f"http://localhost:{there}"
    os.environ["ZHANGGUI_PAY_SIMULATOR_SECRET"] = secrets.key("simulator-hook").hex()
    hook = f"http://localhost:{port}/api/v1/hooks/simulator"
    return ["--port", str(there), "--data", str(folder("pay-simulator")), "--hook", hook]


def _beside(host: str, port: int, place: int) -> int:
    """The port that stands so far from the shop's, or any that is free."""
    return port + place if free(host, port + place) else any_free(host)
