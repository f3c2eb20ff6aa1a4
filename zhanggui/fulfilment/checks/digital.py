from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.fulfilment import vault
from zhanggui.fulfilment.models import DigitalAsset, DigitalGrant
from zhanggui.kit.checks import Finding, check
from zhanggui.ordering.public import undelivered_digital

LATE = timedelta(minutes=5)


@check("fulfilment.digital_not_delivered")
def digital_not_delivered(now: datetime) -> list[Finding]:
    """Digital goods that were paid and not delivered: most often, nobody has uploaded the file."""
    return [
        Finding(
            "bad",
            _("Order {number} was paid, and its file “{title}” was not delivered. Has the file been uploaded?"),
            {"number": number, "title": title},
            link=f"order:{number}",
        )
        for number, title in undelivered_digital(before=now - LATE)
    ]


@check("fulfilment.files_there")
def files_there(now: datetime) -> list[Finding]:
    """Files that buyers may still download and that are no longer in the data folder."""
    live = DigitalGrant.objects.filter(expires_at__gt=now, revoked_at=None).values("asset_id")
    return [
        Finding("bad", _("The file {name} that was sold is missing from the data folder."), {"name": filename})
        for sha256, filename in DigitalAsset.objects.filter(id__in=live).values_list("sha256", "filename")
        if not vault.path_of(sha256).is_file()
    ]
