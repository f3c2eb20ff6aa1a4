"""The text index in the database's own engine. (When 0001 is made anew, lay this file aside meanwhile.)"""

from django.db import migrations

POSTGRESQL = [
    "ALTER TABLE catalogue_searchentry ADD COLUMN head tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE catalogue_searchentry ADD COLUMN tokens tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_tokens ON catalogue_searchentry USING gin (tokens) WITH (fastupdate = off)",
    'CREATE INDEX search_term_prefix ON catalogue_searchterm (key COLLATE "C")',
]
SQLITE = [
    "CREATE VIRTUAL TABLE catalogue_searchtext USING fts5(title, words, body, loose, detail=column, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
    "CREATE INDEX search_term_prefix ON catalogue_searchterm (key)",
]
SQLITE_BACK = ["DROP INDEX search_term_prefix", "DROP TABLE catalogue_searchtext"]
POSTGRESQL_BACK = [
    "DROP INDEX search_term_prefix",
    "ALTER TABLE catalogue_searchentry DROP COLUMN tokens, DROP COLUMN head",
]


def _run(on_sqlite, on_postgresql):
    def run(apps, editor):
        for statement in on_sqlite if editor.connection.vendor == "sqlite" else on_postgresql:
            editor.execute(statement)

    return run


def _synonyms(apps, editor):
    """The pairs that come with the shop; the shop may take any away."""
    from zhanggui.catalogue.text.synonyms import shipped

    model = apps.get_model("catalogue", "SearchSynonym")
    model.objects.bulk_create(
        model(locale="", term=term, other=other, term_key=key, other_key=other_key)
        for term, other, key, other_key in shipped()
    )


def _nothing(apps, editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(SQLITE_BACK, POSTGRESQL_BACK)),
        migrations.RunPython(_synonyms, _nothing),
    ]
