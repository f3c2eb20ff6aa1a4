"""`zhanggui doctor`: what is configured, what is missing, and how to mend it. Exit 0 when nothing is missing."""

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

OK, HINT, MISSING = "✓", "·", "✗"
Line = tuple[str, str, str]


def arguments(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace) -> int:
    import django

    django.setup()
    missing = 0
    for part in (_machine, _data, _database, _web, _mail, _people, _money, _documents):
        try:
            lines = list(part())
        except Exception as problem:
            lines = [
                (
                    MISSING,
                    part.__name__.strip("_"),
                    f"{type(problem).__name__}: {problem}; run `zhanggui prepare` first",
                )
            ]
        for mark, what, text in lines:
            missing += mark == MISSING
            print(f"{mark} {what:<18} {text}")
    print("Everything that must be there is there." if not missing else f"{missing} to mend.")
    return 1 if missing else 0


def _machine() -> Iterator[Line]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield OK if sys.version_info >= (3, 11) else MISSING, "Python", version
    import sqlite3

    yield OK, "SQLite", sqlite3.sqlite_version


def _data() -> Iterator[Line]:
    from zhanggui.kit.files import folder, home

    free = shutil.disk_usage(home()).free // 2**30
    yield OK if free else MISSING, "data folder", f"{home()} ({free} GiB free; another one: ZHANGGUI_HOME=…)"
    keys = sorted(folder("keys").glob("*.key"))
    open_to_others = [key.name for key in keys if key.stat().st_mode & 0o077]
    if open_to_others:
        yield MISSING, "keys", f"readable by others: chmod 600 {folder('keys')}/*.key"
    else:
        yield (
            OK,
            "keys",
            f"{len(keys)} in {folder('keys')}. Back them up apart from the data: without them nothing opens.",
        )


def _database() -> Iterator[Line]:
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in settings.DATABASES:
        connection = connections[alias]
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        where = f"{connection.vendor} {connection.settings_dict['NAME']}"
        if waiting:
            yield MISSING, f"database {alias}", f"{where}: {len(waiting)} migrations wait; run `zhanggui prepare`"
        else:
            yield OK, f"database {alias}", where
    if not os.environ.get("DATABASE_URL"):
        yield (
            HINT,
            "PostgreSQL",
            "not used; for more than one machine: DATABASE_URL=postgresql://user:password@host/name",
        )


def _web() -> Iterator[Line]:
    from django.conf import settings

    yield OK, "address", f"{settings.BASE_URL} (listens on {settings.HOST}:{settings.PORT})"
    if settings.SECURE:
        yield OK, "encryption", "addresses are https"
    elif settings.HOST in settings.LOOPBACK:
        yield (
            HINT,
            "encryption",
            "http on this machine only; behind a proxy with a certificate set ZHANGGUI_BASE_URL=https://…",
        )
    else:
        yield (
            MISSING,
            "encryption",
            "open to others without https: put a proxy with a certificate in front, set ZHANGGUI_BASE_URL",
        )
    collected = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield OK if collected else MISSING, "styles", "collected" if collected else "not collected; run `zhanggui prepare`"


def _mail() -> Iterator[Line]:
    from django.conf import settings

    from zhanggui.cli.processes import answers

    if settings.DEMO:
        yield OK, "mail", "kept as pages of the demonstration"
    elif answers(settings.EMAIL_HOST, settings.EMAIL_PORT):
        yield OK, "mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers, from {settings.DEFAULT_FROM_EMAIL}"
    else:
        yield (
            MISSING,
            "mail",
            f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer; set EMAIL_HOST, EMAIL_PORT, …",
        )


def _people() -> Iterator[Line]:
    from zhanggui.people import public as people

    staff = [person for person in people.staff_list() if person.active]
    owners = [person for person in staff if any("owner" in str(role) for role in person.roles)]
    if not owners:
        yield MISSING, "owner", "nobody may sign in yet: `zhanggui owner you@example.com`"
    else:
        yield OK, "owner", f"{len(owners)} of {len(staff)} staff"
    without = [person for person in staff if not person.mfa]
    if without and not os.environ.get("ZHANGGUI_DEMO"):
        yield HINT, "second factor", f"{len(without)} staff have none yet; they are asked at their next sign-in"


def _documents() -> Iterator[Line]:
    from zhanggui.kit.ui.paper import chinese_font

    font = chinese_font()
    yield (
        (OK, "fonts", font) if font else (HINT, "fonts", "no Chinese font, so no PDFs: apt-get install fonts-noto-cjk")
    )


def _money() -> Iterator[Line]:
    from zhanggui.kit import preferences
    from zhanggui.payments import public as payments

    currency, country = preferences.get("shop.currency"), preferences.get("shop.country")
    choices = payments.provider_choices(currency=currency, country=country, party=None)
    names = ", ".join(choice.key for choice in choices)
    yield OK if choices else MISSING, "payment", names or "no provider is on; choose one in Settings"
