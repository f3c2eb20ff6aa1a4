"""The desk's products: made, described in two languages, priced, counted, pictured, put on sale and taken off it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at, picture
from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")


def edit(product_id):
    return catalogue.product_edit(product_id, now=clock.now())


def texts(**more) -> dict:
    empty = {
        f"{locale}_{name}": "" for locale in ("zh-cn", "en") for name in ("title", "summary", "description", "slug")
    }
    return {**empty, "tax_class": "standard", "brand": "", **more}


def file(name="a.png", data=None):
    return SimpleUploadedFile(name, picture() if data is None else data, "image/png")


@pytest.fixture
def mug(desk):
    desk.shop.product("mug", price=5900, stock=10)
    return desk.shop.products["mug"]


def test_a_product_with_two_options_gets_a_variant_of_each_combination(desk):
    client = desk.client("design")
    form = texts(
        **{"zh-cn_title": "茶杯", "en_title": "Tea cup", "en_description": "<p>Fine</p><script>alert(1)</script>"},
        seller_id=str(desk.shop.sellers["house"]),
        kind="physical",
        sku="CUP",
        price="39.00",
        stock="5",
        weight_g="200",
        axis0_zh="颜色",
        axis0_en="Colour",
        axis0_values="红色 / Red\n蓝色 / Blue",
        axis1_zh="大小",
        axis1_en="Size",
        axis1_values="大 / Large\n小 / Small",
    )
    answer = client.post(at("new_product"), form)
    assert answer.status_code == 302
    made = edit(answer["Location"].rsplit("/", 1)[1])
    assert {variant.sku for variant in made.variants} == {
        "CUP-red-large",
        "CUP-red-small",
        "CUP-blue-large",
        "CUP-blue-small",
    }
    assert {variant.prices[0].amount.minor for variant in made.variants} == {3900}
    assert made.state == "draft"
    assert made.texts["zh-cn"].title == "茶杯"
    assert "script" not in made.texts["en"].description


def test_a_form_that_does_not_fit_keeps_what_was_typed(desk):
    form = texts(
        en_title="Tea cup", seller_id=str(desk.shop.sellers["house"]), kind="physical", sku="CUP", price="cheap"
    )
    answer = desk.client("design").post(at("new_product"), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Tea cup" in page
    assert 'value="cheap"' in page
    assert 'aria-invalid="true"' in page


def test_words_are_changed_in_both_languages(desk, mug):
    form = texts(**{"zh-cn_title": "白瓷杯", "en_title": "White mug", "brand": "Jingde"})
    assert desk.client("content").post(at("save_texts", mug), form).status_code == 302
    assert {locale: text.title for locale, text in edit(mug).texts.items()} == {"zh-cn": "白瓷杯", "en": "White mug"}
    assert edit(mug).brand == "Jingde"


def test_a_price_is_set_and_only_where_it_differs(desk, mug):
    variant = edit(mug).variants[0]
    row = {"sku": "mug", "weight_g": "300", "price": "49.00", "was": "59.00", "active": "on", "barcode": ""}
    form = {f"v{variant.id}-{key}": value for key, value in row.items()}
    client = desk.client("design")
    client.post(at("save_variants", mug), form)
    client.post(at("save_variants", mug), form)
    in_force = [line for line in edit(mug).variants[0].prices if line.amount.minor == 4900]
    assert len(in_force) == 1
    assert in_force[0].was.minor == 5900


def test_a_count_is_a_movement_with_its_reason(desk, mug):
    place = catalogue.warehouses(desk.shop.sellers["house"])[0]
    variant = edit(mug).variants[0]
    client = desk.client("warehouse")
    client.post(at("save_stock", mug), {f"n_{variant.id}_{place.id}": "7", "reason": "stocktaking"})
    assert edit(mug).variants[0].stock[0].on_hand == 7
    moves = catalogue.stock_moves(variant.id).items
    assert (moves[0].delta, moves[0].reason, moves[0].by) == (-3, "stocktaking", f"staff:{client.staff_id}")
    assert "stocktaking" in client.get(at("stock_of", variant.id)).content.decode()


def test_stock_is_not_counted_below_what_orders_hold(desk, mug):
    desk.shop.place(("mug", 4))
    place = catalogue.warehouses(desk.shop.sellers["house"])[0]
    variant = edit(mug).variants[0]
    answer = desk.client("warehouse").post(
        at("save_stock", mug), {f"n_{variant.id}_{place.id}": "1", "reason": "counted"}
    )
    assert answer.status_code in (409, 422)
    assert edit(mug).variants[0].stock[0].on_hand == 10


def test_design_may_not_count_and_the_warehouse_may_not_price(desk, mug):
    variant = edit(mug).variants[0]
    place = catalogue.warehouses(desk.shop.sellers["house"])[0]
    assert desk.client("design").post(at("save_stock", mug), {f"n_{variant.id}_{place.id}": "1"}).status_code == 403
    assert desk.client("warehouse").post(at("save_variants", mug), {f"v{variant.id}-price": "1"}).status_code == 403
    after = edit(mug).variants[0]
    assert after.stock[0].on_hand == 10
    assert len(after.prices) == 1


def test_pictures_come_in_order_and_leave(desk, mug):
    client = desk.client("design")
    answer = client.post(at("add_pictures", mug), {"pictures": [file("a.png"), file("b.png", picture("#1c567f"))]})
    assert answer.status_code == 302
    first, second = [each.picture.id for each in edit(mug).pictures]
    client.post(at("move_picture", mug), {"picture": str(second), "position": "0"})
    assert [each.picture.id for each in edit(mug).pictures] == [second, first]
    client.post(at("move_picture", mug), {"picture": str(second), "step": "later"})
    assert [each.picture.id for each in edit(mug).pictures] == [first, second]
    client.post(at("save_picture", mug), {"picture": str(first), "alt_en": "A white mug", "alt_zh-cn": "白杯"})
    assert edit(mug).pictures[0].alts == {"en": "A white mug", "zh-cn": "白杯"}
    client.post(at("save_picture", mug), {"picture": str(first), "delete": "1"})
    assert [each.picture.id for each in edit(mug).pictures] == [second]


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"not a picture", b""])
def test_what_is_no_picture_is_refused_with_a_sentence(desk, mug, data):
    client = desk.client("design")
    answer = client.post(at("add_pictures", mug), {"pictures": [file("x.png", data)]}, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert edit(mug).pictures == ()


def test_anothers_picture_is_not_moved(desk, mug):
    desk.shop.product("pot")
    client = desk.client("design")
    client.post(at("add_pictures", mug), {"pictures": [file()]})
    foreign = str(edit(mug).pictures[0].picture.id)
    pot = desk.shop.products["pot"]
    assert client.post(at("save_picture", pot), {"picture": foreign, "delete": "1"}).status_code == 404
    assert len(edit(mug).pictures) == 1


def test_a_product_goes_off_sale_and_back(desk, mug):
    client = desk.client("operations")
    client.post(at("withdraw", mug))
    assert edit(mug).state == "withdrawn"
    client.post(at("publish", mug))
    assert edit(mug).state == "live"


def test_a_file_for_buyers_is_kept(desk):
    variant = desk.shop.product("book", kind="digital")
    product = desk.shop.products["book"]
    upload = SimpleUploadedFile("book.pdf", b"%PDF-1.7", "application/pdf")
    client = desk.client("content")
    assert client.post(at("add_file", product), {"variant_id": str(variant), "file": upload}).status_code == 302
    assert "book.pdf" in client.get(at("product", product)).content.decode()


def test_a_category_is_made_renamed_and_deleted(desk):
    client = desk.client("design")
    client.post(at("add_category"), {"name_zh": "茶具", "name_en": "Tea ware"})
    (node,) = catalogue.category_tree("en")
    assert node.name == "Tea ware"
    client.post(at("rename_category", node.id), {"name": "Tea things"})
    assert catalogue.category_tree("en")[0].name == "Tea things"
    assert catalogue.category_tree("zh-cn")[0].name == "茶具"
    client.post(at("delete_category", node.id))
    assert catalogue.category_tree("en") == ()
