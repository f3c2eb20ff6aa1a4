import unicodedata
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhanggui.catalogue.public import offers
from zhanggui.fulfilment import vault
from zhanggui.fulfilment.actions.deliver_digital import deliver_digital
from zhanggui.fulfilment.dto import AssetView
from zhanggui.fulfilment.errors import FileRefused
from zhanggui.fulfilment.models import DigitalAsset
from zhanggui.kit import audit, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.ordering.public import orders_awaiting

LARGEST = 512 * 2**20
LONGEST = 150


def add_asset(variant_id: UUID, filename: str, data: bytes, *, by: str, now: datetime) -> UUID:
    """Give buyers of a digital variant a file. The same name again is a new version: later buyers get that one.

    Orders that were paid before there was a file get it now. Refuses file_refused: no digital goods, an empty or huge
    file, a file name that is a path.
    """
    filename = _sound(filename)
    if not data or len(data) > LARGEST:
        raise FileRefused(problem=_("it is empty or larger than {most} MB.").format(most=LARGEST // 2**20))
    offer = offers([variant_id], currency=preferences.get("shop.currency"), now=now).get(variant_id)
    if offer is None:
        raise NotFound(what="variant")
    if offer.kind != "digital":
        raise FileRefused(problem=_("these goods are not digital."))
    sha256 = vault.keep(data)
    with transaction.atomic():
        versions = DigitalAsset.objects.select_for_update().filter(variant_id=variant_id, filename=filename)
        newest = versions.order_by("-version").first()
        if newest and newest.sha256 == sha256:
            return newest.id
        top = versions.aggregate(top=Max("version"))["top"] or 0
        asset = DigitalAsset.objects.create(
            id=uuid7(),
            variant_id=variant_id,
            filename=filename,
            sha256=sha256,
            size=len(data),
            version=top + 1,
            by=by,
            created_at=now,
        )
        facts = {"variant": str(variant_id), "sha256": sha256, "version": top + 1}
        audit.note(by=by, deed="fulfilment.add_asset", object_kind="asset", object_id=asset.id, facts=facts, now=now)
        deliver_digital(orders_awaiting(variant_id), by=by, now=now)
    return asset.id


def _sound(filename: str) -> str:
    """The name as people will see it, or a refusal: it is never used as a path, and it shall not look like one."""
    name = unicodedata.normalize("NFC", filename).strip()
    if not name or len(name) > LONGEST:
        raise FileRefused(problem=_("its name is empty or too long."))
    if "/" in name or "\\" in name or name.startswith(".") or any(unicodedata.category(one)[0] == "C" for one in name):
        raise FileRefused(problem=_("its name is a path or holds invisible characters."))
    return name


def assets_of(variant_ids: list[UUID]) -> dict[UUID, tuple[AssetView, ...]]:
    """All versions of the files of some variants, newest first, in one query."""
    found: dict[UUID, list[AssetView]] = {}
    fields = ("id", "variant_id", "filename", "size", "sha256", "version", "created_at")
    rows = DigitalAsset.objects.filter(variant_id__in=variant_ids).order_by("filename", "-version")
    for row in rows.values_list(*fields):
        found.setdefault(row[1], []).append(AssetView(*row))
    return {variant: tuple(assets) for variant, assets in found.items()}
