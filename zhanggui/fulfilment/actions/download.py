import mimetypes
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from zhanggui.fulfilment import vault
from zhanggui.fulfilment.dto import FileToSend
from zhanggui.fulfilment.errors import DownloadRevoked, DownloadsUsedUp
from zhanggui.fulfilment.models import DigitalGrant
from zhanggui.fulfilment.queries.grants import PURPOSE
from zhanggui.kit import links
from zhanggui.kit.errors import NotFound
from zhanggui.kit.links import LinkExpired


def download(token: str, now: datetime) -> FileToSend:
    """The file that a link opens, counted. Refuses link_forged, link_expired, downloads_used_up, download_revoked.

    The count goes down by one conditional update: of two who use up the last download at once, one gets the file.
    """
    grant_id = UUID(links.read(PURPOSE, token, now)["grant"])
    fields = ("expires_at", "revoked_at", "asset__sha256", "asset__filename", "asset__size")
    row = DigitalGrant.objects.filter(id=grant_id).values_list(*fields).first()
    if row is None:
        raise NotFound(what="download")
    expires_at, revoked_at, sha256, filename, size = row
    if revoked_at is not None:
        raise DownloadRevoked
    if expires_at <= now:
        raise LinkExpired
    path = vault.path_of(sha256)
    if not path.is_file():
        raise NotFound(what="file")
    left = DigitalGrant.objects.filter(id=grant_id, downloads_left__gt=0, revoked_at=None)
    if not left.update(downloads_left=F("downloads_left") - 1, first_at=Coalesce("first_at", now)):
        raise DownloadsUsedUp
    return FileToSend(path, filename, size, mimetypes.guess_type(filename)[0] or "application/octet-stream")
