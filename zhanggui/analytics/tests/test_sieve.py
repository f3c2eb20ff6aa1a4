"""The sieve: every step drops for its own reason, and the drops are counted."""

import time
from datetime import timedelta

import pytest

from zhanggui.analytics import buffer, sieve
from zhanggui.analytics.models import BufferedHit, DaySalt
from zhanggui.analytics.pseudonyms import forget_salts
from zhanggui.analytics.public import Collected, Dropped, collect, collect_many, drop_counts, flush, visitor_of
from zhanggui.analytics.sources import source_of
from zhanggui.analytics.tests.makers import CHROME, PHONE, hit

pytestmark = pytest.mark.django_db(databases="__all__")
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("malformed", {"kind": "dance"}),
        ("malformed", {"path": "javascript:alert(1)"}),
        ("malformed", {"path": "/" + "a" * 3000}),
        ("malformed", {"dwell_ms": -1}),
        ("misdated", {"late": timedelta(hours=1)}),
        ("misdated", {"late": -timedelta(days=3)}),
        ("own_probe", {"user_agent": "zhanggui-check/1"}),
        ("staff", {"is_staff": True}),
        ("prefetch", {"is_prefetch": True}),
        ("robot", {"user_agent": GOOGLEBOT}),
        ("robot", {"user_agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"}),
        ("robot", {"user_agent": "curl/8.4.0"}),
        ("robot", {"user_agent": ""}),
    ],
)
def test_each_step_drops_for_its_own_reason_and_nothing_is_stored(noon, reason, changes):
    at = noon + changes.pop("late", timedelta())
    assert collect(hit("anna", at, **changes), now=noon) == Dropped(reason)
    assert BufferedHit.objects.count() == 0
    assert drop_counts(noon.date(), noon.date()) == {reason: 1}


@pytest.mark.parametrize("agent", [CHROME, PHONE, CHROME + " Edg/130.0", PHONE + " MicroMessenger/8.0.50"])
def test_people_pass(noon, agent):
    assert isinstance(collect(hit("anna", noon, user_agent=agent), now=noon), Collected)
    row = BufferedHit.objects.get()
    assert (row.device in ("phone", "desktop"), row.browser != "other") == (True, True)


def test_the_same_hit_at_once_counts_once_and_a_second_later_again(noon):
    first, again = hit("anna", noon), hit("anna", noon + timedelta(seconds=1))
    answers = collect_many([first, first, again], now=noon)
    assert answers == [Collected(first.visitor), Dropped("repeated"), Collected(first.visitor)]


def test_who_is_faster_than_anybody_reads_is_cut_off_and_others_are_not(noon):
    flood = [hit("mad", noon, path=f"/p{number}") for number in range(60)]
    answers = collect_many([*flood, hit("anna", noon)], now=noon)
    assert sum(isinstance(answer, Collected) for answer in answers) == sieve.MOST_PER_WINDOW + 1
    assert drop_counts(noon.date(), noon.date()) == {"too_fast": 20}
    assert isinstance(answers[-1], Collected)


def test_without_a_cookie_a_visitor_is_known_for_a_day_and_not_longer(noon):
    who = {"ip": "203.0.113.7", "user_agent": CHROME}
    today, tomorrow = noon.date(), noon.date() + timedelta(days=1)
    assert visitor_of(None, today, **who) == visitor_of(None, today, **who)
    assert visitor_of(None, today, **who) != visitor_of(None, tomorrow, **who)
    assert visitor_of("cookie", today, **who) == visitor_of("cookie", tomorrow)
    forget_salts(tomorrow)
    assert not DaySalt.objects.filter(on=today).exists()


@pytest.mark.parametrize(
    ("referrer", "query", "channel", "source", "paid"),
    [
        ("", "", "direct", "direct", False),
        ("https://www.google.com/", "", "search", "google", False),
        ("https://www.baidu.com/link?url=x", "", "search", "baidu", False),
        ("https://tieba.baidu.com/p/1", "", "social", "tieba", False),
        ("https://www.xiaohongshu.com/explore", "", "social", "xiaohongshu", False),
        ("https://t.co/abc", "", "social", "x", False),
        ("https://netflix.com/", "", "referral", "netflix.com", False),
        ("https://mail.qq.com/", "", "email", "mail.qq.com", False),
        ("https://shop.example/en/", "", "unknown", "unknown", False),
        ("https://[broken", "", "unknown", "unknown", False),
        ("https://www.google.com/", "utm_source=baidu&utm_medium=cpc&utm_campaign=Spring", "search", "baidu", True),
        ("", "?utm_source=weibo&utm_medium=paid_social", "social", "weibo", True),
        ("", "utm_source=march&utm_medium=email", "email", "march", False),
        ("", "utm_source=poster", "campaign", "poster", False),
        ("https://www.google.com/", "gclid=abc", "search", "google", True),
    ],
)
def test_sources(referrer, query, channel, source, paid):
    found = source_of(referrer, query, "shop.example")
    assert (found.channel, found.source, found.paid) == (channel, source, paid)


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_a_hit_costs_no_statement_and_a_batch_is_one(noon, django_assert_num_queries):
    collect(hit("zero", noon), now=noon)  # reads the day's salt once
    flush()
    with django_assert_num_queries(0, using=BufferedHit.objects.db):
        for number in range(50):
            collect(hit(f"v{number}", noon), now=noon)
    time.sleep(buffer.WAIT + 0.6)
    assert BufferedHit.objects.count() == 51


def test_what_could_not_be_written_is_kept_and_written_later(noon, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(buffer.sql, "insert_many", full)
        with pytest.raises(OSError, match="disk full"):
            collect(hit("anna", noon), now=noon)
    assert flush() == 1
    assert BufferedHit.objects.count() == 1
