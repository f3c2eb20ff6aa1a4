"""A letter is read by every mail program as it was meant: Python's parser is asked."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError

from zhanggui.faces.mail.letter import Letter

TEXTS = [
    "Plain words.\nAnd more.\n",
    "Grüße = 100 %\n" + "lang " * 300,
    "掌柜 🧧\n" * 40,
    ".\n.dots\n",
    "tail  \nspaces\t\n",
]


def letter(**changes) -> Letter:
    how = {
        "sender": "shop@example.com",
        "name": "Shop",
        "subject": "Your order",
        "body": "Hello\n",
        "to": ["ming@example.com"],
    }
    return Letter(**{**how, **changes}, headers={"Message-ID": "<1@example.com>"})


def read(made: Letter):
    return message_from_bytes(made.message().as_bytes(linesep="\r\n"), policy=policy.default)


@pytest.mark.parametrize("text", TEXTS)
def test_text_html_and_attachment_come_as_they_were_written(text):
    made = letter(body=text)
    made.attach_alternative(f"<p>{text}</p>", "text/html")
    made.attach("order-1.json", text.encode(), "application/json")
    message = read(made)
    for kind, wanted in (("plain", text), ("html", f"<p>{text}</p>")):
        assert message.get_body((kind,)).get_content().replace("\r\n", "\n").rstrip("\n") == wanted.rstrip("\n")
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "order-1.json" and attached.get_payload(decode=True) == text.encode()
    assert all(len(line) <= 998 for line in made.message().as_bytes().split(b"\n"))


@pytest.mark.parametrize(
    "words", ["Your order 12", "您的订单 掌柜 🧧", 'A "quoted" name', "Müller, Söhne & Co", "=?utf-8?q?x?="]
)
def test_subject_and_name_in_any_script_are_read_back(words):
    message = read(letter(subject=words, name=words))
    assert message["Subject"] == words
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (words, "shop@example.com")
    assert message["Message-ID"] == "<1@example.com>" and message["To"] == "ming@example.com"
    assert not message.defects


@pytest.mark.parametrize(
    "how", [{"subject": "a\r\nBcc: all@example.com"}, {"to": ["a@b.example\r\nBcc: x@example.com"]}]
)
def test_no_header_can_be_smuggled_in(how):
    made = letter(**how)
    try:
        message = read(made)
    except (BadHeaderError, ValueError):
        return
    assert message["Bcc"] is None


def test_a_long_subject_is_folded():
    words = "您的订单 " + "掌柜" * 40
    assert read(letter(subject=words))["Subject"] == words


def test_an_address_beyond_ascii_is_left_to_django():
    message = read(letter(to=["ming@bücher.example"]))
    assert message["To"] == "ming@xn--bcher-kva.example"
