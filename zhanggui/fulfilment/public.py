"""The face of fulfilment: nobody outside imports anything else."""

from zhanggui.fulfilment.dto import AssetView, Carrier, FileToSend, GrantView, ParcelLineView, ParcelView
from zhanggui.fulfilment.errors import CarrierUnknown, DownloadRevoked, DownloadsUsedUp, FileRefused
from zhanggui.fulfilment.events import DigitalDelivered, ParcelShipped, ParcelSigned
from zhanggui.fulfilment.states import ParcelState

__all__ = [
    "AssetView",
    "Carrier",
    "CarrierUnknown",
    "DigitalDelivered",
    "DownloadRevoked",
    "DownloadsUsedUp",
    "FileRefused",
    "FileToSend",
    "GrantView",
    "ParcelLineView",
    "ParcelShipped",
    "ParcelSigned",
    "ParcelState",
    "ParcelView",
]
