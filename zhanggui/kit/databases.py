"""Which database holds what. On SQLite the hits have a file of their own, so that no page view waits for an order."""

from django.conf import settings

EVENTS = "events" if "events" in settings.DATABASES else "default"


class Router:
    """Sends models with `database = "events"` (a class attribute) to that database; everything else to the main one."""

    def _of(self, model) -> str:
        return EVENTS if getattr(model, "database", "default") == "events" else "default"

    def db_for_read(self, model, **hints):
        return self._of(model)

    def db_for_write(self, model, **hints):
        return self._of(model)

    def allow_relation(self, one, other, **hints):
        return self._of(type(one)) == self._of(type(other))

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        from django.apps import apps

        if model_name is None:  # SQL written by hand
            return db == (EVENTS if hints.get("database") == "events" else "default")
        try:
            model = apps.get_model(app_label, model_name)
        except LookupError:
            return db == "default"
        return db == self._of(model)
