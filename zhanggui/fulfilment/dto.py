"""What crosses the border of fulfilment."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ParcelLineView:
    line_id: UUID
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ParcelView:
    """`tracking_url` is empty where the carrier has no page for it."""

    id: UUID
    seller_order_id: UUID
    number: str
    state: str
    carrier: str
    carrier_name: str
    tracking: str
    tracking_url: str
    shipped_at: datetime
    signed_at: datetime | None
    lines: tuple[ParcelLineView, ...]


@dataclass(frozen=True, slots=True)
class AssetView:
    id: UUID
    variant_id: UUID
    filename: str
    size: int
    sha256: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GrantView:
    """`token` opens the download (`download(token, now)`); it ends with the grant."""

    id: UUID
    line_id: UUID
    title: str
    filename: str
    size: int
    sha256: str
    token: str
    downloads_left: int
    expires_at: datetime
    revoked: bool


@dataclass(frozen=True, slots=True)
class FileToSend:
    path: Path
    filename: str
    size: int
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Carrier:
    """`tracking_url` holds `{tracking}`; empty = no page."""

    key: str
    name: str | Promise
    tracking_url: str = ""
