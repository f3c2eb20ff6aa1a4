import re

import pytest

from zhanggui.kit import clock


@pytest.fixture(autouse=True)
def _fresh():
    from zhanggui.faces.storefront import shell
    from zhanggui.faces.storefront.views import seo

    shell.forget()
    seo._starts.clear()


@pytest.fixture
def open_shop(shop):
    """A shop on today's clock with a mug, a book to download and a shirt in options."""
    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=3900, kind="digital")
    shop.file("book")
    return shop


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def seen(answer) -> str:
    """What of a page meets the eye: no tags, nothing that is for those who listen."""
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


TYPED = {
    "email": "ming@example.com", "name": "王小明", "phone": "13812345678", "country": "CN", "region": "浙江省",
    "city": "杭州市", "district": "西湖区", "line1": "文一西路 1 号", "delivery": "standard", "provider": "instant",
}  # fmt: skip


class Buyer:
    """A browser: a test client that walks through the shop."""

    def __init__(self, client, locale="en"):
        self.client, self.locale = client, locale

    def get(self, path, **query):
        return self.client.get(f"/{self.locale}/{path}", query)

    def post(self, path, **form):
        return self.client.post(f"/{self.locale}/{path}", form)

    def put(self, slug, quantity="1"):
        return self.post("basket/add", product=slug, quantity=quantity)

    def review(self, **changes):
        return self.post("checkout", action="review", **(TYPED | changes))

    def place(self, page=None, /, **changes):
        form = hidden((page or self.review()).content.decode())
        return self.post("checkout", **(form | {"action": "place"} | changes))


@pytest.fixture
def buyer(client):
    return Buyer(client)
