"""A seller joins, changes, is suspended and resumes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.locales import known
from zhanggui.sellers.dto import SellerTextDraft
from zhanggui.sellers.errors import SellerSlugTaken
from zhanggui.sellers.models import Seller, SellerState, SellerText
from zhanggui.sellers.queries.sellers import forget

FIELDS = {"slug", "legal_name", "country", "licence_no", "state"}


def create_seller(
    *,
    slug: str,
    legal_name: str,
    texts: Mapping[str, SellerTextDraft],
    country: str,
    self_operated: bool = False,
    licence_no: str = "",
    by: str,
    now: datetime,
) -> UUID:
    """A new seller. `self_operated` cannot be changed later: it is what the law's label rests on."""
    _sound(legal_name=legal_name, country=country, texts=texts, slug=slug)
    with transaction.atomic():
        if Seller.objects.filter(slug=slug).exists():
            raise SellerSlugTaken(slug=slug)
        seller = Seller.objects.create(
            id=uuid7(),
            slug=slug,
            legal_name=legal_name.strip(),
            country=country,
            self_operated=self_operated,
            licence_no=licence_no.strip(),
            created_at=now,
        )
        _write_texts(seller.id, texts)
        audit.note(by=by, deed="sellers.create", object_kind="seller", object_id=seller.id, now=now)
    return seller.id


def edit_seller(
    seller_id: UUID, *, texts: Mapping[str, SellerTextDraft] | None = None, by: str, now: datetime, **changes: str
) -> None:
    """Change what is named: slug, legal_name, country, licence_no, state ("active", "suspended"), texts."""
    if unknown := set(changes) - FIELDS:
        raise Invalid(field=min(unknown), problem=_("{field} cannot be changed").format(field=min(unknown)))
    if changes.get("state", SellerState.ACTIVE) not in SellerState.values:
        raise Invalid(field="state", problem=_("{state} is not a state of a seller").format(state=changes["state"]))
    _sound(**{key: changes[key] for key in ("slug", "legal_name", "country") if key in changes}, texts=texts)
    with transaction.atomic():
        if "slug" in changes and Seller.objects.filter(slug=changes["slug"]).exclude(id=seller_id).exists():
            raise SellerSlugTaken(slug=changes["slug"])
        found = Seller.objects.filter(id=seller_id)
        if not (found.update(**changes) if changes else found.exists()):
            raise NotFound(what=f"seller {seller_id}")
        _write_texts(seller_id, texts or {})
        facts = {"changed": sorted(changes), "locales": sorted(texts or {})}
        audit.note(by=by, deed="sellers.edit", object_kind="seller", object_id=seller_id, facts=facts, now=now)
        transaction.on_commit(forget)
    forget()


def _sound(
    *,
    texts: Mapping[str, SellerTextDraft] | None,
    slug: str | None = None,
    legal_name: str | None = None,
    country: str | None = None,
) -> None:
    if slug is not None and not slug.replace("-", "").isalnum():
        raise Invalid(field="slug", problem=_("an address is letters, digits and hyphens"))
    if legal_name is not None and not legal_name.strip():
        raise Invalid(field="legal_name", problem=_("a seller has a legal name"))
    if country is not None and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise Invalid(field="country", problem=_("a country is two capital letters, such as CN"))
    for locale, text in (texts or {}).items():
        if not known(locale) or not text.name.strip():
            raise Invalid(
                field="texts",
                problem=_("the name in {locale} is missing or the language unknown").format(locale=locale),
            )


def _write_texts(seller_id: UUID, texts: Mapping[str, SellerTextDraft]) -> None:
    for locale, text in texts.items():
        SellerText.objects.update_or_create(
            seller_id=seller_id, locale=locale, defaults={"name": text.name.strip(), "about": text.about.strip()}
        )
