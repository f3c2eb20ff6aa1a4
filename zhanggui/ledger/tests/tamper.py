"""Somebody with the keys of the database who puts its guards aside. What he does must show afterwards."""

from contextlib import contextmanager
from importlib import import_module

from django.db import connection

GUARDS = [import_module(f"zhanggui.ledger.migrations.{name}") for name in ("0002_append_only", "0004_guards")]


@contextmanager
def unguarded():
    """The triggers of the books are off inside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            for statement in [one for guard in GUARDS for one in guard.SQLITE_BACK]:
                cursor.execute(statement)
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
        else:
            for statement in [one for guard in GUARDS for one in guard.SQLITE]:
                cursor.execute(statement)
