"""The merchant's accounts with payment companies: numbers and keys, sealed, read by the providers."""

import base64
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit, crypto
from zhanggui.kit.errors import Invalid
from zhanggui.payments.models import ProviderAccount
from zhanggui.payments.ports import PROVIDERS

FRESH = 2  # seconds that another process's change may stay unseen
_known: dict[str, tuple[float, dict[str, str] | None]] = {}


def account(key: str) -> dict[str, str] | None:
    """What the merchant told us of his account with this company; None when nothing."""
    read_at, values = _known.get(key, (0, None))
    if not read_at or time.monotonic() - read_at > FRESH:
        row = ProviderAccount.objects.filter(key=key).values_list("sealed", flat=True).first()
        values = orjson.loads(crypto.unseal_shop(bytes(row), context=_context(key))) if row else None
        _known[key] = (time.monotonic(), values)
    return values


def save_account(key: str, values: dict[str, str], *, by: str, now: datetime) -> None:
    """Keep an account. A secret that is left empty stays what it was. Refuses `invalid`, naming the field."""
    provider = PROVIDERS.get(key)
    before = account(key) or {}
    kept: dict[str, str] = {}
    for field in provider.fields:
        value = values.get(field.name, "").strip() or (before.get(field.name, "") if field.secret else "")
        if field.required and not value:
            raise Invalid(field=field.name, problem=_("This is needed to reach the company."))
        if len(value) > 8000:
            raise Invalid(field=field.name, problem=_("This is too long."))
        kept[field.name] = value
    check_address(kept.get("address", ""))
    if check := getattr(provider, "check", None):
        check(kept)
    with transaction.atomic():
        sealed = crypto.seal_shop(orjson.dumps(kept), context=_context(key))
        ProviderAccount.objects.update_or_create(key=key, defaults={"sealed": sealed, "by": by, "changed_at": now})
        changed = sorted(name for name in kept if kept[name] != before.get(name, ""))
        facts = {"changed": changed}
        audit.note(by=by, deed="payments.save_account", object_kind="provider", object_id=key, facts=facts, now=now)
    forget()


def shown_account(key: str) -> dict[str, str]:
    """The account as a form may show it: secrets are only said to be there."""
    values = account(key) or {}
    fields = PROVIDERS.get(key).fields
    return {one.name: ("" if one.secret else values.get(one.name, "")) for one in fields}


def forget() -> None:
    _known.clear()


def reseal_accounts() -> int:
    """Seal every account with the shop's newest key; how many."""
    count = 0
    for row in ProviderAccount.objects.all():
        data = crypto.unseal_shop(bytes(row.sealed), context=_context(row.key))
        ProviderAccount.objects.filter(key=row.key).update(sealed=crypto.seal_shop(data, context=_context(row.key)))
        count += 1
    return count


def check_address(address: str) -> None:
    """Where a company is: by https, or on this machine."""
    if not address:
        return
    parts = urlsplit(address)
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not (parts.scheme == "https" or (parts.scheme == "http" and near)) or not parts.hostname:
        raise Invalid(field="address", problem=_("An address begins with https://."))


def private_key(text: str, field: str = "private_key") -> RSAPrivateKey:
    """A merchant's key as companies hand it out: PEM, or its bare base64."""
    try:
        key: Any = load_pem_private_key(_pem(text, "PRIVATE KEY").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise Invalid(field=field, problem=_("This is not an RSA private key."))
    return key


def public_key(text: str, field: str = "public_key") -> RSAPublicKey:
    """A company's key: PEM, bare base64, or a certificate."""
    try:
        if "BEGIN CERTIFICATE" in text:
            key: Any = load_pem_x509_certificate(text.encode()).public_key()
        else:
            key = load_pem_public_key(_pem(text, "PUBLIC KEY").encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise Invalid(field=field, problem=_("This is not an RSA public key."))
    return key


def sign_rsa(own: dict[str, str], message: bytes) -> str:
    """SHA256withRSA by the merchant's key, as base64."""
    return base64.b64encode(private_key(own["private_key"]).sign(message, PKCS1v15(), SHA256())).decode()


def rsa_signed(key: str, message: bytes, signature: str) -> bool:
    """Whether the company's key signed this. Base64 in another spelling of the same bytes counts as altered."""
    try:
        told = base64.b64decode(signature, validate=True)
        public_key(key).verify(told, message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return base64.b64encode(told).decode() == signature


def _pem(text: str, label: str) -> str:
    text = text.strip()
    return text if text.startswith("-----") else f"-----BEGIN {label}-----\n{text}\n-----END {label}-----\n"


def _context(key: str) -> str:
    return f"provider-account:{key}"
