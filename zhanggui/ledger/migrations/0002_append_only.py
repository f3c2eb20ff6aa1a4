"""The journal is append-only: the database itself refuses to change or delete a transfer."""

from django.db import migrations

MESSAGE = "ledger transfers are never changed or deleted: post the reverse"

SQLITE = [
    f"CREATE TRIGGER ledger_transfer_no_{deed} BEFORE {deed.upper()} ON ledger_transfer BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for deed in ("update", "delete")
]
POSTGRESQL = [
    f"CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
]
SQLITE_BACK = [f"DROP TRIGGER ledger_transfer_no_{deed}" for deed in ("update", "delete")]
POSTGRESQL_BACK = ["DROP TRIGGER ledger_transfer_append_only ON ledger_transfer", "DROP FUNCTION ledger_append_only()"]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        _run(schema_editor, SQLITE, POSTGRESQL)


def unguard(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
