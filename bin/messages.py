"""`make messages`: gather every string of the package into the catalogues of both languages and compile them.

Strings that nobody has translated yet stay empty and are counted; `tests/test_languages.py` holds that there are none.
The English catalogue repeats the sentences of the code, so that both languages are complete by the same rule.
"""

import ast
import io
import sys
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "zhanggui"
LANGUAGES = {"zh_Hans": "zh_Hans_CN", "en": "en"}
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/jinja2/**", "jinja2"),
    ("**/templates/**.html", "django"),
]
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
OPTIONS = {"**/jinja2/**": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}


def _django(file, keywords, comment_tags, options):
    """Strings of a Django template, by Django's own way of turning it into code."""
    from babel.messages.extract import extract_python
    from django.utils.translation.template import templatize

    code = templatize(file.read().decode(), origin="template").encode()
    return extract_python(io.BytesIO(code), keywords, comment_tags, options)


def _python(file, keywords, comment_tags, options):
    """Strings of Python code, also those that Babel's own reader overlooks: inside f-strings (before Python 3.12), and of
    functions that were imported by another name."""
    tree = ast.parse(file.read())
    imported = [one for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names]
    called = {one.asname: one.name for one in imported if one.asname and one.name in keywords}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
        name = called.get(name, name)
        if name in keywords and call.args and not any(isinstance(one, ast.Starred) for one in call.args):
            said = tuple(one.value if isinstance(one, ast.Constant) else None for one in call.args)
            said = tuple(one if isinstance(one, str) else None for one in said)
            yield call.lineno, name, said if len(said) > 1 else said[0], []


OURS = {"django": _django, "python": _python}


def gathered() -> Catalog:
    """All strings as they stand in the code now."""
    from babel.messages import extract

    extract.DEFAULT_MAPPING = []
    template = Catalog(project="Zhanggui", charset="utf-8")
    methods = [(pattern, OURS.get(name, name)) for pattern, name in METHODS]
    for file, line, message, _comments, context in extract_from_dir(
        PACKAGE, methods, OPTIONS, KEYWORDS, comment_tags=(), strip_comment_tags=True
    ):
        if isinstance(message, tuple) and not all(message):
            continue
        template.add(message, None, [(file, line)], context=context)
    return template


def path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def merged(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with today's strings: known translations kept, dead ones dropped, no guesses."""
    file = path(language)
    catalog = (
        read_po(file.open("rb"), locale=LANGUAGES[language]) if file.exists() else Catalog(locale=LANGUAGES[language])
    )
    catalog.update(deepcopy(template), no_fuzzy_matching=True)  # babel would share the messages between catalogues
    catalog.obsolete.clear()
    catalog.fuzzy = False
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """The .po and the .mo; no dates and no line numbers, so that equal strings make equal files."""
    from datetime import UTC, datetime

    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    for message in catalog:
        message.locations = sorted({(name, None) for name, _line in message.locations})
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, sort_output=True, width=130, include_lineno=False)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Message ids without a translation."""
    return [
        str(message.id) for message in catalog
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]  # fmt: skip


def main() -> int:
    template = gathered()
    for language in LANGUAGES:
        catalog = merged(language, template)
        po, mo = written(catalog)
        path(language).parent.mkdir(parents=True, exist_ok=True)
        path(language).write_bytes(po)
        path(language).with_suffix(".mo").write_bytes(mo)
        print(f"{language}: {len(catalog)} strings, {len(missing(catalog))} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
