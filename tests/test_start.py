"""The house starts whole: every plug-in loaded, every migration written, every check registered."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.house import PACKAGE
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.periodic import JOBS
from zhanggui.kit.plugins import FILES, FOLDERS, LOADED


def _on_disk() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for config in PACKAGE.rglob("apps.py"):
        folder = config.parent
        name = ".".join(("zhanggui", *folder.relative_to(PACKAGE).parts))
        names = {f"{name}.{file}" for file in FILES if (folder / f"{file}.py").exists()}
        for plugins in FOLDERS:
            files = (folder / plugins).glob("*.py") if (folder / plugins).is_dir() else []
            names |= {f"{name}.{plugins}.{file.stem}" for file in files if not file.stem.startswith("_")}
        found[name] = names
    return found


@pytest.mark.parametrize("module", sorted(_on_disk()))
def test_every_plug_in_on_disk_is_loaded(module):
    assert set(LOADED.get(module, [])) == _on_disk()[module]


def test_every_module_is_installed_under_its_own_config():
    installed = {config.name for config in apps.get_app_configs() if config.name.startswith("zhanggui.")}
    assert installed == set(_on_disk())


def test_something_was_registered_at_all():
    assert CHECKS.keys()
    assert any(name.startswith("kit.") for name in JOBS)


@pytest.mark.django_db(databases="__all__")
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    except SystemExit:
        pytest.fail(out.getvalue())


@pytest.mark.django_db(databases="__all__")
def test_django_finds_nothing_wrong():
    call_command("check", fail_level="WARNING")
