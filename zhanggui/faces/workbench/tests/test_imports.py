"""Imports at the desk: read, matched, tried dry, taken in; what does not fit is said."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.catalogue import public as catalogue
from zhanggui.exchange import public as exchange
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")
TABLE = "sku,title,price\nA-1,Tea bowl,12.50\nA-2,Tea tray,cheap\n".encode("utf-8-sig")


def rows() -> list:
    return list(catalogue.product_rows(locale="en", currency="CNY", now=clock.now()).items)


def upload(client, data: bytes = TABLE, name: str = "goods.csv"):
    return client.post(at("upload"), {"file": SimpleUploadedFile(name, data, "text/csv")})


def matching(run_id) -> dict:
    found = exchange.preview(run_id)
    return {"mapping": found.mapping, **{f"column_{n}": column.field for n, column in enumerate(found.columns)}}


def test_a_file_is_tried_dry_and_then_taken_in(desk):
    client = desk.client("operations")
    run_id = upload(client)["Location"].rsplit("/", 1)[1]
    page = client.get(at("import_run", run_id)).content.decode()
    assert "Tea bowl" in page
    assert rows() == []
    assert client.post(at("start_import", run_id), {**matching(run_id), "dry": "1"}).status_code == 302
    exchange.carry_out(UUID(run_id), clock=clock.now)
    assert rows() == []
    assert client.get(at("import_progress", run_id)).json()["ended"]
    assert client.post(at("start_import", run_id), matching(run_id)).status_code == 302
    exchange.carry_out(UUID(run_id), clock=clock.now)
    assert [row.title for row in rows()] == ["Tea bowl"]
    after = client.get(at("import_run", run_id)).content.decode()
    assert "refused" in after
    told = b"".join(client.get(at("import_problems", run_id)).streaming_content).decode()
    assert "3,price" in told or "2,price" in told
    assert client.get(at("import_report", run_id)).json()["run"] == str(run_id)


def test_a_mangled_file_is_refused_with_a_sentence(desk):
    client = desk.client("operations")
    answer = upload(client, b"\x00\x01\x02PK\x03\x04 nothing", "goods.xlsx")
    if answer.status_code == 302:  # kept, but its page says that it is no table
        answer = client.get(answer["Location"])
    assert 'role="alert"' in answer.content.decode()
    assert rows() == []


def test_who_may_not_import_uploads_nothing(desk):
    assert upload(desk.client("service")).status_code == 403
    assert exchange.runs() == ()
