"""Cursor paging: a page and where the next one begins."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal

T = TypeVar("T")


class CursorUnknown(Refusal):
    code = "cursor_unknown"
    status = 422
    text = _("This place in the list is not one of ours. Start from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next_cursor: str | None = None


def encode_cursor(values: list[Any]) -> str:
    """A cursor from sort values: strings, whole numbers, None (write UUIDs and instants as strings)."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decode_cursor(text: str, length: int | None = None) -> list[Any]:
    try:
        values = orjson.loads(base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, UnicodeEncodeError):
        raise CursorUnknown from None
    if not isinstance(values, list) or (length is not None and len(values) != length):
        raise CursorUnknown
    if not all(value is None or isinstance(value, (str, int)) for value in values):
        raise CursorUnknown
    return values
