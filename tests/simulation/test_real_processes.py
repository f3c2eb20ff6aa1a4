"""The web server and the worker themselves, killed with `kill -9` while buyers order over HTTP and repeat lost requests."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from tests.house import ROOT
from tests.journeys.house import free_pair
from tests.simulation.test_simulation import place  # noqa: F401  (the fixture)
from zhanggui.faces.api.tests.machine import ADDRESS, CONTACT

OPEN = """
import json, os, sys, django
from multiprocessing.sharedctypes import RawValue
django.setup()
from pathlib import Path
from tests.simulation import judge, world
place = world.World(Path(os.environ["ZHANGGUI_HOME"]), RawValue("q", 0))
"""
START = "world.open_shop(place); print((place.folder / 'shop.json').read_text())"
JUDGE = """
from tests.simulation import hands, run
hands.deaf_company(); run.settle(place)
print(json.dumps({"problems": judge.problems(place), **judge.figures(place)}))
"""


class Processes:
    def __init__(self, environment: dict):
        self.port = free_pair()
        self.environment = environment | {
            "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)
        }  # fmt: skip
        self.family: dict[str, subprocess.Popen] = {}

    def python(self, code: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-c", OPEN + code],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def start(self, role: str) -> None:
        serve = f"granian config.wsgi:application --interface wsgi --host 127.0.0.1 --port {self.port} --workers 1"
        command = {"web": f"{serve} --blocking-threads 8 --no-ws --log-level error", "worker": "zhanggui.cli worker"}[
            role
        ]
        self.family[role] = subprocess.Popen(
            [sys.executable, "-m", *command.split()], env=self.environment, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, role: str) -> None:
        """The process and all its children, at once."""
        os.killpg(self.family[role].pid, signal.SIGKILL)
        self.family[role].wait()

    def post(self, path: str, body: dict, key: str) -> dict:
        """Ask until an answer comes: as a buyer's device does whose connection broke."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Idempotency-Key": key, "Accept-Language": "en"},
        )  # fmt: skip
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                return json.loads(opener.open(request, timeout=20).read())
            except urllib.error.HTTPError as refused:
                told = json.loads(refused.read())
                if refused.code < 500 and told.get("code") != "still_running":
                    return told
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("no answer within two minutes")


def killing(environment: dict, kills: int, seed: int) -> dict:
    family, rng = Processes(environment), random.Random(seed)
    shop = family.python(START)
    for role in ("web", "worker"):
        family.start(role)
    told = {}
    try:
        for _turn in range(kills):
            until = time.monotonic() + rng.uniform(0.5, 2.5)
            family.post("quotes", _quote(shop), str(uuid4()))  # the server is up
            killed = False
            while time.monotonic() < until or not killed:
                if time.monotonic() >= until:
                    role = rng.choice(["web", "worker"])
                    family.kill(role)
                    family.start(role)
                    killed = True
                key, body = str(uuid4()), _order(shop, family.post("quotes", _quote(shop), str(uuid4())))
                told[key] = family.post("orders", body, key)
                if rng.random() < 0.2:  # asked again, though the answer came
                    assert family.post("orders", body, key).get("number") == told[key].get("number")
    finally:
        for role in list(family.family):
            family.kill(role)
    report = family.python(JUDGE)
    refused = [one for one in told.values() if "number" not in one and one.get("code") != "out_of_stock"]
    assert not refused, refused[:2]
    numbers = [one["number"] for one in told.values() if "number" in one]
    assert len(set(numbers)) == len(numbers) == sum(report["orders"].values())
    return report


def _quote(shop: dict) -> dict:
    items = [{"variant_id": shop["variants"]["mug"], "quantity": 1}]
    return {"items": items, "country": "CN", "region": "浙江省", "delivery_code": "standard"}


def _order(shop: dict, quote: dict) -> dict:
    pay = {"provider": "instant", "return_url": "http://localhost/"}
    asked = {"items": _quote(shop)["items"], "contact": CONTACT, "address": ADDRESS, "delivery_code": "standard"}
    return asked | {"pay": pay, "seen_total": quote["total"]}


def test_a_killed_server_and_worker_lose_and_double_no_order(place):  # noqa: F811
    report = killing(place, 2, 7)
    assert report["problems"] == []
    assert sum(report["orders"].values()) >= 2


@pytest.mark.slow
def test_a_server_and_a_worker_killed_sixty_times_lose_and_double_no_order(place):  # noqa: F811
    assert killing(place, 60, 1)["problems"] == []
