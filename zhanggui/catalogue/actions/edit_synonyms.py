"""Deeds on the synonyms of search: pairs of words that find each other's goods."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.models import SearchSynonym
from zhanggui.catalogue.queries.search_question import SYNONYMS
from zhanggui.catalogue.text.query import LONGEST_SYNONYM, synonym_key
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import known

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Synonym:
    id: int
    locale: str
    term: str
    other: str


def synonyms(text: str = "", *, limit: int = 500) -> list[Synonym]:
    """The pairs, or those in which `text` occurs."""
    rows = SearchSynonym.objects.order_by("term_key", "other_key", "id")
    if text:
        rows = rows.filter(Q(term__icontains=text) | Q(other__icontains=text))
    return [Synonym(*row) for row in rows.values_list("id", "locale", "term", "other")[:limit]]


def add_synonym(term: str, other: str, *, by: str, now: datetime, locale: str = "") -> int:
    """Let `term` and `other` find each other's goods, at once and without a new index; the id of the pair.

    `locale` limits the pair to one language of the shop. A pair that is there already is not added again."""
    if locale and not known(locale):
        raise Invalid(field="locale", problem=_("“{locale}” is not a language of the shop").format(locale=locale[:20]))
    keys = []
    for field, text in (("term", term), ("other", other)):
        key = synonym_key(text)
        if not key or len(text) > LONGEST:
            raise Invalid(
                field=field,
                problem=_("a synonym is one to {longest_synonym} words").format(longest_synonym=LONGEST_SYNONYM),
            )
        keys.append(key)
    if keys[0] == keys[1]:
        raise Invalid(field="other", problem=_("search already takes these two for the same word"))
    with transaction.atomic():
        there = SearchSynonym.objects.filter(locale=locale).filter(
            Q(term_key=keys[0], other_key=keys[1]) | Q(term_key=keys[1], other_key=keys[0])
        )
        if pair := there.first():
            return pair.id
        pair = SearchSynonym.objects.create(
            locale=locale, term=term.strip(), other=other.strip(), term_key=keys[0], other_key=keys[1]
        )
        facts = {"term": pair.term, "other": pair.other, "locale": locale}
        audit.note(by=by, deed="catalogue.add_synonym", object_kind="synonym", object_id=pair.id, facts=facts, now=now)
    SYNONYMS.forget()
    return pair.id


def remove_synonym(synonym_id: int, *, by: str, now: datetime) -> None:
    """Take a pair away; from the next search on each word finds only its own goods."""
    with transaction.atomic():
        pair = SearchSynonym.objects.filter(id=synonym_id).first()
        if pair is None:
            raise NotFound(synonym_id=synonym_id)
        facts = {"term": pair.term, "other": pair.other, "locale": pair.locale}
        pair.delete()
        audit.note(
            by=by, deed="catalogue.remove_synonym", object_kind="synonym", object_id=synonym_id, facts=facts, now=now
        )
    SYNONYMS.forget()
