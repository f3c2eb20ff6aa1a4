"""What the database itself refuses: a balance that no transfer explains, a changed account, link, anchor or closing, and a
transfer dated into a closed period.

On PostgreSQL the insertion of transfers moves the balances, by a trigger on the whole statement; any other change of a
balance is refused. SQLite has no triggers on statements: there a change of a balance must equal the transfers that came
since the last one.
"""

from django.db import migrations

MESSAGE = "a balance moves only by a transfer"
FIXED = "an account is never changed into another"
APPEND = "the books are append-only"
CLOSED = "the books of that time are closed"
KEPT = ("ledger_link", "ledger_anchor", "ledger_closing")
SIDES = """(
    COALESCE((SELECT SUM(t.amount_minor) FROM ledger_transfer t WHERE t.debit_id = NEW.id AND t.id > COALESCE(OLD.moved_by, 0) AND t.id <= NEW.moved_by), 0)
  - COALESCE((SELECT SUM(t.amount_minor) FROM ledger_transfer t WHERE t.credit_id = NEW.id AND t.id > COALESCE(OLD.moved_by, 0) AND t.id <= NEW.moved_by), 0))"""

SQLITE = [
    f"""CREATE TRIGGER ledger_account_balance BEFORE UPDATE ON ledger_account
    WHEN NEW.balance_minor <> OLD.balance_minor AND (NEW.moved_by IS NULL
      OR NEW.balance_minor - OLD.balance_minor <> {SIDES} * CASE WHEN NEW.kind IN ('asset', 'expense') THEN 1 ELSE -1 END)
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    f"""CREATE TRIGGER ledger_account_moved_by BEFORE UPDATE ON ledger_account
    WHEN NEW.balance_minor = OLD.balance_minor AND NEW.moved_by IS NOT OLD.moved_by
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    f"""CREATE TRIGGER ledger_account_opening BEFORE INSERT ON ledger_account WHEN NEW.balance_minor <> 0 OR NEW.moved_by IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    f"""CREATE TRIGGER ledger_account_fixed BEFORE UPDATE ON ledger_account
    WHEN NEW.code <> OLD.code OR NEW.currency <> OLD.currency OR NEW.kind <> OLD.kind OR NEW.may_go_negative <> OLD.may_go_negative OR NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, '{FIXED}'); END""",
    f"""CREATE TRIGGER ledger_transfer_closed BEFORE INSERT ON ledger_transfer
    WHEN EXISTS (SELECT 1 FROM ledger_closing WHERE until_at > NEW.at) BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END""",
    *(
        f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{APPEND}'); END"
        for table in KEPT
        for deed in ("update", "delete")
    ),
]
SQLITE_BACK = [
    *(f"DROP TRIGGER ledger_account_{name}" for name in ("balance", "moved_by", "opening", "fixed")),
    "DROP TRIGGER ledger_transfer_closed",
    *(f"DROP TRIGGER {table}_no_{deed}" for table in KEPT for deed in ("update", "delete")),
]
RAISE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation'"
POSTGRESQL = [
    f"""CREATE FUNCTION ledger_move_balances() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM fresh f JOIN ledger_closing c ON c.until_at > f.at) THEN {RAISE.format(CLOSED)}; END IF;
    UPDATE ledger_account AS a SET moved_by = d.newest,
        balance_minor = a.balance_minor + CASE WHEN a.kind IN ('asset', 'expense') THEN d.net ELSE -d.net END
    FROM (SELECT account_id, SUM(minor)::bigint AS net, max(id) AS newest FROM (
            SELECT debit_id AS account_id, amount_minor AS minor, id FROM fresh
            UNION ALL SELECT credit_id, -amount_minor, id FROM fresh) sides GROUP BY account_id) AS d
    WHERE a.id = d.account_id;
    RETURN NULL; END $$""",
    """CREATE TRIGGER ledger_transfer_moves AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances()""",
    f"""CREATE FUNCTION ledger_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance_minor <> 0 OR NEW.moved_by IS NOT NULL THEN {RAISE.format(MESSAGE)}; END IF;
    ELSIF NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.currency <> OLD.currency OR NEW.kind <> OLD.kind
        OR NEW.may_go_negative <> OLD.may_go_negative THEN {RAISE.format(FIXED)};
    ELSIF (NEW.balance_minor <> OLD.balance_minor OR NEW.moved_by IS DISTINCT FROM OLD.moved_by) AND pg_trigger_depth() < 2 THEN
        {RAISE.format(MESSAGE)};
    END IF;
    RETURN NEW; END $$""",
    "CREATE TRIGGER ledger_account_guard BEFORE INSERT OR UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_guard_account()",
    f"CREATE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {RAISE.format(APPEND)}; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_keep()"
        for table in KEPT
    ),
]
POSTGRESQL_BACK = [
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in KEPT),
    "DROP TRIGGER ledger_account_guard ON ledger_account",
    "DROP TRIGGER ledger_transfer_moves ON ledger_transfer",
    "DROP FUNCTION ledger_keep()",
    "DROP FUNCTION ledger_guard_account()",
    "DROP FUNCTION ledger_move_balances()",
]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        schema_editor.execute(
            "UPDATE ledger_account SET moved_by = (SELECT max(id) FROM ledger_transfer) WHERE balance_minor <> 0",
            params=None,
        )
        _run(schema_editor, SQLITE, POSTGRESQL)


def unguard(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_holds_and_chain")]
    operations = [migrations.RunPython(guard, unguard)]
