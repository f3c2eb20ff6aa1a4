"""Each test has an event store of its own."""

import pytest


@pytest.fixture(autouse=True)
def _own_event_store(monkeypatch, tmp_path):
    from zhanggui.kit import files

    monkeypatch.setattr(files, "home", lambda: tmp_path)
