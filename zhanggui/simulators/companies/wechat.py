"""WeChat Pay: API v3 as its documents describe it, from the company's side of the counter."""

import base64
import csv
import hashlib
import html
import io
import json
import re
import secrets
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from zhanggui.simulators.companies.house import Book, Message, No, Payment, Reply, Request, button, page, sums, tell

SHANGHAI = ZoneInfo("Asia/Shanghai")
SERIAL = "PUB_KEY_ID_0114232134912410000000000000"
TOKEN = re.compile(r'(\w+)="([^"]*)"')
COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
).split(",")


def moment(at: float, form: str = "%Y-%m-%dT%H:%M:%S+08:00") -> str:
    return datetime.fromtimestamp(at, SHANGHAI).strftime(form)


class WeChat:
    def __init__(self, book: Book, merchant: dict, key):
        self.book, self.merchant, self.key = book, merchant, key
        self.merchant_key: Any = load_pem_public_key(merchant["public_key"].encode())

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/wechat")
        if path.startswith(("/v3/", "/bill/")):
            return self._signed(request, path)
        if path == "/scan":
            code = request.query.get("code", "")
            found = [one for one in self.book.payments.values() if one.facts.get("code_url") == code and code]
            if not found:
                raise No(404, "CODE_UNKNOWN")
            return self._page(found[0])
        if match := re.fullmatch(r"/pay/([0-9A-Za-z_\-|*]{6,32})", path):
            payment = self.book.get("wechat", match[1])
            if request.method == "POST":
                self.act(payment, request.form.get("action", ""))
                return Reply(303, headers=(("Location", payment.back or request.base + "/"),))
            payment.back = request.query.get("redirect_url", payment.back)
            return self._page(payment)
        raise No(404, "NOTHING_HERE")

    def _page(self, payment: Payment) -> Reply:
        where = f"/wechat/pay/{payment.reference}"
        buttons = button(where, "action", "pay") + button(where, "action", "decline") if payment.state == "open" else ""
        return page("微信支付", f"<p>{html.escape(payment.facts['description'])} {sums(payment)}</p>{buttons}")

    def act(self, payment: Payment, action: str) -> None:
        if payment.state == "open" and action == "pay":
            payment.state, payment.taken, payment.at = "paid", payment.amount, time.time()
            self.tell(payment, "TRANSACTION.SUCCESS", self.transaction(payment))
        elif payment.state == "open":
            payment.state = "closed"

    # Messages

    def tell(self, payment: Payment, kind: str, told: dict) -> None:
        payment.told.append((kind, told))
        tell(payment, self.message(payment, kind, told))

    def message(self, payment: Payment, kind: str, told: dict, how: str = "again") -> Message:
        if how == "altered":
            told = {**told, "amount": {**told["amount"], "total": told["amount"]["total"] + 100}}
        nonce = secrets.token_hex(6)
        box = AESGCM(self.merchant["api_v3_key"].encode())
        sealed = box.encrypt(nonce.encode(), json.dumps(told).encode(), b"transaction")
        event_id = hashlib.sha256(f"{kind}{json.dumps(told, sort_keys=True)}".encode()).hexdigest()[:32]
        body = json.dumps(
            {
                "id": f"EV-{event_id}",
                "create_time": moment(time.time()),
                "resource_type": "encrypt-resource",
                "event_type": kind,
                "summary": "practice",
                "resource": {
                    "original_type": "refund" if kind.startswith("REFUND") else "transaction",
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": "transaction",
                    "nonce": nonce,
                },
            }
        ).encode()
        stamp = int(time.time()) - (3600 if how == "stale" else 0)
        headers = dict(self.sign(body, stamp=stamp))
        if how == "forged":
            headers["Wechatpay-Signature"] = base64.b64encode(b"f" * 256).decode()
        return payment.notify, body, {**headers, "Content-Type": "application/json"}

    def sign(self, body: bytes, *, stamp: int | None = None) -> tuple[tuple[str, str], ...]:
        stamp, nonce = stamp or int(time.time()), secrets.token_hex(16)
        signature = self.key.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return (
            ("Wechatpay-Timestamp", str(stamp)),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Serial", SERIAL),
            ("Wechatpay-Signature", base64.b64encode(signature).decode()),
        )

    def transaction(self, payment: Payment) -> dict:
        paid = payment.state == "paid"
        state = (
            ("REFUND" if payment.refunds else "SUCCESS")
            if paid
            else "CLOSED"
            if payment.state == "closed"
            else "NOTPAY"
        )
        told = {
            "appid": self.merchant["appid"],
            "mchid": self.merchant["mchid"],
            "out_trade_no": payment.reference,
            "trade_state": state,
            "trade_state_desc": state,
        }
        if paid:
            told |= {
                "transaction_id": payment.number,
                "trade_type": payment.facts["type"],
                "bank_type": "OTHERS",
                "success_time": moment(payment.at),
                "payer": {"openid": "oPractice000000000000000000"},
                "amount": {
                    "total": payment.amount,
                    "payer_total": payment.amount,
                    "currency": "CNY",
                    "payer_currency": "CNY",
                },
            }
        return told

    # The API

    def _signed(self, request: Request, path: str) -> Reply:
        """Every answer is signed, also a refusal; the merchant's signature is checked first."""
        try:
            self._check(request)
            status, told = self._api(request, path)
        except No as no:
            status, told = no.status, {"code": no.code, "message": no.code}
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return Reply(status, body, headers=self.sign(body))

    def _check(self, request: Request) -> None:
        scheme, _space, token = request.headers.get("authorization", "").partition(" ")
        given = dict(TOKEN.findall(token))
        path = request.path + (f"?{request.query_string}" if request.query_string else "")
        head = f"{request.method}\n{path}\n{given.get('timestamp')}\n{given.get('nonce_str')}\n"
        fits = (
            scheme == "WECHATPAY2-SHA256-RSA2048"
            and given.get("mchid") == self.merchant["mchid"]
            and given.get("serial_no") == self.merchant["serial_no"]
            and abs(time.time() - int(given.get("timestamp") or 0)) < 300
        )
        try:
            if not fits:
                raise InvalidSignature
            signature = base64.b64decode(given.get("signature", ""))
            self.merchant_key.verify(signature, head.encode() + request.body + b"\n", PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            raise No(401, "SIGN_ERROR") from None

    def _api(self, request: Request, path: str) -> tuple[int, dict | bytes]:
        if match := re.fullmatch(r"/v3/pay/transactions/(native|h5)", path):
            return 200, self._order(request, match[1])
        if match := re.fullmatch(r"/v3/pay/transactions/out-trade-no/([^/]+)(/close)?", path):
            payment = self.book.get("wechat", match[1])
            if match[2]:
                if json.loads(request.body).get("mchid") != self.merchant["mchid"]:
                    raise No(400, "MCHID_NOT_MATCH")
                if payment.state == "paid":
                    raise No(400, "ORDERPAID")
                payment.state = "closed"
                return 204, b""
            return 200, self.transaction(payment)
        if path == "/v3/refund/domestic/refunds":
            return 200, self._refund(json.loads(request.body))
        if path == "/v3/bill/tradebill":
            return 200, self._bill_where(request)
        if path == "/bill/download":
            return 200, self._bill(request.query["date"])
        raise No(404, "NOTHING_HERE")

    def _order(self, request: Request, kind: str) -> dict:
        asked = json.loads(request.body)
        if (asked["mchid"], asked["appid"]) != (self.merchant["mchid"], self.merchant["appid"]):
            raise No(400, "APPID_MCHID_NOT_MATCH")
        if not re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", asked["out_trade_no"]) or asked["amount"]["total"] < 1:
            raise No(400, "PARAM_ERROR")
        if kind == "h5" and not asked["scene_info"]["payer_client_ip"]:
            raise No(400, "PARAM_ERROR")
        facts = {"description": asked["description"], "type": "NATIVE" if kind == "native" else "MWEB"}
        facts["code_url"] = f"weixin://wxpay/bizpayurl?pr={secrets.token_urlsafe(6)}"
        number = f"42000{int(time.time() * 1000)}{secrets.randbelow(10**10):010}"
        payment = self.book.add(
            Payment(
                "wechat",
                asked["out_trade_no"],
                number,
                asked["amount"]["total"],
                asked["amount"].get("currency", "CNY"),
                asked["notify_url"],
                facts=facts,
            )
        )
        if payment.state != "open":
            raise No(400, "ORDERPAID" if payment.state == "paid" else "ORDER_CLOSED")
        if kind == "h5":
            return {"h5_url": f"{request.base}/wechat/pay/{payment.reference}?package={quote(payment.number)}"}
        return {"code_url": payment.facts["code_url"]}

    def _refund(self, asked: dict) -> dict:
        payment = self.book.get("wechat", asked["out_trade_no"])
        if asked["amount"]["total"] != payment.amount:
            raise No(400, "PARAM_ERROR")
        known = asked["out_refund_no"] in payment.refunds
        refund = payment.refund(asked["out_refund_no"], asked["amount"]["refund"])
        told = {
            "mchid": self.merchant["mchid"],
            "transaction_id": payment.number,
            "out_trade_no": payment.reference,
            "refund_id": refund["number"],
            "out_refund_no": refund["reference"],
            "refund_status": "SUCCESS",
            "success_time": moment(refund["at"]),
            "user_received_account": "零钱",
            "amount": {
                "total": payment.amount,
                "refund": refund["amount"],
                "payer_total": payment.amount,
                "payer_refund": refund["amount"],
            },
        }
        if not known:
            self.tell(payment, "REFUND.SUCCESS", told)
        return {**told, "status": "PROCESSING", "create_time": moment(refund["at"]), "channel": "ORIGINAL"}

    def _bill_where(self, request: Request) -> dict:
        day = request.query.get("bill_date", "")
        text = self._bill(day)
        if text.count(b"\n") <= 3:
            raise No(400, "NO_STATEMENT_EXIST")
        url = f"{request.base}/wechat/bill/download?date={day}"
        return {"hash_type": "SHA1", "hash_value": hashlib.sha1(text).hexdigest(), "download_url": url}

    def _bill(self, day: str) -> bytes:
        try:
            since = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp()
        except ValueError:
            raise No(400, "PARAM_ERROR") from None
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for payment, refund in self.book.between("wechat", since, since + 86400):
            row = self._bill_row(payment, refund)
            writer.writerow([f"`{row.get(name, '')}" for name in COLUMNS])
        out.write("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n")
        out.write("`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n")
        return out.getvalue().encode()

    def _bill_row(self, payment: Payment, refund: dict | None) -> dict[str, str]:
        back = refund["amount"] if refund else 0
        base = back if refund else payment.amount
        fee = f"{'-' if refund else ''}{base * 6 // 1000 / 100:.2f}000"
        return {
            "交易时间": moment(refund["at"] if refund else payment.at, "%Y-%m-%d %H:%M:%S"),
            "公众账号ID": self.merchant["appid"],
            "商户号": self.merchant["mchid"],
            "微信订单号": payment.number,
            "商户订单号": payment.reference,
            "交易类型": payment.facts["type"],
            "交易状态": "REFUND" if refund else "SUCCESS",
            "货币种类": "CNY",
            "应结订单金额": f"{0 if refund else payment.amount / 100:.2f}",
            "微信退款单号": refund["number"] if refund else "0",
            "商户退款单号": refund["reference"] if refund else "0",
            "退款金额": f"{back / 100:.2f}",
            "退款状态": "SUCCESS" if refund else "",
            "商品名称": payment.facts["description"],
            "手续费": fee,
            "费率": "0.60%",
            "订单金额": f"{payment.amount / 100:.2f}",
            "申请退款金额": f"{back / 100:.2f}",
        }
