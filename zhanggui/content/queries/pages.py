"""What a page is made of: as buyers see it, and as it lies on the table."""

from datetime import date
from uuid import UUID

from zhanggui.content.arrangement import PAGES
from zhanggui.content.dto import Block, BlockPicture, Draft, Words
from zhanggui.content.models import Block as Row
from zhanggui.content.models import Page
from zhanggui.kit.errors import NotFound


def live_blocks(page: str, *, today: date) -> tuple[Block, ...]:
    """What buyers see today. Two statements."""
    rows = Row.objects.filter(version__in=Page.objects.filter(key=page).values("live"))
    return _seen(to_blocks(rows) or PAGES[page], today)


def draft_blocks(page: str, *, today: date) -> tuple[Block, ...]:
    """What buyers would see today if the draft were published."""
    return _seen(draft(page).blocks, today)


def _seen(blocks: tuple[Block, ...], today: date) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.shown and block.in_force(today))


def draft(page: str) -> Draft:
    """The page as it is being worked on."""
    if page not in PAGES:
        raise NotFound(what="page")
    at = Page.objects.select_related("draft").filter(key=page).first()
    if at is None:
        return Draft(None, PAGES[page], differs=False, can_undo=False)
    version = at.draft
    return Draft(
        version.id,
        blocks_of(version.id),
        differs=at.live_id != version.id,
        can_undo=version.before_id is not None,
        what=version.what,
        by=version.by,
        made_at=version.made_at,
        published_at=at.published_at,
    )


def blocks_of(version: UUID) -> tuple[Block, ...]:
    return to_blocks(Row.objects.filter(version=version))


def to_blocks(rows) -> tuple[Block, ...]:
    return tuple(_block(row) for row in rows.order_by("position").prefetch_related("texts"))


def _block(row: Row) -> Block:
    picture = row.picture and BlockPicture(**{**row.picture, "widths": tuple(row.picture["widths"])})
    return Block(
        kind=row.kind,
        key=row.key,
        shown=row.shown,
        rule=row.rule,
        category_id=row.category_id,
        product_ids=tuple(UUID(one) for one in row.product_ids),
        count=row.count,
        link=row.link,
        picture=picture or None,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        texts={one.locale: Words(one.title, one.body, one.action) for one in row.texts.all()},
    )


def pictures_of_pages(asked: set[str]) -> set[str]:
    """Which of these pictures a version of a page still shows."""
    kept = Row.objects.filter(picture__isnull=False).values_list("picture", flat=True)
    return {picture["sha256"] for picture in kept if picture} & asked
