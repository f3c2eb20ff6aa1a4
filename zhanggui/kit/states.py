"""State machines: a table of moves, a compare-and-set update, and a row for every move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import sql
from zhanggui.kit.errors import Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.kit.models import StateMove

COLUMNS = ["id", "machine", "thing_id", "from_state", "to_state", "by", "why", "at"]


class MoveRefused(Refusal):
    code = "move_refused"
    status = 409
    text = _("This is no longer possible: the state is now “{state}”.")


@dataclass(frozen=True, slots=True)
class Move:
    thing_id: UUID
    from_state: str
    to_state: str
    by: str
    why: str
    at: datetime


class Machine:
    """`moves`: from each state, the states that may follow. The model keeps it in a field `state` and a key `id`."""

    def __init__(self, name: str, moves: Mapping[Any, Iterable[Any]]):
        self.name = name
        self.moves = {str(start): {str(end) for end in ends} for start, ends in moves.items()}

    def may(self, start: str, to: str) -> bool:
        return str(to) in self.moves.get(str(start), set())

    def move(
        self, model: type[models.Model], ids: Iterable[UUID], *, to: str, by: str, why: str = "", now: datetime
    ) -> set[UUID]:
        """Move each of `ids` to `to` where that is allowed; the ids that moved. Of two who try at once, one moves it."""
        to = str(to)
        starts = [start for start, ends in self.moves.items() if to in ends]
        ids = sorted({one if isinstance(one, UUID) else UUID(str(one)) for one in ids})
        if not ids or not starts:
            return set()
        with transaction.atomic(savepoint=False):
            found = _locked(model, ids, starts)
            if not found:
                return set()
            which, params = sql.among("id", found)
            sql.execute(f'UPDATE "{model._meta.db_table}" SET state = %s WHERE {which}', [to, *params])
            self.log([(thing, start, to) for thing, start in found.items()], by=by, why=why, now=now)
        return set(found)

    def move_one(
        self, model: type[models.Model], thing: UUID, *, to: str, by: str, why: str = "", now: datetime
    ) -> None:
        """Move one thing, or refuse and say where it stands."""
        if not self.move(model, [thing], to=to, by=by, why=why, now=now):
            state = model._default_manager.filter(id=thing).values_list("state", flat=True).first()
            raise MoveRefused(state=state, to=str(to))

    def log(self, moves: list[tuple[UUID, str, str]], *, by: str, why: str = "", now: datetime) -> None:
        """Write (thing, from, to) into the log without moving: for a thing's birth (`from` empty)."""
        rows = [(uuid7(), self.name, thing, str(start), str(to), by, why[:200], now) for thing, start, to in moves]
        sql.insert_many(StateMove, COLUMNS, rows)


def _locked(model: type[models.Model], ids: list[UUID], starts: list[str]) -> dict[UUID, str]:
    """Those of the things that are in one of these states, locked in the order of their ids until the transaction ends."""
    which, params = sql.among("id", ids)
    states, more = sql.among("state", starts)
    lock = "FOR UPDATE" if sql.dialect() == "postgresql" else ""  # SQLite: the transaction is the only writer
    return {
        row.id: row.state
        for row in sql.select(model, "id state", f"WHERE {which} AND {states} ORDER BY id {lock}", [*params, *more])
    }


def history(things: Iterable[UUID]) -> list[Move]:
    """The moves of some things, oldest first."""
    which, params = sql.among("thing_id", things)
    columns = "thing_id from_state to_state by why at"
    return [Move(*row) for row in sql.select(StateMove, columns, f"WHERE {which} ORDER BY at, id", params)]
