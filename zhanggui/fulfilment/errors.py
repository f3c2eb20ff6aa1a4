"""What fulfilment refuses."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal
from zhanggui.ordering.public import NothingOpen, NotPaid


class DownloadsUsedUp(Refusal):
    code = "downloads_used_up"
    status = 410
    text = _("This file has been downloaded as often as was agreed. Write to the shop if you need it again.")


class DownloadRevoked(Refusal):
    code = "download_revoked"
    status = 410
    text = _("This purchase was refunded, so the file can no longer be downloaded.")


class CarrierUnknown(Refusal):
    code = "carrier_unknown"
    status = 422
    text = _("This carrier is not known to the shop.")


class TooLateToRecall(Refusal):
    code = "too_late_to_recall"
    status = 409
    text = _("The buyer has been told of parcel {parcel}; it can no longer be called back.")


class FileRefused(Refusal):
    code = "file_refused"
    status = 422
    text = _("This file cannot be sold: {problem}")


__all__ = [
    "CarrierUnknown",
    "DownloadRevoked",
    "DownloadsUsedUp",
    "FileRefused",
    "NotPaid",
    "NothingOpen",
    "TooLateToRecall",
]
