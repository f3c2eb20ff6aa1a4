"""Products from tables: what each row becomes, what is said about it, and that twice is once."""

import io

import pytest
from PIL import Image

from zhanggui.catalogue import public as catalogue
from zhanggui.exchange import public as exchange
from zhanggui.exchange.tests.make import BY, NOW, bring, clock, sheet, texts
from zhanggui.kit.errors import Refusal
from zhanggui.kit.sql import fetch
from zhanggui.sellers.public import house_seller

pytestmark = pytest.mark.django_db(databases="__all__")
EN = {"locale": "en", "currency": "CNY"}


def rows():
    return catalogue.product_rows(locale="en", currency="CNY", now=NOW).items


def product(title: str):
    (found,) = [row for row in rows() if row.title == title]
    return catalogue.product_edit(found.id, now=NOW)


def counted() -> dict[str, int]:
    tables = ("catalogue_product", "catalogue_variant", "catalogue_price", "catalogue_stockmovement", "catalogue_category",
              "sellers_seller", "catalogue_picture")  # fmt: skip
    return {table: fetch(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


WOO_HEAD = "ID,Type,SKU,Name,Published,Visibility in catalog,Short description,Description,In stock?,Stock,Weight (kg),Sale price,Regular price,Categories,Images,Parent,Position,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s),Meta: x"  # noqa: E501
WOO = [
    '1,variable,tee,Tee,1,visible,Soft,"Long\\ntext",1,,,,,"Clothing > Tops, Sale",http://x/a.png,,0,Colour,"Blue, Red",Size,"S, M",z',  # noqa: E501
    "2,variation,tee-blue,Tee - Blue,1,visible,,,1,5,0.2,8,10,,,tee,1,Colour,Blue,Size,M,",
    "3,variation,tee-red,Tee - Red,1,visible,,,1,4,,,12.50,,,id:1,2,Colour,Red,Size,,",
    "4,simple,mug,Mug,1,visible,,<script>alert(1)</script><b>x</b>,1,7,,,20,Kitchen,,,0,Material,Clay,,,",
    '5,"simple, downloadable, virtual",song,Song,1,visible,,,1,,,,3,Music,,,0,,,,,',
    "6,simple,cap,Cap,0,visible,,,1,2,,,9,,,,0,,,,,",
    "7,grouped,set,Set,1,visible,,,1,,,,,,,,0,,,,,",
    "8,external,away,Away,1,visible,,,1,,,,5,,,,0,,,,,",
    "9,variation,lost,Lost,1,visible,,,1,1,,,5,,,gone,0,,,,,",
    "10,simple,bad,Bad,1,visible,,,1,many,,,5,,,,0,,,,,",
    "11,simple,dear,Dear,1,visible,,,1,1,,,five,,,,0,,,,,",
    "12,simple,mug,Mug again,1,visible,,,1,1,,,5,,,,0,,,,,",
]


def woo(*lines: str) -> bytes:
    return "\n".join([WOO_HEAD, *(lines or WOO), ""]).encode("utf-8-sig")


def test_a_woocommerce_export_becomes_products_and_every_row_is_accounted_for():
    report = bring(woo(), "woocommerce", options=EN)
    assert report["counts"]["products"] == report["counts"]["created"] == 4
    said = {line["row"]: line["text"] for line in report["problems"] if line["severity"] == "error"}
    assert set(said) == {10, 11, 12, 13}
    assert "gone, which is not in the file" in said[10] and "“many”" in said[11] and "“five”" in said[12]
    assert said[13] == "The SKU mug stands in row 5 already; this row was not taken."
    warned = {line["row"] for line in report["problems"] if line["severity"] == "warn"}
    assert {8, 9} <= warned
    assert any("“Meta: x”" in text for text in texts(report))


def test_variations_become_variants_with_options_prices_and_stock():
    bring(woo(), "woocommerce", options=EN)
    tee = product("Tee")
    assert [axis.code for axis in tee.axes] == ["colour", "size"]
    variants = {variant.sku: variant for variant in tee.variants}
    assert set(variants) == {"tee-blue", "tee-red-s", "tee-red-m"}
    blue = variants["tee-blue"]
    assert (str(blue.prices[0].amount), str(blue.prices[0].was), blue.weight_g) == ("8.00 CNY", "10.00 CNY", 200)
    assert [line.on_hand for line in blue.stock] == [5]
    assert [variants[sku].stock[0].on_hand for sku in ("tee-red-s", "tee-red-m")] == [4, 0]
    assert tee.state == "live" and product("Cap").state == "draft" and product("Song").state == "draft"
    tree = {node.name: [child.name for child in node.children] for node in catalogue.category_tree("en")}
    assert tree == {"Clothing": ["Tops"], "Sale": [], "Kitchen": [], "Music": []}


def test_html_of_a_file_is_made_harmless_and_properties_are_kept_as_text():
    bring(woo(), "woocommerce", options=EN)
    body = product("Mug").texts["en"].description
    assert "script" not in body and "<b>x</b>" in body and "Material: Clay" in body


def test_the_same_file_again_changes_nothing_and_a_changed_one_only_what_changed():
    bring(woo(*WOO[:4]), "woocommerce", options=EN)
    before = counted()
    again = bring(woo(*WOO[:4]), "woocommerce", options=EN)
    assert again["outcome"] == "no change" and again["counts"]["same"] == 2 and counted() == before
    dearer = bring(woo(*WOO[:3], WOO[3].replace(",20,", ",22,")), "woocommerce", options=EN)
    assert (dearer["counts"]["same"], dearer["counts"]["changed"]) == (1, 1)
    assert [str(price.amount) for price in product("Mug").variants[0].prices if price.in_force] == ["22.00 CNY"]


def test_a_dry_run_of_products_tells_the_same_and_writes_nothing():
    before = counted()
    dry = bring(woo(), "woocommerce", options=EN, dry=True)
    assert dry["state"] == "tried" and counted() == before and house_seller() is None
    real = bring(woo(), "woocommerce", options=EN)
    assert dry["counts"] == real["counts"] and texts(dry) == texts(real)


def test_any_table_becomes_products_by_the_names_of_its_columns_in_chinese_and_gbk():
    table = "款号;货号;标题;英文标题;售价;原价;库存;分类;颜色;重量(克)\n" \
        "B1;B1-R;青花杯;Blue mug;39,90;49,90;12;厨房 > 杯子;红;300\nB1;B1-W;青花杯;Blue mug;41;;3;厨房 > 杯子;白;300\n" \
        "B2;B2;白瓷盘;White plate;1.234,50;;0;厨房;;\n"  # fmt: skip
    report = bring(table.encode("gbk"), "products")
    assert report["counts"]["created"] == 2 and texts(report, "error") == []
    mug = product("Blue mug")
    assert mug.texts["zh-cn"].title == "青花杯" and [axis.code for axis in mug.axes] == ["颜色"]
    red = next(variant for variant in mug.variants if variant.sku == "B1-R")
    assert (str(red.prices[0].amount), str(red.prices[0].was), red.stock[0].on_hand) == ("39.90 CNY", "49.90 CNY", 12)
    assert str(product("White plate").variants[0].prices[0].amount) == "1234.50 CNY"
    assert [node.name for node in catalogue.category_tree("zh-cn")] == ["厨房"]


def test_columns_can_be_given_by_hand_and_the_choice_is_kept_for_the_next_file():
    data = sheet(["Code", "What", "Cost", "Hue"], ["1", "Lamp", 10.5, "Green"], ["2", "Desk", 99, "Brown"])
    run_id = exchange.upload("goods.csv", data, by=BY, now=NOW)
    seen = exchange.preview(run_id)
    assert (seen.file_kind, seen.mapping, seen.has_header) == ("xlsx", "products", True)
    assert [column.field for column in seen.columns] == ["", "", "", ""] and seen.rows[0] == (
        "1",
        "Lamp",
        "10.5",
        "Green",
    )
    columns = {"Code": "sku", "What": "title", "Cost": "price"}
    exchange.start(
        run_id, dry=False, columns=columns, options=EN, save_as="Supplier A", mapping="products", by=BY, now=NOW
    )
    exchange.carry_out(run_id, clock=clock)
    report = exchange.report(run_id)
    assert report["counts"]["created"] == 2 and any("“Hue”" in text for text in texts(report))
    other = exchange.upload("next.xlsx", sheet(["Code", "What", "Cost"], ["3", "Chair", 5]), by=BY, now=NOW)
    assert {column.name: column.field for column in exchange.preview(other).columns} == columns


def test_a_choice_of_columns_that_cannot_be_is_refused_and_nothing_starts():
    run_id = exchange.upload("x.csv", b"Code,What\n1,Lamp\n", by=BY, now=NOW)
    for columns in ({"Code": "price"}, {"Code": "sku", "What": "sku"}, {"Code": "no such field"}):
        with pytest.raises(Refusal):
            exchange.start(run_id, dry=False, mapping="products", columns=columns, by=BY, now=NOW)
    with pytest.raises(exchange.OptionUnfit):
        exchange.start(run_id, dry=False, mapping="products", options={"pictures": "/etc"}, by=BY, now=NOW)
    assert exchange.run_row(run_id).state == "uploaded"


def test_formulas_stay_texts():
    bring(b"sku,title,price\nA,\"=cmd|' /C calc'!A0\",1\n", "products", options=EN)
    assert rows()[0].title.startswith("=cmd|")


def test_an_import_killed_between_chunks_goes_on_and_counts_every_row_once(monkeypatch):
    monkeypatch.setattr("zhanggui.exchange.actions.run_products.CHUNK", 2)
    table = "sku,title,price,stock\n" + "".join(f"S{n},Thing {n},{n}.00,1\n" for n in range(1, 8))
    run_id = exchange.upload("x.csv", table.encode(), "products", by=BY, now=NOW)
    exchange.start(run_id, dry=False, options=EN, by=BY, now=NOW)

    class Killed(BaseException):
        pass

    def die(work):
        if work.run.position == 4:
            raise Killed

    with pytest.raises(Killed):
        exchange.carry_out(run_id, clock=clock, tell=die)
    assert len(rows()) == 4 and exchange.run_row(run_id).state == "running"
    from zhanggui.exchange.actions.run import requeue_lost
    from zhanggui.exchange.models import ImportRun

    assert requeue_lost(NOW) == 0  # this very process still lives
    ImportRun.objects.update(runner="elsewhere:1", beat_at=None)
    assert requeue_lost(NOW) == 1
    assert exchange.carry_out(run_id, clock=clock)
    assert exchange.run_row(run_id).counts["created"] == 7 and len(rows()) == 7


def picture(colour) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(file, "JPEG")
    return file.getvalue()


def test_pictures_of_a_folder_are_found_by_name_and_names_never_leave_the_folder(tmp_path):
    folder, table = tmp_path / "pictures", tmp_path / "goods.csv"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "Mug.JPG").write_bytes(picture("red"))
    (folder / "bomb.png").write_bytes(b"not a picture")
    (folder / "spare.jpg").write_bytes(picture("blue"))
    (tmp_path / "secret.jpg").write_bytes(picture("green"))
    table.write_text('sku,title,price,pictures\nA,Mug,1,"a/mug.jpg, ../secret.jpg"\nB,Cup,1,bomb.png\n')
    given = {"kind": "products", "mapping": "products", "options": EN, "pictures": folder, "by": BY, "clock": clock}
    dry = exchange.report(exchange.import_here(table, dry=True, **given))
    assert counted()["catalogue_picture"] == 0 and "../secret.jpg" in texts(dry, "warn")[-1]
    report = exchange.report(exchange.import_here(table, dry=False, **given))
    assert (report["pictures"]["added"], report["pictures"]["missing"], report["pictures"]["refused"]) == (1, 1, 1)
    assert counted()["catalogue_picture"] == 1 and any("spare.jpg" in text for text in texts(report))
    again = exchange.report(exchange.import_here(table, dry=False, **given))
    assert again["outcome"] == "no change" and counted()["catalogue_picture"] == 1


@pytest.mark.realdata
def test_the_woocommerce_sample_is_a_whole_catalogue(real_data):
    data = (real_data / "woocommerce" / "sample_products.csv").read_bytes()
    report = bring(data, "woocommerce", options=EN)
    counts = report["counts"]
    assert (counts["products"], counts["created"], counts["variants"]) == (13, 13, 26)
    assert texts(report, "error") == []
    assert len([text for text in texts(report, "warn") if "not taken" in text or "is not." in text]) == 2
    hoodie, beanie = product("Hoodie"), product("Beanie")
    assert len(hoodie.variants) == 6 and [axis.code for axis in hoodie.axes] == ["color", "logo"]
    assert len(product("T-Shirt").variants) == 9
    assert (str(beanie.variants[0].prices[0].amount), str(beanie.variants[0].prices[0].was)) == (
        "18.00 CNY",
        "20.00 CNY",
    )
    assert bring(data, "woocommerce", options=EN)["outcome"] == "no change"


@pytest.mark.realdata
def test_the_magento_fixtures_are_a_whole_catalogue(real_data):
    given = {
        "kind": "products",
        "mapping": "magento",
        "options": {"locale": "en", "currency": "USD"},
        "by": BY,
        "clock": clock,
    }
    folder = real_data / "magento" / "fixtures"
    report = exchange.report(exchange.import_here(folder, dry=False, **given))
    counts = report["counts"]
    assert (counts["products"], counts["created"], counts["variants"]) == (187, 187, 1_899)
    assert texts(report, "error") == []
    assert any("Companion Kit is a bundle" in text for text in texts(report, "warn"))
    assert any("products_reviews.csv: 500 rows were not taken" in text for text in texts(report))
    assert fetch("SELECT count(*) FROM catalogue_product WHERE state = 'live'") == [(181,)]
    (on_hand,) = fetch("SELECT sum(on_hand) FROM catalogue_stock")[0]
    assert on_hand == (1_847 + 14 + 9 + 9 + 3 + 9) * 100
    again = exchange.report(exchange.import_here(folder, dry=False, **given))
    assert again["outcome"] == "no change" and again["counts"]["same"] == 187


@pytest.mark.realdata
@pytest.mark.slow
def test_the_pictures_of_the_magento_fixtures_are_all_there(real_data):
    given = {
        "kind": "products",
        "mapping": "magento",
        "options": {"locale": "en", "currency": "USD"},
        "by": BY,
        "clock": clock,
    }
    magento = real_data / "magento"
    report = exchange.report(
        exchange.import_here(magento / "fixtures", pictures=magento / "images", dry=False, **given)
    )
    assert (report["pictures"]["added"], report["pictures"]["missing"], report["pictures"]["refused"]) == (723, 0, 0)
    assert fetch("SELECT count(DISTINCT sha256) FROM catalogue_picture") == [(721,)]
    assert any(text.startswith("4 pictures of the folder are named by no product") for text in texts(report))
    assert fetch(
        "SELECT count(*) FROM catalogue_product p WHERE NOT EXISTS (SELECT 1 FROM catalogue_picture i WHERE i.product_id = p.id)"
    ) == [(0,)]
