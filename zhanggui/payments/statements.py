"""Bank statements as files: camt.053 (ISO 20022) and CSV as banks export it, in any encoding, Chinese or English headings."""

import csv
import hashlib
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from zhanggui.kit.money import Money, NotMoney
from zhanggui.payments.errors import StatementUnreadable

LARGEST = 64 * 2**20
HEADINGS = {
    "date": "booking date|date|booked|buchungstag|交易日期|交易时间|记账日期|入账日期",
    "amount": "amount|betrag|交易金额|金额|发生额",
    "credit": "credit|paid in|收入金额|贷方发生额|贷方金额|收入",
    "debit": "debit|paid out|支出金额|借方发生额|借方金额|支出",
    "currency": "currency|ccy|währung|币种|货币",
    "text": "reference|text|purpose|remittance|details|verwendungszweck|摘要|附言|用途|备注|交易附言",
    "name": "name|counterparty|payer|对方户名|对方名称|付款人|交易对方",
    "account": "account|iban|counter account|对方账号|对方账户",
    "ref": "transaction id|id|bank reference|交易流水号|流水号|凭证号",
}
TOTALS = ("合计", "总计", "小计", "total", "sum")
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%Y年%m月%d日")


@dataclass(frozen=True, slots=True)
class Movement:
    """`ref` is the bank's own number of it, if it gives one."""

    booked_on: date
    amount: Money
    text: str
    name: str
    account: str
    ref: str


def read_statement(data: bytes, currency: str) -> tuple[str, list[Movement]]:
    """The kind of file and its movements. `currency` is that of a CSV that names none. Refuses `statement_unreadable`."""
    if len(data) > LARGEST:
        raise StatementUnreadable(problem="> 64 MB")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "camt.053", list(_camt(data))
    return "csv", list(_csv(data, currency))


def keys_of(movements: list[Movement]) -> list[str]:
    """A name for each movement that another export of the same days gives it too; equal movements are counted apart."""
    seen: dict[str, int] = {}
    keys = []
    for one in movements:
        facts = [one.ref] if one.ref else [one.text, one.name, one.account]
        text = "\0".join([one.booked_on.isoformat(), str(one.amount), *facts])
        seen[text] = seen.get(text, 0) + 1
        keys.append(hashlib.sha256(f"{text}\0{seen[text]}".encode()).hexdigest())
    return keys


def _camt(data: bytes) -> Iterator[Movement]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise StatementUnreadable(problem="DOCTYPE")
    try:
        root = ET.fromstring(data)
    except ET.ParseError as problem:
        raise StatementUnreadable(problem=str(problem)) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if root.find(".//BkToCstmrStmt") is None:
        raise StatementUnreadable(problem="camt.053")
    for entry in root.iter("Ntry"):
        if (entry.findtext("Sts/Cd") or entry.findtext("Sts") or "BOOK").strip() != "BOOK":
            continue
        try:
            yield from _entry(entry)
        except (NotMoney, ValueError, TypeError, AttributeError):
            raise StatementUnreadable(problem=entry.findtext("NtryRef") or "Ntry") from None


def _entry(entry: ET.Element) -> Iterator[Movement]:
    """A booking, or each payment of a collective booking that says its own amount."""
    sign = 1 if entry.findtext("CdtDbtInd") == "CRDT" else -1
    amount = entry.find("Amt")
    booked = entry.findtext("BookgDt/Dt") or (entry.findtext("BookgDt/DtTm") or "")[:10]
    bank_ref = entry.findtext("AcctSvcrRef") or entry.findtext("NtryRef") or ""
    details = entry.findall("NtryDtls/TxDtls")
    amounts = [one.find("AmtDtls/TxAmt/Amt") if one.find("Amt") is None else one.find("Amt") for one in details]
    if len(details) > 1 and all(part is not None for part in amounts):
        for number, (one, part) in enumerate(zip(details, amounts, strict=True)):
            ref = one.findtext("Refs/AcctSvcrRef") or (f"{bank_ref}/{number}" if bank_ref else "")
            yield _movement(one, part, sign, booked, ref)
    else:
        yield _movement(details[0] if details else entry, amount, sign, booked, bank_ref, entry)


def _movement(
    one: ET.Element, amount: ET.Element | None, sign: int, booked: str, ref: str, entry: ET.Element | None = None
) -> Movement:
    if amount is None:
        raise ValueError("no amount")
    money = Money.of(amount.text or "", amount.attrib["Ccy"])
    side = "Dbtr" if sign > 0 else "Cdtr"
    written = [part.text or "" for part in one.findall("RmtInf/Ustrd")]
    written += [part.text or "" for part in one.findall("RmtInf/Strd/CdtrRefInf/Ref")]
    end_to_end = one.findtext("Refs/EndToEndId") or ""
    written += [end_to_end] if end_to_end not in ("", "NOTPROVIDED") else []
    written += [entry.findtext("AddtlNtryInf") or ""] if entry is not None else []
    return Movement(
        date.fromisoformat(booked),
        Money(sign * money.minor, money.currency),
        " ".join(" ".join(written).split())[:1000],
        (one.findtext(f"RltdPties/{side}/Nm") or one.findtext(f"RltdPties/{side}/Pty/Nm") or "")[:200],
        (one.findtext(f"RltdPties/{side}Acct/Id/IBAN") or one.findtext(f"RltdPties/{side}Acct/Id/Othr/Id") or "")[:60],
        ref[:100],
    )


def _csv(data: bytes, currency: str) -> Iterator[Movement]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    sample = text[:4000]
    delimiter = max(",;\t", key=sample.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    start, columns = _head(rows)
    for number, row in enumerate(rows[start + 1 :], start + 2):
        given = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        total = given.get("date", "").lower().startswith(TOTALS)
        if not given.get("date") or total or not any(given.get(name) for name in ("amount", "credit", "debit")):
            continue  # totals and remarks below the table
        try:
            money = Money.of(_amount(given), given.get("currency") or currency)
            booked = _date(given["date"])
        except (NotMoney, ValueError, KeyError):
            raise StatementUnreadable(problem=f"{number}") from None
        names = (given.get(name, "") for name in ("text", "name", "account", "ref"))
        yield Movement(booked, money, *(value.strip("\t' ")[:1000] for value in names))


def _head(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """The row of headings, which banks like to put below their own address, and what stands where."""
    for place, row in enumerate(rows[:30]):
        found: dict[str, int] = {}
        cells = [cell.strip().strip("\ufeff").lower() for cell in row]
        for name, words in HEADINGS.items():
            for word in words.split("|"):
                hit = next((n for n, cell in enumerate(cells) if cell == word or cell.startswith(f"{word}(")), None)
                if hit is not None and hit not in found.values():
                    found[name] = hit
                    break
        if "date" in found and ("amount" in found or "credit" in found):
            return place, found
    raise StatementUnreadable(problem="headings")


def _amount(given: dict[str, str]) -> str:
    if given.get("credit") or given.get("debit"):
        credit, debit = (_number(given.get(name, "")) for name in ("credit", "debit"))
        return str(credit - abs(debit))
    return str(_number(given["amount"]))


def _number(text: str) -> Decimal:
    text = text.replace("¥", "").replace("￥", "").replace(" ", "").replace("\u00a0", "").strip("'+")
    if "," in text and text.rfind(",") > text.rfind(".") and len(text) - text.rfind(",") <= 3:
        text = text.replace(".", "").replace(",", ".")  # 1.234,56
    text = text.replace(",", "")
    try:
        return Decimal(text or "0")
    except ArithmeticError:
        raise ValueError(text) from None


def _date(text: str) -> date:
    text = text.split(" ")[0].split("T")[0]
    for form in FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(text)
