import json

import pytest
from django.test import Client
from django.utils import translation

from zhanggui.kit import clock


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def open_shop(shop):
    from zhanggui.faces.storefront import shell

    shell.forget()
    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=3900, kind="digital")
    shop.file("book")
    return shop


@pytest.fixture
def machine(client):
    def post(path, body, key=""):
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)

    return post
