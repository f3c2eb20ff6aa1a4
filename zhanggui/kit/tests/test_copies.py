"""The way back: the embedded databases as they were copied, while others have them open."""

import sqlite3
from datetime import UTC, datetime

import pytest

from tests.shop import refuses
from zhanggui.kit import copies

NOW = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE thing (name TEXT)")
        database.execute("INSERT INTO thing VALUES ('as made')")
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "old.parquet").write_bytes(b"old")
    monkeypatch.setattr(copies, "_files", lambda: {"default": path})
    monkeypatch.setattr(copies.settings, "DATABASES", {"default": {}})
    monkeypatch.setattr(copies.connections, "close_all", lambda: None)
    return tmp_path


def test_what_was_done_since_is_gone_also_for_those_who_have_it_open(folder):
    assert copies.keep_copy(NOW) and copies.copy_made_at() == NOW
    reader = sqlite3.connect(folder / "shop.sqlite3")
    with reader:
        reader.execute("INSERT INTO thing VALUES ('tried out')")
    assert reader.execute("SELECT count(*) FROM thing").fetchone() == (2,)
    (folder / "events" / "old.parquet").unlink()
    (folder / "events" / "new.parquet").write_bytes(b"new")
    for _ in range(2):  # twice is once
        copies.restore_copy()
        assert reader.execute("SELECT name FROM thing").fetchall() == [("as made",)]
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert [path.name for path in (folder / "events").iterdir()] == ["old.parquet"]
        with reader:
            reader.execute("INSERT INTO thing VALUES ('again')")


def test_without_a_copy_nothing_is_touched(folder):
    with refuses("no_copy"):
        copies.restore_copy()
    with sqlite3.connect(folder / "shop.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM thing").fetchone() == (1,)
