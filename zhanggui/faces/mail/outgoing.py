"""The way out: a row when something is to be told, the message when it is sent. No transaction is open while mail travels."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.policy import Compat32
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import translation

from zhanggui.faces.mail.models import MailState, SentMail
from zhanggui.faces.mail.papers import Papers
from zhanggui.kit import clock, crypto, locales, preferences
from zhanggui.kit.ids import uuid7
from zhanggui.kit.registry import Registry
from zhanggui.kit.sql import execute, insert_many
from zhanggui.people.public import seal

log = logging.getLogger(__name__)
CONTEXT, SECRET = "mail.to", "mail.secret"
TRIES = 8
FIRST_PAUSE = timedelta(seconds=15)
CLAIM = timedelta(minutes=10)  # a sender that died is taken over after this
BATCH = 20
SENT = (
    "UPDATE mail_sentmail SET state = %s, secret = %s, sent_at = %s, next_at = NULL, problem = '', subject = %s, "
    "message_id = %s, party_id = %s, to_sealed = %s WHERE id = %s"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What a writer makes of the facts. `attachments`: (file name, contents, content type)."""

    to: str
    locale: str
    subject: str
    text: str
    html: str
    party_id: UUID | None = None
    attachments: tuple[tuple[str, bytes, str], ...] = field(default=())


# kind → (facts, secret, now, papers) → Message, or None when there is nobody to write to.
WRITERS: Registry[Callable[..., Message | None]] = Registry("mail writers")
COLUMNS = ["id", "kind", "document", "facts", "secret", "party_id", "to_sealed", "subject", "message_id", "state",
           "tries", "problem", "created_at", "next_at", "sent_at"]  # fmt: skip


def enqueue(
    kind: str,
    document: str,
    facts: dict[str, str],
    *,
    secret: dict | None = None,
    after: timedelta = timedelta(0),
    now: datetime,
) -> None:
    """Ask for a message, sent `after` a while. The same kind and document a second time is the same message, sent once."""
    enqueue_many(kind, [(document, facts)], secret=secret, after=after, now=now)


def enqueue_many(
    kind: str,
    asked: Sequence[tuple[str, dict[str, str]]],
    *,
    secret: dict | None = None,
    after: timedelta = timedelta(0),
    now: datetime,
) -> None:
    """The same for several (document, facts), in one statement."""
    sealed = crypto.seal_shop(orjson.dumps(secret), SECRET) if secret else b""
    rest = (None, b"", "", "", MailState.WAITING.value, 0, "", now, now + after, None)
    rows = [(uuid7(), kind, document, facts, sealed, *rest) for document, facts in asked]
    insert_many(SentMail, COLUMNS, rows, on_conflict="ON CONFLICT (kind, document) DO NOTHING")


def send_code(*, email: str, code: str, locale: str, now: datetime) -> None:
    """A sign-in code; carried sealed until it is sent, then forgotten."""
    secret = {"email": email, "code": code, "locale": locale}
    enqueue("sign_in_code", str(uuid4()), {}, secret=secret, now=now)


def send_due(now: datetime) -> int:
    """Send what waits, over one connection; how many were sent. Of two senders one gets each message."""
    mine = _claim(now)
    if not mine:
        return 0
    connection = get_connection()
    try:
        papers = Papers(mail.facts["order"] for mail in mine if "order" in mail.facts)
        return sum([_send(mail, papers, connection, now) for mail in mine])
    finally:
        _hang_up(connection)


def _claim(now: datetime) -> list[SentMail]:
    """Take up to a batch of what is due, oldest first."""
    due = Q(state__in=(MailState.WAITING, MailState.SENDING), next_at__lte=now)
    seen = dict(SentMail.objects.filter(due).order_by("next_at").values_list("id", "next_at")[:BATCH])
    if not seen:
        return []
    with transaction.atomic():
        rows = SentMail.objects.select_for_update(skip_locked=connections["default"].features.has_select_for_update)
        mine = [mail for mail in rows.filter(due, id__in=seen) if mail.next_at == seen[mail.id]]
        claimed = SentMail.objects.filter(id__in=[mail.id for mail in mine])
        claimed.update(state=MailState.SENDING, next_at=now + CLAIM, tries=F("tries") + 1)
    for mail in mine:
        mail.tries += 1
    places = {key: place for place, key in enumerate(seen)}
    return sorted(mine, key=lambda mail: places[mail.id])


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as problem:  # what was accepted stays accepted, however rudely the line ends
        log.info("the mail server hung up: %s", type(problem).__name__)


def _send(mail: SentMail, papers: Papers, connection: BaseEmailBackend, now: datetime) -> bool:
    rows = SentMail.objects.filter(id=mail.id)
    try:
        secret = orjson.loads(crypto.unseal_shop(bytes(mail.secret), SECRET)) if mail.secret else None
        message = WRITERS.get(mail.kind)(mail.facts, secret, now, papers)
        if message is None or not message.to:
            rows.update(state=MailState.NOBODY, secret=b"", next_at=None)
            return False
        # The same id at every try: a message that arrived twice is one to the reader's mail program.
        message_id = f"<{mail.id}@{_host()}>"
        _hand_over(message, message_id, connection)
    except Exception as problem:
        _hang_up(connection)  # the next message gets a line of its own
        last = mail.tries >= TRIES
        log.warning("mail %s (%s) could not be sent: %s", mail.id, mail.kind, type(problem).__name__)
        rows.update(
            state=MailState.FAILED if last else MailState.WAITING,
            problem=type(problem).__name__[:200],
            next_at=None if last else now + FIRST_PAUSE * 2 ** (mail.tries - 1),
        )
        return False
    to_sealed = seal([(message.party_id, {"to": message.to})], context=CONTEXT)[0] if message.party_id else b""
    told = (clock.now(), message.subject[:200], message_id, message.party_id, to_sealed, mail.id)
    execute(SENT, [MailState.SENT.value, b"", *told])
    return True


def _host() -> str:
    return preferences.get("shop.email").rpartition("@")[2] or "localhost"


class _ShortHeaders(Compat32):
    """A short plain header is written as it is; Python weighs each word of it for a line break that is not needed."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        if plain and len(name) + len(value) < 76:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


SHORT_HEADERS = _ShortHeaders()


class _Letter(EmailMultiAlternatives):
    """With boundaries of our own: Python's would search the whole message for each, with an expression compiled for it."""

    def message(self, **options: Any) -> Any:
        whole: Any = super().message(**options)
        for part in whole.walk():
            part.policy = SHORT_HEADERS
            if part.is_multipart():
                part.set_boundary(f"={uuid4().hex}=")
        return whole


def _hand_over(message: Message, message_id: str, connection: BaseEmailBackend) -> None:
    connection.open()  # stays open for the next message
    with translation.override(locales.django_code(message.locale)):
        mail = _Letter(
            subject=message.subject,
            body=message.text,
            from_email=f"{preferences.get('shop.name')} <{preferences.get('shop.email')}>",
            to=[message.to],
            connection=connection,
            headers={
                "Message-ID": message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": locales.html_lang(message.locale),
            },
        )
        mail.attach_alternative(message.html, "text/html")
        for name, contents, kind in message.attachments:
            mail.attach(name, contents, kind)
        mail.send()


def unsent(now: datetime) -> tuple[int, int]:
    """(given up, waiting longer than five minutes)."""
    late = Q(created_at__lt=now - timedelta(minutes=5), state__in=(MailState.WAITING, MailState.SENDING))
    return SentMail.objects.filter(state=MailState.FAILED).count(), SentMail.objects.filter(late).count()


def try_again(now: datetime) -> int:
    """Put what was given up back among the waiting."""
    again = SentMail.objects.filter(state=MailState.FAILED)
    return again.update(state=MailState.WAITING, tries=0, next_at=now)
