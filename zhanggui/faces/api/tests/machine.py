"""A machine that talks to the API."""

import json
import re
from functools import cache
from uuid import uuid4

from django.test import Client

from zhanggui.faces.api.tests.shapes import misfits

PROBLEM = "application/problem+json"
CONTACT = {"name": "王小明", "email": "ming@example.com", "phone": "13812345678"}
ADDRESS = {
    "name": "王小明", "phone": "13812345678", "country": "CN", "region": "浙江省", "city": "杭州市", "district": "西湖区",
    "line1": "文一西路 1 号",
}  # fmt: skip


@cache
def described() -> dict:
    """The description as the API itself gives it."""
    return json.loads(Client().get("/api/v1/openapi.json").content)


def operation(method: str, path: str) -> dict | None:
    path = path.partition("?")[0]
    found = [
        methods[method.lower()]
        for pattern, methods in described()["paths"].items()
        if method.lower() in methods and re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", pattern), path)
    ]
    return found[-1] if found else None


class Api:
    """A machine that talks to the shop. Every answer is held against what the description promises."""

    def __init__(self, token: str = "", language: str = "en"):
        self.client, self.token, self.language = Client(raise_request_exception=False), token, language
        self.status, self.headers = 0, {}

    def ask(self, method: str, path: str, body=None, *, key: str = "", status: int | None = None, **headers):
        """The answer, read; `status` is what it must be."""
        path = f"/api/v1/{path}"
        headers |= {"Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=str).encode()
        answer = self.client.generic(method, path, data, content_type="application/json", headers=headers)
        self.status, self.headers = answer.status_code, answer.headers
        told = json.loads(answer.content)
        assert status is None or answer.status_code == status, (answer.status_code, told)
        self._fits(method, path, answer, told)
        return told

    def _fits(self, method, path, answer, told) -> None:
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == PROBLEM
            shape = {"$ref": "#/components/schemas/Problem"}
            assert told["status"] == answer.status_code and told["code"] and told["title"]
            assert told["type"] == f"urn:zhanggui:refusal:{told['code']}"
        else:
            assert answer.headers["Content-Type"].startswith("application/json")
            if path.endswith("openapi.json"):
                return
            entry = operation(method, path)
            assert entry, f"{method} {path} is not described"
            shape = entry["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert misfits(told, shape, described()) == [], (method, path)

    def get(self, path: str, *, status: int = 200, **more):
        return self.ask("GET", path, status=status, **more)

    def post(self, path: str, body=None, *, status: int = 201, **more):
        return self.ask("POST", path, body if body is not None else {}, status=status, **more)

    def put(self, path: str, body=None, *, status: int = 200, **more):
        return self.ask("PUT", path, body, status=status, **more)

    def refused(self, code: str, method: str, path: str, body=None, **more) -> dict:
        told = self.ask(method, path, body, **more)
        assert told.get("code") == code, told
        return told

    def order_body(self, shop, *wanted, seen: int | None = None, **changes) -> dict:
        """The body of an order, having asked what it costs."""
        items = [{"variant_id": str(shop.variants[sku]), "quantity": count} for sku, count in wanted]
        body = {
            "items": items, "contact": CONTACT, "address": ADDRESS, "delivery_code": "standard",
            "pay": {"provider": "instant", "return_url": "http://localhost/"},
        }  # fmt: skip
        if seen is None and "seen_total" not in changes:
            wish = {"items": items, "country": "CN", "region": ADDRESS["region"], "delivery_code": "standard"}
            body["seen_total"] = self.ask("POST", "quotes", wish, status=200)["total"]
        elif seen is not None:
            body["seen_total"] = {"minor": seen, "currency": "CNY"}
        return body | changes

    def order(self, shop, *wanted, key: str = "", status: int = 201, **changes) -> dict:
        return self.post("orders", self.order_body(shop, *wanted, **changes), key=key or str(uuid4()), status=status)
