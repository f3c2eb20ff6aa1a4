"""A mail backend that sends nothing: it keeps each message, sealed, so that the demonstration can show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend

from zhanggui.faces.mail.models import CaughtMail
from zhanggui.kit import clock, crypto
from zhanggui.kit.errors import NotFound

CONTEXT = "mail.caught"
KEPT = 500


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence) -> int:
        for message in email_messages:
            sealed = crypto.seal_shop(message.message().as_bytes(), CONTEXT)
            CaughtMail.objects.create(sealed=sealed, caught_at=clock.now())
        old = list(CaughtMail.objects.order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 50])
        if old:
            CaughtMail.objects.filter(id__in=old).delete()
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Caught:
    id: UUID
    to: str
    subject: str
    at: datetime
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def attachments(self) -> list[tuple[str, bytes, str]]:
        found = []
        for part in self.message.iter_attachments():
            contents = part.get_payload(decode=True)
            whole = contents if isinstance(contents, bytes) else b""
            found.append((part.get_filename() or "file", whole, part.get_content_type()))
        return found


def _open(row: CaughtMail) -> Caught:
    message = message_from_bytes(crypto.unseal_shop(bytes(row.sealed), CONTEXT), policy=policy.default)
    return Caught(row.id, str(message["To"]), str(message["Subject"]), row.caught_at, message)


def caught(limit: int = 100) -> list[Caught]:
    """What was caught, newest first."""
    return [_open(row) for row in CaughtMail.objects.order_by("-id")[:limit]]


def caught_one(mail_id: UUID) -> Caught:
    row = CaughtMail.objects.filter(id=mail_id).first()
    if row is None:
        raise NotFound(what="mail")
    return _open(row)
