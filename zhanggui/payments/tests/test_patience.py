"""A company that is slow keeps nobody waiting longer than three seconds, and is then offered last."""

import socket
import threading
import time

import pytest

from zhanggui.kit import preferences
from zhanggui.payments import patience
from zhanggui.payments.models import Intent
from zhanggui.payments.providers import _http
from zhanggui.payments.public import ProviderUnreachable, new_attempt, provider_choices, start
from zhanggui.payments.tests.builders import NOW, an_intent, document_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _forget():
    patience.forget()
    preferences.set_many({"payments.providers": ["simulator", "cod", "wallet"]}, by="staff:1", now=NOW)
    yield
    patience.forget()


@pytest.fixture
def dripping(settings):
    """A company that sends a letter of its answer every half second: no single wait is long, the whole is without end."""
    server = socket.create_server(("127.0.0.1", 0))
    ended, connections = threading.Event(), []

    def serve(one):
        with one:
            try:
                one.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not ended.wait(0.5):
                    one.sendall(b"a")
            except OSError:
                pass

    def accept():
        while not ended.is_set():
            try:
                connections.append(server.accept()[0])
                threading.Thread(target=serve, args=[connections[-1]], daemon=True).start()
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    settings.PAY_SIMULATOR_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
    yield connections
    ended.set()
    server.close()


def choices():
    return [(one.key, one.slow) for one in provider_choices(currency="CNY", country="CN", party=None)]


def test_no_checkout_waits_longer_than_three_seconds_and_another_way_is_offered_first(dripping):
    assert choices()[0] == ("simulator", False)
    intent_id = an_intent()
    began = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        start(intent_id, return_url="http://localhost/", now=NOW)
    assert time.monotonic() - began < 3
    assert Intent.objects.get(id=intent_id).state == "pending"  # nothing was charged, and it may be tried again
    assert choices()[-1] == ("simulator", True)
    other = new_attempt(document_of(intent_id), "cod", now=NOW)
    assert start(other, return_url="http://localhost/", now=NOW).kind == "done"


def test_a_company_that_hangs_does_not_use_up_the_house(dripping, settings):
    address, answers = settings.PAY_SIMULATOR_URL, []

    def ask():
        try:
            _http.call("acme", "GET", address)
        except ProviderUnreachable:
            answers.append("no answer")

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["no answer"] * 20
    assert 0 < len(dripping) <= _http.AT_ONCE  # the others were told at once, without a call
