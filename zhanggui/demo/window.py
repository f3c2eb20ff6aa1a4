"""The front page of the demonstration, arranged as a keeper would do it."""

from datetime import datetime

from zhanggui.catalogue import public as catalogue
from zhanggui.content import public as content

BY = "system:demo"


def arrange(now: datetime) -> None:
    """A notice, words of its own for the large picture, a story beside a product. Arranged once."""
    if content.draft("home").version is not None:
        return
    hero, doors, best, *rest = content.draft("home").blocks
    page = [_notice(), _hero(hero), doors, best, _story(now), *rest]
    seen = None
    for block in page:
        if block not in rest and block not in (doors, best):
            seen = content.save_block("home", block, seen=seen, by=BY, now=now)
    for place, block in enumerate(page):
        at = [one.key for one in content.draft("home").blocks].index(block.key)
        if at != place:
            seen = content.move_block("home", block.key, place - at, seen=seen, by=BY, now=now)
    content.publish("home", seen=seen, by=BY, now=now)


def _notice() -> content.Block:
    texts = {
        "zh-cn": content.Words("演示店铺", "随便逛，随便下单：不会扣款，也不会发货。满150元可用优惠码CAMELLIA10。"),
        "en": content.Words(
            "A demonstration",
            "Look around and order as you like: nothing is charged, nothing is sent. The code CAMELLIA10 works from ¥150.",
        ),
    }
    return content.Block("notice", texts=texts)


def _hero(hero: content.Block) -> content.Block:
    texts = {
        "zh-cn": content.Words("把日子过细一点", "茶、纸、布、器，都是天天用的东西。好好做，慢慢用。", "逛逛全店"),
        "en": content.Words(
            "Small things, made with care",
            "Tea, paper, cloth and clay: things for every day, from people who make them well.",
            "See all goods",
        ),
    }
    return content.Block("hero", key=hero.key, link="all", texts=texts)


def _story(now: datetime) -> content.Block:
    found = catalogue.list_products(locale="en", currency="CNY", now=now, sort="featured", limit=3).items
    texts = {
        "zh-cn": content.Words(
            "一家杂货铺的来历",
            "山茶开在街角，一半是茶，一半是纸笔和碗碟。\n\n"
            "店里的东西不多，每一件都知道是谁做的、怎么做的、坏了找谁。这就是我们选货的三个问题。",
            "谁在卖",
        ),
        "en": content.Words(
            "How the shop came about",
            "Camellia stands on a street corner: half of it is tea, the other half paper, pens and bowls.\n\n"
            "There is not much on the shelves. Of each thing we know who made it, how, and whom to ask when it breaks.",
            "Who sells here",
        ),
    }
    return content.Block("story", product_ids=tuple(card.id for card in found[-1:]), link="about", texts=texts)
