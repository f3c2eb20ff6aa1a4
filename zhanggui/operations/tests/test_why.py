"""Why a day was as it was: found in what the event store has, exact in money, and quiet where nothing happened."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.shop import refuses
from zhanggui.analytics.public import Hit, collect_past, counts, pseudonym_of, visitor_of
from zhanggui.kit import clock
from zhanggui.kit.money import Money
from zhanggui.operations import public as operations
from zhanggui.operations.tests.makers import CHROME, SHANGHAI, guests, sell

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)
YESTERDAY = date(2026, 3, 10)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.1 Mobile Safari/604.1"
)
MUG, TEA = UUID(int=7), UUID(int=8)


def day(
    on: date, people: list, *, paid: int = 60, free: int = 90, mugs: int = 9, buy: int = 10, minor: int = 10_000
) -> None:
    """Visitors by a paid and a free source, who look at the mug or the tea; some put it into the basket, some buy."""
    chance = random.Random(str(on))
    start = clock.day_bounds(on, SHANGHAI)[0] + timedelta(hours=9)
    hits, buyers = [], []
    for number in range(paid + free):
        query = "utm_source=baidu&utm_medium=cpc&utm_campaign=spring" if number < paid else ""
        referrer = "" if number < paid else "https://www.bing.com/"
        product = MUG if number % 2 else TEA
        at = start + timedelta(seconds=40 * number)
        who = visitor_of(f"{on}-{number}", on)
        common = {"visitor": who, "user_agent": PHONE if number % 3 else CHROME}
        hits.append(
            Hit(kind="product", path="/en/p", at=at, referrer=referrer, query=query, subject_id=str(product), **common)
        )
        basket = number % 2 == 0 or number // 2 < mugs * 4
        if number % 4 < 2 and basket:
            hits.append(
                Hit(kind="basket", path="/en/b", at=at + timedelta(seconds=9), subject_id=str(product), **common)
            )
        if number % ((paid + free) // buy) == 0 and len(buyers) < buy:
            buyers.append((who, at + timedelta(seconds=20), product))
    collect_past(hits, now=start)
    for place, (who, at, product) in enumerate(buyers):
        sell(people[place], at, minor + chance.randrange(-500, 500), visitor=who, items={product: minor - 800})


def weeks(people: list, number: int = 8, **how) -> None:
    for back in range(number, 0, -1):
        day(YESTERDAY - timedelta(weeks=back), people, **how)


def test_a_quiet_day_is_called_quiet_and_sums_to_the_cent():
    people = guests(12, NOW)
    weeks(people)
    day(YESTERDAY, people)
    found = operations.why(YESTERDAY, now=NOW)
    assert (found.verdict, found.causes) == ("quiet", ())
    assert sum((factor.effect for factor in found.drivers.factors), Money(0, "CNY")) == found.actual - found.usual
    assert found.actual == operations.today(NOW, "en").last_days[-2].revenue
    moves = [step.amount for step in found.steps if not step.is_level]
    assert found.steps[0].amount + sum(moves, Money(0, "CNY")) == found.steps[-1].amount


def test_a_source_that_fell_is_named_with_its_cost_its_rows_and_its_diary():
    people = guests(12, NOW)
    weeks(people)
    day(YESTERDAY, people, paid=10, buy=8)
    spent = [(YESTERDAY - timedelta(days=back), "search", Money(9000, "CNY")) for back in (28, 21, 14, 7)]
    operations.set_costs([*spent, (YESTERDAY, "search", Money(1500, "CNY"))], by="staff:1", now=NOW)
    operations.write_note(YESTERDAY, "Baidu account ran dry", dim="line", value="search.paid", by="staff:1", now=NOW)
    found = operations.why(YESTERDAY, now=NOW)
    first = found.causes[0]
    assert found.verdict == "moved"
    assert (first.factor, [(part.dim, part.value) for part in first.slice]) == ("visitors", [("line", "search.paid")])
    assert first.effect.minor < 0
    assert (first.cost, first.cost_before) == (Money(1500, "CNY"), Money(9000, "CNY"))
    assert {line.kind for line in first.diary} == {"cost", "note"}
    assert [row.visitors for row in first.rows] == [60] * 8 + [10]
    assert "60" in first.sentence and "10" in first.sentence


def test_a_page_that_got_worse_is_named_by_its_product():
    people = guests(12, NOW)
    weeks(people)
    day(YESTERDAY, people, mugs=1)
    found = operations.why(YESTERDAY, now=NOW)
    assert (found.causes[0].factor, {part.dim: part.value for part in found.causes[0].slice}) == (
        "basket",
        {"subject": str(MUG)},
    )


def test_what_moves_everywhere_alike_is_outside_the_data():
    people = guests(12, NOW)
    for back in range(56, 0, -1):
        day(YESTERDAY - timedelta(days=back), people)
    day(YESTERDAY, people, paid=20, free=30, buy=4)
    found = operations.why(YESTERDAY, now=NOW)
    assert found.verdict == "outside"
    assert found.causes[0].everywhere and found.causes[0].factor == "visitors"


def test_without_visits_buyers_and_value_are_explained_and_it_says_so():
    people = guests(12, NOW)
    for back in (*range(56, 0, -7), 0):
        for place in range(9):
            at = clock.day_bounds(YESTERDAY - timedelta(days=back), SHANGHAI)[0] + timedelta(hours=10)
            sell(people[place], at, 10_000)
    found = operations.why(YESTERDAY, now=NOW)
    assert [factor.key for factor in found.drivers.factors] == ["buyers", "value_per_buyer"]
    assert found.verdict == "quiet" and found.drivers.why_not


def test_too_few_comparable_days_are_no_explanation():
    people = guests(12, NOW)
    weeks(people, 3)
    day(YESTERDAY, people, paid=10)
    assert operations.why(YESTERDAY, now=NOW).verdict == "few"


def test_several_columns_at_once_count_what_one_counts_alone():
    people = guests(12, NOW)
    day(YESTERDAY, people)
    spans = [clock.day_bounds(YESTERDAY, SHANGHAI)]
    both = counts(["visitors", "buyers", "revenue.gross"], spans, "line+device")
    one = counts(["visitors", "buyers", "revenue.gross"], spans, "line")
    for key in ("visitors", "buyers", "revenue.gross"):
        sums: dict = {}
        for (span, (line, device)), value in both[key].items():
            assert device in ("phone", "desktop")
            sums[span, (line,)] = sums.get((span, (line,)), 0) + value
        assert sums == one[key]
    items = counts(["items.revenue", "items.buyers"], spans, "subject")
    assert sum(items["items.revenue"].values()) == 10 * 9_200
    assert set(items["items.buyers"]) == {(0, (str(MUG),)), (0, (str(TEA),))}
    assert pseudonym_of("buyer", people[0])


def test_notes_are_of_days_gone_by_and_can_be_taken_out():
    with refuses("note_empty"):
        operations.write_note(YESTERDAY, "  ", by="staff:1", now=NOW)
    with refuses("note_empty"):
        operations.write_note(YESTERDAY, "rain", dim="weather", value="x", by="staff:1", now=NOW)
    with refuses("note_of_the_future"):
        operations.write_note(YESTERDAY + timedelta(days=2), "rain", by="staff:1", now=NOW)
    assert operations.diary(YESTERDAY, YESTERDAY) == ()
    note = operations.write_note(YESTERDAY, "Rain all day", by="staff:1", now=NOW)
    (line,) = operations.diary(YESTERDAY, YESTERDAY)
    assert (line.kind, line.text, line.by) == ("note", "Rain all day", "staff:1")
    operations.withdraw_note(note, by="staff:1", now=NOW)
    assert operations.diary(YESTERDAY, YESTERDAY) == ()
    with refuses("not_found"):
        operations.withdraw_note(note, by="staff:1", now=NOW)


def test_a_guess_is_kept_beside_what_ours_was_and_the_first_one_stands():
    people = guests(12, NOW)
    weeks(people)
    day(YESTERDAY, people, paid=10, buy=8)
    assert not operations.has_guessed(YESTERDAY, by="staff:1")
    operations.guess_cause(
        YESTERDAY, factor="visitors", text="The ads stopped", role="promotion", by="staff:1", now=NOW
    )
    operations.guess_cause(YESTERDAY, factor="value", text="Or not", role="promotion", by="staff:1", now=NOW)
    operations.guess_cause(YESTERDAY, factor="value", text="", role="service", by="staff:2", now=NOW)
    mine, theirs = operations.guesses(YESTERDAY)
    assert (mine.factor, mine.text, mine.role, mine.agrees) == ("visitors", "The ads stopped", "promotion", True)
    assert not theirs.agrees and theirs.ours == mine.ours != ""
    with refuses("guess_empty"):
        operations.guess_cause(YESTERDAY, factor="luck", text="", role="", by="staff:3", now=NOW)
    with refuses("day_not_over"):
        operations.guess_cause(YESTERDAY + timedelta(days=1), factor="value", text="", role="", by="staff:3", now=NOW)
    assert len(operations.guesses(YESTERDAY)) == 2
