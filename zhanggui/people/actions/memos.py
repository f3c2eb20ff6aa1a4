"""What a colleague keeps at the desk for himself, under a key: saved filters of a list, what he has seen."""

from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from zhanggui.kit.errors import Invalid
from zhanggui.people.models import StaffMemo

MOST = 20_000  # bytes under one key


def memo(staff_id: int, key: str, default: Any = None) -> Any:
    """What is kept under the key, or the default."""
    return StaffMemo.objects.filter(staff_id=staff_id, key=key).values_list("value", flat=True).first() or default


def keep_memo(staff_id: int, key: str, value: Any, *, now: datetime) -> None:
    """Keep a plain value under the key, in place of what was there."""
    if len(orjson.dumps(value)) > MOST:
        raise Invalid(field=key, problem=_("That is more than can be kept here."))
    StaffMemo.objects.update_or_create(staff_id=staff_id, key=key, defaults={"value": value, "at": now})
