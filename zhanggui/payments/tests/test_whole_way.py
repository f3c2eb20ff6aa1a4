"""The whole way: our side and the practice company as two processes that only know each other's addresses."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connections

from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal
from zhanggui.ledger.public import trial_balance
from zhanggui.payments.models import Intent
from zhanggui.payments.public import (
    ProviderUnreachable,
    new_attempt,
    order_payments,
    read_hook,
    refund,
    settle_refunds,
    simulator_secret,
    start,
)
from zhanggui.payments.tests.builders import STAFF, an_intent, document_of, give_back, holds, yuan

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def outcomes(settings):
    """A small web face that hands hooks to read_hook; what came of each."""
    seen: list[str] = []

    class Face(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                outcome = read_hook(self.path.rpartition("/")[2], dict(self.headers), body, now=clock.now()).outcome
                status = 200
            except Refusal as no:
                outcome, status = no.code, no.status
            finally:
                connections.close_all()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(outcome.encode())
            seen.append(outcome)

        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Face)
    settings.BASE_URL = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def company(settings, tmp_path, outcomes):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zhanggui.simulators.pay", "--port", str(port), "--data", str(tmp_path)]
    env = {**os.environ, "ZHANGGUI_PAY_SIMULATOR_SECRET": simulator_secret().hex()}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert "listens" in process.stdout.readline()
    settings.PAY_SIMULATOR_URL = f"http://127.0.0.1:{port}"
    yield settings.PAY_SIMULATOR_URL
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


def post(address: str, **form: str) -> None:
    with OPENER.open(address, data=urllib.parse.urlencode(form).encode(), timeout=10):
        pass


def begin(intent_id, base: str):
    return start(intent_id, return_url=f"{base}/back", now=clock.now())


def until(condition) -> None:
    deadline = time.monotonic() + 8
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def state(intent_id) -> str:
    return Intent.objects.get(id=intent_id).state


def test_declined_then_paid_then_refunded(company, outcomes, settings):
    first = an_intent(reference="ABC234XYZ", locale="en")
    step = begin(first, settings.BASE_URL)
    assert step.kind == "redirect"
    assert step.url.startswith(company)
    assert begin(first, settings.BASE_URL).url == step.url  # the buyer comes back to the same page
    post(step.url, action="decline")
    until(lambda: state(first) == "failed")

    document = document_of(first)
    second = new_attempt(document, "simulator", now=clock.now())
    post(begin(second, settings.BASE_URL).url, action="pay")
    until(lambda: state(second) == "captured")
    assert (holds("provider:simulator:CNY"), holds("escrow:s1:CNY"), holds("escrow:s2:CNY")) == (20000, 12000, 8000)

    refund([give_back(document, 5000, "so1")], by=STAFF, now=clock.now())
    settle_refunds(clock.now())
    until(lambda: order_payments(document).refunds[0].state == "done")
    until(lambda: len(outcomes) == 3)
    assert holds("provider:simulator:CNY") == 15000
    assert trial_balance() == {"CNY": 0}


def test_the_consoles_bad_days_book_nothing_twice(company, outcomes, settings):
    intent_id = an_intent()
    begin(intent_id, settings.BASE_URL)
    payment = Intent.objects.get(id=intent_id).provider_ref
    for how in ("pay", "resend", "twice", "late", "forged", "stale", "altered"):
        post(f"{company}/console/{payment}/{how}", lang="en")
    until(lambda: len(outcomes) == 8)
    expected = ["booked", *["repeated"] * 3, "known", "hook_forged", "hook_stale", "hook_mismatch"]
    assert outcomes == expected
    assert holds("provider:simulator:CNY") == 20000
    with OPENER.open(f"{company}/?lang=en", timeout=10) as page:
        assert "hook_forged" in page.read().decode()


def test_a_lost_answer_and_a_company_that_is_down(company, outcomes, settings):
    intent_id = an_intent()
    post(f"{company}/console/settings", api="down")
    with pytest.raises(ProviderUnreachable):
        begin(intent_id, settings.BASE_URL)
    post(f"{company}/console/settings", api="lost")
    with pytest.raises(ProviderUnreachable):
        begin(intent_id, settings.BASE_URL)
    post(f"{company}/console/settings", api="ok")
    step = begin(intent_id, settings.BASE_URL)  # the payment that the lost answer spoke of, not a second one
    with OPENER.open(f"{company}/?lang=en", timeout=10) as page:
        assert page.read().decode().count("<section") == 1
    post(step.url, action="pay")
    until(lambda: state(intent_id) == "captured")

    document = document_of(intent_id)
    refund([give_back(document, 20000)], by=STAFF, now=clock.now())
    post(f"{company}/console/settings", api="lost", hooks="paused")
    assert settle_refunds(clock.now()) == 0
    post(f"{company}/console/settings", api="ok", hooks="on")
    until(lambda: {one.state for one in order_payments(document).refunds} == {"done"})  # its messages tell
    assert holds("provider:simulator:CNY") == 0
    assert order_payments(document).refunded == yuan(20000)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", ""])
def test_a_company_that_is_not_there_is_a_refusal_within_its_time(settings, address):
    settings.PAY_SIMULATOR_URL = address
    intent_id = an_intent()
    with pytest.raises(ProviderUnreachable):
        begin(intent_id, "http://127.0.0.1:9")
    assert state(intent_id) == "pending"
