"""The face of fulfilment: nobody outside imports anything else."""

from zhanggui.fulfilment.actions.add_asset import add_asset, assets_of
from zhanggui.fulfilment.actions.deliver_digital import deliver_digital, renew_grant
from zhanggui.fulfilment.actions.download import download
from zhanggui.fulfilment.actions.mark_signed import mark_lost, mark_signed
from zhanggui.fulfilment.actions.recall import RECALL_WITHIN, recall
from zhanggui.fulfilment.actions.ship import ship
from zhanggui.fulfilment.dto import AssetView, Carrier, FileToSend, GrantView, ParcelLineView, ParcelView
from zhanggui.fulfilment.errors import CarrierUnknown, DownloadRevoked, DownloadsUsedUp, FileRefused, TooLateToRecall
from zhanggui.fulfilment.events import DigitalDelivered, ParcelShipped, ParcelSigned
from zhanggui.fulfilment.ports import CARRIERS
from zhanggui.fulfilment.queries.grants import grants_of
from zhanggui.fulfilment.queries.parcels import carriers, parcel_view, parcels_of
from zhanggui.fulfilment.states import ParcelState
from zhanggui.ordering.public import NothingOpen, NotPaid, OpenLine, open_lines

__all__ = [
    "AssetView",
    "CARRIERS",
    "Carrier",
    "CarrierUnknown",
    "DigitalDelivered",
    "DownloadRevoked",
    "DownloadsUsedUp",
    "FileRefused",
    "FileToSend",
    "GrantView",
    "NotPaid",
    "NothingOpen",
    "OpenLine",
    "ParcelLineView",
    "ParcelShipped",
    "ParcelSigned",
    "ParcelState",
    "ParcelView",
    "RECALL_WITHIN",
    "TooLateToRecall",
    "add_asset",
    "assets_of",
    "deliver_digital",
    "carriers",
    "download",
    "grants_of",
    "mark_lost",
    "mark_signed",
    "open_lines",
    "parcel_view",
    "parcels_of",
    "recall",
    "renew_grant",
    "ship",
]
