"""What is issued stays as it is: the database itself refuses to change or delete a document; it can only be cancelled."""

from django.db import migrations

MESSAGE = "documents are never changed or deleted: cancel them"
KEPT = (
    "kind, seller_id, order_id, seller_order_id, series_id, serial, number, source, currency, net_minor, tax_minor, "
    "gross_minor, body, sha256, signature, key_id, issued_at"
)
SQLITE = [
    f"CREATE TRIGGER settlement_paper_no_update BEFORE UPDATE OF {KEPT} ON settlement_paper BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER settlement_paper_no_delete BEFORE DELETE ON settlement_paper BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
]
POSTGRESQL = [
    f"CREATE FUNCTION settlement_paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER settlement_paper_stays BEFORE UPDATE OF {KEPT} OR DELETE ON settlement_paper FOR EACH ROW EXECUTE FUNCTION settlement_paper_stays()",
]
SQLITE_BACK = [f"DROP TRIGGER settlement_paper_no_{deed}" for deed in ("update", "delete")]
POSTGRESQL_BACK = ["DROP TRIGGER settlement_paper_stays ON settlement_paper", "DROP FUNCTION settlement_paper_stays()"]


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
    dependencies = [("settlement", "0002_papers")]
    operations = [migrations.RunPython(guard, unguard)]
