"""Bank statements: read in both forms, matched to what they pay, the same file twice changes nothing."""

import random
from datetime import date

import pytest

from zhanggui.ledger.public import trial_balance
from zhanggui.payments.models import BankLine, Intent
from zhanggui.payments.public import (
    AmountDiffers,
    IntentClosed,
    StatementUnreadable,
    bank_queue,
    cancel_intents,
    confirm_received,
    ignore_line,
    import_statement,
    match_line,
    order_payments,
    refund,
    statements,
)
from zhanggui.payments.statements import read_statement
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, document_of, give_back, holds, yuan

pytestmark = pytest.mark.django_db
NAMES = ("王小明", "Ann O'Neill", "Zoë Müller", "李雷", "O. Wang & Co.")


def camt(lines) -> bytes:
    """A camt.053 statement of (reference text, minor units, bank's number) lines."""
    entries = "".join(
        f"""<Ntry><NtryRef>{ref}</NtryRef><Amt Ccy="CNY">{abs(minor) / 100:.2f}</Amt>
<CdtDbtInd>{"CRDT" if minor > 0 else "DBIT"}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-23</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>
<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>{text[:20]}</Ustrd><Ustrd>{text[20:]}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
        for (text, minor, ref), name in zip(lines, [n.replace("&", "&amp;") for n in NAMES] * len(lines), strict=False)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>""".encode()


def chinese_csv(lines) -> bytes:
    rows = ["中国某银行 账户明细", "交易日期,收入金额,支出金额,币种,摘要,对方户名,对方账号,交易流水号"]
    for text, minor, ref in lines:
        paid, left = (f'"{minor / 100:,.2f}"', "") if minor > 0 else ("", f"{-minor / 100:.2f}")
        rows.append(f"2026-11-23,{paid},{left},CNY,{text},王小明,6222 0000,{ref}")
    return ("\n".join([*rows, "合计,,,,,,,"])).encode("gb18030")


def german_csv(lines) -> bytes:
    rows = ["Buchungstag;Betrag;Währung;Verwendungszweck;Name;IBAN;ID"]
    for text, minor, ref in lines:
        money = f"{minor / 100:,.2f}".replace(",", "X").replace(".", ",").replace("X", ".")
        rows.append(f"23.11.2026;{money};CNY;{text};Müller;DE1;{ref}")
    return "\n".join(rows).encode("utf-8-sig")


def transfer(minor: int = 20000) -> tuple:
    """An intent that waits for a transfer, and its reference."""
    intent_id = an_intent("bank", shares=(("so1", "s1", minor),))
    return intent_id, Intent.objects.get(id=intent_id).reference


def take(data: bytes, name: str = "statement.xml"):
    return import_statement(name, data, by=STAFF, now=NOW)


def state(intent_id) -> str:
    return Intent.objects.get(id=intent_id).state


@pytest.mark.parametrize("write", [camt, chinese_csv, german_csv])
def test_a_statement_books_what_it_pays_once_in_every_form(write):
    (one, ref), (two, other) = transfer(), transfer(123456)
    data = write([(f"Order {ref}", 20000, "b1"), (f"订单号{other} 谢谢", 123456, "b2"), ("rent", -300000, "b3")])
    done = take(data)
    assert (done.fresh, done.matched, done.queued) == (3, 2, 1)
    assert (state(one), state(two), holds("provider:bank:CNY")) == ("captured", "captured", 143456)
    assert take(data).repeated
    again = take(write([(f"Order {ref}", 20000, "b1"), ("new", 1, "b4")]))
    assert (again.fresh, again.matched) == (1, 0)  # the overlap of two exports is known
    assert holds("provider:bank:CNY") == 143456
    assert trial_balance() == {"CNY": 0}


def test_who_paid_is_not_readable_in_the_database():
    _, ref = transfer()
    take(camt([(f"Order {ref}", 20000, "b1")]))
    sealed = bytes(BankLine.objects.get().sealed)
    assert "王小明".encode() not in sealed and b"DE89" not in sealed


@pytest.mark.parametrize(
    "write", ["{ref}", "{low}", "{a} {b}", "{a}-{b}", "xx{ref}yy", "RE {a}\t{b}", "{typo}", "{gap}", "{swapped}"]
)
def test_a_reference_is_found_however_it_is_written(write):
    intent_id, ref = transfer()
    transfer()  # another of the same amount
    typo = ref[:4] + ("2" if ref[4] != "2" else "3") + ref[5:]
    swapped = ref[:3] + ref[4] + ref[3] + ref[5:]
    words = {
        "ref": ref,
        "low": ref.lower(),
        "a": ref[:4],
        "b": ref[4:],
        "typo": typo,
        "gap": ref[:5] + ref[6:],
        "swapped": swapped,
    }
    assert take(camt([(write.format(**words), 20000, "b1")])).matched == 1
    assert state(intent_id) == "captured"


def test_two_orders_paid_together_are_both_booked():
    (one, ref), (two, other) = transfer(), transfer(700)
    assert take(camt([(f"{ref} {other}", 20700, "b1")])).matched == 1
    assert (state(one), state(two)) == ("captured", "captured")


def test_what_does_not_fit_waits_with_its_reason_and_a_clerk_decides():
    (one, ref), (paid, known) = transfer(), transfer(700)
    confirm_received(paid, yuan(700), by=STAFF, now=NOW)
    lines = [(f"{ref} short", 19999, "b1"), (f"{known} twice", 700, "b2"), ("birthday", 20000, "b3"), ("gift", 5, "b4")]
    done = take(camt(lines))
    assert (done.matched, done.queued) == (0, 4)
    queue = {row.text.split(" ")[-1]: row for row in bank_queue().items}
    assert {word: row.why for word, row in queue.items()} == {
        "short": "amount",
        "twice": "paid_already",
        "birthday": "no_reference",
        "gift": "no_reference",
    }
    assert (queue["short"].suggested, queue["short"].expected) == (ref, yuan(20000))
    with pytest.raises(AmountDiffers):
        match_line(queue["short"].id, ref, by=STAFF, now=NOW)
    assert match_line(queue["birthday"].id, ref, by=STAFF, now=NOW) == one
    ignore_line(queue["gift"].id, by=STAFF, now=NOW)
    for word in ("birthday", "gift"):
        with pytest.raises(IntentClosed):
            ignore_line(queue[word].id, by=STAFF, now=NOW)
    assert len(bank_queue().items) == 2
    assert holds("provider:bank:CNY") == 20700


def test_money_for_a_cancelled_order_is_booked_so_that_it_can_go_back():
    intent_id, ref = transfer()
    cancel_intents([document_of(intent_id)], by="system:lapse", why="late", now=NOW)
    assert take(camt([(ref, 20000, "b1")])).matched == 1
    assert state(intent_id) == "captured"


def test_a_refund_that_was_transferred_is_found_on_the_statement():
    intent_id, ref = transfer()
    take(camt([(ref, 20000, "b1")]))
    refund([give_back(document_of(intent_id), 5000)], by=STAFF, now=NOW)
    assert take(camt([(f"refund {ref}", -5000, "b2")])).matched == 1
    assert order_payments(document_of(intent_id)).refunds[0].state == "done"


def test_a_collective_booking_is_read_payment_by_payment():
    part = '<TxDtls><Amt Ccy="CNY">{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>'
    one = camt([("X", 300, "b1")]).decode()
    start, end = one.index("<TxDtls>"), one.index("</NtryDtls>")
    both = one[:start] + part.format("1.00", "first") + part.format("2.00", "second") + one[end:]
    _, lines = read_statement(both.encode(), "CNY")
    assert [(line.amount.minor, line.text, line.ref) for line in lines] == [
        (100, "first", "b1/0"),
        (200, "second", "b1/1"),
    ]
    assert lines[0].booked_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html></html>",
        b"<Document><BkToCstmrStmt>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><Document/>',
        b"date,amount\nyesterday,5\n",
        b"date,amount\n2026-11-23,much\n",
        "交易日期,金额\n2026-11-23,1.005\n".encode(),
    ],
)
def test_a_file_that_is_no_statement_takes_nothing_in(data):
    with pytest.raises(StatementUnreadable):
        take(data)
    assert BankLine.objects.count() == 0
    assert statements() == []


def test_of_a_thousand_transfers_at_least_ninety_nine_in_a_hundred_find_their_order():
    """As people write: mostly the reference with something around it, now and then with a slip, rarely not at all."""
    chance = random.Random(20261126)
    wanted = [transfer(chance.randrange(100, 500000)) for _ in range(1000)]
    lines = []
    for number, (intent_id, ref) in enumerate(wanted):
        minor = Intent.objects.get(id=intent_id).amount_minor
        how = chance.random()
        if how < 0.003:
            text = "thanks"  # no reference at all
        elif how < 0.03:
            place = chance.randrange(9)
            text = f"Zahlung {ref[:place]}{chance.choice('23456789ABCDEFG')}{ref[place + 1 :]}"
        elif how < 0.15:
            place = chance.randrange(2, 8)
            text = f"订单 {ref[:place]} {ref[place:].lower()} {chance.choice(NAMES)}"
        else:
            text = chance.choice(
                ["{}", "Order {} / shop", "付款{}", "REF:{};INV", "{} " + chance.choice(NAMES)]
            ).format(ref)
        lines.append((text.replace("&", "and").replace(",", " "), minor, f"b{number}"))
    lines += [("salary", -chance.randrange(10**6), f"s{n}") for n in range(5)]
    chance.shuffle(lines)
    done = take(chinese_csv(lines), "november.csv")
    wrong = [intent for intent, _ in wanted if state(intent) == "captured"]
    assert done.matched >= 990, done
    assert len(wrong) == done.matched  # each transfer paid one order, and its own amount
    assert len(bank_queue(limit=100).items) == 1005 - done.matched
    assert holds("provider:bank:CNY") == sum(order_payments(document_of(one)).captured.minor for one in wrong)
