"""Schemathesis on the published description of the API: whatever is sent, no answer is a server error."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from zhanggui.kit import clock
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
SCOPES = {
    "staff": ("orders.manage", "payments.manage", "catalogue.write", "stock.write", "imports.run", "reports.read"),
    "buyer": ("catalogue.read", "basket.write", "orders.read", "orders.place", "payments.write"),
}


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client does it: the connection outlives the request, it is the test's."""
    for sign in (signals.request_started, signals.request_finished):
        sign.disconnect(close_old_connections)
    yield
    for sign in (signals.request_started, signals.request_finished):
        sign.connect(close_old_connections)


def token_of(kind: str, now) -> str:
    if kind == "nobody":
        return ""
    if kind == "staff":
        owner = people.first_owner(email="owner@example.com", name="O", password="correct horse battery", now=now).id
    else:
        code = people.request_code(email="ming@example.com", locale="en", now=now)
        owner = people.redeem_code(email="ming@example.com", code=code, now=now)
    return people.issue_token(kind=kind, owner_id=owner, scopes=list(SCOPES[kind]), by="system:test", now=now)


def fuzz(shop, kind: str, examples: int) -> int:
    """Send `examples` requests of each operation as nobody, a buyer or a colleague; how many were sent."""
    from django.core.wsgi import get_wsgi_application

    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    token = token_of(kind, shop.now)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    sent = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=_any_request(operation))
        def ask(case):
            nonlocal sent
            sent += 1
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.method, case.formatted_path, case.body, answer.text[:500])

        ask()
    return sent


def _any_request(operation):
    """Requests that fit the description, and where something can be wrong, such that do not."""
    fits = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.body or any(True for _ in operation.iter_parameters()):
        return fits | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return fits


@pytest.mark.parametrize("kind", ["nobody", "buyer", "staff"])
def test_no_request_makes_the_server_fail(shop, kind):
    assert fuzz(shop, kind, 3) >= 50


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["nobody", "buyer", "staff"])
def test_no_request_of_many_makes_the_server_fail(shop, kind):
    assert fuzz(shop, kind, 300) >= 5000
