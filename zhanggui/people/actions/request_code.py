import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhanggui.kit import crypto
from zhanggui.kit.errors import Invalid
from zhanggui.people import vault
from zhanggui.people.errors import TooManyCodes
from zhanggui.people.models import LoginCode
from zhanggui.people.normalise import is_email, normal_email

LASTS = timedelta(minutes=10)
WINDOW = timedelta(hours=1)
PER_WINDOW = 5


def request_code(*, email: str, locale: str, now: datetime) -> str:
    """A new six-digit code for this address, which the caller mails; the code before it is void. Five an hour.

    Known and unknown addresses are answered alike: a code proves the address, and who is new becomes a member by it.
    """
    from django.utils.translation import gettext as _

    index = vault.email_index(email)
    if index is None or not is_email(normal_email(email)):
        raise Invalid(field="email", problem=_("This does not look like an e-mail address."))
    code = f"{secrets.randbelow(10**6):06d}"
    fresh = {"code_hash": code_hash(index, code), "locale": locale, "expires_at": now + LASTS, "tries": 0}
    with transaction.atomic():
        row = LoginCode.objects.select_for_update().filter(email_index=index).first()
        if row is None:
            try:
                with transaction.atomic():
                    LoginCode.objects.create(email_index=index, window_at=now, sent=1, **fresh)
                return code
            except IntegrityError:  # somebody asked for the same address at the same instant
                row = LoginCode.objects.select_for_update().get(email_index=index)
        open_window = row.window_at > now - WINDOW
        if open_window and row.sent >= PER_WINDOW:
            raise TooManyCodes()
        window = {} if open_window else {"window_at": now}
        LoginCode.objects.filter(email_index=index).update(sent=row.sent + 1 if open_window else 1, **window, **fresh)
    return code


def code_hash(index: bytes, code: str) -> bytes:
    """Keyed, so that a stolen table cannot be tried against all the million codes."""
    return crypto.blind_index(f"{index.hex()}:{code}", "people.login_code")
