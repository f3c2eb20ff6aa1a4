"""Close the books up to an instant: nothing is dated before it any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid
from zhanggui.ledger.actions.seal import seal
from zhanggui.ledger.models import Closing


def close_books(until: datetime, *, by: str, now: datetime) -> None:
    """From now on the database refuses a transfer dated before `until`. What is wrong there is corrected today."""
    if until > now:
        raise Invalid(field="until", problem=_("only days that are over can be closed"))
    while seal(now):
        pass
    with transaction.atomic():
        Closing.objects.create(until_at=until, by=by, at=now)
        audit.note(by=by, deed="ledger.close_books", object_kind="books", object_id=until.date().isoformat(), now=now)


def closed_until() -> datetime | None:
    """The instant up to which the books are closed."""
    return Closing.objects.order_by("-until_at").values_list("until_at", flat=True).first()
