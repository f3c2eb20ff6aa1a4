"""A web process in a rush: connections belong to places, waiting is bounded, and the rest is told to come back."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from django.db import connection
from django.http import HttpResponse

from zhanggui.kit import sql
from zhanggui.kit.batch import Committer
from zhanggui.kit.doors import Doors
from zhanggui.kit.errors import Busy

pytestmark = pytest.mark.django_db(transaction=True)


def ask(doors: Doors, path: str = "/api/v1/orders", **environ) -> tuple[int, dict, bytes]:
    told: list = []
    body = b"".join(doors({"PATH_INFO": path, **environ}, lambda status, headers: told.append((status, headers))))
    return (int(told[0][0][:3]), dict(told[0][1]), body) if told else (200, {}, body)


def crowd(number: int, run) -> list:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(lambda _: run(), range(number)))


def test_a_crowd_is_served_by_few_connections_and_all_are_given_back():
    seen: set[int] = set()

    def application(environ, start_response):
        sql.fetch("SELECT 1")
        seen.add(id(connection.connection))
        time.sleep(0.01)
        return HttpResponse(b"done")

    doors = Doors(application, at_work=3, inside=100)
    answers = crowd(24, lambda: ask(doors))
    assert [answer[2] for answer in answers] == [b"done"] * 24
    assert len(seen) <= 3 and len(doors.idle) <= 3 and doors.inside == 0
    for left in doors.idle:
        for wrapper in left.values():
            wrapper.close()


def test_beyond_the_room_inside_the_answer_is_503_at_once_and_no_work_is_begun():
    go, begun = threading.Event(), []

    def application(environ, start_response):
        begun.append(1)
        go.wait(5)
        return HttpResponse(b"done")

    doors = Doors(application, at_work=1, inside=3)
    with ThreadPoolExecutor(3) as pool:
        inside = [pool.submit(ask, doors) for _ in range(3)]
        while doors.inside < 3:
            time.sleep(0.001)
        start = time.monotonic()
        status, headers, body = ask(doors, HTTP_ACCEPT_LANGUAGE="en")
        page = ask(doors, "/zh/cart")
        assert time.monotonic() - start < 1
        go.set()
        assert [one.result()[2] for one in inside] == [b"done"] * 3
    problem = orjson.loads(body)
    assert (status, headers["Retry-After"], problem["code"], problem["status"]) == (503, "2", "busy", 503)
    assert page[0] == 503 and "稍" in page[2].decode() and len(begun) == 3


def test_who_waits_too_long_at_the_door_is_told_to_come_back():
    go = threading.Event()
    doors = Doors(lambda environ, start: go.wait(5) and HttpResponse(b"done"), at_work=1, inside=9, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, doors)
        while not doors.inside:
            time.sleep(0.001)
        assert ask(doors)[0] == 503
        go.set()
        assert first.result()[2] == b"done"
    assert ask(doors)[2] == b"done" and doors.inside == 0


def test_a_failure_gives_its_place_back():
    doors = Doors(lambda environ, start: 1 / 0, at_work=1, inside=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(doors)
    assert doors.inside == 0 and doors.places.free == 1


def test_who_waits_for_a_shared_commit_holds_neither_place_nor_connection():
    lists: list[int] = []

    def run(commands: list[int]) -> list[int]:
        lists.append(len(commands))
        time.sleep(0.05)
        return commands

    committer = Committer(run)
    doors = Doors(lambda environ, start: HttpResponse(str(committer.submit(1)).encode()), at_work=2, inside=100)
    answers = crowd(20, lambda: ask(doors))
    assert [answer[2] for answer in answers] == [b"1"] * 20
    assert max(lists) > 2, "with two places at work more than two shared a commit"
    assert doors.inside == 0 and doors.places.free == 2
    for left in doors.idle:
        for wrapper in left.values():
            wrapper.close()


def test_a_committer_with_too_many_waiting_refuses_before_anything_is_begun():
    go, lists = threading.Event(), []

    def run(commands: list[int]) -> list[int]:
        lists.append(commands)
        go.wait(5)
        return commands

    def submit(number: int) -> int:
        try:
            return committer.submit(number)
        finally:
            connection.close()

    committer = Committer(run, limit=2)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(submit, 1)
        while not lists:
            time.sleep(0.001)
        others = [pool.submit(submit, 2), pool.submit(submit, 3)]
        while len(committer._waiting) < 2:
            time.sleep(0.001)
        with pytest.raises(Busy):
            committer.submit(4)
        go.set()
        assert [first.result(), *(one.result() for one in others)] == [1, 2, 3]
    assert 4 not in [number for commands in lists for number in commands]
