import pytest

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def shelf(open_shop):
    """23 goods of which some cost the same, so that an order by price alone would have ties."""
    for place in range(21):
        open_shop.product(f"cup{place:02}", price=1000 + place // 3 * 100, stock=place % 4)
    return open_shop


def walked(api, sort: str, limit: int) -> list[str]:
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = api.get(f"products?sort={sort}&limit={limit}&locale=en" + (f"&cursor={cursor}" if cursor else ""))
        assert len(page["items"]) <= limit
        seen += [item["slug"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        assert pages < 30
    assert pages in (-(-23 // limit), -(-23 // limit) + 1)
    return seen


def test_walking_the_pages_shows_everything_once(shelf, api):
    sorts = ["featured", "newest", "price_up", "price_down", "best_selling", "name"]
    for sort, limit in [*((sort, 7) for sort in sorts), ("price_up", 1), ("name", 23), ("newest", 100)]:
        seen = walked(api, sort, limit)
        assert len(seen) == 23 and len(set(seen)) == 23, (sort, limit)
        assert seen == walked(api, sort, 100), (sort, limit)


def test_prices_go_up_and_down(shelf, api):
    up = [item["price_from"]["minor"] for item in api.get("products?sort=price_up&limit=100")["items"]]
    down = [item["price_from"]["minor"] for item in api.get("products?sort=price_down&limit=100")["items"]]
    assert up == sorted(up) and down == sorted(down, reverse=True)


def test_a_list_is_narrowed_by_price_and_stock(shelf, api):
    page = api.get("products?price_min=1100&price_max=1200&in_stock=1&limit=100&facets=1")
    assert page["items"] and page["total"] == len(page["items"])
    assert all(1100 <= item["price_from"]["minor"] <= 1200 and item["in_stock"] for item in page["items"])


def test_a_product_says_what_a_buyer_must_know(open_shop, api):
    told = api.get("products/mug?locale=en")
    assert (told["title"], told["seller"]["self_operated"], told["kind"]) == ("Mug", True, "physical")
    (variant,) = told["variants"]
    assert variant["price"] == {"minor": 1900, "currency": "CNY"} and variant["available"] == 10
    assert set(told["slugs"]) == {"zh-cn", "en"}
    chinese = api.get(f"products/{told['slugs']['zh-cn']}?locale=zh-cn")
    assert chinese["title"] == "mug 商品" and chinese["id"] == told["id"]
    assert api.get("products/book?locale=en")["variants"][0]["available"] is None


def test_search_finds_in_both_languages_and_helps_with_typos(open_shop, api):
    open_shop.product("teapot", price=9900)
    assert [item["slug"] for item in api.get("search?q=teapot&locale=en")["items"]] == ["teapot"]
    assert len(api.get("search?q=商品&locale=zh-cn")["items"]) == 3
    helped = api.get("search?q=taepot&locale=en")
    assert helped["did_you_mean"] == "teapot" or [item["slug"] for item in helped["items"]] == ["teapot"]
    assert api.get("search?q=zzzzqqq&locale=en")["items"] == []
    assert any(one["slug"] == "teapot" for one in api.get("suggestions?q=tea&locale=en"))


def test_categories_are_a_tree(open_shop, api):
    from tests.shop import BY
    from zhanggui.catalogue import public as catalogue

    def named(name):
        return {"zh-cn": catalogue.CategoryTextDraft(name), "en": catalogue.CategoryTextDraft(name)}

    home = catalogue.create_category(texts=named("Home"), by=BY, now=open_shop.now)
    cups = catalogue.create_category(texts=named("Cups"), parent_id=home, by=BY, now=open_shop.now)
    catalogue.edit_product(open_shop.products["mug"], categories=[cups], by=BY, now=open_shop.now)
    (tree,) = api.get("categories?locale=en")
    assert tree["name"] == "Home" and [child["slug"] for child in tree["children"]] == ["cups"]
    assert [item["slug"] for item in api.get("products?category=cups&locale=en")["items"]] == ["mug"]
    assert [item["slug"] for item in api.get("products?category=home&locale=en")["items"]] == ["mug"]
    api.refused("not_found", "GET", "products?category=nothing&locale=en", status=404)


WRONG = [
    ("products/nothing", "not_found", 404),
    ("products?limit=0", "invalid", 422),
    ("products?limit=101", "invalid", 422),
    ("products?sort=cheapest", "invalid", 422),
    ("products?locale=fr", "invalid", 422),
    ("products?currency=yuan", "invalid", 422),
    ("products?facet=colour", "invalid", 422),
    ("products?price_min=-1", "invalid", 422),
    ("search", "invalid", 422),
    ("suggestions?q=" + "x" * 200, "invalid", 422),
]


def test_a_question_that_does_not_fit_is_refused_in_words(open_shop, api):
    for path, code, status in WRONG:
        told = api.refused(code, "GET", path, status=status)
        assert len(told["title"]) > 10


def test_a_made_up_cursor_is_refused(open_shop, api):
    for cursor in ["x", "AAAA", "eyJ9", "W10", "WzFd", "WyJhIiwiYiIsImMiXQ", "%00", "1' OR 1=1"]:
        for path in ("products?sort=featured", "products?sort=price_up", "search?q=mug"):
            told = api.ask("GET", f"{path}&cursor={cursor}")
            assert api.status in (400, 422), (path, cursor, told)
