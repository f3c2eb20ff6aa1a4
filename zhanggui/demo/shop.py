"""The demonstration shop: whether it is there, how it comes to be, who can sign in.

Everything is made by the modules' public deeds. A mark in the data folder says how far the making has come; a filling that
was cut short goes on where it stopped, and only a finished one counts as a shop.
"""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections

from zhanggui.demo import goods, history, house, offers, stories, window
from zhanggui.kit import copies, sql
from zhanggui.kit.files import home, write_whole
from zhanggui.people import public as people

LINKS_LAST = timedelta(days=7)
DAYS = 90
BY = house.BY


def _mark() -> dict:
    try:
        return json.loads((home() / "demonstration-shop.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}


def _note(**facts) -> None:
    write_whole(home() / "demonstration-shop.json", json.dumps(_mark() | facts, default=str).encode())


def is_empty() -> bool:
    """Whether the shop has still to be made, or a making that was cut short has still to be finished."""
    return not (_mark().get("full") and house.staff_by_role())


def fill(now: datetime, *, days: int = DAYS, only: int | None = None) -> None:
    """Make the shop: house, goods, people, and `days` of history ending at `now`. `only`: that many products.

    Called again it goes on where it was cut short; on a full shop it does nothing."""
    if not is_empty():
        return
    with _hurry():
        _fill(datetime.fromisoformat(_mark().get("now", now.isoformat())), days, only)  # one story has one end


@contextmanager
def _hurry() -> Iterator[None]:
    """Nothing is lost by a power cut that another filling does not bring back, so SQLite need not wait for the disk."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    lite = sql.dialect() == "sqlite" and not connections["default"].in_atomic_block
    if lite:
        _pragma("OFF")
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if lite:
            _pragma("NORMAL")
            connections.close_all()  # the next one is opened with the house's own settings


def _pragma(synchronous: str) -> None:
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {synchronous}")


def _fill(now: datetime, days: int, only: int | None) -> None:
    _note(now=now.isoformat())
    begin = now - timedelta(days=days)
    house.furnish(begin=begin, now=now)
    stocked = goods.stock_shelves(begin=begin, only=only)
    members = house.invite_members(begin=begin, count=max(6, min(84, days * 2)))
    done = _mark().get("told_until")
    history.tell(
        stocked,
        members,
        begin=begin,
        now=now,
        done=datetime.fromisoformat(done) if done else None,
        told=lambda until: _note(told_until=until.isoformat()),
    )
    window.arrange(now)
    offers.make(members, begin=begin, now=now)
    house.set_targets(now=now)
    house.write_costs(begin=begin, now=now, fell=stories.plot(stocked, begin=begin, now=now))
    _note(full=True, buyer=str(members[0].party_id))
    if not connections["default"].in_atomic_block:
        copies.keep_copy(now)


def sign_in_links(now: datetime) -> list[tuple[str, str]]:
    """(who, path) of links that sign in with one click, on this machine only: a buyer, then a colleague for each role."""
    until = now + LINKS_LAST
    buyer = people.demo_buyer_link(UUID(_mark()["buyer"]), until)
    links = [("Buyer 顾客", f"/zh-cn/account/demo/{buyer}")]
    for role, staff_id in house.staff_by_role().items():
        path = f"/zh-cn/desk/demo-sign-in/{people.demo_sign_in_link(staff_id, until)}"
        links.append((house.STAFF[role].label, path))
    return links
