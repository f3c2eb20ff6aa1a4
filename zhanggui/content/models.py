"""Tables of content: versions of pages, made of blocks. A version is never changed."""

from typing import Any

from django.db import models

from zhanggui.kit.ids import uuid7

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class PageVersion(models.Model):
    """One state of a page. `before` is the version it was made from: undoing goes there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.CharField(max_length=40)
    before = models.ForeignKey("self", null=True, **down)
    what = models.CharField(max_length=20)
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class Page(models.Model):
    """Where a page stands: what is being worked on, and what buyers see."""

    key = models.CharField(max_length=40, primary_key=True)
    draft = models.ForeignKey(PageVersion, **down)
    live = models.ForeignKey(PageVersion, null=True, **down)
    published_at = models.DateTimeField(null=True)


class Block(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(PageVersion, **down)
    key = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    shown = models.BooleanField(default=True)
    rule = models.CharField(max_length=20, blank=True)
    category_id = models.UUIDField(null=True)
    product_ids = models.JSONField(default=list)
    count = models.PositiveSmallIntegerField(default=8)
    link = models.CharField(max_length=300, blank=True)
    picture = models.JSONField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="block_place_once")]


class BlockText(models.Model):
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="texts")
    locale = models.CharField(max_length=10)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    action = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "locale"], name="block_text_once")]
