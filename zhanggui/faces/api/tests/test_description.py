"""The description of the API is whole, and true: the other tests hold every answer against it."""

import json
import re

import pytest

from zhanggui.faces.api.tests.machine import described
from zhanggui.faces.api.tests.shapes import misfits, resolved

pytestmark = pytest.mark.django_db(databases="__all__")
PATHS = """
GET products · GET products/{slug} · GET search · GET suggestions · GET categories
POST baskets · GET baskets/{basket_id} · PUT baskets/{basket_id}/lines/{variant_id} · POST quotes
POST orders · GET orders · GET orders/{number} · POST orders/{number}/payments · POST orders/{number}/cancel
POST hooks/{provider} · GET orders/{number}/documents
GET manage/documents · GET manage/documents/{document_id} · POST manage/documents/{document_id}/cancel
POST manage/orders/{number}/invoice
GET manage/orders · GET manage/orders/{number} · POST manage/orders/{number}/ship · POST manage/orders/{number}/refund
POST manage/orders/{number}/notes · PUT manage/variants/{variant_id}/price · POST manage/stock
GET manage/stock · GET manage/stock/{variant_id} · GET manage/stock/{variant_id}/moves · GET manage/series
PUT manage/stock/{variant_id}/policy · GET manage/promises · PUT manage/variants/{variant_id}/bundle
POST manage/stock/{variant_id}/arrivals · POST manage/arrivals/{arrival_id}/receive
"""


def refs(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from refs(one)
    elif isinstance(value, list):
        for one in value:
            yield from refs(one)


def test_every_operation_is_described_and_no_other():
    promised = {tuple(one.split()) for one in re.split(r"[·\n]", PATHS) if one.strip()}
    found = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in described()["paths"].items()
        for method in methods
    }
    assert found == promised


def test_the_description_is_sound():
    root = described()
    assert root["openapi"].startswith("3.1") and root["info"]["title"] and root["info"]["version"]
    for ref in set(refs(root)):
        assert resolved(ref, root)
    ids = [one["operationId"] for methods in root["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))
    for path, methods in root["paths"].items():
        for entry in methods.values():
            named = {one["name"] for one in entry.get("parameters", ()) if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert entry["summary"]
            good = [answer for status, answer in entry["responses"].items() if status.startswith("2")]
            assert good and all("schema" in one["content"]["application/json"] for one in good), path
            assert "application/problem+json" in entry["responses"]["default"]["content"]
    assert root["components"]["securitySchemes"]


def test_every_write_says_that_it_takes_a_key_and_placing_says_that_it_needs_one():
    for path, methods in described()["paths"].items():
        for method, entry in methods.items():
            keys = [one for one in entry.get("parameters", ()) if one["name"] == "Idempotency-Key"]
            writes = method in ("post", "put") and "/hooks/" not in path and not path.endswith("/quotes")
            assert len(keys) == writes
    assert [one["required"] for one in described()["paths"]["/api/v1/orders"]["post"]["parameters"]][-1] is True


def test_the_page_of_the_description_lists_every_operation_and_loads_nothing_foreign(client):
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path in described()["paths"]:
        assert f"{path}</code>" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_the_measure_itself_can_fail():
    shape = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    assert misfits({"a": 1}, shape, {}) == []
    assert misfits({"a": "1"}, shape, {}) and misfits({}, shape, {}) and misfits({"a": 1, "b": 2}, shape, {})
    assert misfits({"a": True}, shape, {})
    assert json.dumps(described())
