"""Addresses of the storefront's pages, made without the resolver where lists are long. A test keeps them equal to `reverse`."""

from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from zhanggui.kit import locales
from zhanggui.kit.ui.folding import CONSTANT


@lru_cache(maxsize=8192)
def product_path(locale: str, slug: str) -> str:
    return f"/{locale}/p/{quote(slug)}"


@lru_cache(maxsize=1024)
def category_path(locale: str, slug: str) -> str:
    return f"/{locale}/c/{quote(slug)}"


def product(slug: str) -> str:
    return product_path(locales.current(), slug)


def category(slug: str) -> str:
    return category_path(locales.current(), slug)


def to(name: str) -> str:
    """A page without parameters, in the language of the moment: to("basket")."""
    return f"/{locales.current()}/{name}"


CONSTANT["to"] = to


def absolute(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path


def alternates(request: HttpRequest, known: dict[str, str] | None = None) -> dict[str, str]:
    """The same page in each language: as given where names differ, otherwise by changing the first part of the address."""
    rest = request.path_info.partition("/")[2].partition("/")[2]
    query = request.META.get("QUERY_STRING", "")
    found = {locale: f"/{locale}/{quote(rest)}" + (f"?{query}" if query else "") for locale in locales.LOCALES}
    if known is not None:
        found = {locale: known.get(locale, f"/{locale}/") for locale in locales.LOCALES}
    return found
