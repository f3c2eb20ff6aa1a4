"""Messages as the companies sign them, made by hand here: the tests' own reading of the rules, beside the simulators'."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from zhanggui.payments.models import Intent
from zhanggui.payments.tests import builders
from zhanggui.payments.tests.companies import API_V3_KEY, other_keys

Message = tuple[dict[str, str], bytes]
EIGHT = timedelta(hours=8)


def rsa(message: bytes, private: str = "") -> str:
    key = load_pem_private_key((private or other_keys()[0]).encode(), password=None)
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def wechat(
    intent_id: UUID, *, at: datetime, event: str = "", private: str = "", api_key: str = API_V3_KEY, **change
) -> Message:
    minor = Intent.objects.filter(id=intent_id).values_list("amount_minor", flat=True).first() or 1
    told = {
        "appid": "wx0000000000000001",
        "mchid": "1900000001",
        "out_trade_no": intent_id.hex,
        "transaction_id": "4200000001",
        "trade_type": "NATIVE",
        "trade_state": change.pop("state", "SUCCESS"),
        "success_time": "2026-11-22T20:00:00+08:00",
        "amount": {"total": change.pop("minor", minor), "currency": change.pop("currency", "CNY")},
        **change,
    }
    box = AESGCM(api_key.encode()).encrypt(b"nonce0123456", json.dumps(told).encode(), b"transaction")
    resource = {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(box).decode(),
        "associated_data": "transaction",
        "nonce": "nonce0123456",
    }
    body = json.dumps(
        {"id": event or f"EV-{uuid4()}", "event_type": "TRANSACTION.SUCCESS", "resource": resource}
    ).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": "n0nce",
        "Wechatpay-Serial": "PUB_KEY_ID_1",
        "Wechatpay-Signature": rsa(f"{stamp}\nn0nce\n".encode() + body + b"\n", private),
    }
    return headers, body


def alipay(intent_id: UUID, *, at: datetime, event: str = "", private: str = "", **change) -> Message:
    minor = Intent.objects.filter(id=intent_id).values_list("amount_minor", flat=True).first() or 1
    minor = change.pop("minor", minor)
    change.pop("currency", None)
    told = {
        "notify_time": (at + EIGHT).strftime("%Y-%m-%d %H:%M:%S"),
        "notify_type": "trade_status_sync",
        "notify_id": event or uuid4().hex,
        "app_id": "2021000000000001",
        "seller_id": "2088000000000002",
        "trade_no": "2026112222001",
        "out_trade_no": intent_id.hex,
        "trade_status": change.pop("state", "TRADE_SUCCESS"),
        "total_amount": f"{minor / 100:.2f}",
        "subject": "订单 & more",
        "body": "",
        **change,
    }
    text = "&".join(f"{name}={told[name]}" for name in sorted(told) if told[name])
    return {}, urlencode({**told, "sign": rsa(text.encode(), private), "sign_type": "RSA2"}).encode()


def stripe(intent_id: UUID, *, at: datetime, event: str = "", private: str = "", **change) -> Message:
    minor = Intent.objects.filter(id=intent_id).values_list("amount_minor", flat=True).first() or 1
    minor = change.pop("minor", minor)
    account = {"account": change.pop("account")} if "account" in change else {}
    thing = {
        "id": "pi_1",
        "object": "payment_intent",
        "amount": minor,
        "amount_received": minor,
        "currency": change.pop("currency", "CNY").lower(),
        "metadata": {"intent": str(intent_id)},
        "status": "succeeded",
        **change,
    }
    kind = change.pop("state", "payment_intent.succeeded")
    told = {"id": event or f"evt_{uuid4().hex}", "type": kind, "data": {"object": thing}, **account}
    body = json.dumps(told).encode()
    stamp = int(at.timestamp())
    secret = b"another" if private else b"whsec_practice"
    signature = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}, body


def simulator(intent_id: UUID, *, at: datetime, event: str = "", private: str = "", **change) -> Message:
    names = {"minor": "amount", "payee": "told_merchant"}
    change = {names.get(name, name): value for name, value in change.items()}
    if event:
        change["told_id"] = event
    body = builders.hook_body(intent_id, change.pop("state", "payment.captured"), **change)
    headers = builders.signed(body, at)
    return ({"X-Pay-Timestamp": headers["X-Pay-Timestamp"], "X-Pay-Signature": "v1=00"} if private else headers), body


MAKERS = {"wechat": wechat, "alipay": alipay, "stripe": stripe, "simulator": simulator}
PAYEES = {
    "wechat": {"mchid": "1900000099"},
    "alipay": {"seller_id": "2088000000000099"},
    "stripe": {"account": "acct_other"},
    "simulator": {"payee": "somebody else"},
}
OTHER_APPS = {"wechat": {"appid": "wx0000000000000099"}, "alipay": {"app_id": "2021000000000099"}}
LATE = {
    "wechat": timedelta(minutes=6),
    "alipay": timedelta(hours=27),
    "stripe": timedelta(minutes=6),
    "simulator": timedelta(minutes=6),
}


def captured(key: str, intent_id: UUID, *, at: datetime = builders.NOW, **change) -> Message:
    """The company's word that the money of an intent is here."""
    return MAKERS[key](intent_id, at=at, **change)
