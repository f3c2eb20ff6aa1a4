"""Undo: for ten seconds after a deed on many things, one button does the reversing deed. Nothing is held back meanwhile."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.http import HttpRequest

LASTS = timedelta(seconds=10)
GRACE = timedelta(seconds=3)  # a button that was pressed in time may arrive a little later
SESSION = "desk_undo"


def remember(request: HttpRequest, things: list[str], now: datetime) -> None:
    """Offer to reverse what was done to `things` ("<deed> <id>"); the newest offer replaces the one before."""
    if things:
        offer = {"id": uuid4().hex, "things": things, "until": (now + LASTS).isoformat()}
        request.session[SESSION] = offer


def offer(request: HttpRequest, now: datetime) -> dict | None:
    """The offer that still stands, with the seconds that are left."""
    found = request.session.get(SESSION)
    left = (datetime.fromisoformat(found["until"]) - now).total_seconds() if found else 0
    return {"id": found["id"], "seconds": max(1, round(left))} if found and left > 0 else None


def take(request: HttpRequest, key: str, now: datetime) -> list[str] | None:
    """The things of the offer, once; None when it is gone or too late."""
    found = request.session.get(SESSION)
    if not found or found["id"] != key:
        return None
    del request.session[SESSION]
    return found["things"] if datetime.fromisoformat(found["until"]) + GRACE >= now else None
