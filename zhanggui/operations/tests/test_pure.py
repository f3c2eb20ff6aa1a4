"""Plan, judgement and causes, without a database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.operations import judge, plan
from zhanggui.operations.queries.drivers import TOGETHER, Line, Traffic, drivers
from zhanggui.operations.shapley import by_segment, shapley, whole

EVEN = plan.learn({}, set())


def product(*factors):
    return tuple(Fraction(factor) for factor in factors)


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        (("1000", "0.04", "23800"), ("880", "0.036", "24500"), [-110096, -90776, 25032]),
        (("1000", "0.03", "12000"), ("900", "0.026", "13000"), [-34966, -47467, 26633]),
        (("1000", "0.04", "23800"), ("880", "0", "0"), [-38080, -456960, -456960]),
        (("0", "0", "0"), ("10", "0.1", "500"), [167, 167, 166]),
    ],
)
def test_the_causes_are_shapleys_in_cents_and_sum_to_the_gap(before, after, effects):
    old, new = product(*before), product(*after)
    gap = int(prod(new) - prod(old))
    assert whole(shapley(old, new), gap) == effects
    assert sum(effects) == gap


@given(st.tuples(*[st.integers(0, 10**6)] * 3), st.tuples(*[st.integers(0, 10**6)] * 3))
def test_causes_always_sum_exactly_and_turn_round_with_time(before, after):
    old, new = product(*before), product(*after)
    there, back = shapley(old, new), shapley(new, old)
    assert sum(there) == prod(new) - prod(old)
    assert [-share for share in back] == there


def test_mix_is_told_apart_from_rate():
    """Both channels improve, the whole falls: more came by the channel that converts less."""
    before = {"paid": product(1000, "0.4", "0.02", 100), "free": product(1000, "0.6", "0.06", 100)}
    after = {
        "paid": product(1400, Fraction(900, 1400), "0.021", 100),
        "free": product(1400, Fraction(500, 1400), "0.063", 100),
    }
    cells = by_segment(before, after, TOGETHER)
    sums = [sum(row[place] for row in cells.values()) for place in range(4)]
    assert sums == [1600, -1195, 235, 0]  # in hundredths of a buyer: 16.00, −11.95, +2.35
    assert sum(sums) == 640


sides = st.dictionaries(st.sampled_from("abcd"), st.tuples(*[st.integers(0, 50)] * 3), min_size=1)


@given(sides, sides)
def test_segments_and_factors_add_up_both_ways_and_names_do_not_matter(before, after):
    names = {*before, *after}
    old, new = ({name: product(*side.get(name, (0, 0, 0))) for name in names} for side in (before, after))
    cells = by_segment(old, new)
    for name in names:
        assert sum(cells[name]) == prod(new[name]) - prod(old[name])
    turned = by_segment(
        {name: (c, a, b) for name, (a, b, c) in old.items()}, {name: (c, a, b) for name, (a, b, c) in new.items()}
    )
    exact = {name: shapley(old[name], new[name]) for name in names}
    for name in names:
        assert all(abs(cell - share) < 1 for cell, share in zip(cells[name], exact[name], strict=True))
        a, b, c = shapley(*((x[2], x[0], x[1]) for x in (old[name], new[name])))
        assert [b, c, a] == exact[name]
        assert sum(turned[name]) == sum(cells[name])


@given(st.tuples(*[st.integers(-(10**6), 10**6)] * 4), st.tuples(*[st.integers(-(10**6), 10**6)] * 4))
def test_negative_and_zero_factors_sum_too_and_who_did_not_move_has_no_share(before, after):
    after = (*after[:3], before[3])
    shares = shapley(product(*before), product(*after))
    assert sum(shares) == prod(after) - prod(before)
    assert shares[3] == 0
    assert sum(whole(shares, int(sum(shares)))) == sum(shares)


lines = st.dictionaries(st.sampled_from(["search", "search.paid", "unknown", "direct"]),
                        st.builds(Line, st.integers(0, 999), st.integers(0, 99), st.integers(-(10**6), 10**9)))  # fmt: skip
spans = st.builds(
    lambda visitors, buyers, orders, gross, by: Traffic(visitors, min(buyers, orders), orders, gross if orders else 0, 0, by),
    st.one_of(st.none(), st.integers(0, 5000)), st.integers(0, 300), st.integers(0, 300), st.integers(0, 10**9), lines,
)  # fmt: skip


@given(spans, spans)
def test_the_effects_of_any_two_days_sum_to_the_gap(before, after):
    found = drivers(before, after, currency="CNY", before_label="")
    gap = after.gross - before.gross
    assert found.gap.minor == gap == sum(factor.effect.minor for factor in found.factors)
    for line in found.lines:
        assert line.gap.minor == sum(effect.minor for effect in line.effects.values())
    if found.lines:
        assert sum(line.gap.minor for line in found.lines) == gap
        assert set(found.lines[0].effects) == {factor.key for factor in found.factors} | {"mix"}


def test_one_source_is_the_plain_split_and_a_source_that_comes_or_goes_is_mix():
    old, new = Traffic(1000, 30, 30, 360_000), Traffic(900, 24, 24, 312_000)
    plain = {factor.key: factor.effect.minor for factor in drivers(old, new, currency="CNY", before_label="").factors}
    assert [plain[key] for key in ("visitors", "conversion", "value_per_buyer")] == whole(
        shapley(product(1000, Fraction(30, 1000), 12000), product(900, Fraction(24, 900), 13000)), -48_000
    )
    both = {"direct": Line(600, 20, 200_000), "search.paid": Line(400, 10, 160_000)}
    gone = {"direct": Line(600, 20, 200_000)}
    found = drivers(
        Traffic(1000, 30, 30, 360_000, lines=both),
        Traffic(600, 20, 20, 200_000, lines=gone),
        currency="CNY",
        before_label="",
    )
    paid = next(line for line in found.lines if line.line == "search.paid")
    assert paid.gap.minor == -160_000
    assert paid.effects["conversion"].minor == paid.effects["value_per_buyer"].minor == 0
    direct = next(line for line in found.lines if line.line == "direct")
    assert direct.gap.minor == 0 and direct.effects["visitors"].minor == -direct.effects["mix"].minor != 0


def test_without_visits_buyers_and_value_are_explained_and_it_says_so():
    found = drivers(Traffic(None, 10, 10, 1000), Traffic(None, 8, 8, 960), currency="CNY", before_label="")
    assert [(factor.key, factor.effect.minor) for factor in found.factors] == [
        ("buyers", -220),
        ("value_per_buyer", 180),
    ]
    assert found.said and found.why_not and not found.lines


def test_small_numbers_name_no_cause():
    assert not drivers(Traffic(2000, 4, 4, 400), Traffic(2000, 40, 40, 4000), currency="CNY", before_label="").said
    assert not drivers(Traffic(99, 9, 9, 900), Traffic(2000, 40, 40, 4000), currency="CNY", before_label="").said
    assert not drivers(Traffic(None, 4, 4, 900), Traffic(2000, 40, 40, 4000), currency="CNY", before_label="").said
    assert drivers(Traffic(100, 5, 5, 900), Traffic(2000, 40, 40, 4000), currency="CNY", before_label="").said


marks = st.dictionaries(
    st.integers(0, 30),
    st.builds(plan.Mark, st.just(""), st.decimals(0, 100, places=2), st.one_of(st.none(), st.integers(0, 1000))),
)


@given(
    st.integers(31_000, 10**12),
    st.sampled_from([date(2026, 2, 1), date(2028, 2, 1), date(2026, 4, 1), date(2026, 5, 1)]),
    marks,
)
def test_the_days_sum_to_the_month_to_the_cent(total, month, marked):
    days = plan.days_of(month)
    chosen = {days[place]: mark for place, mark in marked.items() if place < len(days)}
    shares = plan.spread(total, days, EVEN, chosen)
    if any(on not in chosen or chosen[on].pinned is None for on in days):
        assert sum(shares.values()) == total
    assert all(shares[on] == mark.pinned for on, mark in chosen.items() if mark.pinned is not None)
    assert min(shares.values()) >= 0


@pytest.mark.parametrize(("month", "number"), [((2026, 2), 28), ((2028, 2), 29), ((2026, 4), 30), ((2026, 12), 31)])
def test_months_have_their_days(month, number):
    assert len(plan.days_of(date(*month, 1))) == number


def weeks(number: int, figures: list[int], growth: float = 1.0) -> dict[date, int | None]:
    monday = date(2026, 1, 5)
    return {monday + timedelta(days=day): round(figures[day % 7] * growth ** (day // 7)) for day in range(7 * number)}


def test_under_eight_weeks_the_spread_is_even_and_says_so():
    found = plan.learn(weeks(7, [1000] * 5 + [3000, 2000]), set())
    assert (found.learnt, found.days, found.index) == (False, (Decimal(1),) * 7, Decimal(7))
    assert "7" in str(found.note)


def test_weekday_weights_are_learnt_shrunken_and_unmoved_by_growth_and_campaigns():
    figures = [1000] * 5 + [3000, 2000]
    found = plan.learn(weeks(26, figures), set())
    assert found.learnt
    assert min(found.days) == 1
    assert Decimal("2.3") < found.days[5] < 3  # three times, drawn towards even
    grown = plan.learn(weeks(26, figures, 1.1), set())
    assert abs(grown.days[5] - found.days[5]) < Decimal("0.02")
    history = weeks(26, figures)
    campaign = date(2026, 1, 7)
    history[campaign] = 100_000
    assert abs(plan.learn(history, {campaign}).days[2] - found.days[2]) < Decimal("0.1")
    assert plan.learn(history, set()).days[2] > found.days[2] + Decimal("0.1")


def test_weeks_with_gaps_teach_nothing():
    history = weeks(9, [1000] * 7)
    for monday in list(history)[:14:7]:
        history[monday] = None
    assert plan.learn(history, set()).weeks == 7


ORDERS = [5000, 8000, 12000, 20000, 9000] * 10


def test_the_band_holds_nine_days_of_ten():
    import numpy

    chance = numpy.random.default_rng(7)
    target = 100 * sum(ORDERS) // len(ORDERS)
    limits = judge.band(target, ORDERS, [])
    days = [int(chance.choice(ORDERS, chance.poisson(100)).sum()) for _ in range(2000)]
    inside = sum(limits.low <= day <= limits.high for day in days) / len(days)
    assert 0.87 < inside < 0.93
    assert judge.band(target, ORDERS, []) == limits  # the same question has the same answer


def test_several_days_together_vary_less_and_a_learnt_level_varies_more():
    target = 100 * sum(ORDERS) // len(ORDERS)
    restless = [60, 140] * 14

    def width(**how):
        limits = judge.band(7 * target, ORDERS, restless, **how)
        return limits.high - limits.low

    assert width(days=7) < width() / 2
    assert width(days=7) < width(days=7, learnt=28) < width()


def test_restless_shops_have_wider_bands_and_tiny_ones_none():
    target = 100 * sum(ORDERS) // len(ORDERS)
    calm, restless = judge.band(target, ORDERS, [100] * 28), judge.band(target, ORDERS, [60, 140] * 14)
    assert restless.high - restless.low > 2 * (calm.high - calm.low)
    assert judge.band(4 * 10_000, ORDERS, []) is None
    assert judge.band(target, ORDERS[:19], []) is None
    huge = judge.band(100 * target, ORDERS, [])
    assert huge.low < 100 * target < huge.high
