"""Movements of stock are append-only: the database itself refuses to change or delete one."""

from django.db import migrations

MESSAGE = "stock movements are never changed or deleted: write the opposite"

SQLITE = [
    f"CREATE TRIGGER catalogue_stockmovement_no_{deed} BEFORE {deed.upper()} ON catalogue_stockmovement BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for deed in ("update", "delete")
]
POSTGRESQL = [
    f"CREATE FUNCTION catalogue_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER catalogue_stockmovement_append_only BEFORE UPDATE OR DELETE ON catalogue_stockmovement FOR EACH ROW EXECUTE FUNCTION catalogue_append_only()",
]
SQLITE_BACK = [f"DROP TRIGGER catalogue_stockmovement_no_{deed}" for deed in ("update", "delete")]
POSTGRESQL_BACK = [
    "DROP TRIGGER catalogue_stockmovement_append_only ON catalogue_stockmovement",
    "DROP FUNCTION catalogue_append_only()",
]


def _run(schema_editor, sqlite, postgresql):
    if schema_editor.connection.alias == "default":
        for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def unguard(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_stock")]
    operations = [migrations.RunPython(guard, unguard)]
