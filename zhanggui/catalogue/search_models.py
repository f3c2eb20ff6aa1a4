"""Tables of search. What a query runs over is made by the database's own engine in migration 0002."""

from django.db import models


class SearchEntry(models.Model):
    """A product as search sees it: one row for all its locales.

    `keys` holds what leads straight to it (`|title|title|sku|barcode|`), `terms` what it gave the vocabulary. Its tokens lie
    in the FTS5 table `catalogue_searchtext` under the same id, or in the columns `head` and `tokens` on PostgreSQL."""

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="+")
    live = models.BooleanField(default=False)
    keys = models.TextField(blank=True)
    terms = models.JSONField(default=list)


class SearchTerm(models.Model):
    """A word of the goods and one way to type it: `key` is the word, its pinyin or its initials; `weight` counts products."""

    locale = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    term = models.CharField(max_length=120)
    kind = models.CharField(max_length=1)  # w word, p pinyin, i initials
    weight = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "key", "term", "kind"], name="term_once_per_key")]


class SearchSynonym(models.Model):
    """Two words that find each other's goods. `locale` is where the pair holds; empty means everywhere."""

    locale = models.CharField(max_length=10, blank=True)
    term = models.CharField(max_length=120)
    other = models.CharField(max_length=120)
    term_key = models.CharField(max_length=120, db_index=True)
    other_key = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "term_key", "other_key"], name="synonym_once")]
