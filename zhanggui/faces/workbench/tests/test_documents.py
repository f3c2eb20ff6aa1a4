import pytest

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock, envelopes
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def sold(shop):
    shop.now = clock.now()
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    shop.ship(placed, {"mug": 1})
    shop.settle()
    return shop, placed


def test_documents_are_listed_filtered_taken_as_a_file_and_read(desk, sold):
    _shop, placed = sold
    client = desk.client("finance")
    (one,) = settlement.papers().items
    page = client.get(at("documents")).content.decode()
    assert one.number in page and placed.number in page and "a number is missing" not in page
    assert one.number not in client.get(at("documents") + "?kind=credit_note").content.decode()
    assert one.number in client.get(at("documents") + f"?q={placed.number}").content.decode()
    file = b"".join(client.get(at("documents_csv"))).decode()
    assert one.number in file and str(one.gross.decimal) in file
    read = client.get(at("document", one.id)).content.decode()
    assert one.number in read and "王小明" not in read  # finance sees figures, not the buyer


def test_who_may_see_the_buyer_takes_the_paper_and_the_signature_holds(desk, sold):
    (one,) = settlement.papers().items
    client = desk.client("owner")
    assert client.get(at("document_file", one.id, "pdf")).content.startswith(b"%PDF")
    assert envelopes.check(client.get(at("document_file", one.id, "json")).content).valid
    assert client.get(at("document_file", one.id, "exe")).status_code == 404
    assert desk.client("finance").get(at("document_file", one.id, "pdf")).status_code == 403
    assert desk.client("design").get(at("documents")).status_code == 403


def test_a_document_is_cancelled_with_a_reason_and_issued_anew_from_the_order(desk, sold):
    _shop, placed = sold
    (one,) = settlement.papers().items
    client = desk.client("owner")
    client.post(at("cancel_document", one.id), {"why": ""})
    assert settlement.paper_body(one.id).view.state == "issued"
    assert desk.client("warehouse").post(at("cancel_document", one.id), {"why": "x"}).status_code == 403
    client.post(at("cancel_document", one.id), {"why": "another name"})
    assert "another name" in client.get(at("document", one.id)).content.decode()
    client.post(at("issue_invoice", placed.number))
    page = client.get(at("order", placed.number)).content.decode()
    assert "INV-" in page and "000002" in page and "cancelled" in page
    assert client.get(at("documents")).content.decode().count("000001") >= 1


def test_a_parcel_has_its_slip(desk, sold):
    shop, placed = sold
    client = desk.client("warehouse")
    from zhanggui.fulfilment import public as fulfilment

    (parcel,) = fulfilment.parcels_of(placed.order_id)
    answer = client.post(at("packing_slip", placed.number, parcel.id), follow=True)
    assert answer.content.startswith(b"%PDF")
    assert [one.number for one in settlement.papers(kind="packing_slip").items] == [parcel.number]
    other = shop.paid(("mug", 1))
    assert client.post(at("packing_slip", other.number, parcel.id)).status_code == 404
