"""The catalogue: lists, one product, search, suggestions, categories. Open to everybody."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.api import present, schemas
from zhanggui.faces.api.house import Asked, answer, anybody, currency_of, locale_of
from zhanggui.kit.errors import Invalid

router = Router(auth=anybody, tags=["catalogue"])


def _narrowed(asked: schemas.ListAsked | schemas.SearchAsked, locale: str) -> dict:
    """What list and search have in common."""
    facets = {"seller": [asked.seller]} if asked.seller else {}
    for choice in asked.facet:
        code, colon, value = choice.partition(":")
        if not colon:
            raise Invalid(field="facet", problem=_("A facet is written code:value."))
        facets.setdefault(code, []).append(value)
    category = catalogue.category_id(asked.category, locale) if asked.category else None
    return {
        "category_id": category,
        "facets": facets or None,
        "with_facets": asked.facets,
        "price_min": asked.price_min,
        "price_max": asked.price_max,
        "in_stock_only": asked.in_stock,
        "cursor": asked.cursor,
        "limit": asked.limit,
        "channel": "api",
    }


@router.get("products", response=schemas.ProductList, summary="Products on sale")
def products(request: Asked, asked: Query[schemas.ListAsked]) -> HttpResponse:
    locale = locale_of(request, asked.locale)
    found = catalogue.list_products(
        locale=locale,
        currency=currency_of(asked.currency),
        now=request.now,
        sort=asked.sort,
        **_narrowed(asked, locale),
    )
    return answer(present.product_list(found, locale))


@router.get("products/{slug}", response=schemas.Product, summary="One product")
def product(request: Asked, slug: str, asked: Query[schemas.Asked]) -> HttpResponse:
    locale = locale_of(request, asked.locale)
    page = catalogue.product_page(
        slug, locale=locale, currency=currency_of(asked.currency), now=request.now, channel="api"
    )
    return answer(present.product(page, locale))


@router.get("search", response=schemas.SearchResult, summary="Search in Chinese, English and mixed text")
def search(request: Asked, asked: Query[schemas.SearchAsked]) -> HttpResponse:
    locale = locale_of(request, asked.locale)
    found = catalogue.search(
        asked.q, locale=locale, currency=currency_of(asked.currency), now=request.now, sort=asked.sort,
        **_narrowed(asked, locale),
    )  # fmt: skip
    told = present.product_list(found, locale)
    return answer({**told, "did_you_mean": found.did_you_mean, "corrected": found.corrected})


@router.get("suggestions", response=list[schemas.Suggestion], summary="What may be meant, as one types")
def suggestions(request: Asked, asked: Query[schemas.SuggestionAsked]) -> HttpResponse:
    locale = locale_of(request, asked.locale)
    found = catalogue.suggestions(asked.q, locale, limit=asked.limit)
    return answer([{"text": s.text, "slug": s.slug or None} for s in found])


@router.get("categories", response=list[schemas.Category], summary="The tree of categories")
def categories(request: Asked, asked: Query[schemas.Asked]) -> HttpResponse:
    return answer([present.category(node) for node in catalogue.category_tree(locale_of(request, asked.locale))])
