"""Both languages are complete: every sentence of the code is in both catalogues, translated, and fills in the same values.

The catalogues are what `make messages` writes, so a new sentence turns these tests red until somebody has translated it.
"""

import importlib.util
import re
from functools import lru_cache

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.houseonly
LANGUAGES = ("zh_Hans", "en")
VALUES = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
TAGS = re.compile(r"</?[a-z][^>]*>")
CHINESE = re.compile(r"[\u3400-\u9fff]")
SAME = {"{problem}", "“%(text)s”", "SKU", "−%(n)s%%"}  # nothing in them to translate


@lru_cache
def messages():
    """`bin/messages.py` as a module."""
    spec = importlib.util.spec_from_file_location("gather_messages", ROOT / "bin" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache
def template():
    """The sentences of the code as they stand now."""
    return messages().gathered()


@lru_cache
def kept(language):
    """The catalogue as it is kept in the repository."""
    from babel.messages.pofile import read_po

    with messages().path(language).open("rb") as file:
        return read_po(file, locale=messages().LANGUAGES[language])


def ids(catalogue):
    return {(message.context, message.id) for message in catalogue if message.id}


def pairs(language):
    """Each sentence beside its translation; of one with a plural, every form beside the plural sentence."""
    for message in kept(language):
        if not message.id:
            continue
        plural = isinstance(message.id, tuple)
        for place, told in enumerate(message.string if plural else (message.string,)):
            yield (message.id[min(place, 1) if language == "en" else 1] if plural else message.id), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_code(language):
    """None is missing and none is left over; `make messages` sets that right."""
    there, now = ids(kept(language)), ids(template())
    assert sorted(map(str, now - there)) == []
    assert sorted(map(str, there - now)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    assert messages().missing(messages().merged(language, template())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_what_make_messages_writes(language):
    """Byte for byte, the compiled file too: nobody has edited one without the other."""
    po, mo = messages().written(messages().merged(language, template()))
    file = messages().path(language)
    assert file.read_bytes() == po
    assert file.with_suffix(".mo").read_bytes() == mo


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_sentence_does(language):
    """No value is lost, invented or misspelt, and markup stays as it is."""
    for said, told in pairs(language):
        assert sorted(VALUES.findall(told)) == sorted(VALUES.findall(said)), said
        assert sorted(TAGS.findall(told)) == sorted(TAGS.findall(said)), said


def test_chinese_is_chinese():
    """What stayed English is a name or a sign; anything else was forgotten."""
    for said, told in pairs("zh_Hans"):
        assert told != said or said in SAME, said


def test_chinese_is_typed_without_spaces_beside_latin_letters():
    """The page sets that space. Chinese sentences have Chinese stops."""
    for _said, told in pairs("zh_Hans"):
        assert not re.search(r"[\u4e00-\u9fff] [A-Za-z0-9%{]|[A-Za-z0-9)}%] [\u4e00-\u9fff]", told), told
        assert not re.search(r"[\u4e00-\u9fff][,;:?!.()]", told), told


def test_the_code_speaks_english():
    """Sentences in the code are English; Chinese stands in the catalogue, where its readers look for it."""
    for _context, said in ids(template()):
        for form in said if isinstance(said, tuple) else (said,):
            assert not CHINESE.search(form), form
