"""What stands around every page: name, ways through the shop, basket, languages."""

import time
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhanggui.catalogue.public import CategoryNode, category_tree
from zhanggui.faces.storefront import addresses
from zhanggui.faces.storefront.visit import Visited
from zhanggui.kit import locales, preferences

TREE_FRESH = 5.0  # s that a new category's name may stay out of the header; prices and stock are never kept
_trees: dict[str, tuple[float, tuple[CategoryNode, ...]]] = {}


def tree(locale: str) -> tuple[CategoryNode, ...]:
    """The categories with goods in them, for the header."""
    at, found = _trees.get(locale, (0.0, ()))
    if time.monotonic() - at > TREE_FRESH:
        found = tuple(node for node in category_tree(locale) if node.product_count)
        _trees[locale] = (time.monotonic(), found)
    return found


def forget() -> None:
    _trees.clear()


def piece(request: Visited, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A part of a page, for a script of ours: no frame around it."""
    own = {"visit": request.visit, "product_href": addresses.product, "to": addresses.to}
    return render(request, f"storefront/{template}", own | context, status=status, using="jinja2")


def flat(nodes: tuple[CategoryNode, ...]) -> list[CategoryNode]:
    """All categories of a tree, one after another."""
    return [one for node in nodes for one in (node, *flat(node.children))]


def show(
    request: Visited,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    slugs: dict[str, str] | None = None,
) -> HttpResponse:
    """A page in its frame. `slugs`: the page's address per language where it is not the same path."""
    locale = locales.current()
    frame = {
        "shop_name": preferences.get("shop.name"),
        "categories": tree(locale),
        "gift_cards": preferences.get("giftcards.on"),
        "calm": False,
        "visit": request.visit,
        "alternates": addresses.alternates(request, slugs),
        "canonical": addresses.absolute(request.path),
        "absolute": addresses.absolute,
        "product_href": partial(addresses.product_path, locale),
        "category_href": partial(addresses.category_path, locale),
        "to": addresses.to,
        "page_kind": "page",
        "page_subject": "",
    }
    return render(request, f"storefront/{template}", frame | (context or {}), status=status, using="jinja2")
