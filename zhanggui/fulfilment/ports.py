"""Where carriers plug in: one file each in `carriers/`."""

from urllib.parse import quote

from zhanggui.fulfilment.dto import Carrier
from zhanggui.kit.registry import Registry

CARRIERS: Registry[Carrier] = Registry("carriers")


def tracking_url(carrier: str, tracking: str) -> str:
    """The page where the parcel can be followed, or nothing."""
    known = CARRIERS.get(carrier) if carrier in CARRIERS else None
    if known is None or not known.tracking_url or not tracking:
        return ""
    return known.tracking_url.replace("{tracking}", quote(tracking, safe=""))
