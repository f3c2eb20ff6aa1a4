"""The way to the mail server: Django's, without parsing again the addresses that were checked when they were given."""

from smtplib import SMTPResponseException
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from zhanggui.faces.mail.letter import Letter


class Backend(EmailBackend):
    def _send(self, email_message: Any) -> bool:
        if not isinstance(email_message, Letter) or not email_message.plain_addresses:
            return bool(super()._send(email_message))  # type: ignore[misc]
        assert self.connection, "opened before"
        server = self.connection
        server.ehlo_or_helo_if_needed()
        _taken(server.docmd("MAIL", f"FROM:<{email_message.sender}>"), (250,))
        for address in email_message.to:
            _taken(server.docmd("RCPT", f"TO:<{address}>"), (250, 251))
        _taken(server.data(email_message.message().as_bytes(linesep="\r\n")), (250,))
        return True


def _taken(answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
    """Whatever the server refuses, the letter is tried again over a line of its own."""
    if answer[0] not in good:
        raise SMTPResponseException(*answer)
