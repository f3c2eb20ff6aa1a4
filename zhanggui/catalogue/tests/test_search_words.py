"""Words of texts and queries: pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.catalogue.text.normal import normalise
from zhanggui.catalogue.text.pinyin import pinyin_tokens, spoken
from zhanggui.catalogue.text.query import groups, match, synonym_key, units
from zhanggui.catalogue.text.synonyms import shipped
from zhanggui.catalogue.text.words import loose_tokens, stem, surface_words, tokens


@pytest.mark.parametrize("text", ["500 毫升", "500ml", "500 ML", "５００ｍｌ", "0.5 L", "0.5升", "50cl"])
def test_a_quantity_is_one_token_however_it_is_written(text):
    assert "500ml" in tokens(text)


@pytest.mark.parametrize(("one", "other"), [("檯燈", "台灯"), ("Ｔ恤", "t恤"), ("Café", "cafe"), ("TŘÍDA", "trida")])
def test_scripts_widths_and_accents_are_one_spelling(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("lamps", "lamp"), ("hoodies", "hoodie"), ("batteries", "battery"), ("dresses", "dress"), ("women", "woman")],
)
def test_plurals_meet_their_singular(one, other):
    assert stem(one) == stem(other)


def test_words_that_only_end_in_s_stay_whole():
    assert [stem(word) for word in ("glass", "bus", "basis")] == ["glass", "bus", "basis"]


def test_a_code_is_found_whole_and_in_parts():
    assert tokens("AB-123/X") == ["ab123x", "ab", "123", "x"]


def test_chinese_is_cut_in_words_and_loosely_in_pairs_and_characters():
    assert {"不锈钢", "保温杯"} <= set(tokens("不锈钢保温杯"))
    assert {"钢保", "杯"} <= set(loose_tokens("不锈钢保温杯"))


def test_pinyin_has_syllables_and_initials_and_never_meets_a_latin_word():
    assert spoken("台灯") == ("taideng", "td")
    assert {"_taideng", "_td", "_huyantaideng", "_hytd"} <= set(pinyin_tokens(["护眼", "台灯"]))
    assert not set(pinyin_tokens(["台灯"])) & set(tokens("taideng td"))


def test_the_vocabulary_holds_words_as_people_write_them():
    assert surface_words("不锈钢保温杯 Hoodies AB-12 500ml 的") == ["不锈钢", "保温杯", "hoodies"]


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others():
    assert [unit.surface for unit in units("the lamp for me")] == ["lamp", "me"]
    assert [unit.surface for unit in units("the")] == ["the"]


def test_a_synonym_of_two_words_is_one_group():
    (group,) = groups(units("desk lamp"), {"desk lamp": ["台灯"]})
    assert group.ways == (("desk", "lamp"), ("台灯",))


def test_every_pair_that_is_shipped_can_be_looked_up():
    pairs = shipped()
    assert len(pairs) > 100
    assert all(key and other_key and key != other_key for _, _, key, other_key in pairs)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "'", '"', "-", "🎁"])
def test_a_text_without_words_asks_nothing(text):
    assert units(text) == []


@given(st.text(max_size=80))
def test_no_text_makes_a_token_that_an_engine_would_cut_or_misread(text):
    for token in [*tokens(text), *loose_tokens(text)]:
        assert token
        assert all(char.isalnum() or char == "_" for char in token), (text, token)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_question_or_none(text):
    found = groups(units(text), {})
    for dialect in ("sqlite", "postgresql"):
        if found:
            assert match(found, dialect)
    assert isinstance(synonym_key(text), str)
