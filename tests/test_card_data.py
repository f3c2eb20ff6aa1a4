"""Card data never touch the shop: no field asks for them, no column could keep them, no request that brings them is taken."""

import re
from uuid import uuid4

import pytest
from django.apps import apps

from tests.house import PACKAGE

WORDS = re.compile(
    r"cc-(?:number|csc|exp)|\bcard[_-]?(?:number|no|num)\b|\bcv[cv]2?\b|\b(?:PAN|pan)_?(?:number|field|token)?\s*[:=]|\bexp_(?:month|year)\b|card_token|number_of_card",
    re.I,
)
KINDS = ("*.py", "*.html", "*.js", "*.txt")


@pytest.mark.houseonly
def test_no_form_script_or_request_of_ours_names_a_card_number():
    files = [
        file
        for kind in KINDS
        for file in PACKAGE.rglob(kind)
        if "tests" not in file.parts and "min.js" not in file.name
    ]
    assert len(files) > 300
    found = [
        f"{file.relative_to(PACKAGE)}:{number} {line.strip()[:80]}"
        for file in files
        for number, line in enumerate(file.read_text(errors="ignore").splitlines(), 1)
        if WORDS.search(line)
    ]
    assert found == []


@pytest.mark.houseonly
def test_no_column_could_keep_one():
    names = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("zhanggui")
        for field in model._meta.get_fields()
        if re.search(r"card_?(?:number|no|holder)|cvc|cvv|expiry|^pan$", field.name)
    ]
    assert names == []


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(
    "extra", [{"card": {"number": "4242424242424242"}}, {"number": "4242424242424242", "cvc": "123"}]
)
def test_a_request_that_brings_card_data_is_refused_whole(client, shop, extra):
    shop.product("mug")
    body = {
        "items": [{"variant_id": str(shop.variants["mug"]), "quantity": 1}],
        "contact": {"name": "A", "email": "a@example.com"},
        "seen_total": {"minor": 1900, "currency": "CNY"},
        "pay": {"provider": "stripe", **extra},
    }
    answer = client.post(
        "/api/v1/orders", body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 422
    assert "4242" not in answer.content.decode()
    assert shop.orders() == []
