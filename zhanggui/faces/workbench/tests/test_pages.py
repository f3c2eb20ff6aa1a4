"""The front page at the desk: arranged, looked at, taken back, published."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.content import public as content
from zhanggui.faces.workbench.tests.staff import at, picture

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def keeper(desk):
    desk.shop.product("mug", price=1900)
    desk.shop.product("pot", price=9900)
    return desk.client("content")


def seen():
    return str(content.draft("home").version or "")


def words(**said):
    return {f"{locale}_{name}": "" for locale in ("zh-cn", "en") for name in ("title", "body", "action")} | said


def test_the_page_says_how_it_stands(keeper):
    page = keeper.get(at("front_page")).content.decode()
    assert "Nobody has changed the page yet" in page
    assert page.count("?preview=") == 2


def test_a_story_with_a_picture_is_added_previewed_published_and_taken_back(keeper):
    form = words(en_title="How it began", en_body="One.\r\n\r\nTwo.") | {"seen": seen(), "link": "about"}
    form["picture"] = SimpleUploadedFile("shop.png", picture(), "image/png")
    answer = keeper.post(at("new_block", "story"), form)
    assert answer.status_code == 302
    story = content.draft("home").blocks[-1]
    assert story.texts == {"en": content.Words("How it began", "One.\n\nTwo.")} and story.picture.width == 640
    page = keeper.get(at("front_page")).content.decode()
    assert "changes that buyers do not see yet" in page
    preview = re.search(r'href="(/en/\?preview=[^"]+)"', page)[1]
    assert "How it began" in keeper.get(preview).content.decode()
    assert "How it began" not in keeper.get("/en/").content.decode()
    keeper.post(at("publish_page"), {"seen": seen()})
    assert "How it began" in keeper.get("/en/").content.decode()
    keeper.post(at("undo_page"), {"seen": seen()})
    assert "How it began" in keeper.get("/en/").content.decode()  # until that is published too
    keeper.post(at("publish_page"), {"seen": seen()})
    assert "How it began" not in keeper.get("/en/").content.decode()


def test_a_picture_stays_until_it_is_taken_away(keeper):
    upload = SimpleUploadedFile("shop.png", picture(), "image/png")
    keeper.post(at("new_block", "hero"), words(en_title="Hello") | {"seen": seen(), "picture": upload})
    hero = content.draft("home").blocks[-1]
    keeper.post(at("block", hero.key), words(en_title="Hello again") | {"seen": seen()})
    assert content.draft("home").blocks[-1].picture == hero.picture
    keeper.post(at("block", hero.key), words(en_title="Hello again") | {"seen": seen(), "no_picture": "on"})
    assert content.draft("home").blocks[-1].picture is None


def test_products_are_named_by_sku_or_title_and_taken_out_again(keeper, desk):
    row = words() | {"rule": "chosen", "count": "4", "category_id": "", "seen": seen(), "add": "mug\nPot"}
    assert keeper.post(at("new_block", "products"), row).status_code == 302
    block = content.draft("home").blocks[-1]
    assert block.product_ids == (desk.shop.products["mug"], desk.shop.products["pot"])
    row |= {"add": "", "chosen": [str(desk.shop.products["pot"])], "seen": seen()}
    keeper.post(at("block", block.key), row)
    assert content.draft("home").blocks[-1].product_ids == (desk.shop.products["pot"],)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"add": "no such thing"}, "No product is called"),
        ({"rule": "category"}, "Choose a category."),
        ({"rule": "chosen"}, "Name at least one product."),
        ({"link": "javascript:x"}, "not an address"),
        ({"count": "99"}, "24"),
    ],
)
def test_what_cannot_be_shown_is_said_beside_the_field_and_what_was_typed_stays(keeper, changes, said):
    row = (
        words(en_title="Typed already") | {"rule": "newest", "count": "4", "category_id": "", "seen": seen()} | changes
    )
    answer = keeper.post(at("new_block", "products"), row)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and "Typed already" in page
    assert content.draft("home").version is None


def test_of_two_colleagues_the_second_is_told(keeper):
    form = words(en_title="Mine") | {"seen": seen(), "link": "", "starts_on": "", "ends_on": ""}
    assert keeper.post(at("new_block", "notice"), form).status_code == 302
    answer = keeper.post(at("new_block", "notice"), form | {"en_title": "Yours"})
    assert answer.status_code == 422 and "Somebody changed this page" in answer.content.decode()
    assert [block.kind for block in content.draft("home").blocks].count("notice") == 1


def test_blocks_are_moved_hidden_and_taken_away_by_their_buttons(keeper):
    hero, doors, *_ = content.draft("home").blocks
    keeper.post(at("move_block", doors.key), {"seen": seen(), "to": "up"})
    keeper.post(at("show_block", hero.key), {"seen": seen(), "shown": "0"})
    first, second, *_ = content.draft("home").blocks
    assert (first.kind, second.kind, second.shown) == ("categories", "hero", False)
    keeper.post(at("remove_block", hero.key), {"seen": seen()})
    assert "hero" not in [block.kind for block in content.draft("home").blocks]
    assert keeper.post(at("remove_block", hero.key), {"seen": "not one"}).status_code == 302


def test_an_unknown_block_is_absent(keeper):
    assert keeper.get(at("new_block", "carousel")).status_code == 404
