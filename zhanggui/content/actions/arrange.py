"""Deeds on pages: each makes a new version out of the one that was seen, or moves a pointer."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhanggui.content.arrangement import PAGES
from zhanggui.content.dto import KINDS, RULES, Block, Words
from zhanggui.content.errors import NothingToUndo, PageChanged, TooManyBlocks
from zhanggui.content.models import Block as Row
from zhanggui.content.models import BlockText, Page, PageVersion
from zhanggui.content.queries.pages import blocks_of
from zhanggui.kit import audit, locales
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7

MOST_BLOCKS = 24
MOST_PRODUCTS = 24
LONGEST = {"title": 120, "body": 3000, "action": 60}
LINK = re.compile(r"(?:[\w./?=&%+-]*(?:#[\w-]*)?|https?://[^\s\"'<>\\]+|mailto:[^\s\"'<>\\]+)")

Change = Callable[[list[Block]], list[Block]]


def save_block(page: str, block: Block, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    """Put a block in the place of the one with its key, or at the end if there is none; the new version."""
    _judge(block)

    def change(blocks: list[Block]) -> list[Block]:
        if any(one.key == block.key for one in blocks):
            return [block if one.key == block.key else one for one in blocks]
        return [*blocks, block]

    return _arrange(page, change, "save", seen=seen, by=by, now=now)


def move_block(page: str, key: UUID, places: int, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    """Move a block up (-1) or down (+1), as far as the page goes."""

    def change(blocks: list[Block]) -> list[Block]:
        at = _place(blocks, key)
        block = blocks.pop(at)
        blocks.insert(min(max(at + places, 0), len(blocks)), block)
        return blocks

    return _arrange(page, change, "move", seen=seen, by=by, now=now)


def show_block(page: str, key: UUID, shown: bool, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    def change(blocks: list[Block]) -> list[Block]:
        at = _place(blocks, key)
        blocks[at] = replace(blocks[at], shown=shown)
        return blocks

    return _arrange(page, change, "show" if shown else "hide", seen=seen, by=by, now=now)


def remove_block(page: str, key: UUID, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    def change(blocks: list[Block]) -> list[Block]:
        blocks.pop(_place(blocks, key))
        return blocks

    return _arrange(page, change, "remove", seen=seen, by=by, now=now)


def undo(page: str, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    """Go back to the version before; nothing is lost, and buyers see nothing of it yet."""
    with transaction.atomic():
        at = _locked(page, seen)
        if at is None or at.draft.before_id is None:
            raise NothingToUndo
        at.draft_id = at.draft.before_id
        at.save(update_fields=["draft"])
        _note(page, "content.undo", at.draft_id, by, now)
        return at.draft_id


def publish(page: str, *, seen: UUID | None, by: str, now: datetime) -> None:
    """Buyers see the draft from now on."""
    with transaction.atomic():
        at = _locked(page, seen)
        if at is None:
            raise NotFound(what="draft")
        at.live_id, at.published_at = at.draft_id, now
        at.save(update_fields=["live", "published_at"])
        _note(page, "content.publish", at.draft_id, by, now)


def _arrange(page: str, change: Change, what: str, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    try:
        return _arranged(page, change, what, seen=seen, by=by, now=now)
    except IntegrityError:  # two made the first change at once
        raise PageChanged from None


def _arranged(page: str, change: Change, what: str, *, seen: UUID | None, by: str, now: datetime) -> UUID:
    with transaction.atomic():
        at = _locked(page, seen)
        if at is None:  # the first change starts from the arrangement of the house, which stays to go back to
            first = _write(page, list(PAGES[page]), None, "start", by, now)
            at = Page(key=page, draft_id=first)
            before = list(PAGES[page])
        else:
            before = list(blocks_of(at.draft_id))
        after = change(before)
        if len(after) > MOST_BLOCKS:
            raise TooManyBlocks(most=MOST_BLOCKS)
        at.draft_id = _write(page, after, at.draft_id, what, by, now)
        at.save(force_insert=seen is None)
        _note(page, DEEDS[what], at.draft_id, by, now)
        return at.draft_id


def _locked(page: str, seen: UUID | None) -> Page | None:
    if page not in PAGES:
        raise NotFound(what="page")
    at = Page.objects.select_for_update(of=("self",)).select_related("draft").filter(key=page).first()
    if (at.draft_id if at else None) != seen:
        raise PageChanged
    return at


def _write(page: str, blocks: list[Block], before: UUID | None, what: str, by: str, now: datetime) -> UUID:
    version = uuid7()
    PageVersion.objects.create(id=version, page=page, before_id=before, what=what, by=by, made_at=now)
    rows, texts = [], []
    for place, block in enumerate(blocks):
        values = {
            name: getattr(block, name) for name in ("key", "kind", "shown", "rule", "category_id", "count", "link")
        }
        row = Row(version_id=version, position=place, starts_on=block.starts_on, ends_on=block.ends_on, **values)
        row.product_ids = [str(one) for one in block.product_ids]
        row.picture = asdict(block.picture) if block.picture else None
        rows.append(row)
        texts += [
            BlockText(block_id=row.id, locale=locale, title=said.title, body=said.body, action=said.action)
            for locale, said in block.texts.items()
            if said
        ]
    Row.objects.bulk_create(rows)
    BlockText.objects.bulk_create(texts)
    return version


def _place(blocks: list[Block], key: UUID) -> int:
    for place, block in enumerate(blocks):
        if block.key == key:
            return place
    raise NotFound(what="block")


def _judge(block: Block) -> None:
    """Refuse what no page can show."""
    if block.kind not in KINDS:
        raise Invalid(field="kind", problem=_("There is no such kind of block."))
    if block.kind == "products" and block.rule not in RULES:
        raise Invalid(field="rule", problem=_("Choose by which rule the products are shown."))
    if block.rule == "category" and block.category_id is None:
        raise Invalid(field="category", problem=_("Choose a category."))
    if block.rule == "chosen" and not block.product_ids:
        raise Invalid(field="products", problem=_("Name at least one product."))
    if not 1 <= block.count <= MOST_PRODUCTS or len(block.product_ids) > MOST_PRODUCTS:
        raise Invalid(field="count", problem=_("A row shows 1 to {most} products.").format(most=MOST_PRODUCTS))
    if not LINK.fullmatch(block.link) or block.link.startswith("//"):
        raise Invalid(field="link", problem=_("This is not an address of the shop or of the web."))
    if block.starts_on and block.ends_on and block.ends_on < block.starts_on:
        raise Invalid(field="ends_on", problem=_("It ends before it begins."))
    for locale, words in block.texts.items():
        if not locales.known(locale):
            raise Invalid(
                field="text", problem=_("“{locale}” is not a language of the shop").format(locale=locale[:20])
            )
        _judge_words(words)
    if block.kind == "notice" and not any(words.title or words.body for words in block.texts.values()):
        raise Invalid(field="title", problem=_("A notice says something, in one language at least."))


def _judge_words(words: Words) -> None:
    for name, most in LONGEST.items():
        if len(getattr(words, name)) > most:
            raise Invalid(field=name, problem=_("This is longer than {most} characters.").format(most=most))


DEEDS = {
    "save": "content.save",
    "move": "content.move",
    "show": "content.show",
    "hide": "content.hide",
    "remove": "content.remove",
}


def _note(page: str, deed: str, version: UUID, by: str, now: datetime) -> None:
    audit.note(by=by, deed=deed, object_kind="page", object_id=page, facts={"version": str(version)}, now=now)
