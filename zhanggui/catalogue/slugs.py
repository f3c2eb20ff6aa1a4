"""Addresses made of titles, and the keys that titles are sorted by."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.errors import SlugTaken
from zhanggui.catalogue.models import SlugHistory
from zhanggui.kit.errors import Invalid

LONGEST = 90
_SOUND = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BREAK = re.compile(r"[^a-z0-9]+")


@cache
def _lazy_pinyin():
    from pypinyin import lazy_pinyin

    return lazy_pinyin


@lru_cache(maxsize=4096)
def latin(text: str) -> str:
    """Lower-case ASCII words: Chinese as pinyin, accents dropped, everything else a space."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = " ".join(_lazy_pinyin()(text, errors=lambda rest: [rest]))
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _BREAK.sub(" ", text.replace("'", "")).strip()


def slugify(title: str) -> str:
    """`qing-hua-ci-ma-ke-bei` for 青花瓷马克杯; chance where nothing of the title can be written in ASCII."""
    slug = latin(title).replace(" ", "-")[:LONGEST].strip("-")
    return slug or secrets.token_hex(4)


def sort_key(title: str) -> str:
    return latin(title)[:80] or title[:80]


def sound(slug: str) -> str:
    """A slug typed by hand, or a refusal."""
    if len(slug) > LONGEST or not _SOUND.fullmatch(slug):
        raise Invalid(field="slug", problem=_("an address is small letters and digits with single hyphens between"))
    return slug


class Slugs:
    """Gives addresses of one kind, each once per locale, for a list of objects in two statements a locale."""

    def __init__(self, kind: str, model: type[models.Model], key: str):
        self.kind, self.model, self.key = kind, model, key

    def give(self, locale: str, wanted: Sequence[tuple[UUID, str, str]]) -> dict[UUID, str]:
        """(object, slug typed by hand or "", title) → slug. A hand-typed one that another object has is refused."""
        bases = {thing: sound(typed) if typed else slugify(title) for thing, typed, title in wanted}
        taken = self._taken(locale, set(bases.values()))
        given: dict[UUID, str] = {}
        for thing, typed, _title in wanted:
            base = slug = bases[thing]
            count = 1
            while taken.get(slug, thing) != thing:
                if typed:
                    raise SlugTaken(slug=slug)
                count += 1
                slug = f"{base}-{count}"
            taken[slug] = thing
            given[thing] = slug
        return given

    def _taken(self, locale: str, bases: set[str]) -> dict[str, Any]:
        rows = self.model._default_manager.filter(locale=locale)
        old = SlugHistory.objects.filter(kind=self.kind, locale=locale)
        taken = dict(old.filter(slug__in=bases).values_list("slug", "object_id"))
        taken.update(rows.filter(slug__in=bases).values_list("slug", self.key))
        if taken:
            alike = Q()
            for base in taken:
                alike |= Q(slug__startswith=f"{base}-")
            taken.update(old.filter(alike).values_list("slug", "object_id"))
            taken.update(rows.filter(alike).values_list("slug", self.key))
        return taken

    def remember(self, moved: Sequence[tuple[UUID, str, str, str]]) -> None:
        """(object, locale, old slug, new slug): the old one will lead to the object, the new one is nobody's past."""
        gone = Q()
        for _thing, locale, _old, new in moved:
            gone |= Q(locale=locale, slug=new)
        if not moved:
            return
        SlugHistory.objects.filter(gone, kind=self.kind).delete()
        for thing, locale, old, _new in moved:
            SlugHistory.objects.update_or_create(kind=self.kind, locale=locale, slug=old, defaults={"object_id": thing})


def by_locale(texts: Mapping[Any, Mapping[str, Any]]) -> dict[str, list[tuple[Any, Any]]]:
    """Texts of several objects, turned round: locale → (object, text)."""
    turned: dict[str, list[tuple[Any, Any]]] = {}
    for thing, own in texts.items():
        for locale, text in own.items():
            turned.setdefault(locale, []).append((thing, text))
    return turned
