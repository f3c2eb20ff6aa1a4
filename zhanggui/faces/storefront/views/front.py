"""The front page, the way to it, and what the house says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from zhanggui.catalogue.public import CategoryNode, ProductCard, list_products, product_cards
from zhanggui.content.public import Block, Words, draft_blocks, live_blocks, read_preview
from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.http import asked_for
from zhanggui.sellers.public import house_seller


@dataclass(slots=True)
class Section:
    """A block with what it shows: its words and their language, goods, a picture, where it leads."""

    block: Block
    words: Words
    lang: str
    cards: Sequence[ProductCard] = ()
    picture: Any = None
    product: ProductCard | None = None
    href: str = ""


def root(request: Visited) -> HttpResponse:
    """`/` leads to the language chosen before, or the browser's, or the shop's."""
    response = HttpResponseRedirect(f"/{asked_for(request)}/")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@shop_page
def home(request: Visited) -> HttpResponse:
    """The blocks that the keeper of the shop arranged; with a link from the workbench, those he is about to publish."""
    now, token = clock.now(), request.GET.get("preview", "")
    page, today = "home", clock.local_day(now, preferences.get("shop.timezone"))
    blocks = draft_blocks(read_preview(token, now), today=today) if token else live_blocks(page, today=today)
    context = {"sections": sections(blocks, now), "tagline": preferences.get("storefront.tagline"), "preview": token}
    response = shell.show(request, "home.html", context)
    if token:
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def sections(blocks: Sequence[Block], now: datetime) -> list[Section]:
    """Each block with what it shows. What stands in one row is not shown again in the next, where a rule chose it."""
    locale, currency = locales.current(), preferences.get("shop.currency")
    named = [one for block in blocks for one in block.product_ids]
    chosen = product_cards(named, locale=locale, currency=currency, now=now) if named else {}
    tree, shown, made = shell.tree(locale), set[UUID](), []
    for block in blocks:
        section = Section(block, *block.words(locale), href=_href(block, tree))
        if block.kind == "products" and block.rule == "chosen":
            section.cards = [chosen[one] for one in block.product_ids if one in chosen][: block.count]
        elif block.kind == "products":
            sort = "featured" if block.rule == "category" else block.rule
            found = list_products(
                locale=locale,
                currency=currency,
                now=now,
                category_id=block.category_id,
                sort=sort,
                limit=block.count + len(shown),
            ).items
            section.cards = [card for card in found if card.id not in shown][: block.count]
            section.href = section.href or f"{addresses.to('all')}?sort={sort}"
        elif block.product_ids:
            section.product = chosen.get(block.product_ids[0])
        shown |= {card.id for card in section.cards}
        made.append(section)
    for section in made:
        if section.block.kind == "hero":
            _dress(section, made)
        else:
            section.picture = section.block.picture or (section.product and section.product.picture)
    return made


def _dress(hero: Section, made: list[Section]) -> None:
    """The picture of a hero: its own, or its product's, or that of the first product further down."""
    first = (card for section in made for card in section.cards if card.picture and card.in_stock)
    hero.product = hero.product or (None if hero.block.picture else next(first, None))
    hero.picture = hero.block.picture or (hero.product and hero.product.picture)
    hero.href = hero.href or addresses.to("all")


def _href(block: Block, tree: tuple[CategoryNode, ...]) -> str:
    """Where a block leads: to its category, or to the address that was given."""
    if block.category_id:
        return next((addresses.category(one.slug) for one in shell.flat(tree) if one.id == block.category_id), "")
    if not block.link or ":" in block.link or block.link.startswith("#"):
        return block.link
    return addresses.to(block.link.lstrip("/"))


@shop_page
def about(request: Visited) -> HttpResponse:
    """Who sells here, how goods arrive and go back: facts, from the shop's own settings."""
    seller = house_seller()
    context = {
        "seller": seller,
        "licence": preferences.get("shop.licence"),
        "email": preferences.get("shop.email"),
        "phone": preferences.get("shop.phone"),
        "return_days": preferences.get("storefront.return_days"),
        "ships_days": preferences.get("storefront.ships_within_days"),
        "href_verify": addresses.to("verify"),
        "visitor_cookie": preferences.get("storefront.visitor_cookie"),
    }
    return shell.show(request, "about.html", context)
