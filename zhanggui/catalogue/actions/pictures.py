"""Deeds on the pictures of products."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhanggui.catalogue import renditions
from zhanggui.catalogue.dto import PictureRef
from zhanggui.catalogue.models import Picture, PictureText, Product, Variant
from zhanggui.catalogue.renditions import Stored
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.kit.locales import known
from zhanggui.kit.registry import Registry
from zhanggui.kit.sql import insert_many

MOST_PICTURES = 60  # of one product
ALT_LENGTH = 300
SWEEP_AFTER = timedelta(days=1)

# Who else still shows a picture (an order shows what was bought): SHA-256s asked about -> those to keep.
PICTURE_KEEPERS: Registry[Callable[[set[str]], set[str]]] = Registry("picture_keepers")


@dataclass(frozen=True, slots=True)
class PictureDraft:
    """A picture to add. `filename` is only shown to people; nothing of it becomes a path. `alts`: locale → text."""

    product_id: UUID
    data: bytes
    filename: str = ""
    alts: Mapping[str, str] = field(default_factory=dict)
    variant_id: UUID | None = None


def add_picture(
    product_id: UUID,
    data: bytes,
    filename: str,
    alts: Mapping[str, str],
    *,
    by: str,
    now: datetime,
    variant_id: UUID | None = None,
) -> UUID:
    """Add a picture at the end of a product's; its id. The same bytes on the same product are one picture.

    Refuses what is too large, no picture, damaged, or a bomb; then nothing is kept."""
    (answer,) = add_pictures([PictureDraft(product_id, data, filename, alts, variant_id)], by=by, now=now)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def add_pictures(drafts: Sequence[PictureDraft], *, by: str, now: datetime) -> list[UUID | Refusal]:
    """Add a list of pictures, each its id or its refusal, in a constant number of statements.

    They are decoded before the transaction begins: call it outside of one, so that nobody waits for that."""
    refused = _unfit(drafts)
    stored: list[Stored | Refusal] = []
    for draft, refusal in zip(drafts, refused, strict=True):
        try:
            stored.append(refusal or renditions.store(draft.data))
        except Refusal as no:
            stored.append(no)
    with transaction.atomic():
        return _write(drafts, stored, by, now)


def _unfit(drafts: Sequence[PictureDraft]) -> list[Refusal | None]:
    """What is wrong with each before its bytes are opened."""
    products = set(Product.objects.filter(id__in={draft.product_id for draft in drafts}).values_list("id", flat=True))
    variants = dict(
        Variant.objects.filter(id__in={draft.variant_id for draft in drafts if draft.variant_id}).values_list(
            "id", "product_id"
        )
    )
    answers: list[Refusal | None] = []
    for draft in drafts:
        if draft.product_id not in products:
            answers.append(NotFound(product_id=draft.product_id))
        elif draft.variant_id and variants.get(draft.variant_id) != draft.product_id:
            answers.append(NotFound(variant_id=draft.variant_id))
        else:
            answers.append(_bad_alts(draft.alts))
    return answers


def _bad_alts(alts: Mapping[str, str]) -> Invalid | None:
    for locale, alt in alts.items():
        if not known(locale):
            return Invalid(
                field="alt", problem=_("“{locale}” is not a language of the shop").format(locale=locale[:20])
            )
        if len(alt) > ALT_LENGTH:
            return Invalid(
                field="alt", problem=_("an alt text has at most {alt_length} characters").format(alt_length=ALT_LENGTH)
            )
    return None


def _write(drafts: Sequence[PictureDraft], stored: Sequence[Stored | Refusal], by: str, now: datetime) -> list:
    wanted = {draft.product_id for draft, kept in zip(drafts, stored, strict=True) if isinstance(kept, Stored)}
    list(Product.objects.select_for_update().filter(id__in=wanted).order_by("id").values_list("id", flat=True))
    have: dict[UUID, dict[tuple, UUID]] = {product: {} for product in wanted}
    for id_, product, sha256, variant in Picture.objects.filter(product_id__in=wanted).values_list(
        "id", "product_id", "sha256", "variant_id"
    ):
        have[product][sha256, variant] = id_
    last = dict(
        Picture.objects.filter(product_id__in=wanted).order_by().values_list("product_id").annotate(Max("position"))
    )
    answers: list[UUID | Refusal] = []
    rows, texts, lines = [], [], []
    for draft, kept in zip(drafts, stored, strict=True):
        if isinstance(kept, Refusal):
            answers.append(kept)
            continue
        mine = have[draft.product_id]
        key = (kept.sha256, draft.variant_id)
        if key in mine:
            answers.append(mine[key])
            continue
        if len(mine) >= MOST_PICTURES:
            answers.append(
                Invalid(
                    field="picture",
                    problem=_("a product has at most {most_pictures} pictures").format(most_pictures=MOST_PICTURES),
                )
            )
            continue
        position = last[draft.product_id] = last.get(draft.product_id, -1) + 1
        mine[key] = id_ = uuid7()
        answers.append(id_)
        rows.append(
            (
                id_,
                draft.product_id,
                draft.variant_id,
                position,
                kept.sha256,
                kept.width,
                kept.height,
                [*kept.widths],
                now,
            )
        )
        texts += [(id_, locale, alt.strip()) for locale, alt in draft.alts.items() if alt.strip()]
        lines.append((draft.product_id, {"picture": str(id_), "sha256": kept.sha256}))
    columns = ["id", "product_id", "variant_id", "position", "sha256", "width", "height", "widths", "created_at"]
    insert_many(Picture, columns, rows)
    insert_many(PictureText, ["picture_id", "locale", "alt"], texts)
    audit.note_many(by=by, deed="catalogue.add_picture", object_kind="product", things=lines, now=now)
    return answers


def set_alt(picture_id: UUID, alts: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Write the alt texts of a picture; an empty one takes that language's away, languages not named stay."""
    if refusal := _bad_alts(alts):
        raise refusal
    with transaction.atomic():
        picture = _picture(picture_id)
        PictureText.objects.filter(picture_id=picture_id, locale__in=list(alts)).delete()
        rows = [(picture_id, locale, alt.strip()) for locale, alt in alts.items() if alt.strip()]
        insert_many(PictureText, ["picture_id", "locale", "alt"], rows)
        _note("catalogue.set_alt", picture, by, now, locales=sorted(alts))


def move_picture(picture_id: UUID, position: int, *, by: str, now: datetime) -> None:
    """Put a picture at a place among its product's (0 is the one that listings show); the others make room."""
    with transaction.atomic():
        picture = _picture(picture_id)
        Product.objects.select_for_update().get(id=picture.product_id)
        pictures = list(Picture.objects.filter(product_id=picture.product_id).order_by("position", "id"))
        order = [each for each in pictures if each.id != picture_id]
        order.insert(max(0, min(position, len(order))), picture)
        for place, each in enumerate(order):
            each.position = place
        Picture.objects.bulk_update(order, ["position"])
        _note("catalogue.move_picture", picture, by, now, position=picture.position)


def show_variant(picture_id: UUID, variant_id: UUID | None, *, by: str, now: datetime) -> None:
    """Say which variant a picture shows; None: the product as a whole."""
    with transaction.atomic():
        picture = _picture(picture_id)
        if variant_id and not Variant.objects.filter(id=variant_id, product_id=picture.product_id).exists():
            raise NotFound(variant_id=variant_id)
        Picture.objects.filter(id=picture_id).update(variant_id=variant_id)
        _note("catalogue.show_variant", picture, by, now, variant=str(variant_id or ""))


def delete_picture(picture_id: UUID, *, by: str, now: datetime) -> None:
    """Take a picture from its product. Its bytes go later, when nothing refers to them (`sweep_pictures`)."""
    with transaction.atomic():
        picture = _picture(picture_id)
        Picture.objects.filter(id=picture_id).delete()
        _note("catalogue.delete_picture", picture, by, now, sha256=picture.sha256)


def keep_picture(data: bytes) -> PictureRef:
    """Keep a picture that belongs to no product. Whoever shows it names it in PICTURE_KEEPERS, else it is swept."""
    kept = renditions.store(data)
    return PictureRef(uuid7(), "", kept.width, kept.height, kept.widths, kept.sha256)


def picture_file(sha256: str, width: int, format: str) -> Path:
    """The file of a rendition ("webp" or "avif"), to be sent; refuses what there is none of."""
    try:
        path = renditions.rendition(sha256, width, format)
    except ValueError:
        raise NotFound(picture=sha256[:80]) from None
    if path is None:
        raise NotFound(picture=sha256)
    return path


def sharing_card(sha256: str) -> Path:
    """The file of a picture as it stands beside a link elsewhere (JPEG, 1200 × 630); refuses what there is none of."""
    try:
        path = renditions.sharing_card(sha256)
    except ValueError:
        raise NotFound(picture=sha256[:80]) from None
    if path is None:
        raise NotFound(picture=sha256)
    return path


def sweep_pictures(now: datetime) -> int:
    """Remove the files of pictures that no row refers to and no keeper wants, a day after they were last stored."""
    old = renditions.stored_before(now - SWEEP_AFTER)
    kept = set(Picture.objects.filter(sha256__in=old).values_list("sha256", flat=True)) if old else set()
    for keeper in PICTURE_KEEPERS:
        kept |= keeper(old - kept)
    for sha256 in old - kept:
        renditions.remove(sha256)
    return len(old - kept)


def _picture(picture_id: UUID) -> Picture:
    picture = Picture.objects.filter(id=picture_id).first()
    if picture is None:
        raise NotFound(picture_id=picture_id)
    return picture


def _note(deed: str, picture: Picture, by: str, now: datetime, **facts: Any) -> None:
    facts = {"picture": str(picture.id), **facts}
    audit.note(by=by, deed=deed, object_kind="product", object_id=picture.product_id, facts=facts, now=now)
