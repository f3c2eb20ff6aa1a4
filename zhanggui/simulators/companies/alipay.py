"""Alipay: the gateway as its documents describe it, from the company's side of the counter."""

import base64
import csv
import hashlib
import html
import io
import json
import re
import secrets
import time
import zipfile
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from zhanggui.simulators.companies.house import Book, Message, No, Payment, Reply, Request, button, page, sums, tell

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORM = "%Y-%m-%d %H:%M:%S"
COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
).split(",")


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, SHANGHAI).strftime(FORM)


def yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


class Alipay:
    def __init__(self, book: Book, merchant: dict, key):
        self.book, self.merchant, self.key = book, merchant, key
        self.merchant_key: Any = load_pem_public_key(merchant["public_key"].encode())

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/alipay")
        if path == "/gateway.do":
            return self._gateway(request)
        if match := re.fullmatch(r"/pay/([0-9A-Za-z_]{1,64})", path):
            payment = self.book.get("alipay", match[1])
            if request.method == "POST":
                self.act(payment, request.form.get("action", ""))
            return Reply(303, headers=(("Location", payment.back or request.base + "/"),))
        if path == "/bill":
            return Reply(body=self._bill(request.query["date"]), kind="application/zip")
        raise No(404, "NOTHING_HERE")

    def act(self, payment: Payment, action: str) -> None:
        if payment.state != "open":
            return
        if action == "pay":
            payment.state, payment.taken, payment.at = "paid", payment.amount, time.time()
            self.tell(payment, "TRADE_SUCCESS")
        else:
            payment.state = "closed"
            self.tell(payment, "TRADE_CLOSED")

    # Messages

    def tell(self, payment: Payment, status: str, **more: str) -> None:
        told = {
            "notify_type": "trade_status_sync",
            "notify_id": hashlib.md5(secrets.token_bytes(16)).hexdigest(),
            "app_id": self.merchant["app_id"],
            "charset": "utf-8",
            "version": "1.0",
            "trade_no": payment.number,
            "out_trade_no": payment.reference,
            "buyer_id": "2088000000000001",
            "seller_id": self.merchant["seller_id"],
            "trade_status": status,
            "total_amount": yuan(payment.amount),
            "subject": payment.facts["subject"],
            "gmt_create": moment(payment.facts["at"]),
            **({"gmt_payment": moment(payment.at)} if payment.at else {"gmt_close": moment(time.time())}),
            **more,
        }
        payment.told.append((status, told))
        tell(payment, self.message(payment, status, told))

    def message(self, payment: Payment, kind: str, told: dict, how: str = "again") -> Message:
        told = {**told, "notify_time": moment(time.time() - (3 * 86400 if how == "stale" else 0))}
        if how == "altered":
            told |= {"total_amount": yuan(payment.amount + 100), "notify_id": secrets.token_hex(16)}
        signature = base64.b64encode(b"f" * 256).decode() if how == "forged" else self.sign(joined(told).encode())
        body = urlencode({**told, "sign_type": "RSA2", "sign": signature}).encode()
        return payment.notify, body, {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self.key.sign(message, PKCS1v15(), SHA256())).decode()

    # The gateway

    def _gateway(self, request: Request) -> Reply:
        asked = {**request.query, **request.form}
        method = asked.get("method", "")
        paying = method in ("alipay.trade.page.pay", "alipay.trade.wap.pay")
        name = method.replace(".", "_") + "_response"
        try:
            self._check(asked)
            told = self._page(asked) if paying else self._do(method, json.loads(asked["biz_content"]), request)
        except No as no:
            told = {"code": str(no.status), "msg": "Business Failed", "sub_code": no.code, "sub_msg": no.code}
            if paying:
                raise No(403, no.code) from None
        if isinstance(told, Reply):
            return told
        inner = json.dumps(told, ensure_ascii=False)
        return Reply(body=f'{{"{name}":{inner},"sign":"{self.sign(inner.encode())}"}}'.encode())

    def _check(self, asked: dict[str, str]) -> None:
        given = {name: value for name, value in asked.items() if name != "sign"}
        if asked.get("app_id") != self.merchant["app_id"] or asked.get("sign_type") != "RSA2":
            raise No(40002, "isv.invalid-app-id")
        try:
            signature = base64.b64decode(asked.get("sign", ""))
            self.merchant_key.verify(signature, joined(given).encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            raise No(40002, "isv.invalid-signature") from None

    def _page(self, asked: dict[str, str]) -> Reply:
        wish = json.loads(asked["biz_content"])
        product = {"alipay.trade.page.pay": "FAST_INSTANT_TRADE_PAY", "alipay.trade.wap.pay": "QUICK_WAP_WAY"}
        if wish["product_code"] != product[asked["method"]]:
            raise No(403, "ACQ.INVALID_PARAMETER")
        whole, _dot, cents = wish["total_amount"].partition(".")
        payment = self.book.add(
            Payment(
                "alipay",
                wish["out_trade_no"],
                f"{time.strftime('%Y%m%d')}22001{secrets.randbelow(10**15):015}",
                int(whole) * 100 + int(cents or 0),
                "CNY",
                asked["notify_url"],
                asked.get("return_url", ""),
                facts={"subject": wish["subject"], "at": time.time()},
            )
        )
        where = f"/alipay/pay/{payment.reference}"
        buttons = button(where, "action", "pay") + button(where, "action", "decline") if payment.state == "open" else ""
        return page("支付宝", f"<p>{html.escape(payment.facts['subject'])} {sums(payment)}</p>{buttons}")

    def _do(self, method: str, wish: dict, request: Request) -> dict:
        good = {"code": "10000", "msg": "Success"}
        if method == "alipay.data.dataservice.bill.downloadurl.query":
            return {**good, "bill_download_url": f"{request.base}/alipay/bill?date={wish['bill_date']}"}
        try:
            payment = self.book.get("alipay", wish["out_trade_no"])
        except No:
            raise No(40004, "ACQ.TRADE_NOT_EXIST") from None
        same = {**good, "trade_no": payment.number, "out_trade_no": payment.reference}
        if method == "alipay.trade.query":
            status = {"open": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED"}[payment.state]
            return {**same, "trade_status": status, "total_amount": yuan(payment.amount)}
        if method == "alipay.trade.close":
            if payment.state == "paid":
                raise No(40004, "ACQ.TRADE_STATUS_ERROR")
            payment.state = "closed"
            return same
        if method == "alipay.trade.refund":
            known = wish["out_request_no"] in payment.refunds
            whole, _dot, cents = wish["refund_amount"].partition(".")
            try:
                payment.refund(wish["out_request_no"], int(whole) * 100 + int((cents or "0").ljust(2, "0")))
            except No:
                raise No(40004, "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL") from None
            if not known:
                more = {"refund_fee": yuan(payment.refunded), "out_biz_no": wish["out_request_no"]}
                self.tell(payment, "TRADE_SUCCESS", gmt_refund=moment(time.time()), **more)
            return {**same, "fund_change": "N" if known else "Y", "refund_fee": yuan(payment.refunded)}
        if method == "alipay.trade.fastpay.refund.query":
            refund = payment.refunds.get(wish["out_request_no"])
            if refund is None:
                return same
            more = {"refund_amount": yuan(refund["amount"]), "refund_status": "REFUND_SUCCESS"}
            return {**same, "out_request_no": refund["reference"], "total_amount": yuan(payment.amount), **more}
        raise No(40004, "isv.invalid-method")

    def _bill(self, day: str) -> bytes:
        since = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp()
        out = io.StringIO()
        out.write(f"#支付宝业务明细查询\n#账号：[{self.merchant['seller_id']}]\n")
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for payment, refund in self.book.between("alipay", since, since + 86400):
            amount = refund["amount"] if refund else payment.amount
            sign, at = ("-", refund["at"]) if refund else ("", payment.at)
            row = {
                "支付宝交易号": payment.number,
                "商户订单号": payment.reference,
                "业务类型": "退款" if refund else "交易",
                "商品名称": payment.facts["subject"],
                "创建时间": moment(payment.facts["at"]),
                "完成时间": moment(at),
                "订单金额（元）": f"{sign}{yuan(amount)}",
                "商家实收（元）": f"{sign}{yuan(amount)}",
                "退款批次号/请求号": refund["reference"] if refund else "",
                "服务费（元）": f"{'' if refund else '-'}{yuan((amount * 6 + 500) // 1000)}",
                "分润（元）": "0.00",
            }
            writer.writerow([row.get(name, "") + "\t" for name in COLUMNS])
        out.write("#导出时间\n")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{self.merchant['seller_id']}_业务明细.csv", out.getvalue().encode("gbk"))
        return packed.getvalue()


def joined(given: dict[str, str]) -> str:
    return "&".join(f"{name}={given[name]}" for name in sorted(given) if given[name] != "")
