from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money, NotMoney
from zhanggui.kit.ui import format


@pytest.mark.parametrize(
    "money,locale,text",
    [
        (Money(123450, "CNY"), "zh-cn", "¥1,234.50"),
        (Money(123450, "USD"), "en", "$1,234.50"),
        (Money(-5, "CNY"), "zh-cn", "−¥0.05"),
        (Money(1000, "JPY"), "en", "¥1,000"),
        (Money(1234567, "KWD"), "en", "KWD\N{NO-BREAK SPACE}1,234.567"),
    ],
)
def test_money_is_written_as_its_readers_write_it(db, money, locale, text):
    set_currency(money.currency)
    assert format.money(money, locale) == text


def set_currency(code):
    preferences.set_many({"shop.currency": code if code != "KWD" else "EUR"}, by="system:test", now=clock.now())


@pytest.mark.parametrize("locale", ["en", "zh-cn", "de"])
@pytest.mark.parametrize("own", ["CNY", "JPY", "USD", "HKD", "EUR"])
def test_the_own_currency_has_its_plain_sign_and_no_other_looks_like_it(locale, own):
    signs = {
        code: format.symbol(code, locale, own) for code in ("CNY", "JPY", "USD", "HKD", "EUR", "GBP", "TWD", "AUD")
    }
    assert signs[own] in "¥$€£" and len(set(signs.values())) == len(signs)


def test_yuan_and_yen_are_told_apart_in_one_shop():
    shown = [format.amount(100000, code, locale, "CNY") for locale in ("en", "zh-cn") for code in ("CNY", "JPY")]
    assert shown == ["¥1,000.00", "JPY\N{NO-BREAK SPACE}100,000", "¥1,000.00", "JP¥100,000"]


@pytest.mark.parametrize(
    "minor, currency, en, zh",
    [
        (5990, "CNY", "59.90 Chinese yuan", "59.90元"),
        (5900, "CNY", "59 Chinese yuan", "59元"),
        (123456, "USD", "1234.56 US dollars", "1234.56美元"),
        (100, "EUR", "1 euro", "1欧元"),
        (1000, "JPY", "1000 Japanese yen", "1000日元"),
        (-500, "GBP", "minus 5 British pounds", "负5英镑"),
    ],
)
def test_an_amount_is_said_in_words_that_everybody_hears_alike(minor, currency, en, zh):
    assert (format.spoken(minor, currency, "en"), format.spoken(minor, currency, "zh-cn")) == (en, zh)


def test_short_money_counts_in_ten_thousands_in_chinese_and_thousands_in_english(db):
    assert format.money_short(Money(12_345_600, "CNY"), "zh-cn") == "¥12.3万"
    assert format.money_short(Money(-1_234_500, "USD"), "en") == "−$12.3k"
    assert format.money_short(Money(99_900, "CNY"), "zh-cn") == "¥999.00"


@given(minor=st.integers(-(10**15), 10**15))
def test_no_digit_of_an_amount_is_lost(minor):
    text = format.amount(minor, "CNY", "zh-cn", "CNY")
    assert int(text.replace("−", "-").replace("¥", "").replace(",", "").replace(".", "")) == minor


def test_shares_and_changes_carry_their_sign():
    assert format.percent(Decimal("0.1234")) == "12.3%"
    assert (format.change(0.2), format.change(-0.05), format.change(0)) == ("+20.0%", "−5.0%", "0.0%")
    assert format.percent(None) == "–"


def test_dates_cannot_be_misread(db):
    at = datetime(2026, 11, 3, 20, 30, tzinfo=UTC)
    assert format.moment(at, locale="en") == "4 Nov 2026, 04:30"
    assert format.moment(at, locale="zh-cn") == "2026年11月4日 04:30"


def test_what_is_filled_into_a_sentence_or_a_component_is_escaped(db):
    env = engines["jinja2"].env
    page = env.from_string(
        '{% from "ui/components.html" import badge, picture, icon %}{% from "ui/forms.html" import field %}'
        '{{ _("Total %(x)s", x=bad) }}{{ badge(bad) }}{{ icon("search", label=bad) }}{{ field("a", bad, bad, error=bad) }}'
    )
    text = page.render(bad='"><script>')
    assert "<script>" not in text and '=""><' not in text


@pytest.mark.parametrize(
    "locale, currency, minor, shown",
    [
        ("zh-cn", "CNY", 123450, "¥1,234.50"),
        ("en", "EUR", 123450, "€1,234.50"),
        ("de", "EUR", 123450, "1.234,50\N{NO-BREAK SPACE}€"),
        ("en", "JPY", 1000, "¥1,000"),
        ("en", "KWD", 1234567, "KWD\N{NO-BREAK SPACE}1,234.567"),
    ],
)
def test_an_amount_is_read_as_it_is_shown(locale, currency, minor, shown):
    assert format.amount(minor, currency, locale, currency) == shown
    assert format.read_amount(shown, currency, locale) == Money(minor, currency)


@pytest.mark.parametrize("text", ["1.234,50", "12,34.50", "1,2", "ten", "1.5.0", "1.234", "--1", ","])
def test_an_amount_that_could_mean_two_things_is_refused(text):
    with pytest.raises(NotMoney):
        format.read_amount(text, "EUR", "en")
