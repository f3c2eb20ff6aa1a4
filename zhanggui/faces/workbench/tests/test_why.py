"""The explanation on the desk: the part is named with its rows and diary, and where the shop wants it so, one guesses first."""

from datetime import date, timedelta

import pytest

from zhanggui.analytics.public import Hit, collect_past, visitor_of
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock, preferences
from zhanggui.operations import public as operations

pytestmark = pytest.mark.django_db(databases="__all__")
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
PAID = "utm_source=baidu&utm_medium=cpc"


def yesterday() -> date:
    return clock.local_day(clock.now(), preferences.get("shop.timezone")) - timedelta(days=1)


def visits(on: date, paid: int, free: int = 80) -> None:
    start = clock.day_bounds(on, preferences.get("shop.timezone"))[0] + timedelta(hours=9)
    hits = [
        Hit(kind="page", path="/en/", at=start + timedelta(seconds=30 * number), query=PAID if number < paid else "",
            referrer="" if number < paid else "https://www.bing.com/", visitor=visitor_of(f"{on}-{number}", on), user_agent=AGENT)
        for number in range(paid + free)
    ]  # fmt: skip
    collect_past(hits, now=start)


@pytest.fixture
def fallen(desk):
    """A paid source that brought sixty a day brought five yesterday."""
    for back in range(8, 0, -1):
        visits(yesterday() - timedelta(weeks=back), 60)
    visits(yesterday(), 5)


def test_today_names_the_part_that_fell_and_leads_to_its_rows(desk, fallen):
    client = desk.client("operations")
    page = client.get(at("today")).content.decode()
    assert "Visitors of Search (paid) fell from 60 to 5." in page
    why = at("why", yesterday().isoformat(), "day")
    assert why in page
    detail = client.get(why).content.decode()
    assert "Rows behind it" in detail and f"since={yesterday().isoformat()}" in detail
    rows = b"".join(client.get(at("why_rows", yesterday().isoformat(), "day"))).decode()
    assert rows.count("visitors·line=search.paid") == 9
    assert client.get(at("why", yesterday().isoformat(), "week")).status_code == 200


@pytest.mark.parametrize("on, span", [("x", "day"), ("2026-01-05", "year"), ("2999-01-01", "day")])
def test_what_is_no_day_that_is_over_is_not_there(desk, on, span):
    assert desk.client("operations").get(at("why", on, span)).status_code == 404


def test_a_note_is_written_into_the_diary_and_taken_out(desk):
    client = desk.client("promotion")
    on = yesterday().isoformat()
    answer = client.post(at("write_note", on, "day"), {"on": on, "text": "Rain <b>all</b> day"}, follow=True)
    assert "Rain &lt;b&gt;all&lt;/b&gt; day" in answer.content.decode()
    (line,) = operations.diary(yesterday(), yesterday())
    assert line.by == f"staff:{client.staff_id}"
    client.post(at("withdraw_note", on, "day", line.object_id))
    assert operations.diary(yesterday(), yesterday()) == ()
    assert client.post(at("write_note", on, "day"), {"on": on, "text": ""}).status_code == 422
    assert client.post(at("write_note", on, "day"), {"on": "2999-01-01", "text": "x"}).status_code == 422


def test_where_the_shop_asks_first_ours_is_hidden_until_theirs_is_kept(desk, fallen):
    preferences.set_many({"operations.ask_first": True}, by="staff:1", now=clock.now())
    client, on = desk.client("promotion"), yesterday().isoformat()
    for address in (at("today"), at("why", on, "day")):
        page = client.get(address).content.decode()
        assert "fell from 60 to 5" not in page and "First write down" in page
    assert "search.paid" not in b"".join(client.get(at("why_rows", on, "day"))).decode()
    assert client.post(at("guess_cause", on, "day"), {"factor": "luck"}).status_code == 422
    answer = client.post(at("guess_cause", on, "day"), {"factor": "visitors", "text": "Ads stopped"}, follow=True)
    page = answer.content.decode()
    assert "fell from 60 to 5" in page and "Ads stopped" in page
    assert operations.guesses(yesterday())[0].agrees
    assert "First write down" in desk.client("design").get(at("why", on, "day")).content.decode()
