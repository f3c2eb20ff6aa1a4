"""Random commands with processes killed in the middle. The short form is part of every run; the long one of `make proofs`."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")


@pytest.fixture
def place():
    """A data folder and a database of its own."""
    home = Path(tempfile.mkdtemp(prefix="zhanggui-simulation-"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHANGGUI_")}
    environment = kept | {"ZHANGGUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment["ZHANGGUI_PAY_SIMULATOR_URL"] = "http://127.0.0.1:9"
    address = os.environ.get("DATABASE_URL", "")
    if address:
        import psycopg

        name = f"zhanggui_simulation_{os.getpid()}"
        server = address.replace(f"/zhanggui_{os.getpid()}?", "/postgres?")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = server.replace("/postgres?", f"/{name}?")
    yield environment
    if address:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    shutil.rmtree(home, ignore_errors=True)


def simulate(environment: dict, *arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation.run", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr[-3000:]
    report = json.loads(lines[-1])
    print(json.dumps(report, indent=1, ensure_ascii=False))
    assert report["problems"] == [], (report["problems"][:5], done.stderr[-2000:])
    assert done.returncode == 0
    return report


def test_killed_processes_leave_every_invariant_whole(place):
    report = simulate(place, "--kills", "40", "--seconds", "25", "--seed", "7")
    assert sum(report["killed"].values()) >= 10
    assert sum(report["orders"].values()) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_killed_processes_leave_every_invariant_whole(place, seed):
    report = simulate(place, "--kills", "1000", "--seed", str(seed))
    assert sum(report["killed"].values()) == 1000
    assert min(report["killed"].values()) >= 200
    assert len(report["orders"]) >= 2
