"""What every module of the house does at start: load its handlers, jobs and plug-in folders."""

import importlib
import importlib.util

from django.apps import AppConfig

from zhanggui.kit.registry import load_plugins

FILES = ("preferences", "handlers", "jobs")
FOLDERS = (
    "checks",
    "metrics",
    "providers",
    "gates",
    "price_rules",
    "risk_rules",
    "delivery_rates",
    "carriers",
    "channels",
    "mappings",
    "sourcing",
)
LOADED: dict[str, list[str]] = {}


class Module(AppConfig):
    """Base of each module's AppConfig. Import this *module*, not the class: two classes in apps.py leave Django none."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        loaded = []
        for file in FILES:
            name = f"{self.name}.{file}"
            if importlib.util.find_spec(name):
                loaded.append(importlib.import_module(name).__name__)
        for folder in FOLDERS:
            loaded += load_plugins(f"{self.name}.{folder}")
        LOADED[self.name] = loaded
