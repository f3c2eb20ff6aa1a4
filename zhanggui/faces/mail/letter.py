"""A letter as it travels: headers, text and HTML beside each other, attachments. Written out directly, since Python's own
message classes take longer over one letter than the shop takes over the order."""

import base64
from binascii import b2a_qp
from email.utils import formatdate
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.core.mail import BadHeaderError, EmailMultiAlternatives

END = "\r\n"
WORD = 42  # bytes in one encoded word, so that a line stays below 76 characters
LONG = 900  # characters of a header's line; 998 are allowed


class Letter(EmailMultiAlternatives):
    """Django's message, quicker to write. `sender` is the bare address of the envelope, `name` what stands before it."""

    def __init__(self, *, sender: str, name: str, **rest: Any):
        super().__init__(from_email=mailbox(name, sender), **rest)
        self.sender = sender

    @property
    def plain_addresses(self) -> bool:
        """Whether the envelope may be written as it is."""
        return all(
            address.isascii() and address.isprintable() and not {*"<> "} & {*address}
            for address in (self.sender, *self.to)
        )

    def message(self, **options: Any) -> Any:
        return Written(self) if self.plain_addresses else super().message(**options)


class Written:
    """The bytes of a letter, in the form in which Django's backends ask for them."""

    def __init__(self, letter: Letter):
        body = _alternatives(letter)
        if letter.attachments:
            body = _multipart("mixed", [body, *(_attachment(*attached) for attached in letter.attachments)])
        headers = {
            "Subject": _words(str(letter.subject)),
            "From": letter.from_email,
            "To": ", ".join(letter.to),
            "Date": formatdate(),
            "MIME-Version": "1.0",
            **letter.extra_headers,
        }
        lines = [f"{name}: {_checked(value)}{END}" for name, value in headers.items()]
        self.bytes = "".join(lines).encode() + body

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self.bytes if linesep == END else self.bytes.replace(b"\r\n", linesep.encode())

    def as_string(self, unixfrom: bool = False, linesep: str = "\n") -> str:
        return self.as_bytes(linesep=linesep).decode()

    def get_charset(self) -> None:
        return None


def _checked(value: str) -> str:
    if "\n" in value.replace(f"{END} ", "") or "\r" in value.replace(f"{END} ", "") or not value.isascii():
        raise BadHeaderError("a header holds one line of plain characters")
    if max(map(len, value.split(END))) > LONG:
        raise BadHeaderError("a header's line is too long")
    return value


@lru_cache(maxsize=64)
def mailbox(name: str, address: str) -> str:
    """`name <address>` as a header has it."""
    if not name:
        return address
    if not name.isascii() or not name.isprintable() or "=?" in name:
        return f"{_words(name)} <{address}>"
    shown = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}" <{address}>'


def _words(text: str) -> str:
    """A header's text: as it is, or as encoded words (RFC 2047) that never cut a character in two."""
    if text.isascii() and text.isprintable() and len(text) < LONG and "=?" not in text:
        return text
    words, word = [], b""
    for character in " ".join(text.splitlines()):
        more = character.encode()
        if len(word) + len(more) > WORD:
            words.append(word)
            word = b""
        word += more
    return f"{END} ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in (*words, word))


def _alternatives(letter: Letter) -> bytes:
    text = _text(str(letter.body), "plain")
    others = [_text(str(content), "html") for content, _kind in letter.alternatives]
    return _multipart("alternative", [text, *others]) if others else text


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    boundary = f"={uuid4().hex}=".encode()
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary)
    return head + b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts) + b"--%s--\r\n" % boundary


def _text(text: str, kind: str) -> bytes:
    """Readable where most of it is ASCII, else in base 64, which is shorter."""
    data = text.replace("\r\n", "\n").replace("\n", END).encode()
    readable = len(data) < 1.2 * len(text)
    way, body = (b"quoted-printable", b2a_qp(data)) if readable else (b"base64", _base64(data))
    head = b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: %s\r\n\r\n' % (kind.encode(), way)
    return head + body


def _attachment(filename: str, contents: bytes | str, kind: str) -> bytes:
    data = contents.encode() if isinstance(contents, str) else contents
    where = _checked(f'attachment; filename="{filename}"')
    head = f"Content-Type: {_checked(kind)}{END}Content-Transfer-Encoding: base64{END}Content-Disposition: {where}{END}{END}"
    return head.encode() + _base64(data)


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
