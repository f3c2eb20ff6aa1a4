"""The way to the mail server: Django's, without parsing again the addresses that were checked when they were given."""

from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from zhanggui.faces.mail.letter import Letter


class Backend(EmailBackend):
    def _send(self, email_message: Any) -> bool:
        if not isinstance(email_message, Letter) or not email_message.plain_addresses:
            return bool(super()._send(email_message))  # type: ignore[misc]
        assert self.connection, "opened before"
        self.connection.sendmail(
            email_message.sender, email_message.to, email_message.message().as_bytes(linesep="\r\n")
        )
        return True
