"""The way out: a row when something is to be told, the message when it is sent. No transaction is open while mail travels."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q

from zhanggui.faces.mail.letter import Letter
from zhanggui.faces.mail.models import MailState, SentMail
from zhanggui.faces.mail.papers import Papers
from zhanggui.kit import clock, crypto, locales, preferences
from zhanggui.kit.ids import uuid7
from zhanggui.kit.registry import Registry
from zhanggui.kit.sql import among, dialect, execute, fetch, insert_many, select, update_many, uuid_out
from zhanggui.people.public import PartyErased, seal

log = logging.getLogger(__name__)
CONTEXT, SECRET = "mail.to", "mail.secret"
TRIES = 8
FIRST_PAUSE = timedelta(seconds=15)
CLAIM = timedelta(minutes=10)  # a sender that died is taken over after this
BATCH = 100
MARKED = 10  # letters that are written down as sent together
LONGEST = 30  # seconds of one turn
SENT = "state = 'sent', sent_at = %s, next_at = NULL, problem = '', secret = ''"


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
    connection, sent = get_connection(), 0
    last = time.monotonic() + LONGEST
    try:
        while (mine := _claim(now)) and time.monotonic() < last:
            papers = Papers(mail.facts["order"] for mail in mine if "order" in mail.facts)
            for start in range(0, len(mine), MARKED):
                sent += _send_some(mine[start : start + MARKED], papers, connection, now)
            if len(mine) < BATCH:
                break
    finally:
        _hang_up(connection)
    return sent


def _claim(now: datetime) -> list[Any]:
    """Take up to a batch of what is due, oldest first; a sender that died is taken over when its claim has run out."""
    skip = "FOR UPDATE SKIP LOCKED" if dialect() == "postgresql" else ""
    which = "state IN ('waiting', 'sending') AND next_at <= %s"
    due = f"SELECT id FROM mail_sentmail WHERE {which} ORDER BY next_at LIMIT {BATCH} {skip}"
    with transaction.atomic():
        mine = [uuid_out(row[0]) for row in fetch(due, [now])]
        if not mine:
            return []
        which, params = among("id", mine)
        execute(
            f"UPDATE mail_sentmail SET state = 'sending', next_at = %s, tries = tries + 1 WHERE {which}",
            [now + CLAIM, *params],
        )
        rows = {row.id: row for row in select(SentMail, "id kind facts secret tries", f"WHERE {which}", params)}
    return [rows[key] for key in mine]


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as problem:  # what was accepted stays accepted, however rudely the line ends
        log.info("the mail server hung up: %s", type(problem).__name__)


def _send_some(mails: Sequence[Any], papers: Papers, connection: BaseEmailBackend, now: datetime) -> int:
    """Hand these over one by one, then write down what was sent in one statement.

    Who dies in between sends them again, each under the id that it had: one letter to the reader's mail program."""
    sent = [told for mail in mails if (told := _send(mail, papers, connection, now))]
    sealed = _sealed([(message.party_id, {"to": message.to}) for _, message, _ in sent])
    rows = [
        (message.subject[:200], message_id, message.party_id, blob, mail_id)
        for (mail_id, message, message_id), blob in zip(sent, sealed, strict=True)
    ]
    update_many(SentMail, "subject message_id party_id to_sealed id".split(), rows, SENT, [clock.now()])
    return len(sent)


def _sealed(addresses: list[tuple[UUID | None, dict]]) -> list[bytes]:
    """Who a letter went to, sealed with that person's key; of somebody erased meanwhile nothing is kept."""
    known = [(party_id, what) for party_id, what in addresses if party_id]
    try:
        sealed = iter(seal(known, context=CONTEXT))
    except PartyErased:
        if len(addresses) == 1:
            return [b""]
        return [blob for one in addresses for blob in _sealed([one])]
    return [next(sealed) if party_id else b"" for party_id, _ in addresses]


def _send(mail: Any, papers: Papers, connection: BaseEmailBackend, now: datetime) -> tuple[UUID, Message, str] | None:
    try:
        secret = orjson.loads(crypto.unseal_shop(bytes(mail.secret), SECRET)) if mail.secret else None
        message = WRITERS.get(mail.kind)(mail.facts, secret, now, papers)
        if message is None or not message.to:
            SentMail.objects.filter(id=mail.id).update(state=MailState.NOBODY, secret=b"", next_at=None)
            return None
        # The same id at every try: a message that arrived twice is one to the reader's mail program.
        message_id = f"<{mail.id}@{_host()}>"
        _hand_over(message, message_id, connection)
    except Exception as problem:
        _hang_up(connection)  # the next message gets a line of its own
        last = mail.tries >= TRIES
        log.warning("mail %s (%s) could not be sent: %s", mail.id, mail.kind, type(problem).__name__)
        SentMail.objects.filter(id=mail.id).update(
            state=MailState.FAILED if last else MailState.WAITING,
            problem=type(problem).__name__[:200],
            next_at=None if last else now + FIRST_PAUSE * 2 ** (mail.tries - 1),
        )
        return None
    return mail.id, message, message_id


def _host() -> str:
    return preferences.get("shop.email").rpartition("@")[2] or "localhost"


def _hand_over(message: Message, message_id: str, connection: BaseEmailBackend) -> None:
    connection.open()  # stays open for the next message
    letter = Letter(
        name=preferences.get("shop.name"),
        sender=preferences.get("shop.email"),
        subject=message.subject,
        body=message.text,
        to=[message.to],
        connection=connection,
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": locales.html_lang(message.locale),
        },
    )
    letter.attach_alternative(message.html, "text/html")
    for name, contents, kind in message.attachments:
        letter.attach(name, contents, kind)
    letter.send()


def waiting() -> int:
    """Letters that have not been sent yet."""
    return SentMail.objects.filter(state__in=(MailState.WAITING, MailState.SENDING)).count()


def unsent(now: datetime) -> tuple[int, int]:
    """(given up, waiting longer than five minutes)."""
    late = Q(created_at__lt=now - timedelta(minutes=5), state__in=(MailState.WAITING, MailState.SENDING))
    return SentMail.objects.filter(state=MailState.FAILED).count(), SentMail.objects.filter(late).count()


def try_again(now: datetime) -> int:
    """Put what was given up back among the waiting."""
    again = SentMail.objects.filter(state=MailState.FAILED)
    return again.update(state=MailState.WAITING, tries=0, next_at=now)
