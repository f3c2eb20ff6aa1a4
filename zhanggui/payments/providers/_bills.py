"""The bills of payment companies as files: WeChat's trade bill and Alipay's list of business.

WeChat (pay.weixin.qq.com, trade bill): CSV, every value after a back-tick, amounts in yuan with two decimals, the fee with
five, two lines of totals at the end; days are those of Shanghai; a payment is listed under the time it succeeded, a refund
under the time it was accepted. Alipay (opendocs.alipay.com, 业务明细): CSV in GBK inside a ZIP, comment lines begin with #;
its columns are from memory of the format and are found by name, never by place.
"""

import csv
import io
import zipfile
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from zhanggui.kit.money import Money
from zhanggui.payments.errors import BillUnreadable
from zhanggui.payments.ports import BillLine

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATES = {"SUCCESS": "done", "PROCESSING": "pending", "CHANGE": "failed", "CLOSED": "failed", "FAIL": "failed"}
WECHAT = ("交易时间", "微信订单号", "商户订单号", "交易状态", "货币种类", "手续费", "订单金额")
ALIPAY = ("支付宝交易号", "商户订单号", "业务类型", "完成时间", "订单金额（元）", "服务费（元）")
LARGEST = 256 * 2**20


def read_wechat_bill(text: str) -> list[BillLine]:
    """The lines of a trade bill. Refuses `bill_unreadable`, naming the row."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    head = [name.strip().lstrip("`") for name in next(rows, [])]
    if not set(WECHAT) <= set(head):
        raise BillUnreadable(row=1)
    lines = []
    for number, values in enumerate(rows, 2):
        if values and values[0].startswith("总交易单数"):
            break
        row = dict(zip(head, (value.strip().lstrip("`") for value in values), strict=False))
        try:
            lines.append(_wechat_line(row))
        except (KeyError, ValueError, InvalidOperation):
            raise BillUnreadable(row=number) from None
    return lines


def _wechat_line(row: dict[str, str]) -> BillLine:
    refund = row["交易状态"] == "REFUND"
    currency = row["货币种类"] or "CNY"
    amount = (row.get("申请退款金额") or row.get("退款金额", "")) if refund else row["订单金额"]
    return BillLine(
        kind="refund" if refund else "payment",
        reference=row["商户退款单号"] if refund else row["商户订单号"],
        provider_ref=row["微信退款单号"] if refund else row["微信订单号"],
        amount=Money.of(amount, currency),
        fee=Money.rounded(Decimal(row["手续费"] or "0"), currency),
        state=STATES[row.get("退款状态", "") or "SUCCESS"] if refund else "done",  # type: ignore[arg-type]
        at=datetime.strptime(row["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI),
        payment_ref=row["商户订单号"] if refund else "",
    )


def read_alipay_bill(data: bytes) -> list[BillLine]:
    """The lines of a list of business: the ZIP as it is downloaded, or the CSV in it."""
    if data[:2] == b"PK":
        data = _unzipped(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text)) if row and not row[0].lstrip().startswith("#")]
    head = [name.strip() for name in rows[0]] if rows else []
    if not set(ALIPAY) <= set(head):
        raise BillUnreadable(row=1)
    lines = []
    for number, values in enumerate(rows[1:], 2):
        row = dict(zip(head, (value.strip() for value in values), strict=False))
        try:
            lines.append(_alipay_line(row))
        except (KeyError, ValueError, InvalidOperation):
            raise BillUnreadable(row=number) from None
    return lines


def _alipay_line(row: dict[str, str]) -> BillLine:
    refund = row["业务类型"] == "退款"
    fee = Money.rounded(Decimal(row["服务费（元）"] or "0"), "CNY")
    return BillLine(
        kind="refund" if refund else "payment",
        reference=row["退款批次号/请求号"] if refund else row["商户订单号"],
        provider_ref=row["支付宝交易号"],
        amount=Money.of(row["订单金额（元）"].lstrip("-"), "CNY"),
        fee=Money(-fee.minor, "CNY"),  # the list shows it as a change of the balance
        state="done",
        at=datetime.strptime(row["完成时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI),
        payment_ref=row["商户订单号"] if refund else "",
    )


def _unzipped(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for entry in packed.infolist():
                name = (
                    entry.filename
                    if entry.flag_bits & 0x800
                    else entry.filename.encode("cp437").decode("gbk", "replace")
                )
                if entry.file_size <= LARGEST and name.endswith(".csv") and "汇总" not in name:
                    return packed.read(entry)
    except (zipfile.BadZipFile, UnicodeEncodeError):
        pass
    raise BillUnreadable(row=0)
