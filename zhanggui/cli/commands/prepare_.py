"""`zhanggui prepare`: data folder, keys, tables and static files brought up to date; safe to repeat."""

import hashlib
import io
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")


def run(options: Namespace) -> int:
    prepare()
    if not options.quiet:
        print("The data folder and the database are up to date.")
    return 0


def prepare() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    os.umask(0o077)
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    _first_rows()
    _static()


def _first_rows() -> None:
    """Rows that a shop cannot be without: tax rates with their sources, ways of delivery."""
    from zhanggui.kit import clock
    from zhanggui.ordering import public as ordering
    from zhanggui.taxation import public as taxation

    taxation.load_rates(now=clock.now())
    ordering.ensure_delivery_methods(now=clock.now())


def _static() -> None:
    """Collect static files when they differ from what was collected last."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    from zhanggui.kit.compression import press

    digest = hashlib.sha256(b"pressed\n")  # what was collected before files were pressed is collected again
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True, stdout=io.StringIO())
        press(Path(settings.STATIC_ROOT))
        stamp.write_text(digest.hexdigest())
