"""A report is read in the reader's language, also where it tells what another module refused."""

from django.utils import translation

from zhanggui.catalogue.public import SkuTaken
from zhanggui.exchange.reasons import sentence, told


def test_what_was_refused_is_told_in_the_language_of_whoever_reads_it():
    facts = {"problem": told(SkuTaken(sku="MUG-1"))}
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = sentence("refused", facts)
    assert "MUG-1" in said["en"] and "MUG-1" in said["zh-hans"]
    assert not any("一" <= sign <= "鿿" for sign in said["en"])
    assert any("一" <= sign <= "鿿" for sign in said["zh-hans"])
