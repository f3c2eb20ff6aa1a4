"""Signed links: a token that says what it is for, what it opens and until when. Nobody else can make one."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import secrets
from zhanggui.kit.errors import Refusal

SIGNATURE = 16


class LinkExpired(Refusal):
    code = "link_expired"
    status = 410
    text = _("This link has run out. Ask for a new one.")


class LinkForged(Refusal):
    code = "link_forged"
    status = 403
    text = _("This link is not one of ours, or it was cut short. Copy it whole from the message.")


def _signature(purpose: str, body: bytes) -> bytes:
    return hmac.digest(secrets.key("links"), purpose.encode() + b"\0" + body, hashlib.sha256)[:SIGNATURE]


def make(purpose: str, payload: dict[str, Any], expires_at: datetime) -> str:
    """A token for an address. `payload` holds ids only: it can be read by whoever holds the link."""
    body = orjson.dumps({**payload, "_": int(expires_at.timestamp())})
    return base64.urlsafe_b64encode(_signature(purpose, body) + body).decode().rstrip("=")


def read(purpose: str, token: str, now: datetime) -> dict[str, Any]:
    """What the token holds, or a refusal: LinkForged, LinkExpired."""
    try:
        raw = base64.b64decode(token.encode() + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError, UnicodeEncodeError):
        raise LinkForged from None
    signature, body = raw[:SIGNATURE], raw[SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(purpose, body)):
        raise LinkForged
    payload = orjson.loads(body)
    if datetime.fromtimestamp(payload.pop("_"), UTC) <= now:
        raise LinkExpired
    return payload
