"""The demonstration is a shop that sells, in two languages, and its books balance."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from PIL import Image

from zhanggui.analytics import public as analytics
from zhanggui.catalogue import public as catalogue
from zhanggui.demo import goods, history, shop
from zhanggui.kit import outbox
from zhanggui.ledger import public as ledger
from zhanggui.operations import public as operations
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
LOCALES = ("zh-cn", "en")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))


def cards(locale):
    return catalogue.list_products(locale=locale, currency="CNY", now=NOW, limit=100).items


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_small_demonstration_is_a_shop_whose_books_balance_and_is_made_once(home):
    assert shop.is_empty()
    shop.fill(NOW, days=3, only=12)
    assert not shop.is_empty()

    rows = ordering.order_rows(limit=500).items
    assert len(rows) > 8 and any(row.state == "completed" or row.shipping_state == "shipped" for row in rows)
    assert all(minor == 0 for minor in ledger.trial_balance().values())
    assert outbox.waiting() == 0 and outbox.parked() == []
    visits = analytics.series("visitors", NOW.date() - timedelta(days=2), NOW.date(), grain="day")
    assert all(point.value and point.value > 60 for point in visits.points)
    assert len(cards("zh-cn")) == len(cards("en")) == 12
    assert all(
        card.locale_shown == locale and card.picture.width >= 800 for locale in LOCALES for card in cards(locale)
    )
    assert len(shop.sign_in_links(NOW)) == 1 + len(people.ROLES)

    shop.fill(NOW + timedelta(hours=1), days=3, only=12)
    assert [row.id for row in ordering.order_rows(limit=500).items] == [row.id for row in rows]


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_filling_that_was_cut_short_goes_on_and_tells_nothing_twice(home, monkeypatch):
    whole = history.Story.day

    def killed(story, day, **how):
        whole(story, day, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(history.Story, "day", killed)
    with pytest.raises(KeyboardInterrupt):
        shop.fill(NOW, days=2, only=6)
    assert shop.is_empty()
    before = {row.id for row in ordering.order_rows(limit=500).items}
    monkeypatch.setattr(history.Story, "day", whole)
    shop.fill(NOW + timedelta(minutes=5), days=2, only=6)
    rows = ordering.order_rows(limit=500).items
    assert before and before < {row.id for row in rows}
    assert len(cards("en")) == 6 and all(minor == 0 for minor in ledger.trial_balance().values())


def test_there_is_something_for_everybody_and_it_is_written_in_both_languages():
    shelves, items = goods.read()
    assert len(items) >= 60 and len(shelves) >= 6
    assert len({item.key for item in items}) == len(items)
    assert len({item.facts.get("seller", "house") for item in items}) == 3
    assert sum(item.digital for item in items) >= 3
    for item in items:
        for short in ("zh", "en"):
            words = item.facts[short]
            assert words["title"] and words["summary"] and len(words["text"]) >= 2 and words["facts"], item.key
        assert not any("一" <= sign <= "鿿" for sign in item.facts["en"]["title"]), item.key


def test_every_product_and_every_colour_has_a_large_picture_and_every_file_is_there():
    folder = goods.FOLDER / "pictures"
    expected = set()
    for item in goods.read()[1]:
        tones = item.facts.get("colour") or item.facts.get("design")
        expected |= {f"{item.key}-{tone}" for tone in tones} if tones else {item.key}
        assert all((goods.FOLDER / "files" / name).stat().st_size > 500 for name in item.facts.get("files", []))
    drawn = {path.stem for path in folder.glob("*.webp")}
    assert expected == {stem for stem in drawn if "@" not in stem}
    keys = {item.key for item in goods.read()[1]}
    more = [stem.partition("@") for stem in drawn if "@" in stem]
    assert {key for key, _at, _place in more} == keys - {"art-print"}, (
        "each is seen near by too; prints are seen in full"
    )
    assert len(more) > 1.9 * len(keys)
    for path in folder.glob("*.webp"):
        with Image.open(path) as picture:
            assert min(picture.size) >= 800, path.name
    assert sum(path.stat().st_size for path in folder.glob("*.webp")) < 8 * 2**20


@pytest.mark.houseonly
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_today_finds_the_three_stories_of_the_demonstration_by_itself(home):
    shop.fill(NOW, days=66, only=10)
    stocked = {card.id: card for locale in LOCALES for card in cards(locale)}
    found = operations.why(NOW.date() - timedelta(days=1), span="week", now=NOW)
    told = {(cause.factor, cause.slice[0].dim): cause for cause in found.causes if len(cause.slice) == 1}
    paid = told["visitors", "line"]
    assert paid.slice[0].value == "social.paid" and {line.kind for line in paid.diary} == {"cost"}
    assert paid.cost.minor < paid.cost_before.minor // 4
    pages = [
        cause for cause in found.causes if cause.slice and cause.slice[0].dim == "subject" and cause.effect.minor < 0
    ]
    assert len(pages) == 2 and all(cause.factor in ("basket", "conversion") for cause in pages)
    assert {frozenset(line.kind for line in cause.diary) for cause in pages} == {
        frozenset({"stock_out"}),
        frozenset({"page"}),
    }
    assert all(UUID(cause.slice[0].value) in stocked for cause in pages)
    assert {cause.key for cause in found.causes[:3]} == {paid.key, *(cause.key for cause in pages)}
    assert operations.today(NOW, "en").reconciliation.agrees
