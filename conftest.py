"""Tests run on the embedded database, or on PostgreSQL with ZHANGGUI_TEST_DB=postgresql (started here when it is not)."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
if not os.environ.get("ZHANGGUI_TEST_HOME"):
    os.environ["ZHANGGUI_TEST_HOME"] = tempfile.mkdtemp(prefix="zhanggui-test-")
os.environ["ZHANGGUI_HOME"] = os.environ["ZHANGGUI_TEST_HOME"]
os.environ.pop("DATABASE_URL", None)
os.environ["ZHANGGUI_PAY_SIMULATOR_URL"] = "http://127.0.0.1:9"  # a practice company is known; nobody listens there
if os.environ.get("ZHANGGUI_TEST_DB") == "postgresql":
    started = subprocess.run([ROOT / "bin" / "postgres", "start"], capture_output=True, text=True)
    if started.returncode:
        raise SystemExit(started.stderr)
    os.environ["DATABASE_URL"] = started.stdout.strip().replace("/postgres?", f"/zhanggui_{os.getpid()}?")


def pytest_configure() -> None:
    """Read the settings now, with the folder and the database chosen above; pytest-django sets Django up after this."""
    from django.conf import settings

    if str(settings.HOME) != os.path.realpath(os.environ["ZHANGGUI_HOME"]):
        pytest.exit(
            "The settings were read too early: start pytest without --ds and DJANGO_SETTINGS_MODULE.", returncode=4
        )


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(3600))


pytest_plugins = ["tests.shop_fixture"] if (ROOT / "tests" / "shop_fixture.py").exists() else []


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, or a skip that says so."""
    folder = Path(os.environ.get("ZHANGGUI_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "README.md").exists():
        pytest.skip("real data are not here: set ZHANGGUI_TEST_DATA to their folder")
    return folder


@pytest.fixture(autouse=True)
def _fresh_preferences():
    from zhanggui.kit import kept, preferences

    preferences.forget()
    kept.forget_all()
    yield
    preferences.forget()
    kept.forget_all()


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_append_only_tables():
    """Between tests with real transactions Django deletes every row; the embedded database's guards are put aside for it."""
    from importlib import import_module

    from django.db.backends.sqlite3.base import DatabaseOperations

    ledger = [import_module(f"zhanggui.ledger.migrations.{name}") for name in ("0002_append_only", "0004_guards")]
    guards = {
        "ledger_transfer": ledger,
        "catalogue_stockmovement": [import_module("zhanggui.catalogue.migrations.0004_movements_append_only")],
        "settlement_paper": [import_module("zhanggui.settlement.migrations.0003_papers_stay")],
    }
    plain = DatabaseOperations.sql_flush

    def flush(self, style, tables, **options):
        deletes = plain(self, style, tables, **options)
        for table in sorted(guards.keys() & set(tables)):
            away, back = (
                [one for guard in guards[table] for one in getattr(guard, k)] for k in ("SQLITE_BACK", "SQLITE")
            )
            deletes = [*away, *deletes, *back]
        return deletes

    DatabaseOperations.sql_flush = flush
    yield
    DatabaseOperations.sql_flush = plain
