"""Escrow accounts get shards: what a document still has there moves, by transfers, to the row that is now the document's."""

from uuid import UUID, uuid5
from zlib import crc32

from django.db import migrations
from django.db.models import Sum
from django.utils import timezone

SHARDS = 8
NAMESPACE = UUID("5f0f9d7e-6f0e-4f2b-9d0e-3f6a4f1b2c5d")


def move(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    Account, Transfer = apps.get_model("ledger", "Account"), apps.get_model("ledger", "Transfer")
    for old in Account.objects.filter(code__startswith="escrow:").exclude(code__contains="#").exclude(balance_minor=0):
        net = {}
        for side, sign in (("credit", 1), ("debit", -1)):
            rows = Transfer.objects.filter(**{side: old}).values_list("document").annotate(Sum("amount_minor"))
            for document, minor in rows:
                net[document] = net.get(document, 0) + sign * minor
        for document, minor in sorted(net.items()):
            if not minor:
                continue
            code = f"{old.code}#{crc32(document.encode()) % SHARDS}"
            shard, _ = Account.objects.get_or_create(
                code=code, currency=old.currency, defaults={"kind": old.kind, "may_go_negative": False}
            )
            there, back = (old, shard) if minor > 0 else (shard, old)
            made = Transfer.objects.create(
                command_id=uuid5(NAMESPACE, f"{old.code} {old.currency} {document}"), debit=there, credit=back,
                amount_minor=abs(minor), currency=old.currency, document=document, memo="shards", at=timezone.now(),
            )
            if schema_editor.connection.vendor == "sqlite":
                for account, delta in ((old, -minor), (shard, minor)):
                    account.refresh_from_db()
                    Account.objects.filter(id=account.id).update(
                        balance_minor=account.balance_minor + delta, moved_by=made.id
                    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_guards")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
