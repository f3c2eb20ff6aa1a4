"""The payment companies of the demonstration: WeChat Pay, Alipay and Stripe for practice, and the shop's accounts with them.

They are a process of their own beside the shop (`zhanggui.simulators.companies`) and charge nobody. What the shop gives them
and what they give back are files in the data folder, as a merchant and a company would exchange keys."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from zhanggui.kit.files import folder, write_whole

BY = "system:demo"
ADDRESS = "ZHANGGUI_PRACTICE_URL"
OURS: dict[str, dict[str, str]] = {
    "wechat": {
        "mchid": "1900000001",
        "appid": "wx0000000000000001",
        "serial_no": "3775B6A45ACD588826D15E583A95F5DD00000000",
        "api_v3_key": "practice-practice-practice-prac!",
    },
    "alipay": {"app_id": "2021000000000001", "seller_id": "2088000000000002"},
    "stripe": {
        "account": "acct_practice",
        "secret_key": "sk_test_practice",
        "hook_secret": "whsec_practice",
    },
}
PLACES = {"wechat": "/wechat", "alipay": "/alipay/gateway.do", "stripe": "/stripe"}


def command(port: int, shop: str) -> list[str]:
    """How to start them at this port, for a shop at that address; from then on the environment knows where they are."""
    os.environ[ADDRESS] = f"http://localhost:{port}"
    there = folder("companies")
    _private, public = _keys(there)
    told: dict[str, Any] = {name: dict(values) for name, values in OURS.items()}
    for name in ("wechat", "alipay"):
        told[name]["public_key"] = public
    told["stripe"]["hook"] = f"{shop}/api/v1/hooks/stripe"
    write_whole(there / "merchant.json", json.dumps(told).encode())
    where = ["--port", str(port), "--data", str(there), "--merchant", str(there / "merchant.json")]
    return ["-m", "zhanggui.simulators.companies", *where]


def open_accounts(now: datetime) -> None:
    """Keep the accounts, once their keys are there; written again only where something has changed."""
    from zhanggui.payments import public as payments  # `command` runs before Django is set up

    there, base = folder("companies"), os.environ.get(ADDRESS, "")
    try:
        theirs = json.loads((there / "keys.json").read_text())
    except (FileNotFoundError, ValueError):
        return
    private, _public = _keys(there)
    for name, values in OURS.items():
        own = {**values, **theirs.get(name, {}), "address": base + PLACES[name]}
        if name != "stripe":
            own["private_key"] = private
        shown = payments.shown_account(name)
        if any(own[key] != value for key, value in shown.items() if value or key == "address"):
            payments.save_account(name, own, by=BY, now=now)


def _keys(there: Path) -> tuple[str, str]:
    """The merchant's key pair, made on the first day: private, public."""
    file = there / "merchant-keys.json"
    if not file.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        write_whole(file, json.dumps([private, public]).encode())
    private, public = json.loads(file.read_text())
    return private, public
