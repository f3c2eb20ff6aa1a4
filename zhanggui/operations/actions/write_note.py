"""Write into the shop's diary what no figure tells, and take it out again."""

from datetime import date, datetime

from django.db import transaction

from zhanggui.kit import audit, clock, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.operations.errors import NoteEmpty, NoteOfTheFuture
from zhanggui.operations.models import DiaryNote

LONGEST = 300
DIMS = ("line", "campaign", "device", "subject", "country")


def write_note(on: date, text: str, *, dim: str = "", value: str = "", by: str, now: datetime) -> int:
    """A line of the diary of a day, until today; with `dim` and `value` it concerns one part of the shop. Its number."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST or (dim and dim not in DIMS) or bool(dim) != bool(value) or len(value) > 80:
        raise NoteEmpty(longest=LONGEST)
    if on > clock.local_day(now, preferences.get("shop.timezone")):
        raise NoteOfTheFuture(on=on)
    with transaction.atomic():
        note = DiaryNote.objects.create(on=on, text=text, dim=dim, value=value, written_by=by, written_at=now)
        audit.note(
            by=by, deed="operations.write_note", object_kind="day", object_id=on, facts={"note": note.id}, now=now
        )
    return note.id


def withdraw_note(note_id: int, *, by: str, now: datetime) -> None:
    """Take a line out of the diary; it stays in the books."""
    with transaction.atomic():
        if not DiaryNote.objects.filter(id=note_id, withdrawn_at=None).update(withdrawn_at=now):
            raise NotFound(what="note")
        facts = {"note": note_id}
        on = DiaryNote.objects.values_list("on", flat=True).get(id=note_id)
        audit.note(by=by, deed="operations.withdraw_note", object_kind="day", object_id=on, facts=facts, now=now)
