"""Pages as their keepers arrange them: versions, undo, publishing, and what cannot be said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tests.shop import race, refuses
from zhanggui.content import public as content

pytestmark = pytest.mark.django_db(databases="__all__")
NOW, TODAY, BY = datetime(2026, 11, 20, 4, tzinfo=UTC), date(2026, 11, 20), "staff:1"
BOTH = {"zh-cn": content.Words("放假安排", "春节不发货。"), "en": content.Words("Holidays", "Closed at New Year.")}


def save(block, seen=None):
    return content.save_block("home", block, seen=seen, by=BY, now=NOW)


def kinds(blocks):
    return [block.kind for block in blocks]


def live():
    return content.live_blocks("home", today=TODAY)


def test_a_page_that_nobody_arranged_is_as_the_house_arranges_it():
    assert kinds(live()) == ["hero", "categories", "products", "products", "promises"]
    draft = content.draft("home")
    assert (draft.version, draft.differs, draft.can_undo) == (None, False, False)


def test_buyers_see_a_change_when_it_is_published_and_not_before():
    seen = save(content.Block("notice", texts=BOTH))
    assert kinds(live())[-1] == "promises"
    assert kinds(content.draft_blocks("home", today=TODAY))[-1] == "notice"
    content.publish("home", seen=seen, by=BY, now=NOW)
    assert live()[-1].words("en") == (BOTH["en"], "en")
    assert not content.draft("home").differs


def test_undo_goes_back_one_change_at_a_time_and_what_was_live_can_come_back():
    notice = content.Block("notice", texts=BOTH)
    first = save(notice)
    content.publish("home", seen=first, by=BY, now=NOW)
    second = save(replace(notice, texts={"en": content.Words("Other")}), first)
    third = content.remove_block("home", notice.key, seen=second, by=BY, now=NOW)
    assert content.undo("home", seen=third, by=BY, now=NOW) == second
    assert content.draft("home").blocks[-1].texts == {"en": content.Words("Other")}
    assert content.undo("home", seen=second, by=BY, now=NOW) == first
    start = content.undo("home", seen=first, by=BY, now=NOW)
    assert kinds(content.draft("home").blocks) == ["hero", "categories", "products", "products", "promises"]
    with refuses("nothing_to_undo"):
        content.undo("home", seen=start, by=BY, now=NOW)
    assert live()[-1].kind == "notice"  # buyers still see what was published


def test_of_two_who_change_the_page_at_once_one_is_told():
    seen = save(content.Block("notice", texts=BOTH))
    save(content.Block("story", texts=BOTH), seen)
    with refuses("page_changed"):
        save(content.Block("story", texts=BOTH), seen)
    with refuses("page_changed"):
        content.publish("home", seen=seen, by=BY, now=NOW)
    assert kinds(content.draft("home").blocks).count("story") == 1


def test_blocks_move_hide_and_go():
    hero, doors, *_ = content.draft("home").blocks
    seen = content.move_block("home", doors.key, -1, seen=None, by=BY, now=NOW)
    assert kinds(content.draft("home").blocks)[:2] == ["categories", "hero"]
    seen = content.move_block("home", doors.key, -1, seen=seen, by=BY, now=NOW)  # no further than the top
    seen = content.show_block("home", hero.key, False, seen=seen, by=BY, now=NOW)
    content.publish("home", seen=seen, by=BY, now=NOW)
    assert kinds(live())[:2] == ["categories", "products"]
    content.show_block("home", hero.key, True, seen=seen, by=BY, now=NOW)
    with refuses("not_found"):
        content.remove_block("home", uuid4(), seen=content.draft("home").version, by=BY, now=NOW)


def test_a_notice_is_in_force_on_its_days_by_the_clock():
    seen = save(content.Block("notice", texts=BOTH, starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 22)))
    content.publish("home", seen=seen, by=BY, now=NOW)
    shown = [kinds(content.live_blocks("home", today=date(2026, 11, day))).count("notice") for day in (20, 21, 22, 23)]
    assert shown == [0, 1, 1, 0]


def test_a_language_without_words_is_stood_in_for_by_the_other():
    block = content.Block("story", texts={"zh-cn": content.Words("来历")})
    assert block.words("en") == (content.Words("来历"), "zh-cn")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "carousel"}, "kind"),
        ({"kind": "products", "rule": "random"}, "rule"),
        ({"kind": "products", "rule": "category"}, "category"),
        ({"kind": "products", "rule": "chosen"}, "products"),
        ({"kind": "products", "rule": "newest", "count": 0}, "count"),
        ({"kind": "notice", "texts": {}}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "//elsewhere.example"}, "link"),
        ({"starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"texts": {"fr": content.Words("Bonjour")}}, "text"),
        ({"texts": {"en": content.Words("x" * 121)}}, "title"),
    ],
)
def test_what_no_page_can_show_is_refused_and_nothing_changes(changes, field):
    with refuses("invalid") as caught:
        save(content.Block(**{"kind": "story", "texts": BOTH, **changes}))
    assert caught.value.facts["field"] == field
    assert content.draft("home").version is None


def test_a_page_has_an_end():
    seen = None
    with refuses("too_many_blocks"):
        for _ in range(30):
            seen = save(content.Block("story", texts=BOTH), seen)
    assert len(content.draft("home").blocks) == 24


def test_a_look_at_the_draft_needs_a_link_of_ours():
    token = content.preview_token("home", NOW)
    assert content.read_preview(token, NOW) == "home"
    with refuses("link_forged"):
        content.read_preview(token[:-2] + "xx", NOW)


def test_pages_cost_two_statements(django_assert_num_queries):
    content.publish("home", seen=save(content.Block("notice", texts=BOTH)), by=BY, now=NOW)
    with django_assert_num_queries(2):
        live()


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_of_eight_who_save_at_the_same_instant_one_is_heard():
    seen = save(content.Block("notice", texts=BOTH))
    answers = race([lambda: save(content.Block("story", texts=BOTH), seen) for _ in range(8)])
    assert answers.count("page_changed") == 7
    assert kinds(content.draft("home").blocks).count("story") == 1


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_of_eight_who_make_the_first_change_at_once_one_is_heard():
    answers = race([lambda: save(content.Block("notice", texts=BOTH)) for _ in range(8)])
    assert answers.count("page_changed") == 7
